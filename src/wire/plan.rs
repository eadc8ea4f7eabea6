//! The plan as JSON: what a page sends to a bridge. Its canonical bytes are this JSON with the fields in this order.

use serde::{Deserialize, Serialize};

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
    /// The environment as pairs, in order.
    pub variables: Vec<(String, String)>,
    /// `before_script` and `script`.
    pub script: Vec<String>,
    /// `after_script`.
    pub after_script: Vec<String>,
    /// The time limit in milliseconds.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub timeout_ms: u64,
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
    /// The environment as pairs, in order.
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
        Self {
            project_path: plan.project_path.clone(),
            stages: plan.stages.clone(),
            jobs: plan.jobs.iter().map(PlannedJob::from).collect(),
        }
    }
}

impl From<&plan::PlannedJob> for PlannedJob {
    fn from(job: &plan::PlannedJob) -> Self {
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
            services: job.services.iter().map(Service::from).collect(),
            variables: job.variables.clone(),
            script: job.script.clone(),
            after_script: job.after_script.clone(),
            timeout_ms: job.timeout_ms,
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
        }
    }
}

impl From<&plan::PlannedService> for Service {
    fn from(service: &plan::PlannedService) -> Self {
        Self {
            image: (&service.image).into(),
            command: service.command.clone(),
            aliases: service.aliases.clone(),
            variables: service.variables.clone(),
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
    /// A job needs a job that the plan does not have.
    NoSuchNeed {
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
            Self::NoSuchNeed { job } => {
                write!(f, "job {job:?} needs a job that the plan does not have")
            }
            Self::NoSuchWhen { job, when } => write!(f, "job {job:?} says when: {when:?}"),
        }
    }
}

impl TryFrom<Plan> for plan::Plan {
    type Error = BadPlan;

    /// Checks everything that the types do not say, so that a plan from outside cannot make a scheduler stumble.
    fn try_from(plan: Plan) -> Result<Self, BadPlan> {
        let (stages, count) = (plan.stages.len(), plan.jobs.len());
        let jobs = plan
            .jobs
            .into_iter()
            .map(|job| planned_job(job, stages, count))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            project_path: plan.project_path,
            stages: plan.stages,
            jobs,
        })
    }
}

fn planned_job(job: PlannedJob, stages: usize, count: usize) -> Result<plan::PlannedJob, BadPlan> {
    if job.stage as usize >= stages {
        return Err(BadPlan::NoSuchStage { job: job.name });
    }
    if job
        .needs
        .iter()
        .flatten()
        .any(|&need| need as usize >= count)
    {
        return Err(BadPlan::NoSuchNeed { job: job.name });
    }
    let Some(when) = When::from_name(&job.when) else {
        return Err(BadPlan::NoSuchWhen {
            job: job.name,
            when: job.when,
        });
    };
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
        services: job.services.into_iter().map(planned_service).collect(),
        variables: job.variables,
        script: job.script,
        after_script: job.after_script,
        timeout_ms: job.timeout_ms,
    })
}

fn planned_image(image: Image) -> plan::PlannedImage {
    plan::PlannedImage {
        name: image.name,
        entrypoint: image.entrypoint,
    }
}

fn planned_service(service: Service) -> plan::PlannedService {
    plan::PlannedService {
        image: planned_image(service.image),
        command: service.command,
        aliases: service.aliases,
        variables: service.variables,
    }
}
