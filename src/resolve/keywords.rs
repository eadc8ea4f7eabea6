//! The keywords of a job: which exist, where they may stand, and what Pipeyard does with those it does not read yet.

use super::{Honoured, Host};
use crate::diagnostics::Phrase;

/// Keys that stand at the top of the file and are no jobs.
pub(super) const TOP_LEVEL: [&str; 11] = [
    "default",
    "variables",
    "workflow",
    "include",
    "stages",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
    "spec",
];

/// Keys of `default:`.
pub(super) const DEFAULT: [&str; 13] = [
    "before_script",
    "after_script",
    "hooks",
    "cache",
    "image",
    "services",
    "interruptible",
    "timeout",
    "retry",
    "tags",
    "artifacts",
    "id_tokens",
    "identity",
];

/// The keys of `default:` that may also stand at the top of the file, as they did before `default:` existed; in the order
/// in which GitLab looks at them.
pub(super) const LEGACY_DEFAULT: [&str; 5] = [
    "before_script",
    "after_script",
    "cache",
    "image",
    "services",
];

/// Keys of jobs and of trigger jobs alike.
const COMMON: [&str; 12] = [
    "extends",
    "stage",
    "only",
    "except",
    "rules",
    "variables",
    "inherit",
    "allow_failure",
    "when",
    "needs",
    "resource_group",
    "environment",
];

/// Keys of jobs with a script.
const SCRIPT_JOB: [&str; 27] = [
    "interruptible",
    "tags",
    "script",
    "image",
    "services",
    "start_in",
    "artifacts",
    "cache",
    "dependencies",
    "before_script",
    "after_script",
    "hooks",
    "coverage",
    "retry",
    "parallel",
    "timeout",
    "inputs",
    "release",
    "id_tokens",
    "publish",
    "pages",
    "manual_confirmation",
    "run",
    "secrets",
    "dast_configuration",
    "identity",
    "extends",
];

/// Keys of trigger jobs.
const BRIDGE: [&str; 3] = ["trigger", "parallel", "interruptible"];

/// The keys that a job may have.
pub(super) fn of_job() -> impl Iterator<Item = &'static str> + Clone {
    COMMON.into_iter().chain(SCRIPT_JOB)
}

/// The keys that a trigger job may have.
pub(super) fn of_bridge() -> impl Iterator<Item = &'static str> + Clone {
    COMMON.into_iter().chain(BRIDGE)
}

/// Whether a word is a keyword of some job, so that it makes no sense as a job's name.
pub(super) fn is_job_keyword(word: &str) -> bool {
    of_job().chain(of_bridge()).any(|keyword| keyword == word)
}

/// Keywords that a run does not honour as GitLab would: how far it does, and what that means, in both languages. They are
/// read and checked all the same.
const UNSUPPORTED: [(&str, Honoured, &str, &str); 13] = [
    (
        "coverage",
        Honoured::Ignored,
        "the log is not searched for a coverage value",
        "로그에서 커버리지 값을 찾지 않습니다",
    ),
    (
        "environment",
        Honoured::Ignored,
        "no deployment is recorded, and `CI_ENVIRONMENT_*` is not set",
        "배포 기록이 남지 않고 `CI_ENVIRONMENT_*` 변수가 없습니다",
    ),
    (
        "resource_group",
        Honoured::Approximated,
        "the jobs of this run wait for each other; other pipelines of the project are not there",
        "이 실행의 작업끼리만 차례를 기다립니다. 프로젝트의 다른 파이프라인은 없습니다",
    ),
    (
        "release",
        Honoured::Ignored,
        "no release is created",
        "릴리스를 만들지 않습니다",
    ),
    (
        "id_tokens",
        Honoured::Ignored,
        "the token's variable is not set",
        "토큰 변수가 설정되지 않습니다",
    ),
    (
        "secrets",
        Honoured::Ignored,
        "no secret is fetched, so its variable is not set",
        "비밀 값을 가져오지 않아 그 변수가 없습니다",
    ),
    (
        "pages",
        Honoured::Ignored,
        "nothing is published",
        "페이지를 게시하지 않습니다",
    ),
    (
        "publish",
        Honoured::Ignored,
        "nothing is published",
        "페이지를 게시하지 않습니다",
    ),
    (
        "inputs",
        Honoured::Ignored,
        "`${{ job.inputs.… }}` in the script is not filled in",
        "스크립트의 `${{ job.inputs.… }}` 자리를 채우지 않습니다",
    ),
    (
        "manual_confirmation",
        Honoured::Ignored,
        "pressing play does not ask for confirmation",
        "실행 버튼을 눌러도 확인을 묻지 않습니다",
    ),
    (
        "run",
        Honoured::Ignored,
        "steps are not run",
        "step을 실행하지 않습니다",
    ),
    (
        "identity",
        Honoured::Ignored,
        "this has no effect here",
        "여기서는 효과가 없습니다",
    ),
    (
        "dast_configuration",
        Honoured::Ignored,
        "this has no effect here",
        "여기서는 효과가 없습니다",
    ),
];

/// The same for keywords that simulated and real runs treat in different ways.
const UNSUPPORTED_BY_ONE: [(&str, Host, Honoured, &str, &str); 4] = [
    (
        "hooks",
        Host::Simulated,
        Honoured::Ignored,
        "the hook's script does not run",
        "hook 스크립트를 실행하지 않습니다",
    ),
    (
        "trigger",
        Host::Simulated,
        Honoured::Approximated,
        "a child pipeline runs when its files are here; any other counts as passed",
        "자식 파이프라인은 파일이 있으면 실행하고, 다른 파이프라인은 성공한 것으로 봅니다",
    ),
    (
        "trigger",
        Host::Real,
        Honoured::Ignored,
        "no other pipeline is started; the trigger job counts as passed",
        "다른 파이프라인을 시작하지 않고, trigger 작업은 성공한 것으로 봅니다",
    ),
    (
        "interruptible",
        Host::Real,
        Honoured::Ignored,
        "a newer pipeline does not cancel this one",
        "새 파이프라인이 생겨도 취소되지 않습니다",
    ),
];

/// How far runs honour a keyword, and what that means for it. Nothing for those that they honour as GitLab does.
pub(super) fn unsupported(keyword: &str) -> impl Iterator<Item = (Host, Honoured, Phrase)> {
    let by_all = UNSUPPORTED
        .into_iter()
        .map(|(known, honoured, english, korean)| (known, Host::Any, honoured, english, korean));
    by_all
        .chain(UNSUPPORTED_BY_ONE)
        .filter(move |(known, ..)| *known == keyword)
        .map(|(_, host, honoured, english, korean)| (host, honoured, Phrase::new(english, korean)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_keyword_of_jobs() {
        for keyword in DEFAULT {
            assert!(is_job_keyword(keyword), "{keyword}");
        }
    }

    #[test]
    fn a_keyword_is_either_read_or_explained() {
        let read = [
            "extends",
            "stage",
            "only",
            "except",
            "rules",
            "variables",
            "inherit",
            "allow_failure",
            "when",
            "needs",
            "parallel",
            "tags",
            "timeout",
            "retry",
            "start_in",
            "script",
            "image",
            "services",
            "before_script",
            "after_script",
            "artifacts",
            "cache",
            "dependencies",
        ];
        for keyword in of_job().chain(of_bridge()) {
            assert_ne!(
                read.contains(&keyword),
                unsupported(keyword).next().is_some(),
                "{keyword}"
            );
        }
    }
}
