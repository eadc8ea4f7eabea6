//! The parts of a planned job that most jobs do not have, as JSON: left out where they say nothing.

use serde::{Deserialize, Serialize};

use super::plan::{BadPlan, Plan};
use crate::plan::{self, TriggerTarget};

/// A pipeline has children and grandchildren, and no more.
const DEEPEST: usize = 2;

/// What cancels the jobs of a pipeline. See [`plan::PlannedAutoCancel`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct AutoCancel {
    /// When a newer pipeline of the same ref comes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub on_new_commit: String,
    /// When a job fails.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub on_job_failure: String,
}

impl From<&plan::PlannedAutoCancel> for AutoCancel {
    fn from(it: &plan::PlannedAutoCancel) -> Self {
        Self {
            on_new_commit: it.on_new_commit.clone(),
            on_job_failure: it.on_job_failure.clone(),
        }
    }
}

impl From<AutoCancel> for plan::PlannedAutoCancel {
    fn from(it: AutoCancel) -> Self {
        Self {
            on_new_commit: it.on_new_commit,
            on_job_failure: it.on_job_failure,
        }
    }
}

impl AutoCancel {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// `retry:`. See [`plan::PlannedRetry`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// At most so many further tries.
    pub max: u32,
    /// The failure reasons that are tried again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// The exit codes that are tried again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(type = "Array<number>"))]
    pub exit_codes: Vec<i64>,
}

impl From<&plan::PlannedRetry> for Retry {
    fn from(it: &plan::PlannedRetry) -> Self {
        Self {
            max: it.max,
            when: it.when.clone(),
            exit_codes: it.exit_codes.clone(),
        }
    }
}

impl From<Retry> for plan::PlannedRetry {
    fn from(it: Retry) -> Self {
        Self {
            max: it.max,
            when: it.when,
            exit_codes: it.exit_codes,
        }
    }
}

impl Retry {
    /// `None` when there is nothing to say.
    pub(super) fn of(retry: &plan::PlannedRetry) -> Option<Self> {
        (*retry != plan::PlannedRetry::default()).then(|| retry.into())
    }
}

/// Where a job deploys to. See [`plan::PlannedEnvironment`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct DeployEnvironment {
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the job does to it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub action: String,
}

impl From<&plan::PlannedEnvironment> for DeployEnvironment {
    fn from(it: &plan::PlannedEnvironment) -> Self {
        Self {
            name: it.name.clone(),
            url: it.url.clone(),
            action: it.action.clone(),
        }
    }
}

impl From<DeployEnvironment> for plan::PlannedEnvironment {
    fn from(it: DeployEnvironment) -> Self {
        Self {
            name: it.name,
            url: it.url,
            action: it.action,
        }
    }
}

/// The files that a job hands on. See [`plan::PlannedArtifacts`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Artifacts {
    /// The name of the archive.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Globs of what is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Globs of what is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// Whether files that git does not know are kept too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untracked: bool,
    /// `on_success`, `on_failure` or `always`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// How long they are kept, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_in: Option<String>,
    /// Reports by kind, each with its globs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<(String, Vec<String>)>,
}

impl From<&plan::PlannedArtifacts> for Artifacts {
    fn from(it: &plan::PlannedArtifacts) -> Self {
        Self {
            name: it.name.clone(),
            paths: it.paths.clone(),
            exclude: it.exclude.clone(),
            untracked: it.untracked,
            when: it.when.clone(),
            expire_in: it.expire_in.clone(),
            reports: it.reports.clone(),
        }
    }
}

impl From<Artifacts> for plan::PlannedArtifacts {
    fn from(it: Artifacts) -> Self {
        Self {
            name: it.name,
            paths: it.paths,
            exclude: it.exclude,
            untracked: it.untracked,
            when: it.when,
            expire_in: it.expire_in,
            reports: it.reports,
        }
    }
}

