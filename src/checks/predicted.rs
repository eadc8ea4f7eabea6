//! Trouble that a run will have, before it runs: what the simulator foresees for each job, with its place in the files.
//!
//! There is one model of the world, the simulator's; this file only knows where to point.

use super::Scene;
use crate::{
    compile::{Pipeline, PipelineJob},
    diagnostics::{Code, Diagnostic, Edit},
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
    if let Some(said) = &diagnosis.said {
        found = found.with_gitlab(said.as_str());
    }
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
        Code::ServiceHostNotFound | Code::DindTlsPortMismatch => {
            variable("DOCKER_HOST").or_else(|| script.next().map(|it| it.span))
        }
        Code::ComposeServiceEndsWithJob => script
            .find(|line| line.value.contains(" up") || line.value.contains(" run"))
            .map(|it| it.span),
        _ => None,
    };
    place.unwrap_or(job.job.name.span)
}

/// Names the line of `config.toml` that decides, and offers to change it.
fn point_at_privileged(found: Diagnostic, tags: &[String], runners: &Runners) -> Diagnostic {
    let taker = crate::runner::place(runners, tags)
        .takers
        .first()
        .map(|&at| &runners.runners[at]);
    let Some(runner) = taker.filter(|_| !runners.implied) else {
        return found;
    };
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
    if let Some(table) = runner.docker.span {
        let after = Span::new(table.file, table.end, table.end);
        let edit = Edit {
            span: after,
            replacement: "\n    privileged = true".to_owned(),
        };
        let label = phrase!(
            "runner `{name}` does not set `privileged`",
            "`{name}` 러너에는 `privileged` 설정이 없습니다"
        );
        return found.with_label(table, label).with_fix(title, vec![edit]);
    }
    let label = phrase!(
        "runner `{name}` has no `[runners.docker]`",
        "`{name}` 러너에 `[runners.docker]`가 없습니다"
    );
    found.with_label(runner.span, label)
}

#[cfg(test)]
mod tests {
    use crate::{
        analysis::{Analysis, Workspace, analyze},
        diagnostics::{Code, Diagnostic},
        facts::Inputs,
        text::Sources,
    };

    const PIPELINE: &str = "job:\n  image: docker:latest\n  services: [docker:dind]\n  variables: {DOCKER_TLS_CERTDIR: \"\"}\n  script: [docker info]\n";

    fn with_config(config: &str) -> Analysis {
        let mut sources = Sources::default();
        sources.add(".gitlab-ci.yml", PIPELINE);
        sources.add("config.toml", config);
        analyze(Workspace::of(sources), &Inputs::default())
    }

    fn finding(analysis: &Analysis) -> Option<&Diagnostic> {
        analysis
            .diagnostics
            .iter()
            .find(|found| found.code == Code::DindNeedsPrivileged)
    }

    #[test]
    fn the_fix_for_dind_heals_it() {
        for config in [
            "[[runners]]\n  [runners.docker]\n    privileged = false\n",
            "[[runners]]\n  [runners.docker]\n    image = \"alpine\"\n",
            "[[runners]]\n  [runners.docker]\n    privileged = true\n    services_privileged = false\n",
        ] {
            let broken = with_config(config);
            let fix = finding(&broken)
                .and_then(|found| found.fix.clone())
                .expect("a fix is offered");
            let mut text = config.to_owned();
            let edit = &fix.edits[0];
            text.replace_range(
                edit.span.start as usize..edit.span.end as usize,
                &edit.replacement,
            );
            let healed = with_config(&text);
            assert!(healed.is_valid() && finding(&healed).is_none(), "{text}");
        }
    }
}
