use super::*;
use crate::test_plan::{job, plan, service};
use pipeyard::{
    runner::{Runner, Runners},
    text::{FileId, Span, Spanned},
};

const NOWHERE: Span = Span::new(FileId(0), 0, 0);

fn runner(privileged: bool, tags: &[&str]) -> Runner {
    let docker = pipeyard::runner::DockerSettings {
        privileged: Some(Spanned::new(privileged, NOWHERE)),
        ..Default::default()
    };
    Runner {
        span: NOWHERE,
        executor: Some(Spanned::new("docker".into(), NOWHERE)),
        limit: 0,
        tags: tags
            .iter()
            .map(|&tag| Spanned::new(tag.into(), NOWHERE))
            .collect(),
        tags_known: true,
        run_untagged: tags.is_empty(),
        environment: Vec::new(),
        feature_flags: Vec::new(),
        docker,
        ..Runner::named("mine")
    }
}

fn policy(fleet: Fleet, allow: &[&str]) -> Policy {
    Policy {
        fleet,
        allow_privileged: allow.iter().map(|glob| ImageGlob::new(glob)).collect(),
        keep_failed: false,
        concurrent: 2,
    }
}

fn fleet(runners: Vec<Runner>) -> Fleet {
    let runners = Runners {
        concurrent: None,
        check_interval: None,
        runners,
        implied: false,
    };
    Fleet::of_file("config.toml", runners)
}

fn dind() -> Plan {
    let mut deploy = job("deploy", 0);
    deploy.image = Some(crate::test_plan::image("docker:latest"));
    deploy.services = vec![service("docker:dind", "docker")];
    plan(vec![deploy])
}

fn uses(judgement: &Judgement) -> Vec<&str> {
    judgement
        .privileged
        .iter()
        .map(|used| used.image.as_str())
        .collect()
}

#[test]
fn without_a_file_nothing_is_privileged_whatever_the_flags_say() {
    let policy = policy(Fleet::implied(), &["**"]);
    let judgement = policy.judge(&dind());
    assert_eq!(
        (judgement.refusals.as_slice(), uses(&judgement)),
        (&[][..], vec![])
    );
    assert_eq!(judgement.images, ["docker:dind", "docker:latest"]);
    assert!(!policy.terms(&dind().jobs[0], RunnerId(0)).privileged);
}

#[test]
fn a_file_alone_is_refused_with_the_words_to_add() {
    let judgement = policy(fleet(vec![runner(true, &[])]), &[]).judge(&dind());
    let said = judgement.refusals[0].text(Language::English);
    assert!(
        said.contains("--allow-privileged 'docker:dind' --allow-privileged 'docker:latest'"),
        "{said}"
    );
    assert_eq!(uses(&judgement), [""; 0]);
}

#[test]
fn both_together_grant_what_the_pattern_names() {
    let policy = policy(fleet(vec![runner(true, &[])]), &["docker:dind"]);
    let judgement = policy.judge(&dind());
    assert_eq!(
        (judgement.refusals.as_slice(), uses(&judgement)),
        (&[][..], vec!["docker:dind"])
    );
    let terms = policy.terms(&dind().jobs[0], RunnerId(0));
    assert_eq!(
        (terms.privileged, terms.services_privileged),
        (false, vec![true])
    );
    let without: Vec<_> = judgement.differences.iter().map(|d| d.keyword).collect();
    assert_eq!(
        without,
        ["GIT_STRATEGY", "runners.docker.privileged"]
            .iter()
            .rev()
            .copied()
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_runner_that_does_not_ask_gets_nothing() {
    let judgement = policy(fleet(vec![runner(false, &[])]), &["**"]).judge(&dind());
    assert_eq!(
        (judgement.refusals.as_slice(), uses(&judgement)),
        (&[][..], vec![])
    );
}

#[test]
fn tags_choose_the_runner_and_its_rights() {
    let fleet = fleet(vec![
        runner(false, &["small"]),
        runner(true, &["big", "dind"]),
    ]);
    let policy = policy(fleet, &["docker:*"]);
    let mut tagged = dind();
    tagged.jobs[0].tags = vec!["dind".into()];
    assert_eq!(
        uses(&policy.judge(&tagged)),
        ["docker:latest", "docker:dind"]
    );
    tagged.jobs[0].tags = vec!["small".into()];
    assert_eq!(uses(&policy.judge(&tagged)), [""; 0]);
    tagged.jobs[0].tags = vec!["nowhere".into()];
    assert_eq!(policy.capacity(&tagged).takers, [vec![]]);
}

/// A path of the machine in config.toml is neither mounted nor passed over in silence.
#[test]
fn volumes_of_the_engine_are_shared_and_those_of_the_machine_are_not() {
    let with = |volumes: &[&str]| {
        let mut runner = runner(false, &[]);
        let written = volumes.iter();
        runner.docker.volumes = written
            .map(|&volume| Spanned::new(volume.into(), NOWHERE))
            .collect();
        policy(fleet(vec![runner]), &[])
    };
    let ignored = |policy: &Policy| {
        let differences = policy.fleet.differences();
        differences
            .iter()
            .any(|difference| difference.keyword == "runners.docker.volumes")
    };
    let harmless = with(&["/certs/client", "/cache"]);
    let terms = harmless.terms(&job("build", 0), RunnerId(0));
    assert_eq!(terms.volumes, ["/certs/client", "/cache"]);
    assert!(!ignored(&harmless));
    let binds = with(&[
        "/var/run/docker.sock:/var/run/docker.sock",
        "relative",
        "/certs/client",
    ]);
    let terms = binds.terms(&job("build", 0), RunnerId(0));
    assert_eq!(terms.volumes, ["/certs/client"]);
    assert!(ignored(&binds));
}
