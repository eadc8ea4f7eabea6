//! Graphs for tests.

use proptest::prelude::*;

use super::{Dag, Node, NodeNeed};
use crate::text::{FileId, Span, Spanned};

/// A job of a stage with these needs.
pub(super) fn node(stage: usize, needs: &[usize]) -> Node {
    let span = Span::new(FileId(0), 0, 0);
    let needs = needs.iter().map(|&job| NodeNeed { job, span }).collect();
    Node {
        name: Spanned::new(String::new(), span),
        stage,
        needs: Some(needs),
    }
}

pub(super) fn dag(nodes: Vec<Node>) -> Dag {
    let stages = (0..6).map(|stage| format!("stage {stage}")).collect();
    let (dag, problems) = Dag::new(stages, nodes);
    assert_eq!(problems, []);
    dag
}

/// Up to 60 jobs in up to 6 stages, one in four without `needs:`; a need is a job before, in the same or an earlier stage.
pub(super) fn any_dag() -> impl Strategy<Value = Dag> {
    let needs = proptest::option::weighted(
        0.75,
        proptest::collection::vec(any::<prop::sample::Index>(), 0..4),
    );
    proptest::collection::vec((0usize..6, needs), 0..60).prop_map(|jobs| {
        let stages: Vec<_> = jobs.iter().map(|&(stage, _)| stage).collect();
        let nodes = jobs.iter().enumerate().map(|(at, (stage, needs))| {
            let earlier = |need: &prop::sample::Index| {
                Some(need.index(at.max(1))).filter(|&need| need < at && stages[need] <= *stage)
            };
            let written: Vec<_> = needs.iter().flatten().filter_map(earlier).collect();
            let node = node(*stage, &written);
            Node {
                needs: node.needs.filter(|_| needs.is_some()),
                ..node
            }
        });
        dag(nodes.collect())
    })
}
