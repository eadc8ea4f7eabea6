//! A job on its way into a pipeline: decided, and then with the decision in place (`lib/gitlab/ci/pipeline/seed/build.rb`
//! in GitLab).

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use super::{
    Environment, Predefined,
    pipeline::LeftOut,
    presence::{Verdict, decide},
    workflow::Gate,
};
use crate::{
    facts::Undefined,
    resolve::{Job, Jobs, Variable},
};

/// A job with what was decided about it.
#[derive(Clone, Debug)]
pub(super) struct Seed<'j> {
    pub(super) job: &'j Arc<Job>,
    pub(super) verdict: Verdict,
    /// Its YAML variables, with those of the workflow's rule in the place of global ones.
    pub(super) yaml: Cow<'j, [Variable]>,
}

/// Decides about every job, in the order of the files.
pub(super) fn seeds<'j>(jobs: &'j Jobs, gate: &Gate, predefined: &Predefined<'_>) -> Vec<Seed<'j>> {
    let decided = jobs.jobs.iter().map(|job| {
        let yaml = yaml_variables(jobs, job, &gate.variables);
        let environment = Environment::new(predefined, job, &yaml);
        let mut verdict = decide(job, &environment);
        verdict.is_certain &= gate.is_certain;
        Seed { job, verdict, yaml }
    });
    decided.collect()
}

/// Whether one job exists, as far as it alone decides.
pub(super) fn is_present(jobs: &Jobs, job: &Job, gate: &Gate, predefined: &Predefined<'_>) -> bool {
    let yaml = yaml_variables(jobs, job, &gate.variables);
    decide(job, &Environment::new(predefined, job, &yaml)).present
}

/// The variables of the workflow's rule come behind the global ones that the job takes over, and before its own.
fn yaml_variables<'j>(jobs: &Jobs, job: &'j Job, of_workflow: &[Variable]) -> Cow<'j, [Variable]> {
    if of_workflow.is_empty() {
        return Cow::Borrowed(&job.variables);
    }
    let takes = |it: &&Variable| job.inherits_variables.takes(&it.name.value);
    let globals = jobs.variables.iter().filter(takes).count();
    let (globals, own) = job.variables.split_at(globals.min(job.variables.len()));
    let of_workflow = of_workflow.iter().filter(takes);
    let all = globals.iter().chain(of_workflow).chain(own);
    Cow::Owned(all.cloned().collect())
}

/// Puts variables over others; a name keeps its first place and its last value.
pub(super) fn merged(variables: &[Variable], over: &[Variable]) -> Vec<Variable> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut merged: Vec<Variable> = Vec::new();
    for variable in variables.iter().chain(over) {
        if let Some(&at) = places.get(variable.name.value.as_str()) {
            merged[at] = variable.clone();
        } else {
            places.insert(&variable.name.value, merged.len());
            merged.push(variable.clone());
        }
    }
    merged
}

impl Seed<'_> {
    /// The job as it is in the pipeline, and its variables. Tags see variables as they are, and not those of the rule that
    /// decided; names of environments and resource groups see them all.
    pub(super) fn settled(&self, predefined: &Predefined<'_>) -> (Arc<Job>, Vec<Variable>) {
        let variables = merged(&self.yaml, &self.verdict.variables);
        if self.is_as_written() {
            return (Arc::clone(self.job), variables);
        }
        let mut job = Job::clone(self.job);
        job.needs.clone_from(&self.verdict.needs);
        job.start_in.clone_from(&self.verdict.start_in);
        job.interruptible.clone_from(&self.verdict.interruptible);
        if needs_expansion(self.job) {
            let before = Environment::new(predefined, self.job, &self.yaml);
            for tag in &mut job.tags {
                tag.value = before.expand_once(&tag.value, Undefined::Kept);
            }
            let after = Environment::new(predefined, self.job, &variables);
            if let Some(group) = &mut job.resource_group {
                group.value = after.expand_once(&group.value, Undefined::Removed);
            }
            if let (Some(written), Some(name)) = (&mut job.environment, after.deploys_to()) {
                name.clone_into(&mut written.name.value);
            }
        }
        (Arc::new(job), variables)
    }

    /// Whether the decision changes nothing of the job itself.
    fn is_as_written(&self) -> bool {
        let (job, verdict) = (self.job, &self.verdict);
        job.needs == verdict.needs
            && job.start_in == verdict.start_in
            && job.interruptible == verdict.interruptible
            && !needs_expansion(job)
    }

    /// What is left of a job that does not exist.
    pub(super) fn left_out(self) -> LeftOut {
        LeftOut {
            name: self.job.name.clone(),
            is_certain: self.verdict.is_certain,
            because: self.verdict.because,
            rule: self.verdict.rule,
        }
    }
}

fn needs_expansion(job: &Job) -> bool {
    let environment = job.environment.iter().map(|it| &it.name);
    let mut texts = job
        .tags
        .iter()
        .chain(&job.resource_group)
        .chain(environment);
    texts.any(|it| it.value.contains(['$', '%']))
}
