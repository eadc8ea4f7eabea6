//! The plan as JSON: what a page sends to a bridge. Its canonical bytes are this JSON with the fields in this order.
//!
//! A variable that every job has with the same value stands once, in the plan; a job lists its others, a service those that
//! it has over its job's. So a plan of 1,000 jobs stays far below the limit of a message.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::{
    algo::toposort,
    graph::{DiGraph, NodeIndex},
};
use serde::{Deserialize, Serialize};

use super::plan_parts::{
    Artifacts, AutoCancel, Cache, DeployEnvironment, Open, Retry, Trigger, fetched,
};
use crate::{
    plan::{self, JobId},
    resolve::{self, When},
};

/// A plan. See [`crate::plan::Plan`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// `group/project`.
    pub project_path: String,
    /// The stages that have jobs.
    pub stages: Vec<String>,
    /// What cancels its jobs.
    #[serde(default, skip_serializing_if = "AutoCancel::is_default")]
    pub auto_cancel: AutoCancel,
    /// The part of the environment that all jobs have in common, as pairs, in order.
    pub variables: Vec<(String, String)>,
    /// The jobs.
    pub jobs: Vec<PlannedJob>,
}

/// A job of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct PlannedJob {
    /// Its name.
    pub name: String,
    /// The position of its stage.
    pub stage: u32,
    /// GitLab's word for when it runs.
    pub when: String,
    /// Whether its failure counts.
    pub allow_failure: AllowFailure,
    /// Positions of the needed jobs; absent waits for the stages before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Vec<u32>>,
    /// The tags of its runner.
    pub tags: Vec<String>,
    /// The image; absent takes the runner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// The services.
    pub services: Vec<Service>,
    /// What its environment has besides the common part, as pairs, in order.
    pub variables: Vec<(String, String)>,
    /// `before_script` and `script`.
    pub script: Vec<String>,
    /// `after_script`.
    pub after_script: Vec<String>,
    /// The time limit in milliseconds.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub timeout_ms: u64,
    /// What a trigger job starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// How long a delayed job waits, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub start_in_ms: Option<u64>,
    /// When a failed try is followed by another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Whether a newer pipeline may cancel it while it runs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interruptible: bool,
    /// The group of which one job runs at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_group: Option<String>,
    /// Where it deploys to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<DeployEnvironment>,
    /// `hooks:pre_get_sources_script`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pre_get_sources_script: Vec<String>,
    /// The files that it hands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifacts: Option<Artifacts>,
    /// Positions of the jobs whose artifacts it is given; absent for all of earlier stages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetches: Option<Vec<u32>>,
    /// Its caches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caches: Vec<Cache>,
    /// Variables that are files: name and content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<(String, String)>,
    /// Names of variables whose values logs must not show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masked: Vec<String>,
    /// What stays open until reported variables are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Open>,
}

/// `allow_failure`: a flag, or exit codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum AllowFailure {
    /// Always or never.
    Flag(bool),
    /// With these exit codes.
    ExitCodes {
        /// The codes.
        exit_codes: Vec<i32>,
    },
}

/// An image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// The reference.
    pub name: String,
    /// Replaces the entry point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    /// `pull_policy`, in the order in which they are tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pull_policy: Vec<String>,
    /// The platform to pull for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The user that its processes run as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The image.
    pub image: Image,
    /// Replaces the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
    /// The host names.
    pub aliases: Vec<String>,
    /// What its environment has besides its job's, as pairs, in order.
    pub variables: Vec<(String, String)>,
}

impl Plan {
    /// The canonical bytes: what consent is bound to. The same plan gives the same bytes, native and in wasm.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        // Strings, numbers and lists only: there is nothing in a plan that JSON could refuse.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl From<&plan::Plan> for Plan {
    fn from(plan: &plan::Plan) -> Self {
        let variables = common(plan.jobs.iter().map(|job| job.variables.as_slice()));
        let jobs = plan
            .jobs
            .iter()
            .map(|job| PlannedJob::of(job, &variables))
            .collect();
        Self {
            project_path: plan.project_path.clone(),
            stages: plan.stages.clone(),
            auto_cancel: (&plan.auto_cancel).into(),
            variables,
            jobs,
        }
    }
}

