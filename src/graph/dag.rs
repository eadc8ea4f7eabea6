//! The graph itself.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
};

use super::{Node, cycles};
use crate::{compile::Pipeline, diagnostics::Diagnostic};

/// The jobs of a pipeline and what each waits for. It has no cycles: needs that go in a circle are reported and left out,
/// and so are needs of a later stage, which are reported where they are read.
///
/// ```
/// use pipeyard::{graph::{Dag, Node, NodeNeed}, text::{FileId, Span, Spanned}};
/// let span = Span::new(FileId(0), 0, 0);
/// let job = |name: &str, stage, needs: Option<&[usize]>| Node {
///     name: Spanned::new(name.to_owned(), span),
///     stage,
///     needs: needs.map(|needs| needs.iter().map(|&job| NodeNeed { job, span }).collect()),
/// };
/// let (dag, problems) = Dag::new(vec![], vec![job("build", 0, None), job("lint", 0, None), job("unit", 1, Some(&[0])), job("deploy", 2, None)]);
/// assert!(problems.is_empty());
/// assert_eq!(dag.waits_for(2), [0]);
/// assert_eq!(dag.waits_for(3), [0, 1, 2]);
/// assert_eq!(dag.critical_path(&[5, 9, 5, 1]), [0, 2, 3]);
/// ```
#[derive(Clone, Debug)]
pub struct Dag {
    stages: Vec<String>,
    nodes: Vec<Node>,
    /// The needs of each job that count, each once, in source order.
    needs: Vec<Vec<usize>>,
    /// Every job after everything it waits for; among equals, in source order.
    order: Vec<usize>,
}

impl Dag {
    /// Connects jobs, given the names of their stages. Reports every group of jobs whose needs go in a circle.
    pub fn new(stages: Vec<String>, nodes: Vec<Node>) -> (Self, Vec<Diagnostic>) {
        let written = written_needs(&nodes);
        let circles = cycles::circles(&written);
        let diagnostics = cycles::report(&nodes, &written, &circles);
        let circle_of = cycles::circle_of_each(&circles, nodes.len());
        let needs: Vec<Vec<usize>> = written
            .iter()
            .enumerate()
            .map(|(at, needs)| {
                let counts = |need: usize| {
                    nodes[need].stage <= nodes[at].stage
                        && (circle_of[at].is_none() || circle_of[at] != circle_of[need])
                };
                needs.iter().copied().filter(|&need| counts(need)).collect()
            })
            .collect();
        let order = stage_by_stage(&nodes, &needs);
        (
            Self {
                stages,
                nodes,
                needs,
                order,
            },
            diagnostics,
        )
    }

    /// The graph of a pipeline.
    pub fn of_pipeline(pipeline: &Pipeline) -> (Self, Vec<Diagnostic>) {
        let positions: BTreeMap<&str, usize> = pipeline
            .jobs
            .iter()
            .enumerate()
            .map(|(at, job)| (job.job.name.value.as_str(), at))
            .collect();
        let position_of = |name: &str| positions.get(name).copied();
        let nodes = pipeline
            .jobs
            .iter()
            .map(|job| Node::of(job, &position_of))
            .collect();
        Self::new(pipeline.stages.clone(), nodes)
    }

    /// The names of the stages.
    pub fn stages(&self) -> &[String] {
        &self.stages
    }

    /// The jobs, in the order in which they were given.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The needs of a job that count.
    pub fn needs(&self, job: usize) -> &[usize] {
        &self.needs[job]
    }

    /// Every job after everything it waits for; among equals, in source order.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Every job that has ended when this one starts: what it waits for, what those wait for, and so on, in source order.
    /// Linear in the size of the graph.
    pub fn waits_for(&self, job: usize) -> Vec<usize> {
        let mut waited = vec![false; self.nodes.len()];
        // A job without needs waits for whole stages, and every job of an earlier stage then counts, needs or not.
        let mut whole_stages = 0;
        let mut to_visit = vec![job];
        while let Some(at) = to_visit.pop() {
            if self.nodes[at].needs.is_none() {
                whole_stages = whole_stages.max(self.nodes[at].stage);
            }
            for &need in &self.needs[at] {
                if !std::mem::replace(&mut waited[need], true) {
                    to_visit.push(need);
                }
            }
        }
        // All that a job of a whole stage waits for is in an earlier or in the same stage, hence in the whole stages too.
        (0..self.nodes.len())
            .filter(|&other| waited[other] || self.nodes[other].stage < whole_stages)
            .collect()
    }

