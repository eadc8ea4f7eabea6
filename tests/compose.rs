//! Compose files, with what Pipeyard says to each: `tests/fixtures/compose/<what it shows>.yaml`, and the findings beside it
//! in `.out`.
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]

#[path = "support/findings.rs"]
mod findings;
#[path = "support/yaml_files.rs"]
mod yaml_files;

use std::{fmt::Write as _, fs, path::Path};

use expect_test::expect_file;
use findings::show;
use pipeyard::{
    compose::{self, Condition, Extent},
    diagnostics::{Diagnostic, Language},
    text::Sources,
};
use yaml_files::yaml_below;

fn read(text: &str) -> (compose::Project, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("compose.yaml", text);
    let (project, mut found) = compose::read(file, text, Extent::Whole);
    found.sort_by_key(|it| (it.span.start, it.span.end));
    (project, found, sources)
}

#[test]
fn what_compose_makes_of_a_file() {
    let mut fixtures = Vec::new();
    yaml_below(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/compose"),
        &mut fixtures,
    );
    assert!(fixtures.len() >= 9, "only {} fixtures", fixtures.len());
    for path in fixtures {
        let text = fs::read_to_string(&path).expect("a fixture is UTF-8");
        let (_, found, sources) = read(&text);
        let mut out = String::new();
        for found in &found {
            show(&mut out, found, &sources, "docker");
            check_fix(&path, &text, found);
        }
        expect_file![path.with_extension("out")].assert_eq(&out);
    }
}

fn check_fix(path: &Path, text: &str, found: &Diagnostic) {
    let Some(fix) = &found.fix else {
        return;
    };
    let [edit] = &fix.edits[..] else {
        panic!("{}: one edit is enough", path.display());
    };
    let mut healed = text.to_owned();
    healed.replace_range(
        edit.span.start as usize..edit.span.end as usize,
        &edit.replacement,
    );
    let same = |all: &[Diagnostic]| all.iter().filter(|it| it.message == found.message).count();
    let (before, after) = (read(text).1, read(&healed).1);
    assert!(
        same(&after) < same(&before),
        "{}:\n{healed}",
        path.display()
    );
}

#[test]
fn a_project_is_understood() {
    let text = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/compose/a_project_with_everything.yaml"),
    );
    let (project, ..) = read(&text.expect("the fixture is there"));
    let names: Vec<_> = project
        .services
        .iter()
        .map(|it| it.name.value.as_str())
        .collect();
    assert_eq!(names, ["web", "db", "cache"]);
    let [web, db, cache] = &project.services[..] else {
        panic!("three services");
    };
    let ports: Vec<_> = web
        .ports
        .iter()
        .map(|port| port.written.value.as_str())
        .collect();
    assert_eq!(
        ports,
        ["8080:80", "127.0.0.1:9229:9229", "8443:443", "${PORT}:3000"]
    );
    assert_eq!(web.ports[1].host_ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(web.depends_on[0].condition, Condition::Healthy);
    assert!(web.depends_on[1].is_optional && !web.depends_on[0].is_optional);
    assert_eq!(web.environment[1], (web.environment[1].0.clone(), None));
    assert_eq!(web.env_files.len(), 2);
    assert_eq!(
        web.build
            .as_ref()
            .and_then(|it| it.target.as_ref())
            .map(|it| it.value.as_str()),
        Some("production")
    );
    let volumes: Vec<_> = db
        .volumes
        .iter()
        .filter_map(|mount| mount.volume.as_ref())
        .map(|it| it.value.as_str())
        .collect();
    assert_eq!(volumes, ["data", "data"]);
    assert!(db.has_healthcheck && !cache.has_healthcheck);
    assert_eq!(
        cache.restart.as_ref().map(|it| it.value.as_str()),
        Some("no")
    );
    let debug = db.environment.last().and_then(|(_, value)| value.clone());
    assert_eq!(debug.map(|it| it.value).as_deref(), Some("no"));
}

#[test]
#[expect(
    clippy::print_stderr,
    reason = "a comparison that did not happen must be seen"
)]
fn real_projects_are_not_called_broken() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/compose");
    let mut real = Vec::new();
    yaml_below(&folder, &mut real);
    if real.is_empty() {
        eprintln!("NOT COMPARED: {} is not there", folder.display());
        return;
    }
    assert!(real.len() >= 20, "only {} files", real.len());
    for path in real {
        let text = fs::read_to_string(&path).expect("a Compose file is UTF-8");
        let (project, found, _) = read(&text);
        let said: Vec<_> = found
            .iter()
            .map(|it| it.message.text(Language::English))
            .collect();
        assert_eq!(said, [""; 0], "{}", path.display());
        assert!(!project.services.is_empty(), "{}", path.display());
    }
}

#[test]
fn a_file_of_many_services_is_read_in_time() {
    let mut text = "services:\n".to_owned();
    for at in 0..5000 {
        let next = (at + 1) % 5000;
        writeln!(text, "  s{at}: {{image: a, depends_on: [s{next}, nobody{at}], ports: ['{}:80'], volumes: ['v{at}:/v']}}", 1 + at)
            .expect("a String takes all");
    }
    let (project, found, _) = read(&text);
    assert_eq!(project.services.len(), 5000);
    let cycle = found
        .iter()
        .find(|it| it.code.name() == "compose-dependency-cycle");
    assert_eq!(cycle.map(|it| it.labels.len()), Some(5000));
    assert_eq!(found.len(), 10_001);
}