type Pairs = [(String, String)];

/// The pairs that all lists have, in the order of the first list.
fn common<'a>(mut lists: impl Iterator<Item = &'a Pairs>) -> Vec<(String, String)> {
    let mut common = lists.next().map(<Pairs>::to_vec).unwrap_or_default();
    for list in lists {
        let has: BTreeSet<_> = list.iter().collect();
        common.retain(|pair| has.contains(pair));
    }
    common
}

/// The pairs of a list that `known` does not have.
fn beyond(list: &Pairs, known: &Pairs) -> Vec<(String, String)> {
    let known: BTreeSet<_> = known.iter().collect();
    list.iter()
        .filter(|pair| !known.contains(pair))
        .cloned()
        .collect()
}

/// One environment over another: a name that both have keeps its place and gets the upper value.
fn over(lower: &Pairs, upper: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut merged = lower.to_vec();
    let places: BTreeMap<&str, usize> = lower
        .iter()
        .enumerate()
        .map(|(at, (name, _))| (name.as_str(), at))
        .collect();
    for (name, value) in upper {
        match places.get(name.as_str()) {
            Some(&at) => merged[at].1 = value,
            None => merged.push((name, value)),
        }
    }
    merged
}

impl PlannedJob {
    fn of(job: &plan::PlannedJob, common: &Pairs) -> Self {
        Self {
            name: job.name.clone(),
            stage: job.stage,
            when: job.when.name().to_owned(),
            allow_failure: (&job.allow_failure).into(),
            needs: job
                .needs
                .as_ref()
                .map(|needs| needs.iter().map(|need| need.0).collect()),
            tags: job.tags.clone(),
            image: job.image.as_ref().map(Image::from),
            services: job
                .services
                .iter()
                .map(|service| Service::of(service, &job.variables))
                .collect(),
            variables: beyond(&job.variables, common),
            script: job.script.clone(),
            after_script: job.after_script.clone(),
            timeout_ms: job.timeout_ms,
            trigger: job.trigger.as_ref().map(Trigger::from),
            start_in_ms: job.start_in_ms,
            retry: Retry::of(&job.retry),
            interruptible: job.interruptible,
            resource_group: job.resource_group.clone(),
            environment: job.environment.as_ref().map(DeployEnvironment::from),
            pre_get_sources_script: job.pre_get_sources_script.clone(),
            artifacts: job.artifacts.as_ref().map(Artifacts::from),
            fetches: fetched(&job.fetches),
            caches: job.caches.iter().map(Cache::from).collect(),
            files: job.files.clone(),
            masked: job.masked.clone(),
            open: job.open.as_ref().map(Open::from),
        }
    }
}

impl From<&resolve::AllowFailure> for AllowFailure {
    fn from(allow: &resolve::AllowFailure) -> Self {
        match allow {
            resolve::AllowFailure::Flag(flag) => Self::Flag(*flag),
            resolve::AllowFailure::ExitCodes(codes) => Self::ExitCodes {
                exit_codes: codes.clone(),
            },
        }
    }
}

impl From<&plan::PlannedImage> for Image {
    fn from(image: &plan::PlannedImage) -> Self {
        Self {
            name: image.name.clone(),
            entrypoint: image.entrypoint.clone(),
            pull_policy: image.pull_policy.clone(),
            platform: image.platform.clone(),
            user: image.user.clone(),
        }
    }
}

impl Service {
    fn of(service: &plan::PlannedService, of_job: &Pairs) -> Self {
        Self {
            image: (&service.image).into(),
            command: service.command.clone(),
            aliases: service.aliases.clone(),
            variables: beyond(&service.variables, of_job),
        }
    }
}

