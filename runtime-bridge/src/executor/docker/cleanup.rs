//! Removing what is ours, found by its labels.

use std::{collections::BTreeSet, time::Duration};

use bollard::{
    models::{ContainerSummary, Network, Volume},
    query_parameters::{
        ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
        RemoveContainerOptionsBuilder, RemoveVolumeOptions,
    },
};
use futures_util::future::join_all;

use super::{
    engine::{Engine, is_gone, says},
    label::{self, Owner},
};

/// What the names of containers begin with that were kept for a look at them (`--keep-failed`).
pub(super) const KEPT: &str = "pipeyard-kept-";
/// An engine that is busy removing something is asked again this often: 15 seconds, since dind takes its time.
const TRIES: u32 = 75;
const PAUSE: Duration = Duration::from_millis(200);

/// Removes everything of one job.
pub(super) async fn job(engine: &Engine, owner: &Owner, run: &str, job: &str) {
    let filters = [
        format!("{}={}", label::INSTANCE, owner.instance),
        format!("{}={run}", label::RUN),
        format!("{}={job}", label::JOB),
    ];
    // What cannot be removed now is found again, by the same labels, when the run ends and when a program starts.
    let _ = remove(engine, &filters, |_| true).await;
}

/// Removes everything that is left of a run.
pub(super) async fn run(engine: &Engine, owner: &Owner, run: &str) {
    let filters = [
        format!("{}={}", label::INSTANCE, owner.instance),
        format!("{}={run}", label::RUN),
    ];
    let _ = remove(engine, &filters, |_| true).await;
}

/// Keeps the containers of a job: renamed, so that every later clean-up passes them by.
pub(super) async fn keep(engine: &Engine, owner: &Owner, run: &str, job: &str) -> Vec<String> {
    let filters = [
        format!("{}={}", label::INSTANCE, owner.instance),
        format!("{}={run}", label::RUN),
        format!("{}={job}", label::JOB),
    ];
    let mut kept = Vec::new();
    for container in containers(engine, &filters).await.unwrap_or_default() {
        let (Some(id), old) = (container.id.as_deref(), name(&container)) else {
            continue;
        };
        let new = format!("{KEPT}{}", old.trim_start_matches("pipeyard-"));
        let options = bollard::query_parameters::RenameContainerOptionsBuilder::default()
            .name(&new)
            .build();
        if engine.api().rename_container(id, options).await.is_ok() {
            kept.push(new);
        }
    }
    kept
}

/// How many containers and networks were removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Removed {
    pub(super) containers: usize,
    pub(super) networks: usize,
}

/// Removes all containers, then all networks and volumes, with these labels, of the instances that `of_instance` accepts.
pub(super) async fn remove(
    engine: &Engine,
    filters: &[String],
    of_instance: impl Fn(&str) -> bool,
) -> Result<Removed, String> {
    let found = containers(engine, filters).await?;
    let is_kept = |container: &ContainerSummary| name(container).starts_with(KEPT);
    let kept: BTreeSet<_> = found
        .iter()
        .filter(|container| is_kept(container))
        .map(|container| place(container.labels.as_ref()))
        .collect();
    let ids: Vec<String> = found
        .into_iter()
        .filter(|container| !is_kept(container))
        .filter(|container| of_instance(value(container.labels.as_ref(), label::INSTANCE)))
        .filter_map(|container| container.id)
        .collect();
    let removals = join_all(ids.iter().map(|id| remove_container(engine, id))).await;
    let networks: Vec<String> = networks(engine, filters)
        .await?
        .into_iter()
        .filter(|network| of_instance(value(network.labels.as_ref(), label::INSTANCE)))
        .filter(|network| !kept.contains(&place(network.labels.as_ref())))
        .filter_map(|network| network.id)
        .collect();
    let network_removals = join_all(networks.iter().map(|id| remove_network(engine, id))).await;
    let volumes: Vec<String> = volumes(engine, filters)
        .await?
        .into_iter()
        .filter(|volume| of_instance(value(Some(&volume.labels), label::INSTANCE)))
        .filter(|volume| !kept.contains(&place(Some(&volume.labels))))
        .map(|volume| volume.name)
        .collect();
    let volume_removals = join_all(volumes.iter().map(|name| remove_volume(engine, name))).await;
    let count = |results: &[Result<(), String>]| results.iter().filter(|done| done.is_ok()).count();
    let removed = Removed {
        containers: count(&removals),
        networks: count(&network_removals),
    };
    let failed = removals
        .into_iter()
        .chain(network_removals)
        .chain(volume_removals)
        .find_map(Result::err);
    failed.map_or(Ok(removed), Err)
}

