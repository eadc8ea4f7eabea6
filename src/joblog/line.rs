//! The five kinds of line in a log.

const CLEAR: &str = "\x1b[0K";
const RESET: &str = "\x1b[0;m";
const NOTICE: &str = "\x1b[32;1m";
const WARNING: &str = "\x1b[0;33m";
const ERROR: &str = "\x1b[31;1m";
const DIM: &str = "\x1b[2m";

/// A line of the runner itself, uncoloured.
pub fn plain(text: &str) -> String {
    format!("{CLEAR}{text}{RESET}\n")
}

/// A line of progress, bold green: echoed commands, what git does, `Job succeeded`.
pub fn notice(text: &str) -> String {
    format!("{NOTICE}{text}{RESET}\n")
}

/// A line that begins with `WARNING: `, yellow.
pub fn warning(text: &str) -> String {
    format!("{CLEAR}{WARNING}WARNING: {text}{RESET}\n")
}

/// A line that begins with `ERROR: `, bold red.
pub fn error(text: &str) -> String {
    format!("{CLEAR}{ERROR}ERROR: {text}{RESET}\n")
}

/// A dim line of Pipeyard's own, which GitLab Runner would not print: something assumed, or something that differs.
pub fn aside(text: &str) -> String {
    format!("{CLEAR}{DIM}{text}{RESET}\n")
}

/// An item of `script:` as the shell echoes it before running it: unexpanded, and only its first line when it has several.
///
/// ```
/// use pipeyard::joblog::command_echo;
/// assert_eq!(command_echo("echo $HOME"), "\x1b[32;1m$ echo $HOME\x1b[0;m\n");
/// assert_eq!(command_echo("cd src\nmake\n"), "\x1b[32;1m$ cd src # collapsed multi-line command\x1b[0;m\n");
/// ```
pub fn command_echo(item: &str) -> String {
    let item = item.trim();
    match item.split_once('\n') {
        None if item.is_empty() => "\n".to_owned(),
        None => notice(&format!("$ {item}")),
        Some((first, _)) => notice(&format!(
            "$ {} # collapsed multi-line command",
            first.trim_end_matches('\r')
        )),
    }
}
