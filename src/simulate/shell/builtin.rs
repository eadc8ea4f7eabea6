//! The commands that a shell brings along and that change nothing in it.

use super::Effect;
use crate::schedule::Millis;

/// The effect of a builtin; `None` for other commands.
pub(super) fn run(args: &[String]) -> Option<Effect> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        [
            "true" | ":" | "cd" | "wait" | "shopt" | "umask" | "alias" | "ulimit",
            ..,
        ] => Some(Effect::code(0)),
        ["false", ..] => Some(Effect::code(1)),
        ["echo", rest @ ..] => Some(echo(rest)),
        ["sleep", rest @ ..] => Some(sleep(rest)),
        ["test", condition @ ..] | ["[", condition @ .., "]"] => {
            test(condition).map(|holds| Effect::code(i32::from(!holds)))
        }
        _ => None,
    }
}

fn echo(mut words: &[&str]) -> Effect {
    let mut escapes = false;
    while let [flag @ ("-n" | "-e" | "-E" | "-ne" | "-en"), rest @ ..] = words {
        escapes |= flag.contains('e');
        words = rest;
    }
    let text = words.join(" ");
    let text = if escapes {
        text.replace("\\n", "\n")
            .replace("\\t", "\t")
            .replace("\\e", "\x1b")
    } else {
        text
    };
    // `lines()` of an empty text is empty, but echo prints a line all the same.
    if text.is_empty() {
        Effect::code(0).out("\n")
    } else {
        Effect::code(0).out(&text)
    }
}

fn sleep(times: &[&str]) -> Effect {
    match times.iter().map(|time| duration(time)).sum::<Option<u64>>() {
        Some(milliseconds) if !times.is_empty() => Effect::after(Millis(milliseconds)),
        _ => Effect::code(1).err(&format!(
            "sleep: invalid time interval '{}'",
            times.join(" ")
        )),
    }
}

/// A time as `sleep` takes it, in milliseconds: seconds, or with one of the units `s`, `m`, `h`, `d`; fractions too.
fn duration(text: &str) -> Option<u64> {
    let (number, unit) = match text.char_indices().next_back()? {
        (at, 's') => (&text[..at], 1000),
        (at, 'm') => (&text[..at], 60_000),
        (at, 'h') => (&text[..at], 3_600_000),
        (at, 'd') => (&text[..at], 86_400_000),
        _ => (text, 1000),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if number.is_empty() || number == "." || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let thousandths: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    whole
        .checked_mul(unit)?
        .checked_add(thousandths * unit / 1000)
}

/// The conditions whose answer does not depend on files; `None` for the others.
fn test(condition: &[&str]) -> Option<bool> {
    let number = |text: &str| text.parse::<i64>().ok();
    Some(match condition {
        [] => false,
        ["!", rest @ ..] => !test(rest)?,
        ["-n", text] | [text] => !text.is_empty(),
        ["-z", text] => text.is_empty(),
        [left, "=" | "==", right] => left == right,
        [left, "!=", right] => left != right,
        [left, "-eq", right] => number(left)? == number(right)?,
        [left, "-ne", right] => number(left)? != number(right)?,
        [left, "-lt", right] => number(left)? < number(right)?,
        [left, "-le", right] => number(left)? <= number(right)?,
        [left, "-gt", right] => number(left)? > number(right)?,
        [left, "-ge", right] => number(left)? >= number(right)?,
        [flag, _] if flag.starts_with('-') => return None,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_reads_units_and_fractions() {
        for (text, milliseconds) in [
            ("20", Some(20_000)),
            ("0.5", Some(500)),
            (".25s", Some(250)),
            ("1m", Some(60_000)),
            ("1.5h", Some(5_400_000)),
            ("2d", Some(172_800_000)),
            ("0.0001", Some(0)),
            ("", None),
            ("s", None),
            (".", None),
            ("-1", None),
            ("1e9", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(duration(text), milliseconds, "{text}");
        }
    }

    #[test]
    fn tests_about_files_are_not_answered() {
        assert_eq!(test(&["-f", "Dockerfile"]), None);
        assert_eq!(test(&["!", "-n", ""]), Some(true));
        assert_eq!(test(&["3", "-lt", "10"]), Some(true));
    }
}