async fn containers(engine: &Engine, filters: &[String]) -> Result<Vec<ContainerSummary>, String> {
    let options = ListContainersOptionsBuilder::default()
        .all(true)
        .filters(&[("label".to_owned(), filters.to_vec())].into())
        .build();
    engine
        .api()
        .list_containers(Some(options))
        .await
        .map_err(|error| says(&error))
}

async fn networks(engine: &Engine, filters: &[String]) -> Result<Vec<Network>, String> {
    let options = ListNetworksOptionsBuilder::default()
        .filters(&[("label".to_owned(), filters.to_vec())].into())
        .build();
    engine
        .api()
        .list_networks(Some(options))
        .await
        .map_err(|error| says(&error))
}

async fn volumes(engine: &Engine, filters: &[String]) -> Result<Vec<Volume>, String> {
    let options = ListVolumesOptionsBuilder::default()
        .filters(&[("label".to_owned(), filters.to_vec())].into())
        .build();
    let found = engine.api().list_volumes(Some(options)).await;
    let found = found.map_err(|error| says(&error))?;
    Ok(found.volumes.unwrap_or_default())
}

/// Removes a container with its anonymous volumes, whatever it is doing.
async fn remove_container(engine: &Engine, id: &str) -> Result<(), String> {
    let mut last = String::new();
    for _ in 0..TRIES {
        let options = RemoveContainerOptionsBuilder::default()
            .v(true)
            .force(true)
            .build();
        match engine.api().remove_container(id, Some(options)).await {
            Ok(()) => return Ok(()),
            Err(error) if is_missing(&error) => return Ok(()),
            Err(error) => last = says(&error),
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(last)
}

async fn remove_network(engine: &Engine, id: &str) -> Result<(), String> {
    let mut last = String::new();
    for _ in 0..TRIES {
        match engine.api().remove_network(id).await {
            Ok(()) => return Ok(()),
            Err(error) if is_gone(&error) => return Ok(()),
            Err(error) => last = says(&error),
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(last)
}

async fn remove_volume(engine: &Engine, name: &str) -> Result<(), String> {
    let removed = engine
        .api()
        .remove_volume(name, None::<RemoveVolumeOptions>)
        .await;
    match removed {
        Err(error) if !is_missing(&error) => Err(says(&error)),
        _ => Ok(()),
    }
}

/// Gone for good; "removal in progress" is not that yet, and whoever waits for the end of it asks again.
fn is_missing(error: &bollard::errors::Error) -> bool {
    matches!(
        error,
        bollard::errors::Error::DockerResponseServerError {
            status_code: 404,
            ..
        }
    )
}

type Labels = std::collections::HashMap<String, String>;

fn value<'a>(labels: Option<&'a Labels>, name: &str) -> &'a str {
    labels
        .and_then(|labels| labels.get(name))
        .map_or("", String::as_str)
}

/// Which job of which run something belongs to.
fn place(labels: Option<&Labels>) -> (String, String) {
    (
        value(labels, label::RUN).to_owned(),
        value(labels, label::JOB).to_owned(),
    )
}

fn name(container: &ContainerSummary) -> &str {
    container
        .names
        .as_ref()
        .and_then(|names| names.first())
        .map_or("", |name| name.trim_start_matches('/'))
}

/// How many containers and networks belong to a home, kept ones included.
#[cfg(test)]
pub(super) async fn everything_of(engine: &Engine, home: &str) -> Result<(usize, usize), String> {
    let filters = [format!("{}={home}", label::HOME)];
    let containers = containers(engine, &filters).await?.len();
    Ok((containers, networks(engine, &filters).await?.len()))
}

/// Removes everything of a home, kept containers included.
#[cfg(test)]
pub(super) async fn purge(engine: &Engine, home: &str) {
    let filters = [format!("{}={home}", label::HOME)];
    for container in containers(engine, &filters).await.unwrap_or_default() {
        let _ = remove_container(engine, container.id.as_deref().unwrap_or_default()).await;
    }
    for network in networks(engine, &filters).await.unwrap_or_default() {
        let _ = remove_network(engine, network.id.as_deref().unwrap_or_default()).await;
    }
}
