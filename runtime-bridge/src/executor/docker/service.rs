//! The containers beside a job: started first, waited for, warned about.

use std::time::Duration;

use futures_util::future::join_all;
use pipeyard::{
    joblog::{self, ServiceWarning},
    phrase,
    plan::PlannedService,
};

use super::{
    DockerExecutor, container,
    container::Container,
    ending::Failure,
    image::{self, ImageFacts},
    label, logs,
    readiness::{self, NotReady},
    volume,
};
use crate::executor::{JobLog, JobOrder, Stop};

/// The variable that names the port to wait for, as in GitLab Runner.
const PORT_VARIABLE: &str = "HEALTHCHECK_TCP_PORT";
/// How many exposed ports the wait looks at, as in GitLab Runner.
const MOST_PORTS: usize = 20;

/// A service that was started.
struct Started {
    id: String,
    name: String,
    ports: Vec<u16>,
}

/// Starts every service of a job, in order, and waits until each listens or until the time is up. A service that does not
/// come up is a warning in the log; the job goes on.
pub(super) async fn start_all(
    executor: &DockerExecutor,
    order: &JobOrder,
    network: &str,
    log: &JobLog,
    stop: &Stop,
) -> Result<(), Failure> {
    let mut started = Vec::new();
    for (position, service) in order.job.services.iter().enumerate() {
        log.runner(&joblog::starting_service(&service.image.name));
        let facts = image::provide(&executor.engine, &service.image.name, log, stop).await?;
        let ports = ports(service, &facts);
        let id = create(executor, order, network, service, position).await?;
        container::start(&executor.engine, &id)
            .await
            .map_err(Failure::System)?;
        let name = label::service_name(&order.run, &order.place, &service.image.name, position);
        started.push(Started { id, name, ports });
    }
    match order.terms.wait_for_services {
        Some(limit) if !started.is_empty() => {
            wait_for_all(executor, order, &started, limit, log, stop).await
        }
        _ => Ok(()),
    }
}

async fn create(
    executor: &DockerExecutor,
    order: &JobOrder,
    network: &str,
    service: &PlannedService,
    position: usize,
) -> Result<String, Failure> {
    let privileged = order
        .terms
        .services_privileged
        .get(position)
        .copied()
        .unwrap_or(false);
    let container = Container {
        name: &label::service_name(&order.run, &order.place, &service.image.name, position),
        image: &service.image.name,
        platform: service.image.platform.as_deref(),
        user: service.image.user.as_deref(),
        entrypoint: service.image.entrypoint.as_deref(),
        command: service.command.clone(),
        variables: &service.variables,
        labels: executor.owner.labels(&order.run, &order.place),
        network: Some(network),
        aliases: &service.aliases,
        privileged,
        volumes: volume::of_job(executor, order),
        script_in: None,
    };
    container
        .create(&executor.engine)
        .await
        .map_err(Failure::System)
}

fn ports(service: &PlannedService, image: &ImageFacts) -> Vec<u16> {
    let wanted = service
        .variables
        .iter()
        .rev()
        .find(|(name, _)| name == PORT_VARIABLE)
        .and_then(|(_, value)| value.trim().parse().ok());
    match wanted {
        Some(port) => vec![port],
        None => image.ports.iter().copied().take(MOST_PORTS).collect(),
    }
}

async fn wait_for_all(
    executor: &DockerExecutor,
    order: &JobOrder,
    services: &[Started],
    limit: Duration,
    log: &JobLog,
    stop: &Stop,
) -> Result<(), Failure> {
    log.runner(&joblog::waiting_for_services(limit.as_secs()));
    let waits = services
        .iter()
        .map(|service| readiness::wait(&executor.engine, &service.id, &service.ports, limit));
    let verdicts = stop.or(join_all(waits)).await?;
    for (service, verdict) in services.iter().zip(verdicts) {
        if let Err(not_ready) = verdict {
            warn(executor, order, service, &not_ready, limit, log).await;
        }
    }
    Ok(())
}

async fn warn(
    executor: &DockerExecutor,
    order: &JobOrder,
    service: &Started,
    not_ready: &NotReady,
    limit: Duration,
    log: &JobLog,
) {
    let name = &service.name;
    let health_error = match not_ready {
        NotReady::Exited(code) => format!("service \"{name}\" exited with code {code}"),
        NotReady::NoPorts => format!("service \"{name}\" has no exposed ports"),
        NotReady::TimedOut => format!("service \"{name}\" timeout"),
        NotReady::Unknown(why) => format!("service \"{name}\": {why}"),
    };
    let service_log = logs::so_far(&executor.engine, &service.id).await;
    let warning = ServiceWarning {
        container: name,
        health_error: &health_error,
        health_log: None,
        service_log: &service_log,
    };
    log.runner(&warning.lines());
    if let NotReady::Exited(_) = not_ready {
        let seconds = limit.as_secs();
        let said = phrase!(
            "Pipeyard goes on at once, since the service has ended; GitLab Runner waits the whole {seconds} seconds here.",
            "서비스가 이미 끝났으므로 Pipeyard는 바로 진행합니다. GitLab Runner는 여기서 {seconds}초를 모두 기다립니다."
        );
        log.runner(&joblog::aside(said.text(order.language)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_names_the_port_to_wait_for() {
        let mut service = PlannedService::default();
        let image = ImageFacts {
            ports: (1..=40).collect(),
        };
        assert_eq!(ports(&service, &image), (1..=20).collect::<Vec<_>>());
        service
            .variables
            .push((PORT_VARIABLE.into(), "8080".into()));
        assert_eq!(ports(&service, &image), [8080]);
    }
}
