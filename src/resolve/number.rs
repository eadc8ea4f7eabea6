//! Whole numbers within limits, as Rails checks them (`ActiveModel::Validations::NumericalityValidator`).

use std::ops::RangeInclusive;

use super::findings::{Findings, wrong_type};
use crate::{
    diagnostics::{Code, Diagnostic, Quote},
    parse::{Node, Value},
    phrase,
};

/// Reads a whole number within `limits`. Digits in quotes are a number, too. `says` makes GitLab's message of Rails' words.
pub(super) fn read(
    key: &str,
    node: &Node,
    limits: RangeInclusive<u32>,
    says: impl Fn(&str) -> Quote,
    findings: &mut Findings<'_>,
) -> Option<u32> {
    let (least, most) = (*limits.start(), *limits.end());
    let gitlab = match whole(node) {
        Ok(number) => {
            let read = u32::try_from(number).ok().filter(|it| limits.contains(it));
            if read.is_some() {
                return read;
            }
            if number < i64::from(least) {
                says(&format!("must be greater than or equal to {least}"))
            } else {
                says(&format!("must be less than or equal to {most}"))
            }
        }
        Err(FRACTION) => says(FRACTION),
        Err(text) => {
            let expected = phrase!("a whole number", "정수");
            findings.say(wrong_type(key, node, &expected, says(text)));
            return None;
        }
    };
    let message = phrase!(
        "`{key}` is a whole number from {least} to {most}",
        "`{key}` 값은 {least}부터 {most}까지의 정수입니다"
    );
    findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
    None
}

const FRACTION: &str = "must be an integer";

fn whole(node: &Node) -> Result<i64, &'static str> {
    match &node.value {
        Value::Integer(number) => Ok(*number),
        Value::Float(number) if number.is_finite() => Err(FRACTION),
        Value::String { text, .. } => whole_text(text),
        _ => Err("is not a number"),
    }
}

fn whole_text(text: &str) -> Result<i64, &'static str> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_whole = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    if !is_whole {
        let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
        return Err(if is_number {
            FRACTION
        } else {
            "is not a number"
        });
    }
    let beyond = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Ok(text.parse().unwrap_or(beyond))
}
