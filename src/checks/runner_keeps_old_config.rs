//! `runner-keeps-old-config`: a `config.toml` that a running runner refuses, so that nothing written in it takes effect.

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic, Severity},
    phrase,
    text::Span,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let refused = scene.said.iter().find(|found| {
        let is_of_the_file = matches!(
            found.code,
            Code::ConfigTomlDuplicateKey | Code::ConfigTomlSyntax | Code::ConfigTomlWrongType
        );
        is_of_the_file && found.severity == Severity::Error
    });
    refused
        .map(|mistake| finding(scene, mistake))
        .into_iter()
        .collect()
}

fn finding(scene: &Scene<'_>, mistake: &Diagnostic) -> Diagnostic {
    let span = lost_setting(scene).unwrap_or(mistake.span);
    let message = phrase!(
        "this does not take effect: a running GitLab Runner refuses the whole file and keeps the configuration that it has",
        "이 설정은 적용되지 않습니다. 실행 중인 GitLab Runner는 파일 전체를 거부하고 예전 설정을 그대로 씁니다"
    );
    let found = Diagnostic::new(Code::RunnerKeepsOldConfig, span, message)
        .with_label(
            mistake.span,
            phrase!("because of this mistake", "이 오류 때문입니다"),
        )
        .with_help(phrase!(
            "correct the mistake; the runner reads the file again within 3 s, and its own log, not a job's, says whether it could",
            "오류를 고치세요. 러너는 3초 안에 파일을 다시 읽고, 결과는 작업 로그가 아니라 러너 자신의 로그에 남습니다"
        ));
    let said = mistake.gitlab.0.first().map(|quote| quote.text.as_str());
    match said.filter(|said| said.starts_with("decoding configuration file")) {
        Some(said) => found.with_gitlab(format!("Failed to load config {said}")),
        None => found,
    }
}

/// The setting that people change and then miss.
fn lost_setting(scene: &Scene<'_>) -> Option<Span> {
    let mut runners = scene.runners.runners.iter();
    runners.find_map(|runner| {
        let docker = &runner.docker;
        let flag = docker
            .services_privileged
            .as_ref()
            .or(docker.privileged.as_ref())?;
        flag.value.then_some(flag.span)
    })
}
