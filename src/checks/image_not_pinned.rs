//! `image-not-pinned`: an image without a tag, or with `latest`, is another one tomorrow.

use std::collections::BTreeSet;

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::Spanned,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let images = scene.jobs.jobs.iter().flat_map(|job| {
        let services = job.services.iter().map(|service| &service.name);
        job.image.iter().map(|image| &image.name).chain(services)
    });
    let mut seen = BTreeSet::new();
    images
        .filter(|name| seen.insert(name.span) && is_moving(&name.value))
        .map(finding)
        .collect()
}

fn finding(image: &Spanned<String>) -> Diagnostic {
    let name = &image.value;
    let message = if name.ends_with(":latest") {
        phrase!(
            "`{name}` is another image whenever a new one is published",
            "`{name}` 이미지는 새 판이 나올 때마다 바뀝니다"
        )
    } else {
        phrase!(
            "`{name}` has no tag, so it is `{name}:latest`: another image whenever a new one is published",
            "`{name}`에 태그가 없어 `{name}:latest`로 읽힙니다. 새 판이 나올 때마다 바뀌는 이미지입니다"
        )
    };
    Diagnostic::new(Code::ImageNotPinned, image.span, message).with_help(phrase!(
        "name a version, as in `alpine:3.22`, or a digest",
        "`alpine:3.22`처럼 버전을 적거나 다이제스트를 쓰세요"
    ))
}

/// What a variable says is not known here.
fn is_moving(image: &str) -> bool {
    // The macOS machines of gitlab.com are named like images, and are none.
    if image.is_empty() || image.contains(['$', '@']) || image.starts_with("macos-") {
        return false;
    }
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_after_the_last_slash() {
        for (image, expected) in [
            ("alpine", true),
            ("alpine:latest", true),
            ("localhost:5000/alpine", true),
            ("localhost:5000/alpine:3.22", false),
            ("alpine@sha256:0123", false),
            ("$CI_REGISTRY_IMAGE", false),
            ("docker:dind", false),
        ] {
            assert_eq!(is_moving(image), expected, "for `{image}`");
        }
    }
}
