//! `parallel:matrix` (`lib/gitlab/ci/config/entry/product/matrix.rb`, `variables.rb` in GitLab): lists of values, every
//! combination of which is one job.

use super::{at::At, findings::Findings, script::quoted};
use crate::{
    diagnostics::{Code, Diagnostic, Edit},
    parse::{Entry, Mapping, Node, Value, scalar_text},
    phrase,
    text::Spanned,
};

/// GitLab makes at most so many jobs of one.
pub(super) const MOST_PARTS: u32 = 200;

/// A matrix: each of its mappings gives the combinations of its own variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix(pub Vec<Vec<Axis>>);

/// One variable of a matrix and the values that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Its name.
    pub name: Spanned<String>,
    /// Its values, in their order.
    pub values: Vec<Spanned<String>>,
}

/// One value for each variable of a mapping.
pub(super) type Combination<'m> = Vec<(&'m Spanned<String>, &'m Spanned<String>)>;

impl Matrix {
    /// How many combinations there are. Nothing is built for it, and a number that is too big for its type stays at the
    /// biggest one.
    pub(super) fn count(&self) -> u64 {
        let of_mapping = |axes: &Vec<Axis>| {
            let sizes = axes.iter().map(|axis| axis.values.len() as u64);
            // One empty list is enough for none, however many others there are.
            if sizes.clone().any(|size| size == 0) {
                return 0;
            }
            sizes.fold(1, u64::saturating_mul)
        };
        self.0.iter().map(of_mapping).fold(0, u64::saturating_add)
    }

    /// The combinations: mapping by mapping, the first variable changing slowest.
    pub(super) fn combinations(&self) -> impl Iterator<Item = Combination<'_>> {
        self.0.iter().flat_map(|axes| {
            let total: usize = axes.iter().map(|axis| axis.values.len()).product();
            (0..total).map(move |number| combination(axes, number))
        })
    }
}

/// The combination with this number: the number's digits, where each variable is a place with as many digits as values.
fn combination(axes: &[Axis], mut number: usize) -> Combination<'_> {
    let mut chosen: Combination<'_> = Vec::with_capacity(axes.len());
    for axis in axes.iter().rev() {
        let count = axis.values.len();
        chosen.push((&axis.name, &axis.values[number % count]));
        number /= count;
    }
    chosen.reverse();
    chosen
}

/// The name of the part of a job that has these values.
pub(super) fn part_name<'v>(job: &str, values: impl Iterator<Item = &'v str>) -> String {
    let values: Vec<&str> = values.collect();
    format!("{job}: [{}]", values.join(", "))
}

/// Reads `matrix:`; `at` is the place of that key. `None` for one that is broken as a whole or too big.
pub(super) fn read(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Matrix> {
    let items = match &node.value {
        // GitLab makes no job at all of it.
        Value::Null => return Some(Matrix::default()),
        Value::Tagged(..) => return None,
        Value::Sequence(items) if items.iter().all(is_mapping) => items,
        _ => {
            let gitlab = at.says("config should be an array of hashes");
            let expected = phrase!("a list of mappings", "묶음의 목록");
            findings.wrong_type("matrix", node, &expected, gitlab);
            return None;
        }
    };
    let rows: Vec<_> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let mapping = item.as_mapping()?;
            variables(item, mapping, &at.item("variables", index), findings)
        })
        .collect();
    let rows: Option<_> = rows.into_iter().collect();
    let matrix = Matrix(rows?);
    let count = matrix.count();
    if count > u64::from(MOST_PARTS) {
        let message = phrase!(
            "this matrix makes {count} jobs; GitLab allows {MOST_PARTS}",
            "이 matrix로 만들어지는 작업 수: {count}. GitLab의 한도는 {MOST_PARTS}개입니다"
        );
        let says = format!("config generates too many jobs (maximum is {MOST_PARTS})");
        let said = Diagnostic::new(Code::WrongValue, node.span, message)
            .with_gitlab(at.says(&says).composed());
        findings.say(said);
        return None;
    }
    Some(matrix)
}

fn is_mapping(node: &Node) -> bool {
    matches!(node.value, Value::Mapping(_) | Value::Tagged(..))
}

