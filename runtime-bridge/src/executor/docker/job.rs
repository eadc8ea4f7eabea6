//! One job, from its first line to its last, in the stages of GitLab Runner's docker executor.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bollard::{body_full, query_parameters::UploadToContainerOptionsBuilder};
use pipeyard::{
    joblog::{self, Section},
    phrase,
    schedule::{FailureReason, Outcome},
};

use super::{
    DockerExecutor, cleanup, container::Container, engine::says, image, label, network, script,
    service, shell, volume,
};
use crate::executor::{Interrupt, JobLog, JobOrder, Stop};

/// `after_script` has a limit of its own, as in GitLab Runner.
const AFTER_SCRIPT_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Why a job did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The script ended with this code.
    Script(i64),
    /// The kernel killed the script for want of memory.
    OutOfMemory(i64),
    /// An image is not there and could not be pulled.
    Image { image: String, why: String },
    /// The engine could not do what was asked.
    System(String),
    /// It was told to end.
    Interrupted(Interrupt),
}

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
    let name = label::job_prefix(&order.run, order.position);
    let where_it_runs = joblog::running_on(&name, machine);
    section(log, Section::PrepareScript, async {
        log.runner(&where_it_runs);
    })
    .await;
    section(
        log,
        Section::GetSources,
        send_files(executor, order, &id, log),
    )
    .await?;
    let text = script::text(&order.job.script, &order.project_directory, &[]);
    let result = section(
        log,
        Section::StepScript,
        shell::run(&executor.engine, &id, text, log, stop),
    )
    .await;
    if let Err(Failure::Interrupted(Interrupt::Canceled)) = result {
        log.runner(&joblog::script_canceled());
    }
    if runs_after_script(order, &result) {
        section(
            log,
            Section::AfterScript,
            after_script(executor, order, &id, &result, log, stop),
        )
        .await;
    }
    result
}

/// Network, services, image, container: everything that the script needs to be there.
async fn prepare(
    executor: &DockerExecutor,
    order: &JobOrder,
    log: &JobLog,
    stop: &Stop,
) -> Result<String, Failure> {
    let engine = &executor.engine;
    let image = order
        .job
        .image
        .as_ref()
        .map_or(order.terms.default_image.as_str(), |image| &image.name);
    log.runner(&joblog::using_executor(image));
    let network = network(executor, order).await?;
    if let Some(network) = &network {
        service::start_all(executor, order, network, log, stop).await?;
    }
    image::provide(engine, image, log, stop).await?;
    let container = Container {
        name: &label::job_prefix(&order.run, order.position),
        image,
        entrypoint: order
            .job
            .image
            .as_ref()
            .and_then(|image| image.entrypoint.as_deref()),
        command: Some(script::command()),
        variables: &order.job.variables,
        labels: executor.owner.labels(&order.run, order.position),
        network: network.as_deref(),
        aliases: &["build".to_owned()],
        privileged: order.terms.privileged,
        volumes: volume::of_job(executor, order),
        script_in: Some(&order.project_directory),
    };
    container.create(engine).await.map_err(Failure::System)
}

async fn network(executor: &DockerExecutor, order: &JobOrder) -> Result<Option<String>, Failure> {
    if order.job.services.is_empty() {
        return Ok(None);
    }
    let (engine, owner) = (&executor.engine, &executor.owner);
    let name = network::create(engine, owner, &order.run, order.position).await;
    name.map(Some).map_err(Failure::System)
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
    let archive = order
        .files
        .archive(directory)
        .map_err(|error| Failure::System(format!("packing the workspace: {error}")))?;
    let options = UploadToContainerOptionsBuilder::default().path("/").build();
    executor
        .engine
        .api()
        .upload_to_container(id, Some(options), body_full(archive.into()))
        .await
        .map_err(|error| Failure::System(format!("copying the workspace: {}", says(&error))))
}

