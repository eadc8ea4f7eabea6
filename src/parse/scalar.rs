//! What a plain scalar is: Psych's YAML 1.1 typing, in the order in which Psych tries its patterns.
//!
//! It differs from the YAML specifications in both directions: `yEs` is true, `y` is a text, `1e3` is a text, `12:30`
//! is 45000, and the ninth file mode `0o17` is a text while `017` is 15.

use std::sync::Arc;

use super::Value;

/// A type that GitLab's loader refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// `2024-01-01`.
    Date,
    /// `2024-01-01 12:00:00`.
    Time,
}

impl Refused {
    /// The Ruby class that GitLab names.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Date => "Date",
            Self::Time => "Time",
        }
    }
}

/// Types a plain scalar.
pub(super) fn typed(text: &str) -> Result<Value, Refused> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    if looks_like_a_word(text) {
        return Ok(word(text));
    }
    if is_time(text) {
        return Err(Refused::Time);
    }
    if is_date(text) {
        return Err(Refused::Date);
    }
    let value = special_float(text)
        .or_else(|| symbol(text))
        .or_else(|| sexagesimal(text))
        .or_else(|| float(text))
        .or_else(|| integer(text));
    Ok(value.unwrap_or_else(|| plain(text)))
}

fn plain(text: &str) -> Value {
    Value::String {
        text: Arc::from(text),
        plain: true,
    }
}

/// Psych's first question: one of these characters first, or second after anything that cannot begin a number.
fn looks_like_a_word(text: &str) -> bool {
    let wordy =
        |c: char| c.is_alphabetic() || c.is_whitespace() || "_!@#$%^&*(){}<>|/\\~;=".contains(c);
    let mut chars = text.chars();
    let first = chars.next();
    first.is_some_and(wordy)
        || text.contains('\n')
        || (first.is_some_and(|c| !c.is_ascii_digit() && !".:-".contains(c))
            && chars.next().is_some_and(wordy))
}

fn word(text: &str) -> Value {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if text == "~" || is("null") {
        Value::Null
    } else if is("yes") || is("true") || is("on") {
        Value::Bool(true)
    } else if is("no") || is("false") || is("off") {
        Value::Bool(false)
    } else {
        plain(text)
    }
}

/// Takes `least..=most` ASCII digits off the front.
fn digits(text: &str, least: usize, most: usize) -> Option<&str> {
    let count = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    (count >= least).then(|| &text[count..])
}

fn is_date(text: &str) -> bool {
    let fields: Vec<&str> = text.split('-').collect();
    let [year, month, day] = fields.as_slice() else {
        return false;
    };
    let within = |field: &str, range: std::ops::RangeInclusive<u8>| {
        (1..=2).contains(&field.len())
            && field.bytes().all(|byte| byte.is_ascii_digit())
            && field.parse().is_ok_and(|number| range.contains(&number))
    };
    year.len() == 4
        && year.bytes().all(|byte| byte.is_ascii_digit())
        && within(month, 0..=12)
        && within(day, 0..=31)
}

fn is_time(text: &str) -> bool {
    time_rest(text).is_some_and(|rest| is_zone(rest.trim_start()))
}

/// Reads `2024-1-1 12:00:00.5` and gives what follows it.
fn time_rest(text: &str) -> Option<&str> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let text = digits(text, 4, 4)?.strip_prefix('-')?;
    let text = digits(text, 1, 2)?.strip_prefix('-')?;
    let text = digits(text, 1, 2)?;
    let after_gap = text.trim_start();
    let text = text
        .strip_prefix(['T', 't'])
        .or_else(|| (after_gap.len() < text.len()).then_some(after_gap))?;
    let text = digits(text, 1, 2)?.strip_prefix(':')?;
    let text = digits(text, 2, 2)?.strip_prefix(':')?;
    let text = digits(text, 2, 2)?;
    Some(text.strip_prefix('.').map_or(text, |fraction| {
        fraction.trim_start_matches(|c: char| c.is_ascii_digit())
    }))
}

fn is_zone(text: &str) -> bool {
    if text.is_empty() || text == "Z" {
        return true;
    }
    let Some(hours) = text.strip_prefix(['+', '-']) else {
        return false;
    };
    let Some(rest) = digits(hours, 1, 2) else {
        return false;
    };
    let minutes = rest.strip_prefix(':').unwrap_or(rest);
    minutes.is_empty() || digits(minutes, 2, 2) == Some("")
}

fn special_float(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if unsigned.eq_ignore_ascii_case(".inf") {
        return Some(Value::Float(f64::INFINITY));
    }
    if text.eq_ignore_ascii_case("-.inf") {
        return Some(Value::Float(f64::NEG_INFINITY));
    }
    text.eq_ignore_ascii_case(".nan")
        .then_some(Value::Float(f64::NAN))
}

