//! `path-outside-project`: artifacts and caches hold what is below the project's folder, and nothing else.

use std::collections::BTreeSet;

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::Spanned,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for job in &scene.jobs.jobs {
        let artifacts = job.artifacts.iter().flat_map(|it| &it.paths);
        let caches = job.cache.iter().flat_map(|it| &it.paths);
        let paths = artifacts.map(|path| ("artifacts", path));
        for (keyword, path) in paths.chain(caches.map(|path| ("cache", path))) {
            if is_outside(&path.value) && seen.insert(path.span) {
                found.push(finding(keyword, path));
            }
        }
    }
    found
}

fn is_outside(path: &str) -> bool {
    let is_absolute = path.starts_with('/') && !path.starts_with("/builds/");
    let is_home = ["~/", "$HOME/", "${HOME}/"]
        .iter()
        .any(|home| path.starts_with(home));
    let is_above = path == ".." || path.starts_with("../");
    is_absolute || is_home || is_above
}

fn finding(keyword: &str, path: &Spanned<String>) -> Diagnostic {
    let written = &path.value;
    let found = Diagnostic::new(
        Code::PathOutsideProject,
        path.span,
        phrase!(
            "`{written}` is outside the project's folder, so `{keyword}` does not take it",
            "`{written}` 경로는 프로젝트 폴더 밖이라 `{keyword}`에 담기지 않습니다"
        ),
    );
    if let Some(inside) = written.strip_prefix('/').filter(|_| keyword == "artifacts") {
        return found.with_help(phrase!(
            "for a folder of the project write `{inside}`; anything else has to be copied there first",
            "프로젝트 안의 폴더라면 `{inside}`라고 쓰고, 아니라면 먼저 프로젝트 안으로 복사하세요"
        ));
    }
    found.with_help(phrase!(
        "let the tool work in a folder of the project, such as `$CI_PROJECT_DIR/.cache`",
        "도구가 `$CI_PROJECT_DIR/.cache` 같은 프로젝트 안의 폴더를 쓰게 하세요"
    ))
}

#[cfg(test)]
mod tests {
    use super::is_outside;

    #[test]
    fn what_is_outside() {
        for path in ["/tmp/x", "~/.m2", "../up", "$HOME/.cargo"] {
            assert!(is_outside(path), "{path}");
        }
        for path in [
            "dist/",
            "$CI_PROJECT_DIR/.cache",
            "a/../b",
            "/builds/group/project/x",
        ] {
            assert!(!is_outside(path), "{path}");
        }
    }
}
