//! The variables that GitLab predefines for a job (`doc/ci/variables/predefined_variables.md` in GitLab).

use crate::{facts::slug, resolve::Job};

/// The names of the variables of a job that its rules can see.
const JOB_NAMES: [&str; 4] = [
    "CI_JOB_NAME",
    "CI_JOB_NAME_SLUG",
    "CI_JOB_STAGE",
    "CI_NODE_TOTAL",
];

/// The variables of a job that its rules can see.
pub(super) fn job_variables(job: &Job) -> impl Iterator<Item = (String, String)> {
    JOB_NAMES
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), job_variable(job, name)?)))
}

/// One of the variables of a job that its rules can see.
pub(super) fn job_variable(job: &Job, name: &str) -> Option<String> {
    match name {
        "CI_JOB_NAME" => Some(job.name.value.clone()),
        "CI_JOB_NAME_SLUG" => Some(slug(&job.name.value)),
        "CI_JOB_STAGE" => Some(job.stage.value.clone()),
        "CI_NODE_TOTAL" => Some("1".to_owned()),
        _ => None,
    }
}

/// The variables that exist only while the job runs.
pub(super) fn runtime_variables(project_path: &str, position: usize) -> Vec<(String, String)> {
    vec![
        ("CI_PIPELINE_ID".into(), "1".into()),
        ("CI_PIPELINE_IID".into(), "1".into()),
        ("CI_JOB_ID".into(), (position + 1).to_string()),
        ("CI_SERVER".into(), "yes".into()),
        ("CI_BUILDS_DIR".into(), "/builds".into()),
        ("CI_PROJECT_DIR".into(), format!("/builds/{project_path}")),
        ("CI_CONCURRENT_ID".into(), "0".into()),
        ("CI_DISPOSABLE_ENVIRONMENT".into(), "true".into()),
    ]
}
