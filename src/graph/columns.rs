//! In which column each job stands.

use super::Dag;

/// The columns of a view. Every need stands in an earlier column than the job that needs it.
pub(super) struct Columns {
    /// The column of each job.
    pub(super) of: Vec<usize>,
    /// How many there are.
    pub(super) count: usize,
    /// In the stage view the first column of each stage that has jobs, by stage.
    pub(super) stages: Vec<(usize, usize)>,
}

/// One column per stage; a stage whose jobs need each other gets as many as its longest chain.
pub(super) fn by_stage(dag: &Dag) -> Columns {
    let nodes = dag.nodes();
    let depths = depths(dag, |need, job| nodes[need].stage == nodes[job].stage);
    let stage_count = nodes.iter().map(|node| node.stage + 1).max().unwrap_or(0);
    let mut widths = vec![0; stage_count];
    for (node, depth) in nodes.iter().zip(&depths) {
        widths[node.stage] = widths[node.stage].max(depth + 1);
    }
    let mut firsts = Vec::with_capacity(stage_count);
    let mut count = 0;
    for &width in &widths {
        firsts.push(count);
        count += width;
    }
    let of = nodes
        .iter()
        .zip(&depths)
        .map(|(node, depth)| firsts[node.stage] + depth)
        .collect();
    let occupied = firsts
        .into_iter()
        .enumerate()
        .filter(|&(stage, _)| widths[stage] > 0);
    Columns {
        of,
        count,
        stages: occupied.collect(),
    }
}

/// A job that needs nothing stands in the first column, every other right after the last of its needs.
pub(super) fn by_needs(dag: &Dag) -> Columns {
    let of = depths(dag, |_, _| true);
    let count = of.iter().map(|column| column + 1).max().unwrap_or(0);
    Columns {
        of,
        count,
        stages: Vec::new(),
    }
}

/// For each job the length of the longest chain of needs before it, over the needs that count.
fn depths(dag: &Dag, counts: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut depths = vec![0; dag.nodes().len()];
    for &job in dag.order() {
        let needs = dag.needs(job).iter().filter(|&&need| counts(need, job));
        depths[job] = needs.map(|&need| depths[need] + 1).max().unwrap_or(0);
    }
    depths
}
