//! `$[[ matrix.NAME ]]` in needs: the value that the needing part itself has
//! (`lib/gitlab/ci/config/interpolation/matrix_interpolator.rb` in GitLab).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ForeignNeed, Need, Variable,
    draft::Draft,
    findings::Findings,
    matrix::{Axis, Matrix},
    parallel::Parallel,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    text::Spanned,
};

/// The values that the needs of one job can refer to: its own variables, and those of its matrix over them.
pub(super) struct Values<'v>(BTreeMap<&'v str, &'v str>);

impl<'v> Values<'v> {
    pub(super) fn of(
        own: &'v [Variable],
        chosen: &[(&'v Spanned<String>, &'v Spanned<String>)],
    ) -> Self {
        let own = own
            .iter()
            .map(|it| (it.name.value.as_str(), it.value.value.as_str()));
        let chosen = chosen
            .iter()
            .map(|&(name, value)| (name.value.as_str(), value.value.as_str()));
        Self(own.chain(chosen).collect())
    }

    /// The need with all references replaced.
    pub(super) fn fill_in(&self, need: &Need) -> Need {
        let mut need = need.clone();
        if !texts(&need).any(|text| text.value.contains("$[[")) {
            return need;
        }
        for text in texts_mut(&mut need) {
            text.value = self.filled_in(&text.value);
        }
        need
    }

    fn filled_in(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(found) = next(rest) {
            filled.push_str(found.before);
            match self.0.get(found.name) {
                Some(value) => filled.push_str(value),
                None => filled.push_str(found.whole),
            }
            rest = found.after;
        }
        filled.push_str(rest);
        filled
    }
}

/// A reference in a text.
struct Reference<'t> {
    before: &'t str,
    whole: &'t str,
    name: &'t str,
    after: &'t str,
}

/// The first reference of a text.
fn next(text: &str) -> Option<Reference<'_>> {
    let mut from = 0;
    while let Some(at) = text[from..].find("$[[").map(|at| from + at) {
        if let Some((name, length)) = inside(&text[at + 3..]) {
            let end = at + 3 + length;
            return Some(Reference {
                before: &text[..at],
                whole: &text[at..end],
                name,
                after: &text[end..],
            });
        }
        from = at + 3;
    }
    None
}

/// The name in ` matrix.NAME ]]`, and how long all of that is.
fn inside(text: &str) -> Option<(&str, usize)> {
    let start = text.trim_ascii_start().strip_prefix("matrix.")?;
    let is_name = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-');
    let length = start.bytes().take_while(is_name).count();
    let after = start[length..].trim_ascii_start().strip_prefix("]]")?;
    (length > 0).then(|| (&start[..length], text.len() - after.len()))
}

fn texts(need: &Need) -> impl Iterator<Item = &Spanned<String>> {
    let foreign: Vec<&Spanned<String>> = match &need.foreign {
        None => Vec::new(),
        Some(ForeignNeed::Pipeline(text) | ForeignNeed::Mirror(text)) => vec![text],
        Some(ForeignNeed::Project { project, git_ref }) => vec![project, git_ref],
    };
    let axes = need
        .parallel
        .iter()
        .flat_map(|Matrix(rows)| rows.iter().flatten());
    let values = axes.flat_map(|axis: &Axis| &axis.values);
    std::iter::once(&need.job).chain(foreign).chain(values)
}

fn texts_mut(need: &mut Need) -> impl Iterator<Item = &mut Spanned<String>> {
    let foreign: Vec<&mut Spanned<String>> = match &mut need.foreign {
        None => Vec::new(),
        Some(ForeignNeed::Pipeline(text) | ForeignNeed::Mirror(text)) => vec![text],
        Some(ForeignNeed::Project { project, git_ref }) => vec![project, git_ref],
    };
    let axes = need
        .parallel
        .iter_mut()
        .flat_map(|Matrix(rows)| rows.iter_mut().flatten());
    let values = axes.flat_map(|axis: &mut Axis| &mut axis.values);
    std::iter::once(&mut need.job).chain(foreign).chain(values)
}

/// Says which references mean nothing, all of them, and drops the needs that they stand in. GitLab says them in one line.
pub(super) fn drop_unknown(drafts: &mut [Draft], findings: &mut Findings<'_>) {
    let mut lines: Vec<String> = Vec::new();
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for draft in drafts.iter_mut() {
        for (name, text) in unknown(draft) {
            let job = &draft.job.name.value;
            let line = format!("{job} job: '{name}' does not exist in matrix configuration");
            if told.insert(line.clone()) {
                lines.push(line);
            }
            let message = phrase!(
                "`{job}` has no matrix variable `{name}`",
                "`{job}` 작업의 matrix에 `{name}` 변수가 없습니다"
            );
            found.push(
                Diagnostic::new(Code::WrongValue, text.span, message)
                    .with_label(
                        draft.job.name.span,
                        phrase!("`{job}` is defined here", "`{job}` 정의"),
                    )
                    .with_help(phrase!(
                        "`$[[ matrix.… ]]` stands for a value of the job's own `parallel:matrix`",
                        "`$[[ matrix.… ]]`는 그 작업 자신의 `parallel:matrix` 값을 가리킵니다"
                    )),
            );
        }
    }
    let gitlab = lines.join(", ");
    for said in found {
        findings.say(said.with_gitlab(gitlab.clone()));
    }
}

/// The names that a draft's needs refer to in vain, with the texts that do; those needs are dropped.
fn unknown(draft: &mut Draft) -> Vec<(String, Spanned<String>)> {
    let own = draft.own_variables().iter();
    let known: BTreeSet<String> = own.map(|it| it.name.value.clone()).collect();
    // Not every mapping of a matrix has every variable. GitLab complains when one part misses one.
    let rows: Vec<BTreeSet<&str>> = match &draft.parallel {
        Some(Parallel::Matrix(Matrix(rows))) => rows
            .iter()
            .filter(|row| row.iter().all(|axis| !axis.values.is_empty()))
            .map(|row| row.iter().map(|axis| axis.name.value.as_str()).collect())
            .collect(),
        Some(Parallel::Number(_)) | None => vec![BTreeSet::new()],
    };
    let is_known = |name: &str| known.contains(name) || rows.iter().all(|row| row.contains(name));
    let Some(needs) = &mut draft.job.needs else {
        return Vec::new();
    };
    let mut unknown = Vec::new();
    needs.value.retain(|need| {
        let before = unknown.len();
        for text in texts(need) {
            let mut rest = text.value.as_str();
            while let Some(found) = next(rest) {
                if !is_known(found.name) {
                    unknown.push((found.name.to_owned(), text.clone()));
                }
                rest = found.after;
            }
        }
        unknown.len() == before
    });
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    #[test]
    fn references_are_replaced_by_the_values_of_the_part() {
        let spanned = |text: &str| Spanned::new(text.to_owned(), Span::new(FileId(0), 0, 0));
        let (name, value) = (spanned("OS"), spanned("deb"));
        let values = Values::of(&[], &[(&name, &value)]);
        for (text, expected) in [
            ("a: [$[[ matrix.OS ]]]", "a: [deb]"),
            ("$[[matrix.OS]]-$[[  matrix.OS  ]]", "deb-deb"),
            ("$[[ matrix.V ]]", "$[[ matrix.V ]]"),
            ("$[[ $[[ matrix.OS ]]", "$[[ deb"),
            (
                "$[[ matrix. ]] $[[ inputs.OS ]]",
                "$[[ matrix. ]] $[[ inputs.OS ]]",
            ),
        ] {
            assert_eq!(values.filled_in(text), expected);
        }
    }
}
