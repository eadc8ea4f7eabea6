//! Pipeline → plan.

use std::collections::BTreeMap;

use super::{
    aliases::aliases_of_image,
    handover::{Reporters, fetches, plan_artifacts, plan_cache, text_or, texts},
    plan::{
        JobId, Open, Plan, PlannedAutoCancel, PlannedEnvironment, PlannedImage, PlannedJob,
        PlannedRetry, PlannedService, PlannedTrigger, TriggerTarget,
    },
    shell_expand::shell_expand,
};
use crate::{
    compile::{Environment, Pipeline, PipelineJob, Predefined},
    diagnostics::{Code, Diagnostic},
    facts::{Circle, Inputs, Setting},
    phrase,
    resolve::{
        self, AutoCancel, DeployEnvironment, Image, Need, Retry, Service, Trigger, Variable,
    },
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
    let planner = Planner {
        predefined: &predefined,
        reporters: Reporters::of(pipeline),
        ids,
    };
    let mut jobs = Vec::with_capacity(pipeline.jobs.len());
    for (at, job) in pipeline.jobs.iter().enumerate() {
        jobs.push(planner.job(at, job, &mut diagnostics));
    }
    (
        Plan {
            project_path: inputs.project_path.clone(),
            stages: pipeline.stages.clone(),
            auto_cancel: plan_auto_cancel(&pipeline.auto_cancel),
            jobs,
        },
        diagnostics,
    )
}

/// What planning a job needs to know beyond the job.
struct Planner<'a> {
    predefined: &'a Predefined<'a>,
    reporters: Reporters,
    ids: BTreeMap<&'a str, JobId>,
}

impl Planner<'_> {
    fn job(
        &self,
        at: usize,
        pipeline_job: &PipelineJob,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> PlannedJob {
        let mut planned = self.as_written(pipeline_job);
        let is_open = self.reporters.reach(pipeline_job.stage, &planned.fetches);
        let job = &pipeline_job.job;
        let environment = Environment::new(self.predefined, job, &pipeline_job.variables);
        let sent = environment.sent(at, is_open).unwrap_or_else(|circle| {
            diagnostics.push(circular(pipeline_job, &circle));
            Vec::new()
        });
        let raw = sent.iter().filter(|it| it.is_raw);
        let raw: Vec<String> = raw.map(|it| it.name.clone()).collect();
        planned.variables = sent.into_iter().map(|it| (it.name, it.value)).collect();
        if !is_open {
            planned.settle(&raw);
        }
        let name = job.name.value.as_str();
        let expand = |text: &str| {
            if is_open {
                text.to_owned()
            } else {
                expanded(text, &planned.variables)
            }
        };
        let of_services = (job.services.as_slice(), planned.variables.as_slice());
        planned.services = plan_services(name, of_services, expand, diagnostics);
        add_settings(&environment, &mut planned);
        planned.open = is_open.then(|| self.open(raw));
        planned
    }

    /// Everything but the variables and what hangs on them, with nothing expanded.
    fn as_written(&self, pipeline_job: &PipelineJob) -> PlannedJob {
        let job = &pipeline_job.job;
        let id_of = |need: &Need| self.ids.get(need.job.value.as_str()).copied();
        let needs = pipeline_job.needs.as_ref();
        let hooks = job.extras.pre_get_sources_script.as_ref();
        PlannedJob {
            name: job.name.value.clone(),
            stage: pipeline_job.stage as u32,
            when: pipeline_job.when,
            allow_failure: pipeline_job.allow_failure.clone(),
            needs: needs.map(|needs| needs.iter().filter_map(id_of).collect()),
            tags: texts(&job.tags),
            image: job.image.as_ref().map(plan_image),
            script: lines(&job.before_script)
                .chain(lines(&job.script))
                .collect(),
            after_script: texts(&job.after_script),
            timeout_ms: job
                .timeout
                .as_ref()
                .map_or(DEFAULT_TIMEOUT_MS, |it| it.value * 1000),
            trigger: job.trigger.as_ref().map(plan_trigger),
            start_in_ms: job
                .start_in
                .as_ref()
                .map(|it| it.value.saturating_mul(1000)),
            retry: job.retry.as_ref().map(plan_retry).unwrap_or_default(),
            interruptible: job.interruptible.as_ref().is_some_and(|it| it.value),
            resource_group: job.resource_group.as_ref().map(|it| it.value.clone()),
            environment: job.environment.as_ref().map(plan_environment),
            pre_get_sources_script: hooks.map(|it| texts(it)).unwrap_or_default(),
            artifacts: job.artifacts.as_ref().map(plan_artifacts),
            fetches: fetches(pipeline_job, &self.ids),
            caches: job.cache.iter().map(plan_cache).collect(),
            ..PlannedJob::default()
        }
    }

    fn open(&self, raw: Vec<String>) -> Open {
        let inputs = self.predefined.inputs();
        let settings = inputs.settings.iter().map(|it| it.name.clone());
        let given = inputs.variables.iter().map(|(name, _)| name.clone());
        Open {
            raw,
            stronger: settings.chain(given).collect(),
        }
    }
}

