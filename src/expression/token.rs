//! Text → tokens.

use std::ops::Range;

use super::{
    expression::{ExpressionError, Operator, Places},
    pattern::{self, PatternError},
};
use crate::{diagnostics::Phrase, phrase};

/// GitLab refuses longer expressions.
const MOST_TOKENS: usize = 99;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Open,
    Close,
    Not,
    Binary(Operator),
    Null,
    Bool(bool),
    Variable(String),
    /// `$[[ inputs.name ]]`, by its name.
    Input(String),
    Text(String),
    Pattern(String),
}

/// Splits a text into tokens.
pub(super) fn tokens(text: &str, places: &Places) -> Result<Vec<Token>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if at == text.len() {
            return Ok(tokens);
        }
        let Some((kind, length)) = token(&text[at..]) else {
            return Err(unknown(text, at, places));
        };
        let range = at..at + length;
        if let Kind::Pattern(pattern) = &kind
            && pattern::check_pattern(pattern) == Err(PatternError::Invalid)
        {
            return Err(bad_pattern(places, &range));
        }
        at = range.end;
        tokens.push(Token { range, kind });
        if tokens.len() > MOST_TOKENS {
            return Err(ExpressionError {
                span: places.of(&(at..text.len())),
                message: phrase!(
                    "an expression may have {MOST_TOKENS} parts, and this one has more",
                    "식은 {MOST_TOKENS}개 조각까지 쓸 수 있는데 이 식은 더 깁니다"
                ),
                help: Some(phrase!(
                    "split it into several rules",
                    "규칙 여러 개로 나누세요"
                )),
            });
        }
    }
}

/// The token at the front and its length.
fn token(text: &str) -> Option<(Kind, usize)> {
    const WORDS: [(&str, Kind); 12] = [
        ("==", Kind::Binary(Operator::Equals)),
        ("=~", Kind::Binary(Operator::Matches)),
        ("!=", Kind::Binary(Operator::NotEquals)),
        ("!~", Kind::Binary(Operator::NotMatches)),
        ("&&", Kind::Binary(Operator::And)),
        ("||", Kind::Binary(Operator::Or)),
        ("!", Kind::Not),
        ("(", Kind::Open),
        (")", Kind::Close),
        ("null", Kind::Null),
        ("true", Kind::Bool(true)),
        ("false", Kind::Bool(false)),
    ];
    match text.as_bytes()[0] {
        b'$' => input(text).or_else(|| variable(text)),
        b'"' | b'\'' => quoted(text),
        b'/' => {
            let length = pattern::length(text)?;
            Some((Kind::Pattern(text[..length].to_owned()), length))
        }
        _ => WORDS
            .into_iter()
            .find(|(word, _)| text.starts_with(word))
            .map(|(word, kind)| (kind, word.len())),
    }
}

fn variable(text: &str) -> Option<(Kind, usize)> {
    let name = &text[1..];
    let length = name
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    (length > 0).then(|| (Kind::Variable(name[..length].to_owned()), length + 1))
}

/// `$[[ inputs.name ]]`.
fn input(text: &str) -> Option<(Kind, usize)> {
    let inner = text.strip_prefix("$[[")?.trim_start();
    let name = inner.strip_prefix("inputs.")?;
    let length = name
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte))
        .count();
    let rest = name[length..].trim_start().strip_prefix("]]")?;
    (length > 0).then(|| {
        (
            Kind::Input(name[..length].to_owned()),
            text.len() - rest.len(),
        )
    })
}

/// A text in quotes: no escapes, no line breaks.
fn quoted(text: &str) -> Option<(Kind, usize)> {
    let quote = text.chars().next()?;
    let inner = &text[1..];
    let length = inner.find([quote, '\n'])?;
    inner[length..]
        .starts_with(quote)
        .then(|| (Kind::Text(inner[..length].to_owned()), length + 2))
}

fn bad_pattern(places: &Places, range: &Range<usize>) -> ExpressionError {
    ExpressionError {
        span: places.of(range),
        message: phrase!(
            "this is not a valid RE2 pattern",
            "올바른 RE2 패턴이 아닙니다"
        ),
        help: Some(phrase!(
            "GitLab's patterns know neither look-around nor back-references",
            "GitLab의 패턴에서는 look-around와 back-reference를 쓸 수 없습니다"
        )),
    }
}

/// What to say of a character that begins no token.
fn unknown(text: &str, at: usize, places: &Places) -> ExpressionError {
    let rest = &text[at..];
    let word = rest
        .find(|c: char| c.is_whitespace() || "()=!&|".contains(c))
        .unwrap_or(rest.len())
        .max(rest.chars().next().map_or(0, char::len_utf8));
    let (length, message, help) = match rest.as_bytes()[0] {
        b'"' | b'\'' => (
            1,
            phrase!("this quote is not closed", "따옴표가 닫히지 않았습니다"),
            None,
        ),
        b'/' => (
            word,
            phrase!("this is not a complete pattern", "완성된 패턴이 아닙니다"),
            Some(pattern_help()),
        ),
        _ => {
            let shown = &rest[..word];
            let message = phrase!(
                "`{shown}` means nothing in an expression",
                "`{shown}` 부분은 식에서 뜻이 없습니다"
            );
            (word, message, word_help(shown, rest))
        }
    };
    ExpressionError {
        span: places.of(&(at..at + length)),
        message,
        help,
    }
}

fn pattern_help() -> Phrase {
    phrase!(
        "a pattern is `/at least two characters/`, with inner slashes as `\\/`; for one character write `/^b/` or `/[b]/`",
        "패턴은 `/두 글자 이상/`으로 쓰고, 안쪽 슬래시는 `\\/`로 씁니다. 한 글자라면 `/^b/`나 `/[b]/`처럼 쓰세요"
    )
}

fn word_help(word: &str, rest: &str) -> Option<Phrase> {
    if rest.starts_with("${") || rest.starts_with('%') {
        return Some(phrase!(
            "write variables as `$NAME`",
            "변수는 `$NAME`으로 쓰세요"
        ));
    }
    if rest.starts_with('$') {
        return Some(phrase!(
            "a `$` needs a name after it",
            "`$` 뒤에는 이름이 있어야 합니다"
        ));
    }
    match word.to_ascii_lowercase().as_str() {
        "and" | "&" => Some(phrase!("write `&&`", "`&&`로 쓰세요")),
        "or" | "|" => Some(phrase!("write `||`", "`||`로 쓰세요")),
        "not" => Some(phrase!("write `!`", "`!`로 쓰세요")),
        "=" => Some(phrase!("compare with `==`", "비교는 `==`로 하세요")),
        "#" | ";" => None,
        _ if word.starts_with(char::is_alphanumeric) => Some(phrase!(
            "put quotes around a text: `\"{word}\"`",
            "글자는 따옴표로 감싸세요: `\"{word}\"`"
        )),
        _ => None,
    }
}