fn variables(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Vec<Axis>> {
    if mapping.entries.is_empty() {
        let message = phrase!(
            "a mapping of a matrix has at least one variable",
            "matrix의 각 묶음에는 변수가 하나 이상 있어야 합니다"
        );
        let gitlab = at.says("config requires at least 1 items");
        findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
        return None;
    }
    let axes: Vec<Option<Axis>> = mapping
        .entries
        .iter()
        .map(|entry| axis(entry, at, findings))
        .collect();
    axes.into_iter().collect()
}

fn axis(entry: &Entry, at: &At<'_>, findings: &mut Findings<'_>) -> Option<Axis> {
    let Some(name) = text(&entry.key) else {
        say_no_value(&entry.key, at, findings);
        return None;
    };
    let items = match &entry.value.value {
        Value::Sequence(items) => items,
        _ => std::slice::from_ref(&entry.value),
    };
    if !findings.afford(items.len(), entry.value.span) {
        return None;
    }
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let Some(value) = text(item) else {
            say_no_value(item, at, findings);
            return None;
        };
        values.push(Spanned::new(value, item.span));
    }
    Some(Axis {
        name: Spanned::new(name, entry.key.span),
        values,
    })
}

/// A text or a whole number, as text.
fn text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String { .. } | Value::Integer(_) => scalar_text(&node.value),
        _ => None,
    }
}

fn say_no_value(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    if matches!(node.value, Value::Tagged(..)) {
        return;
    }
    let gitlab = at.says("config should be a hash of key value pairs, value can be an array");
    let written = findings.sources.slice(node.span);
    let message = phrase!(
        "names and values of a matrix are texts or whole numbers, and `{written}` is neither",
        "matrix의 이름과 값은 글자나 정수여야 하는데 `{written}` 값은 둘 다 아닙니다"
    );
    let mut said = Diagnostic::new(Code::WrongType, node.span, message).with_gitlab(gitlab);
    if matches!(node.value, Value::Float(_) | Value::Bool(_)) && !written.is_empty() {
        let edit = Edit {
            span: node.span,
            replacement: quoted(written),
        };
        said = said.with_fix(phrase!("quote it", "따옴표로 감싸기"), vec![edit]);
    }
    findings.say(said);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};
    use proptest::prelude::*;

    fn spanned(text: String) -> Spanned<String> {
        Spanned::new(text, Span::new(FileId(0), 0, 0))
    }

    /// A mapping whose variables have so many values: `A` has `a0`, `a1`, …
    fn row(sizes: &[usize]) -> Vec<Axis> {
        let axis = |(at, &size): (usize, &usize)| Axis {
            name: spanned(format!("V{at}")),
            values: (0..size)
                .map(|it| spanned(format!("{at}-{it:09}")))
                .collect(),
        };
        sizes.iter().enumerate().map(axis).collect()
    }

    #[test]
    fn a_product_beyond_all_numbers_is_counted_and_not_built() {
        let matrix = Matrix(vec![row(&[10; 30])]);
        assert_eq!(matrix.count(), u64::MAX);
        let with_an_empty_list = Matrix(vec![row(&[&[10; 30][..], &[0]].concat())]);
        assert_eq!(with_an_empty_list.count(), 0);
    }

    proptest! {
        #[test]
        fn there_are_as_many_combinations_as_counted_and_the_first_variable_changes_slowest(
            sizes in proptest::collection::vec(proptest::collection::vec(0_usize..4, 1..4), 0..4),
        ) {
            let matrix = Matrix(sizes.iter().map(|sizes| row(sizes)).collect());
            let values = |chosen: &Combination<'_>| {
                chosen.iter().map(|(_, value)| value.value.clone()).collect::<Vec<_>>()
            };
            prop_assert_eq!(matrix.combinations().count() as u64, matrix.count());
            for axes in &matrix.0 {
                let one = Matrix(vec![axes.clone()]);
                let all: Vec<_> = one.combinations().map(|it| values(&it)).collect();
                prop_assert!(all.is_sorted(), "{:?}", all);
                let mut distinct = all.clone();
                distinct.dedup();
                prop_assert_eq!(distinct.len(), all.len());
            }
        }
    }
}
