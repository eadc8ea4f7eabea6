//! A simulated run as the boundary's events: the same events that a real run streams.

use super::{
    diagnostic::Diagnostic,
    request::Assumptions,
    run::{Attempt, JobResult, LedgerEntry, RunEvent, RunEventKind, RunResult},
};
use crate::{
    analysis::Analysis,
    checks::{Files, explain},
    diagnostics::Language,
    plan::{JobId, Plan, PlannedJob},
    schedule::{Millis, RunnerId},
    simulate::{self, SimulatedJob, Trace, TraceEvent, What},
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
            files: None,
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
            What::Job { job, state } => {
                RunEventKind::of_job(*job, state, |runner| self.runner(runner))
            }
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
            Files {
                sources: &self.analysis.sources,
                pipeline: &self.analysis.pipeline,
                plan: self.plan,
                runners: &self.analysis.runners,
            },
        );
        Diagnostic::of(&found, &self.analysis.sources, self.language)
    }

    fn result(&self, trace: &Trace) -> RunResult {
        let job = |(at, (planned, run)): (usize, (&PlannedJob, &SimulatedJob))| {
            let earlier = Attempt::of(&trace.earlier, JobId(at as u32));
            let runner = |runner| self.runner(runner);
            JobResult {
                log: run.log(self.language),
                ..JobResult::of(&planned.name, &run.state, runner, earlier)
            }
        };
        let jobs = self.plan.jobs.iter().zip(&trace.jobs);
        let ledger = self.analysis.ledger.iter();
        RunResult {
            simulated: true,
            status: trace.status.name().to_owned(),
            duration_ms: trace.duration.0,
            jobs: jobs.enumerate().map(job).collect(),
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

    fn name(&self, job: JobId) -> String {
        self.plan.jobs[job.index()].name.clone()
    }

    fn runner(&self, runner: RunnerId) -> String {
        let runner = self.analysis.runners.runners.get(runner.0 as usize);
        runner.map_or_else(String::new, |runner| runner.name.clone())
    }
}
