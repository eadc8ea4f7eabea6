//! Why something goes wrong: what it means and what to do.

use super::{
    World,
    client::Connection,
    host::Host,
    need::Need,
    service::{Cause, Life, Service},
};
use crate::{
    diagnostics::{Code, Phrase},
    phrase,
    schedule::Millis,
    simulate::trace::Place,
};

/// A known cause of trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::simulate) struct Finding {
    pub(in crate::simulate) code: Code,
    pub(in crate::simulate) message: Phrase,
    pub(in crate::simulate) help: Vec<Phrase>,
    /// The line of the log that it explains.
    pub(in crate::simulate) said: Option<String>,
    /// What leads to it, the deepest cause first.
    pub(in crate::simulate) places: Vec<Place>,
    /// Whether that line is a client's, which says more than a service's own.
    pub(super) is_said_by_client: bool,
}

/// What a service's life foretells, and when it shows.
pub(super) fn of_service(service: &Service, position: usize) -> Option<(Millis, Finding)> {
    let Life::Ends {
        after, log, cause, ..
    } = &service.life
    else {
        return None;
    };
    let (code, message, help) = match cause {
        Cause::NoPrivileges => no_privileges(service),
        Cause::NoVariable(need) => no_variable(service, need),
    };
    Some((
        service.started + *after,
        Finding {
            code,
            message,
            help,
            said: log.lines().next().map(str::to_owned),
            places: vec![Place::Service(position)],
            is_said_by_client: false,
        },
    ))
}

fn no_privileges(service: &Service) -> Explanation {
    let image = &service.planned.image.name;
    let host = service
        .planned
        .aliases
        .first()
        .map_or("docker", String::as_str);
    let message = phrase!(
        "`{image}` ends at once: it needs extended privileges and the runner gives none. Nobody is at `{host}` then, so every `docker` command fails with `no such host` (runners from 18.7 on: `Cannot connect`)",
        "`{image}` 서비스는 확장 권한이 필요한데 러너가 주지 않아 바로 종료됩니다. 그러면 `{host}`에는 아무도 없어 모든 `docker` 명령이 `no such host`로 실패합니다 (러너 18.7부터는 `Cannot connect`)"
    );
    (Code::DindNeedsPrivileged, message, privileges())
}

fn no_variable(service: &Service, need: &Need) -> Explanation {
    let image = &service.planned.image.name;
    let (name, value) = need.remedy;
    let message = phrase!(
        "`{image}` ends at once: it does not start without `{name}`",
        "`{image}` 서비스는 `{name}` 변수가 없으면 시작하지 않고 바로 종료됩니다"
    );
    let help = phrase!(
        "give the job or the service `variables:` with `{name}: \"{value}\"`",
        "작업이나 서비스의 `variables:`에 `{name}: \"{value}\"`를 적으세요"
    );
    (Code::ServiceNeedsVariable, message, vec![help])
}

fn privileges() -> Vec<Phrase> {
    vec![
        phrase!(
            "set `privileged = true` under `[runners.docker]` in the runner's config.toml",
            "러너의 config.toml에서 `[runners.docker]` 아래에 `privileged = true`를 적으세요"
        ),
        phrase!(
            "a privileged container can take over its host: allow it only on a runner for code that you trust",
            "privileged 컨테이너는 호스트를 장악할 수 있습니다. 믿을 수 있는 코드만 도는 러너에서 허용하세요"
        ),
    ]
}

/// Whether what was asked for was a daemon that has ended for want of privileges.
pub(super) fn is_of_a_dead_daemon(world: &World, connection: &Connection) -> bool {
    let host = match connection {
        Connection::NoSuchHost { host, .. } => host,
        Connection::Refused { address } => host_of(address),
        _ => return false,
    };
    let mut services = world.services.iter();
    services.any(|service| {
        let is_dead = matches!(
            service.life,
            Life::Ends {
                cause: Cause::NoPrivileges,
                ..
            }
        );
        is_dead && service.planned.aliases.iter().any(|alias| alias == host)
    })
}

