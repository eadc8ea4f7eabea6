//! Needs that go in a circle.
//!
//! Every group of jobs that wait for each other is reported once, with one shortest circle of it spelled out. GitLab reports
//! only the first that its depth-first search comes upon, and lists the whole group in the order of that search; that text is
//! attached to the group that GitLab would name.

use std::collections::{BTreeMap, VecDeque};

use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
};

use super::{Node, node::known};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase},
    phrase,
    resolve::{Job, Jobs},
};

/// Needs that go in a circle, whichever of the jobs a pipeline then has: GitLab looks at all of them, and only at the needs
/// of the jobs themselves, not at those of rules (`lib/gitlab/ci/yaml_processor/dag.rb`).
///
/// ```
/// use pipeyard::{facts::Inputs, graph::circular_needs, include::assemble, resolve::resolve, text::Sources};
/// let mut sources = Sources::default();
/// let file = sources.add(".gitlab-ci.yml", "a: {script: x, needs: [b]}\nb: {script: y, needs: [a]}\n");
/// let jobs = resolve(&sources, &assemble(&sources, file, &Inputs::default())).jobs;
/// assert_eq!(circular_needs(&jobs).len(), 1);
/// ```
pub fn circular_needs(jobs: &Jobs) -> Vec<Diagnostic> {
    let positions: BTreeMap<&str, usize> = jobs
        .jobs
        .iter()
        .enumerate()
        .map(|(at, job)| (job.name.value.as_str(), at))
        .collect();
    let position_of = |name: &str| positions.get(name).copied();
    let node = |job: &Job| Node {
        name: job.name.clone(),
        stage: 0,
        needs: job
            .needs
            .as_ref()
            .map(|needs| known(&needs.value, &position_of)),
    };
    let nodes: Vec<Node> = jobs.jobs.iter().map(|job| node(job)).collect();
    let needs = super::dag::written_needs(&nodes);
    report(&nodes, &needs, &circles(&needs))
}

/// Jobs that wait for each other, by position, the first one first.
pub(super) type Circle = Vec<usize>;

/// The groups of jobs that wait for each other, ordered by their first job.
pub(super) fn circles(needs: &[Vec<usize>]) -> Vec<Circle> {
    let edges = needs
        .iter()
        .enumerate()
        .flat_map(|(job, needs)| needs.iter().map(move |&need| (job as u32, need as u32)));
    let graph: DiGraph<(), ()> = DiGraph::from_edges(edges);
    let mut circles: Vec<Circle> = kosaraju_scc(&graph)
        .into_iter()
        .map(|group| group.into_iter().map(NodeIndex::index).collect::<Circle>())
        .filter(|group| group.len() > 1 || needs[group[0]].contains(&group[0]))
        .collect();
    for circle in &mut circles {
        circle.sort_unstable();
    }
    circles.sort_unstable();
    circles
}

/// One shortest way around each group of things that wait for each other, by position: `needs[a]` are those that `a` waits
/// for. The way back to the beginning is not repeated.
///
/// ```
/// use pipeyard::graph::closed_paths;
/// assert_eq!(closed_paths(&[vec![1], vec![2], vec![0], vec![0]]), [[0, 1, 2]]);
/// ```
pub fn closed_paths(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let circles = circles(needs);
    circles
        .iter()
        .map(|circle| shortest_path(needs, circle))
        .collect()
}

/// For each job the circle that it is in.
pub(super) fn circle_of_each(circles: &[Circle], jobs: usize) -> Vec<Option<usize>> {
    let mut circle_of = vec![None; jobs];
    for (at, circle) in circles.iter().enumerate() {
        for &job in circle {
            circle_of[job] = Some(at);
        }
    }
    circle_of
}

/// One diagnostic per circle.
pub(super) fn report(nodes: &[Node], needs: &[Vec<usize>], circles: &[Circle]) -> Vec<Diagnostic> {
    if circles.is_empty() {
        return Vec::new();
    }
    let search = Search::over(needs);
    let first_found = circles.iter().min_by_key(|circle| search.found_at(circle));
    circles
        .iter()
        .map(|circle| {
            let diagnostic = describe(nodes, needs, circle);
            if Some(circle) == first_found {
                diagnostic.with_gitlab(gitlab_text(nodes, circle, &search))
            } else {
                diagnostic
            }
        })
        .collect()
}

