//! The engine behind a server: it may come later, go, and come back.

use std::sync::Arc;

use pipeyard::wire::bridge;
use tokio::sync::Mutex;

use crate::{
    executor::{
        Executor,
        docker::{Absent, DockerExecutor, Engine, Owner},
    },
    home::Home,
};

/// Finds the engine when it is needed.
pub(crate) struct EngineKeeper {
    home: Home,
    owner: Owner,
    known: Mutex<Option<Arc<dyn Executor>>>,
}

impl EngineKeeper {
    /// What it creates will belong to `owner`.
    pub(crate) fn new(home: Home, owner: Owner) -> Self {
        Self {
            home,
            owner,
            known: Mutex::default(),
        }
    }

    /// An engine that is here already.
    #[cfg(test)]
    pub(super) fn holding(mut self, executor: Arc<dyn Executor>) -> Self {
        self.known = Mutex::new(Some(executor));
        self
    }

    /// The executor on the engine, if the engine answers now. Whoever finds it first removes what dead instances left.
    pub(crate) async fn executor(&self) -> Result<Arc<dyn Executor>, Absent> {
        let mut known = self.known.lock().await;
        if let Some(executor) = known.as_ref()
            && executor.is_there().await
        {
            return Ok(Arc::clone(executor));
        }
        *known = None;
        let engine = Engine::connect(None).await?;
        let docker = DockerExecutor::new(engine, self.owner.clone());
        // What cannot be removed now is tried again at the next start.
        let _ = docker.reap(|instance| self.home.is_alive(instance)).await;
        let executor: Arc<dyn Executor> = Arc::new(docker);
        *known = Some(Arc::clone(&executor));
        Ok(executor)
    }

    /// The engine as a page sees it.
    pub(super) async fn on_the_wire(&self) -> bridge::Engine {
        match self.executor().await {
            Ok(executor) => {
                let facts = executor.facts();
                bridge::Engine::Ready {
                    version: facts.version,
                    host: facts.host,
                }
            }
            Err(absent) => bridge::Engine::Absent {
                why: (&absent.why).into(),
            },
        }
    }
}
