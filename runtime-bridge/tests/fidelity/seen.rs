//! What is to be seen of a run: from the program's JSON to what is compared.

use serde_json::Value;

use crate::normal;

/// A run, simulated or real.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: String,
    pub(crate) jobs: Vec<Job>,
}

/// A job of it.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) name: String,
    /// Status, failure reason, exit code: `failed script_failure 3`.
    pub(crate) ending: String,
    /// When it started and ended, in milliseconds.
    pub(crate) started: Option<u64>,
    pub(crate) finished: Option<u64>,
    pub(crate) log: Log,
}

/// The parts of a log that a script decides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Log {
    /// What `script` and `after_script` printed, item by item.
    pub(crate) items: Vec<Item>,
    /// The runner's last line.
    pub(crate) closing: String,
}

/// An item of a script with its output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Item {
    /// The runner's echo of it; the heading for what comes before the first.
    pub(crate) echo: String,
    pub(crate) lines: Vec<String>,
    /// Whether the simulation says that it only assumes what the item does.
    pub(crate) assumed: bool,
}

/// Reads a result.
pub(crate) fn run(json: &str) -> Result<Run, String> {
    let result: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let jobs = result["jobs"].as_array().ok_or("a result without jobs")?;
    Ok(Run {
        status: word(&result["status"]),
        jobs: jobs.iter().map(job).collect(),
    })
}

/// Which job waits for which, by position, from a plan.
pub(crate) fn waits(json: &str) -> Result<Vec<(usize, usize)>, String> {
    let plan: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let jobs = plan["jobs"].as_array().ok_or("a plan without jobs")?;
    let contains =
        |list: &Value, name: &Value| list.as_array().is_some_and(|list| list.contains(name));
    let waits_for = |later: &Value, earlier: &Value| {
        contains(&later["waits_for"], &earlier["name"])
            || contains(&later["waits_for_stages"], &earlier["stage"])
    };
    let pairs =
        (0..jobs.len()).flat_map(|later| (0..jobs.len()).map(move |earlier| (later, earlier)));
    Ok(pairs
        .filter(|&(later, earlier)| waits_for(&jobs[later], &jobs[earlier]))
        .collect())
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn job(job: &Value) -> Job {
    let ending = ["status", "failure_reason", "exit_code"].map(|key| word(&job[key]));
    Job {
        name: word(&job["name"]),
        ending: ending.join(" "),
        started: job["started_ms"].as_u64(),
        finished: job["finished_ms"].as_u64(),
        log: log(job["log"].as_str().unwrap_or_default()),
    }
}

fn log(text: &str) -> Log {
    let sections = ["step_script", "after_script"].map(|name| section(text, name));
    let mut closing = text.lines().rev().map(heading);
    Log {
        items: sections.into_iter().flat_map(items).collect(),
        closing: closing.find(|line| !line.is_empty()).unwrap_or_default(),
    }
}

/// A section of a log, of the last try if there were several.
fn section<'t>(text: &'t str, name: &str) -> &'t str {
    let named = format!(":{name}\r");
    let Some(start) = text
        .rmatch_indices("section_start:")
        .find(|(at, mark)| follows(&text[at + mark.len()..], &named))
    else {
        return "";
    };
    let body = &text[start.0..];
    let end = body
        .match_indices("section_end:")
        .find(|(at, mark)| follows(&body[at + mark.len()..], &named));
    end.map_or(body, |(at, _)| &body[..at])
}

/// Whether digits and then these words come next.
fn follows(text: &str, words: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_ascii_digit())
        .starts_with(words)
}

const DIM: &str = "\u{1b}[2m";
const ECHO: &str = "\u{1b}[32;1m$ ";

fn items(section: &str) -> Vec<Item> {
    let mut items = Vec::new();
    // An item whose output does not end its line leaves the next echo no line of its own.
    let section = section.replace(ECHO, &format!("\n{ECHO}"));
    for line in section.lines() {
        if line.contains("section_start:") || line.starts_with(ECHO) || items.is_empty() {
            items.push(Item {
                echo: heading(line),
                ..Item::default()
            });
            continue;
        }
        let Some(item) = items.last_mut() else {
            continue;
        };
        let shown = normal::line(&plain(line));
        if line.contains(DIM) {
            item.assumed |= shown.starts_with("assumed:");
        } else if !shown.is_empty() {
            item.lines.push(shown);
        }
    }
    items
}

/// A line of the runner, without the marker of a section before it.
fn heading(line: &str) -> String {
    let shown = line.rsplit_once('\r').map_or(line, |(_, shown)| shown);
    normal::line(&plain(shown))
}

/// A line without its colours.
fn plain(line: &str) -> String {
    let (mut shown, mut rest) = (String::new(), line);
    while let Some((before, escape)) = rest.split_once("\u{1b}[") {
        shown += before;
        rest = escape.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        rest = rest.get(1..).unwrap_or_default();
    }
    shown + rest.trim_end_matches('\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "section_start:5:step_script\r\x1b[0K\x1b[0K\x1b[36;1mHeading\x1b[0;m\n\
        \x1b[32;1m$ echo a\x1b[0;m\na\n\nb\x1b[32;1m$ make\x1b[0;m\n\x1b[0K\x1b[2massumed: it succeeds\x1b[0;m\n\
        section_end:6:step_script\r\x1b[0K\x1b[0K\x1b[31;1mERROR: Job failed: exit code 3\x1b[0;m\n";

    #[test]
    fn a_log_is_read_item_by_item() {
        let log = log(LOG);
        let item = |echo: &str, lines: &[&str], assumed| Item {
            echo: echo.to_owned(),
            lines: lines.iter().map(|&line| line.to_owned()).collect(),
            assumed,
        };
        assert_eq!(
            log.items,
            [
                item("Heading", &[], false),
                item("$ echo a", &["a", "b"], false),
                item("$ make", &[], true),
            ]
        );
        assert_eq!(log.closing, "ERROR: Job failed: exit code 3");
    }

    #[test]
    fn a_job_without_a_log_has_no_lines() {
        assert_eq!(log(""), Log::default());
    }
}