fn describe(nodes: &[Node], needs: &[Vec<usize>], circle: &Circle) -> Diagnostic {
    let path = shortest_path(needs, circle);
    let name = |job: usize| nodes[job].name.value.as_str();
    let ends = path.iter().skip(1).chain(path.first());
    let edges: Vec<(usize, usize)> = path.iter().copied().zip(ends.copied()).collect();
    let first = need_span(nodes, edges[0].0, edges[0].1);
    let mut diagnostic = Diagnostic::new(Code::CyclicNeeds, first, headline(&path, &name));
    for (from, to) in edges {
        let span = need_span(nodes, from, to);
        let (from, to) = (name(from), name(to));
        let label = phrase!("`{from}` waits for `{to}`", "`{from}` → `{to}` 기다림");
        diagnostic = diagnostic.with_label(span, label);
    }
    let diagnostic = diagnostic.with_help(phrase!(
        "remove one of these needs: a job starts only after every job that it needs has ended",
        "이 needs 중 하나를 지우세요. 작업은 needs에 적힌 작업이 모두 끝나야 시작합니다"
    ));
    let others = circle.iter().filter(|job| !path.contains(job));
    let others: Vec<_> = others.map(|&job| format!("`{}`", name(job))).collect();
    if others.is_empty() {
        return diagnostic;
    }
    let others = others.join(", ");
    diagnostic.with_help(phrase!(
        "also in circles with them: {others}",
        "함께 얽혀 있는 작업: {others}"
    ))
}

fn headline<'n>(path: &[usize], name: &dyn Fn(usize) -> &'n str) -> Phrase {
    if let [alone] = path {
        let name = name(*alone);
        return phrase!(
            "`{name}` needs itself",
            "`{name}` 작업이 자기 자신을 needs에 적었습니다"
        );
    }
    let around: Vec<_> = path
        .iter()
        .chain(path.first())
        .map(|&job| name(job))
        .collect();
    let shown = around.join(" → ");
    phrase!(
        "these jobs wait for each other in a circle: {shown}",
        "작업들이 서로를 기다립니다: {shown}"
    )
}

fn need_span(nodes: &[Node], from: usize, to: usize) -> crate::text::Span {
    let mut needs = nodes[from].needs.iter().flatten();
    needs
        .find(|need| need.job == to)
        .map_or(nodes[from].name.span, |need| need.span)
}

/// A shortest way from the circle's first job through its needs back to itself, without the repetition at the end.
fn shortest_path(needs: &[Vec<usize>], circle: &Circle) -> Vec<usize> {
    let start = circle[0];
    let mut came_from = BTreeMap::new();
    let mut to_visit = VecDeque::from([start]);
    while let Some(job) = to_visit.pop_front() {
        if needs[job].contains(&start) {
            let mut path: Vec<_> =
                std::iter::successors(Some(job), |job| came_from.get(job).copied()).collect();
            path.reverse();
            return path;
        }
        for &need in needs[job]
            .iter()
            .filter(|need| circle.binary_search(need).is_ok())
        {
            if need != start && !came_from.contains_key(&need) {
                came_from.insert(need, job);
                to_visit.push_back(need);
            }
        }
    }
    circle.clone()
}

fn gitlab_text(nodes: &[Node], circle: &Circle, search: &Search) -> String {
    let name = |job: usize| &nodes[job].name.value;
    if let Some(&itself) = circle.iter().find(|&&job| search.needs_itself[job]) {
        return format!(
            "The pipeline has circular dependencies: self-dependency: {}",
            name(itself)
        );
    }
    let mut found = circle.clone();
    found.sort_unstable_by_key(|&job| search.entered[job]);
    let names: Vec<_> = found.into_iter().map(name).collect();
    format!("The pipeline has circular dependencies: topological sort failed: {names:?}")
}

/// A depth-first search through the needs, in source order, with the moments at which each job is entered and left.
struct Search {
    entered: Vec<usize>,
    left: Vec<usize>,
    needs_itself: Vec<bool>,
}

impl Search {
    fn over(needs: &[Vec<usize>]) -> Self {
        let mut search = Self {
            entered: vec![usize::MAX; needs.len()],
            left: vec![usize::MAX; needs.len()],
            needs_itself: needs
                .iter()
                .enumerate()
                .map(|(job, needs)| needs.contains(&job))
                .collect(),
        };
        let mut moment = 0..;
        for root in 0..needs.len() {
            search.visit(root, needs, &mut moment);
        }
        search
    }

