//! The life of a service.

use super::{
    image,
    need::{self, Need},
};
use crate::{plan::PlannedService, schedule::Millis};

/// A started service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::simulate) struct Service<'w> {
    pub(in crate::simulate) planned: &'w PlannedService,
    /// When its container started, on the job's clock.
    pub(in crate::simulate) started: Millis,
    pub(in crate::simulate) life: Life,
}

/// What becomes of it. Times count from the start of its container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Life {
    /// It ends, and its name leaves the network.
    Ends {
        after: Millis,
        /// What it wrote.
        log: String,
        /// The ports that its image exposes.
        ports: Vec<u16>,
        /// What it lacked.
        cause: Cause,
    },
    /// A Docker daemon that answers.
    Docker(Daemon),
    /// Another server, and whether that is known rather than assumed.
    Server {
        ports: Vec<u16>,
        ready_after: Millis,
        is_known: bool,
    },
    /// It exposes no port, so nothing can be waited for.
    WithoutPorts,
}

/// Why a service ends at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Cause {
    /// A Docker daemon may not do what it must.
    NoPrivileges,
    /// A variable is not set.
    NoVariable(&'static Need),
}

/// A Docker daemon in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::simulate) struct Daemon {
    /// Where it makes its certificates; `None` is plain TCP.
    pub(in crate::simulate) certificates: Option<String>,
    /// When its port accepts connections.
    pub(in crate::simulate) listens_after: Millis,
    /// When it answers requests; one that comes in between waits.
    pub(in crate::simulate) answers_after: Millis,
}

/// The ports that `docker:dind` exposes.
const DIND_PORTS: [u16; 2] = [2375, 2376];

/// What `docker:dind` writes before it gives up where it may not mount.
const DIND_WITHOUT_PRIVILEGES: &str = "mount: permission denied (are you root?)
Could not mount /sys/kernel/security.
AppArmor detection and --privileged mode might break.
mount: permission denied (are you root?)";

impl<'w> Service<'w> {
    pub(super) fn start(planned: &'w PlannedService, privileged: bool, now: Millis) -> Self {
        let reference = planned.image.name.as_str();
        let life = if image::is_dind(reference) {
            dind(planned, privileged)
        } else if let Some(need) = need::missing(reference, &planned.variables) {
            refusing(reference, need)
        } else if let Some(server) = image::server(reference) {
            Life::Server {
                ports: server.ports.to_vec(),
                ready_after: server.ready_after,
                is_known: true,
            }
        } else if image::is_bare(reference) {
            Life::WithoutPorts
        } else {
            Life::Server {
                ports: Vec::new(),
                ready_after: Millis(1000),
                is_known: false,
            }
        };
        Self {
            planned,
            started: now,
            life,
        }
    }

    /// Whether its names can still be looked up.
    pub(super) fn is_alive(&self, now: Millis) -> bool {
        match self.life {
            Life::Ends { after, .. } => now < self.started + after,
            _ => true,
        }
    }

    /// How long the runner waits for it, given the most that it waits; `None` when it never answers. The health check
    /// knocks once a second.
    pub(in crate::simulate) fn wait(&self, since: Millis, most: Millis) -> Option<Millis> {
        let ready = match &self.life {
            Life::Docker(daemon) => daemon.listens_after,
            Life::Server { ready_after, .. } => *ready_after,
            Life::Ends { .. } | Life::WithoutPorts => return None,
        };
        let wait = (self.started + ready) - since;
        let knocks = Millis(wait.0.div_ceil(1000) * 1000);
        (knocks <= most).then_some(knocks)
    }
}

/// An entry point looks at its variables before anything else.
fn refusing(reference: &str, need: &'static Need) -> Life {
    Life::Ends {
        after: Millis(150),
        log: need.log.to_owned(),
        ports: image::server(reference).map_or_else(Vec::new, |server| server.ports.to_vec()),
        cause: Cause::NoVariable(need),
    }
}

/// Measured with 26.1.5 on a quiet machine. Plain TCP is slow on purpose: the daemon sleeps 16 seconds to make its warning
/// about an open port seen. Three fresh RSA keys take about two seconds.
fn dind(planned: &PlannedService, privileged: bool) -> Life {
    let directory = planned
        .variables
        .iter()
        .rev()
        .find(|(name, _)| name == "DOCKER_TLS_CERTDIR");
    let directory = directory.map_or("/certs", |(_, value)| value.as_str());
    let certificates = (!directory.is_empty()).then(|| directory.to_owned());
    if !privileged {
        let after = if certificates.is_some() {
            Millis(3000)
        } else {
            Millis(10)
        };
        let log = DIND_WITHOUT_PRIVILEGES.to_owned();
        return Life::Ends {
            after,
            log,
            ports: DIND_PORTS.to_vec(),
            cause: Cause::NoPrivileges,
        };
    }
    let says_no_tls = planned
        .command
        .iter()
        .flatten()
        .any(|word| word == "--tls=false");
    let (listens_after, answers_after) = match (&certificates, says_no_tls) {
        (Some(_), _) => (2200, 3000),
        (None, true) => (1400, 2700),
        (None, false) => (16_300, 17_600),
    };
    Life::Docker(Daemon {
        certificates,
        listens_after: Millis(listens_after),
        answers_after: Millis(answers_after),
    })
}
