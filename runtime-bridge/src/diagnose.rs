//! Errors in a job's log that we know: what they mean, and what to do.
//!
//! The words are Docker's, compose's and Go's, seen in real runs. Which of several causes it was, is read from the job
//! itself: the same `no such host` means one thing when the service was there and had no privileges, and another when there
//! was no such service.

use pipeyard::{
    diagnostics::{Code, Language, Phrase},
    phrase,
    plan::PlannedJob,
    wire::diagnostic::{Diagnostic, Position, Range},
};

use crate::executor::Terms;

/// What is recognised in the end of a failed job's log.
pub(crate) fn read(
    log: &str,
    job: &PlannedJob,
    terms: Option<&Terms>,
    language: Language,
) -> Vec<Diagnostic> {
    let lines = || log.lines().rev().map(str::trim);
    let recognised = lines()
        .find_map(|line| no_such_host(line, job, terms))
        .or_else(|| lines().find_map(|line| no_daemon(line, job)))
        .or_else(|| lines().find_map(http_to_https));
    recognised
        .map(|found| found.on_the_wire(job, language))
        .into_iter()
        .collect()
}

struct Found {
    code: Code,
    message: Phrase,
    help: Phrase,
    said: String,
}

impl Found {
    fn on_the_wire(&self, job: &PlannedJob, language: Language) -> Diagnostic {
        // A plan has no places; the job's name says where to look.
        let nowhere = Position { line: 1, column: 1 };
        let name = &job.name;
        Diagnostic {
            code: self.code.name().to_owned(),
            severity: self.code.severity().into(),
            message: format!("{name}: {}", self.message.text(language)),
            gitlab: Some(self.said.clone()),
            file: String::new(),
            range: Range {
                start: nowhere,
                end: nowhere,
            },
            labels: Vec::new(),
            help: vec![self.help.text(language).to_owned()],
            fix: None,
        }
    }
}

/// `… dial tcp: lookup docker on 127.0.0.11:53: no such host`
fn no_such_host(line: &str, job: &PlannedJob, terms: Option<&Terms>) -> Option<Found> {
    let (_, after) = line.split_once("lookup ")?;
    let (host, rest) = after.split_once(' ')?;
    let host = host.trim_end_matches(':');
    if !rest.contains("no such host") {
        return None;
    }
    let service = job
        .services
        .iter()
        .position(|service| service.aliases.iter().any(|alias| alias == host));
    let said = line.to_owned();
    let Some(position) = service else {
        return Some(no_such_service(host, said));
    };
    let image = &job.services[position].image.name;
    let privileged =
        terms.is_some_and(|terms| terms.services_privileged.get(position) == Some(&true));
    Some(if !privileged && image.contains("dind") {
        without_privileges(image, host, said)
    } else {
        service_ended(image, host, said)
    })
}

fn no_such_service(host: &str, said: String) -> Found {
    Found {
        code: Code::ServiceHostNotFound,
        message: phrase!(
            "no service of this job is called `{host}`",
            "이 작업에는 `{host}`라는 이름의 서비스가 없습니다"
        ),
        help: phrase!(
            "give a service `alias: {host}`, or use the name of one that is there",
            "서비스에 `alias: {host}`를 주거나, 있는 서비스의 이름을 쓰세요"
        ),
        said,
    }
}

fn without_privileges(image: &str, host: &str, said: String) -> Found {
    Found {
        code: Code::DindNeedsPrivileged,
        message: phrase!(
            "{image} ended at once because it has no extended privileges, and its name `{host}` went with it",
            "{image}: 확장 권한이 없어 바로 종료되었고, `{host}`라는 이름도 함께 사라졌습니다"
        ),
        help: phrase!(
            "put `privileged = true` under [runners.docker] in config.toml and start pipeyard with --runner-config config.toml --allow-privileged '{image}'",
            "config.toml의 [runners.docker]에 `privileged = true`를 넣고, pipeyard를 --runner-config config.toml --allow-privileged '{image}' 옵션으로 시작하세요"
        ),
        said,
    }
}

fn service_ended(image: &str, host: &str, said: String) -> Found {
    Found {
        code: Code::ServiceHostNotFound,
        message: phrase!(
            "the service {image} has ended, and its name `{host}` went with it",
            "{image} 서비스가 종료되었고, `{host}`라는 이름도 함께 사라졌습니다"
        ),
        help: phrase!(
            "its own log stands in the warning near the top of the job's log",
            "서비스의 로그는 작업 로그 위쪽의 경고 상자에 있습니다"
        ),
        said,
    }
}

