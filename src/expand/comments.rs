//! The origins as comments.

use super::Expansion;
use crate::text::Sources;

/// A line longer than this has its comment right behind it, so that the others keep theirs near.
const WIDEST: usize = 60;
const GAP: usize = 3;

/// The text with an origin behind each line that has one, in a column where that is possible.
pub(super) fn add(expansion: &Expansion, sources: &Sources) -> String {
    let mut origins = expansion.origins.iter().peekable();
    let lines: Vec<(&str, Option<String>)> = (1..)
        .zip(expansion.text.lines())
        .map(|(number, line)| {
            let origin = origins.next_if(|&&(at, _)| at == number);
            let comment = origin
                .map(|&(_, span)| format!("# {}:{}", sources.path(span.file), sources.line(span)));
            (line, comment)
        })
        .collect();
    let column = column(&lines);
    let drawn = lines.iter().map(|(line, comment)| match comment {
        None => format!("{line}\n"),
        Some(comment) => {
            let padding = column.saturating_sub(width(line)).max(GAP);
            format!("{line}{:padding$}{comment}\n", "")
        }
    });
    drawn.collect()
}

fn column(lines: &[(&str, Option<String>)]) -> usize {
    let with_origin = lines.iter().filter(|(_, comment)| comment.is_some());
    let widths = with_origin.map(|(line, _)| width(line));
    widths.filter(|&width| width <= WIDEST).max().unwrap_or(0) + GAP
}

fn width(line: &str) -> usize {
    line.chars().count()
}
