//! The variables that GitLab predefines for a job (`doc/ci/variables/predefined_variables.md` in GitLab).

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::{
    facts::{environment_slug, guessed_tier, slug},
    resolve::{Job, When},
};

/// The names of the variables of a job that its rules can see.
const JOB_NAMES: [&str; 11] = [
    "CI_JOB_NAME",
    "CI_JOB_NAME_SLUG",
    "CI_JOB_GROUP_NAME",
    "CI_JOB_STAGE",
    "CI_JOB_MANUAL",
    "CI_NODE_INDEX",
    "CI_NODE_TOTAL",
    "CI_ENVIRONMENT_NAME",
    "CI_ENVIRONMENT_ACTION",
    "CI_ENVIRONMENT_TIER",
    "CI_ENVIRONMENT_URL",
];

/// The variables of a job that its rules can see; `environment` is the name of its environment, expanded.
pub(super) fn job_variables<'j>(
    job: &'j Job,
    environment: Option<&'j str>,
) -> impl Iterator<Item = (String, String)> + 'j {
    JOB_NAMES
        .into_iter()
        .filter_map(move |name| Some((name.to_owned(), job_variable(job, environment, name)?)))
}

/// One of the variables of a job that its rules can see.
pub(super) fn job_variable(job: &Job, environment: Option<&str>, name: &str) -> Option<String> {
    match name {
        "CI_JOB_NAME" => Some(job.name.value.clone()),
        "CI_JOB_NAME_SLUG" => Some(slug(&job.name.value)),
        "CI_JOB_GROUP_NAME" => Some(group_name(&job.name.value).to_owned()),
        "CI_JOB_STAGE" => Some(job.stage.value.clone()),
        "CI_JOB_MANUAL" => {
            let waits = matches!(job.own_when(), When::Manual | When::Delayed);
            waits.then(|| "true".to_owned())
        }
        "CI_NODE_INDEX" => job.part.as_ref().map(|part| part.index.to_string()),
        "CI_NODE_TOTAL" => Some(job.part.as_ref().map_or(1, |part| part.total).to_string()),
        _ => environment_variable(job, environment?, name),
    }
}

fn environment_variable(job: &Job, environment: &str, name: &str) -> Option<String> {
    let written = job.environment.as_ref()?;
    let text = match name {
        "CI_ENVIRONMENT_NAME" => environment,
        "CI_ENVIRONMENT_ACTION" => written.action.as_ref().map_or("start", |it| &it.value),
        "CI_ENVIRONMENT_TIER" => &written.deployment_tier.as_ref()?.value,
        "CI_ENVIRONMENT_URL" => &written.url.as_ref()?.value,
        _ => return None,
    };
    Some(text.to_owned())
}

/// Up to three endings that number a part: ` 1/3`, `: [a, b]` (`lib/gitlab/utils/job.rb` in GitLab).
static PART_ENDINGS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([\x08\s:]+((\[.*\])|(\d+[\s:/\\]+\d+))){1,3}\s*$").ok());

/// The name that the parts of a job share. GitLab goes by the name, whoever wrote it.
fn group_name(name: &str) -> &str {
    let may_be_part = name
        .trim_end()
        .ends_with(|it: char| it == ']' || it.is_ascii_digit());
    let endings = PART_ENDINGS.as_ref().filter(|_| may_be_part);
    let found = endings.and_then(|endings| endings.find(name));
    found.map_or(name, |ending| &name[..ending.start()])
}

/// The variables that exist only while the job runs. `position` is that of the job in its pipeline.
pub(super) fn runtime_variables(
    project_path: &str,
    position: usize,
    environment: Option<&str>,
) -> Vec<(String, String)> {
    let id = position + 1;
    let server = format!("https://gitlab.com/{project_path}");
    let mut all: Vec<(String, String)> = [
        ("CI_PIPELINE_ID", "1".to_owned()),
        ("CI_PIPELINE_URL", format!("{server}/-/pipelines/1")),
        ("CI_JOB_ID", id.to_string()),
        ("CI_JOB_URL", format!("{server}/-/jobs/{id}")),
        ("CI_JOB_STARTED_AT", "2026-01-01T00:00:00Z".to_owned()),
        ("CI_JOB_STATUS", "running".to_owned()),
        ("CI_REGISTRY_USER", "gitlab-ci-token".to_owned()),
        ("CI_SERVER", "yes".to_owned()),
        ("CI_BUILDS_DIR", "/builds".to_owned()),
        ("CI_PROJECT_DIR", format!("/builds/{project_path}")),
        ("CI_CONCURRENT_ID", "0".to_owned()),
        ("CI_CONCURRENT_PROJECT_ID", "0".to_owned()),
        ("CI_DISPOSABLE_ENVIRONMENT", "true".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    if let Some(name) = environment {
        all.push(("CI_ENVIRONMENT_SLUG".to_owned(), environment_slug(name)));
        all.push((
            "CI_ENVIRONMENT_TIER".to_owned(),
            guessed_tier(name).to_owned(),
        ));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_share_a_name() {
        for (name, group) in [
            ("build ruby 1/3", "build ruby"),
            ("t: [a, b]", "t"),
            ("rspec 1 2", "rspec"),
            ("test: [a] 1/2", "test"),
            ("1/2", "1/2"),
            ("deploy 2", "deploy 2"),
        ] {
            assert_eq!(group_name(name), group, "{name}");
        }
    }
}
