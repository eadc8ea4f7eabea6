//! Services: how they start, and how the runner waits for them.

use super::{
    world::{Life, Service},
    writer::{CONTAINER_START, Writer},
};
use crate::{
    joblog::{self, ServiceWarning},
    phrase,
    schedule::Millis,
};

/// GitLab Runner's `wait_for_services_timeout`.
const DEFAULT_WAIT: u64 = 30;

impl Writer<'_> {
    pub(super) fn start_services(&mut self) {
        for service in &self.job.services {
            self.log
                .write(self.now, &joblog::starting_service(&service.image.name));
            self.log.write(self.now, &joblog::image_used_locally());
            let started = self.world.start_service(self.now);
            if let Some(Service {
                life: Life::Server {
                    is_known: false, ..
                },
                ..
            }) = started
            {
                let image = &service.image.name;
                let remark = phrase!(
                    "assumed: {image} is ready after 1s",
                    "가정: {image} 서비스는 1초 뒤에 준비됨"
                );
                self.log.say(self.now, &remark, joblog::aside);
            }
            self.now = self.now + CONTAINER_START;
        }
    }

    /// The runner waits for all services at once, then warns about those that did not answer, then goes on regardless.
    pub(super) fn wait_for_services(&mut self) {
        let timeout = self
            .setup
            .runner
            .docker
            .wait_for_services_timeout
            .as_ref()
            .map_or(0, |seconds| seconds.value);
        let Ok(seconds) = u64::try_from(timeout) else {
            return;
        };
        let seconds = if seconds == 0 { DEFAULT_WAIT } else { seconds };
        if self.world.services.is_empty() {
            return;
        }
        self.log
            .write(self.now, &joblog::waiting_for_services(seconds));
        let (since, most) = (self.now, Millis(seconds.saturating_mul(1000)));
        let waits: Vec<_> = self
            .world
            .services
            .iter()
            .map(|service| service.wait(since, most))
            .collect();
        let longest = waits
            .iter()
            .zip(&self.world.services)
            .map(|(wait, service)| match (wait, &service.life) {
                (Some(wait), _) => *wait,
                (None, Life::WithoutPorts) => Millis(0),
                (None, _) if self.world.cannot_be_linked(service, since) => Millis(0),
                (None, _) => most,
            });
        self.now = self.now + longest.max().unwrap_or_default();
        for (position, wait) in waits.into_iter().enumerate() {
            if wait.is_none() {
                let warning = self.warning(position, since);
                self.log.write(self.now, &warning);
            }
        }
    }

    fn warning(&self, position: usize, since: Millis) -> String {
        let service = &self.world.services[position];
        let alias = service.planned.aliases.first();
        let container = format!(
            "{}-{}-{position}",
            self.container(),
            alias.map_or("service", String::as_str)
        );
        let (ports, service_log) = match &service.life {
            Life::Ends { ports, log, .. } => (ports.as_slice(), log.as_str()),
            Life::Server { ports, .. } => (ports.as_slice(), ""),
            Life::Docker(_) => (&[2375, 2376][..], ""),
            Life::WithoutPorts => (&[][..], ""),
        };
        let waiter = format!("{container}-wait-for-service");
        let (health_error, health_log) = if ports.is_empty() {
            (format!("service \"{waiter}\" has no exposed ports"), None)
        } else if self.world.cannot_be_linked(service, since) {
            let refusal = format!(
                "start service container: Error response from daemon: Cannot link to a non running container: /{container} AS /{waiter}/service"
            );
            (refusal, Some(String::new()))
        } else {
            let knocking = knocking(&self.world.name_for_the_health_check(&container), ports);
            (format!("service \"{waiter}\" timeout"), Some(knocking))
        };
        ServiceWarning {
            container: &container,
            health_error: &health_error,
            health_log: health_log.as_deref(),
            service_log,
        }
        .lines()
    }
}

/// What the health check writes while nobody answers (`commands/helpers/health_check.go`).
fn knocking(host: &str, ports: &[u16]) -> String {
    let knocks: Vec<_> = ports
        .iter()
        .map(|port| format!("dialing {host}:{port}...\n"))
        .collect();
    let ports: Vec<_> = ports.iter().map(u16::to_string).collect();
    format!(
        "waiting for TCP connection to {host} on [{}]...\n{}",
        ports.join(" "),
        knocks.concat()
    )
}
