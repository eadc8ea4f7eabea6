//! Labels and names: how everything that is ours says so.

use std::collections::HashMap;

/// What says that something on an engine is ours.
pub(super) const MANAGED: &str = "pipeyard.managed";
/// Which folder of state its instance belongs to: what tells two users of one engine apart.
pub(super) const HOME: &str = "pipeyard.home";
/// Which instance of the program created it.
pub(super) const INSTANCE: &str = "pipeyard.instance";
/// The run.
pub(super) const RUN: &str = "pipeyard.run";
/// The job's position in the plan, and which try of it, from the second on: `3`, `3-2`.
pub(super) const JOB: &str = "pipeyard.job";

/// Whose something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The identity of the folder of state.
    pub(crate) home: String,
    /// The identity of the running program.
    pub(crate) instance: String,
}

type Map = HashMap<String, String>;

impl Owner {
    /// The labels for something that a job of a run creates.
    pub(super) fn labels(&self, run: &str, job: &str) -> Map {
        [
            (MANAGED, "true"),
            (HOME, self.home.as_str()),
            (INSTANCE, self.instance.as_str()),
            (RUN, run),
            (JOB, job),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
    }
}

/// The part that the names of everything of one job share. Only our own words and numbers go into names.
pub(super) fn job_prefix(run: &str, job: &str) -> String {
    format!("pipeyard-{run}-{job}")
}

/// The container of a service: GitLab Runner's scheme, `/` as `__`, the tag dropped.
pub(super) fn service_name(run: &str, job: &str, image: &str, position: usize) -> String {
    let without_digest = image.split('@').next().unwrap_or(image);
    let after_slash = without_digest.rfind('/').map_or(0, |at| at + 1);
    let end = without_digest[after_slash..]
        .find(':')
        .map_or(without_digest.len(), |at| after_slash + at);
    let slug: String = without_digest[..end]
        .replace('/', "__")
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "_.-".contains(c) {
                c
            } else {
                '-'
            }
        })
        .take(100)
        .collect();
    format!("{}-{slug}-{position}", job_prefix(run, job))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_named_as_gitlab_runner_names_them() {
        for (image, name) in [
            ("docker:dind", "pipeyard-r1-3-docker-0"),
            (
                "itzg/minecraft-server",
                "pipeyard-r1-3-itzg__minecraft-server-0",
            ),
            (
                "registry.example.com:5000/a/b:1@sha256:00",
                "pipeyard-r1-3-registry.example.com-5000__a__b-0",
            ),
        ] {
            assert_eq!(service_name("r1", "3", image, 0), name);
        }
    }
}
