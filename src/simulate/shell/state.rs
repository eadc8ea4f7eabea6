//! What a subshell copies from its shell, and what it keeps to itself.

use std::{collections::BTreeMap, rc::Rc};

use brush_parser::ast::FunctionBody;

use super::{
    dialect::Place,
    variables::{Variable, Variables},
};

/// The state of a shell. A subshell works on a copy, which is cheap.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) variables: Variables,
    pub(super) functions: Rc<BTreeMap<String, Rc<Function>>>,
    /// The working directory, an absolute path.
    pub(super) directory: String,
    /// Directories that `pushd` has put aside.
    pub(super) directories: Vec<String>,
    /// `$1` and so on.
    pub(super) arguments: Rc<Vec<String>>,
    pub(super) options: Options,
    /// The exit code of the last command.
    pub(super) last: i32,
    /// How many `+` bash puts before what `set -x` shows.
    pub(super) traced: usize,
    /// What `trap … EXIT` wants to run.
    pub(super) at_exit: Option<String>,
    /// What `trap … ERR` wants to run.
    pub(super) at_error: Option<String>,
    /// How many loops are running in this function.
    pub(super) loops: u32,
    /// For each function that is running, the variables that are its own, and what they were outside.
    pub(super) locals: Vec<Vec<(String, Option<Variable>)>>,
    /// How many files are being sourced.
    pub(super) sourced: u32,
    pub(super) place: Rc<Place>,
    /// `$!`.
    pub(super) last_background: Option<usize>,
    pub(super) is_subshell: bool,
}

/// A function and the place that its lines count from.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) body: FunctionBody,
    pub(super) place: Rc<Place>,
}

/// What `set` switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a shell's options are switches"
)]
pub(super) struct Options {
    pub(super) errexit: bool,
    pub(super) nounset: bool,
    pub(super) xtrace: bool,
    pub(super) pipefail: bool,
    pub(super) noglob: bool,
    pub(super) noexec: bool,
    pub(super) allexport: bool,
    pub(super) noclobber: bool,
    pub(super) verbose: bool,
    pub(super) nullglob: bool,
}

impl Options {
    /// A shell that nobody has told anything.
    pub(super) const PLAIN: Self = Self {
        errexit: false,
        nounset: false,
        xtrace: false,
        pipefail: false,
        noglob: false,
        noexec: false,
        allexport: false,
        noclobber: false,
        verbose: false,
        nullglob: false,
    };

    /// The switch with this letter.
    pub(super) fn by_letter(&mut self, letter: char) -> Option<&mut bool> {
        Some(match letter {
            'e' => &mut self.errexit,
            'u' => &mut self.nounset,
            'x' => &mut self.xtrace,
            'f' => &mut self.noglob,
            'n' => &mut self.noexec,
            'a' => &mut self.allexport,
            'C' => &mut self.noclobber,
            'v' => &mut self.verbose,
            _ => return None,
        })
    }

    /// The switch with this name.
    pub(super) fn by_name(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "errexit" => &mut self.errexit,
            "nounset" => &mut self.nounset,
            "xtrace" => &mut self.xtrace,
            "pipefail" => &mut self.pipefail,
            "noglob" => &mut self.noglob,
            "noexec" => &mut self.noexec,
            "allexport" => &mut self.allexport,
            "noclobber" => &mut self.noclobber,
            "verbose" => &mut self.verbose,
            _ => return None,
        })
    }

    /// The letters of what is on: `$-`.
    pub(super) fn letters(mut self) -> String {
        "aefuvxC"
            .chars()
            .filter(|&letter| self.by_letter(letter).is_some_and(|on| *on))
            .collect()
    }
}