/// Why a plan that came over the wire is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadPlan {
    /// A job names a stage that the plan does not have.
    NoSuchStage {
        /// The job.
        job: String,
    },
    /// A job is given artifacts of a job that the plan does not have.
    NoSuchFetch {
        /// The job.
        job: String,
    },
    /// A plan holds plans of child pipelines deeper than GitLab has them.
    TooDeep,
    /// A job needs a job that the plan does not have in its own or an earlier stage.
    NoSuchNeed {
        /// The job.
        job: String,
    },
    /// A job waits for itself, by way of its needs.
    NeedsInACircle {
        /// The job.
        job: String,
    },
    /// A job says something else than GitLab's words for `when`.
    NoSuchWhen {
        /// The job.
        job: String,
        /// What it says.
        when: String,
    },
}

impl std::fmt::Display for BadPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchStage { job } => {
                write!(f, "job {job:?} names a stage that the plan does not have")
            }
            Self::NoSuchNeed { job } => write!(
                f,
                "job {job:?} needs a job that the plan does not have before it"
            ),
            Self::NoSuchFetch { job } => write!(
                f,
                "job {job:?} is given artifacts of a job that the plan does not have"
            ),
            Self::TooDeep => write!(f, "child pipelines lie deeper than two levels"),
            Self::NeedsInACircle { job } => write!(f, "job {job:?} waits for itself"),
            Self::NoSuchWhen { job, when } => write!(f, "job {job:?} says when: {when:?}"),
        }
    }
}

impl TryFrom<Plan> for plan::Plan {
    type Error = BadPlan;

    /// Checks everything that the types do not say, so that a plan from outside cannot make a scheduler stumble.
    fn try_from(plan: Plan) -> Result<Self, BadPlan> {
        check_needs(&plan)?;
        let stages = plan.stages.len();
        let jobs = plan
            .jobs
            .into_iter()
            .map(|job| planned_job(job, stages, &plan.variables));
        Ok(Self {
            jobs: jobs.collect::<Result<_, _>>()?,
            project_path: plan.project_path,
            stages: plan.stages,
            auto_cancel: plan.auto_cancel.into(),
        })
    }
}

/// Every need must lead to a job, and none back to where it came from.
fn check_needs(plan: &Plan) -> Result<(), BadPlan> {
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(plan.jobs.len(), plan.jobs.len());
    for _ in &plan.jobs {
        graph.add_node(());
    }
    for (at, job) in plan.jobs.iter().enumerate() {
        let is_there = |&at: &u32| (at as usize) < plan.jobs.len();
        if !job.fetches.iter().flatten().all(is_there) {
            return Err(BadPlan::NoSuchFetch {
                job: job.name.clone(),
            });
        }
        for &need in job.needs.iter().flatten() {
            let needed = plan
                .jobs
                .get(need as usize)
                .filter(|needed| needed.stage <= job.stage);
            if needed.is_none() {
                return Err(BadPlan::NoSuchNeed {
                    job: job.name.clone(),
                });
            }
            graph.add_edge(NodeIndex::new(need as usize), NodeIndex::new(at), ());
        }
    }
    match toposort(&graph, None) {
        Ok(_) => Ok(()),
        Err(circle) => Err(BadPlan::NeedsInACircle {
            job: plan.jobs[circle.node_id().index()].name.clone(),
        }),
    }
}

