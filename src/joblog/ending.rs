//! The last lines: how it ended.

use super::line::{error, notice, warning};

/// The job succeeded.
pub fn job_succeeded() -> String {
    notice("Job succeeded")
}

/// The script failed with this exit code.
pub fn job_failed(exit_code: i32) -> String {
    error(&format!("Job failed: exit code {exit_code}"))
}

/// Something other than the script failed: an image that is not there, an engine that does not answer.
pub fn job_system_failure(what: &str) -> String {
    error(&format!("Job failed (system failure): {what}"))
}

/// The job took longer than it may. GitLab Runner really writes "seconds" after a duration that has its own units.
///
/// ```
/// use pipeyard::joblog::job_timed_out;
/// assert!(job_timed_out(3_600_000).contains("ERROR: Job failed: execution took longer than 1h0m0s seconds"));
/// ```
pub fn job_timed_out(limit_ms: u64) -> String {
    error(&format!(
        "Job failed: execution took longer than {} seconds",
        go_duration(limit_ms)
    ))
}

/// Somebody canceled the job while its script ran; [`job_canceled`] follows when everything is put away.
pub fn script_canceled() -> String {
    warning("script canceled externally (UI, API)")
}

/// The last line of a canceled job.
pub fn job_canceled() -> String {
    error("Job failed: canceled")
}

/// `after_script` failed, which changes nothing.
pub fn after_script_failed(exit_code: i32) -> String {
    warning(&format!(
        "after_script failed, but job will continue unaffected: exit code {exit_code}"
    ))
}

/// The log is longer than the runner keeps, in bytes. The job goes on.
pub fn log_limit_exceeded(limit: usize) -> String {
    format!(
        "\nJob's log exceeded limit of {limit} bytes.\nJob execution will continue but no more output will be collected.\n"
    )
}

/// A duration as Go writes it, which is how GitLab Runner shows limits: `1h0m0s`, `1m30s`, `2.5s`.
pub fn go_duration(milliseconds: u64) -> String {
    let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60);
    let (seconds, rest) = (milliseconds / 1000 % 60, milliseconds % 1000);
    if milliseconds > 0 && milliseconds < 1000 {
        return format!("{milliseconds}ms");
    }
    let fraction = if rest == 0 {
        String::new()
    } else {
        format!(".{rest:03}").trim_end_matches('0').to_owned()
    };
    match (hours, minutes) {
        (0, 0) => format!("{seconds}{fraction}s"),
        (0, _) => format!("{minutes}m{seconds}{fraction}s"),
        _ => format!("{hours}h{minutes}m{seconds}{fraction}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_go_writes_them() {
        for (milliseconds, text) in [
            (0, "0s"),
            (1, "1ms"),
            (999, "999ms"),
            (2500, "2.5s"),
            (60_000, "1m0s"),
            (3_600_000, "1h0m0s"),
            (5_400_050, "1h30m0.05s"),
        ] {
            assert_eq!(go_duration(milliseconds), text);
        }
    }
}
