//! The plan as JSON: what a page sends to a bridge. Its canonical bytes are this JSON with the fields in this order.

use serde::{Deserialize, Serialize};

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
