//! The differences, and how many there are.

use std::{collections::BTreeSet, fmt};

use crate::{
    case::Case,
    compare::{Comparison, Count},
};

/// The least that all cases together must come to.
pub(crate) struct Floors {
    /// So many cases.
    pub(crate) cases: usize,
    /// Per mille of the statuses that are equal.
    pub(crate) statuses: usize,
    /// Per mille of the last lines that are equal.
    pub(crate) last_lines: usize,
}

/// All cases and how they came out.
pub(crate) struct Report<'c> {
    tried: Vec<(&'c Case, Comparison)>,
    not_yet: BTreeSet<String>,
}

impl<'c> Report<'c> {
    pub(crate) fn new(tried: Vec<(&'c Case, Comparison)>, not_yet: BTreeSet<String>) -> Self {
        Self { tried, not_yet }
    }

    fn is_listed(&self, case: &Case) -> bool {
        self.not_yet.contains(&case.name)
    }

    /// The sum over all cases, listed or not.
    fn sum(&self, of: impl Fn(&Comparison) -> Count) -> Count {
        let counts = self.tried.iter().map(|(_, compared)| of(compared));
        counts.fold(Count::default(), Count::and)
    }

    /// Every case that differs is on the list.
    pub(crate) fn differs_nowhere_else(&self) {
        let differs = |(case, compared): &&(&Case, Comparison)| {
            !compared.differences.is_empty() && !self.is_listed(case)
        };
        let names: Vec<_> = self
            .tried
            .iter()
            .filter(differs)
            .map(|(case, _)| case.name.as_str())
            .collect();
        assert!(names.is_empty(), "these differ: {}", names.join(", "));
    }

    /// What has been reached is still there.
    pub(crate) fn keeps(&self, floors: &Floors) {
        let cases = self.tried.len();
        assert!(cases >= floors.cases, "only {cases} cases");
        let statuses = self.sum(|compared| compared.statuses).per_mille();
        assert!(statuses >= floors.statuses, "statuses: {statuses} ‰");
        let last_lines = self.sum(|compared| compared.last_lines).per_mille();
        assert!(
            last_lines >= floors.last_lines,
            "last lines: {last_lines} ‰"
        );
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut listed = 0;
        for (case, compared) in &self.tried {
            let is_listed = self.is_listed(case);
            listed += usize::from(is_listed);
            if compared.differences.is_empty() {
                if is_listed {
                    writeln!(f, "{}: agrees now; take it off the list", case.name)?;
                }
                continue;
            }
            let mark = if is_listed { " (not yet)" } else { "" };
            writeln!(f, "{}{mark}:", case.name)?;
            for difference in &compared.differences {
                writeln!(f, "    {difference}")?;
            }
        }
        let assumed: usize = self
            .tried
            .iter()
            .map(|(_, compared)| compared.assumed)
            .sum();
        write!(
            f,
            "fidelity: {} statuses, {} last lines, {} outputs, {} orders in {} cases; {assumed} outputs assumed, {listed} of the cases not yet",
            self.sum(|compared| compared.statuses),
            self.sum(|compared| compared.last_lines),
            self.sum(|compared| compared.outputs),
            self.sum(|compared| compared.orders),
            self.tried.len(),
        )
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.equal, self.all)
    }
}
