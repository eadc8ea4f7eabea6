//! Where a host name leads, from inside the job's container.

use super::{World, arguments::identity, network::Network, service::Service};
use crate::schedule::Millis;

/// What a name leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host<'s, 'w> {
    /// A service that lives.
    Service(&'s Service<'w>),
    /// A service that has ended, under an address that nobody has any more.
    Gone,
    /// The job's own container.
    Own,
    /// A machine outside, of which nothing is known.
    Elsewhere,
    /// Nobody.
    Unknown,
}

impl<'w> World<'w> {
    /// Looks a host up at `now`.
    pub(super) fn find_host(&self, name: &str, now: Millis) -> Host<'_, 'w> {
        let then = self.entered.unwrap_or(now);
        let mut services = self.services.iter().filter(|service| {
            let is_called = service.planned.aliases.iter().any(|alias| alias == name);
            is_called
                && self
                    .network
                    .knows(service.is_alive(then), service.is_alive(now))
        });
        match services.next() {
            Some(service) if service.is_alive(now) => Host::Service(service),
            Some(_) => Host::Gone,
            None if is_own_address(name) => Host::Own,
            None if is_elsewhere(name) => Host::Elsewhere,
            None => Host::Unknown,
        }
    }

    /// Whether a health check that begins at `now` cannot even start: links lead to running containers only.
    pub(in crate::simulate) fn cannot_be_linked(&self, service: &Service, now: Millis) -> bool {
        self.network == Network::Links && !service.is_alive(now)
    }

    /// By which name the health check knocks at a service: its link, else the short id of its container.
    pub(in crate::simulate) fn name_for_the_health_check(&self, container: &str) -> String {
        match self.network {
            Network::Links => "service".to_owned(),
            Network::Hosts | Network::OfTheJob { .. } => identity(container)[..12].to_owned(),
        }
    }

    /// The first three numbers of the addresses around.
    pub(super) fn subnet(&self) -> &'static str {
        self.network.subnet()
    }

    /// Who is asked for names, with the port, and whether that is known rather than assumed.
    pub(super) fn resolver(&self) -> (String, bool) {
        let (address, is_known) = self
            .network
            .resolver(self.runner, !self.services.is_empty());
        (format!("{address}:53"), is_known)
    }
}

/// Names of the job's own container: there is a machine, and it does not listen.
fn is_own_address(host: &str) -> bool {
    matches!(host, "localhost" | "build" | "0.0.0.0" | "::1") || host.starts_with("127.")
}

/// Names with a dot and numbers belong to machines outside. Docker Desktop's own name is none on a runner's Linux.
fn is_elsewhere(host: &str) -> bool {
    host.contains(['.', ':']) && host != "host.docker.internal"
}
