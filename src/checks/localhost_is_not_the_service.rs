//! `localhost-is-not-the-service`: a service is another container, so the job's `localhost` is not where it listens.

use std::collections::BTreeSet;

use super::{Scene, places::part_of};
use crate::{
    compile::PipelineJob,
    diagnostics::{Code, Diagnostic, Edit},
    phrase,
    resolve::Service,
    runner::Placement,
    text::{Span, Spanned},
};

/// The port on which the images of usual services listen, by the last part of their name.
const PORTS: [(&str, u32); 13] = [
    ("postgres", 5432),
    ("postgis", 5432),
    ("mysql", 3306),
    ("mariadb", 3306),
    ("redis", 6379),
    ("valkey", 6379),
    ("mongo", 27017),
    ("memcached", 11211),
    ("rabbitmq", 5672),
    ("elasticsearch", 9200),
    ("opensearch", 9200),
    ("minio", 9000),
    ("registry", 5000),
];

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let placed = scene.pipeline.jobs.iter().zip(scene.placements);
    placed
        .filter(|(_, placement)| runs_on_docker(scene, placement))
        .flat_map(|(job, _)| of_job(scene, job))
        .filter(|found| seen.insert(found.span))
        .collect()
}

/// On Kubernetes the containers of a job share their network, and `localhost` is right.
fn runs_on_docker(scene: &Scene<'_>, placement: &Placement) -> bool {
    placement.takers.first().is_none_or(|&taker| {
        let executor = scene.runners.runners[taker].executor.as_ref();
        executor.is_none_or(|executor| executor.value.starts_with("docker"))
    })
}

fn of_job(scene: &Scene<'_>, job: &PipelineJob) -> Vec<Diagnostic> {
    let known = job
        .job
        .services
        .iter()
        .filter_map(|service| Some((service, port_of(service)?)));
    let mut found = Vec::new();
    for (service, port) in known {
        let values = job.variables.iter().map(|variable| &variable.value);
        let lines = job.job.before_script.iter().chain(&job.job.script);
        let hit = values
            .chain(lines)
            .find_map(|text| Some((text, address(&text.value, port)?)));
        if let Some((text, address)) = hit {
            found.push(finding(scene, service, text, address));
        }
    }
    found
}

fn port_of(service: &Service) -> Option<u32> {
    let last = service.name.value.rsplit('/').next()?;
    let name = last.split([':', '@']).next()?;
    PORTS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, port)| *port)
}

/// `localhost:5432` or `127.0.0.1:5432` in the text.
fn address(text: &str, port: u32) -> Option<&str> {
    ["localhost", "127.0.0.1"].iter().find_map(|host| {
        let wanted = format!("{host}:{port}");
        let start = text.find(&wanted)?;
        let end = start + wanted.len();
        let before = text[..start].chars().next_back();
        let is_whole = !text[end..].starts_with(|c: char| c.is_ascii_digit())
            && !before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
        is_whole.then(|| &text[start..end])
    })
}

/// The first name under which a service answers (`common/services.go` in GitLab Runner).
fn host_of(service: &Service) -> String {
    service.aliases.first().map_or_else(
        || {
            let name = service.name.value.split('@').next().unwrap_or_default();
            let cut = name.rfind(':').filter(|at| !name[*at..].contains('/'));
            name[..cut.unwrap_or(name.len())].replace('/', "-")
        },
        |alias| alias.value.clone(),
    )
}

fn finding(
    scene: &Scene<'_>,
    service: &Service,
    text: &Spanned<String>,
    address: &str,
) -> Diagnostic {
    let host = host_of(service);
    let place = part_of(scene.sources, text.span, address);
    let found = Diagnostic::new(
        Code::LocalhostIsNotTheService,
        place,
        phrase!(
            "`{address}` is the job's own container; the service listens at `{host}`",
            "`{address}`는 작업 컨테이너 자신입니다. 서비스는 `{host}`에서 기다립니다"
        ),
    )
    .with_label(
        service.name.span,
        phrase!("a container of its own", "따로 있는 컨테이너"),
    )
    .with_help(phrase!(
        "use the service's name as the host: `{host}`",
        "호스트 이름으로 서비스의 이름 `{host}`를 쓰세요"
    ));
    let Some(end) = address.find(':').filter(|_| place != text.span) else {
        return found;
    };
    let edit = Edit {
        span: Span::new(place.file, place.start, place.start + end as u32),
        replacement: host.clone(),
    };
    found.with_fix(phrase!("use `{host}`", "`{host}`로 바꾸기"), vec![edit])
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_is_a_whole_word() {
        assert_eq!(
            address("psql -h localhost:5432", 5432),
            Some("localhost:5432")
        );
        assert_eq!(
            address("redis://127.0.0.1:6379/0", 6379),
            Some("127.0.0.1:6379")
        );
        assert_eq!(address("localhost:54321", 5432), None);
        assert_eq!(address("my-localhost:5432", 5432), None);
    }
}
