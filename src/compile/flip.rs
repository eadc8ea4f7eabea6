//! The smallest change of context that makes a job appear, or disappear.

use super::{Change, Predefined, candidates::candidates, compile, seed, workflow};
use crate::{
    diagnostics::Phrase,
    facts::Inputs,
    resolve::{Job, Jobs},
};

/// How many pairs of changes are tried when no single one is enough.
const MOST_PAIRS: usize = 1_500;

/// What would have to be different for a job to appear, or to disappear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// The changes, one or two, in the order in which they apply.
    pub changes: Vec<Change>,
    /// Whether the job then exists.
    pub present: bool,
}

impl Flip {
    /// The facts after the changes.
    pub fn applied(&self, inputs: &Inputs) -> Inputs {
        let changes = self.changes.iter();
        changes.fold(inputs.clone(), |inputs, change| change.applied(&inputs))
    }

    /// The changes, each as what would have to be so.
    pub fn texts(&self) -> Vec<Phrase> {
        self.changes.iter().map(Change::text).collect()
    }
}

/// Finds the smallest change after which a job exists that does not now, or the other way round: one fact, else two. Every
/// answer has been tried. `None` when the job has no such name, or nothing of what was tried makes a difference.
///
/// ```
/// use pipeyard::{compile::{Change, smallest_flip}, facts::Inputs, include::assemble, resolve::resolve, text::Sources};
/// let mut sources = Sources::default();
/// let file = sources.add(".gitlab-ci.yml", "release:\n  script: make\n  rules:\n    - if: $CI_COMMIT_TAG =~ /^v\\d+$/\n");
/// let inputs = Inputs::default();
/// let jobs = resolve(&sources, &assemble(&sources, file, &inputs)).jobs;
/// let flip = smallest_flip(&jobs, &inputs, "release").unwrap();
/// assert_eq!(flip.changes, [Change::Tag("v1".into())]);
/// ```
pub fn smallest_flip(jobs: &Jobs, inputs: &Inputs, job: &str) -> Option<Flip> {
    let job = jobs.jobs.iter().find(|it| it.name.value == job)?;
    let question = Trial {
        jobs,
        job,
        wanted: !compile(jobs, inputs).0.has(&job.name.value),
    };
    let candidates = candidates(jobs, job, inputs);
    let one = candidates
        .iter()
        .find(|change| question.flips(&change.applied(inputs)));
    if let Some(change) = one {
        return Some(question.answer(vec![change.clone()]));
    }
    let pairs = candidates.iter().enumerate().flat_map(|(at, first)| {
        let others = candidates.iter().skip(at + 1);
        others.map(move |second| (first, second))
    });
    let mut pairs = pairs.filter(|(first, second)| !first.is_about_the_same_as(second));
    let two = pairs
        .by_ref()
        .take(MOST_PAIRS)
        .find_map(|(first, second)| question.either_way(inputs, first, second))?;
    Some(question.answer(two))
}

struct Trial<'j> {
    jobs: &'j Jobs,
    job: &'j Job,
    wanted: bool,
}

impl Trial<'_> {
    fn answer(&self, changes: Vec<Change>) -> Flip {
        Flip {
            changes,
            present: self.wanted,
        }
    }

    /// A merge request, for example, undoes a branch that came before it, so the order matters.
    fn either_way(&self, inputs: &Inputs, first: &Change, second: &Change) -> Option<Vec<Change>> {
        [[first, second], [second, first]]
            .into_iter()
            .find(|[first, second]| self.flips(&second.applied(&first.applied(inputs))))
            .map(|changes| changes.map(Clone::clone).to_vec())
    }

    /// The job alone is asked first: only what looks right is worth a whole pipeline.
    fn flips(&self, inputs: &Inputs) -> bool {
        let seems_present = !inputs.is_skipped() && {
            let predefined = Predefined::new(inputs);
            let gate = workflow::decide(self.jobs, &predefined);
            gate.is_open && seed::is_present(self.jobs, self.job, &gate, &predefined)
        };
        let may_flip = seems_present == self.wanted || !self.wanted;
        may_flip && compile(self.jobs, inputs).0.has(&self.job.name.value) == self.wanted
    }
}
