//! Which shell and which tools an image has, and how they word what goes wrong.
//!
//! The words were taken from bash 5.2 with coreutils 9.1 and from `BusyBox` 1.35, each run the way a job's script is run.

/// A family of shells and tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Dialect {
    /// bash, with the GNU tools.
    Bash,
    /// `BusyBox`: its shell and its tools.
    Busybox,
    /// dash, with the GNU tools: what Debian calls `sh`.
    Dash,
}

impl Dialect {
    /// Whether the tools are `BusyBox`'s.
    pub(super) fn has_busybox_tools(self) -> bool {
        self == Self::Busybox
    }

    /// Whether it knows arrays, `<<<`, `{a,b}`, `$'…'` and the other things that bash added.
    pub(super) fn is_bash(self) -> bool {
        self == Self::Bash
    }

    /// Whether `-o pipefail` exists.
    pub(super) fn knows_pipefail(self) -> bool {
        self != Self::Dash
    }
}

/// Where the shell is reading: what its complaints begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The shell, or the file that it reads.
    pub(super) name: String,
    /// What is added to the line of a text to get the line of the whole.
    pub(super) before: usize,
    /// Whether the text is given to `eval`, which `BusyBox` says.
    pub(super) is_evaluated: bool,
    /// Whether `-c` gave the text, for which `BusyBox` says no line.
    pub(super) is_argument: bool,
}

impl Place {
    /// A complaint of the shell itself about `line`.
    pub(super) fn complaint(&self, dialect: Dialect, line: usize, text: &str) -> String {
        let (name, line) = (&self.name, line + self.before);
        match dialect {
            Dialect::Dash => format!("{name}: {line}: {text}\n"),
            Dialect::Busybox if self.is_argument => format!("{name}: {text}\n"),
            Dialect::Busybox if self.is_evaluated => {
                format!("{name}: eval: line {line}: {text}\n")
            }
            Dialect::Bash | Dialect::Busybox => format!("{name}: line {line}: {text}\n"),
        }
    }

    /// A complaint of a builtin command.
    pub(super) fn builtin(
        &self,
        dialect: Dialect,
        line: usize,
        builtin: &str,
        text: &str,
    ) -> String {
        let (name, line) = (&self.name, line + self.before);
        match dialect {
            Dialect::Bash => format!("{name}: line {line}: {builtin}: {text}\n"),
            Dialect::Dash => format!("{name}: {line}: {builtin}: {text}\n"),
            Dialect::Busybox if self.is_argument => format!("{name}: {text}\n"),
            Dialect::Busybox => format!("{name}: {builtin}: line {line}: {text}\n"),
        }
    }
}
