//! Networks: one for each job that has services, and one for all other jobs of a run.
//!
//! A job with services needs a network of its own, because host names such as `docker` are per network. Jobs without
//! services share one per run: creating and removing a network costs about as much as starting a container.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use bollard::models::NetworkCreateRequest;
use tokio::sync::OnceCell;

use super::{
    engine::{Engine, says},
    label::{self, Owner},
};

/// The networks that runs share between their jobs, made when the first job needs one.
#[derive(Default)]
pub(super) struct RunNetworks {
    made: Mutex<BTreeMap<String, Arc<OnceCell<String>>>>,
}

impl RunNetworks {
    /// The network of a run, by name.
    pub(super) async fn get(
        &self,
        engine: &Engine,
        owner: &Owner,
        run: &str,
    ) -> Result<String, String> {
        let cell = {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(made.entry(run.to_owned()).or_default())
        };
        let name = format!("pipeyard-{run}");
        cell.get_or_try_init(|| create(engine, owner, run, None, &name))
            .await
            .cloned()
    }

    /// Forgets a run; its network is removed by its label.
    pub(super) fn forget(&self, run: &str) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.remove(run);
    }
}

/// Makes the network of one job.
pub(super) async fn for_job(
    engine: &Engine,
    owner: &Owner,
    run: &str,
    job: u32,
) -> Result<String, String> {
    let name = label::job_prefix(run, job);
    create(engine, owner, run, Some(job), &name).await
}

async fn create(
    engine: &Engine,
    owner: &Owner,
    run: &str,
    job: Option<u32>,
    name: &str,
) -> Result<String, String> {
    let request = NetworkCreateRequest {
        name: name.to_owned(),
        driver: Some("bridge".to_owned()),
        labels: Some(owner.labels(run, job)),
        ..NetworkCreateRequest::default()
    };
    match engine.api().create_network(request).await {
        Ok(_) => Ok(name.to_owned()),
        Err(error) => Err(format!("creating network {name}: {}", says(&error))),
    }
}