/// What a failed connection means. `now` is when the client knocked.
pub(super) fn of_connection(
    world: &World,
    connection: &Connection,
    now: Millis,
    said: &str,
) -> Option<Finding> {
    let places = places(world, connection);
    let makes_certificates = world.services.iter().any(|service| match &service.life {
        Life::Docker(daemon) => daemon.certificates.is_some(),
        _ => false,
    });
    let (code, message, help) = match connection {
        Connection::NoSuchHost { host, .. } => no_such_host(world, host),
        Connection::Refused { address } if address.starts_with("unix:") => no_engine(address),
        Connection::Refused { address } => refused(world, address, now)?,
        Connection::HttpMeetsTls => no_certificates(),
        Connection::NoCertificate { .. } if makes_certificates => no_certificates(),
        Connection::NoCertificate { .. } | Connection::TlsMeetsHttp { .. } => {
            needless_verification()
        }
        Connection::Ready(_) => return None,
    };
    Some(Finding {
        code,
        message,
        help,
        said: Some(said.trim_start_matches("ERROR: ").to_owned()),
        places,
        is_said_by_client: true,
    })
}

/// The address that the client was given, the daemon that it does not reach, and the command.
fn places(world: &World, connection: &Connection) -> Vec<Place> {
    let mut places = Vec::new();
    let mut services = world.services.iter();
    let daemon = services.position(|service| matches!(service.life, Life::Docker(_)));
    let is_late = |service: &Service| match (&service.life, connection) {
        (Life::Docker(daemon), Connection::Refused { address }) => {
            port_of(address).is_some_and(|port| daemon.listens_on(port))
        }
        _ => false,
    };
    let daemon = daemon.map(|at| (at, is_late(&world.services[at])));
    if daemon.is_none_or(|(_, is_late)| !is_late) {
        places.push(Place::Variable("DOCKER_HOST".to_owned()));
    }
    places.push(world.command());
    places.extend(daemon.map(|(at, _)| Place::Service(at)));
    places
}

/// Nobody listens at an address: it is too early, or it is the wrong port.
fn refused(world: &World, address: &str, now: Millis) -> Option<Explanation> {
    let (host, port) = (host_of(address), port_of(address)?);
    let Host::Service(service) = world.find_host(host, now) else {
        return None;
    };
    let Life::Docker(daemon) = &service.life else {
        return None;
    };
    if daemon.listens_on(port) {
        let ready = service.started + daemon.listens_after;
        let image = &service.planned.image.name;
        let sleeps = daemon.certificates.is_none();
        return (now < ready).then(|| too_early(image, daemon.listens_after, sleeps));
    }
    Some(wrong_port(port, daemon.certificates.is_some(), host))
}

/// A client that comes before a server is ready, which takes `wait` from its start.
pub(super) fn too_early(image: &str, wait: Millis, sleeps_on_purpose: bool) -> Explanation {
    let seconds = wait.0.div_ceil(1000);
    let message = phrase!(
        "`{image}` is not ready yet: it listens about {seconds} s after its start",
        "`{image}` 서비스가 아직 준비되지 않았습니다. 시작하고 약 {seconds}초 뒤에 포트를 엽니다"
    );
    let mut help = vec![phrase!(
        "wait until it answers instead of hoping: `until docker info > /dev/null 2>&1; do sleep 1; done`, or the like for other services",
        "운에 맡기지 말고 응답할 때까지 기다리세요. 예: `until docker info > /dev/null 2>&1; do sleep 1; done`"
    )];
    if sleeps_on_purpose {
        help.push(phrase!(
            "without TLS the daemon sleeps 16 s on purpose; `command: [\"--tls=false\"]` at the service makes it start at once",
            "TLS가 없으면 데몬이 일부러 16초를 쉽니다. 서비스에 `command: [\"--tls=false\"]`를 주면 바로 시작합니다"
        ));
    }
    (Code::ServiceReadinessRace, message, help)
}