fn planned_job(
    job: PlannedJob,
    stages: usize,
    common: &Pairs,
) -> Result<plan::PlannedJob, BadPlan> {
    if job.stage as usize >= stages {
        return Err(BadPlan::NoSuchStage { job: job.name });
    }
    let Some(when) = When::from_name(&job.when) else {
        return Err(BadPlan::NoSuchWhen {
            job: job.name,
            when: job.when,
        });
    };
    let variables = over(common, job.variables);
    Ok(plan::PlannedJob {
        name: job.name,
        stage: job.stage,
        when,
        allow_failure: match job.allow_failure {
            AllowFailure::Flag(flag) => resolve::AllowFailure::Flag(flag),
            AllowFailure::ExitCodes { exit_codes } => resolve::AllowFailure::ExitCodes(exit_codes),
        },
        needs: job
            .needs
            .map(|needs| needs.into_iter().map(JobId).collect()),
        tags: job.tags,
        image: job.image.map(planned_image),
        services: job
            .services
            .into_iter()
            .map(|service| planned_service(service, &variables))
            .collect(),
        variables,
        script: job.script,
        after_script: job.after_script,
        timeout_ms: job.timeout_ms,
        trigger: job
            .trigger
            .map(plan::PlannedTrigger::try_from)
            .transpose()?,
        start_in_ms: job.start_in_ms,
        retry: job.retry.map(plan::PlannedRetry::from).unwrap_or_default(),
        interruptible: job.interruptible,
        resource_group: job.resource_group,
        environment: job.environment.map(Into::into),
        pre_get_sources_script: job.pre_get_sources_script,
        artifacts: job.artifacts.map(Into::into),
        fetches: job.fetches.map_or(plan::Fetches::EarlierStages, |jobs| {
            plan::Fetches::Only(jobs.into_iter().map(JobId).collect())
        }),
        caches: job.caches.into_iter().map(Into::into).collect(),
        files: job.files,
        masked: job.masked,
        open: job.open.map(Into::into),
    })
}

fn planned_image(image: Image) -> plan::PlannedImage {
    plan::PlannedImage {
        name: image.name,
        entrypoint: image.entrypoint,
        pull_policy: image.pull_policy,
        platform: image.platform,
        user: image.user,
    }
}

fn planned_service(service: Service, of_job: &Pairs) -> plan::PlannedService {
    plan::PlannedService {
        image: planned_image(service.image),
        command: service.command,
        aliases: service.aliases,
        variables: over(of_job, service.variables),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, stage: u32, needs: Option<Vec<u32>>) -> PlannedJob {
        PlannedJob {
            name: name.into(),
            stage,
            when: "on_success".into(),
            allow_failure: AllowFailure::Flag(false),
            needs,
            tags: vec![],
            image: None,
            services: vec![Service {
                image: Image {
                    name: "redis".into(),
                    ..Image::from(&plan::PlannedImage::default())
                },
                command: None,
                aliases: vec!["redis".into()],
                variables: vec![("PORT".into(), "1".into())],
            }],
            variables: vec![("NAME".into(), name.into())],
            script: vec!["true".into()],
            after_script: vec![],
            timeout_ms: 1,
            ..PlannedJob::of(&plan::PlannedJob::default(), &[])
        }
    }

    fn plan_of(jobs: Vec<PlannedJob>) -> Plan {
        let variables = vec![("CI".into(), "true".into())];
        Plan {
            project_path: "g/p".into(),
            stages: vec!["a".into(), "b".into()],
            auto_cancel: AutoCancel::default(),
            variables,
            jobs,
        }
    }

    #[test]
    fn there_and_back_is_the_same_plan() {
        let plan = plan_of(vec![job("one", 0, None), job("two", 1, Some(vec![0]))]);
        let inside = plan::Plan::try_from(plan.clone()).expect("a good plan");
        assert_eq!(inside.jobs[1].services[0].variables.len(), 3);
        assert_eq!(Plan::from(&inside), plan);
    }

    #[test]
    fn a_plan_that_would_never_end_is_none() {
        let refused = |jobs| plan::Plan::try_from(plan_of(jobs)).expect_err("a bad plan");
        let circle = refused(vec![
            job("one", 0, Some(vec![1])),
            job("two", 0, Some(vec![0])),
        ]);
        assert!(matches!(circle, BadPlan::NeedsInACircle { .. }));
        assert_eq!(
            refused(vec![job("one", 0, Some(vec![7]))]),
            BadPlan::NoSuchNeed { job: "one".into() }
        );
        assert_eq!(
            refused(vec![job("one", 7, None)]),
            BadPlan::NoSuchStage { job: "one".into() }
        );
        let later = refused(vec![job("one", 0, Some(vec![1])), job("two", 1, None)]);
        assert_eq!(later, BadPlan::NoSuchNeed { job: "one".into() });
    }
}
