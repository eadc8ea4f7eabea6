//! `parallel:` and `parallel:matrix` (`lib/gitlab/ci/config/entry/product/`, `config/normalizer/` in GitLab): one job
//! becomes several.

use super::{
    JobKind,
    at::At,
    findings::Findings,
    matrix::{self, MOST_PARTS, Matrix},
    number,
};
use crate::{
    diagnostics::{Code, Diagnostic, Quote},
    parse::{Mapping, Node, Value},
    phrase,
    text::Spanned,
};

/// Which of several copies a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its number, from 1 (`CI_NODE_INDEX`).
    pub index: u32,
    /// How many there are (`CI_NODE_TOTAL`).
    pub total: u32,
    /// The name of the job as written.
    pub of: Spanned<String>,
    /// The matrix values, in the order of their keys; empty for `parallel: 3`.
    pub matrix: Vec<(String, String)>,
}

/// What makes several jobs of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parallel {
    /// So many copies.
    Number(u32),
    /// One for each combination of values.
    Matrix(Matrix),
}

/// Reads `parallel:` of a job; `at` is the place of that key.
pub(super) fn read(
    node: &Node,
    kind: JobKind,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Parallel> {
    match &node.value {
        Value::Null | Value::Tagged(..) => None,
        Value::Integer(_) | Value::Float(_) => {
            let says = |text: &str| at.says(&format!("config {text}"));
            let number = number::read("parallel", node, 1..=MOST_PARTS, says, findings);
            if kind == JobKind::Bridge {
                say_no_number(node, at.says(NO_NUMBER), findings);
                return None;
            }
            number.map(Parallel::Number)
        }
        Value::Mapping(mapping) => of_mapping(node, mapping, at, findings).map(Parallel::Matrix),
        _ => {
            say_wrong_type(node, at, findings);
            None
        }
    }
}

/// Reads `parallel:` of a need, which chooses parts of the needed job. `around` is the place of the needs, which GitLab
/// blames for a number.
pub(super) fn read_of_need(
    node: &Node,
    at: &At<'_>,
    around: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Matrix> {
    match &node.value {
        Value::Null | Value::Tagged(..) => None,
        Value::Integer(_) | Value::Float(_) => {
            say_no_number(node, around.says(NO_NUMBER).composed(), findings);
            None
        }
        Value::Mapping(mapping) => of_mapping(node, mapping, at, findings),
        _ => {
            say_wrong_type(node, at, findings);
            None
        }
    }
}

const NO_NUMBER: &str = "config cannot use \"parallel: <number>\".";

fn say_no_number(node: &Node, gitlab: Quote, findings: &mut Findings<'_>) {
    let message = phrase!(
        "`parallel` takes no number here, only a `matrix`",
        "여기서 `parallel`에는 숫자를 쓸 수 없고 `matrix`만 쓸 수 있습니다"
    );
    findings.say(Diagnostic::new(Code::WrongType, node.span, message).with_gitlab(gitlab));
}

fn say_wrong_type(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let gitlab = at.says_as_is("should be an integer or a hash");
    let expected = phrase!(
        "a number or a mapping with `matrix`",
        "숫자나 `matrix`가 있는 묶음"
    );
    findings.wrong_type("parallel", node, &expected, gitlab);
}

fn of_mapping(
    node: &Node,
    mapping: &Mapping,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Matrix> {
    let unknown = "config contains unknown keys";
    findings.unknown_keys(mapping, &["matrix"].into_iter(), at, unknown);
    let Some(rows) = mapping.get("matrix") else {
        let message = phrase!(
            "`parallel` has no `matrix`",
            "`parallel`에 `matrix`가 없습니다"
        );
        let gitlab = at.says("config missing required keys: matrix");
        findings.say(Diagnostic::new(Code::MissingKey, node.span, message).with_gitlab(gitlab));
        return None;
    };
    matrix::read(rows, &at.key("matrix"), findings)
}
