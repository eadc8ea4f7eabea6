//! What to change against trouble that is foreseen: in `config.toml` and in the pipeline, where it is safe.

use super::{places::part_of, predicted::Files};
use crate::{
    compile::PipelineJob,
    diagnostics::{Code, Diagnostic, Edit},
    phrase,
    plan::PlannedJob,
    runner::{Runner, place},
    simulate::Diagnosis,
    text::{Span, Spanned},
};

/// Where Docker's service and the job share certificates.
const CERTIFICATES: &str = "/certs/client";

/// Adds what decides in `config.toml`, and a fix, to a finding.
pub(super) fn remedy(found: Diagnostic, diagnosis: &Diagnosis, files: Files<'_>) -> Diagnostic {
    let job = &files.pipeline.jobs[diagnosis.job.index()];
    let planned = &files.plan.jobs[diagnosis.job.index()];
    match found.code {
        Code::DindNeedsPrivileged => match runner_of(planned, files) {
            Some(runner) => allow_privileges(found, runner),
            None => found,
        },
        Code::DindCertsNotShared => match runner_of(planned, files) {
            Some(runner) => share_certificates(found, runner),
            None => found,
        },
        Code::DindTlsPortMismatch => correct_port(found, job, planned, files),
        Code::ServiceHostNotFound => correct_host(found, job, planned, files),
        Code::ServiceReadinessRace => wait_first(found, diagnosis, job, files),
        _ => found,
    }
}

/// The runner that takes the job, when a file tells.
fn runner_of<'f>(planned: &PlannedJob, files: Files<'f>) -> Option<&'f Runner> {
    let taker = *place(files.runners, &planned.tags).takers.first()?;
    Some(&files.runners.runners[taker]).filter(|_| !files.runners.implied)
}

/// Names the line that decides about privileges, and offers to change it.
fn allow_privileges(found: Diagnostic, runner: &Runner) -> Diagnostic {
    let name = &runner.name;
    let title = phrase!("set `privileged = true`", "`privileged = true`로 설정하기");
    let written = runner
        .docker
        .services_privileged
        .as_ref()
        .or(runner.docker.privileged.as_ref());
    if let Some(flag) = written {
        let edit = Edit {
            span: flag.span,
            replacement: "true".to_owned(),
        };
        let label = phrase!("runner `{name}` says so here", "`{name}` 러너의 설정");
        return found
            .with_label(flag.span, label)
            .with_fix(title, vec![edit]);
    }
    let missing = phrase!(
        "runner `{name}` does not set `privileged`",
        "`{name}` 러너에는 `privileged` 설정이 없습니다"
    );
    match runner.docker.span {
        Some(table) => found
            .with_label(table, missing)
            .with_fix(title, vec![below(table, "privileged = true")]),
        None => found.with_label(runner.span, without_table(runner)),
    }
}

/// Names the volumes of the runner, and offers to add the one that is missing.
fn share_certificates(found: Diagnostic, runner: &Runner) -> Diagnostic {
    let name = &runner.name;
    let title = phrase!("share `{CERTIFICATES}`", "`{CERTIFICATES}` 볼륨 공유하기");
    let label = phrase!(
        "runner `{name}` shares no `{CERTIFICATES}`",
        "`{name}` 러너가 `{CERTIFICATES}` 볼륨을 공유하지 않습니다"
    );
    match (runner.docker.volumes.first(), runner.docker.span) {
        (Some(first), _) => {
            let edit = Edit {
                span: Span::new(first.span.file, first.span.start, first.span.start),
                replacement: format!("\"{CERTIFICATES}\", "),
            };
            found
                .with_label(first.span, label)
                .with_fix(title, vec![edit])
        }
        (None, Some(table)) => {
            let line = format!("volumes = [\"{CERTIFICATES}\", \"/cache\"]");
            found
                .with_label(table, label)
                .with_fix(title, vec![below(table, &line)])
        }
        (None, None) => found.with_label(runner.span, without_table(runner)),
    }
}

