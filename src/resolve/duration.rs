//! Durations as people write them: `3 mins 4 sec`, `2h20min`, `1 week` (Ruby's `ChronicDuration` and `Numerizer` with
//! GitLab's settings).

use super::findings::Findings;
use crate::{
    diagnostics::{Code, Diagnostic, Quote},
    parse::{Node, Value},
    phrase,
    text::Spanned,
};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;
const MONTH: f64 = 30.0 * DAY;
const YEAR: f64 = 365.25 * DAY;

/// The longest `start_in:` in seconds: one week.
pub(super) const LONGEST_DELAY: f64 = WEEK;

/// The longest `timeout:` in seconds: one month.
pub(super) const LONGEST_TIMEOUT: f64 = MONTH;

/// Words for units, and their seconds.
const UNITS: [(&[&str], f64); 7] = [
    (&["s", "sec", "secs", "second", "seconds"], 1.0),
    (&["m", "min", "mins", "minute", "minutes"], MINUTE),
    (&["h", "hr", "hrs", "hour", "hours"], HOUR),
    (&["d", "dy", "day", "days"], DAY),
    (&["w", "wk", "wks", "week", "weeks"], WEEK),
    (&["mo", "mos", "month", "months"], MONTH),
    (&["y", "yr", "yrs", "year", "years"], YEAR),
];

/// What the fields of `1:30:00` count, from the right.
const CLOCK: [f64; 6] = [1.0, MINUTE, HOUR, DAY, MONTH, YEAR];

/// Words that may stand anywhere and mean nothing.
const JOINING: [&str; 2] = ["with", "plus"];

/// Words for the numbers up to nineteen; `a` is one, too, unless it stands last.
const SMALL_NUMBERS: [(&str, u64); 21] = [
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("ninteen", 19),
];

const TENS: [(&str, u64); 9] = [
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

const POWERS: [(&str, u64); 5] = [
    ("hundred", 100),
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
];

/// The seconds of a duration. A day has 24 hours and a month 30 days. `None` for what is no duration; nothing is one, so
/// that `0 minutes` is none. Whether `never` is allowed is for the caller to decide.
///
/// ```
/// use pipeyard::resolve::seconds;
/// assert_eq!(seconds("3 mins 4 sec"), Some(184.0));
/// assert_eq!(seconds("1h30"), Some(3630.0));
/// assert_eq!(seconds("1 quarter"), None);
/// ```
pub fn seconds(text: &str) -> Option<f64> {
    let text = text.to_lowercase();
    let total = match clock(&text) {
        Some(total) => total,
        None => sum(&tokens(&text)?),
    };
    (total > 0.0).then_some(total)
}

/// Reads a keyword whose value is a duration of at most `limit` seconds. `[no duration, too long]` are GitLab's
/// words, should they be needed.
pub(super) fn read(
    key: &str,
    node: &Node,
    limit: f64,
    gitlab: &dyn Fn() -> [Quote; 2],
    findings: &mut Findings<'_>,
) -> Option<Spanned<u64>> {
    let example = phrase!("a text such as `30 minutes`", "`30 minutes` 같은 글자");
    let found = match &node.value {
        Value::Tagged(..) => return None,
        Value::String { text, .. } => seconds(text),
        _ => {
            findings.wrong_type(key, node, &example, gitlab());
            return None;
        }
    };
    let Some(seconds) = found else {
        let written = node.as_str().unwrap_or_default();
        let message = phrase!(
            "`{written}` is no duration",
            "`{written}`: 시간 길이로 읽을 수 없습니다"
        );
        let said = Diagnostic::new(Code::WrongValue, node.span, message)
            .with_help(phrase!(
                "write it like `90 minutes`, `1h 30m` or `2 days`",
                "`90 minutes`, `1h 30m`, `2 days`처럼 쓰세요"
            ))
            .with_gitlab(gitlab());
        findings.say(said);
        return None;
    };
    if seconds > limit {
        let days = limit / DAY;
        let message = phrase!(
            "`{key}` is longer than {days} days",
            "`{key}` 값이 {days}일을 넘습니다"
        );
        let [_, too_long] = gitlab();
        findings.say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(too_long));
        return None;
    }
    Some(Spanned::new(whole(seconds), node.span))
}

/// Whole seconds, rounded down as GitLab stores them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "durations are positive and limited, and a cast of a float saturates"
)]
fn whole(seconds: f64) -> u64 {
    seconds as u64
}

/// `1:30`, `1:30:00.5`: a clock, if the text is one.
fn clock(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|&it| it != ' ').collect();
    let fields: Vec<&str> = text.split(':').collect();
    if !(2..=CLOCK.len()).contains(&fields.len()) {
        return None;
    }
    let mut total = 0.0;
    for (place, (field, worth)) in fields.iter().rev().zip(CLOCK).enumerate() {
        let (whole, fraction) = field
            .split_once('.')
            .map_or((*field, None), |(w, f)| (w, Some(f)));
        let is_number =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
        if !is_number(whole) || fraction.is_some_and(|it| place > 0 || !is_number(it)) {
            return None;
        }
        total += field.parse::<f64>().ok()? * worth;
    }
    Some(total)
}

