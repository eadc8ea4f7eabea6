//! What a simulated run looks like from outside.

use crate::{
    diagnostics::{Code, Language, Phrase},
    plan::JobId,
    schedule::{JobState, Millis, Status},
};

/// A whole run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Everything that happened, in order.
    pub events: Vec<TraceEvent>,
    /// How the pipeline ended.
    pub status: Status,
    /// When the last thing happened.
    pub duration: Millis,
    /// The jobs, in plan order.
    pub jobs: Vec<SimulatedJob>,
    /// The tries of jobs that were followed by another, in the order in which they ended.
    pub earlier: Vec<Try>,
    /// The jobs that decided the duration, in order.
    pub critical_path: Vec<JobId>,
    /// What went wrong, or will, and why; in the order in which it showed.
    pub diagnoses: Vec<Diagnosis>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceEvent {
    /// When.
    pub at: Millis,
    /// What.
    pub what: What,
}

/// The things that happen in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A job changed its status.
    Job {
        /// The job.
        job: JobId,
        /// Where it stands.
        state: JobState,
    },
    /// A piece of a job's log. Pieces join without anything between them.
    Log {
        /// The job.
        job: JobId,
        /// The text: the same in every language but for Pipeyard's own lines.
        text: Phrase,
    },
    /// The pipeline changed its status.
    Pipeline(Status),
    /// Something went wrong for a reason that is known.
    Diagnosis(Diagnosis),
}

impl Trace {
    /// Takes the run of a child pipeline in, for the job that started it.
    pub(super) fn take_in(&mut self, job: JobId, attempt: u32, child: Self) {
        let job = self.jobs.get_mut(job.index());
        if let Some(job) = job.filter(|job| job.state.attempt == attempt) {
            job.child = Some(Box::new(child));
        }
    }
}

/// A try of a job that was followed by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// The job.
    pub job: JobId,
    /// How it ended, and when what happened.
    pub state: JobState,
    /// The pieces of its log.
    pub log: Vec<Phrase>,
}

/// A job of a finished run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedJob {
    /// How it ended, and when what happened.
    pub state: JobState,
    /// The pieces of its log.
    pub log: Vec<Phrase>,
    /// The run of the pipeline that it started.
    pub child: Option<Box<Trace>>,
}

/// A whole log in one language.
pub fn whole_log(pieces: &[Phrase], language: Language) -> String {
    pieces.iter().map(|piece| piece.text(language)).collect()
}

/// Why a job goes wrong. A plan has no places in files; whoever knows them adds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The job.
    pub job: JobId,
    /// The kind of trouble.
    pub code: Code,
    /// What it means.
    pub message: Phrase,
    /// What to do, best first.
    pub help: Vec<Phrase>,
    /// The line of the log that it explains.
    pub said: Option<String>,
    /// What in the plan leads to it, the deepest cause first.
    pub places: Vec<Place>,
}

/// A part of a job that has to do with a diagnosis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A service, by its position.
    Service(usize),
    /// A variable, by its name.
    Variable(String),
    /// The first line of the script that has all of these words.
    Command(Vec<String>),
}
