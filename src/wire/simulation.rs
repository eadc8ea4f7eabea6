//! A simulated run as the boundary's events: the same events that a real run streams.

use super::{
    diagnostic::Diagnostic,
    request::Assumptions,
    run::{JobResult, LedgerEntry, RunEvent, RunEventKind, RunResult},
};
use crate::{
    analysis::Analysis,
    checks::explain,
    diagnostics::Language,
    plan::{JobId, Plan},
    schedule::{JobState, Millis, RunnerId},
    simulate::{self, Trace, TraceEvent, What},
};

/// Simulates an analysed pipeline; `None` when there is no pipeline to simulate.
pub fn events(
    analysis: &Analysis,
    assumptions: &Assumptions,
    language: Language,
) -> Option<Vec<RunEvent>> {
    let plan = analysis.plan.as_ref()?;
    let trace = simulate::simulate(
        plan,
        &analysis.runners,
        &analysis.assumptions(assumptions.into()),
    );
    let view = Viewer {
        analysis,
        plan,
        language,
    };
    let started = RunEventKind::Started {
        simulated: true,
        jobs: plan.jobs.iter().map(|job| job.name.clone()).collect(),
    };
    let finished = RunEventKind::Finished {
        result: view.result(&trace),
    };
    let happened = trace
        .events
        .iter()
        .map(|event| (event.at, view.event(event)));
    let all = [(Millis(0), started)]
        .into_iter()
        .chain(happened)
        .chain([(trace.duration, finished)]);
    Some(
        (1..)
            .zip(all)
            .map(|(seq, (at, what))| RunEvent {
                seq,
                at_ms: at.0,
                what,
            })
            .collect(),
    )
}

impl From<&Assumptions> for simulate::Assumptions {
    fn from(assumptions: &Assumptions) -> Self {
        let moments = |pairs: &[(String, u64)]| {
            pairs
                .iter()
                .map(|(name, ms)| (name.clone(), Millis(*ms)))
                .collect()
        };
        Self {
            durations: moments(&assumptions.durations),
            failures: assumptions.failures.clone(),
            plays: moments(&assumptions.plays),
            cancel: assumptions.cancel_ms.map(Millis),
            projects: None,
        }
    }
}

struct Viewer<'a> {
    analysis: &'a Analysis,
    plan: &'a Plan,
    language: Language,
}

impl Viewer<'_> {
    fn event(&self, event: &TraceEvent) -> RunEventKind {
        match &event.what {
            What::Job {
                job,
                status,
                failure_reason,
                exit_code,
                runner,
            } => RunEventKind::Job {
                job: job.0,
                status: status.name().to_owned(),
                failure_reason: failure_reason.map(|reason| reason.name().to_owned()),
                exit_code: *exit_code,
                runner: runner.map(|runner| self.runner(runner)),
            },
            What::Log { job, text } => RunEventKind::Log {
                job: job.0,
                text: text.text(self.language).to_owned(),
            },
            What::Pipeline(status) => RunEventKind::Pipeline {
                status: status.name().to_owned(),
            },
            What::Diagnosis(diagnosis) => RunEventKind::Diagnosis {
                job: diagnosis.job.0,
                diagnostic: self.diagnostic(diagnosis),
            },
        }
    }

    fn diagnostic(&self, diagnosis: &simulate::Diagnosis) -> Diagnostic {
        let found = explain(
            diagnosis,
            &self.analysis.pipeline,
            self.plan,
            &self.analysis.runners,
        );
        Diagnostic::of(&found, &self.analysis.sources, self.language)
    }

    fn result(&self, trace: &Trace) -> RunResult {
        let jobs = self.plan.jobs.iter().zip(&trace.jobs);
        let ledger = self.analysis.ledger.iter();
        RunResult {
            simulated: true,
            status: trace.status.name().to_owned(),
            duration_ms: trace.duration.0,
            jobs: jobs
                .map(|(job, run)| self.job(&job.name, &run.state, run.log(self.language)))
                .collect(),
            critical_path: trace
                .critical_path
                .iter()
                .map(|&job| self.name(job))
                .collect(),
            ledger: ledger
                .map(|entry| LedgerEntry::of(entry, &self.analysis.sources, self.language))
                .collect(),
            diagnostics: trace
                .diagnoses
                .iter()
                .map(|diagnosis| self.diagnostic(diagnosis))
                .collect(),
        }
    }

    fn job(&self, name: &str, state: &JobState, log: String) -> JobResult {
        JobResult {
            name: name.to_owned(),
            status: state.status.name().to_owned(),
            failure_reason: state.failure_reason.map(|reason| reason.name().to_owned()),
            exit_code: state.exit_code,
            runner: state.runner.map(|runner| self.runner(runner)),
            queued_ms: state.queued.map(|at| at.0),
            started_ms: state.started.map(|at| at.0),
            finished_ms: state.finished.map(|at| at.0),
            log,
        }
    }

    fn name(&self, job: JobId) -> String {
        self.plan.jobs[job.index()].name.clone()
    }

    fn runner(&self, runner: RunnerId) -> String {
        let runner = self.analysis.runners.runners.get(runner.0 as usize);
        runner.map_or_else(String::new, |runner| runner.name.clone())
    }
}
