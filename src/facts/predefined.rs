//! The variables that GitLab predefines, derived from the inputs (`doc/ci/variables/predefined_variables.md` in GitLab).
//!
//! What depends on a server or the time of day is not guessed: ids are small, times are the start of a year, and both are
//! the same in every run.

use super::{Inputs, Ref, merge_request, slug};

/// Where the pretended server stands: the public one, as that is what examples in the wild assume.
pub(super) const SERVER_HOST: &str = "gitlab.com";
/// The commit before, where there is one.
pub(super) const SHA_BEFORE: &str = "5f7a1f0c1f4d1b1c0a6cf3b2a9ce55ad5d6c9a01";
/// The level of GitLab that is followed.
const SERVER_VERSION: [&str; 3] = ["18", "11", "2"];
/// The moment at which everything happens.
const MOMENT: &str = "2026-01-01T00:00:00Z";
/// GitLab cuts a longer message in `CI_COMMIT_MESSAGE`.
const LONGEST_MESSAGE: usize = 100_000;

/// The variables that are known before there is a pipeline, and then in it: visible in `include`, `workflow`, `rules` and
/// the job. Weakest first.
pub(super) fn early_variables(inputs: &Inputs) -> Vec<(String, String)> {
    let mut all = Vec::with_capacity(96);
    let mut set = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
    server(&mut set);
    project(inputs, &mut set);
    registries(inputs, &mut set);
    commit(inputs, &mut set);
    message(inputs, &mut set);
    git_ref(inputs, &mut set);
    merge_request::variables(inputs, &mut set);
    all
}

/// All variables of the pipeline: visible in `workflow`, `rules` and the job, weakest first.
///
/// ```
/// use pipeyard::facts::{pipeline_variables, Inputs};
/// let variables = pipeline_variables(&Inputs::default());
/// assert!(variables.contains(&("CI_COMMIT_BRANCH".into(), "main".into())));
/// ```
pub fn pipeline_variables(inputs: &Inputs) -> Vec<(String, String)> {
    let mut all = early_variables(inputs);
    let mut set = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
    set("CI_PIPELINE_IID", "1");
    match inputs.source.as_str() {
        "trigger" => {
            set("CI_PIPELINE_TRIGGERED", "true");
            set("CI_TRIGGER_SHORT_TOKEN", "abcd");
        }
        "schedule" => {
            let description = inputs.schedule.as_deref().unwrap_or("Nightly");
            set("CI_PIPELINE_SCHEDULE_DESCRIPTION", description);
        }
        _ => {}
    }
    all
}

