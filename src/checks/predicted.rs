//! Trouble that a run will have, before it runs: what the simulator foresees for each job, with its place in the files.
//!
//! There is one model of the world, the simulator's; this file only knows where to point.

use super::Scene;
use crate::{
    compile::{Pipeline, PipelineJob},
    diagnostics::{Code, Diagnostic},
    phrase,
    plan::{JobId, Plan},
    runner::Runners,
    simulate::{Diagnosis, foresee},
    text::Span,
};

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let placed = scene
        .placements
        .iter()
        .enumerate()
        .filter_map(|(at, placement)| {
            let runner = *placement.takers.first()?;
            Some((JobId(at as u32), &scene.runners.runners[runner]))
        });
    placed
        .flat_map(|(job, runner)| foresee(scene.plan, job, runner, scene.assumptions))
        .map(|diagnosis| explain(&diagnosis, scene.pipeline, scene.plan, scene.runners))
        .collect()
}

/// A diagnosis with its place in the files.
pub fn explain(
    diagnosis: &Diagnosis,
    pipeline: &Pipeline,
    plan: &Plan,
    runners: &Runners,
) -> Diagnostic {
    let job = &pipeline.jobs[diagnosis.job.index()];
    let span = place(diagnosis, job);
    let mut found = Diagnostic::new(diagnosis.code, span, diagnosis.message.clone());
    found.help.clone_from(&diagnosis.help);
    found.gitlab.clone_from(&diagnosis.said);
    if diagnosis.code == Code::DindNeedsPrivileged {
        found = point_at_privileged(
            found,
            plan.jobs[diagnosis.job.index()].tags.as_slice(),
            runners,
        );
    }
    found
}

/// The smallest place that the trouble comes from: the service, the variable, the line of the script, else the job.
fn place(diagnosis: &Diagnosis, job: &PipelineJob) -> Span {
    let service = || {
        job.job
            .services
            .iter()
            .find(|service| service.name.value.contains("dind"))
            .map(|it| it.name.span)
    };
    let variable = |name: &str| {
        job.variables
            .iter()
            .find(|it| it.name.value == name)
            .map(|it| it.value.span)
    };
    let script = job.job.before_script.iter().chain(&job.job.script);
    let mut script = script.filter(|line| line.value.contains("docker"));
    let place = match diagnosis.code {
        Code::DindNeedsPrivileged => service(),
        Code::ServiceHostNotFound | Code::DindPortMismatch => {
            variable("DOCKER_HOST").or_else(|| script.next().map(|it| it.span))
        }
        Code::DiesWithTheJob => script
            .find(|line| line.value.contains(" up") || line.value.contains(" run"))
            .map(|it| it.span),
        _ => None,
    };
    place.unwrap_or(job.job.name.span)
}

/// Names the line of `config.toml` that decides.
fn point_at_privileged(found: Diagnostic, tags: &[String], runners: &Runners) -> Diagnostic {
    let taker = crate::runner::place(runners, tags)
        .takers
        .first()
        .map(|&at| &runners.runners[at]);
    let Some(runner) = taker.filter(|_| !runners.implied) else {
        return found;
    };
    let name = &runner.name;
    let docker = &runner.docker;
    let written = docker
        .services_privileged
        .as_ref()
        .or(docker.privileged.as_ref());
    match (written, docker.span) {
        (Some(flag), _) => found.with_label(
            flag.span,
            phrase!("runner `{name}` says so here", "`{name}` 러너의 설정"),
        ),
        (None, Some(table)) => found.with_label(
            table,
            phrase!(
                "runner `{name}` does not set `privileged`",
                "`{name}` 러너에는 `privileged` 설정이 없습니다"
            ),
        ),
        (None, None) => found.with_label(
            runner.span,
            phrase!(
                "runner `{name}` has no `[runners.docker]`",
                "`{name}` 러너에 `[runners.docker]`가 없습니다"
            ),
        ),
    }
}
