//! Pipeline → plan.

use std::collections::BTreeMap;

use super::{
    aliases::aliases_of_image,
    plan::{JobId, Plan, PlannedImage, PlannedJob, PlannedService},
    shell_expand::shell_expand,
};
use crate::{
    compile::{Environment, Pipeline, PipelineJob, Predefined, Sent},
    diagnostics::{Code, Diagnostic},
    facts::{Circle, Inputs},
    phrase,
    resolve::{Image, Need, Service, Variable},
    text::Spanned,
};

/// The time limit of a job without `timeout:`: GitLab's default for a project, one hour.
const DEFAULT_TIMEOUT_MS: u64 = 60 * 60 * 1000;

/// Plans a pipeline: everything is expanded, named and ordered, so that a host has nothing left to decide.
pub fn plan(pipeline: &Pipeline, inputs: &Inputs) -> (Plan, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let predefined = Predefined::new(inputs).named(pipeline.name.as_deref());
    let ids: BTreeMap<&str, JobId> = pipeline
        .jobs
        .iter()
        .enumerate()
        .map(|(at, it)| (it.job.name.value.as_str(), JobId(at as u32)))
        .collect();
    let jobs = pipeline
        .jobs
        .iter()
        .enumerate()
        .map(|(at, job)| plan_job(at, job, &predefined, &ids, &mut diagnostics))
        .collect();
    (
        Plan {
            project_path: inputs.project_path.clone(),
            stages: pipeline.stages.clone(),
            jobs,
        },
        diagnostics,
    )
}

fn plan_job(
    at: usize,
    pipeline_job: &PipelineJob,
    predefined: &Predefined<'_>,
    ids: &BTreeMap<&str, JobId>,
    diagnostics: &mut Vec<Diagnostic>,
) -> PlannedJob {
    let job = &pipeline_job.job;
    let variables = job_environment(at, pipeline_job, predefined).unwrap_or_else(|circle| {
        diagnostics.push(circular(pipeline_job, &circle));
        Vec::new()
    });
    let id_of = |need: &Need| ids.get(need.job.value.as_str()).copied();
    PlannedJob {
        name: job.name.value.clone(),
        stage: pipeline_job.stage as u32,
        when: pipeline_job.when,
        allow_failure: pipeline_job.allow_failure.clone(),
        needs: pipeline_job
            .needs
            .as_ref()
            .map(|needs| needs.iter().filter_map(id_of).collect()),
        tags: job.tags.iter().map(|tag| tag.value.clone()).collect(),
        image: job
            .image
            .as_ref()
            .map(|image| plan_image(image, &variables)),
        services: plan_services(
            job.name.value.as_str(),
            &job.services,
            &variables,
            diagnostics,
        ),
        script: lines(&job.before_script)
            .chain(lines(&job.script))
            .collect(),
        after_script: lines(&job.after_script).collect(),
        timeout_ms: job
            .timeout
            .as_ref()
            .map_or(DEFAULT_TIMEOUT_MS, |timeout| timeout.value * 1000),
        variables,
    }
}

fn lines(script: &[Spanned<String>]) -> impl Iterator<Item = String> {
    script.iter().map(|line| line.value.clone())
}

/// What the job sees: GitLab expands the variables by each other, then the runner expands each value once more, but for
/// raw ones.
fn job_environment(
    at: usize,
    job: &PipelineJob,
    predefined: &Predefined<'_>,
) -> Result<Vec<(String, String)>, Circle> {
    let sent = Environment::new(predefined, &job.job, &job.variables).sent(at)?;
    let is_open = |it: &Sent| !it.is_raw && it.value.contains('$');
    if !sent.iter().any(is_open) {
        return Ok(sent.into_iter().map(|it| (it.name, it.value)).collect());
    }
    let lookup: BTreeMap<&str, &str> = sent
        .iter()
        .map(|it| (it.name.as_str(), it.value.as_str()))
        .collect();
    let by_runner = sent.iter().map(|it| {
        let value = if is_open(it) {
            shell_expand(&it.value, |other| {
                lookup.get(other).map(|&value| value.to_owned())
            })
        } else {
            it.value.clone()
        };
        (it.name.clone(), value)
    });
    Ok(by_runner.collect())
}

