//! The box that says that a service probably did not start.

const YELLOW: &str = "\x1b[0;33m";
const RESET: &str = "\x1b[0;m";

/// What is known about a service that did not answer. The job goes on all the same.
///
/// ```
/// use pipeyard::joblog::ServiceWarning;
/// let dead = ServiceWarning {
///     container: "runner-1-docker-0",
///     health_error: "service \"runner-1-docker-0-wait-for-service\" timeout",
///     health_log: None,
///     service_log: "mount: permission denied (are you root?)\n",
/// };
/// assert!(dead.lines().contains("Service runner-1-docker-0 probably didn't start properly.\n\nHealth check error:\n"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceWarning<'a> {
    /// The service's container.
    pub container: &'a str,
    /// Why the wait ended.
    pub health_error: &'a str,
    /// What the health check wrote; `None` where the host checks without a container of its own, and the block is left out.
    pub health_log: Option<&'a str>,
    /// What the service wrote.
    pub service_log: &'a str,
}

impl ServiceWarning<'_> {
    /// The box, as GitLab Runner prints it.
    pub fn lines(&self) -> String {
        let health_log = self
            .health_log
            .map_or_else(String::new, |log| block("Health check container logs", log));
        format!(
            "\n{YELLOW}*** WARNING:{RESET} Service {} probably didn't start properly.\n\n{}{health_log}{}{YELLOW}*********{RESET}\n\n",
            self.container,
            block("Health check error", self.health_error),
            block("Service container logs", self.service_log),
        )
    }
}

fn block(title: &str, text: &str) -> String {
    format!("{title}:\n{}\n\n", text.trim_end())
}
