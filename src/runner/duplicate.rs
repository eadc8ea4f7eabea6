//! A key given twice: TOML forbids it, and the runner then keeps its old configuration without a word in any job's log.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::{
    diagnostics::{Code, Diagnostic, Edit},
    phrase,
    text::{FileId, LineIndex, Span},
};

/// A key that its table already has.
struct Repeated<'t> {
    /// The key, as written the second time.
    name: &'t str,
    /// Its whole path: `runners.docker.tls_verify`.
    path: String,
    /// What BurntSushi/toml calls the last key: it has not entered a table yet when it finds that the table is there.
    last_key: String,
    /// Where it was given first.
    first: Option<Range<usize>>,
    /// Where it is given again.
    second: Range<usize>,
}

/// The finding for the key at `second`, which the table already has.
pub(super) fn finding(
    file: FileId,
    text: &str,
    root: &DeTable<'_>,
    second: Range<usize>,
) -> Diagnostic {
    describe(file, text, &locate(text, root, second))
}

fn locate<'t>(text: &'t str, root: &DeTable<'_>, second: Range<usize>) -> Repeated<'t> {
    let name = text.get(second.clone()).unwrap_or("");
    let header = enclosing_header(text, second.start);
    let table = header.as_ref().map_or("", |header| &header.path);
    if let Some(header) = header.as_ref().filter(|header| header.is(&second)) {
        let parent = table.rsplit_once('.').map_or("", |(parent, _)| parent);
        let (path, last_key) = (table.to_owned(), parent.to_owned());
        return Repeated {
            name,
            path,
            last_key,
            first: first_header(text, header),
            second,
        };
    }
    let path = [table, name].join(".").trim_start_matches('.').to_owned();
    let first = first_key(root, table, name, second.start);
    Repeated {
        name,
        last_key: path.clone(),
        path,
        first,
        second,
    }
}

fn describe(file: FileId, text: &str, key: &Repeated<'_>) -> Diagnostic {
    let Repeated {
        name,
        path,
        last_key,
        first,
        second,
    } = key;
    let index = LineIndex::new(text);
    let line = |range: &Range<usize>| index.position(text, range.start as u32).line;
    let span = |range: &Range<usize>| Span::new(file, range.start as u32, range.end as u32);
    let again = line(second);
    let message = match first.as_ref().map(line) {
        Some(once) => phrase!(
            "`{name}` is given twice, on line {once} and on line {again}; TOML forbids that",
            "`{name}` 키가 {once}번째 줄과 {again}번째 줄에 두 번 있습니다. TOML은 이를 허용하지 않습니다"
        ),
        None => phrase!(
            "`{name}` is given twice; TOML forbids that",
            "`{name}` 키가 두 번 있습니다. TOML은 이를 허용하지 않습니다"
        ),
    };
    let mut found = Diagnostic::new(Code::ConfigTomlDuplicateKey, span(second), message)
        .with_gitlab(format!(
            "decoding configuration file: toml: line {again} (last key \"{last_key}\"): Key '{path}' has already been defined."
        ))
        .with_help(phrase!(
            "keep one of the two; until then a running GitLab Runner goes on with its old configuration, and no job log says so",
            "둘 중 하나만 남기세요. 그 전까지 실행 중인 GitLab Runner는 예전 설정을 계속 쓰고, 작업 로그에는 아무 말도 없습니다"
        ));
    if let Some(first) = first {
        let once = line(first);
        found = found.with_label(
            span(first),
            phrase!(
                "first given here, on line {once}",
                "{once}번째 줄에 처음 나옵니다"
            ),
        );
    }
    let whole = whole_line(text, second);
    if first.is_some() && !text[whole.clone()].trim_start().starts_with('[') {
        let title = phrase!("remove the second line", "두 번째 줄 지우기");
        let edit = Edit {
            span: span(&whole),
            replacement: String::new(),
        };
        found = found.with_fix(title, vec![edit]);
    }
    found
}

fn whole_line(text: &str, key: &Range<usize>) -> Range<usize> {
    let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[key.end..]
        .find('\n')
        .map_or(text.len(), |at| key.end + at + 1);
    start..end
}

/// A table's header line.
struct Header {
    /// The dotted path, as written.
    path: String,
    /// The path's place.
    range: Range<usize>,
}

impl Header {
    /// Whether a key's place is inside the header itself.
    fn is(&self, key: &Range<usize>) -> bool {
        self.range.start <= key.start && key.end <= self.range.end
    }
}

/// The header that a place stands under, or in.
fn enclosing_header(text: &str, at: usize) -> Option<Header> {
    headers(text)
        .take_while(|header| header.range.start <= at)
        .last()
}

/// The first header with the same path since the last `[[…]]` above it: later ones belong to another runner.
fn first_header(text: &str, second: &Header) -> Option<Range<usize>> {
    let before = headers(text)
        .take_while(|header| header.range.start < second.range.start)
        .collect::<Vec<_>>();
    let of_this_runner = before
        .iter()
        .rev()
        .take_while(|header| !text[..header.range.start].ends_with("[["));
    of_this_runner
        .filter(|header| header.path == second.path)
        .last()
        .map(|header| header.range.clone())
}

fn headers(text: &str) -> impl Iterator<Item = Header> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let line_start = start;
        start += line.len();
        let inner = line.trim_start();
        let opened = inner.trim_start_matches('[');
        if opened.len() == inner.len() {
            return None;
        }
        let path = opened.split(']').next().unwrap_or("").trim();
        let at = line_start + line.find(path)?;
        Some(Header {
            path: path.to_owned(),
            range: at..at + path.len(),
        })
    })
}

/// Where a table first has a key; among several tables of that path the last one before the second place.
fn first_key(root: &DeTable<'_>, path: &str, name: &str, before: usize) -> Option<Range<usize>> {
    let mut tables = vec![root];
    for part in path.split('.').filter(|part| !part.is_empty()) {
        tables = tables
            .into_iter()
            .flat_map(|table| inner_tables(table, part.trim()))
            .collect();
    }
    let keys = tables
        .into_iter()
        .flat_map(|table| table.keys())
        .filter(|key| key.get_ref() == name);
    keys.map(toml::Spanned::span)
        .filter(|span| span.start < before)
        .max_by_key(|span| span.start)
}

fn inner_tables<'a, 't>(table: &'a DeTable<'t>, name: &str) -> Vec<&'a DeTable<'t>> {
    match table.get(name).map(toml::Spanned::get_ref) {
        Some(DeValue::Table(inner)) => vec![inner],
        Some(DeValue::Array(items)) => items
            .iter()
            .filter_map(|item| item.get_ref().as_table())
            .collect(),
        _ => Vec::new(),
    }
}
