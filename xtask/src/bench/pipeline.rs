//! Pipelines to measure with: the shape of large projects, at any size.

use std::fmt::Write as _;

/// How many stages a pipeline has.
const STAGES: usize = 10;

/// Jobs that hand their work from stage to stage, each with two needs, `extends` over two steps, rules with variables; one
/// of them is a matrix of six.
pub(super) fn text(jobs: usize) -> String {
    let mut text = head();
    let in_stage = (jobs / STAGES).max(1);
    for at in 0..jobs {
        let stage = (at / in_stage).min(STAGES - 1);
        job(&mut text, at, stage, in_stage);
    }
    text
}

fn head() -> String {
    let mut text = String::from("stages:\n");
    for stage in 0..STAGES {
        line(&mut text, format_args!("  - stage{stage}"));
    }
    text += r#"
variables:
  REGION: eu
  DEPLOY_ENV: staging
  IMAGE_TAG: "$CI_COMMIT_SHORT_SHA"

default:
  image: busybox:latest
  before_script:
    - echo "before $CI_JOB_NAME"

.with-rules:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      variables:
        DEPLOY_ENV: review
    - if: '$CI_COMMIT_BRANCH =~ /^(main|master|release-.*)$/'
      variables:
        DEPLOY_ENV: production
    - when: on_success
"#;
    for template in 0..5 {
        line(&mut text, format_args!("\n.template{template}:"));
        text += "  extends: .with-rules\n  variables:\n";
        line(&mut text, format_args!("    TEMPLATE: \"t{template}\""));
        text += "    RETRIES: \"3\"\n  tags: [linux, docker]\n  interruptible: true\n  timeout: 30 minutes\n";
    }
    text
}

fn job(text: &mut String, at: usize, stage: usize, in_stage: usize) {
    line(text, format_args!("\njob-{at:05}:\n  stage: stage{stage}"));
    line(text, format_args!("  extends: .template{}", at % 5));
    line(
        text,
        format_args!(
            "  variables:\n    INDEX: \"{at}\"\n    NAME: \"component-{}\"",
            at % 97
        ),
    );
    if at + 1 == in_stage {
        *text += "  parallel:\n    matrix:\n      - OS: [linux, windows, macos]\n        ARCH: [amd64, arm64]\n";
    } else {
        rules(text, at);
    }
    if stage > 0 {
        needs(text, at, stage, in_stage);
    }
    *text += "  script:\n";
    line(
        text,
        format_args!("    - echo \"building component {at} for $DEPLOY_ENV\""),
    );
    *text += "    - |\n      if [ \"$FROM_RULE\" = \"\" ]; then\n        echo no rule variable\n      fi\n";
}

fn rules(text: &mut String, at: usize) {
    line(
        text,
        format_args!(
            "  rules:\n    - if: $SKIP_{} == \"true\"\n      when: never",
            at % 13
        ),
    );
    *text += "    - if: '$CI_COMMIT_BRANCH == \"main\" && $REGION == \"eu\"'\n      variables:\n";
    line(text, format_args!("        FROM_RULE: \"r{}\"", at % 7));
    *text += "    - when: on_success\n";
}

/// Two jobs of the stage before; not its last one, which is the matrix in the first stage.
fn needs(text: &mut String, at: usize, stage: usize, in_stage: usize) {
    let before = (stage - 1) * in_stage;
    let there = (in_stage - 1).max(1);
    *text += "  needs:\n";
    for next in 0..2.min(there) {
        let need = before + (at + next) % there;
        line(text, format_args!("    - job-{need:05}"));
    }
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    // A `String` takes everything.
    let _ = writeln!(text, "{words}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_so_many_jobs_and_needs_of_jobs_before_them() {
        let text = text(100);
        assert_eq!(text.matches("\njob-").count(), 100);
        assert_eq!(text.matches("parallel:").count(), 1);
        assert!(text.contains("\njob-00099:\n  stage: stage9"));
        let needs = text.lines().filter(|line| line.starts_with("    - job-"));
        assert_eq!(needs.count(), 180);
    }

    #[test]
    fn it_grows_with_the_jobs() {
        let ratio = text(1000).len() * 100 / text(100).len();
        assert!((950..1010).contains(&ratio), "{ratio}");
    }
}