/// A piece of a duration.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    /// A number. One that was written as a word joins with its neighbours: `twenty one`.
    Number { value: f64, is_worded: bool },
    /// The seconds of a unit.
    Unit(f64),
    /// A word for a power of ten.
    Power(u64),
    /// `half`, which is part of a number after one.
    Half,
    /// `and`, which also joins numbers.
    And,
    /// A word that means nothing.
    Joining,
}

impl Token {
    /// `a`, `one`.
    const ONE: Self = Self::of_word(1.0);

    const fn of_word(value: f64) -> Self {
        Self::Number {
            value,
            is_worded: true,
        }
    }
}

/// The number, units and so on of a text; `None` when there is something else in it.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let text = without_hyphens(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut tokens = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| words[before]);
        let is_last = place + 1 == words.len();
        if word.trim_matches(',') == "second" && !before.is_some_and(is_countable) {
            // Behind no number it is the ordinal.
            return None;
        }
        if let Some(number) = number_word(word, is_last) {
            tokens.push(Token::of_word(number));
        } else {
            glued(word, &mut tokens)?;
        }
    }
    join_halves(&mut tokens);
    join_powers(&mut tokens);
    let is_known = |token: &Token| !matches!(token, Token::Half | Token::Power(_));
    tokens.iter().all(is_known).then_some(tokens)
}

/// A hyphen between two words is a space: `twenty-one`.
fn without_hyphens(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_word = |at: Option<&char>| at.is_some_and(|it| !it.is_ascii_digit());
    let mut joined = String::with_capacity(text.len());
    for (at, &letter) in letters.iter().enumerate() {
        let is_between = at > 0 && is_word(letters.get(at - 1)) && is_word(letters.get(at + 1));
        joined.push(if letter == '-' && is_between {
            ' '
        } else {
            letter
        });
    }
    joined
}

/// Whether the last run of letters and digits before a `second` counts it.
fn is_countable(word: &str) -> bool {
    let run = word
        .rsplit(|it: char| !it.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    run.starts_with(|it: char| it.is_ascii_digit())
        || number_word(run, false).is_some()
        || POWERS.iter().any(|&(power, _)| run == power)
}

fn number_word(word: &str, is_last: bool) -> Option<f64> {
    if word == "a" {
        return (!is_last).then_some(1.0);
    }
    let named = |table: &[(&str, u64)], word: &str| {
        table
            .iter()
            .find(|&&(name, _)| name == word)
            .map(|&(_, value)| value)
    };
    let glued = || {
        let &(tens, value) = TENS.iter().find(|&&(name, _)| word.starts_with(name))?;
        let rest = named(&SMALL_NUMBERS, &word[tens.len()..])?;
        (1..10).contains(&rest).then_some(value + rest)
    };
    let value = named(&SMALL_NUMBERS, word)
        .or_else(|| named(&TENS, word))
        .or_else(glued)?;
    u32::try_from(value).ok().map(f64::from)
}

/// Numbers and words without a space between them: `2h20min`.
fn glued(word: &str, tokens: &mut Vec<Token>) -> Option<()> {
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let number = number_length(rest);
        if number > 0 {
            tokens.push(Token::Number {
                value: rest[..number].parse().ok()?,
                is_worded: false,
            });
            rest = &rest[number..];
            continue;
        }
        let end = rest
            .char_indices()
            .skip(usize::from(first == '.'))
            .find(|&(at, _)| number_length(&rest[at..]) > 0)
            .map_or(rest.len(), |(at, _)| at);
        tokens.push(named(&rest[..end])?);
        rest = &rest[end..];
    }
    Some(())
}

/// The length of the number that a text begins with: `1`, `1.5`, `.5`.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let fraction = text[whole..].strip_prefix('.').map_or(0, digits);
    if fraction > 0 {
        whole + 1 + fraction
    } else {
        whole
    }
}

fn named(word: &str) -> Option<Token> {
    let plain = word.strip_prefix(',').unwrap_or(word);
    let plain = plain.strip_suffix(',').unwrap_or(plain);
    let unit = UNITS.iter().find(|(names, _)| names.contains(&plain));
    if let Some(&(_, seconds)) = unit {
        return Some(Token::Unit(seconds));
    }
    if plain == "and" {
        return Some(Token::And);
    }
    if JOINING.contains(&plain) {
        return Some(Token::Joining);
    }
    let power = POWERS.iter().find(|&&(name, _)| name == word);
    match power {
        Some(&(_, power)) => Some(Token::Power(power)),
        None => (word == "half").then_some(Token::Half),
    }
}