    /// Without recursion, because a chain of needs can be as long as the pipeline.
    fn visit(
        &mut self,
        root: usize,
        needs: &[Vec<usize>],
        moment: &mut std::ops::RangeFrom<usize>,
    ) {
        let mut path = vec![(root, 0)];
        while let Some((job, next)) = path.pop() {
            if next == 0 {
                if self.entered[job] != usize::MAX {
                    continue;
                }
                self.entered[job] = moment.next().unwrap_or(usize::MAX);
            }
            match needs[job].get(next) {
                Some(&need) => path.extend([(job, next + 1), (need, 0)]),
                None => self.left[job] = moment.next().unwrap_or(usize::MAX),
            }
        }
    }

    /// When GitLab's search stumbles over a circle: on entering a job that needs itself, else on leaving the first job of
    /// the circle that it entered.
    fn found_at(&self, circle: &Circle) -> usize {
        let itself = circle
            .iter()
            .filter(|&&job| self.needs_itself[job])
            .map(|&job| self.entered[job])
            .min();
        let first = circle.iter().min_by_key(|&&job| self.entered[job]);
        itself
            .or_else(|| first.map(|&job| self.left[job]))
            .unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostics::Language,
        graph::{Dag, NodeNeed},
        text::{FileId, Span, Spanned},
    };

    /// Jobs named a, b, c, … of one stage; `needs[0]` lists what `a` needs. Every need's span starts at 10 × job + index.
    fn check(needs: &[&str], expected: &[(&str, Option<&str>)]) {
        let nodes = needs.iter().enumerate().map(|(job, needs)| Node {
            name: Spanned::new(letter(job), Span::new(FileId(0), 0, 1)),
            stage: 0,
            needs: Some(
                needs
                    .bytes()
                    .enumerate()
                    .map(|(at, need)| NodeNeed {
                        job: usize::from(need - b'a'),
                        span: Span::new(FileId(0), (10 * job + at) as u32, 0),
                    })
                    .collect(),
            ),
        });
        let (dag, found) = Dag::new(Vec::new(), nodes.collect());
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.message.text(Language::English), it.gitlab.text()))
            .collect();
        let with_prefix = |text: &str| format!("The pipeline has circular dependencies: {text}");
        let expected: Vec<_> = expected
            .iter()
            .map(|&(path, gitlab)| (path, gitlab.map(with_prefix)))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(
            dag.order().len(),
            needs.len(),
            "every job has a place in the order"
        );
    }

    fn letter(job: usize) -> String {
        char::from(b'a' + job as u8).to_string()
    }

    #[test]
    fn a_circle_is_spelled_out_from_its_first_job() {
        check(
            &["b", "c", "a"],
            &[(
                "these jobs wait for each other in a circle: a → b → c → a",
                Some(r#"topological sort failed: ["a", "b", "c"]"#),
            )],
        );
    }

    #[test]
    fn a_job_may_need_itself() {
        check(
            &["", "b"],
            &[("`b` needs itself", Some("self-dependency: b"))],
        );
    }

    #[test]
    fn every_circle_is_reported_and_gitlab_names_the_one_it_meets_first() {
        check(
            &["bc", "a", "d", "c"],
            &[
                (
                    "these jobs wait for each other in a circle: a → b → a",
                    None,
                ),
                (
                    "these jobs wait for each other in a circle: c → d → c",
                    Some(r#"topological sort failed: ["c", "d"]"#),
                ),
            ],
        );
    }

    #[test]
    fn gitlab_lists_a_circle_in_the_order_of_its_search() {
        check(
            &["c", "a", "b"],
            &[(
                "these jobs wait for each other in a circle: a → c → b → a",
                Some(r#"topological sort failed: ["a", "c", "b"]"#),
            )],
        );
    }

    #[test]
    fn a_chain_of_100_000_jobs_does_not_overflow_the_stack() {
        let needs: Vec<Vec<usize>> = (0..100_000).map(|job| vec![(job + 1) % 100_000]).collect();
        let circles = circles(&needs);
        assert_eq!(circles.len(), 1);
        assert_eq!(shortest_path(&needs, &circles[0]).len(), 100_000);
        assert_eq!(Search::over(&needs).found_at(&circles[0]), 199_999);
    }
}
