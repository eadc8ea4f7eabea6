//! `pipeyard run`.

use std::{io, path::Path, process::ExitCode, sync::Arc};

use pipeyard::{
    analysis::Analysis,
    diagnostics::{Phrase, Severity},
    phrase,
    plan::{JobId, Plan},
    resolve::{Host, When},
    wire::{
        self,
        bridge::PrivilegedUse,
        run::{LedgerEntry, RunResult},
    },
};
use tokio::sync::mpsc;

use super::{
    engine, fleet,
    follow::Follower,
    interrupt::Interrupts,
    options::{Format, Run},
    problem::{Exit, Problem},
    project,
    summary::summary,
    terminal::{Terminal, To},
};
use crate::{
    executor::{Executor, Storage},
    home::{Home, Instance},
    policy::Judgement,
    run::{self, Control, Controls, RunOrder},
};

/// Runs a pipeline and prints it.
pub(super) async fn act(arguments: Run, terminal: Terminal) -> Result<ExitCode, Problem> {
    let mut policy = fleet::policy(&arguments.fleet, terminal)?;
    policy.keep_failed = arguments.keep_failed;
    let analysis = project::analysis(
        &arguments.pipeline,
        arguments.fleet.runners.runner_config.as_deref(),
    )?;
    say_findings(&analysis, terminal);
    let Some(plan) = analysis.plan.clone() else {
        return Err(no_pipeline(&analysis));
    };
    let plan = only(plan, &arguments.jobs)?;
    let judgement = policy.judge(&plan);
    permitted(&judgement, arguments.yes, terminal)?;
    let files = project::workspace(&project::folder(&arguments.pipeline))?;
    let interrupts = Interrupts::listen().map_err(|error| no_signals(&error))?;
    let (home, instance) = engine::instance()?;
    let executor: Arc<dyn Executor> = Arc::new(engine::executor(&home, &instance).await?);
    let name = run::new_name();
    let storage = Arc::new(storage(&home, &instance, &name, &arguments)?);
    let jobs: Vec<String> = plan.jobs.iter().map(|job| job.name.clone()).collect();
    let order = RunOrder {
        name,
        plan,
        files: Arc::new(files),
        storage: Arc::clone(&storage),
        ledger: ledger(&analysis, &judgement, terminal),
        policy: Arc::new(policy),
        language: terminal.language,
        waits_for_play: false,
    };
    let to = match arguments.format {
        Format::Human => To::Out,
        Format::Json => To::Err,
    };
    let follower = Follower::new(terminal, to, arguments.trace.as_deref())
        .map_err(|error| no_trace(&error))?;
    let (result, interrupted) = drive(order, executor, follower, interrupts, terminal).await;
    if let Some(folder) = &arguments.artifacts {
        copy_out(&storage, &jobs, folder, terminal);
    }
    match arguments.format {
        Format::Json => terminal.print_json(&result),
        Format::Human => terminal.print(&summary(&result, terminal)),
    }
    Ok(exit_code(&result, interrupted))
}

/// The storage of a run. Runs of one project folder share their caches.
fn storage(
    home: &Home,
    instance: &Instance,
    run: &str,
    arguments: &Run,
) -> Result<Storage, Problem> {
    let folder = project::folder(&arguments.pipeline);
    let scope = folder.canonicalize().unwrap_or(folder);
    let artifacts = instance.runs().join(format!("{run}.artifacts"));
    Storage::new(artifacts, home.caches(), &scope.to_string_lossy()).map_err(|error| {
        Problem::could_not_start(phrase!(
            "there is no place for artifacts and caches: {error}",
            "아티팩트와 캐시를 둘 곳이 없습니다: {error}"
        ))
    })
}

fn copy_out(storage: &Storage, jobs: &[String], folder: &Path, terminal: Terminal) {
    for (job, why) in storage.copy_out(jobs.iter().map(String::as_str), folder) {
        terminal.say(&phrase!(
            "The artifacts of {job} are not copied out. {why}",
            "{job} 작업의 아티팩트를 꺼내지 않았습니다. {why}"
        ));
    }
}

/// What is merely worth knowing is left to `lint`.
fn say_findings(analysis: &Analysis, terminal: Terminal) {
    let found = analysis.diagnostics.iter();
    let matters: Vec<_> = found
        .filter(|found| found.severity != Severity::Info)
        .cloned()
        .collect();
    terminal.note(&terminal.draw(&matters, &analysis.sources, To::Err));
}

async fn drive(
    order: RunOrder,
    executor: Arc<dyn Executor>,
    mut follower: Follower,
    mut interrupts: Interrupts,
    terminal: Terminal,
) -> (RunResult, bool) {
    let (controls, receiver) = mpsc::unbounded_channel();
    let mut times = 0;
    let result = {
        let mut recorder = |at_ms, what| follower.record(at_ms, what);
        let running = run::drive(order, executor, receiver, &mut recorder);
        tokio::pin!(running);
        loop {
            tokio::select! {
                result = &mut running => break result,
                () = interrupts.next() => {
                    times += 1;
                    interrupted(times, &controls, terminal);
                }
            }
        }
    };
    (follower.finish(result), times > 0)
}

/// The first time gently, then not.
fn interrupted(times: u32, controls: &Controls, terminal: Terminal) {
    let (control, said) = if times == 1 {
        (Control::Cancel, canceling())
    } else {
        (Control::Force, forcing())
    };
    terminal.say(&said);
    // A run that has just ended does not listen any more.
    let _ = controls.send(control);
}

