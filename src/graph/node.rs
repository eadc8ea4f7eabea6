//! What the graph needs to know about a job.

use crate::{
    compile::PipelineJob,
    resolve::Need,
    text::{Span, Spanned},
};

/// A job before it is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name, where it is defined.
    pub name: Spanned<String>,
    /// The position of its stage.
    pub stage: usize,
    /// Its needs; `None` waits for the stages before.
    pub needs: Option<Vec<NodeNeed>>,
}

/// One need of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeNeed {
    /// The position of the needed job.
    pub job: usize,
    /// Where the need is written.
    pub span: Span,
}

impl Node {
    /// A job of a pipeline; `position_of` finds the jobs that it needs. A need that does not exist is left out, since
    /// others report it.
    pub(super) fn of(job: &PipelineJob, position_of: &dyn Fn(&str) -> Option<usize>) -> Self {
        Self {
            name: job.job.name.clone(),
            stage: job.stage,
            needs: job.needs.as_ref().map(|needs| known(needs, position_of)),
        }
    }
}

/// The needs whose jobs are among the nodes.
pub(super) fn known(needs: &[Need], position_of: &dyn Fn(&str) -> Option<usize>) -> Vec<NodeNeed> {
    let own = needs.iter().filter(|need| need.foreign.is_none());
    let known = own.filter_map(|need| {
        Some(NodeNeed {
            job: position_of(&need.job.value)?,
            span: need.job.span,
        })
    });
    known.collect()
}
