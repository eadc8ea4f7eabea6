//! Volumes: folders that the containers of one job share.
//!
//! A `volumes` entry of config.toml without a host's path, such as `/certs/client`, is one. It is how a job gets the client
//! certificates that its `docker:dind` has made. Only volumes of the engine are mounted, never a path of the machine, and they
//! go with their job.

use bollard::models::{Mount, MountType, MountVolumeOptions};

use super::{DockerExecutor, label};
use crate::executor::JobOrder;

/// The mounts that every container of a job gets. The engine makes the volumes when the first container wants them.
pub(super) fn of_job(executor: &DockerExecutor, order: &JobOrder) -> Vec<Mount> {
    let prefix = label::job_prefix(&order.run, &order.place);
    let labels = executor.owner.labels(&order.run, &order.place);
    let mount = |(number, target): (usize, &String)| Mount {
        typ: Some(MountType::VOLUME),
        source: Some(format!("{prefix}-volume-{number}")),
        target: Some(target.clone()),
        volume_options: Some(MountVolumeOptions {
            labels: Some(labels.clone()),
            ..MountVolumeOptions::default()
        }),
        ..Mount::default()
    };
    order.terms.volumes.iter().enumerate().map(mount).collect()
}
