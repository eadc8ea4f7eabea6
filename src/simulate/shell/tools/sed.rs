//! `sed`: what scripts use of it, that is, substitutions, deletions, prints and changes of lines.

use regex_lite::{Captures, Regex};

use super::{
    add,
    expression::{Style, compile},
    options::Options,
    show::text_of,
};
use crate::simulate::shell::{assumed, files::absolute, flow::Run, run::Shell};

/// Which lines a command is about.
enum Address {
    Line(usize),
    Last,
    Match(Regex),
}

enum Act {
    Substitute {
        expression: Regex,
        by: String,
        all: bool,
        which: usize,
        prints: bool,
    },
    Delete,
    Print,
    Quit,
    Append(String),
    Insert(String),
    Change(String),
    Transliterate(Vec<char>, Vec<char>),
    Number,
}

struct Command {
    from: Option<Address>,
    to: Option<Address>,
    negated: bool,
    act: Act,
    is_inside: bool,
}

pub(super) fn sed(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "ef");
    let style = if options.has(&["E", "r", "regexp-extended"]) {
        Style::Extended
    } else {
        Style::Basic
    };
    let mut operands = options.operands.clone();
    let mut script = options.values(&["e", "expression"]).join("\n");
    if let Some(file) = options.value(&["f", "file"]) {
        script.push_str(&text_of(shell, file).unwrap_or_default());
    } else if script.is_empty() && !operands.is_empty() {
        operands.remove(0).clone_into(&mut script);
    }
    let Some(mut commands) = read(&script, style) else {
        return shell.happen(assumed::unmodelled("sed"));
    };
    let quiet = options.has(&["n", "quiet", "silent"]);
    let in_place = options
        .names()
        .any(|name| name.starts_with('i') || name == "in-place");
    let mut code = 0;
    if operands.is_empty() {
        operands.push("-");
    }
    let mut whole = String::new();
    for name in operands {
        let text = match text_of(shell, name) {
            Ok(text) => text,
            Err(trouble) => {
                let text = trouble.text();
                shell.tool_complains(
                    &format!("sed: can't read {name}: {text}"),
                    &format!("sed: {name}: {text}"),
                )?;
                code = if shell.dialect.has_busybox_tools() {
                    1
                } else {
                    2
                };
                continue;
            }
        };
        if in_place {
            let edited = edit(shell, &text, &mut commands, quiet);
            let path = absolute(&shell.state.directory, name);
            // It was read just now, so it can be written.
            let _ = shell.files.write(&path, edited);
        } else {
            whole.push_str(&text);
        }
    }
    if !in_place {
        let edited = edit(shell, &whole, &mut commands, quiet);
        shell.out(&edited)?;
    }
    Ok(code)
}

fn edit(shell: &mut Shell<'_, '_>, text: &str, commands: &mut [Command], quiet: bool) -> String {
    shell.charge(text.len() * 8 * commands.len().max(1));
    let mut done = String::with_capacity(text.len());
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (at, whole) in lines.iter().enumerate() {
        let (line, end) = whole
            .strip_suffix('\n')
            .map_or((*whole, ""), |line| (line, "\n"));
        let mut space = line.to_owned();
        let place = (at + 1, at + 1 == lines.len());
        let mut turn = Turn {
            shown: true,
            quits: false,
            after: String::new(),
            before: String::new(),
        };
        for command in commands.iter_mut() {
            if command.applies(place, &space) != command.negated
                && !command.act.run(&mut space, &mut turn, place.0)
            {
                break;
            }
        }
        done.push_str(&turn.before);
        if turn.shown && !quiet {
            done.push_str(&space);
            done.push_str(end);
        }
        if !turn.after.is_empty() && !done.is_empty() && !done.ends_with('\n') {
            done.push('\n');
        }
        done.push_str(&turn.after);
        if turn.quits {
            break;
        }
    }
    done
}

/// What happens around a line.
struct Turn {
    shown: bool,
    quits: bool,
    before: String,
    after: String,
}

impl Address {
    fn fits(&self, (line, is_last): (usize, bool), text: &str) -> bool {
        match self {
            Self::Line(number) => *number == line,
            Self::Last => is_last,
            Self::Match(expression) => expression.is_match(text),
        }
    }
}

impl Command {
    fn applies(&mut self, place: (usize, bool), text: &str) -> bool {
        let Some(from) = &self.from else {
            return true;
        };
        let Some(to) = &self.to else {
            return from.fits(place, text);
        };
        if self.is_inside {
            self.is_inside =
                !(to.fits(place, text) || matches!(to, Address::Line(last) if *last <= place.0));
            return true;
        }
        let begins = from.fits(place, text);
        self.is_inside = begins && !matches!(to, Address::Line(last) if *last <= place.0);
        begins
    }
}

impl Act {
    /// Whether the commands that follow get the line, too.
    fn run(&self, space: &mut String, turn: &mut Turn, line: usize) -> bool {
        match self {
            Self::Substitute {
                expression,
                by,
                all,
                which,
                prints,
            } => {
                if let Some(new) = substituted(space, expression, by, *all, *which) {
                    *space = new;
                    if *prints {
                        add(&mut turn.before, format_args!("{space}\n"));
                    }
                }
            }
            Self::Delete => {
                turn.shown = false;
                return false;
            }
            Self::Print => add(&mut turn.before, format_args!("{space}\n")),
            Self::Number => add(&mut turn.before, format_args!("{line}\n")),
            Self::Quit => {
                turn.quits = true;
                return false;
            }
            Self::Append(text) => add(&mut turn.after, format_args!("{text}\n")),
            Self::Insert(text) => add(&mut turn.before, format_args!("{text}\n")),
            Self::Change(text) => {
                add(&mut turn.before, format_args!("{text}\n"));
                turn.shown = false;
                return false;
            }
            Self::Transliterate(from, to) => {
                *space = space
                    .chars()
                    .map(|char| {
                        from.iter()
                            .position(|&it| it == char)
                            .and_then(|at| to.get(at))
                            .copied()
                            .unwrap_or(char)
                    })
                    .collect();
            }
        }
        true
    }
}

