//! Tools that tell about the machine.

use super::{add, options::Options};
use crate::simulate::shell::{flow::Run, run::Shell};

/// A simulated run begins at this moment, in seconds since 1970: 1 January 2026, midnight, a Thursday.
const BEGIN: u64 = 1_767_225_600;

pub(super) fn whoami(shell: &mut Shell<'_, '_>, _: &[String]) -> Run {
    shell.out("root\n")?;
    Ok(0)
}

pub(super) fn id(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let text = match (options.has(&["u", "g", "G"]), options.has(&["n"])) {
        (true, true) => "root\n",
        (true, false) => "0\n",
        _ => "uid=0(root) gid=0(root) groups=0(root)\n",
    };
    shell.out(text)?;
    Ok(0)
}

pub(super) fn hostname(shell: &mut Shell<'_, '_>, _: &[String]) -> Run {
    shell.out("runner-simulated-project-1-concurrent-0\n")?;
    Ok(0)
}

pub(super) fn uname(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let mut parts = Vec::new();
    let all = options.has(&["a"]);
    for (letter, value) in [
        ("s", "Linux"),
        ("n", "runner-simulated-project-1-concurrent-0"),
        ("r", "6.1.0"),
        ("v", "#1 SMP"),
        ("m", "x86_64"),
        ("o", "GNU/Linux"),
    ] {
        if all || options.has(&[letter]) {
            parts.push(value);
        }
    }
    if parts.is_empty() {
        parts.push("Linux");
    }
    shell.out(&format!("{}\n", parts.join(" ")))?;
    Ok(0)
}

pub(super) fn nproc(shell: &mut Shell<'_, '_>, _: &[String]) -> Run {
    shell.out("2\n")?;
    Ok(0)
}

/// What is never read is never written.
pub(super) fn yes(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let word = if arguments.is_empty() {
        "y".to_owned()
    } else {
        arguments.join(" ")
    };
    let block = format!("{word}\n").repeat(1 + 4096 / (word.len() + 1));
    loop {
        shell.out(&block)?;
    }
}

pub(super) fn date(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "dr");
    let now = BEGIN + shell.now.0 / 1000;
    let moment = match options.value(&["d", "date"]) {
        Some(text) => {
            if let Some(moment) = text
                .strip_prefix('@')
                .map_or_else(|| named(text, now), |seconds| seconds.parse().ok())
            {
                moment
            } else {
                shell.err(&format!("date: invalid date '{text}'\n"))?;
                return Ok(1);
            }
        }
        None => now,
    };
    let format = options
        .operands
        .iter()
        .find_map(|word| word.strip_prefix('+'));
    let iso = options.has(&["I", "iso-8601"]);
    let text = match format {
        Some(format) => filled(format, moment, shell.now.0 % 1000),
        None if iso => filled("%Y-%m-%d", moment, 0),
        None => filled("%a %b %e %H:%M:%S UTC %Y", moment, 0),
    };
    shell.out(&format!("{text}\n"))?;
    Ok(0)
}

fn named(text: &str, now: u64) -> Option<u64> {
    const DAY: u64 = 86_400;
    match text {
        "now" | "today" => Some(now),
        "yesterday" => Some(now - DAY),
        "tomorrow" => Some(now + DAY),
        _ => {
            let mut parts = text.splitn(3, '-').map(str::parse::<u64>);
            let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) =
                (parts.next(), parts.next(), parts.next())
            else {
                return None;
            };
            ((1970..3000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
                .then(|| days_before(year, month, day) * DAY)
        }
    }
}

/// Days since 1970.
fn days_before(year: u64, month: u64, day: u64) -> u64 {
    let (shifted_year, shifted_month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, of_era) = (shifted_year / 400, shifted_year % 400);
    let of_year = (153 * shifted_month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a day since 1970.
fn calendar(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let (day, month) = (
        of_year - (153 * shifted + 2) / 5 + 1,
        if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        },
    );
    (year + era * 400 + u64::from(month <= 2), month, day)
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

fn filled(format: &str, moment: u64, milliseconds: u64) -> String {
    let (days, second) = (moment / 86_400, moment % 86_400);
    let (year, month, day) = calendar(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let weekday = DAYS[(days % 7) as usize];
    let month_name = MONTHS[(month as usize - 1).min(11)];
    let mut done = String::new();
    let mut chars = format.chars();
    while let Some(char) = chars.next() {
        if char != '%' {
            done.push(char);
            continue;
        }
        match chars.next().unwrap_or('%') {
            'Y' => done.push_str(&year.to_string()),
            'y' => add(&mut done, format_args!("{:02}", year % 100)),
            'm' => add(&mut done, format_args!("{month:02}")),
            'd' => add(&mut done, format_args!("{day:02}")),
            'e' => add(&mut done, format_args!("{day:2}")),
            'H' => add(&mut done, format_args!("{hour:02}")),
            'I' => add(&mut done, format_args!("{:02}", (hour + 11) % 12 + 1)),
            'p' => done.push_str(if hour < 12 { "AM" } else { "PM" }),
            'M' => add(&mut done, format_args!("{minute:02}")),
            'S' => add(&mut done, format_args!("{second:02}")),
            's' => done.push_str(&moment.to_string()),
            'N' => add(&mut done, format_args!("{milliseconds:03}000000")),
            'j' => add(
                &mut done,
                format_args!("{:03}", days - days_before(year, 1, 1) + 1),
            ),
            'u' => done.push_str(&((days + 3) % 7 + 1).to_string()),
            'F' => add(&mut done, format_args!("{year}-{month:02}-{day:02}")),
            'T' => add(&mut done, format_args!("{hour:02}:{minute:02}:{second:02}")),
            'R' => add(&mut done, format_args!("{hour:02}:{minute:02}")),
            'D' => add(
                &mut done,
                format_args!("{month:02}/{day:02}/{:02}", year % 100),
            ),
            'a' => done.push_str(weekday),
            'b' | 'h' => done.push_str(month_name),
            'z' => done.push_str("+0000"),
            'Z' => done.push_str("UTC"),
            'n' => done.push('\n'),
            't' => done.push('\t'),
            '%' => done.push('%'),
            other => done.extend(['%', other]),
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_begins_on_a_thursday() {
        assert_eq!(
            filled("%F %T %a %j %u", BEGIN, 0),
            "2026-01-01 00:00:00 Thu 001 4"
        );
        assert_eq!(
            named("2024-02-29", 0)
                .map(|moment| filled("%Y-%m-%d", moment, 0))
                .as_deref(),
            Some("2024-02-29")
        );
    }
}
