//! Trouble that a run will have, before it runs: what the simulator foresees for each job, with its place in the files.
//!
//! There is one model of the world, the simulator's; this file only knows where to point, and `remedies.rs` what to change.

use super::{Scene, remedies::remedy};
use crate::{
    compile::{Pipeline, PipelineJob},
    diagnostics::{Diagnostic, Phrase},
    phrase,
    plan::{JobId, Plan},
    runner::Runners,
    simulate::{Diagnosis, Place, foresee},
    text::{Sources, Span},
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
    let files = Files {
        sources: scene.sources,
        pipeline: scene.pipeline,
        plan: scene.plan,
        runners: scene.runners,
    };
    placed
        .flat_map(|(job, runner)| foresee(scene.plan, job, runner, scene.assumptions))
        .map(|diagnosis| explain(&diagnosis, files))
        .collect()
}

/// What a diagnosis is about, and where that is written.
#[derive(Clone, Copy, Debug)]
pub struct Files<'f> {
    /// The files.
    pub sources: &'f Sources,
    /// The jobs, with their places.
    pub pipeline: &'f Pipeline,
    /// The same jobs, planned.
    pub plan: &'f Plan,
    /// The runners, with their places.
    pub runners: &'f Runners,
}

/// A diagnosis with its place in the files: the first of its causes that is written down, the others as labels.
pub fn explain(diagnosis: &Diagnosis, files: Files<'_>) -> Diagnostic {
    let job = &files.pipeline.jobs[diagnosis.job.index()];
    let mut places = diagnosis
        .places
        .iter()
        .filter_map(|place| Some((span_of(place, job)?, role(place))));
    let span = places.next().map_or(job.job.name.span, |(span, _)| span);
    let mut found = Diagnostic::new(diagnosis.code, span, diagnosis.message.clone());
    for (other, role) in places.filter(|(other, _)| *other != span) {
        found = found.with_label(other, role);
    }
    found.help.clone_from(&diagnosis.help);
    if let Some(said) = &diagnosis.said {
        found = found.with_gitlab(said.as_str());
    }
    remedy(found, diagnosis, files)
}

fn span_of(place: &Place, job: &PipelineJob) -> Option<Span> {
    match place {
        Place::Service(position) => job
            .job
            .services
            .get(*position)
            .map(|service| service.name.span),
        Place::Variable(name) => {
            let mut variables = job.variables.iter();
            variables
                .find(|it| it.name.value == *name)
                .map(|it| it.value.span)
        }
        Place::Command(words) => {
            let mut lines = job.job.before_script.iter().chain(&job.job.script);
            lines
                .find(|line| words.iter().all(|word| line.value.contains(word)))
                .map(|line| line.span)
        }
    }
}

fn role(place: &Place) -> Phrase {
    match place {
        Place::Service(_) => phrase!("the service", "해당 서비스"),
        Place::Variable(name) => phrase!("`{name}` decides here", "`{name}` 값이 여기서 정해짐"),
        Place::Command(_) => phrase!("it shows here", "여기서 드러남"),
    }
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