/// A cache. See [`plan::PlannedCache`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// Under which name it is kept, or what stands before the digest.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The files whose content is digested for the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_files: Vec<String>,
    /// Globs of what is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Whether files that git does not know are kept too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untracked: bool,
    /// Whether protected and other refs share it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unprotect: bool,
    /// `pull-push`, `pull` or `push`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub policy: String,
    /// `on_success`, `on_failure` or `always`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// Names that are tried when there is nothing under the key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallback_keys: Vec<String>,
}

impl From<&plan::PlannedCache> for Cache {
    fn from(it: &plan::PlannedCache) -> Self {
        Self {
            key: it.key.clone(),
            key_files: it.key_files.clone(),
            paths: it.paths.clone(),
            untracked: it.untracked,
            unprotect: it.unprotect,
            policy: it.policy.clone(),
            when: it.when.clone(),
            fallback_keys: it.fallback_keys.clone(),
        }
    }
}

impl From<Cache> for plan::PlannedCache {
    fn from(it: Cache) -> Self {
        Self {
            key: it.key,
            key_files: it.key_files,
            paths: it.paths,
            untracked: it.untracked,
            unprotect: it.unprotect,
            policy: it.policy,
            when: it.when,
            fallback_keys: it.fallback_keys,
        }
    }
}

/// What stays open until reported variables are known. See [`plan::Open`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Variables in whose values references stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raw: Vec<String>,
    /// Variables that are stronger than reported ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stronger: Vec<String>,
}

impl From<&plan::Open> for Open {
    fn from(it: &plan::Open) -> Self {
        Self {
            raw: it.raw.clone(),
            stronger: it.stronger.clone(),
        }
    }
}

impl From<Open> for plan::Open {
    fn from(it: Open) -> Self {
        Self {
            raw: it.raw,
            stronger: it.stronger,
        }
    }
}

/// The pipeline that a trigger job starts. See [`plan::PlannedTrigger`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The project, when it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Its branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The plan of the child pipeline, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<Box<Plan>>,
    /// `depend` or `mirror`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<String>,
}

impl From<&plan::PlannedTrigger> for Trigger {
    fn from(trigger: &plan::PlannedTrigger) -> Self {
        let strategy = trigger.strategy.clone();
        match &trigger.target {
            TriggerTarget::Project { path, branch } => Self {
                project: Some(path.clone()),
                branch: branch.clone(),
                strategy,
                ..Self::default()
            },
            TriggerTarget::Child(plan) => Self {
                child: Some(Box::new(Plan::from(&**plan))),
                strategy,
                ..Self::default()
            },
            TriggerTarget::Unknown => Self {
                strategy,
                ..Self::default()
            },
        }
    }
}

impl Trigger {
    fn depth(&self) -> usize {
        let triggers = self.child.iter().flat_map(|plan| &plan.jobs);
        let deepest = triggers
            .filter_map(|job| job.trigger.as_ref())
            .map(Self::depth);
        usize::from(self.child.is_some()) + deepest.max().unwrap_or(0)
    }
}

impl TryFrom<Trigger> for plan::PlannedTrigger {
    type Error = BadPlan;

    fn try_from(trigger: Trigger) -> Result<Self, BadPlan> {
        if trigger.depth() > DEEPEST {
            return Err(BadPlan::TooDeep);
        }
        let target = match (trigger.child, trigger.project) {
            (Some(plan), _) => TriggerTarget::Child(Box::new(plan::Plan::try_from(*plan)?)),
            (None, Some(path)) => TriggerTarget::Project {
                path,
                branch: trigger.branch,
            },
            (None, None) => TriggerTarget::Unknown,
        };
        Ok(Self {
            target,
            strategy: trigger.strategy,
        })
    }
}

/// Positions of the jobs whose artifacts a job is given; `None` for all of earlier stages.
pub(super) fn fetched(fetches: &plan::Fetches) -> Option<Vec<u32>> {
    match fetches {
        plan::Fetches::EarlierStages => None,
        plan::Fetches::Only(jobs) => Some(jobs.iter().map(|job| job.0).collect()),
    }
}