/// `Cannot connect to the Docker daemon at tcp://docker:2375. Is the docker daemon running?`
fn no_daemon(line: &str, job: &PlannedJob) -> Option<Found> {
    let (_, after) = line.split_once("Cannot connect to the Docker daemon at ")?;
    let address = after.split(['?', ' ']).next()?.trim_end_matches('.');
    let value = |name: &str| {
        let mut set = job.variables.iter().rev().filter(|(key, _)| key == name);
        set.next().map(|(_, value)| value.as_str())
    };
    let tls = value("DOCKER_TLS_CERTDIR") != Some("");
    let said = line.to_owned();
    if address.starts_with("unix:") {
        return Some(no_engine_inside(address, said));
    }
    let message = if tls && address.ends_with(":2375") {
        phrase!(
            "docker:dind listens on 2376 with TLS unless DOCKER_TLS_CERTDIR is empty; nothing listens at {address}",
            "DOCKER_TLS_CERTDIR가 비어 있지 않으면 docker:dind는 TLS로 2376 포트에서 기다립니다. {address}에는 아무것도 없습니다"
        )
    } else {
        phrase!(
            "nothing listens at {address}, or not yet",
            "{address}에는 아무것도 없거나, 아직 준비되지 않았습니다"
        )
    };
    Some(Found {
        code: Code::DindTlsPortMismatch,
        message,
        help: phrase!(
            "set DOCKER_TLS_CERTDIR to \"\" and DOCKER_HOST to tcp://docker:2375, and wait with `until docker info; do sleep 1; done`",
            "DOCKER_TLS_CERTDIR를 \"\"로, DOCKER_HOST를 tcp://docker:2375로 설정하고, `until docker info; do sleep 1; done`으로 기다리세요"
        ),
        said,
    })
}

fn no_engine_inside(address: &str, said: String) -> Found {
    Found {
        code: Code::ServiceHostNotFound,
        message: phrase!(
            "there is no Docker engine at {address} inside the job's container",
            "작업 컨테이너 안의 {address}에는 Docker 엔진이 없습니다"
        ),
        help: phrase!(
            "add the service docker:dind and set DOCKER_HOST to tcp://docker:2375",
            "docker:dind 서비스를 추가하고 DOCKER_HOST를 tcp://docker:2375로 설정하세요"
        ),
        said,
    }
}

/// `Client sent an HTTP request to an HTTPS server.`
fn http_to_https(line: &str) -> Option<Found> {
    line.contains("Client sent an HTTP request to an HTTPS server")
        .then(|| Found {
            code: Code::DindTlsPortMismatch,
            message: phrase!(
                "port 2376 speaks TLS, and the client does not",
                "2376 포트는 TLS를 쓰는데 클라이언트는 쓰지 않습니다"
            ),
            help: phrase!(
                "set DOCKER_TLS_CERTDIR to \"\" and DOCKER_HOST to tcp://docker:2375",
                "DOCKER_TLS_CERTDIR를 \"\"로, DOCKER_HOST를 tcp://docker:2375로 설정하세요"
            ),
            said: line.to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_plan::{job, service};

    fn codes(log: &str, job: &PlannedJob, privileged: bool) -> Vec<String> {
        let terms = Terms {
            runner: String::new(),
            default_image: String::new(),
            privileged,
            services_privileged: vec![privileged; job.services.len()],
            volumes: Vec::new(),
            wait_for_services: None,
            keep_failed: false,
        };
        read(log, job, Some(&terms), Language::English)
            .into_iter()
            .map(|found| found.code)
            .collect()
    }

    #[test]
    fn the_same_words_mean_different_things() {
        let log = "$ docker info\nERROR: error during connect: Get \"http://docker:2375/v1.45/info\": dial tcp: lookup docker on 127.0.0.11:53: no such host\nerrors pretty printing info\n";
        let alone = job("deploy", 0);
        let mut with_dind = job("deploy", 0);
        with_dind.services = vec![service("docker:dind", "docker")];
        let mut with_other = job("deploy", 0);
        with_other.services = vec![service("redis:7", "docker")];
        assert_eq!(codes(log, &alone, false), ["service-host-not-found"]);
        assert_eq!(codes(log, &with_dind, false), ["dind-needs-privileged"]);
        assert_eq!(codes(log, &with_dind, true), ["service-host-not-found"]);
        assert_eq!(codes(log, &with_other, false), ["service-host-not-found"]);
    }

    #[test]
    fn a_daemon_that_is_not_there_is_told_by_its_address() {
        let mut job = job("deploy", 0);
        job.services = vec![service("docker:dind", "docker")];
        let tcp = "Cannot connect to the Docker daemon at tcp://docker:2375. Is the docker daemon running?";
        let unix = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";
        assert_eq!(codes(tcp, &job, true), ["dind-tls-port-mismatch"]);
        assert_eq!(codes(unix, &job, true), ["service-host-not-found"]);
        assert_eq!(
            codes(
                "Error response from daemon: Client sent an HTTP request to an HTTPS server.",
                &job,
                true
            ),
            ["dind-tls-port-mismatch"]
        );
        assert_eq!(codes("make: *** [all] Error 2\n", &job, true), [""; 0]);
    }
}
