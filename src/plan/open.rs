//! Variables that a job is given by earlier jobs, and the runner's last expansion of everything.

use std::collections::BTreeMap;

use super::{
    plan::{Open, PlannedJob},
    shell_expand::shell_expand,
};
use crate::facts::{Undefined, Unexpanded, expand_over};

impl PlannedJob {
    /// The job as it starts, given the variables that the jobs it fetches from reported (`artifacts:reports:dotenv`), in the
    /// order in which they were reported. They are stronger than those of the files and weaker than settings and variables of
    /// the pipeline (`lib/gitlab/ci/variables/builder.rb` in GitLab). A job that is not [`PlannedJob::open`] stays as it is.
    ///
    /// ```
    /// use pipeyard::plan::{Open, PlannedJob};
    /// let job = PlannedJob {
    ///     variables: vec![("URL".into(), "http://$HOST".into()), ("HOST".into(), "nowhere".into())],
    ///     open: Some(Open::default()),
    ///     ..PlannedJob::default()
    /// };
    /// let started = job.with_reported(&[("HOST".into(), "review.example".into())]);
    /// assert_eq!(started.variables[0].1, "http://review.example");
    /// assert!(started.open.is_none());
    /// ```
    #[must_use]
    pub fn with_reported(&self, reported: &[(String, String)]) -> Self {
        let mut job = self.clone();
        let Some(open) = job.open.take() else {
            return job;
        };
        let written = std::mem::take(&mut job.variables);
        let mut variables = written.clone();
        for (name, value) in reported
            .iter()
            .filter(|(it, _)| !open.stronger.contains(it))
        {
            put(&mut variables, name, value);
        }
        job.variables = expanded_by_gitlab(variables, &open);
        job.settle(&open.raw);
        for service in &mut job.services {
            let own = service.variables.iter().filter(|it| !written.contains(it));
            let own: Vec<_> = own.cloned().collect();
            service.variables.clone_from(&job.variables);
            for (name, value) in own {
                let value = shell_expand(&value, |other| {
                    let found = job.variables.iter().find(|(it, _)| it == other);
                    found.map(|(_, value)| value.clone())
                });
                put(&mut service.variables, &name, &value);
            }
        }
        job
    }

    /// Expands everything as the runner does: once, by the job's variables, and what is not defined becomes nothing.
    pub(super) fn settle(&mut self, raw: &[String]) {
        let is_open =
            |(name, value): &&(String, String)| value.contains('$') && !raw.contains(name);
        let lookup: BTreeMap<String, String> = if self.variables.iter().any(|it| is_open(&it)) {
            self.variables.iter().cloned().collect()
        } else {
            BTreeMap::new()
        };
        for (name, value) in &mut self.variables {
            if value.contains('$') && !raw.contains(name) {
                *value = shell_expand(value, |other| lookup.get(other).cloned());
            }
        }
        let variables = std::mem::take(&mut self.variables);
        let find = |name: &str| {
            let found = variables.iter().find(|(it, _)| it == name);
            found.map(|(_, value)| value.clone())
        };
        self.for_each_text(&mut |text| {
            if text.contains('$') {
                *text = shell_expand(text, find);
            }
        });
        self.variables = variables;
    }

    /// The texts in which the runner expands variables, but for the variables themselves.
    fn for_each_text(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.image.iter_mut().for_each(|it| visit(&mut it.name));
        for service in &mut self.services {
            visit(&mut service.image.name);
        }
        if let Some(environment) = &mut self.environment {
            environment.url.iter_mut().for_each(&mut *visit);
        }
        if let Some(artifacts) = &mut self.artifacts {
            visit(&mut artifacts.name);
            let reports = artifacts.reports.iter_mut().flat_map(|(_, globs)| globs);
            let globs = artifacts.paths.iter_mut().chain(&mut artifacts.exclude);
            globs.chain(reports).for_each(&mut *visit);
        }
        for cache in &mut self.caches {
            visit(&mut cache.key);
            visit(&mut cache.policy);
            let lists = cache.paths.iter_mut().chain(&mut cache.fallback_keys);
            lists.chain(&mut cache.key_files).for_each(&mut *visit);
        }
    }
}

fn put(variables: &mut Vec<(String, String)>, name: &str, value: &str) {
    match variables.iter_mut().find(|(it, _)| it == name) {
        Some((_, old)) => value.clone_into(old),
        None => variables.push((name.to_owned(), value.to_owned())),
    }
}

/// GitLab expands the values by each other before it sends them; a circle leaves them as they are.
fn expanded_by_gitlab(variables: Vec<(String, String)>, open: &Open) -> Vec<(String, String)> {
    let all: Vec<Unexpanded> = variables
        .iter()
        .map(|(name, value)| Unexpanded {
            name: name.clone(),
            value: value.clone(),
            raw: open.raw.contains(name),
        })
        .collect();
    let expanded = expand_over(|_| None, &all, Undefined::Kept);
    expanded.unwrap_or(variables)
}
