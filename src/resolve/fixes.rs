//! Changes that make a value what it was most likely meant to be.

use super::script::quoted;
use crate::{
    diagnostics::{Diagnostic, Edit, nearest},
    parse::{Node, Value},
    phrase,
    text::Sources,
};

/// Adds the word that was most likely meant, if one is near.
pub(super) fn with_nearest(said: Diagnostic, text: &str, choices: &[&str]) -> Diagnostic {
    match nearest(text, choices.iter().copied()) {
        Some(near) => meant(said, near),
        None => said,
    }
}

/// Adds the word that was most likely meant in the place that is blamed.
pub(super) fn meant(said: Diagnostic, near: &str) -> Diagnostic {
    let is_plain = near
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || b"._-/".contains(&byte));
    let edit = Edit {
        span: said.span,
        replacement: if is_plain {
            near.to_owned()
        } else {
            quoted(near)
        },
    };
    said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"))
        .with_fix(
            phrase!("change it to `{near}`", "바꾸기: `{near}`"),
            vec![edit],
        )
}

/// The flag that a text stands for.
pub(super) fn meant_flag(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    match text.as_str() {
        "true" | "yes" | "on" | "y" => Some("true"),
        "false" | "no" | "off" | "n" => Some("false"),
        _ => None,
    }
}

/// A number or a flag becomes the text that it looks like.
pub(super) fn quote_it(node: &Node, sources: &Sources) -> Option<Edit> {
    let written = sources.slice(node.span);
    let is_scalar = matches!(
        node.value,
        Value::Bool(_) | Value::Integer(_) | Value::Float(_)
    );
    let is_plain = written
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-+_:~".contains(&byte));
    (is_scalar && is_plain && !written.is_empty()).then(|| Edit {
        span: node.span,
        replacement: quoted(written),
    })
}

/// A single text becomes a list of one.
pub(super) fn wrap_it(node: &Node, sources: &Sources) -> Option<Edit> {
    let text = node.as_str()?;
    let written = sources.slice(node.span);
    if written.contains('\n') || written.is_empty() {
        return None;
    }
    let is_quoted = written.starts_with(['"', '\'']);
    // What is special inside of brackets has to be quoted there.
    let replacement = if is_quoted {
        format!("[{written}]")
    } else if written != text {
        return None;
    } else if written.contains(['[', ']', '{', '}', ',', '#', ':']) {
        format!("[{}]", quoted(written))
    } else {
        format!("[{written}]")
    };
    Some(Edit {
        span: node.span,
        replacement,
    })
}
