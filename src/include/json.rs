//! Texts that say a number, a flag or a list. Whoever types an input into a form or a command types text; GitLab reads it as
//! JSON unless the input is a text (`Ci::Inputs::BaseInput#coerced_value` in GitLab).

use std::sync::Arc;

use crate::{
    parse::{Entry, Mapping, Node, Value},
    text::Span,
};

/// Ruby's JSON reads no deeper.
const DEEPEST: usize = 100;

/// The value that a text says in JSON; `None` when it says none. All parts get the one place.
pub(super) fn read(text: &str, span: Span) -> Option<Node> {
    let mut reader = Reader { rest: text, span };
    let node = reader.value(DEEPEST)?;
    reader.skip_space();
    reader.rest.is_empty().then_some(node)
}

struct Reader<'t> {
    rest: &'t str,
    span: Span,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn take(&mut self, token: &str) -> Option<()> {
        self.skip_space();
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn node(&self, value: Value) -> Node {
        Node {
            span: self.span,
            value,
        }
    }

    fn value(&mut self, room: usize) -> Option<Node> {
        let room = room.checked_sub(1)?;
        self.skip_space();
        let value = match self.rest.as_bytes().first()? {
            b'[' => Value::Sequence(self.list(room)?.into()),
            b'{' => Value::Mapping(Arc::new(self.mapping(room)?)),
            b'"' => self.text()?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            _ => self.number()?,
        };
        Some(self.node(value))
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.take(word).map(|()| value)
    }

    fn list(&mut self, room: usize) -> Option<Vec<Node>> {
        self.take("[")?;
        let mut items = Vec::new();
        if self.take("]").is_some() {
            return Some(items);
        }
        loop {
            items.push(self.value(room)?);
            if self.take("]").is_some() {
                return Some(items);
            }
            self.take(",")?;
        }
    }

    fn mapping(&mut self, room: usize) -> Option<Mapping> {
        self.take("{")?;
        let mut entries = Vec::new();
        if self.take("}").is_some() {
            return Some(Mapping { entries });
        }
        loop {
            self.skip_space();
            let key = self.text()?;
            let key = self.node(key);
            self.take(":")?;
            let value = self.value(room)?;
            entries.push(Entry { key, value });
            if self.take("}").is_some() {
                return Some(Mapping { entries });
            }
            self.take(",")?;
        }
    }

    fn text(&mut self) -> Option<Value> {
        let mut text = String::new();
        let mut letters = self.rest.strip_prefix('"')?.chars();
        loop {
            match letters.next()? {
                '"' => break,
                '\\' => text.push(escape(&mut letters)?),
                letter if letter < ' ' => return None,
                letter => text.push(letter),
            }
        }
        self.rest = letters.as_str();
        Some(Value::String {
            text: text.into(),
            plain: false,
        })
    }

    fn number(&mut self) -> Option<Value> {
        let end = self
            .rest
            .find(|letter: char| !matches!(letter, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let value = number(text)?;
        self.rest = rest;
        Some(value)
    }
}

fn escape(letters: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match letters.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => {
            let high = unit(letters)?;
            if !(0xD800..0xDC00).contains(&high) {
                return char::from_u32(high);
            }
            letters.next().filter(|&it| it == '\\')?;
            letters.next().filter(|&it| it == 'u')?;
            let low = unit(letters)?
                .checked_sub(0xDC00)
                .filter(|&low| low < 0x400)?;
            return char::from_u32(0x10000 + ((high - 0xD800) << 10) + low);
        }
        letter @ ('"' | '\\' | '/') => letter,
        _ => return None,
    })
}

fn unit(letters: &mut std::str::Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |sum, _| Some(sum * 16 + letters.next()?.to_digit(16)?))
}

/// `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`.
fn number(text: &str) -> Option<Value> {
    let body = text.strip_prefix('-').unwrap_or(text);
    let whole = body.find(['.', 'e', 'E']).unwrap_or(body.len());
    let (digits, rest) = body.split_at(whole);
    let all_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(digits) || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    if rest.is_empty()
        && let Ok(number) = text.parse()
    {
        return Some(Value::Integer(number));
    }
    let (fraction, exponent) = rest
        .split_once(['e', 'E'])
        .map_or((rest, None), |(it, exponent)| (it, Some(exponent)));
    let fits = fraction
        .strip_prefix('.')
        .map_or(fraction.is_empty(), all_digits)
        && exponent.is_none_or(|it| all_digits(it.strip_prefix(['+', '-']).unwrap_or(it)));
    fits.then(|| text.parse().ok().map(Value::Float)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{include::ruby::text_of, text::FileId};

    fn shown(text: &str) -> Option<String> {
        let node = read(text, Span::new(FileId(0), 0, 0))?;
        Some(match node.value {
            Value::String { text, .. } => format!("text {text}"),
            _ => text_of(&node),
        })
    }

    #[test]
    fn what_is_json_is_read() {
        for (text, expected) in [
            ("3", "3"),
            (" -7 ", "-7"),
            ("2.50", "2.5"),
            ("1e3", "1000.0"),
            ("true", "true"),
            ("null", ""),
            (r#""a\u00e9\n\ud83d\ude00""#, "text aé\n😀"),
            (r#"[1, "b", {"c": [true]}]"#, r#"[1, "b", {:c=>[true]}]"#),
            ("[]", "[]"),
            ("{}", "{}"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "for `{text}`");
        }
    }

    #[test]
    fn everything_else_is_not() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "four",
            "yes",
            "01",
            "+1",
            ".5",
            "1.",
            "1e",
            "[1,]",
            "[1",
            "{a: 1}",
            "'a'",
            "1 2",
            "\"a",
            r#""\x""#,
            r#""\ud83d""#,
            &deep,
        ] {
            assert_eq!(shown(text), None, "for `{text}`");
        }
    }
}
