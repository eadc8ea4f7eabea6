//! A simulated run held against a real one.
//!
//! - *Statuses*: how the pipeline and each job ended, why it failed, and its exit code. Equal.
//! - *Last lines*: of each job that ran, the last line of its script's output and the runner's last line. Equal after
//!   [`normal`](crate::normal). Where the simulation says that it assumed what an item does, only the runner's line counts.
//! - *Outputs*: what each item of a script printed, except where it is assumed. Equal after the same.
//! - *Order*: in both, a job starts after those that it waits for have ended; and what starts clearly later in the
//!   simulation starts later in reality.

use crate::{
    case::Case,
    program::{self, Way},
    seen::{self, Item, Job, Run},
};

/// In milliseconds: less may be the machine's doing.
const CLEARLY_LATER: u64 = 1000;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) equal: usize,
    pub(crate) all: usize,
}

/// How the two runs of a case compare.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) statuses: Count,
    pub(crate) last_lines: Count,
    pub(crate) outputs: Count,
    pub(crate) orders: Count,
    /// Items whose output the simulation assumes.
    pub(crate) assumed: usize,
    /// Every difference, for people.
    pub(crate) differences: Vec<String>,
}

/// Runs a case both ways.
pub(crate) fn both(case: &Case, host: &str) -> Comparison {
    let mut comparison = Comparison::default();
    if let Err(problem) = comparison.try_both(case, host) {
        comparison.statuses.add(false);
        comparison.differences.push(problem);
    }
    comparison
}

impl Comparison {
    fn try_both(&mut self, case: &Case, host: &str) -> Result<(), String> {
        let simulated = seen::run(&program::run(case, Way::Simulated)?)?;
        let real = seen::run(&program::run(case, Way::Real(host))?)?;
        let waits = seen::waits(&program::run(case, Way::Planned)?)?;
        self.runs(&waits, &simulated, &real);
        Ok(())
    }

    fn runs(&mut self, waits: &[(usize, usize)], simulated: &Run, real: &Run) {
        let equal = self.same("the pipeline", &simulated.status, &real.status);
        self.statuses.add(equal);
        let names = |run: &Run| {
            run.jobs
                .iter()
                .map(|job| job.name.clone())
                .collect::<Vec<_>>()
        };
        if !self.same(
            "the jobs",
            &names(simulated).join(", "),
            &names(real).join(", "),
        ) {
            self.statuses.add(false);
            return;
        }
        for (foreseen, seen) in simulated.jobs.iter().zip(&real.jobs) {
            let equal = self.same(&seen.name, &foreseen.ending, &seen.ending);
            self.statuses.add(equal);
            if seen.started.is_some() && foreseen.started.is_some() {
                self.logs(foreseen, seen);
            }
        }
        self.order(waits, simulated, real);
    }

    fn same(&mut self, what: &str, foreseen: &str, seen: &str) -> bool {
        if foreseen != seen {
            self.differences.push(format!(
                "{what}\n      simulated: {foreseen}\n      real:      {seen}"
            ));
        }
        foreseen == seen
    }

    fn logs(&mut self, foreseen: &Job, seen: &Job) {
        let what = format!("{}, last line", seen.name);
        let equal = self.same(&what, &foreseen.log.closing, &seen.log.closing);
        self.last_lines.add(equal);
        let (ours, theirs) = (&foreseen.log.items, &seen.log.items);
        if !ours.iter().any(|item| item.assumed) {
            let what = format!("{}, last line of the script", seen.name);
            let equal = self.same(&what, last(ours), last(theirs));
            self.last_lines.add(equal);
        }
        for at in 0..ours.len().max(theirs.len()) {
            self.item(&seen.name, ours.get(at), theirs.get(at));
        }
    }

    fn item(&mut self, job: &str, foreseen: Option<&Item>, seen: Option<&Item>) {
        let shown = |item: Option<&Item>| {
            item.map_or_else(String::new, |item| {
                format!("{} → {}", item.echo, item.lines.join(" ⏎ "))
            })
        };
        let is_assumed = foreseen.is_some_and(|item| item.assumed);
        if is_assumed
            && seen.is_some_and(|seen| foreseen.is_some_and(|item| item.echo == seen.echo))
        {
            self.assumed += 1;
            return;
        }
        let what = format!("{job}, output");
        let equal = self.same(&what, &shown(foreseen), &shown(seen));
        self.outputs.add(equal);
    }

    fn order(&mut self, waits: &[(usize, usize)], simulated: &Run, real: &Run) {
        for &(later, earlier) in waits {
            let waited = [simulated, real].map(|run| {
                let moments = run.jobs[later].started.zip(run.jobs[earlier].finished);
                moments.is_none_or(|(start, end)| start >= end)
            });
            self.in_order(waited == [true; 2], &real.jobs[later], &real.jobs[earlier]);
        }
        for (at, foreseen) in simulated.jobs.iter().enumerate() {
            for (other, after) in simulated.jobs.iter().enumerate() {
                let is_later = |(one, two)| two >= one + CLEARLY_LATER;
                let starts = real.jobs[at].started.zip(real.jobs[other].started);
                if let Some((one, two)) = starts
                    && foreseen.started.zip(after.started).is_some_and(is_later)
                {
                    self.in_order(one < two, &real.jobs[other], &real.jobs[at]);
                }
            }
        }
    }

    fn in_order(&mut self, holds: bool, later: &Job, earlier: &Job) {
        self.orders.add(holds);
        if !holds {
            let (later, earlier) = (&later.name, &earlier.name);
            self.differences
                .push(format!("`{later}` did not wait for `{earlier}`"));
        }
    }
}

/// The last line that a script printed.
fn last(items: &[Item]) -> &str {
    let lines = items.iter().flat_map(|item| &item.lines);
    lines.last().map_or("", String::as_str)
}

impl Count {
    fn add(&mut self, equal: bool) {
        self.all += 1;
        self.equal += usize::from(equal);
    }

    /// The sum of both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            equal: self.equal + other.equal,
            all: self.all + other.all,
        }
    }

    /// How many of a thousand are equal, rounded down.
    pub(crate) fn per_mille(self) -> usize {
        (self.equal * 1000).checked_div(self.all).unwrap_or(1000)
    }
}
