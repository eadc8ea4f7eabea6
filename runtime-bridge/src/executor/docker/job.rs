//! One job, from its first line to its last, in the stages of GitLab Runner's docker executor.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pipeyard::{
    joblog::{self, Section},
    phrase,
    schedule::Outcome,
};

use super::{
    DockerExecutor, cache, cleanup,
    container::Container,
    ending::{Failure, last_lines, outcome},
    handover, image, label, network, script, service, shell, transfer, volume,
};
use crate::executor::{Interrupt, JobLog, JobOrder, Stop, Workspace, WorkspaceFile};

/// `after_script` has a limit of its own, as in GitLab Runner.
const AFTER_SCRIPT_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Runs a job to its end and puts everything away.
pub(super) async fn run(
    executor: &DockerExecutor,
    order: JobOrder,
    log: JobLog,
    stop: Stop,
) -> Outcome {
    let stop = stop.within(Duration::from_millis(order.job.timeout_ms));
    log.runner(&joblog::running_with(concat!(
        "pipeyard ",
        env!("CARGO_PKG_VERSION")
    )));
    log.runner(&joblog::on_runner(&order.terms.runner));
    let result = stages(executor, &order, &log, &stop).await;
    section(
        &log,
        Section::CleanupFileVariables,
        put_away(executor, &order, &log, result.is_err()),
    )
    .await;
    log.runner(&last_lines(&result, &order));
    outcome(&result)
}

async fn stages(
    executor: &DockerExecutor,
    order: &JobOrder,
    log: &JobLog,
    stop: &Stop,
) -> Result<(), Failure> {
    let id = section(
        log,
        Section::PrepareExecutor,
        prepare(executor, order, log, stop),
    )
    .await?;
    let machine = executor.engine.facts().machine.as_deref();
    let name = label::job_prefix(&order.run, &order.place);
    let where_it_runs = joblog::running_on(&name, machine);
    section(log, Section::PrepareScript, async {
        log.runner(&where_it_runs);
    })
    .await;
    section(log, Section::GetSources, async {
        before_sources(executor, order, &id, log, stop).await?;
        send_files(executor, order, &id, log).await
    })
    .await?;
    cache::restore(executor, order, &id, log).await;
    handover::download(executor, order, &id, log).await?;
    let result = scripts(executor, order, &id, log, stop).await;
    keep_files(executor, order, &id, result, log, stop).await
}

/// `script`, and `after_script` whatever became of it.
async fn scripts(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    log: &JobLog,
    stop: &Stop,
) -> Result<(), Failure> {
    let text = script::text(&order.job.script, &order.project_directory, &[]);
    let result = section(
        log,
        Section::StepScript,
        shell::run(&executor.engine, id, text, log, stop),
    )
    .await;
    if let Err(Failure::Interrupted(Interrupt::Canceled)) = result {
        log.runner(&joblog::script_canceled());
    }
    if !runs_after_script(order, &result) {
        return result;
    }
    let work = after_script(executor, order, id, &result, log, stop);
    let after = section(log, Section::AfterScript, work).await;
    result.and(after)
}

/// Packs caches and artifacts, unless the job's time is up, the engine is in trouble or somebody insists on the end. How
/// the script ended counts more than what becomes of the files.
async fn keep_files(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    result: Result<(), Failure>,
    log: &JobLog,
    stop: &Stop,
) -> Result<(), Failure> {
    let can_be_read = !matches!(
        result,
        Err(Failure::System(_) | Failure::Interrupted(Interrupt::TimedOut))
    );
    if !can_be_read {
        return result;
    }
    let succeeded = result.is_ok();
    let work = async {
        cache::save(executor, order, id, succeeded, log).await;
        handover::upload(executor, order, id, succeeded, log).await
    };
    tokio::select! {
        biased;
        () = stop.forced() => result,
        kept = work => result.and(kept),
    }
}

/// Network, services, image, container: everything that the script needs to be there.
async fn prepare(
    executor: &DockerExecutor,
    order: &JobOrder,
    log: &JobLog,
    stop: &Stop,
) -> Result<String, Failure> {
    let engine = &executor.engine;
    let written = order.job.image.as_ref();
    let image = written.map_or(order.terms.default_image.as_str(), |image| &image.name);
    log.runner(&joblog::using_executor(image));
    let network = network(executor, order).await?;
    if let Some(network) = &network {
        service::start_all(executor, order, network, log, stop).await?;
    }
    image::provide(engine, image, log, stop).await?;
    let container = Container {
        name: &label::job_prefix(&order.run, &order.place),
        image,
        platform: written.and_then(|image| image.platform.as_deref()),
        user: written.and_then(|image| image.user.as_deref()),
        entrypoint: written.and_then(|image| image.entrypoint.as_deref()),
        command: Some(script::command()),
        variables: &order.job.variables,
        labels: executor.owner.labels(&order.run, &order.place),
        network: network.as_deref(),
        aliases: &["build".to_owned()],
        privileged: order.terms.privileged,
        volumes: volume::of_job(executor, order),
        script_in: Some(&order.project_directory),
    };
    container.create(engine).await.map_err(Failure::System)
}

async fn network(executor: &DockerExecutor, order: &JobOrder) -> Result<Option<String>, Failure> {
    let wants_one = matches!(variable(order, "FF_NETWORK_PER_BUILD"), Some("1" | "true"));
    if order.job.services.is_empty() && !wants_one {
        return Ok(None);
    }
    let (engine, owner) = (&executor.engine, &executor.owner);
    let name = network::create(engine, owner, &order.run, &order.place).await;
    name.map(Some).map_err(Failure::System)
}