/// The variables about who started the pipeline. They are stronger than those of the files.
pub fn user_variables(inputs: &Inputs) -> Vec<(String, String)> {
    let user = &inputs.user;
    [
        ("GITLAB_USER_ID", "1"),
        ("GITLAB_USER_EMAIL", &user.email),
        ("GITLAB_USER_LOGIN", &user.login),
        ("GITLAB_USER_NAME", &user.name),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn server(set: &mut impl FnMut(&str, &str)) {
    set("CI", "true");
    set("GITLAB_CI", "true");
    set("CI_SERVER_FQDN", SERVER_HOST);
    set("CI_SERVER_URL", &format!("https://{SERVER_HOST}"));
    set("CI_SERVER_HOST", SERVER_HOST);
    set("CI_SERVER_PORT", "443");
    set("CI_SERVER_PROTOCOL", "https");
    set("CI_SERVER_SHELL_SSH_HOST", SERVER_HOST);
    set("CI_SERVER_SHELL_SSH_PORT", "22");
    set("CI_SERVER_NAME", "GitLab");
    set("CI_SERVER_VERSION", &SERVER_VERSION.join("."));
    set("CI_SERVER_VERSION_MAJOR", SERVER_VERSION[0]);
    set("CI_SERVER_VERSION_MINOR", SERVER_VERSION[1]);
    set("CI_SERVER_VERSION_PATCH", SERVER_VERSION[2]);
    set("CI_SERVER_REVISION", "0000000");
    set("GITLAB_FEATURES", "");
    set("CI_API_V4_URL", &format!("https://{SERVER_HOST}/api/v4"));
    set(
        "CI_API_GRAPHQL_URL",
        &format!("https://{SERVER_HOST}/api/graphql"),
    );
    set("CI_TEMPLATE_REGISTRY_HOST", "registry.gitlab.com");
}

fn project(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let path = inputs.project_path.as_str();
    let (namespace, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (root, below) = path.split_once('/').unwrap_or((path, ""));
    set("CI_PROJECT_ID", "1");
    set("CI_PROJECT_NAME", name);
    set("CI_PROJECT_TITLE", name);
    set("CI_PROJECT_DESCRIPTION", "");
    set("CI_PROJECT_PATH", path);
    set("CI_PROJECT_PATH_SLUG", &slug(path));
    set("CI_PROJECT_NAMESPACE", namespace);
    set("CI_PROJECT_NAMESPACE_ID", "1");
    set("CI_PROJECT_NAMESPACE_SLUG", &slug(namespace));
    set(
        "CI_PROJECT_ROOT_NAMESPACE",
        namespace.split('/').next().unwrap_or(""),
    );
    set("CI_PROJECT_URL", &format!("https://{SERVER_HOST}/{path}"));
    set("CI_PROJECT_VISIBILITY", "private");
    set("CI_PROJECT_REPOSITORY_LANGUAGES", "");
    set("CI_PROJECT_CLASSIFICATION_LABEL", "");
    set("CI_DEFAULT_BRANCH", &inputs.default_branch);
    set("CI_CONFIG_PATH", ".gitlab-ci.yml");
    let pages = format!("{}.gitlab.io", root.to_lowercase());
    set("CI_PAGES_DOMAIN", "gitlab.io");
    set("CI_PAGES_HOSTNAME", &pages);
    set("CI_PAGES_URL", &format!("https://{pages}/{below}"));
}

fn registries(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let path = inputs.project_path.to_lowercase();
    let (namespace, _) = path.rsplit_once('/').unwrap_or((&path, ""));
    let root = namespace.split('/').next().unwrap_or("");
    set("CI_REGISTRY", &format!("registry.{SERVER_HOST}"));
    set(
        "CI_REGISTRY_IMAGE",
        &format!("registry.{SERVER_HOST}/{path}"),
    );
    let proxy = format!("{SERVER_HOST}:443");
    set("CI_DEPENDENCY_PROXY_SERVER", &proxy);
    let images = |group: &str| format!("{proxy}/{group}/dependency_proxy/containers");
    set("CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", &images(root));
    set(
        "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX",
        &images(namespace),
    );
}

fn commit(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let nothing = "0".repeat(40);
    let before = if inputs.has_commit_before() {
        SHA_BEFORE
    } else {
        &nothing
    };
    set("CI_PIPELINE_SOURCE", &inputs.source);
    set("CI_PIPELINE_CREATED_AT", MOMENT);
    set("CI_COMMIT_SHA", &inputs.sha);
    set(
        "CI_COMMIT_SHORT_SHA",
        inputs.sha.get(..8).unwrap_or(&inputs.sha),
    );
    set("CI_COMMIT_BEFORE_SHA", before);
    set("CI_COMMIT_TIMESTAMP", MOMENT);
    let user = &inputs.user;
    set(
        "CI_COMMIT_AUTHOR",
        &format!("{} <{}>", user.name, user.email),
    );
}

/// The message in its parts. A title of 100 characters or more is no title: then the description is the whole message.
fn message(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let message = cut(&inputs.commit_message, LONGEST_MESSAGE);
    let (title, rest) = message.split_once('\n').unwrap_or((message, ""));
    let is_short = title.chars().count() < 100;
    set("CI_COMMIT_MESSAGE", message);
    set("CI_COMMIT_TITLE", title);
    set(
        "CI_COMMIT_DESCRIPTION",
        if is_short {
            rest.trim_start_matches('\n')
        } else {
            message
        },
    );
}

/// The front of a text, at most this many bytes, between letters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn git_ref(inputs: &Inputs, set: &mut impl FnMut(&str, &str)) {
    let name = inputs.git_ref.name();
    set("CI_COMMIT_REF_NAME", name);
    set("CI_COMMIT_REF_SLUG", &slug(name));
    set(
        "CI_COMMIT_REF_PROTECTED",
        if inputs.protected { "true" } else { "false" },
    );
    let path = match &inputs.git_ref {
        Ref::Branch(branch) => {
            set("CI_COMMIT_BRANCH", branch);
            format!("refs/heads/{branch}")
        }
        Ref::Tag(tag) => {
            set("CI_COMMIT_TAG", tag);
            set(
                "CI_COMMIT_TAG_MESSAGE",
                inputs.tag_message.as_deref().unwrap_or(""),
            );
            format!("refs/tags/{tag}")
        }
        Ref::MergeRequest(request) => format!("refs/merge-requests/{}/head", request.iid),
    };
    let project = &inputs.project_path;
    set(
        "CI_CONFIG_REF_URI",
        &format!("{SERVER_HOST}/{project}//.gitlab-ci.yml@{path}"),
    );
    let open = &inputs.open_merge_requests;
    if !open.is_empty() && !matches!(inputs.git_ref, Ref::Tag(_)) {
        let named: Vec<&str> = open.iter().take(4).map(String::as_str).collect();
        set("CI_OPEN_MERGE_REQUESTS", &named.join(","));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Changes, MergeRequest};

    fn value(inputs: &Inputs, name: &str) -> Option<String> {
        let mut all = pipeline_variables(inputs).into_iter();
        all.find(|(it, _)| it == name).map(|(_, value)| value)
    }

    fn of(git_ref: Ref) -> Inputs {
        Inputs {
            git_ref,
            ..Inputs::default()
        }
    }

    #[test]
    fn every_name_is_there_once() {
        let request = MergeRequest {
            labels: vec!["ui".into()],
            ..MergeRequest::new("x", "main")
        };
        let all = pipeline_variables(&of(Ref::MergeRequest(request)));
        let mut names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_branch_is_only_there_in_branch_pipelines() {
        let has = |git_ref| value(&of(git_ref), "CI_COMMIT_BRANCH").is_some();
        assert!(has(Ref::Branch("x".into())));
        assert!(!has(Ref::Tag("v1".into())));
        assert!(!has(Ref::MergeRequest(MergeRequest::new("x", "main"))));
    }

    #[test]
    fn the_commit_before_is_known_for_a_push_to_an_old_branch() {
        let zeros = |inputs: &Inputs| value(inputs, "CI_COMMIT_BEFORE_SHA") == Some("0".repeat(40));
        assert!(!zeros(&Inputs::default()));
        let new = Inputs {
            changes: Changes::NoDiff,
            ..Inputs::default()
        };
        assert!(zeros(&new));
        assert!(zeros(&of(Ref::Tag("v1".into()))));
    }

    #[test]
    fn a_message_has_a_title_and_a_description() {
        let said = |message: &str| {
            let inputs = Inputs {
                commit_message: message.into(),
                ..Inputs::default()
            };
            ["CI_COMMIT_TITLE", "CI_COMMIT_DESCRIPTION"].map(|name| value(&inputs, name).unwrap())
        };
        assert_eq!(
            said("Add x\n\nIt was\nmissing"),
            ["Add x", "It was\nmissing"]
        );
        let long = "가".repeat(100);
        assert_eq!(said(&long), [long.as_str(), long.as_str()]);
        assert_eq!(cut("가나", 4), "가");
    }
}
