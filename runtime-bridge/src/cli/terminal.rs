//! What is printed, where, and how it looks.

use std::{
    env,
    fmt::Write as _,
    io::{self, IsTerminal, Write},
};

use pipeyard::{
    diagnostics::{self, Language, Phrase, render},
    text::Sources,
};

use super::problem::Problem;

/// Standard output and standard error, a language, and whether colours are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// The language of our own messages.
    pub(crate) language: Language,
    out_in_color: bool,
    err_in_color: bool,
}

impl Terminal {
    /// Takes the language from the option, or from the environment.
    pub(super) fn new(language: Option<&str>) -> Self {
        let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let language = language
            .map(str::to_owned)
            .or_else(|| set("LC_ALL"))
            .or_else(|| set("LC_MESSAGES"))
            .or_else(|| set("LANG"))
            .unwrap_or_default();
        let wanted = set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb");
        Self {
            language: Language::from_tag(&language),
            out_in_color: wanted && io::stdout().is_terminal(),
            err_in_color: wanted && io::stderr().is_terminal(),
        }
    }

    /// Prints a result on standard output. A reader that has gone (`| head`) has read enough.
    #[expect(
        clippy::unused_self,
        reason = "whoever prints has a terminal; where it prints is the terminal's business"
    )]
    pub(super) fn print(self, text: &str) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Prints a value as JSON on standard output.
    pub(super) fn print_json(self, value: &impl serde::Serialize) {
        // Our own types of strings, numbers and lists: there is nothing in them that JSON could refuse.
        let json = serde_json::to_string_pretty(value).unwrap_or_default();
        self.print(&(json + "\n"));
    }

    /// Says something about the work on standard error.
    pub(super) fn say(self, phrase: &Phrase) {
        self.note(&format!("{}\n", phrase.text(self.language)));
    }

    /// Writes text about the work on standard error.
    #[expect(clippy::unused_self, reason = "as with `print`")]
    pub(super) fn note(self, text: &str) {
        // Without a standard error there is nobody to tell.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says what went wrong and what to do.
    pub(super) fn say_problem(self, problem: &Problem) {
        let (error, help) = match self.language {
            Language::English => ("error", "help"),
            Language::Korean => ("오류", "도움말"),
        };
        let paint = |code: &str, word: &str| paint(self.err_in_color, code, word);
        let mut text = format!(
            "{}: {}\n",
            paint("1;31", error),
            problem.what.text(self.language)
        );
        for advice in &problem.help {
            let help = paint("1;36", help);
            let _ = writeln!(text, "{help}: {}", advice.text(self.language));
        }
        self.note(&text);
    }

    /// Draws findings, for standard output or standard error.
    pub(super) fn draw(
        self,
        found: &[diagnostics::Diagnostic],
        sources: &Sources,
        to: To,
    ) -> String {
        let style = render::Style {
            language: self.language,
            color: self.in_color(to),
        };
        let drawn: Vec<_> = found
            .iter()
            .map(|found| render::render(found, sources, style))
            .collect();
        drawn.join("\n")
    }

    /// Whether colours are wanted there.
    pub(super) const fn in_color(self, to: To) -> bool {
        match to {
            To::Out => self.out_in_color,
            To::Err => self.err_in_color,
        }
    }

    /// Colours a word for standard output.
    pub(super) fn paint(self, to: To, code: &str, word: &str) -> String {
        paint(self.in_color(to), code, word)
    }

    /// Asks on the terminal; without one the answer is yes, since nobody could have given another.
    pub(super) fn agrees(self, question: &Phrase) -> bool {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return true;
        }
        self.note(&format!("{} [y/N] ", question.text(self.language)));
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer);
        read.is_ok()
            && matches!(
                answer.trim().to_lowercase().as_str(),
                "y" | "yes" | "예" | "네"
            )
    }
}

/// Standard output or standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    Out,
    Err,
}

fn paint(color: bool, code: &str, word: &str) -> String {
    if color {
        format!("\x1b[{code}m{word}\x1b[0m")
    } else {
        word.to_owned()
    }
}

/// A line of a job's log as a terminal may show it: colours if wanted, and no other control sequence, whatever a job
/// writes. What a carriage return overwrote is not shown, which is also how section markers vanish.
pub(super) fn shown(line: &str, color: bool) -> String {
    let line = line.trim_end_matches('\r');
    let line = line.rsplit('\r').next().unwrap_or(line);
    let mut text = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\x1b' if rest.peek() == Some(&'[') => {
                rest.next();
                let mut sequence = String::new();
                let end = rest.by_ref().find(|&c| {
                    sequence.push(c);
                    ('@'..='~').contains(&c)
                });
                if color && end == Some('m') {
                    text += "\x1b[";
                    text += &sequence;
                }
            }
            // An operating system command (a title, a link, the clipboard) ends with BEL or ESC \.
            '\x1b' if rest.peek() == Some(&']') => {
                while rest.next().is_some_and(|c| c != '\x07' && c != '\x1b') {}
            }
            '\t' => text.push('\t'),
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
    text
}

/// How many columns of a terminal a text takes: Korean, Chinese and Japanese letters take two.
pub(super) fn width(text: &str) -> usize {
    let columns = |c: char| match c {
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    };
    text.chars().map(columns).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_cannot_drive_the_terminal() {
        for (line, plain, colored) in [
            ("plain 빌드", "plain 빌드", "plain 빌드"),
            ("\x1b[32;1m$ ls\x1b[0;m", "$ ls", "\x1b[32;1m$ ls\x1b[0;m"),
            ("section_start:1:x\r\x1b[0KHeading", "Heading", "Heading"),
            ("10%\r100%\r", "100%", "100%"),
            ("\x1b]0;title\x07after", "after", "after"),
            ("\x1b]52;c;aGk=\x1b\\after", "\\after", "\\after"),
            ("a\x1b[2J\x1b[Hb\x07\x08", "ab", "ab"),
            ("\x1b[31", "", ""),
            ("\x1bc reset", "c reset", "c reset"),
            ("\u{9b}31m", "31m", "31m"),
        ] {
            assert_eq!(shown(line, false), plain, "{line:?}");
            assert_eq!(shown(line, true), colored, "{line:?}");
        }
    }
}
