//! Variables in a file: `--var-file`.

use std::path::Path;

use pipeyard::phrase;
use serde_json::{Map, Value};

use super::{problem::Problem, project};

/// Reads a file of `KEY=VALUE` lines, as `env` prints and dotenv files have them, or a JSON object.
pub(super) fn read(path: &Path) -> Result<Vec<(String, String)>, Problem> {
    let text = project::text(path)?;
    let path = path.display();
    pairs(&text).map_err(|(line, why)| {
        Problem::usage(phrase!(
            "{path}:{line} is no variable: {why}",
            "{path}:{line}에서 변수를 읽을 수 없습니다: {why}"
        ))
        .with_help(phrase!(
            "write one KEY=VALUE per line, or one JSON object",
            "한 줄에 하나씩 KEY=VALUE를 쓰거나 JSON 객체 하나를 쓰세요"
        ))
    })
}

type Pairs = Vec<(String, String)>;

fn pairs(text: &str) -> Result<Pairs, (usize, String)> {
    if text.trim_start().starts_with('{') {
        let object: Map<String, Value> =
            serde_json::from_str(text).map_err(|error| (error.line(), error.to_string()))?;
        return Ok(object
            .into_iter()
            .map(|(name, value)| (name, as_text(value)))
            .collect());
    }
    let lines = text.lines().enumerate();
    lines
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| pair(line).ok_or_else(|| (at, line.to_owned())))
        .collect()
}

fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// `KEY=VALUE`, `export KEY="VALUE"`.
fn pair(line: &str) -> Option<(String, String)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let value = value.trim();
    let unquoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    Some((name.to_owned(), unquoted.unwrap_or(value).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_objects_are_read() {
        let of = |text| {
            pairs(text).map(|pairs| {
                pairs
                    .into_iter()
                    .map(|(k, v)| format!("{k}={v}"))
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(
            of("# a comment\n\nA=1\nexport B=\"two words\"\nC='x=y'\nD=\n"),
            Ok(vec![
                "A=1".into(),
                "B=two words".into(),
                "C=x=y".into(),
                "D=".into()
            ])
        );
        assert_eq!(
            of(r#"{"A": "1", "B": 2, "C": true}"#),
            Ok(vec!["A=1".into(), "B=2".into(), "C=true".into()])
        );
        assert_eq!(of("A=1\nnonsense\n"), Err((2, "nonsense".to_owned())));
        assert!(of("{\"A\": ").is_err() && of("A B=1").is_err());
    }
}
