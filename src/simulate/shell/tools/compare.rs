//! `diff` and `cmp`.

use super::{add, options::Options, show::text_of};
use crate::simulate::shell::{flow::Run, run::Shell};

/// More lines than this are not compared in detail.
const MOST_LINES: usize = 1000;

pub(super) fn cmp(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "n");
    let &[left, right, ..] = options.operands.as_slice() else {
        return shell
            .usage("cmp", "missing operand", "cmp [-ls] [-n NUM] FILE1 [FILE2]")
            .map(|_| 2);
    };
    let mut texts = Vec::new();
    for name in [left, right] {
        match text_of(shell, name) {
            Ok(text) => texts.push(text),
            Err(trouble) => {
                shell.err(&format!("cmp: {name}: {}\n", trouble.text()))?;
                return Ok(2);
            }
        }
    }
    if texts[0] == texts[1] {
        return Ok(0);
    }
    if options.has(&["s", "silent", "quiet"]) {
        return Ok(1);
    }
    let (one, other) = (texts[0].as_bytes(), texts[1].as_bytes());
    if let Some(at) = one
        .iter()
        .zip(other)
        .position(|(left, right)| left != right)
    {
        let line = 1 + texts[0].get(..at).unwrap_or_default().matches('\n').count();
        shell.out(&format!(
            "{left} {right} differ: char {}, line {line}\n",
            at + 1
        ))?;
    } else {
        let (short, size) = if one.len() < other.len() {
            (left, one.len())
        } else {
            (right, other.len())
        };
        shell.tool_complains(
            &format!(
                "cmp: EOF on {short} after byte {size}, line {}",
                texts[0].lines().count().min(texts[1].lines().count())
            ),
            &format!("cmp: EOF on {short}"),
        )?;
    }
    Ok(1)
}

pub(super) fn diff(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "UL");
    let &[left, right, ..] = options.operands.as_slice() else {
        return shell
            .usage(
                "diff",
                "missing operand",
                "diff [-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2",
            )
            .map(|_| 2);
    };
    let (mut texts, mut failed) = (Vec::new(), false);
    for name in [left, right] {
        match text_of(shell, name) {
            Ok(text) => texts.push(text),
            Err(trouble) => {
                let text = trouble.text();
                let is_first = !failed;
                failed = true;
                if is_first || !shell.dialect.has_busybox_tools() {
                    shell.tool_complains(
                        &format!("diff: {name}: {text}"),
                        &format!("diff: can't stat '{name}': {text}"),
                    )?;
                }
            }
        }
    }
    if failed {
        return Ok(2);
    }
    if texts[0] == texts[1] {
        return Ok(0);
    }
    if options.has(&["q", "brief"]) {
        shell.out(&format!("Files {left} and {right} differ\n"))?;
        return Ok(1);
    }
    let (one, other): (Vec<&str>, Vec<&str>) =
        (texts[0].lines().collect(), texts[1].lines().collect());
    let changes = changes(&one, &other);
    let unified = shell.dialect.has_busybox_tools() || options.has(&["u", "unified", "U"]);
    let shown = if unified {
        unified_text((left, right), &one, &other, &changes)
    } else {
        normal(&one, &other, &changes)
    };
    shell.charge(shown.len() + one.len() * 64);
    shell.out(&shown)?;
    Ok(1)
}

/// A stretch of lines of the one that stands in place of a stretch of the other, as ranges.
type Change = ((usize, usize), (usize, usize));

/// What differs, by the longest common subsequence.
fn changes(one: &[&str], other: &[&str]) -> Vec<Change> {
    if one.len() > MOST_LINES || other.len() > MOST_LINES {
        return vec![((0, one.len()), (0, other.len()))];
    }
    let width = other.len() + 1;
    let mut longest = vec![0_u16; (one.len() + 1) * width];
    for left in (0..one.len()).rev() {
        for right in (0..other.len()).rev() {
            longest[left * width + right] = if one[left] == other[right] {
                longest[(left + 1) * width + right + 1] + 1
            } else {
                longest[(left + 1) * width + right].max(longest[left * width + right + 1])
            };
        }
    }
    let (mut left, mut right) = (0, 0);
    let mut changes = Vec::new();
    while left < one.len() || right < other.len() {
        if left < one.len() && right < other.len() && one[left] == other[right] {
            (left, right) = (left + 1, right + 1);
            continue;
        }
        let start = (left, right);
        while (left < one.len() || right < other.len())
            && !(left < one.len() && right < other.len() && one[left] == other[right])
        {
            let takes_left = right == other.len()
                || (left < one.len()
                    && longest[(left + 1) * width + right] >= longest[left * width + right + 1]);
            if takes_left { left += 1 } else { right += 1 }
        }
        changes.push(((start.0, left), (start.1, right)));
    }
    changes
}

fn normal(one: &[&str], other: &[&str], changes: &[Change]) -> String {
    let span = |from: usize, to: usize| {
        if to <= from + 1 {
            to.to_string()
        } else {
            format!("{},{to}", from + 1)
        }
    };
    let mut shown = String::new();
    for &((from, to), (new_from, new_to)) in changes {
        let kind = match (to > from, new_to > new_from) {
            (true, true) => 'c',
            (true, false) => 'd',
            _ => 'a',
        };
        let (left, right) = (
            if to > from {
                span(from, to)
            } else {
                from.to_string()
            },
            if new_to > new_from {
                span(new_from, new_to)
            } else {
                new_from.to_string()
            },
        );
        add(&mut shown, format_args!("{left}{kind}{right}\n"));
        one[from..to]
            .iter()
            .for_each(|line| add(&mut shown, format_args!("< {line}\n")));
        if kind == 'c' {
            shown.push_str("---\n");
        }
        other[new_from..new_to]
            .iter()
            .for_each(|line| add(&mut shown, format_args!("> {line}\n")));
    }
    shown
}

/// Three lines around each change; changes that are near each other share a block.
fn unified_text(
    (left, right): (&str, &str),
    one: &[&str],
    other: &[&str],
    changes: &[Change],
) -> String {
    const AROUND: usize = 3;
    let mut shown = format!("--- {left}\n+++ {right}\n");
    let mut at = 0;
    while at < changes.len() {
        let mut last = at;
        while last + 1 < changes.len() && changes[last + 1].0.0 <= changes[last].0.1 + 2 * AROUND {
            last += 1;
        }
        let from = changes[at].0.0.saturating_sub(AROUND);
        let new_from = changes[at].1.0 - (changes[at].0.0 - from);
        let to = (changes[last].0.1 + AROUND).min(one.len());
        let new_to = (changes[last].1.1 + AROUND).min(other.len());
        let size = |from: usize, to: usize| match to - from {
            1 => (from + 1).to_string(),
            0 => format!("{from},0"),
            size => format!("{},{size}", from + 1),
        };
        add(
            &mut shown,
            format_args!("@@ -{} +{} @@\n", size(from, to), size(new_from, new_to)),
        );
        let mut here = from;
        for &((gone_from, gone_to), (come_from, come_to)) in &changes[at..=last] {
            one[here..gone_from]
                .iter()
                .for_each(|line| add(&mut shown, format_args!(" {line}\n")));
            one[gone_from..gone_to]
                .iter()
                .for_each(|line| add(&mut shown, format_args!("-{line}\n")));
            other[come_from..come_to]
                .iter()
                .for_each(|line| add(&mut shown, format_args!("+{line}\n")));
            here = gone_to;
        }
        one[here..to]
            .iter()
            .for_each(|line| add(&mut shown, format_args!(" {line}\n")));
        at = last + 1;
    }
    shown
}
