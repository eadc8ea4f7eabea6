//! Networks: one for each job that has services, whose host names live in it.
//!
//! A job without services needs no host name but those of the world, and gets the engine's default network, as in GitLab
//! Runner. A network of its own would cost such a job more than half of what starting its container does (measured: 63 ms
//! of processor time in the engine for its resolver, and as much again for making and removing the network).

use bollard::models::NetworkCreateRequest;

use super::{
    engine::{Engine, says},
    label::{self, Owner},
};

/// Makes the network of one job; the answer is its name.
pub(super) async fn create(
    engine: &Engine,
    owner: &Owner,
    run: &str,
    job: &str,
) -> Result<String, String> {
    let name = label::job_prefix(run, job);
    let request = NetworkCreateRequest {
        name: name.clone(),
        driver: Some("bridge".to_owned()),
        labels: Some(owner.labels(run, job)),
        ..NetworkCreateRequest::default()
    };
    match engine.api().create_network(request).await {
        Ok(_) => Ok(name),
        Err(error) => Err(format!("creating network {name}: {}", says(&error))),
    }
}