/// Files and secrets from the settings, as far as the job sees them.
fn add_settings(environment: &Environment<'_>, planned: &mut PlannedJob) {
    for setting in environment.strongest_settings() {
        let Setting { name, value, .. } = setting;
        if setting.is_file {
            planned.files.push((name.clone(), value.clone()));
        }
        if setting.is_masked {
            planned.masked.push(name.clone());
        }
    }
}

fn plan_auto_cancel(written: &AutoCancel) -> PlannedAutoCancel {
    PlannedAutoCancel {
        on_new_commit: text_or(written.on_new_commit.as_ref(), ""),
        on_job_failure: text_or(written.on_job_failure.as_ref(), ""),
    }
}

fn plan_retry(retry: &Retry) -> PlannedRetry {
    PlannedRetry {
        max: retry.max,
        when: retry.when.as_deref().map(texts).unwrap_or_default(),
        exit_codes: retry.exit_codes.clone(),
    }
}

fn plan_environment(environment: &DeployEnvironment) -> PlannedEnvironment {
    PlannedEnvironment {
        name: environment.name.value.clone(),
        url: environment.url.as_ref().map(|it| it.value.clone()),
        action: text_or(environment.action.as_ref(), "start"),
    }
}

/// Which files a child pipeline has is not known here; who knows puts its plan in.
fn plan_trigger(trigger: &Trigger) -> PlannedTrigger {
    let target = match &trigger.target {
        resolve::TriggerTarget::Project { project, branch } => TriggerTarget::Project {
            path: project.value.clone(),
            branch: branch.as_ref().map(|it| it.value.clone()),
        },
        resolve::TriggerTarget::Child(_) => TriggerTarget::Unknown,
    };
    PlannedTrigger {
        target,
        strategy: trigger.strategy.as_ref().map(|it| it.value.clone()),
    }
}

fn lines(script: &[Spanned<String>]) -> impl Iterator<Item = String> {
    script.iter().map(|line| line.value.clone())
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

fn plan_image(image: &Image) -> PlannedImage {
    let text = |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.value.clone());
    PlannedImage {
        name: image.name.value.clone(),
        entrypoint: image.entrypoint.clone(),
        pull_policy: texts(&image.pull_policy),
        platform: text(&image.platform),
        user: text(&image.user),
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
    (services, variables): (&[Service], &[(String, String)]),
    expand: impl Fn(&str) -> String,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<PlannedService> {
    let mut taken: BTreeMap<String, &Service> = BTreeMap::new();
    let mut planned = Vec::new();
    for (index, service) in services.iter().enumerate() {
        let name = expand(&service.name.value);
        let mut names = aliases_of_image(&name);
        names.extend(service.aliases.iter().map(|alias| expand(&alias.value)));
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
            let own = service.variables.iter();
            let own = own.map(|it| (it.name.value.clone(), expand(&it.value.value)));
            planned.push(PlannedService {
                aliases,
                variables: with_own(variables, own),
                ..plan_service(service, name)
            });
        }
    }
    planned
}

/// The variables of a job with those of a service over them.
fn with_own(
    variables: &[(String, String)],
    own: impl Iterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = variables.to_vec();
    for (name, value) in own {
        all.retain(|(it, _)| *it != name);
        all.push((name, value));
    }
    all
}

fn plan_service(service: &Service, name: String) -> PlannedService {
    let text = |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.value.clone());
    PlannedService {
        image: PlannedImage {
            name,
            entrypoint: service.entrypoint.clone(),
            pull_policy: texts(&service.pull_policy),
            platform: text(&service.platform),
            user: text(&service.user),
        },
        command: service.command.clone(),
        ..PlannedService::default()
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