/// Whatever happened to the script, but not when the job's time is up, and not when no script could run.
fn runs_after_script(order: &JobOrder, result: &Result<(), Failure>) -> bool {
    let script_ran = !matches!(
        result,
        Err(Failure::System(_) | Failure::Image { .. } | Failure::Interrupted(Interrupt::TimedOut))
    );
    script_ran && !order.job.after_script.is_empty()
}

/// Runs `after_script` in a new shell of the same container. It cannot change how the job ended.
async fn after_script(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    result: &Result<(), Failure>,
    log: &JobLog,
    stop: &Stop,
) {
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
    match shell::run(&executor.engine, id, text, log, &own_stop).await {
        Ok(()) => {}
        Err(Failure::Script(code) | Failure::OutOfMemory(code)) => {
            log.runner(&joblog::after_script_failed(
                i32::try_from(code).unwrap_or(1),
            ));
        }
        Err(Failure::Interrupted(_)) => {
            log.runner(&joblog::warning(
                "after_script timed out, but job will continue unaffected",
            ));
        }
        Err(Failure::System(why) | Failure::Image { why, .. }) => {
            log.runner(&joblog::warning(&format!(
                "after_script failed, but job will continue unaffected: {why}"
            )));
        }
    }
}

async fn put_away(executor: &DockerExecutor, order: &JobOrder, log: &JobLog, failed: bool) {
    let (engine, owner) = (&executor.engine, &executor.owner);
    if failed && order.terms.keep_failed {
        let names = cleanup::keep(engine, owner, &order.run, order.position)
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
    let (run, position) = (order.run.clone(), order.position);
    tokio::spawn(async move { cleanup::job(&engine, &owner, &run, position).await });
}

fn last_lines(result: &Result<(), Failure>, order: &JobOrder) -> String {
    match result {
        Ok(()) => joblog::job_succeeded(),
        Err(Failure::Script(code)) => joblog::job_failed(i32::try_from(*code).unwrap_or(1)),
        Err(Failure::OutOfMemory(code)) => {
            let said = phrase!(
                "The kernel killed the script because the container's memory was used up.",
                "컨테이너의 메모리를 모두 써서 커널이 스크립트를 종료했습니다."
            );
            joblog::aside(said.text(order.language))
                + &joblog::job_failed(i32::try_from(*code).unwrap_or(137))
        }
        Err(Failure::Image { image, why }) => {
            let said = phrase!(
                "The engine does not have {image} and could not pull it. Pull it yourself (docker pull {image}), check its name, or use an image that `docker image ls` lists.",
                "엔진에 {image} 이미지가 없고 받아 올 수도 없었습니다. 직접 받거나(docker pull {image}), 이름을 확인하거나, `docker image ls`에 있는 이미지를 쓰세요."
            );
            joblog::aside(said.text(order.language)) + &joblog::error(&format!("Job failed: {why}"))
        }
        Err(Failure::System(why)) => joblog::job_system_failure(why),
        Err(Failure::Interrupted(Interrupt::Canceled)) => joblog::job_canceled(),
        Err(Failure::Interrupted(Interrupt::TimedOut)) => {
            joblog::job_timed_out(order.job.timeout_ms)
        }
    }
}

fn outcome(result: &Result<(), Failure>) -> Outcome {
    let (reason, exit_code) = match result {
        Ok(()) => return Outcome::Success,
        Err(Failure::Interrupted(Interrupt::Canceled)) => return Outcome::Canceled,
        Err(Failure::Interrupted(Interrupt::TimedOut)) => {
            (FailureReason::JobExecutionTimeout, None)
        }
        Err(Failure::Script(code) | Failure::OutOfMemory(code)) => {
            (FailureReason::ScriptFailure, i32::try_from(*code).ok())
        }
        Err(Failure::System(_) | Failure::Image { .. }) => {
            (FailureReason::RunnerSystemFailure, None)
        }
    };
    Outcome::Failed { reason, exit_code }
}

/// Writes a section's markers around `work`.
async fn section<T>(log: &JobLog, section: Section, work: impl Future<Output = T>) -> T {
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
