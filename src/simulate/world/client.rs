//! What a Docker client in the job's container reaches.

use super::{
    World,
    host::Host,
    service::{Daemon, Life, Service},
};
use crate::{schedule::Millis, simulate::shell::Environment};

/// The outcome of turning to an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Connection {
    /// It answers.
    Ready(Engine),
    /// The name is nobody's. `url` is what was asked, up to the path; `resolver` is who was asked for the name.
    NoSuchHost {
        url: String,
        host: String,
        resolver: String,
    },
    /// Nobody listens there.
    Refused { address: String },
    /// Plain HTTP meets TLS.
    HttpMeetsTls,
    /// TLS meets plain HTTP.
    TlsMeetsHttp { url: String },
    /// The client is told to check certificates and has none.
    NoCertificate { path: String },
}

/// An engine that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Engine {
    /// How long the first answer takes because the engine is still starting.
    pub(super) waits: Millis,
    /// Whether it is another engine than the job's own service: what it starts stays when the job ends.
    pub(super) outlives_the_job: bool,
    /// Where it is when nothing is known about it.
    pub(super) elsewhere: Option<String>,
    /// The moment of the answer, on the job's clock.
    pub(super) now: Millis,
}

impl Engine {
    fn outside(now: Millis, elsewhere: Option<&str>) -> Self {
        Self {
            waits: Millis(0),
            outlives_the_job: true,
            elsewhere: elsewhere.map(str::to_owned),
            now,
        }
    }
}

const SOCKET: &str = "/var/run/docker.sock";

/// What the entry point of the `docker` image adds to the environment: an address if there is none (the socket if it is
/// there, TLS if certificates are there or wanted, else plain TCP), and the use of certificates if they are there.
pub(super) fn enter(world: &World, variables: &mut Environment, now: Millis) {
    let is_set = |variables: &Environment, name: &str| {
        variables.get(name).is_some_and(|value| !value.is_empty())
    };
    let certificates = shared_certificates(world, variables, now);
    if !is_set(variables, "DOCKER_HOST") {
        let wants_tls = certificates.is_some() || is_set(variables, "DOCKER_TLS_VERIFY");
        let host = match wants_tls {
            _ if has_socket(world) => format!("unix://{SOCKET}"),
            true => "tcp://docker:2376".to_owned(),
            false => "tcp://docker:2375".to_owned(),
        };
        variables.insert("DOCKER_HOST".to_owned(), host);
    }
    let is_tcp = variables
        .get("DOCKER_HOST")
        .is_some_and(|host| host.starts_with("tcp:"));
    let decided = is_set(variables, "DOCKER_TLS_VERIFY") || is_set(variables, "DOCKER_CERT_PATH");
    if let Some(path) = certificates.filter(|_| is_tcp && !decided) {
        variables.insert("DOCKER_TLS_VERIFY".to_owned(), "1".to_owned());
        variables.insert("DOCKER_CERT_PATH".to_owned(), path);
    }
}

/// Turns to the engine that the environment names.
pub(super) fn connect(world: &World, variables: &Environment, now: Millis) -> Connection {
    let value = |name: &str| {
        variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    let verifies = value("DOCKER_TLS_VERIFY").is_some();
    if verifies {
        let path = value("DOCKER_CERT_PATH").unwrap_or("/root/.docker");
        if shared_certificates(world, variables, now).as_deref() != Some(path) {
            return Connection::NoCertificate {
                path: format!("{path}/ca.pem"),
            };
        }
    }
    let default = format!("unix://{SOCKET}");
    let address = value("DOCKER_HOST").unwrap_or(&default);
    match address.strip_prefix("tcp://").and_then(host_and_port) {
        Some((host, port)) => over_tcp(world, (host, port), verifies, now),
        None if address == default && has_socket(world) => {
            Connection::Ready(Engine::outside(now, None))
        }
        None if address.starts_with("ssh://") => {
            Connection::Ready(Engine::outside(now, Some(address)))
        }
        None => Connection::Refused {
            address: address.to_owned(),
        },
    }
}

fn over_tcp(world: &World, (host, port): (&str, u16), verifies: bool, now: Millis) -> Connection {
    let scheme = if verifies { "https" } else { "http" };
    let url = format!("{scheme}://{host}:{port}");
    let refused = Connection::Refused {
        address: format!("tcp://{host}:{port}"),
    };
    let service = match world.find_host(host, now) {
        Host::Service(service) => service,
        Host::Own | Host::Gone => return refused,
        Host::Elsewhere => return Connection::Ready(Engine::outside(now, Some(&url))),
        Host::Unknown => {
            return Connection::NoSuchHost {
                url,
                host: host.to_owned(),
                resolver: world.resolver().0,
            };
        }
    };
    match &service.life {
        Life::Docker(daemon)
            if daemon.listens_on(port) && now >= service.started + daemon.listens_after =>
        {
            speak(service, daemon, verifies, &url, now)
        }
        _ => refused,
    }
}

fn speak(service: &Service, daemon: &Daemon, verifies: bool, url: &str, now: Millis) -> Connection {
    match (daemon.certificates.is_some(), verifies) {
        (true, false) => Connection::HttpMeetsTls,
        (false, true) => Connection::TlsMeetsHttp {
            url: url.to_owned(),
        },
        _ => {
            let waits = (service.started + daemon.answers_after) - now;
            Connection::Ready(Engine {
                waits,
                outlives_the_job: false,
                elsewhere: None,
                now: now + waits,
            })
        }
    }
}

impl Daemon {
    pub(super) fn listens_on(&self, port: u16) -> bool {
        port == if self.certificates.is_some() {
            2376
        } else {
            2375
        }
    }
}

/// Whether the runner's own socket is mounted into the job.
pub(super) fn has_socket(world: &World) -> bool {
    let mut volumes = world.runner.docker.volumes.iter();
    volumes.any(|volume| volume.value.split(':').nth(1) == Some(SOCKET))
}

/// Where the job finds a daemon's client certificates: only in a volume that both share, and only once they are made.
fn shared_certificates(world: &World, variables: &Environment, now: Millis) -> Option<String> {
    let directory = variables
        .get("DOCKER_TLS_CERTDIR")
        .filter(|directory| !directory.is_empty())?;
    let path = format!("{directory}/client");
    let covers = |volume: &str| {
        let inside = volume.split(':').nth(1).unwrap_or(volume);
        inside == path || inside == directory.as_str()
    };
    let shared = world
        .runner
        .docker
        .volumes
        .iter()
        .any(|volume| covers(&volume.value));
    let made = world.services.iter().any(|service| match &service.life {
        Life::Docker(daemon) => {
            daemon.certificates.as_ref() == Some(directory)
                && now >= service.started + daemon.listens_after
        }
        _ => false,
    });
    (shared && made).then_some(path)
}

fn host_and_port(address: &str) -> Option<(&str, u16)> {
    let address = address.trim_end_matches('/');
    let (host, port) = address.rsplit_once(':').unwrap_or((address, "2375"));
    Some((host, port.parse().ok()?))
}
