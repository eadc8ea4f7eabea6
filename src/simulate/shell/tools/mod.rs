//! The programs that scripts use all the time: what they print, with which exit code, and what they do to files.
//!
//! Their complaints are those of the GNU tools or of `BusyBox`, as the image has them.

mod options;
mod show;
mod change;
mod copy;
mod list;
mod expression;
mod grep;
mod sed;
mod order;
mod column;
mod compare;
mod name;
mod start;
mod about;
mod number;
mod digest;

use std::fmt::Write as _;

use super::{flow::Run, run::Shell};
use crate::schedule::Millis;

/// What starting a program and touching a few files takes.
pub(super) const TAKES: Millis = Millis(2);

/// A tool, by its position in [`TOOLS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tool(usize);

type Act = fn(&mut Shell<'_, '_>, &[String]) -> Run;

/// Name and act.
const TOOLS: &[(&str, Act)] = &[
    ("cat", show::cat),
    ("head", show::head),
    ("tail", show::tail),
    ("wc", show::wc),
    ("tee", show::tee),
    ("tac", show::tac),
    ("nl", show::nl),
    ("mkdir", change::mkdir),
    ("rmdir", change::rmdir),
    ("rm", change::rm),
    ("touch", change::touch),
    ("chmod", change::chmod),
    ("ln", change::ln),
    ("mktemp", change::mktemp),
    ("cp", copy::cp),
    ("mv", copy::mv),
    ("ls", list::ls),
    ("find", list::find),
    ("grep", grep::grep),
    ("egrep", grep::egrep),
    ("fgrep", grep::fgrep),
    ("sed", sed::sed),
    ("sort", order::sort),
    ("uniq", order::uniq),
    ("rev", order::rev),
    ("tr", column::tr),
    ("cut", column::cut),
    ("diff", compare::diff),
    ("cmp", compare::cmp),
    ("basename", name::basename),
    ("dirname", name::dirname),
    ("realpath", name::realpath),
    ("readlink", name::readlink),
    ("which", name::which),
    ("env", start::env),
    ("printenv", start::printenv),
    ("xargs", start::xargs),
    ("timeout", start::timeout),
    ("nohup", start::nohup),
    ("time", start::time),
    ("sleep", start::sleep),
    ("sh", start::sh),
    ("bash", start::bash),
    ("ash", start::sh),
    ("dash", start::sh),
    ("date", about::date),
    ("whoami", about::whoami),
    ("id", about::id),
    ("hostname", about::hostname),
    ("uname", about::uname),
    ("nproc", about::nproc),
    ("yes", about::yes),
    ("seq", number::seq),
    ("expr", number::expr),
    ("sha256sum", digest::sha256sum),
    ("base64", digest::base64),
    ("true", |_, _| Ok(0)),
    ("false", |_, _| Ok(1)),
    ("echo", |shell, arguments| {
        super::builtin::run(shell, "echo", arguments)
    }),
    ("printf", |shell, arguments| {
        super::builtin::run(shell, "printf", arguments)
    }),
    ("test", |shell, arguments| {
        super::builtin::run(shell, "test", arguments)
    }),
    ("[", |shell, arguments| {
        super::builtin::run(shell, "[", arguments)
    }),
    ("pwd", |shell, arguments| {
        super::builtin::run(shell, "pwd", arguments)
    }),
    ("sync", |_, _| Ok(0)),
];

/// What `BusyBox` does not have, or has under another name.
const NOT_IN_BUSYBOX: &[&str] = &["bash", "dash"];

/// Adds to a text, which takes everything.
fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(more);
}

/// Finds a tool.
pub(super) fn by_name(name: &str) -> Option<Tool> {
    TOOLS.iter().position(|(known, _)| *known == name).map(Tool)
}

pub(super) fn is_in_busybox(name: &str) -> bool {
    !NOT_IN_BUSYBOX.contains(&name)
}

/// Runs a tool.
pub(super) fn run(shell: &mut Shell<'_, '_>, Tool(at): Tool, arguments: &[String]) -> Run {
    (TOOLS[at].1)(shell, arguments)
}

impl Shell<'_, '_> {
    /// A tool complains in the words of its family.
    pub(super) fn tool_complains(&mut self, gnu: &str, busybox: &str) -> Run<()> {
        let text = if self.dialect.has_busybox_tools() {
            busybox
        } else {
            gnu
        };
        self.err(&format!("{text}\n"))
    }

    /// A tool was not told what it needs. The GNU tools point at `--help`; `BusyBox` prints all of its help, of which the log
    /// gets the line with the usage.
    pub(super) fn usage(&mut self, tool: &str, gnu: &str, busybox: &str) -> Run {
        if self.dialect.has_busybox_tools() {
            self.err(&format!("BusyBox multi-call binary.\n\nUsage: {busybox}\n"))?;
        } else {
            self.err(&format!(
                "{tool}: {gnu}\nTry '{tool} --help' for more information.\n"
            ))?;
        }
        Ok(1)
    }
}
