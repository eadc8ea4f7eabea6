//! What services say of each other and of what the project declares.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ComposeService, Port, Project,
    reader::{Reader, is_interpolated},
};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, nearest},
    graph::closed_paths,
    phrase,
    text::Spanned,
};

/// Checks a whole project.
pub(super) fn check(project: &Project, reader: &mut Reader<'_>) {
    let declared = Declared::by(project);
    for service in &project.services {
        has_an_image(service, reader);
        if project.include.is_none() {
            depends_on_services(&declared, service, reader);
            uses_what_is_declared(&declared, service, reader);
        }
    }
    circles(project, reader);
    ports_taken(project, reader);
}

/// The names that a project declares.
struct Declared<'p> {
    services: BTreeSet<&'p str>,
    volumes: BTreeSet<&'p str>,
    networks: BTreeSet<&'p str>,
    secrets: BTreeSet<&'p str>,
    configs: BTreeSet<&'p str>,
}

impl<'p> Declared<'p> {
    fn by(project: &'p Project) -> Self {
        let names =
            |names: &'p [Spanned<String>]| names.iter().map(|it| it.value.as_str()).collect();
        let services = project.services.iter();
        let mut networks: BTreeSet<&str> = names(&project.networks);
        networks.insert("default");
        Self {
            services: services.map(|it| it.name.value.as_str()).collect(),
            volumes: names(&project.volumes),
            networks,
            secrets: names(&project.secrets),
            configs: names(&project.configs),
        }
    }
}

/// Among more names than people write, none is suggested: each unknown one would be compared with all.
const SUGGESTED_AMONG: usize = 200;

fn near<'n>(word: &str, names: &BTreeSet<&'n str>) -> Option<&'n str> {
    if names.len() > SUGGESTED_AMONG {
        return None;
    }
    nearest(word, names.iter().copied())
}

fn has_an_image(service: &ComposeService, reader: &mut Reader<'_>) {
    if service.has_origin {
        return;
    }
    let name = &service.name.value;
    let message = phrase!(
        "service `{name}` has neither `image` nor `build`",
        "`{name}` 서비스에 `image`도 `build`도 없습니다"
    );
    let quote = format!(
        "service \"{name}\" has neither an image nor a build context specified: invalid compose project"
    );
    reader.say(
        Diagnostic::new(Code::MissingKey, service.name.span, message)
            .with_help(phrase!(
                "say which image it runs, such as `image: nginx:1.29`",
                "`image: nginx:1.29`처럼 어떤 이미지로 돌지 적으세요"
            ))
            .with_gitlab(quote),
    );
}

fn depends_on_services(declared: &Declared<'_>, service: &ComposeService, reader: &mut Reader<'_>) {
    let unknown = service.depends_on.iter().filter(|it| {
        let name = it.service.value.as_str();
        !it.is_optional && !declared.services.contains(name) && !is_interpolated(name)
    });
    for dependency in unknown {
        let wanted = &dependency.service;
        let (name, other) = (&service.name.value, &wanted.value);
        let message = phrase!(
            "service `{name}` waits for `{other}`, which is not there",
            "`{name}` 서비스가 기다리는 `{other}` 서비스가 없습니다"
        );
        let quote = format!(
            "service \"{name}\" depends on undefined service \"{other}\": invalid compose project"
        );
        let mut found =
            Diagnostic::new(Code::ComposeUnknownService, wanted.span, message).with_gitlab(quote);
        if let Some(near) = near(other, &declared.services) {
            let edit = Edit {
                span: wanted.span,
                replacement: near.to_owned(),
            };
            found = found
                .with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"))
                .with_fix(
                    phrase!("change it to `{near}`", "`{near}`로 바꾸기"),
                    vec![edit],
                );
        }
        reader.say(found);
    }
}

fn uses_what_is_declared(
    declared: &Declared<'_>,
    service: &ComposeService,
    reader: &mut Reader<'_>,
) {
    let volumes: Vec<_> = service
        .volumes
        .iter()
        .filter_map(|mount| mount.volume.as_ref())
        .collect();
    let uses = [
        ("volumes", "volume", volumes, &declared.volumes),
        (
            "networks",
            "network",
            service.networks.iter().collect(),
            &declared.networks,
        ),
        (
            "secrets",
            "secret",
            service.secrets.iter().collect(),
            &declared.secrets,
        ),
        (
            "configs",
            "config",
            service.configs.iter().collect(),
            &declared.configs,
        ),
    ];
    for (section, kind, used, declared) in uses {
        for wanted in used {
            let name = wanted.value.as_str();
            if !declared.contains(name) && !is_interpolated(name) {
                say_undeclared(service, wanted, (section, kind), declared, reader);
            }
        }
    }
}