fn substituted(
    text: &str,
    expression: &Regex,
    by: &str,
    all: bool,
    which: usize,
) -> Option<String> {
    let mut done = String::new();
    let (mut last, mut count) = (0, 0);
    for found in expression.captures_iter(text) {
        let whole = found.get(0)?;
        count += 1;
        if count < which {
            continue;
        }
        done.push_str(&text[last..whole.start()]);
        fill(by, &found, &mut done);
        last = whole.end();
        if !all {
            break;
        }
    }
    if done.is_empty() && last == 0 && count < which.max(1) {
        return None;
    }
    done.push_str(&text[last..]);
    Some(done)
}

/// `&` and `\1` in the text that replaces.
fn fill(by: &str, found: &Captures<'_>, done: &mut String) {
    let mut chars = by.chars();
    while let Some(char) = chars.next() {
        match char {
            '&' => done.push_str(found.get(0).map_or("", |part| part.as_str())),
            '\\' => match chars.next() {
                Some('n') => done.push('\n'),
                Some('t') => done.push('\t'),
                Some(digit) if digit.is_ascii_digit() => {
                    let group = digit.to_digit(10).map_or(0, |digit| digit as usize);
                    done.push_str(found.get(group).map_or("", |part| part.as_str()));
                }
                Some(other) => done.push(other),
                None => done.push('\\'),
            },
            _ => done.push(char),
        }
    }
}

/// Reads a script; `None` when it has a command that is not modelled.
fn read(script: &str, style: Style) -> Option<Vec<Command>> {
    let mut commands = Vec::new();
    let mut rest = script;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', ';']);
        if rest.is_empty() {
            return Some(commands);
        }
        let (from, after) = address(rest, style)?;
        let (to, after) = match after.strip_prefix(',') {
            Some(after) => address(after, style)?,
            None => (None, after),
        };
        let after = after.trim_start();
        let (negated, after) = after
            .strip_prefix('!')
            .map_or((false, after), |after| (true, after.trim_start()));
        let (act, after) = act(after, style)?;
        commands.push(Command {
            from,
            to,
            negated,
            act,
            is_inside: false,
        });
        rest = after;
    }
}

fn address(text: &str, style: Style) -> Option<(Option<Address>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return Some((
            Some(Address::Line(text[..digits].parse().ok()?)),
            &text[digits..],
        ));
    }
    match text.chars().next()? {
        '$' => Some((Some(Address::Last), &text[1..])),
        '/' => {
            let (expression, rest) = delimited(&text[1..], '/')?;
            Some((
                Some(Address::Match(compile(&expression, style, false)?)),
                rest,
            ))
        }
        _ => Some((None, text)),
    }
}

/// A text up to a delimiter, which a backslash makes an ordinary character.
fn delimited(text: &str, end: char) -> Option<(String, &str)> {
    let mut read = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            _ if char == end => return Some((read, &text[at + char.len_utf8()..])),
            '\\' => match chars.next() {
                Some((_, next)) if next == end => read.push(next),
                Some((_, next)) => read.extend(['\\', next]),
                None => return None,
            },
            _ => read.push(char),
        }
    }
    None
}

fn act(text: &str, style: Style) -> Option<(Act, &str)> {
    let rest = &text[text.chars().next()?.len_utf8()..];
    Some(match text.chars().next()? {
        's' => return substitute(rest, style),
        'y' => {
            let end = rest.chars().next()?;
            let (from, rest) = delimited(&rest[end.len_utf8()..], end)?;
            let (to, rest) = delimited(rest, end)?;
            (
                Act::Transliterate(from.chars().collect(), to.chars().collect()),
                rest,
            )
        }
        'd' => (Act::Delete, rest),
        'p' => (Act::Print, rest),
        'q' => (Act::Quit, rest),
        '=' => (Act::Number, rest),
        kind @ ('a' | 'i' | 'c') => {
            let rest = rest.trim_start_matches([' ', '\t']);
            let rest = rest
                .strip_prefix('\\')
                .map_or(rest, |rest| rest.trim_start_matches('\n'));
            let (line, rest) = rest.split_once('\n').unwrap_or((rest, ""));
            let line = line.to_owned();
            let act = match kind {
                'a' => Act::Append(line),
                'i' => Act::Insert(line),
                _ => Act::Change(line),
            };
            (act, rest)
        }
        _ => return None,
    })
}

fn substitute(rest: &str, style: Style) -> Option<(Act, &str)> {
    let end = rest.chars().next()?;
    let (expression, rest) = delimited(&rest[end.len_utf8()..], end)?;
    let (by, rest) = delimited(rest, end)?;
    let length = rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    let flags = &rest[..length];
    if flags.chars().any(|flag| !"gpiI0123456789".contains(flag)) {
        return None;
    }
    let which: String = flags.chars().filter(char::is_ascii_digit).collect();
    let expression = compile(&expression, style, flags.contains(['i', 'I']))?;
    let act = Act::Substitute {
        expression,
        by,
        all: flags.contains('g'),
        which: which.parse().unwrap_or(1),
        prints: flags.contains('p'),
    };
    Some((act, &rest[length..]))
}
