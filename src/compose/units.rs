//! Durations and sizes as Compose writes them.

/// `1m30s`: numbers with units, one after the other.
pub(super) fn is_duration(text: &str) -> bool {
    let mut rest = text.trim();
    if rest == "0" {
        return true;
    }
    let mut parts = 0;
    while !rest.is_empty() {
        let number = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
            .count();
        if number == 0 || rest[..number].parse::<f64>().is_err() {
            return false;
        }
        rest = &rest[number..];
        let units = ["ms", "us", "µs", "ns", "h", "m", "s", "d", "w"];
        let Some(unit) = units.iter().find(|unit| rest.starts_with(**unit)) else {
            return false;
        };
        rest = &rest[unit.len()..];
        parts += 1;
    }
    parts > 0
}

/// `512m`, `1.5GiB`, `64 MB`, or bytes. `-1` lifts a limit.
pub(super) fn is_size(text: &str) -> bool {
    let text = text.trim();
    if text == "-1" {
        return true;
    }
    let number = text
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
        .count();
    let unit = text[number..].trim_start().to_ascii_lowercase();
    let prefix = unit.trim_end_matches('b').trim_end_matches('i');
    let is_unit =
        unit.len() <= 3 && matches!(prefix, "" | "k" | "m" | "g" | "t" | "p") && unit != "i";
    text[..number].parse::<f64>().is_ok() && is_unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for text in ["30s", "1m30s", "500ms", "1.5h", "0", "2d"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["", "30", "s", "30 s", "1x", "1m30", ".s"] {
            assert!(!is_duration(text), "{text}");
        }
    }

    #[test]
    fn sizes() {
        for text in [
            "512m", "2g", "64 MB", "1.5GiB", "1024", "100kb", "50b", "-1",
        ] {
            assert!(is_size(text), "{text}");
        }
        for text in ["", "m", "512x", "2 gigs", "1i", "512mm"] {
            assert!(!is_size(text), "{text}");
        }
    }
}
