//! What a plan holds, and that it comes back from the wire as it went.

use pipeyard::{
    analysis::{Workspace, analyze},
    facts::{Inputs, Level, Setting},
    plan::{Fetches, JobId, Plan, PlannedJob},
    text::Sources,
    wire,
};

const EVERYTHING: &str = r#"
stages: [build, test, deploy]
workflow: {auto_cancel: {on_new_commit: interruptible, on_job_failure: all}}
build:
  stage: build
  image: {name: "alpine:$TAG", entrypoint: [""], pull_policy: if-not-present, docker: {user: "1000", platform: linux/arm64}}
  variables: {TAG: "3.20"}
  hooks: {pre_get_sources_script: [echo early]}
  script: make
  retry: {max: 2, when: runner_system_failure, exit_codes: [137]}
  timeout: 10 minutes
  interruptible: true
  cache:
    - {key: "$CI_COMMIT_REF_SLUG-$TAG", paths: [deps/], policy: pull, fallback_keys: [main]}
    - {key: {files: [Cargo.lock], prefix: "$TAG"}, paths: [target/]}
  artifacts:
    name: "out-$TAG"
    paths: ["out/$TAG/"]
    exclude: [out/**/*.o]
    when: always
    expire_in: 1 week
    reports: {dotenv: build.env, junit: [a.xml, b.xml]}
lint:
  stage: build
  script: lint
test:
  stage: test
  image: $IMAGE
  services: ["postgres:$DB"]
  variables: {URL: "http://$HOST/$$x", HOST: nowhere}
  script: test
deploy:
  stage: deploy
  needs: [{job: build, artifacts: false}, lint]
  environment: {name: prod, url: "https://$HOST", action: verify}
  resource_group: production
  script: deploy
only-build:
  stage: deploy
  dependencies: [build]
  script: deploy
  when: delayed
  start_in: 30 seconds
child:
  stage: deploy
  trigger: {include: child.yml, strategy: depend}
"#;

fn planned(text: &str, inputs: &Inputs) -> Plan {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", text);
    let analysis = analyze(Workspace::of(sources), inputs);
    let found = &analysis.diagnostics;
    analysis
        .plan
        .clone()
        .unwrap_or_else(|| panic!("no pipeline: {found:#?}"))
}

fn job<'p>(plan: &'p Plan, name: &str) -> &'p PlannedJob {
    let found = plan.jobs.iter().find(|job| job.name == name);
    found.unwrap_or_else(|| panic!("no job {name} in {plan:#?}"))
}

fn variable<'p>(job: &'p PlannedJob, name: &str) -> Option<&'p str> {
    let found = job.variables.iter().find(|(it, _)| it == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn everything_that_a_host_needs_is_in_the_plan() {
    let plan = planned(EVERYTHING, &Inputs::default());
    let build = job(&plan, "build");
    assert_eq!(plan.auto_cancel.on_job_failure, "all");
    let image = build.image.as_ref().expect("an image");
    assert_eq!(
        (image.name.as_str(), image.user.as_deref()),
        ("alpine:3.20", Some("1000"))
    );
    assert_eq!(build.retry.exit_codes, [137]);
    assert_eq!((build.timeout_ms, build.interruptible), (600_000, true));
    assert_eq!(build.caches[0].key, "main-3.20");
    assert_eq!(
        (
            build.caches[1].key.as_str(),
            &build.caches[1].key_files[0][..]
        ),
        ("3.20", "Cargo.lock")
    );
    let artifacts = build.artifacts.as_ref().expect("artifacts");
    assert_eq!(
        (artifacts.name.as_str(), artifacts.paths[0].as_str()),
        ("out-3.20", "out/3.20/")
    );
    assert_eq!(artifacts.reports[0].1, ["a.xml", "b.xml"]);
    assert_eq!(job(&plan, "only-build").start_in_ms, Some(30_000));
    assert_eq!(
        job(&plan, "deploy").resource_group.as_deref(),
        Some("production")
    );
}

#[test]
fn artifacts_come_from_whom_the_job_says() {
    let plan = planned(EVERYTHING, &Inputs::default());
    let id = |name: &str| {
        JobId(
            plan.jobs
                .iter()
                .position(|job| job.name == name)
                .expect(name) as u32,
        )
    };
    assert_eq!(job(&plan, "test").fetches, Fetches::EarlierStages);
    assert_eq!(
        job(&plan, "deploy").fetches,
        Fetches::Only(vec![id("lint")])
    );
    assert_eq!(
        job(&plan, "only-build").fetches,
        Fetches::Only(vec![id("build")])
    );
}

#[test]
fn reported_variables_come_in_when_the_job_starts() {
    let given = Inputs {
        variables: vec![("DB".into(), "17".into())],
        ..Inputs::default()
    };
    let plan = planned(EVERYTHING, &given);
    let reported = [("IMAGE", "ruby:3"), ("HOST", "review"), ("DB", "9")];
    let reported = reported.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let test = job(&plan, "test");
    assert!(test.open.is_some(), "build may report variables");
    let test = test.with_reported(&reported);
    assert_eq!(variable(&test, "URL"), Some("http://review/$x"));
    assert_eq!(
        variable(&test, "DB"),
        Some("17"),
        "what was given to the pipeline is stronger"
    );
    assert_eq!(test.image.as_ref().expect("an image").name, "ruby:3");
    assert_eq!(test.services[0].image.name, "postgres:17");
    assert_eq!(test.services[0].variables, test.variables);
    let without = job(&plan, "test").with_reported(&[]);
    assert_eq!(without.image.expect("an image").name, "");
    assert!(
        job(&plan, "deploy").open.is_none(),
        "it fetches from lint alone"
    );
}

#[test]
fn files_and_secrets_of_the_settings_are_named() {
    let file = Setting {
        is_file: true,
        is_masked: true,
        ..Setting::new(Level::Project, "KEY", "s3cr3t")
    };
    let inputs = Inputs {
        settings: vec![file],
        ..Inputs::default()
    };
    let plan = planned("a: {script: x}\n", &inputs);
    assert_eq!(
        plan.jobs[0].files,
        [("KEY".to_owned(), "s3cr3t".to_owned())]
    );
    assert_eq!(plan.jobs[0].masked, ["KEY"]);
}

#[test]
fn a_plan_comes_back_from_the_wire_as_it_went() {
    let plan = planned(EVERYTHING, &Inputs::default());
    let bytes = wire::plan::Plan::from(&plan).canonical_bytes();
    let read: wire::plan::Plan = serde_json::from_slice(&bytes).expect("it was written here");
    let back = Plan::try_from(read).expect("a good plan");
    let again = wire::plan::Plan::from(&back).canonical_bytes();
    assert!(bytes == again, "the plan that came back is another one");
}