/// `two hundred and five`, `twenty one`: small powers first, and after each what belongs together is added.
fn join_powers(tokens: &mut Vec<Token>) {
    for (_, power) in POWERS {
        #[expect(
            clippy::cast_precision_loss,
            reason = "powers of ten up to 10^12 are exact"
        )]
        let worth = power as f64;
        let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
        for &token in tokens.iter() {
            match (token, joined.last_mut()) {
                (Token::Power(it), Some(Token::Number { value, is_worded })) if it == power => {
                    *value *= worth;
                    *is_worded = true;
                }
                (Token::Power(it), _) if it == power => joined.push(Token::Number {
                    value: worth,
                    is_worded: false,
                }),
                _ => joined.push(token),
            }
        }
        *tokens = added(&joined);
    }
}

/// Numbers that were words, one after the other: they add up if `and` is between them or the first has more digits.
fn added(tokens: &[Token]) -> Vec<Token> {
    let mut sums: Vec<Token> = Vec::with_capacity(tokens.len());
    for &token in tokens {
        let Token::Number {
            value,
            is_worded: true,
        } = token
        else {
            sums.push(token);
            continue;
        };
        let is_joined = sums.last() == Some(&Token::And);
        let before = sums.len().checked_sub(1 + usize::from(is_joined));
        let Some(Token::Number {
            value: sum,
            is_worded: true,
        }) = before.and_then(|at| sums.get_mut(at))
        else {
            sums.push(token);
            continue;
        };
        if is_joined || digits(*sum) > digits(value) {
            *sum += value;
            if is_joined {
                sums.pop();
            }
        } else {
            sums.push(token);
        }
    }
    sums
}

fn digits(number: f64) -> f64 {
    number.max(1.0).log10().floor()
}

/// `2 and a half`: a number, then one half.
fn join_halves(tokens: &mut Vec<Token>) {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for &token in tokens.iter() {
        joined.push(token);
        let (whole, half) = match &joined[..] {
            [
                ..,
                Token::Number { value, .. },
                Token::And,
                one,
                Token::Half,
            ] if *one == Token::ONE => (*value, 4),
            [.., Token::Number { value, .. }, one, Token::Half] if *one == Token::ONE => {
                (*value, 3)
            }
            _ => continue,
        };
        joined.truncate(joined.len() - half);
        joined.push(Token::Number {
            value: whole + 0.5,
            is_worded: false,
        });
    }
    *tokens = joined;
}

/// The seconds of all numbers: each times the unit behind it. The last may stand alone and counts seconds; one before
/// another number counts for nothing. A text that begins with a unit means one of it.
fn sum(tokens: &[Token]) -> f64 {
    let plain = |token: &&Token| !matches!(token, Token::And | Token::Joining);
    let tokens: Vec<&Token> = tokens.iter().filter(plain).collect();
    let first = match tokens.first() {
        Some(Token::Unit(seconds)) => *seconds,
        _ => 0.0,
    };
    let behind = tokens.iter().skip(1).map(Some).chain([None]);
    let worth = tokens
        .iter()
        .zip(behind)
        .map(|(token, next)| match (token, next) {
            (Token::Number { value, .. }, None) => *value,
            (Token::Number { value, .. }, Some(Token::Unit(seconds))) => value * seconds,
            _ => 0.0,
        });
    first + worth.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_that_gitlab_accepts() {
        for (text, expected) in [
            ("42", 42.0),
            ("30", 30.0),
            ("3 mins 4 sec", 184.0),
            ("2h20min", 8400.0),
            ("3h 30m", 12600.0),
            ("1h1h", 7200.0),
            ("1h30", 3630.0),
            ("1:30", 90.0),
            ("1:30:00", 5400.0),
            ("1:30.5", 90.5),
            ("one hour", 3600.0),
            ("two days", 172_800.0),
            ("1 day 2", 86402.0),
            ("2 hours, 5 minutes", 7500.0),
            ("1m", 60.0),
            ("1w", 604_800.0),
            ("1mo", 2_592_000.0),
            ("1 month", 2_592_000.0),
            ("1y", 31_557_600.0),
            ("1.5 hours", 5400.0),
            ("1 WEEK", 604_800.0),
            ("day", 86400.0),
            ("a minute", 60.0),
            ("1 hour and 5 secs", 3605.0),
            ("twenty one minutes", 1260.0),
            ("twenty-one minutes", 1260.0),
            ("one hundred and five seconds", 105.0),
            ("two and a half hours", 9000.0),
            ("1 2", 2.0),
            ("1 second", 1.0),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_durations() {
        for text in [
            "",
            " ",
            "-5",
            "abc",
            "half hour",
            "an hour",
            "1 quarter",
            "1 fortnight",
            "5 foo",
            "never",
            "0",
            "0 seconds",
            "and",
            "2,5 hours",
            "1 , 2",
            "1:2:3:4:5:6:7",
            "1:30h",
            "a",
            "second",
            "$TIME",
            "1 hour:",
            "½ hour",
            "1.",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,40}") {
            let _ = seconds(&text);
        }

        #[test]
        fn what_is_written_with_units_is_their_sum(hours in 0_u32..99, minutes in 1_u32..99) {
            let text = format!("{hours}h {minutes} min");
            prop_assert_eq!(seconds(&text), Some(f64::from(hours * 3600 + minutes * 60)));
        }
    }
}