fn canceling() -> Phrase {
    phrase!(
        "Canceling: jobs get 10 seconds to end. Once more ends them at once.",
        "취소합니다. 작업이 끝나도록 10초를 기다립니다. 한 번 더 누르면 바로 끝냅니다."
    )
}

fn forcing() -> Phrase {
    phrase!("Ending everything now.", "모든 작업을 바로 끝냅니다.")
}

/// The plan with these jobs alone. Somebody who names a job wants it to run, so a manual one is played.
fn only(mut plan: Plan, names: &[String]) -> Result<Plan, Problem> {
    if names.is_empty() {
        return Ok(plan);
    }
    let exists = |name: &String| plan.jobs.iter().any(|job| job.name == *name);
    if let Some(unknown) = names.iter().find(|name| !exists(name)) {
        return Err(no_such_job(unknown, &plan));
    }
    let mut positions = vec![None; plan.jobs.len()];
    let mut kept = 0;
    for (at, job) in plan.jobs.iter().enumerate() {
        if names.contains(&job.name) {
            positions[at] = Some(JobId(kept));
            kept += 1;
        }
    }
    plan.jobs.retain(|job| names.contains(&job.name));
    for job in &mut plan.jobs {
        if let Some(needs) = &mut job.needs {
            *needs = needs
                .iter()
                .filter_map(|need| positions[need.index()])
                .collect();
        }
        if job.when != When::Always {
            job.when = When::OnSuccess;
        }
    }
    Ok(plan)
}

fn no_such_job(name: &str, plan: &Plan) -> Problem {
    let known: Vec<_> = plan.jobs.iter().map(|job| job.name.as_str()).collect();
    let known = known.join(", ");
    Problem::usage(phrase!(
        "no job is named `{name}`",
        "`{name}` 작업이 없습니다"
    ))
    .with_help(phrase!(
        "the pipeline has: {known}",
        "파이프라인의 작업: {known}"
    ))
}

fn permitted(judgement: &Judgement, yes: bool, terminal: Terminal) -> Result<(), Problem> {
    if let Some((first, rest)) = judgement.refusals.split_first() {
        let problem = Problem::could_not_start(first.clone());
        return Err(rest.iter().cloned().fold(problem, Problem::with_help));
    }
    if judgement.privileged.is_empty() || yes {
        return Ok(());
    }
    let list = privileged_list(&judgement.privileged);
    let question = phrase!(
        "These containers get the rights of root on this machine: {list}. Go on?",
        "다음 컨테이너가 이 컴퓨터의 root 권한을 얻습니다: {list}. 계속할까요?"
    );
    if terminal.agrees(&question) {
        return Ok(());
    }
    Err(Problem::could_not_start(phrase!(
        "not run",
        "실행하지 않았습니다"
    )))
}

fn privileged_list(uses: &[PrivilegedUse]) -> String {
    let list: Vec<_> = uses
        .iter()
        .map(|used| format!("{} ({})", used.image, used.job))
        .collect();
    list.join(", ")
}

pub(super) fn no_pipeline(analysis: &Analysis) -> Problem {
    let reason = analysis
        .pipeline
        .absent
        .map_or("config_error", pipeline_reason);
    Problem {
        exit: Exit::Failed,
        what: phrase!(
            "GitLab would create no pipeline: {reason}",
            "GitLab이 파이프라인을 만들지 않습니다: {reason}"
        ),
        help: vec![phrase!(
            "`pipeyard plan` says why for each job",
            "`pipeyard plan`이 작업마다 이유를 보여 줍니다"
        )],
    }
}

const fn pipeline_reason(absent: pipeyard::compile::Absent) -> &'static str {
    absent.name()
}

pub(super) fn no_signals(error: &io::Error) -> Problem {
    Problem::could_not_start(phrase!(
        "the machine does not tell about Ctrl-C: {error}",
        "Ctrl-C 신호를 받을 수 없습니다: {error}"
    ))
}

fn no_trace(error: &io::Error) -> Problem {
    Problem::usage(phrase!(
        "the file for --trace cannot be written: {error}",
        "--trace 파일을 쓸 수 없습니다: {error}"
    ))
}

fn ledger(analysis: &Analysis, judgement: &Judgement, terminal: Terminal) -> Vec<LedgerEntry> {
    let written = wire::ledger::of_run(analysis, Host::Real, terminal.language);
    let ours = judgement
        .differences
        .iter()
        .map(|difference| difference.entry(terminal.language));
    written.into_iter().chain(ours).collect()
}

pub(super) fn exit_code(result: &RunResult, interrupted: bool) -> ExitCode {
    match result.status.as_str() {
        _ if interrupted => Exit::Interrupted.into(),
        "success" | "skipped" | "manual" => ExitCode::SUCCESS,
        _ => Exit::Failed.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_plan::{job, plan};

    #[test]
    fn a_named_job_runs_without_what_it_needs() {
        let mut deploy = job("deploy", 2);
        deploy.needs = Some(vec![JobId(0), JobId(1)]);
        deploy.when = When::Manual;
        let all = plan(vec![job("build", 0), job("test", 1), deploy]);
        let names = ["test".to_owned(), "deploy".to_owned()];
        let some = only(all.clone(), &names).expect("both exist");
        assert_eq!(some.jobs.len(), 2);
        assert_eq!(
            (some.jobs[1].needs.as_deref(), some.jobs[1].when),
            (Some(&[JobId(0)][..]), When::OnSuccess)
        );
        assert_eq!(
            only(all.clone(), &["tset".to_owned()])
                .expect_err("no such job")
                .exit,
            Exit::Usage
        );
        assert_eq!(only(all.clone(), &[]).expect("all"), all);
    }
}