/// `hooks:pre_get_sources_script`, which GitLab Runner runs in its helper image and we in the job's.
async fn before_sources(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    log: &JobLog,
    stop: &Stop,
) -> Result<(), Failure> {
    let script = &order.job.pre_get_sources_script;
    if script.is_empty() {
        return Ok(());
    }
    let text = script::text(script, &order.project_directory, &[]);
    shell::run(&executor.engine, id, text, log, stop).await
}

/// Puts the project's files into the container, through the archive API: nothing of the machine is mounted.
async fn send_files(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    log: &JobLog,
) -> Result<(), Failure> {
    let (count, directory) = (order.files.len(), &order.project_directory);
    let said = phrase!(
        "Pipeyard copies the files of the workspace ({count}) to {directory}; GitLab Runner clones the repository.",
        "Pipeyard는 작업 공간의 파일({count}개)을 {directory}에 복사합니다. GitLab Runner는 저장소를 clone합니다."
    );
    log.runner(&joblog::aside(said.text(order.language)));
    let packed = |error: std::io::Error| Failure::System(format!("packing the workspace: {error}"));
    let archive = order.files.archive(directory).map_err(packed)?;
    let files_of_variables = file_variables(order)?;
    for archive in std::iter::once(archive).chain(files_of_variables) {
        transfer::send(&executor.engine, id, archive)
            .await
            .map_err(|why| Failure::System(format!("copying the workspace: {why}")))?;
    }
    Ok(())
}

/// The variables that are files, each at the path that is its value: beside the project's folder, where no archive of
/// artifacts takes them.
fn file_variables(order: &JobOrder) -> Result<Option<Vec<u8>>, Failure> {
    if order.job.files.is_empty() {
        return Ok(None);
    }
    let files = order.job.files.iter().map(|(name, content)| WorkspaceFile {
        path: name.clone(),
        content: content.clone().into_bytes(),
        executable: false,
    });
    let files = Workspace::try_from(files.collect::<Vec<_>>());
    let files = files.map_err(|why| Failure::System(why.text(order.language).to_owned()))?;
    let archive = files.archive(&format!("{}.tmp", order.project_directory));
    let failed = |error: std::io::Error| Failure::System(format!("packing variables: {error}"));
    archive.map(Some).map_err(failed)
}

/// Whatever happened to the script, but not when the job's time is up, and not when no script could run.
fn runs_after_script(order: &JobOrder, result: &Result<(), Failure>) -> bool {
    let script_ran = !matches!(
        result,
        Err(Failure::System(_) | Failure::Image { .. } | Failure::Interrupted(Interrupt::TimedOut))
    );
    script_ran && !order.job.after_script.is_empty()
}

/// Runs `after_script` in a new shell of the same container. It cannot change how the job ended, unless
/// `AFTER_SCRIPT_IGNORE_ERRORS` says that it can.
async fn after_script(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    result: &Result<(), Failure>,
    log: &JobLog,
    stop: &Stop,
) -> Result<(), Failure> {
    log.runner(&joblog::notice("Running after script..."));
    let status = match result {
        Ok(()) => "success",
        Err(Failure::Interrupted(_)) => "canceled",
        Err(_) => "failed",
    };
    let text = script::text(
        &order.job.after_script,
        &order.project_directory,
        &[("CI_JOB_STATUS", status)],
    );
    let own_stop = stop.anew().within(AFTER_SCRIPT_LIMIT);
    let ended = shell::run(&executor.engine, id, text, log, &own_stop).await;
    let Err(failure) = &ended else {
        return Ok(());
    };
    if variable(order, "AFTER_SCRIPT_IGNORE_ERRORS") == Some("false") {
        return ended;
    }
    log.runner(&match failure {
        Failure::Script(code) | Failure::OutOfMemory(code) => {
            joblog::after_script_failed(i32::try_from(*code).unwrap_or(1))
        }
        Failure::Interrupted(_) => {
            joblog::warning("after_script timed out, but job will continue unaffected")
        }
        Failure::System(why) | Failure::Image { why, .. } => joblog::warning(&format!(
            "after_script failed, but job will continue unaffected: {why}"
        )),
    });
    Ok(())
}

/// The value of a variable of the job.
pub(super) fn variable<'a>(order: &'a JobOrder, name: &str) -> Option<&'a str> {
    let found = order.job.variables.iter().find(|(it, _)| it == name);
    found.map(|(_, value)| value.as_str())
}

async fn put_away(executor: &DockerExecutor, order: &JobOrder, log: &JobLog, failed: bool) {
    let (engine, owner) = (&executor.engine, &executor.owner);
    if failed && order.terms.keep_failed {
        let names = cleanup::keep(engine, owner, &order.run, &order.place)
            .await
            .join(" ");
        let run = &order.run;
        let said = phrase!(
            "Kept: {names}. Remove with: docker rm -f -v {names}; docker network prune --filter label=pipeyard.run={run}",
            "남겨 둠: {names}. 지우려면: docker rm -f -v {names}; docker network prune --filter label=pipeyard.run={run}"
        );
        log.runner(&joblog::aside(said.text(order.language)));
        return;
    }
    // Not waited for: how the job ended is known, and what comes after it need not wait. The end of the run removes, and
    // waits for, whatever is left then.
    let (engine, owner) = (engine.clone(), owner.clone());
    let (run, place) = (order.run.clone(), order.place.clone());
    tokio::spawn(async move { cleanup::job(&engine, &owner, &run, &place).await });
}

/// Writes a section's markers around `work`.
pub(super) async fn section<T>(log: &JobLog, section: Section, work: impl Future<Output = T>) -> T {
    log.runner(&joblog::section_start(section, unix_time()));
    let done = work.await;
    log.runner(&joblog::section_end(section, unix_time()));
    done
}

fn unix_time() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