/// `:name` is a Ruby symbol, and a symbol reads like the text after the colon.
fn symbol(text: &str) -> Option<Value> {
    let name = text.strip_prefix(':').filter(|name| !name.is_empty())?;
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        name.strip_prefix(quote)?
            .strip_suffix(quote)
            .filter(|inner| !inner.is_empty())
    });
    Some(plain(quoted.unwrap_or(name)))
}

/// `12:30` and `12:30:45`: Psych counts the first field as hours in both.
fn sexagesimal(text: &str) -> Option<Value> {
    let fields: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&fields.len()) {
        return None;
    }
    let (last, fraction) = match fields.last()?.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (*fields.last()?, None),
    };
    let (sign, first) = split_sign(fields[0]);
    let is_number = first.starts_with(|c: char| c.is_ascii_digit())
        && first
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_');
    let is_sixtieth =
        |field: &str| matches!(field.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    let middle_fits = fields[1..fields.len() - 1].iter().all(|f| is_sixtieth(f));
    let fraction_fits = fraction.is_none_or(|f| f.bytes().all(|b| b.is_ascii_digit() || b == b'_'));
    if !is_number || !is_sixtieth(last) || !middle_fits || !fraction_fits {
        return None;
    }
    let hours = sign * first.replace('_', "").parse::<i64>().ok()?;
    let minutes: i64 = if fields.len() == 3 { fields[1] } else { last }
        .parse()
        .ok()?;
    let seconds: i64 = if fields.len() == 3 {
        last.parse().ok()?
    } else {
        0
    };
    let whole = hours
        .checked_mul(3600)?
        .checked_add(minutes * 60 + seconds)?;
    let Some(fraction) = fraction else {
        return Some(Value::Integer(whole));
    };
    let part: f64 = format!("0.{}", fraction.replace('_', "")).parse().ok()?;
    let weight = if fields.len() == 3 { 1.0 } else { 60.0 };
    #[expect(clippy::cast_precision_loss, reason = "Ruby computes it in floats too")]
    Some(Value::Float(whole as f64 + part * weight))
}

fn split_sign(text: &str) -> (i64, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    }
}

/// A float needs its point, and its exponent needs a sign: `1e3` and `1.0e3` are texts.
fn float(text: &str) -> Option<Value> {
    let (_, unsigned) = split_sign(text);
    let (whole, rest) = unsigned.split_once('.')?;
    let whole_fits = whole.is_empty()
        || (whole.starts_with(|c: char| c.is_ascii_digit())
            && whole
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'_' || byte == b','));
    let fraction = digits(rest, 0, usize::MAX)?;
    let exponent_fits = fraction.is_empty()
        || fraction
            .strip_prefix(['e', 'E'])
            .and_then(|exponent| exponent.strip_prefix(['+', '-']))
            .and_then(|exponent| digits(exponent, 1, usize::MAX))
            == Some("");
    if !whole_fits || !exponent_fits || unsigned == "." {
        return None;
    }
    text.replace(['_', ','], "").parse().ok().map(Value::Float)
}

/// A number too big for 64 bits stays a text: GitLab would print the same digits.
fn integer(text: &str) -> Option<Value> {
    let (sign, unsigned) = split_sign(text);
    let (radix, body) = match unsigned.as_bytes() {
        [b'0', b'b', ..] => (2, &unsigned[2..]),
        [b'0', b'x', ..] => (16, &unsigned[2..]),
        [b'0', _, ..] => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    if radix == 10 && !groups_are_single(body) {
        return None;
    }
    let digits = body.replace(['_', ','], "");
    let octal_zero = radix == 8 && digits.is_empty();
    if octal_zero {
        return Some(Value::Integer(0));
    }
    let fits = digits
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_hexdigit());
    let magnitude = i64::from_str_radix(&digits, radix).ok().filter(|_| fits)?;
    Some(Value::Integer(sign * magnitude))
}

/// In decimal numbers `_` and `,` stand alone and between digits only.
fn groups_are_single(body: &str) -> bool {
    let bytes = body.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    is_digit(0)
        && bytes.iter().enumerate().all(|(at, byte)| match byte {
            b'0'..=b'9' => true,
            b'_' | b',' => is_digit(at + 1),
            _ => false,
        })
}

