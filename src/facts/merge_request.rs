//! The variables of a pipeline for a merge request (`app/models/concerns/ci/` in GitLab).

use super::{Inputs, MergeRequest, Ref};

/// The variables of the merge request, when the pipeline is for one.
pub(super) fn variables(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let Ref::MergeRequest(request) = &inputs.git_ref else {
        return;
    };
    let iid = request.iid.to_string();
    set("CI_MERGE_REQUEST_ID", &iid);
    set("CI_MERGE_REQUEST_IID", &iid);
    set(
        "CI_MERGE_REQUEST_REF_PATH",
        &format!("refs/merge-requests/{iid}/head"),
    );
    set("CI_MERGE_REQUEST_EVENT_TYPE", "detached");
    set("CI_MERGE_REQUEST_TITLE", &request.title);
    let draft = request.title.to_lowercase();
    let is_draft = ["draft:", "[draft]", "(draft)"]
        .iter()
        .any(|it| draft.starts_with(it));
    set(
        "CI_MERGE_REQUEST_DRAFT",
        if is_draft { "true" } else { "false" },
    );
    set("CI_MERGE_REQUEST_SQUASH_ON_MERGE", "false");
    set("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", &request.source);
    set("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "");
    set("CI_MERGE_REQUEST_SOURCE_BRANCH_PROTECTED", flag(false));
    set("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", &request.target);
    set("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "");
    let is_default = request.target == inputs.default_branch;
    set("CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED", flag(is_default));
    if !request.labels.is_empty() {
        set("CI_MERGE_REQUEST_LABELS", &request.labels.join(","));
    }
    projects(request, inputs, set);
}

fn projects(request: &MergeRequest, inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let target = request
        .target_project
        .as_ref()
        .unwrap_or(&inputs.project_path);
    let source = request
        .source_project
        .as_ref()
        .unwrap_or(&inputs.project_path);
    let server = super::predefined::SERVER_HOST;
    // Ids are made up, but they tell a fork from its parent.
    let source_id = if source == target { "1" } else { "2" };
    set("CI_MERGE_REQUEST_PROJECT_ID", "1");
    set("CI_MERGE_REQUEST_PROJECT_PATH", target);
    set(
        "CI_MERGE_REQUEST_PROJECT_URL",
        &format!("https://{server}/{target}"),
    );
    set("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", source_id);
    set("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", source);
    set(
        "CI_MERGE_REQUEST_SOURCE_PROJECT_URL",
        &format!("https://{server}/{source}"),
    );
    set("CI_MERGE_REQUEST_DIFF_ID", "1");
    set(
        "CI_MERGE_REQUEST_DIFF_BASE_SHA",
        super::predefined::SHA_BEFORE,
    );
}

const fn flag(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}