/// `docker info --format …` ends with 0 although nobody answered.
pub(super) fn hidden_failure(world: &World, said: &str) -> Finding {
    let message = phrase!(
        "`docker info --format` ends with exit code 0 although it reached no daemon: as a check it cannot fail",
        "`docker info --format`은 데몬에 닿지 못해도 종료 코드가 0이라 검사로 쓸 수 없습니다"
    );
    let help = vec![phrase!(
        "check with plain `docker info`, or with `docker version`: they end with 1",
        "형식 지정 없는 `docker info`나 `docker version`으로 확인하세요. 실패하면 1로 끝납니다"
    )];
    Finding {
        code: Code::DockerInfoFormatHidesFailure,
        message,
        help,
        said: Some(said.to_owned()),
        places: vec![world.command()],
        is_said_by_client: true,
    }
}

/// A command that the job's image does not have.
pub(super) fn command_not_in_image(world: &World, program: &str) -> Finding {
    let image = world.image;
    let message = phrase!(
        "the image `{image}` has no `{program}`",
        "`{image}` 이미지에는 `{program}` 명령이 없습니다"
    );
    let help = vec![
        phrase!(
            "use an image that has it: `image: docker:latest`",
            "이 명령이 있는 이미지를 쓰세요: `image: docker:latest`"
        ),
        phrase!(
            "or install it first: `apk add docker-cli` in Alpine, `apt-get install docker-cli` in Debian",
            "또는 먼저 설치하세요. Alpine은 `apk add docker-cli`, Debian은 `apt-get install docker-cli`"
        ),
    ];
    Finding {
        code: Code::CommandNotInImage,
        message,
        help,
        said: None,
        places: vec![world.command()],
        is_said_by_client: false,
    }
}

/// What was started in an engine that ends with the job.
pub(super) fn dies_with_the_job(world: &World, container: &str) -> Finding {
    let message = phrase!(
        "`{container}` runs inside the job's Docker-in-Docker service and ends with the job: nothing stays deployed",
        "`{container}` 컨테이너는 작업의 Docker-in-Docker 서비스 안에서 실행되므로 작업과 함께 사라집니다. 배포된 것이 남지 않습니다"
    );
    let help = vec![
        phrase!(
            "to keep it running, deploy to an engine that outlives the job: a server of your own with `DOCKER_HOST=ssh://…`",
            "계속 실행하려면 작업보다 오래 사는 엔진에 배포하세요. 예: 별도 서버에 `DOCKER_HOST=ssh://…`"
        ),
        phrase!(
            "or mount the runner's own `/var/run/docker.sock` instead of using the service, if everybody who can push may control that machine",
            "또는 서비스 대신 러너의 `/var/run/docker.sock`을 마운트하세요. 단, push할 수 있는 모두가 그 기계를 제어할 수 있게 됩니다"
        ),
    ];
    Finding {
        code: Code::ComposeServiceEndsWithJob,
        message,
        help,
        said: None,
        places: vec![world.command()],
        is_said_by_client: false,
    }
}

pub(super) type Explanation = (Code, Phrase, Vec<Phrase>);

fn no_such_host(world: &World, host: &str) -> Explanation {
    let aliases: Vec<_> = world
        .services
        .iter()
        .flat_map(|it| &it.planned.aliases)
        .map(|it| format!("`{it}`"))
        .collect();
    let names = aliases.join(", ");
    let message = if aliases.is_empty() {
        phrase!(
            "nobody is called `{host}`: the job has no services",
            "이름이 `{host}`인 호스트가 없습니다. 이 작업에는 서비스가 없습니다"
        )
    } else {
        phrase!(
            "nobody is called `{host}`: the job's services are called {names}",
            "이름이 `{host}`인 호스트가 없습니다. 이 작업의 서비스 이름: {names}"
        )
    };
    let help = if aliases.is_empty() {
        phrase!(
            "add `services: [docker:dind]`",
            "`services: [docker:dind]`를 추가하세요"
        )
    } else {
        phrase!(
            "give the service `alias: {host}`, or use one of its names",
            "서비스에 `alias: {host}`를 주거나 서비스의 이름을 쓰세요"
        )
    };
    (Code::ServiceHostNotFound, message, vec![help])
}

