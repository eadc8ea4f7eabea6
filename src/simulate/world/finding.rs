//! Why something goes wrong: what it means and what to do.

use super::{
    World,
    client::{Connection, service_called},
    service::{Life, Service},
};
use crate::{
    diagnostics::{Code, Phrase},
    phrase,
    schedule::Millis,
};

/// A known cause of trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::simulate) struct Finding {
    pub(in crate::simulate) code: Code,
    pub(in crate::simulate) message: Phrase,
    pub(in crate::simulate) help: Vec<Phrase>,
    /// The line of the log that it explains.
    pub(in crate::simulate) said: Option<String>,
    /// Whether that line is a client's, which says more than a service's own.
    pub(super) is_said_by_client: bool,
}

/// What a service's life foretells, and when it shows.
pub(super) fn of_service(service: &Service) -> Option<(Millis, Finding)> {
    let Life::Ends {
        after,
        log,
        is_dind: true,
        ..
    } = &service.life
    else {
        return None;
    };
    let image = &service.planned.image.name;
    let host = service
        .planned
        .aliases
        .first()
        .map_or("docker", String::as_str);
    let message = phrase!(
        "`{image}` ends at once: it needs extended privileges and the runner gives none. Its name `{host}` goes with it, so every `docker` command fails with `no such host`",
        "`{image}` 서비스는 확장 권한이 필요한데 러너가 주지 않아 바로 종료됩니다. `{host}` 이름도 함께 사라져 모든 `docker` 명령이 `no such host`로 실패합니다"
    );
    let help = privileges();
    Some((
        service.started + *after,
        Finding {
            code: Code::DindNeedsPrivileged,
            message,
            help,
            said: log.lines().next().map(str::to_owned),
            is_said_by_client: false,
        },
    ))
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

/// Whether the name that was asked for belonged to a service that has ended.
pub(super) fn is_of_a_dead_daemon(world: &World, connection: &Connection) -> bool {
    let Connection::NoSuchHost { host, .. } = connection else {
        return false;
    };
    world
        .services
        .iter()
        .any(|service| service.planned.aliases.contains(host))
}

/// What a failed connection means.
pub(super) fn of_connection(world: &World, connection: &Connection, said: &str) -> Option<Finding> {
    let daemon = world
        .services
        .iter()
        .find_map(|service| match &service.life {
            Life::Docker(daemon) => Some((service, daemon)),
            _ => None,
        });
    let (code, message, help) = match (connection, daemon) {
        (Connection::NoSuchHost { host, .. }, _) => no_such_host(world, host),
        (Connection::Refused { address }, Some((service, daemon))) => {
            let (encrypted, port) = (daemon.certificates.is_some(), port_of(address)?);
            let is_right = port == if encrypted { 2376 } else { 2375 };
            let host = address.strip_prefix("tcp://")?.rsplit_once(':')?.0;
            let is_here = service_called(world, host, service.started)
                .is_some_and(|called| called.planned == service.planned);
            if is_right || !is_here {
                return None;
            }
            wrong_port(port, encrypted, host)
        }
        (Connection::Refused { address }, None) if address.starts_with("unix:") => {
            no_engine(address)
        }
        (Connection::HttpMeetsTls, _) => no_certificates(),
        (Connection::NoCertificate { .. }, Some((_, daemon))) if daemon.certificates.is_some() => {
            no_certificates()
        }
        (Connection::NoCertificate { .. }, _) => needless_verification(),
        _ => return None,
    };
    Some(Finding {
        code,
        message,
        help,
        said: Some(said.to_owned()),
        is_said_by_client: true,
    })
}

/// What was started in an engine that ends with the job.
pub(super) fn dies_with_the_job(container: &str) -> Finding {
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
        is_said_by_client: false,
    }
}

type Explanation = (Code, Phrase, Vec<Phrase>);

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
    (Code::DindTlsPortMismatch, message, vec![share_certificates()])
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
        Code::DindTlsPortMismatch,
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

fn port_of(address: &str) -> Option<u16> {
    address.rsplit_once(':')?.1.parse().ok()
}
