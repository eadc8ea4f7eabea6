//! A plan as a Mermaid flow chart.

use std::{collections::BTreeMap, fmt::Write as _};

use pipeyard::wire::analysis::Analysis;

/// The chart: a subgraph per stage, an arrow per need, and dotted arrows from stage to stage.
pub(super) fn graph(view: &Analysis) -> String {
    let mut text = String::from("flowchart LR\n");
    let numbered = view.jobs.iter().enumerate();
    let numbers: BTreeMap<&str, usize> =
        numbered.map(|(at, job)| (job.name.as_str(), at)).collect();
    for (at, stage) in view.stages.iter().enumerate() {
        let _ = writeln!(text, "  subgraph stage{at}[\"{}\"]", escaped(stage));
        for job in view.jobs.iter().filter(|job| job.stage == *stage) {
            let class = if job.when == "manual" {
                ":::manual"
            } else {
                ""
            };
            let number = numbers[job.name.as_str()];
            let _ = writeln!(text, "    job{number}[\"{}\"]{class}", escaped(&job.name));
        }
        text += "  end\n";
    }
    for at in 1..view.stages.len() {
        let _ = writeln!(text, "  stage{} -.-> stage{at}", at - 1);
    }
    for (at, job) in view.jobs.iter().enumerate() {
        let needs = job.needs.is_some().then_some(&job.waits_for);
        for need in needs
            .into_iter()
            .flatten()
            .filter_map(|need| numbers.get(need.as_str()))
        {
            let _ = writeln!(text, "  job{need} --> job{at}");
        }
    }
    text + "  classDef manual stroke-dasharray: 4 4\n"
}

/// A text inside quotes, as Mermaid reads it: what could end it, or be markup, is written by its number.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || " .,:;_-+=/@()[]{}$".contains(c) {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "#{};", u32::from(c));
        }
    }
    escaped
}