fn without_table(runner: &Runner) -> crate::diagnostics::Phrase {
    let name = &runner.name;
    phrase!(
        "runner `{name}` has no `[runners.docker]`",
        "`{name}` 러너에 `[runners.docker]`가 없습니다"
    )
}

/// A line of its own below a table's header.
fn below(table: Span, line: &str) -> Edit {
    Edit {
        span: Span::new(table.file, table.end, table.end),
        replacement: format!("\n    {line}"),
    }
}

/// The address that the job gives to its client, and its host and port as written.
fn docker_host(job: &PipelineJob) -> Option<(&Spanned<String>, &str, &str)> {
    let variable = job
        .variables
        .iter()
        .find(|it| it.name.value == "DOCKER_HOST")?;
    let (host, port) = variable
        .value
        .value
        .strip_prefix("tcp://")?
        .split_once(':')?;
    Some((&variable.value, host, port))
}

/// A daemon without TLS listens on one port only. With TLS there is more to do than to change a port.
fn correct_port(
    found: Diagnostic,
    job: &PipelineJob,
    planned: &PlannedJob,
    files: Files<'_>,
) -> Diagnostic {
    let is_plain = planned
        .variables
        .iter()
        .any(|(name, value)| name == "DOCKER_TLS_CERTDIR" && value.is_empty());
    let Some((value, _, port)) = docker_host(job).filter(|_| is_plain) else {
        return found;
    };
    let title = phrase!("use port 2375", "2375 포트 쓰기");
    replace_part(found, value, (&format!(":{port}"), ":2375"), title, files)
}

/// A job with one service can only mean that one.
fn correct_host(
    found: Diagnostic,
    job: &PipelineJob,
    planned: &PlannedJob,
    files: Files<'_>,
) -> Diagnostic {
    let [service] = planned.services.as_slice() else {
        return found;
    };
    let (Some((value, host, port)), Some(alias)) = (docker_host(job), service.aliases.last())
    else {
        return found;
    };
    let title = phrase!("use the name `{alias}`", "`{alias}` 이름 쓰기");
    let (from, to) = (format!("{host}:{port}"), format!("{alias}:{port}"));
    replace_part(found, value, (&from, &to), title, files)
}

fn replace_part(
    found: Diagnostic,
    value: &Spanned<String>,
    (from, to): (&str, &str),
    title: crate::diagnostics::Phrase,
    files: Files<'_>,
) -> Diagnostic {
    let span = part_of(files.sources, value.span, from);
    if span == value.span {
        return found;
    }
    let edit = Edit {
        span,
        replacement: to.to_owned(),
    };
    found.with_fix(title, vec![edit])
}

/// Puts a loop in front of the line that comes too early, where that line is an item of its own.
fn wait_first(
    found: Diagnostic,
    diagnosis: &Diagnosis,
    job: &PipelineJob,
    files: Files<'_>,
) -> Diagnostic {
    let is_of_docker = diagnosis
        .said
        .as_deref()
        .is_some_and(|said| said.contains("Docker daemon"));
    let lines = job.job.before_script.iter().chain(&job.job.script);
    let Some(line) = lines
        .filter(|_| is_of_docker)
        .find(|line| line.value.contains("docker"))
    else {
        return found;
    };
    let text = files
        .sources
        .get(line.span.file)
        .map_or("", |source| &source.text);
    let before = text.get(..line.span.start as usize).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let prefix = &before[start..];
    if !prefix.trim_start().starts_with("- ") || prefix.trim() != "-" {
        return found;
    }
    let edit = Edit {
        span: Span::new(line.span.file, line.span.start, line.span.start),
        replacement: format!("until docker info > /dev/null 2>&1; do sleep 1; done\n{prefix}"),
    };
    let title = phrase!("wait for the daemon first", "먼저 데몬 기다리기");
    found.with_fix(title, vec![edit])
}
