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
    known: Mutex<Option<Arc<DockerExecutor>>>,
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

    /// The executor on the engine, if the engine answers now. Whoever finds it first removes what dead instances left.
    pub(crate) async fn executor(&self) -> Result<Arc<DockerExecutor>, Absent> {
        let mut known = self.known.lock().await;
        if let Some(executor) = known.as_ref()
            && executor.engine().is_there().await
        {
            return Ok(Arc::clone(executor));
        }
        *known = None;
        let engine = Engine::connect(None).await?;
        let executor = Arc::new(DockerExecutor::new(engine, self.owner.clone()));
        // What cannot be removed now is tried again at the next start.
        let _ = executor.reap(|instance| self.home.is_alive(instance)).await;
        *known = Some(Arc::clone(&executor));
        Ok(executor)
    }

    /// The executor for a run.
    pub(crate) async fn for_run(&self) -> Result<Arc<dyn Executor>, Absent> {
        Ok(self.executor().await?)
    }

    /// The engine as a page sees it.
    pub(super) async fn on_the_wire(&self) -> bridge::Engine {
        match self.executor().await {
            Ok(executor) => {
                let facts = executor.engine().facts();
                bridge::Engine::Ready {
                    version: facts.version.clone(),
                    host: facts.host.clone(),
                }
            }
            Err(absent) => bridge::Engine::Absent {
                why: (&absent.why).into(),
            },
        }
    }
}
