//! A plan as a picture: the graph that the page shows, standing still.

use std::fmt::Write as _;

use pipeyard::{
    graph::{JOB_HEIGHT, JOB_WIDTH, Layout},
    wire::analysis::{Analysis, Job},
};

use super::super::{
    terminal::{shown, width},
    xml::escaped,
};

const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#1f2328}.stage{font-weight:600}rect{fill:#fff;stroke:#8c959f}.manual{stroke-dasharray:4 3}path{fill:none;stroke:#8c959f}@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#161b22;stroke:#6e7681}path{stroke:#6e7681}}";
/// What fits into a job, in columns of half a Korean letter.
const WIDEST: usize = 22;

/// The picture, with a reason behind each job for those who point at it.
pub(super) fn picture(view: &Analysis, layout: &Layout) -> String {
    let (width, height) = (layout.width.max(1.0), layout.height.max(1.0));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n<style>{STYLE}</style>\n"
    );
    for heading in &layout.headings {
        let (x, name) = (heading.x, escaped(&shown(&heading.text, false)));
        let _ = writeln!(
            text,
            "<text class=\"stage\" x=\"{x}\" y=\"32\">{name}</text>"
        );
    }
    let _ = writeln!(text, "<path d=\"{}\"/>", edges(&layout.edges));
    for (job, corner) in view.jobs.iter().zip(layout.xy.chunks_exact(2)) {
        text += &drawn(job, corner[0], corner[1]);
    }
    text + "</svg>\n"
}

fn drawn(job: &Job, x: f32, y: f32) -> String {
    let class = if job.when == "manual" {
        " class=\"manual\""
    } else {
        ""
    };
    let because = job.because.as_ref().map_or("", |because| &because.text);
    let title = escaped(&format!("{}: {because}", job.name));
    let name = escaped(&fitting(&shown(&job.name, false)));
    let (text_x, text_y) = (x + 12.0, y + JOB_HEIGHT / 2.0 + 4.5);
    format!(
        "<g><title>{title}</title><rect{class} x=\"{x}\" y=\"{y}\" width=\"{JOB_WIDTH}\" height=\"{JOB_HEIGHT}\" rx=\"6\"/><text x=\"{text_x}\" y=\"{text_y}\">{name}</text></g>\n"
    )
}

/// As much of a name as fits.
fn fitting(name: &str) -> String {
    if width(name) <= WIDEST {
        return name.to_owned();
    }
    let mut fitting = String::new();
    for c in name.chars() {
        if width(&fitting) + width(c.encode_utf8(&mut [0; 4])) >= WIDEST {
            break;
        }
        fitting.push(c);
    }
    fitting + "…"
}

/// The layout's flat array (from, to, number of points, points) as the data of one path.
fn edges(flat: &[f32]) -> String {
    let mut path = String::new();
    let mut rest = flat;
    while let [_, _, count, after @ ..] = rest {
        #[expect(clippy::cast_sign_loss, reason = "the layout counts points from zero")]
        let length = (*count as usize * 2).min(after.len());
        let (points, others) = after.split_at(length);
        for (at, point) in points.chunks_exact(2).enumerate() {
            let command = if at == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{command}{} {}", point[0], point[1]);
        }
        rest = others;
    }
    path
}
