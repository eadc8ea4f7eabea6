//! `grep`.

use std::rc::Rc;

use regex_lite::Regex;

use super::{
    expression::{Style, compile},
    options::Options,
    show::text_of,
};
use crate::simulate::shell::{
    files::{Node, Trouble, absolute},
    flow::Run,
    run::Shell,
};

pub(super) fn grep(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    search(shell, arguments, Style::Basic)
}

pub(super) fn egrep(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    search(shell, arguments, Style::Extended)
}

pub(super) fn fgrep(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    search(shell, arguments, Style::Fixed)
}

/// What `grep` does with lines.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the options of a program are switches"
)]
struct Look {
    expressions: Vec<Regex>,
    whole_lines: bool,
    inverted: bool,
    counts: bool,
    quiet: bool,
    names_only: bool,
    names_without: bool,
    numbers: bool,
    only_matching: bool,
    with_names: bool,
    most: usize,
    after: usize,
    before: usize,
}

fn search(shell: &mut Shell<'_, '_>, arguments: &[String], style: Style) -> Run {
    let options = Options::read(arguments, "efmABC");
    let mut operands = options.operands.clone();
    let mut wanted: Vec<String> = options
        .values(&["e", "regexp"])
        .into_iter()
        .map(str::to_owned)
        .collect();
    if let Some(file) = options.value(&["f", "file"]) {
        wanted.extend(
            text_of(shell, file)
                .unwrap_or_default()
                .lines()
                .map(str::to_owned),
        );
    } else if wanted.is_empty() {
        if operands.is_empty() {
            return usage(shell);
        }
        wanted.extend(operands.remove(0).split('\n').map(str::to_owned));
    }
    let style = match style {
        _ if options.has(&["F", "fixed-strings"]) => Style::Fixed,
        _ if options.has(&["E", "P", "extended-regexp", "perl-regexp"]) => Style::Extended,
        style => style,
    };
    let Some(look) = look(&options, &wanted, style) else {
        shell.tool_complains("grep: Invalid regular expression", "grep: bad regex")?;
        return Ok(2);
    };
    let recursive = options.has(&["r", "R", "recursive"]);
    let files = files(shell, &operands, recursive);
    let with_names =
        (look.with_names || files.len() > 1 || recursive) && !options.has(&["h", "no-filename"]);
    let (mut found, mut failed) = (false, false);
    for name in files {
        let text = match text_of(shell, &name) {
            Ok(text) => text,
            Err(Trouble::IsDirectory) => {
                shell.tool_complains(
                    &format!("grep: {name}: Is a directory"),
                    &format!("grep: {name}: Is a directory"),
                )?;
                failed |= shell.dialect.has_busybox_tools();
                continue;
            }
            Err(trouble) => {
                if !options.has(&["s", "no-messages"]) {
                    shell.err(&format!("grep: {name}: {}\n", trouble.text()))?;
                }
                failed = true;
                continue;
            }
        };
        let shown = if name == "-" {
            "(standard input)"
        } else {
            &name
        };
        found |= in_text(shell, &look, &text, shown, with_names)?;
        if found && look.quiet {
            return Ok(0);
        }
    }
    Ok(if failed { 2 } else { i32::from(!found) })
}

fn usage(shell: &mut Shell<'_, '_>) -> Run {
    if shell.dialect.has_busybox_tools() {
        shell.usage("grep", "", "grep [-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...")?;
    } else {
        shell.err(
            "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
        )?;
    }
    Ok(2)
}

fn look(options: &Options<'_>, wanted: &[String], style: Style) -> Option<Look> {
    let any_case = options.has(&["i", "y", "ignore-case"]);
    let whole_words = options.has(&["w", "word-regexp"]);
    let mut expressions = Vec::new();
    for text in wanted {
        let expression = compile(text, style, any_case)?;
        let expression = if whole_words {
            regex_lite::RegexBuilder::new(&format!("\\b(?:{})\\b", expression.as_str()))
                .case_insensitive(any_case)
                .size_limit(1 << 20)
                .build()
                .ok()?
        } else {
            expression
        };
        expressions.push(expression);
    }
    let number = |names: &[&str]| {
        options
            .value(names)
            .and_then(|text| text.parse::<usize>().ok())
    };
    let around = number(&["C", "context"]).unwrap_or(0);
    Some(Look {
        expressions,
        whole_lines: options.has(&["x", "line-regexp"]),
        inverted: options.has(&["v", "invert-match"]),
        counts: options.has(&["c", "count"]),
        quiet: options.has(&["q", "quiet", "silent"]),
        names_only: options.has(&["l", "files-with-matches"]),
        names_without: options.has(&["L", "files-without-match"]),
        numbers: options.has(&["n", "line-number"]),
        only_matching: options.has(&["o", "only-matching"]),
        with_names: options.has(&["H", "with-filename"]),
        most: number(&["m", "max-count"]).unwrap_or(usize::MAX),
        after: number(&["A", "after-context"]).unwrap_or(around),
        before: number(&["B", "before-context"]).unwrap_or(around),
    })
}