/// Whether a text that is written without quotes is read as this very text, and not as a number, a date, a flag or nothing.
///
/// ```
/// use pipeyard::parse::is_plain_text;
/// assert!(is_plain_text("make test") && is_plain_text("y"));
/// assert!(!is_plain_text("on") && !is_plain_text("012") && !is_plain_text("2024-01-01") && !is_plain_text(":symbol"));
/// ```
pub fn is_plain_text(text: &str) -> bool {
    matches!(typed(text), Ok(Value::String { text: read, .. }) if &*read == text)
}

/// A scalar as Ruby prints it: what GitLab stores for a variable. Lists and mappings have no such text.
///
/// ```
/// use pipeyard::parse::{Value, scalar_text};
/// assert_eq!(scalar_text(&Value::Float(3.0)).as_deref(), Some("3.0"));
/// assert_eq!(scalar_text(&Value::Null).as_deref(), Some(""));
/// ```
pub fn scalar_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => float_text(*number),
        Value::String { text, .. } => text.to_string(),
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(..) => return None,
    })
}

fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".into();
    }
    if number.is_infinite() {
        return if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .into();
    }
    if number == 0.0 || (1e-4..1e16).contains(&number.abs()) {
        return format!("{number:?}");
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let (sign, exponent) = exponent
        .strip_prefix('-')
        .map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{mantissa}{point}e{sign}{exponent:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match typed(text) {
            Ok(Value::Null) => "null".into(),
            Ok(Value::Bool(flag)) => flag.to_string(),
            Ok(Value::Integer(number)) => format!("int {number}"),
            Ok(Value::Float(number)) => format!("float {}", float_text(number)),
            Ok(Value::String { text, .. }) => format!("text {text}"),
            Ok(_) => "a collection".into(),
            Err(refused) => format!("refused {}", refused.class()),
        }
    }

    #[track_caller]
    fn check(rows: &[(&str, &str)]) {
        for (text, expected) in rows {
            assert_eq!(shown(text), *expected, "for `{text}`");
        }
    }

    #[test]
    fn words() {
        for word in [
            "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON",
        ] {
            assert_eq!(shown(word), "true", "for `{word}`");
        }
        for word in ["false", "False", "no", "No", "NO", "off", "Off", "OFF"] {
            assert_eq!(shown(word), "false", "for `{word}`");
        }
        check(&[
            ("y", "text y"),
            ("n", "text n"),
            ("~", "null"),
            ("null", "null"),
            ("Null", "null"),
            ("NULL", "null"),
            ("", "null"),
            ("nil", "text nil"),
            ("trueish", "text trueish"),
            ("빌드", "text 빌드"),
        ]);
    }

    #[test]
    fn numbers() {
        check(&[
            ("012345", "int 5349"),
            ("0644", "int 420"),
            ("08", "text 08"),
            ("09", "text 09"),
            ("0o17", "text 0o17"),
            ("0x1F", "int 31"),
            ("0b101", "int 5"),
            ("1_000", "int 1000"),
            ("1,000", "int 1000"),
            ("1__0", "text 1__0"),
            ("1,", "text 1,"),
            ("+1", "int 1"),
            ("-1", "int -1"),
            ("0", "int 0"),
            ("1.5", "float 1.5"),
            (".5", "float 0.5"),
            ("1.", "float 1.0"),
            ("1.10", "float 1.1"),
            ("3.0", "float 3.0"),
            ("1e3", "text 1e3"),
            ("2.0e3", "text 2.0e3"),
            ("1.5e+3", "float 1500.0"),
            (".inf", "float Infinity"),
            ("-.inf", "float -Infinity"),
            (".nan", "float NaN"),
            (".", "text ."),
            ("-", "text -"),
            ("0x", "text 0x"),
            ("10.0.0.1", "text 10.0.0.1"),
            ("123456789012345678901", "text 123456789012345678901"),
            ("1.0e+20", "float 1.0e+20"),
            ("1.0e-05", "float 1.0e-05"),
        ]);
    }

    #[test]
    fn times_dates_and_symbols() {
        check(&[
            ("1:30", "int 5400"),
            ("2:15", "int 8100"),
            ("12:30:45", "int 45045"),
            ("12:30:45.5", "float 45045.5"),
            ("1:75", "text 1:75"),
            ("12:3:4:5", "text 12:3:4:5"),
            ("2024-01-01", "refused Date"),
            ("2024-1-1", "refused Date"),
            ("2024-13-01", "text 2024-13-01"),
            ("2024-01-01 12:00:00", "refused Time"),
            ("2024-01-01T12:00:00Z", "refused Time"),
            ("2024-01-01 12:00:00.5 +09:00", "refused Time"),
            ("2024-01-01 noon", "text 2024-01-01 noon"),
            (":foo", "text foo"),
            (":", "text :"),
        ]);
    }
}
