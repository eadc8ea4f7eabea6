//! The variables that GitLab predefines, derived from the inputs (`doc/ci/variables/predefined_variables.md` in GitLab).
//!
//! What depends on a server, a user or the time of day (ids, tokens, timestamps) is not invented here, but for the few
//! ids that scripts use to make names unique: those are small and the same in every run.

use super::{Inputs, Ref};
/// Where the pretended server stands: the public one, as that is what examples in the wild assume.
const SERVER_HOST: &str = "gitlab.com";

/// The variables of the pipeline: visible in `workflow`, `rules` and the job.
pub fn pipeline_variables(inputs: &Inputs) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut set = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
    set("CI", "true");
    set("GITLAB_CI", "true");
    set("CI_SERVER_URL", &format!("https://{SERVER_HOST}"));
    set("CI_SERVER_HOST", SERVER_HOST);
    set("CI_SERVER_PORT", "443");
    set("CI_SERVER_PROTOCOL", "https");
    set("CI_SERVER_FQDN", SERVER_HOST);
    set("CI_SERVER_NAME", "GitLab");
    set("CI_API_V4_URL", &format!("https://{SERVER_HOST}/api/v4"));
    set("CI_PIPELINE_SOURCE", &inputs.source);
    set("CI_CONFIG_PATH", ".gitlab-ci.yml");
    set("CI_DEFAULT_BRANCH", &inputs.default_branch);
    project(inputs, &mut set);
    commit(inputs, &mut set);
    merge_request(inputs, &mut set);
    all
}

fn project(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let path = inputs.project_path.as_str();
    let (namespace, name) = path.rsplit_once('/').unwrap_or(("", path));
    set("CI_PROJECT_NAME", name);
    set("CI_PROJECT_TITLE", name);
    set("CI_PROJECT_PATH", path);
    set("CI_PROJECT_PATH_SLUG", &slug(path));
    set("CI_PROJECT_NAMESPACE", namespace);
    set(
        "CI_PROJECT_ROOT_NAMESPACE",
        namespace.split('/').next().unwrap_or(""),
    );
    set("CI_PROJECT_URL", &format!("https://{SERVER_HOST}/{path}"));
    set("CI_REGISTRY", &format!("registry.{SERVER_HOST}"));
    set(
        "CI_REGISTRY_IMAGE",
        &format!("registry.{SERVER_HOST}/{path}").to_lowercase(),
    );
}

fn commit(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let ref_name = inputs.git_ref.name();
    set("CI_COMMIT_SHA", &inputs.sha);
    set(
        "CI_COMMIT_SHORT_SHA",
        inputs.sha.get(..8).unwrap_or(&inputs.sha),
    );
    set("CI_COMMIT_BEFORE_SHA", &"0".repeat(40));
    set("CI_COMMIT_REF_NAME", ref_name);
    set("CI_COMMIT_REF_SLUG", &slug(ref_name));
    set(
        "CI_COMMIT_REF_PROTECTED",
        if inputs.protected { "true" } else { "false" },
    );
    match &inputs.git_ref {
        Ref::Branch(branch) => set("CI_COMMIT_BRANCH", branch),
        Ref::Tag(tag) => set("CI_COMMIT_TAG", tag),
        Ref::MergeRequest(_) => {}
    }
}

fn merge_request(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let Ref::MergeRequest(request) = &inputs.git_ref else {
        return;
    };
    set("CI_MERGE_REQUEST_IID", &request.iid.to_string());
    set("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", &request.source);
    set("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", &request.target);
    set("CI_MERGE_REQUEST_PROJECT_PATH", &inputs.project_path);
    set("CI_MERGE_REQUEST_EVENT_TYPE", "detached");
}

/// GitLab's slug: lower case, everything but `[a-z0-9]` a dash, 63 characters, no dash at the ends (`Gitlab::Utils.slugify`).
pub fn slug(text: &str) -> String {
    let dashed: String = text
        .to_lowercase()
        .chars()
        .map(|letter| {
            if letter.is_ascii_lowercase() || letter.is_ascii_digit() {
                letter
            } else {
                '-'
            }
        })
        .take(63)
        .collect();
    dashed.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::MergeRequest;

    #[test]
    fn slugs_are_gitlabs() {
        assert_eq!(slug("Feature/ABC_x.1"), "feature-abc-x-1");
        assert_eq!(slug("--a--b--"), "a--b");
        assert_eq!(slug(&"x".repeat(80)).len(), 63);
    }

    #[test]
    fn a_branch_is_only_there_in_branch_pipelines() {
        let has = |git_ref, name: &str| {
            let inputs = Inputs {
                git_ref,
                ..Inputs::default()
            };
            pipeline_variables(&inputs).iter().any(|(it, _)| it == name)
        };
        assert!(has(Ref::Branch("x".into()), "CI_COMMIT_BRANCH"));
        assert!(!has(Ref::Tag("v1".into()), "CI_COMMIT_BRANCH"));
        assert!(!has(
            Ref::MergeRequest(MergeRequest::new("x", "main")),
            "CI_COMMIT_BRANCH"
        ));
    }
}