fn files(shell: &Shell<'_, '_>, operands: &[&str], recursive: bool) -> Vec<String> {
    if operands.is_empty() {
        return vec![if recursive { "." } else { "-" }.to_owned()]
            .into_iter()
            .flat_map(|name| expanded(shell, &name, recursive))
            .collect();
    }
    operands
        .iter()
        .flat_map(|name| expanded(shell, name, recursive))
        .collect()
}

fn expanded(shell: &Shell<'_, '_>, name: &str, recursive: bool) -> Vec<String> {
    let path = absolute(&shell.state.directory, name);
    if !recursive || !shell.files.is_directory(&path) {
        return vec![name.to_owned()];
    }
    let skip = path.len() + usize::from(path != "/");
    let prefix = name.trim_end_matches('/');
    let is_file = |node: &Node| matches!(node, Node::File(_));
    shell
        .files
        .below(&path)
        .filter(|(_, node)| is_file(node))
        .map(|(below, _)| format!("{prefix}/{}", &below[skip..]))
        .collect()
}

impl Look {
    fn fits(&self, line: &str) -> bool {
        let one = |expression: &Regex| {
            if self.whole_lines {
                expression
                    .find_iter(line)
                    .any(|found| found.range() == (0..line.len()))
            } else {
                expression.is_match(line)
            }
        };
        self.expressions.iter().any(one) != self.inverted
    }
}

fn in_text(
    shell: &mut Shell<'_, '_>,
    look: &Look,
    text: &Rc<String>,
    name: &str,
    with_names: bool,
) -> Run<bool> {
    shell.charge(text.len() * 8);
    let lines: Vec<&str> = text.lines().collect();
    let found: Vec<usize> = (0..lines.len())
        .filter(|&at| look.fits(lines[at]))
        .take(look.most)
        .collect();
    let prefix = if with_names {
        format!("{name}:")
    } else {
        String::new()
    };
    if look.names_without {
        if found.is_empty() {
            shell.out(&format!("{name}\n"))?;
        }
        return Ok(found.is_empty());
    }
    if look.quiet || look.names_only {
        if look.names_only && !look.quiet && !found.is_empty() {
            shell.out(&format!("{name}\n"))?;
        }
        return Ok(!found.is_empty());
    }
    if look.counts {
        shell.out(&format!("{prefix}{}\n", found.len()))?;
        return Ok(!found.is_empty());
    }
    let mut shown_until = 0;
    for &at in &found {
        if look.only_matching {
            for expression in &look.expressions {
                for part in expression
                    .find_iter(lines[at])
                    .filter(|part| !part.is_empty())
                {
                    let number = if look.numbers {
                        format!("{}:", at + 1)
                    } else {
                        String::new()
                    };
                    shell.out(&format!("{prefix}{number}{}\n", part.as_str()))?;
                }
            }
            continue;
        }
        let (from, to) = (
            at.saturating_sub(look.before).max(shown_until),
            (at + look.after + 1).min(lines.len()),
        );
        if from > shown_until && shown_until > 0 && (look.before > 0 || look.after > 0) {
            shell.out("--\n")?;
        }
        for (line, text) in lines.iter().enumerate().take(to).skip(from) {
            let sign = if found.binary_search(&line).is_ok() {
                ':'
            } else {
                '-'
            };
            let file = if with_names {
                format!("{name}{sign}")
            } else {
                String::new()
            };
            let number = if look.numbers {
                format!("{}{sign}", line + 1)
            } else {
                String::new()
            };
            shell.out(&format!("{file}{number}{text}\n"))?;
        }
        shown_until = to.max(shown_until);
    }
    Ok(!found.is_empty())
}
