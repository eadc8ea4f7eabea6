//! What a block may do with a value: `| expand_vars`, `| truncate(offset, length)`, `| posix_escape`
//! (`lib/gitlab/ci/config/interpolation/functions/` in GitLab).

use super::variables::Known;
use crate::parse::{Node, Value};

/// A block with more of them is refused.
pub(super) const MOST: usize = 3;

/// The names, for suggestions.
pub(super) const NAMES: [&str; 3] = ["truncate", "expand_vars", "posix_escape"];

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// So many letters from an offset on.
    Truncate { offset: usize, length: usize },
    /// The variables in it, as far as they are known when files are included.
    ExpandVars,
    /// Escaped for a shell.
    PosixEscape,
}

impl Function {
    /// Reads a function as it is written in a block.
    pub(super) fn read(text: &str) -> Option<Self> {
        match text {
            "expand_vars" => Some(Self::ExpandVars),
            "posix_escape" => Some(Self::PosixEscape),
            _ => {
                let arguments = text.strip_prefix("truncate(")?;
                // GitLab does not insist on the closing parenthesis.
                let arguments = arguments.strip_suffix(')').unwrap_or(arguments);
                let (offset, length) = arguments.split_once(',')?;
                Some(Self::Truncate {
                    offset: number(offset)?,
                    length: number(length)?,
                })
            }
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Truncate { .. } => "truncate",
            Self::ExpandVars => "expand_vars",
            Self::PosixEscape => "posix_escape",
        }
    }

    /// Applies it; an error is GitLab's message.
    pub(super) fn apply(self, mut node: Node, known: &Known) -> Result<Node, String> {
        let name = self.name();
        let Value::String { text, .. } = &node.value else {
            return Err(format!(
                "error in `{name}` function: invalid input type: {name} can only be used with string inputs"
            ));
        };
        let text = match self {
            Self::Truncate { offset, length } => text.chars().skip(offset).take(length).collect(),
            Self::PosixEscape => escaped(text),
            Self::ExpandVars => known.expand_unmasked(text).map_err(|_| {
                format!("error in `{name}` function: variable expansion error: masked variables cannot be expanded")
            })?,
        };
        node.value = Value::String {
            text: text.into(),
            plain: false,
        };
        Ok(node)
    }
}

fn number(text: &str) -> Option<usize> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX))
}

/// Ruby's `Shellwords.shellescape`.
fn escaped(text: &str) -> String {
    if text.is_empty() {
        return "''".into();
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("'\n'"),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '.' | ',' | ':' | '+' | '/' | '@' => {
                out.push(letter);
            }
            letter => out.extend(['\\', letter]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    fn apply(function: &str, text: &str) -> Option<String> {
        let value = Value::String {
            text: text.into(),
            plain: false,
        };
        let node = Node {
            span: Span::new(FileId(0), 0, 0),
            value,
        };
        let node = Function::read(function)?
            .apply(node, &Known::default())
            .ok()?;
        node.as_str().map(str::to_owned)
    }

    #[test]
    fn each_does_what_it_says() {
        for (function, text, expected) in [
            ("truncate(0,3)", "abcdef", Some("abc")),
            ("truncate( 1 , 2 )", "빌드하기", Some("드하")),
            ("truncate(9,1)", "abc", Some("")),
            ("truncate(0,1", "abc", Some("a")),
            ("truncate(-1,1)", "abc", None),
            ("truncate(a,1)", "abc", None),
            ("truncate", "abc", None),
            ("truncate(99999999999999999999,1)", "abc", Some("")),
            ("posix_escape", "a b'c", Some("a\\ b\\'c")),
            ("posix_escape", "", Some("''")),
            ("posix_escape", "a\nb=c", Some("a'\n'b\\=c")),
            ("expand_vars", "$NO", Some("$NO")),
            ("upcase", "a", None),
        ] {
            assert_eq!(
                apply(function, text).as_deref(),
                expected,
                "for `{function}` of `{text}`"
            );
        }
    }
}
