//! What a runner says instead of starting a job: images that it does not allow, pull policies, and that it is broken.

use super::{
    job::{Course, Setup},
    writer::Writer,
};
use crate::{
    glob::Glob,
    joblog::{self, Section},
    phrase,
    plan::{PlannedImage, PlannedJob},
    runner::DockerSettings,
    schedule::{FailureReason, Millis, Outcome},
    text::Spanned,
};

/// GitLab Runner tries so often to prepare a job (`PreparationRetries`), with a pause after each time but the last.
const TRIES: u32 = 3;
const PAUSE: Millis = Millis(3000);

/// What a job gets to hear from a runner that will not start it: lines before, and the reason.
struct Refusal {
    lines: Vec<String>,
    reason: String,
}

/// The whole course of a job that its runner refuses; `None` when it does not.
pub(super) fn course(setup: Setup) -> Option<Course> {
    if setup.assumptions.is_broken(&setup.runner.name) {
        return Some(broken(setup));
    }
    let refusal = refusal(&setup.given.job, &setup.runner.docker)?;
    let mut writer = Writer::new(setup, Millis(0));
    writer.greet();
    writer.section(Section::PrepareExecutor, |writer| {
        for attempt in 1..=TRIES {
            for line in &refusal.lines {
                writer.log.write(writer.now, line);
            }
            if attempt < TRIES {
                let failed = joblog::error(&format!("Preparation failed: {}", refusal.reason));
                writer.log.write(writer.now, &failed);
                let again = joblog::plain("Will be retried in 3s ...");
                writer.log.write(writer.now, &again);
                writer.now = writer.now + PAUSE;
            }
        }
    });
    let last_line = joblog::job_system_failure(&refusal.reason);
    Some(writer.finish(&last_line, SYSTEM_FAILURE))
}

const SYSTEM_FAILURE: Outcome = Outcome::Failed {
    reason: FailureReason::RunnerSystemFailure,
    exit_code: None,
};

fn broken(setup: Setup) -> Course {
    let mut writer = Writer::new(setup, Millis(0));
    writer.greet();
    let remark = phrase!(
        "assumed: this runner does not work",
        "가정: 이 러너는 동작하지 않음"
    );
    writer.log.say(writer.now, &remark, joblog::aside);
    let last_line = joblog::job_system_failure("the runner does not work");
    writer.finish(&last_line, SYSTEM_FAILURE)
}

/// The first thing that a runner does not allow about a job. Images come before pull policies, the job's own image before
/// those of its services (`executors/docker/docker.go`).
fn refusal(job: &PlannedJob, docker: &DockerSettings) -> Option<Refusal> {
    let services = || job.services.iter().map(|service| &service.image);
    let own = docker.image.as_ref().map(|image| image.value.as_str());
    let image = job.image.as_ref();
    image
        .filter(|image| own != Some(image.name.as_str()))
        .and_then(|image| not_allowed(&image.name, "images", &docker.allowed_images))
        .or_else(|| {
            services()
                .find_map(|image| not_allowed(&image.name, "services", &docker.allowed_services))
        })
        .or_else(|| {
            image
                .into_iter()
                .chain(services())
                .find_map(|image| wrong_policy(image, docker))
        })
}

fn not_allowed(image: &str, what: &str, allowed: &[Spanned<String>]) -> Option<Refusal> {
    if allowed.is_empty()
        || allowed
            .iter()
            .any(|glob| Glob::new(&glob.value).matches(image))
    {
        return None;
    }
    let said = format!("The {image:?} image is not present on list of allowed {what}:");
    let list = allowed.iter().map(|glob| format!("- {}\n", glob.value));
    let mut lines = vec!["\n".to_owned(), joblog::error(&said)];
    lines.extend(list);
    lines.push("\n".to_owned());
    lines.push(joblog::plain(
        "Please check runner's configuration: http://doc.gitlab.com/ci/docker/using_docker_images.html#overwrite-image-and-services",
    ));
    Some(Refusal {
        lines,
        reason: "disallowed image".to_owned(),
    })
}

/// A job may ask for those policies only that the runner allows, which are the runner's own unless it says otherwise.
fn wrong_policy(image: &PlannedImage, docker: &DockerSettings) -> Option<Refusal> {
    let texts = |list: &[Spanned<String>]| -> Vec<String> {
        list.iter().map(|it| it.value.clone()).collect()
    };
    let mut own = texts(&docker.pull_policy);
    if own.is_empty() {
        own.push("always".to_owned());
    }
    let mut allowed = texts(&docker.allowed_pull_policies);
    if allowed.is_empty() {
        allowed.clone_from(&own);
    }
    let (wanted, source) = match image.pull_policy.as_slice() {
        [] if docker.pull_policy.is_empty() => (own, "Runner config (default)"),
        [] => (own, "Runner config"),
        wanted => (wanted.to_vec(), "GitLab pipeline config"),
    };
    if wanted.iter().any(|policy| allowed.contains(policy)) {
        return None;
    }
    let (wanted, allowed) = (wanted.join(" "), allowed.join(" "));
    Some(Refusal {
        lines: Vec::new(),
        reason: format!(
            "invalid pull policy for image {:?}: pull_policy ([{wanted}]) defined in {source} is not one of the allowed_pull_policies ([{allowed}])",
            image.name
        ),
    })
}
