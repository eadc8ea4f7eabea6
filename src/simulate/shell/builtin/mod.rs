//! The commands that a shell brings along.

mod print;
mod place;
mod names;
mod flow;
mod options;
mod read;
mod process;
mod about;

use super::{condition, dialect::Dialect, flow::Run, run::Shell};

/// What every shell has.
const COMMON: &[&str] = &[
    ".", ":", "[", "alias", "bg", "break", "cd", "command", "continue", "echo", "eval", "exec",
    "exit", "export", "false", "fg", "getopts", "hash", "jobs", "kill", "local", "printf", "pwd",
    "read", "readonly", "return", "set", "shift", "test", "times", "trap", "true", "type",
    "ulimit", "umask", "unalias", "unset", "wait",
];
/// What `BusyBox`' shell has beyond that.
const BUSYBOX: &[&str] = &["source", "let", "[["];
/// What bash has beyond that.
const BASH: &[&str] = &[
    "source",
    "let",
    "builtin",
    "caller",
    "declare",
    "dirs",
    "disown",
    "enable",
    "mapfile",
    "popd",
    "pushd",
    "readarray",
    "shopt",
    "typeset",
];

/// Whether the shell itself carries out a command.
pub(super) fn is_builtin(name: &str, dialect: Dialect) -> bool {
    let more = match dialect {
        Dialect::Bash => BASH,
        Dialect::Busybox => BUSYBOX,
        Dialect::Dash => &[],
    };
    COMMON.contains(&name) || more.contains(&name)
}

/// Carries out a builtin.
pub(super) fn run(shell: &mut Shell<'_, '_>, name: &str, arguments: &[String]) -> Run {
    match name {
        "false" => Ok(1),
        "echo" => print::echo(shell, arguments),
        "printf" => print::printf(shell, arguments),
        "test" | "[" => condition::test(shell, name, arguments),
        "[[" => condition::test(shell, "[[", arguments),
        "cd" => place::cd(shell, arguments),
        "pwd" => place::pwd(shell),
        "pushd" => place::pushd(shell, arguments),
        "popd" => place::popd(shell),
        "dirs" => place::dirs(shell),
        "export" => names::export(shell, arguments),
        "readonly" => names::readonly(shell, arguments),
        "local" => names::local(shell, arguments),
        "declare" | "typeset" => names::declare(shell, arguments),
        "unset" => names::unset(shell, arguments),
        "let" => names::let_(shell, arguments),
        "exit" => flow::exit(shell, arguments),
        "return" => flow::return_(shell, arguments),
        "break" | "continue" => flow::leave_loop(shell, name, arguments),
        "eval" => flow::eval(shell, arguments),
        "." | "source" => flow::source(shell, name, arguments),
        "exec" => flow::exec(shell, arguments),
        "trap" => flow::trap(shell, arguments),
        "set" => options::set(shell, arguments),
        "shopt" => Ok(options::shopt(shell, arguments)),
        "shift" => Ok(options::shift(shell, arguments)),
        "getopts" => options::getopts(shell, arguments),
        "read" => read::read(shell, arguments),
        "mapfile" | "readarray" => Ok(read::mapfile(shell, arguments)),
        "wait" => process::wait(shell, arguments),
        "kill" => process::kill(shell, arguments),
        "command" => about::command(shell, arguments),
        "builtin" => about::builtin(shell, arguments),
        "type" => about::type_(shell, arguments),
        // What is left changes nothing that the simulator models.
        _ => Ok(0),
    }
}

impl Shell<'_, '_> {
    /// A builtin complains: bash and the others have words of their own.
    pub(super) fn builtin_complains(&mut self, builtin: &str, bash: &str, others: &str) -> Run<()> {
        let text = if self.dialect.is_bash() { bash } else { others };
        let said = self
            .state
            .place
            .builtin(self.dialect, self.line, builtin, text);
        self.err(&said)
    }
}
