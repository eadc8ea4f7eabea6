//! A simulated run as the boundary's events: the same events that a real run streams.

use super::{
    diagnostic::Diagnostic,
    ledger,
    request::Assumptions,
    run::{
        Attempt, Chances, ChildResult, Hint, JobChances, JobResult, RunEvent, RunEventKind,
        RunResult,
    },
};
use crate::{
    analysis::{Analysis, family},
    checks::{Files, explain},
    diagnostics::Language,
    plan::{JobId, Plan, PlannedJob, TriggerTarget},
    resolve::Host,
    runner::Runners,
    schedule::{Millis, RunnerId},
    simulate::{self, ProjectFile, SimulatedJob, Trace, TraceEvent, What},
};

/// Simulates an analysed pipeline, with the child pipelines that it starts; `None` when there is no pipeline to simulate.
pub fn events(
    analysis: &Analysis,
    assumptions: &Assumptions,
    language: Language,
) -> Option<Vec<RunEvent>> {
    events_with_files(analysis, assumptions, None, language)
}

/// The same for a host that knows which files the project has.
pub fn events_with_files(
    analysis: &Analysis,
    assumptions: &Assumptions,
    files: Option<Vec<ProjectFile>>,
    language: Language,
) -> Option<Vec<RunEvent>> {
    let plan = family(analysis)?;
    let wanted = simulate::Assumptions {
        files,
        ..assumptions.into()
    };
    let assumed = analysis.assumptions(wanted);
    let trace = simulate::simulate(&plan, &analysis.runners, &assumed);
    let runners = assumed.fleet(&analysis.runners);
    let view = Viewer {
        analysis,
        plan: &plan,
        runners: &runners,
        language,
    };
    let started = RunEventKind::Started {
        simulated: true,
        jobs: plan.jobs.iter().map(|job| job.name.clone()).collect(),
    };
    let mut result = view.result(&trace);
    result.hints = view.hints(&trace, &assumed);
    result.chances = view.chances(&assumed, assumptions.runs);
    let happened = trace
        .events
        .iter()
        .map(|event| (event.at, view.event(event)));
    let all = [(Millis(0), started)]
        .into_iter()
        .chain(happened)
        .chain([(trace.duration, RunEventKind::Finished { result })]);
    let numbered = (1..).zip(all).map(|(seq, (at, what))| RunEvent {
        seq,
        at_ms: at.0,
        what,
    });
    Some(numbered.collect())
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
            flaky: assumptions.flaky.clone(),
            seed: assumptions.seed.into(),
            plays: moments(&assumptions.plays),
            cancel: assumptions.cancel_ms.map(Millis),
            new_commit: assumptions.new_commit_ms.map(Millis),
            concurrent: assumptions.concurrent,
            more_runners: assumptions.more_runners.clone(),
            broken_runners: assumptions.broken_runners.clone(),
            process_modes: assumptions.process_modes.clone(),
            ..Self::default()
        }
    }
}

struct Viewer<'a> {
    analysis: &'a Analysis,
    plan: &'a Plan,
    runners: &'a Runners,
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
                runners: self.runners,
            },
        );
        Diagnostic::of(&found, &self.analysis.sources, self.language)
    }

    fn result(&self, trace: &Trace) -> RunResult {
        RunResult {
            simulated: true,
            status: trace.status.name().to_owned(),
            duration_ms: trace.duration.0,
            jobs: self.jobs(self.plan, trace),
            hints: Vec::new(),
            chances: None,
            critical_path: trace
                .critical_path
                .iter()
                .map(|&job| self.name(job))
                .collect(),
            ledger: ledger::of_run(self.analysis, Host::Simulated, self.language),
            diagnostics: trace
                .diagnoses
                .iter()
                .map(|diagnosis| self.diagnostic(diagnosis))
                .collect(),
        }
    }

    fn jobs(&self, plan: &Plan, trace: &Trace) -> Vec<JobResult> {
        let mut jobs: Vec<_> = plan
            .jobs
            .iter()
            .zip(&trace.jobs)
            .map(|(planned, run)| JobResult {
                log: simulate::whole_log(&run.log, self.language),
                child: self.child(planned, run),
                ..JobResult::of(&planned.name, &run.state, |runner| self.runner(runner))
            })
            .collect();
        for earlier in &trace.earlier {
            jobs[earlier.job.index()].earlier.push(Attempt {
                log: simulate::whole_log(&earlier.log, self.language),
                ..Attempt::of(&earlier.state)
            });
        }
        for (job, slack) in jobs.iter_mut().zip(simulate::slack(plan, trace)) {
            job.slack_ms = slack.map(|slack| slack.0);
        }
        jobs
    }

    fn child(&self, planned: &PlannedJob, run: &SimulatedJob) -> Option<Box<ChildResult>> {
        let trace = run.child.as_deref()?;
        let TriggerTarget::Child(plan) = &planned.trigger.as_ref()?.target else {
            return None;
        };
        Some(Box::new(ChildResult {
            status: trace.status.name().to_owned(),
            jobs: self.jobs(plan, trace),
        }))
    }

    fn hints(&self, trace: &Trace, assumed: &simulate::Assumptions) -> Vec<Hint> {
        let hints = simulate::hints(self.plan, &self.analysis.runners, assumed, trace);
        let sentence = |hint: &simulate::Hint| Hint {
            text: hint.text(self.plan).text(self.language).to_owned(),
            gain_ms: hint.gain.0,
        };
        hints.iter().map(sentence).collect()
    }

    fn chances(&self, assumed: &simulate::Assumptions, runs: u32) -> Option<Chances> {
        if runs == 0 {
            return None;
        }
        let chances = simulate::chances(self.plan, &self.analysis.runners, assumed, runs);
        let jobs = self
            .plan
            .jobs
            .iter()
            .zip(&chances.failed)
            .zip(&chances.retried);
        let jobs = jobs.filter(|&((_, &failed), &retried)| failed + retried > 0);
        Some(Chances {
            runs: chances.runs,
            succeeded: chances.succeeded,
            p50_ms: chances.p50.0,
            p90_ms: chances.p90.0,
            jobs: jobs
                .map(|((job, &failed), &retried)| JobChances {
                    name: job.name.clone(),
                    failed,
                    retried,
                })
                .collect(),
        })
    }

    fn name(&self, job: JobId) -> String {
        self.plan.jobs[job.index()].name.clone()
    }

    fn runner(&self, runner: RunnerId) -> String {
        let runner = self.runners.runners.get(runner.0 as usize);
        runner.map_or_else(String::new, |runner| runner.name.clone())
    }
}