fn say_undeclared(
    service: &ComposeService,
    wanted: &Spanned<String>,
    (section, kind): (&str, &str),
    declared: &BTreeSet<&str>,
    reader: &mut Reader<'_>,
) {
    let (name, other) = (&service.name.value, &wanted.value);
    let message = phrase!(
        "`{other}` is not declared under `{section}:`",
        "`{other}`: `{section}:` 아래에 선언되지 않았습니다"
    );
    let quote =
        format!("service \"{name}\" refers to undefined {kind} {other}: invalid compose project");
    let mut found =
        Diagnostic::new(Code::ComposeNotDeclared, wanted.span, message).with_gitlab(quote);
    if let Some(near) = near(other, declared) {
        found = found.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
    }
    found = found.with_help(phrase!(
        "add `{section}: {{{other}: {{}}}}` at the top level",
        "맨 바깥에 `{section}: {{{other}: {{}}}}`를 더하세요"
    ));
    if section == "volumes" {
        found = found.with_help(phrase!(
            "for a folder beside this file write `./{other}`",
            "이 파일 옆의 폴더를 뜻한다면 `./{other}`라고 쓰세요"
        ));
    }
    reader.say(found);
}

fn circles(project: &Project, reader: &mut Reader<'_>) {
    let services = &project.services;
    let positions: BTreeMap<&str, usize> = services
        .iter()
        .enumerate()
        .map(|(at, service)| (service.name.value.as_str(), at))
        .collect();
    let needs: Vec<Vec<usize>> = services
        .iter()
        .map(|service| {
            let names = service
                .depends_on
                .iter()
                .map(|it| it.service.value.as_str());
            names
                .filter_map(|name| positions.get(name).copied())
                .collect()
        })
        .collect();
    for path in closed_paths(&needs) {
        let ends = path.iter().skip(1).chain(path.first());
        let edges: Vec<(usize, usize)> = path.iter().copied().zip(ends.copied()).collect();
        let around = path
            .iter()
            .chain(path.first())
            .map(|&at| services[at].name.value.as_str());
        let shown = around.collect::<Vec<_>>().join(" -> ");
        let place = |from: usize, to: usize| {
            let mut dependencies = services[from].depends_on.iter();
            let found = dependencies.find(|it| it.service.value == services[to].name.value);
            found.map_or(services[from].name.span, |it| it.service.span)
        };
        let Some(&(first, second)) = edges.first() else {
            continue;
        };
        let message = phrase!(
            "these services wait for each other in a circle: {shown}",
            "서비스들이 서로를 기다립니다: {shown}"
        );
        let mut found =
            Diagnostic::new(Code::ComposeDependencyCycle, place(first, second), message)
                .with_gitlab(format!("dependency cycle detected: {shown}"));
        for (from, to) in edges {
            let (a, b) = (&services[from].name.value, &services[to].name.value);
            let label = phrase!("`{a}` waits for `{b}`", "`{a}` → `{b}` 기다림");
            found = found.with_label(place(from, to), label);
        }
        reader.say(found.with_help(phrase!(
            "remove one of these dependencies",
            "이 의존 가운데 하나를 지우세요"
        )));
    }
}

/// A longer range of ports is not taken apart.
const LONGEST_RANGE: u16 = 1024;
/// So many users of one port are compared: an address each, in practice one or two.
const USERS: usize = 8;

/// Two services cannot publish one port of the host. Services with profiles need not run together.
fn ports_taken(project: &Project, reader: &mut Reader<'_>) {
    let mut taken: BTreeMap<(String, u16), Vec<(&ComposeService, &Port)>> = BTreeMap::new();
    for service in project
        .services
        .iter()
        .filter(|service| !service.has_profiles)
    {
        for port in &service.ports {
            let Some(published) = port.published.clone() else {
                continue;
            };
            // Of a range for one port of the container the first free one is taken.
            let is_choice = port
                .target
                .as_ref()
                .is_some_and(|target| target.start() == target.end())
                && published.start() != published.end();
            if is_choice || published.end() - published.start() > LONGEST_RANGE {
                continue;
            }
            let mut before = None;
            for number in published {
                let users = taken.entry((port.protocol.clone(), number)).or_default();
                before = before.or_else(|| {
                    users
                        .iter()
                        .find(|(_, other)| overlap(port, other))
                        .copied()
                });
                if users.len() < USERS {
                    users.push((service, port));
                }
            }
            if let Some((other, first)) = before {
                reader.say(port_taken(service, port, other, first));
            }
        }
    }
}

fn overlap(one: &Port, other: &Port) -> bool {
    let everywhere = |ip: &Option<String>| {
        ip.as_deref()
            .is_none_or(|ip| matches!(ip, "0.0.0.0" | "::"))
    };
    one.host_ip == other.host_ip || everywhere(&one.host_ip) || everywhere(&other.host_ip)
}

fn port_taken(
    service: &ComposeService,
    port: &Port,
    other: &ComposeService,
    first: &Port,
) -> Diagnostic {
    let (name, first_name) = (&service.name.value, &other.name.value);
    let number = port.published.as_ref().map_or(0, |range| *range.start());
    Diagnostic::new(
        Code::ComposePortTaken,
        port.written.span,
        phrase!(
            "`{name}` wants port {number} of the host, which `{first_name}` has already",
            "`{name}` 서비스가 호스트의 {number}번 포트를 쓰려 하지만, `{first_name}` 서비스가 이미 씁니다"
        ),
    )
    .with_label(first.written.span, phrase!("taken here", "여기서 먼저 씀"))
    .with_help(phrase!(
        "publish another port on the left side of the colon; between services no port needs to be published",
        "콜론 왼쪽의 포트를 다른 것으로 바꾸세요. 서비스끼리는 포트를 공개하지 않아도 됩니다"
    ))
}
