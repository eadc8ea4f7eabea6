//! A run as a stream of events, the same for a simulated and for a real one, and its result.

use serde::{Deserialize, Serialize};

use super::diagnostic::Diagnostic;
use crate::{
    diagnostics::Language,
    plan::JobId,
    resolve::{self, Honoured},
    schedule::{JobState, RunnerId},
    text::Sources,
};

/// One event of a run. Events are numbered from 1 without gaps, so a reader that lost its connection can ask for the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RunEvent {
    /// Its number.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seq: u64,
    /// When it happened, in milliseconds since the start of the run.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at_ms: u64,
    /// What happened.
    pub what: RunEventKind,
}

/// What can happen in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RunEventKind {
    /// The run began.
    Started {
        /// Whether it is simulated.
        simulated: bool,
        /// The jobs, in plan order; later events name them by position.
        jobs: Vec<String>,
    },
    /// A job changed its status.
    Job {
        /// The job's position in the plan.
        job: u32,
        /// GitLab's word.
        status: String,
        /// Which try this is, from 2 on; absent for the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attempt: Option<u32>,
        /// GitLab's word for why it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure_reason: Option<String>,
        /// The exit code of its script.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit_code: Option<i32>,
        /// The runner that took it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner: Option<String>,
    },
    /// A piece of a job's log, as GitLab Runner would write it: with section markers and ANSI colours.
    Log {
        /// The job's position in the plan.
        job: u32,
        /// The text; pieces join without anything between them.
        text: String,
    },
    /// The pipeline's status changed.
    Pipeline {
        /// GitLab's word.
        status: String,
    },
    /// An error in a job's log was recognised: what it means and what to do.
    Diagnosis {
        /// The job's position in the plan.
        job: u32,
        /// What it means.
        diagnostic: Diagnostic,
    },
    /// The run is over.
    Finished {
        /// Everything in one place.
        result: RunResult,
    },
}

/// A finished run (`run` and `simulate` of the interfaces).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RunResult {
    /// Whether it was simulated.
    pub simulated: bool,
    /// GitLab's word for how the pipeline ended.
    pub status: String,
    /// How long it took.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub duration_ms: u64,
    /// The jobs, in plan order.
    pub jobs: Vec<JobResult>,
    /// The jobs that decided the duration, in order.
    pub critical_path: Vec<String>,
    /// Changes that would end the run earlier, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Hint>>"))]
    pub hints: Vec<Hint>,
    /// What many runs of the same came to, when that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub chances: Option<Chances>,
    /// What was not honoured as GitLab would.
    pub ledger: Vec<LedgerEntry>,
    /// What is wrong, predicted or seen.
    pub diagnostics: Vec<Diagnostic>,
}

/// A job of a finished run. Moments count from the start of the run; a job that never got there lacks them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct JobResult {
    /// Its name.
    pub name: String,
    /// GitLab's word for how it ended.
    pub status: String,
    /// GitLab's word for why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
    /// Its exit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// The runner that took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner: Option<String>,
    /// When it became pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub queued_ms: Option<u64>,
    /// When it started to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub started_ms: Option<u64>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub finished_ms: Option<u64>,
    /// Its whole log.
    pub log: String,
    /// How much longer it could have taken without the run ending later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub slack_ms: Option<u64>,
    /// The pipeline that it started, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<Box<ChildResult>>,
    /// The tries before the one that all of this is about, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Attempt>>"))]
    pub earlier: Vec<Attempt>,
}

/// A finished child pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChildResult {
    /// GitLab's word for how it ended.
    pub status: String,
    /// Its jobs, in plan order.
    pub jobs: Vec<JobResult>,
}

/// A change that would end a run earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Hint {
    /// The change, and what it would gain, as a sentence.
    pub text: String,
    /// How much earlier the run would end.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub gain_ms: u64,
}

/// What many runs of the same pipeline came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Chances {
    /// How many runs there were.
    pub runs: u32,
    /// How many of them succeeded.
    pub succeeded: u32,
    /// Half of the runs were over after this time.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub p50_ms: u64,
    /// Nine runs in ten were over after this time.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub p90_ms: u64,
    /// The jobs that did not always succeed at once.
    pub jobs: Vec<JobChances>,
}

/// A job in many runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct JobChances {
    /// Its name.
    pub name: String,
    /// In how many runs it failed at last.
    pub failed: u32,
    /// In how many runs it was tried again.
    pub retried: u32,
}

/// A try of a job that was followed by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct Attempt {
    /// GitLab's word for how it ended.
    pub status: String,
    /// GitLab's word for why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
    /// Its exit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// When it started to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub started_ms: Option<u64>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub finished_ms: Option<u64>,
    /// Its whole log, when the result has logs.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub log: String,
}

impl Attempt {
    /// A try, without its log.
    pub fn of(state: &JobState) -> Self {
        Self {
            status: state.status.name().to_owned(),
            failure_reason: state.failure_reason.map(|reason| reason.name().to_owned()),
            exit_code: state.exit_code,
            started_ms: state.started.map(|at| at.0),
            finished_ms: state.finished.map(|at| at.0),
            log: String::new(),
        }
    }
}

impl JobResult {
    /// What became of a job, without its log and what came before its latest try.
    pub fn of(name: &str, state: &JobState, runner: impl FnOnce(RunnerId) -> String) -> Self {
        Self {
            name: name.to_owned(),
            status: state.status.name().to_owned(),
            failure_reason: state.failure_reason.map(|reason| reason.name().to_owned()),
            exit_code: state.exit_code,
            runner: state.runner.map(runner),
            queued_ms: state.queued.map(|at| at.0),
            started_ms: state.started.map(|at| at.0),
            finished_ms: state.finished.map(|at| at.0),
            log: String::new(),
            slack_ms: None,
            child: None,
            earlier: Vec::new(),
        }
    }
}

impl RunEventKind {
    /// A job has come to where it stands now.
    pub fn of_job(job: JobId, state: &JobState, runner: impl FnOnce(RunnerId) -> String) -> Self {
        Self::Job {
            job: job.0,
            status: state.status.name().to_owned(),
            attempt: (state.attempt > 1).then_some(state.attempt),
            failure_reason: state.failure_reason.map(|reason| reason.name().to_owned()),
            exit_code: state.exit_code,
            runner: state.runner.map(runner),
        }
    }
}

/// A keyword that was not treated as GitLab would.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct LedgerEntry {
    /// The job; absent for the whole pipeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// The keyword.
    pub keyword: String,
    /// `yes`, `approximated` or `ignored`.
    pub honoured: String,
    /// What that means.
    pub note: String,
    /// The line where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl LedgerEntry {
    /// An entry of the core, said in one language.
    pub fn of(entry: &resolve::LedgerEntry, sources: &Sources, language: Language) -> Self {
        let honoured = match entry.honoured {
            Honoured::Yes => "yes",
            Honoured::Approximated => "approximated",
            Honoured::Ignored => "ignored",
        };
        Self {
            job: entry.job.clone(),
            keyword: entry.keyword.clone(),
            honoured: honoured.to_owned(),
            note: entry.note.text(language).to_owned(),
            line: Some(sources.line(entry.span)),
        }
    }
}
