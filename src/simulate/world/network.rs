//! How a job finds its services by name: it depends on the network that the runner gives to their containers.
//!
//! GitLab Runner has had three ways (`executors/docker/docker.go` and `services.go`). Which of them a runner takes follows from
//! `FF_NETWORK_PER_BUILD`, from `network_mode` in `config.toml`, and from its version; a runner tells a job its version in
//! `CI_RUNNER_VERSION`, so that variable is where a user says it. Unless told, it is the way of Pipeyard's own executor.

use crate::{plan::PlannedJob, runner::Runner};

/// The network around a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Network {
    /// One of its own, in which the engine's resolver knows every living service.
    OfTheJob {
        /// Whether a job without services has one, too.
        always: bool,
    },
    /// The engine's default bridge, with a link to each service that still runs when the job's container is made: up to 18.6.
    Links,
    /// The default bridge, with the address that each service had at its start in `/etc/hosts`: from 18.7 on.
    Hosts,
}

/// The engine's own resolver, which every network but the default bridge has.
const RESOLVER_OF_NETWORKS: &str = "127.0.0.11";
/// Whom Docker asks for names when it cannot tell whom the machine asks.
const RESOLVER_OTHERWISE: &str = "8.8.8.8";
/// The first version that writes addresses into `/etc/hosts` instead of making links.
const HOSTS_SINCE: (u32, u32) = (18, 7);

impl Network {
    /// The network that a runner gives to a job.
    pub(super) fn of(job: &PlannedJob, runner: &Runner) -> Self {
        let per_job = flag(job, runner, "FF_NETWORK_PER_BUILD");
        let mode = runner.docker.network_mode.as_ref();
        let has_named_network = mode.is_some_and(|mode| {
            !matches!(
                mode.value.as_str(),
                "" | "bridge" | "default" | "host" | "none"
            )
        });
        if per_job == Some(true) || has_named_network {
            return Self::OfTheJob { always: true };
        }
        match (
            variable(job, runner, "CI_RUNNER_VERSION").and_then(version),
            per_job,
        ) {
            (Some(version), _) if version < HOSTS_SINCE => Self::Links,
            (Some(_), _) | (None, Some(false)) => Self::Hosts,
            (None, _) => Self::OfTheJob { always: false },
        }
    }

    /// Who answers for names that are not in `/etc/hosts`, and whether that is known.
    pub(super) fn resolver(self, runner: &Runner, has_services: bool) -> (&str, bool) {
        if matches!(self, Self::OfTheJob { always } if always || has_services) {
            return (RESOLVER_OF_NETWORKS, true);
        }
        match runner.docker.dns.first() {
            Some(dns) => (&dns.value, true),
            None => (RESOLVER_OTHERWISE, false),
        }
    }

    /// The first three numbers of its addresses.
    pub(super) fn subnet(self) -> &'static str {
        match self {
            Self::OfTheJob { .. } => "172.18.0",
            Self::Links | Self::Hosts => "172.17.0",
        }
    }

    /// Whether the job still has a name for a service that lived, or did not, when the job's container was made (`then`)
    /// and lives, or does not, at this moment (`now`).
    pub(super) fn knows(self, then: bool, now: bool) -> bool {
        match self {
            Self::OfTheJob { .. } => now,
            Self::Links => then,
            Self::Hosts => true,
        }
    }
}

/// A variable of the job, else of the runner's `environment`.
fn variable<'v>(job: &'v PlannedJob, runner: &'v Runner, name: &str) -> Option<&'v str> {
    let mut variables = job.variables.iter().rev();
    let of_job = variables
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str());
    of_job.or_else(|| runner.variable(name))
}

/// A feature flag: the runner's own table counts more than variables (`common/build.go`, `IsFeatureFlagOn`).
fn flag(job: &PlannedJob, runner: &Runner, name: &str) -> Option<bool> {
    let written = || match variable(job, runner, name)? {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    };
    runner.feature_flag(name).or_else(written)
}

/// The first two numbers of `18.7.0`, `v17.9` or `17.9.0~pre.1`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim_start_matches('v').split(['.', '-', '~', ' ']);
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next().map_or(Some(0), |it| it.parse().ok())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_its_numbers() {
        for (text, expected) in [
            ("17.9.0", Some((17, 9))),
            ("v18.10.1", Some((18, 10))),
            ("18", Some((18, 0))),
            ("19.4.0~pre.3", Some((19, 4))),
            ("newest", None),
            ("", None),
        ] {
            assert_eq!(version(text), expected, "{text}");
        }
    }
}