fn circular(job: &PipelineJob, circle: &Circle) -> Diagnostic {
    let name = &job.job.name.value;
    let path = circle
        .0
        .iter()
        .chain(circle.0.first())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" → ");
    let quoted = circle
        .0
        .iter()
        .map(|it| format!("{it:?}"))
        .collect::<Vec<_>>()
        .join(", ");
    let written = |it: &&Variable| circle.0.contains(&it.name.value);
    let place = job
        .variables
        .iter()
        .find(written)
        .map_or(job.job.name.span, |it| it.value.span);
    Diagnostic::new(
        Code::CircularVariables,
        place,
        phrase!(
            "variables of `{name}` refer to each other in a circle: {path}",
            "`{name}` 변수가 서로를 돌려 가며 가리킵니다: {path}"
        ),
    )
    .with_gitlab(format!(
        "{name}: circular variable reference detected: [{quoted}]"
    ))
    .with_help(phrase!(
        "give one of them a value of its own",
        "그 가운데 하나에 직접 값을 주세요"
    ))
}

fn plan_image(image: &Image, variables: &[(String, String)]) -> PlannedImage {
    PlannedImage {
        name: expanded(&image.name.value, variables),
        entrypoint: image.entrypoint.clone(),
    }
}

fn expanded(text: &str, variables: &[(String, String)]) -> String {
    let lookup = |name: &str| {
        variables
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.clone())
    };
    shell_expand(text, lookup)
}

fn plan_services(
    job: &str,
    services: &[Service],
    variables: &[(String, String)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<PlannedService> {
    let mut taken: BTreeMap<String, &Service> = BTreeMap::new();
    let mut planned = Vec::new();
    for (index, service) in services.iter().enumerate() {
        let name = expanded(&service.name.value, variables);
        let mut names = aliases_of_image(&name);
        names.extend(
            service
                .aliases
                .iter()
                .map(|alias| expanded(&alias.value, variables)),
        );
        let mut aliases: Vec<String> = Vec::new();
        for alias in names {
            if let Some(first) = taken.get(&alias) {
                diagnostics.extend(
                    (!aliases.contains(&alias))
                        .then(|| alias_taken(job, index, &alias, service, first)),
                );
            } else {
                taken.insert(alias.clone(), service);
                aliases.push(alias);
            }
        }
        if !aliases.is_empty() {
            planned.push(plan_service(service, name, aliases, variables));
        }
    }
    planned
}

fn plan_service(
    service: &Service,
    name: String,
    aliases: Vec<String>,
    variables: &[(String, String)],
) -> PlannedService {
    let own = service
        .variables
        .iter()
        .map(|it| (it.name.value.clone(), expanded(&it.value.value, variables)));
    let mut all: Vec<(String, String)> = variables.to_vec();
    for (name, value) in own {
        all.retain(|(it, _)| *it != name);
        all.push((name, value));
    }
    PlannedService {
        image: PlannedImage {
            name,
            entrypoint: service.entrypoint.clone(),
        },
        command: service.command.clone(),
        aliases,
        variables: all,
    }
}

fn alias_taken(
    job: &str,
    index: usize,
    alias: &str,
    service: &Service,
    first: &Service,
) -> Diagnostic {
    let image = &service.name.value;
    Diagnostic::new(
        Code::ServiceAliasTaken,
        service.name.span,
        phrase!(
            "in `{job}` the host name `{alias}` of service `{image}` is taken by an earlier service",
            "`{job}`: 서비스 `{image}`의 호스트 이름 `{alias}`를 앞의 서비스가 이미 쓰고 있습니다"
        ),
    )
    .with_label(first.name.span, phrase!("`{alias}` leads here", "`{alias}`는 이 서비스를 가리킵니다"))
    .with_gitlab(format!(
        "WARNING: Skipping alias {alias:?} for service {image:?} (services[{index}]): alias is already in use by another service."
    ))
    .with_help(phrase!("give it an `alias:` of its own", "고유한 `alias:`를 지정하세요"))
}