fn wrong_port(port: u16, encrypted: bool, host: &str) -> Explanation {
    let (speaks, listens) = if encrypted {
        ("TLS", 2376)
    } else {
        ("plain TCP", 2375)
    };
    let message = phrase!(
        "the client knocks at port {port}, but the daemon speaks {speaks} on port {listens}",
        "클라이언트는 {port} 포트에 접속하지만 데몬은 {listens} 포트에서 {speaks} 통신을 합니다"
    );
    let mut help = vec![phrase!(
        "set `DOCKER_HOST: tcp://{host}:{listens}`",
        "`DOCKER_HOST: tcp://{host}:{listens}`로 설정하세요"
    )];
    if encrypted {
        help.insert(0, phrase!(
            "set `DOCKER_TLS_CERTDIR: \"\"` and `DOCKER_HOST: tcp://{host}:2375` to do without TLS inside the job's own network",
            "작업 전용 네트워크 안에서 TLS 없이 쓰려면 `DOCKER_TLS_CERTDIR: \"\"`와 `DOCKER_HOST: tcp://{host}:2375`를 설정하세요"
        ));
        help.push(share_certificates());
    }
    (Code::DindTlsPortMismatch, message, help)
}

fn no_certificates() -> Explanation {
    let message = phrase!(
        "the daemon speaks TLS, and the job does not have its certificates",
        "데몬은 TLS를 쓰는데 작업에는 인증서가 없습니다"
    );
    (
        Code::DindCertsNotShared,
        message,
        vec![share_certificates()],
    )
}

fn needless_verification() -> Explanation {
    let message = phrase!(
        "`DOCKER_TLS_VERIFY` makes the client look for certificates, and nobody makes any",
        "`DOCKER_TLS_VERIFY` 때문에 클라이언트가 인증서를 찾지만 인증서를 만드는 곳이 없습니다"
    );
    let help = phrase!(
        "remove `DOCKER_TLS_VERIFY`, or let the service make certificates: `DOCKER_TLS_CERTDIR: /certs`",
        "`DOCKER_TLS_VERIFY`를 지우거나, 서비스가 인증서를 만들도록 `DOCKER_TLS_CERTDIR: /certs`로 설정하세요"
    );
    (
        Code::DindCertsNotShared,
        message,
        vec![help, share_certificates()],
    )
}

fn share_certificates() -> Phrase {
    phrase!(
        "share the certificates: `volumes = [\"/certs/client\", \"/cache\"]` under `[runners.docker]`, and port 2376",
        "인증서를 공유하려면 `[runners.docker]` 아래에 `volumes = [\"/certs/client\", \"/cache\"]`를 적고 2376 포트를 쓰세요"
    )
}

fn no_engine(address: &str) -> Explanation {
    let message = phrase!(
        "there is no Docker engine at {address} in the job's container",
        "작업 컨테이너의 {address}에는 Docker 엔진이 없습니다"
    );
    let help = phrase!(
        "add `services: [docker:dind]` and `DOCKER_HOST: tcp://docker:2375` with `DOCKER_TLS_CERTDIR: \"\"`",
        "`services: [docker:dind]`와 `DOCKER_HOST: tcp://docker:2375`, `DOCKER_TLS_CERTDIR: \"\"`를 추가하세요"
    );
    (Code::ServiceHostNotFound, message, vec![help])
}

fn host_of(address: &str) -> &str {
    let address = address.strip_prefix("tcp://").unwrap_or(address);
    address.rsplit_once(':').map_or(address, |(host, _)| host)
}

fn port_of(address: &str) -> Option<u16> {
    address.rsplit_once(':')?.1.parse().ok()
}
