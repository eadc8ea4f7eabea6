//! Variables that a job reports (`artifacts:reports:dotenv`), read as `Ci::ParseDotenvArtifactService` in GitLab reads them.

/// A report must be smaller than this, in bytes.
const LARGEST: usize = 5120;
/// Variables in one report, as a self-managed instance has it.
const MOST: usize = 20;

/// Why GitLab refuses a report, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDotenv(pub String);

/// Reads a report. Nothing in it is quoted or expanded; of two lines with one name the later one counts.
///
/// ```
/// use pipeyard::plan::read_dotenv;
/// assert_eq!(read_dotenv(b"URL=http://a"), Ok(vec![("URL".to_owned(), "http://a".to_owned())]));
/// assert_eq!(read_dotenv(b"export A=1").expect_err("a space in a name").0, "Invalid Format");
/// ```
pub fn read_dotenv(report: &[u8]) -> Result<Vec<(String, String)>, InvalidDotenv> {
    if report.len() >= LARGEST {
        let said = format!("Dotenv Artifact Too Big. Maximum Allowable Size: {LARGEST}");
        return Err(InvalidDotenv(said));
    }
    let text = decoded(report);
    let mut variables: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let (name, value) = line.split_once('=').ok_or_else(invalid)?;
        let (name, value) = (name.trim(), value.trim().to_owned());
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(invalid());
        }
        match variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => variables.push((name.to_owned(), value)),
        }
    }
    if variables.len() > MOST {
        let said = format!("Dotenv files cannot have more than {MOST} variables");
        return Err(InvalidDotenv(said));
    }
    Ok(variables)
}

fn invalid() -> InvalidDotenv {
    InvalidDotenv("Invalid Format".to_owned())
}

/// UTF-8, or UTF-16 as PowerShell writes it; a mark at the front is no part of it.
fn decoded(report: &[u8]) -> String {
    match report {
        [0xff, 0xfe, rest @ ..] => {
            let units = rest
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            char::decode_utf16(units)
                .map(|c| c.unwrap_or('\u{fffd}'))
                .collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(report: &str) -> Result<Vec<(String, String)>, InvalidDotenv> {
        read_dotenv(report.as_bytes())
    }

    #[test]
    fn lines_are_names_and_values_and_nothing_else() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs("A=1\n B = x=y \r\nQ=\"q\"\nA=$B\nE=\n"),
            Ok(vec![
                pair("A", "$B"),
                pair("B", "x=y"),
                pair("Q", "\"q\""),
                pair("E", "")
            ])
        );
        assert_eq!(pairs(""), Ok(Vec::new()));
        assert_eq!(read_dotenv(b"\xef\xbb\xbfA=1"), Ok(vec![pair("A", "1")]));
        assert_eq!(
            read_dotenv(b"\xff\xfeA\0=\x001\0\n\0"),
            Ok(vec![pair("A", "1")])
        );
    }

    #[test]
    fn anything_else_refuses_the_whole_report() {
        for report in [
            "A=1\n\nB=2",
            "# comment",
            "A",
            "=1",
            "A B=1",
            "A-B=1",
            "export A=1",
        ] {
            assert_eq!(pairs(report), Err(invalid()), "{report:?}");
        }
        let line = |n: usize| format!("V{n}=x");
        let many = |count: usize| (0..count).map(line).collect::<Vec<_>>().join("\n");
        assert!(pairs(&many(20)).is_ok());
        assert_eq!(
            pairs(&many(21)).expect_err("too many").0,
            "Dotenv files cannot have more than 20 variables"
        );
        assert!(pairs(&format!("A={}", "x".repeat(LARGEST - 3))).is_ok());
        assert!(pairs(&format!("A={}", "x".repeat(LARGEST - 2))).is_err());
    }
}
