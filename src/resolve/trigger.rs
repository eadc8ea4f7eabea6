//! `trigger:` (`lib/gitlab/ci/config/entry/trigger.rb` in GitLab).

use super::findings::{At, Findings};
use crate::{parse::Node, text::Spanned};

/// The pipeline that a trigger job starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Which one.
    pub target: TriggerTarget,
    /// `depend` or `mirror`: the job waits for it.
    pub strategy: Option<Spanned<String>>,
    /// Whether the job's own YAML variables are passed on (`forward:yaml_variables`; true when absent).
    pub forward_yaml_variables: bool,
    /// Whether the pipeline's variables are passed on (`forward:pipeline_variables`; false when absent).
    pub forward_pipeline_variables: bool,
    /// `inputs:` of a trigger of another project, as written.
    pub inputs: Option<Node>,
}

/// What a trigger job starts.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerTarget {
    /// A pipeline of another project.
    Project {
        /// Its path, with variables.
        project: Spanned<String>,
        /// Its branch; the default branch when absent.
        branch: Option<Spanned<String>>,
    },
    /// A child pipeline of the same project: the `include:` as written.
    Child(Node),
}

/// Reads `trigger:`; `at` is the place of that key.
pub(super) fn read(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Trigger> {
    let _ = (node, at, findings);
    None
}
