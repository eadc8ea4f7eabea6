//! One script in one shell: attach, start, feed, follow, and the exit code; or an early end.

use std::time::Duration;

use bollard::{
    container::AttachContainerResults,
    exec::{CreateExecOptions, StartExecOptions},
    query_parameters::{AttachContainerOptionsBuilder, KillContainerOptionsBuilder},
};
use tokio::{io::AsyncWriteExt, task::JoinHandle};

use super::{
    container,
    ending::Failure,
    engine::{Engine, says},
    logs,
};
use crate::executor::{Interrupt, JobLog, Stop};

/// How long a script may take to end after it was asked to. Docker and GitLab Runner give the same.
const GRACE: Duration = Duration::from_secs(10);

/// Runs `script` in the container's shell. The container is started for it and has ended afterwards, in every case.
pub(super) async fn run(
    engine: &Engine,
    id: &str,
    script: String,
    log: &JobLog,
    stop: &Stop,
) -> Result<(), Failure> {
    let AttachContainerResults { output, mut input } = attach(engine, id).await?;
    let mut drained = tokio::spawn(logs::drain(output, log.clone()));
    container::start(engine, id)
        .await
        .map_err(Failure::System)?;
    let fed = tokio::spawn(async move {
        // A shell that ends early closes its end; its exit code says more than our broken pipe.
        let _ = input.write_all(script.as_bytes()).await;
        let _ = input.shutdown().await;
        input
    });
    let interrupt = tokio::select! {
        biased;
        _ = &mut drained => None,
        interrupt = stop.interrupted() => Some(interrupt),
    };
    if let Some(interrupt) = interrupt {
        end(engine, id, &mut drained, stop).await;
        fed.abort();
        return Err(Failure::Interrupted(interrupt));
    }
    let code = exit_code(engine, id, stop).await;
    fed.abort();
    match code? {
        0 => Ok(()),
        code => Err(why(engine, id, code).await),
    }
}

/// Attaches, before the start, so that not even the first byte is missed.
async fn attach(engine: &Engine, id: &str) -> Result<AttachContainerResults, Failure> {
    let options = AttachContainerOptionsBuilder::default()
        .stdin(true)
        .stdout(true)
        .stderr(true)
        .stream(true)
        .build();
    let attached = engine.api().attach_container(id, Some(options)).await;
    attached.map_err(|error| Failure::System(says(&error)))
}

/// The exit code of a container whose output has ended. It may still run, silently: it has closed its output.
async fn exit_code(engine: &Engine, id: &str, stop: &Stop) -> Result<i64, Failure> {
    match stop.or(container::exit_code(engine, id)).await {
        Ok(answer) => answer.map_err(Failure::System),
        Err(interrupt) => {
            kill(engine, id).await;
            Err(Failure::Interrupted(interrupt))
        }
    }
}

/// A container that was killed tells its own story only together with its engine: an engine that shuts down kills its
/// containers with the same code as the kernel does when memory runs out.
async fn why(engine: &Engine, id: &str, code: i64) -> Failure {
    if code != 137 {
        return Failure::Script(code);
    }
    match container::inspect(engine, id).await {
        Err(error) => Failure::System(format!("the engine went away: {error}")),
        Ok((standing, _)) if standing.out_of_memory => Failure::OutOfMemory(code),
        Ok(_) if !engine.is_there().await => Failure::System("the engine went away".to_owned()),
        Ok(_) => Failure::Script(code),
    }
}

/// TERM, a grace, KILL. The shell is the container's first process, which ignores signals that it has no handler for; so
/// the signal goes to everything else, and the shell ends because its command failed.
async fn end(engine: &Engine, id: &str, drained: &mut JoinHandle<Result<(), String>>, stop: &Stop) {
    let asked = async {
        terminate(engine, id).await;
        let _ = tokio::time::timeout(GRACE, &mut *drained).await;
    };
    tokio::select! {
        () = asked => {}
        () = stop.forced() => {}
    }
    if !drained.is_finished() {
        kill(engine, id).await;
        let _ = tokio::time::timeout(GRACE, drained).await;
    }
    // A container that closed its output may still run.
    kill(engine, id).await;
}

async fn terminate(engine: &Engine, id: &str) {
    let options = CreateExecOptions {
        cmd: Some(vec!["sh", "-c", "kill -TERM -1"]),
        ..CreateExecOptions::default()
    };
    // A container without a shell, or one that has just ended, cannot be asked; the grace and the KILL follow anyway.
    if let Ok(exec) = engine.api().create_exec(id, options).await {
        let detached = StartExecOptions {
            detach: true,
            ..StartExecOptions::default()
        };
        let _ = engine.api().start_exec(&exec.id, Some(detached)).await;
    }
}

async fn kill(engine: &Engine, id: &str) {
    let options = KillContainerOptionsBuilder::default()
        .signal("KILL")
        .build();
    // Refused when it does not run any more, which is what we want.
    let _ = engine.api().kill_container(id, Some(options)).await;
}

impl From<Interrupt> for Failure {
    fn from(interrupt: Interrupt) -> Self {
        Self::Interrupted(interrupt)
    }
}
