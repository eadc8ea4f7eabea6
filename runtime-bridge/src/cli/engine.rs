//! The engine for a command, and who the program is for it.

use pipeyard::phrase;

use super::problem::Problem;
use crate::{
    executor::docker::{DockerExecutor, Engine, Owner},
    home::{Home, Instance},
};

/// This program as an instance with a folder of its own.
pub(super) fn instance() -> Result<(Home, Instance), Problem> {
    let no_state = |error: std::io::Error| {
        Problem::could_not_start(phrase!(
            "the folder of state cannot be used: {error}",
            "상태 폴더를 사용할 수 없습니다: {error}"
        ))
        .with_help(phrase!(
            "name another folder with PIPEYARD_STATE_DIR",
            "PIPEYARD_STATE_DIR로 다른 폴더를 지정하세요"
        ))
    };
    let home = Home::open().map_err(no_state)?;
    let instance = home.begin_instance().map_err(no_state)?;
    // What cannot be removed is in nobody's way.
    let _ = home.forget_the_dead();
    Ok((home, instance))
}

/// Whose everything is that this instance creates.
pub(super) fn owner(home: &Home, instance: &Instance) -> Owner {
    Owner {
        home: home.identity().to_owned(),
        instance: instance.name().to_owned(),
    }
}

/// Finds the engine, and removes what dead instances left on it.
pub(super) async fn executor(home: &Home, instance: &Instance) -> Result<DockerExecutor, Problem> {
    let engine = Engine::connect(None)
        .await
        .map_err(|absent| Problem::could_not_start(absent.why))?;
    let executor = DockerExecutor::new(engine, owner(home, instance));
    // An engine that answered and cannot remove something will say so again, to the run.
    let _ = executor.reap(|name| home.is_alive(name)).await;
    Ok(executor)
}
