//! A plan as a graph for Graphviz.

use std::fmt::Write as _;

use pipeyard::wire::analysis::{Analysis, Job};

/// The graph: a box per stage, an arrow per need. Jobs without needs wait behind a point that stands for all stages before,
/// so that the number of arrows grows with the jobs and not with their square.
pub(super) fn graph(view: &Analysis) -> String {
    let mut text = String::from(
        "digraph pipeline {\n  rankdir=LR;\n  compound=true;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n",
    );
    for (at, stage) in view.stages.iter().enumerate() {
        text += &cluster(at, stage, view);
    }
    for at in 1..view.stages.len() {
        text += &barrier(at, view);
    }
    for job in &view.jobs {
        let needs = job.needs.is_some().then_some(&job.waits_for);
        for need in needs.into_iter().flatten() {
            let _ = writeln!(text, "  {} -> {};", quoted(need), quoted(&job.name));
        }
    }
    text + "}\n"
}

fn cluster(at: usize, stage: &str, view: &Analysis) -> String {
    let mut text = format!("  subgraph cluster_{at} {{\n    label={};\n", quoted(stage));
    for job in view.jobs.iter().filter(|job| job.stage == stage) {
        let style = if job.when == "manual" {
            " [style=\"rounded,dashed\"]"
        } else {
            ""
        };
        let _ = writeln!(text, "    {}{style};", quoted(&job.name));
    }
    text + "  }\n"
}

/// The point before a stage, when a job waits there.
fn barrier(at: usize, view: &Analysis) -> String {
    let before = &view.stages[at - 1];
    let waits = |job: &&Job| job.stage == view.stages[at] && job.needs.is_none();
    let mut text = format!("  \"\\n{at}\" [shape=point];\n");
    if at > 1 {
        let _ = writeln!(
            text,
            "  \"\\n{}\" -> \"\\n{at}\" [style=dotted, arrowhead=none];",
            at - 1
        );
    }
    for job in view.jobs.iter().filter(|job| job.stage == *before) {
        let _ = writeln!(
            text,
            "  {} -> \"\\n{at}\" [style=dotted, arrowhead=none];",
            quoted(&job.name)
        );
    }
    for job in view.jobs.iter().filter(waits) {
        let _ = writeln!(
            text,
            "  \"\\n{at}\" -> {} [style=dotted];",
            quoted(&job.name)
        );
    }
    text
}

/// A name as Graphviz reads it literally. No job's name starts with a line break, so points have names that do.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