    /// The chain of jobs that decides how long everything takes if every job takes as long as `durations` says (by
    /// position, any unit; missing ones are 0) and a runner is always free. Linear in the size of the graph.
    pub fn critical_path(&self, durations: &[u64]) -> Vec<usize> {
        let mut ends = vec![0; self.nodes.len()];
        let mut waited_for = vec![None; self.nodes.len()];
        // The job that ends last among all stages so far, and among the stages before the current one.
        let (mut last, mut last_before, mut stage) = (None, None, 0);
        for &job in &self.order {
            if self.nodes[job].stage != stage {
                (last_before, stage) = (last, self.nodes[job].stage);
            }
            waited_for[job] = match self.nodes[job].needs {
                None => last_before,
                Some(_) => self.needs[job]
                    .iter()
                    .copied()
                    .fold(None, |last, need| Some(later(last, need, &ends))),
            };
            let begins = waited_for[job].map_or(0, |before: usize| ends[before]);
            ends[job] = begins + durations.get(job).copied().unwrap_or(0);
            last = Some(later(last, job, &ends));
        }
        let mut path: Vec<_> = std::iter::successors(last, |&job| waited_for[job]).collect();
        path.reverse();
        path
    }
}

/// Whichever of two jobs ends later; the first when they end together.
fn later(last: Option<usize>, job: usize, ends: &[u64]) -> usize {
    last.filter(|&last| ends[last] >= ends[job]).unwrap_or(job)
}

/// The needs of each job as written, each once and only those that exist.
pub(super) fn written_needs(nodes: &[Node]) -> Vec<Vec<usize>> {
    nodes
        .iter()
        .map(|node| {
            let mut seen = BTreeSet::new();
            let needs = node.needs.iter().flatten().map(|need| need.job);
            needs
                .filter(|&need| need < nodes.len() && seen.insert(need))
                .collect()
        })
        .collect()
}

/// Kahn's algorithm with the smallest (stage, position) first. Needs lead to the same or an earlier stage, so this is an
/// order for stage edges, too.
fn stage_by_stage(nodes: &[Node], needs: &[Vec<usize>]) -> Vec<usize> {
    let mut dependents = vec![Vec::new(); nodes.len()];
    for (job, needs) in needs.iter().enumerate() {
        for &need in needs {
            dependents[need].push(job);
        }
    }
    let mut missing: Vec<usize> = needs.iter().map(Vec::len).collect();
    let key = |job: usize| Reverse((nodes[job].stage, job));
    let mut ready: BinaryHeap<_> = (0..nodes.len())
        .filter(|&job| missing[job] == 0)
        .map(key)
        .collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(Reverse((_, job))) = ready.pop() {
        order.push(job);
        for &dependent in &dependents[job] {
            missing[dependent] -= 1;
            if missing[dependent] == 0 {
                ready.push(key(dependent));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::arbitrary::any_dag;
    use proptest::prelude::*;

    /// Everything that a job waits for directly, with stage edges written out.
    fn direct(dag: &Dag, job: usize) -> Vec<usize> {
        match dag.nodes[job].needs {
            Some(_) => dag.needs[job].clone(),
            None => (0..dag.nodes.len())
                .filter(|&other| dag.nodes[other].stage < dag.nodes[job].stage)
                .collect(),
        }
    }

    proptest! {
        #[test]
        fn everything_waited_for_comes_first(dag in any_dag()) {
            let mut place = vec![0; dag.nodes.len()];
            for (at, &job) in dag.order().iter().enumerate() {
                place[job] = at;
            }
            let mut closure = vec![BTreeSet::new(); dag.nodes.len()];
            for &job in dag.order() {
                for before in direct(&dag, job) {
                    prop_assert!(place[before] < place[job]);
                    let reached = closure[before].clone();
                    closure[job].extend(reached);
                    closure[job].insert(before);
                }
                prop_assert_eq!(dag.waits_for(job), closure[job].iter().copied().collect::<Vec<_>>());
            }
        }

        #[test]
        fn nothing_takes_longer_than_the_critical_path(dag in any_dag(), seed in any::<u64>()) {
            let durations: Vec<u64> = (0..dag.nodes.len() as u64).map(|job| seed.rotate_left(job as u32 * 7) % 10).collect();
            let mut ends = vec![0; dag.nodes.len()];
            for &job in dag.order() {
                ends[job] = durations[job] + direct(&dag, job).into_iter().map(|before| ends[before]).max().unwrap_or(0);
            }
            let path = dag.critical_path(&durations);
            prop_assert!(path.windows(2).all(|pair| direct(&dag, pair[1]).contains(&pair[0])), "every step is waited for by the next");
            prop_assert_eq!(path.iter().map(|&job| durations[job]).sum::<u64>(), ends.into_iter().max().unwrap_or(0));
        }
    }
}
