//! Which variables an evaluation sees, in GitLab's order of precedence (`lib/gitlab/ci/variables/builder.rb`): weakest
//! first, those of the job, those of the pipeline, the YAML variables, and the variables given to the pipeline.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::job_variables::{job_variable, job_variables, runtime_variables};
use crate::{
    facts::{Circle, Inputs, Undefined, Unexpanded, expand_over, pipeline_variables},
    resolve::{Job, Variable},
};

/// What all jobs of a pipeline see alike. It is made once, and looked up by name.
#[derive(Clone, Debug)]
pub struct Predefined<'i> {
    inputs: &'i Inputs,
    variables: Vec<(String, String)>,
    index: BTreeMap<String, usize>,
}

impl<'i> Predefined<'i> {
    /// The predefined variables of a pipeline.
    pub fn new(inputs: &'i Inputs) -> Self {
        let variables = pipeline_variables(inputs);
        let names = variables.iter().enumerate();
        let index = names.map(|(at, (name, _))| (name.clone(), at)).collect();
        Self {
            inputs,
            variables,
            index,
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.index
            .get(name)
            .map(|&at| self.variables[at].1.as_str())
    }
}

/// The variables of one job. Values are raw: `rules:if` compares them unexpanded, as GitLab does.
///
/// ```
/// use pipeyard::{compile::{Environment, Predefined}, facts::Inputs, include::assemble, resolve::resolve, text::Sources};
/// let mut sources = Sources::default();
/// let text = "hello:\n  variables: {CI_COMMIT_BRANCH: mine}\n  script: echo hello\n";
/// let file = sources.add(".gitlab-ci.yml", text);
/// let inputs = Inputs::default();
/// let jobs = resolve(&sources, &assemble(&sources, file, &inputs)).jobs;
/// let job = &jobs.jobs[0];
/// let predefined = Predefined::new(&inputs);
/// let environment = Environment::new(&predefined, job, &job.variables);
/// assert_eq!(environment.get("CI_COMMIT_BRANCH").as_deref(), Some("mine"));
/// assert_eq!(environment.get("CI_JOB_NAME").as_deref(), Some("hello"));
/// assert_eq!(environment.get("NOBODY"), None);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Environment<'a> {
    predefined: &'a Predefined<'a>,
    job: &'a Job,
    yaml: &'a [Variable],
}

impl<'a> Environment<'a> {
    /// What a job sees, given its YAML variables: as written, or with those of the rule that decided.
    pub const fn new(predefined: &'a Predefined<'a>, job: &'a Job, yaml: &'a [Variable]) -> Self {
        Self {
            predefined,
            job,
            yaml,
        }
    }

    /// The raw value of a variable.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let given = self
            .predefined
            .inputs
            .variables
            .iter()
            .rev()
            .find(|(it, _)| it == name);
        let given = given.map(|(_, value)| value.as_str());
        let written = || self.yaml.iter().rev().find(|it| it.name.value == name);
        let strong = given.or_else(|| written().map(|it| it.value.value.as_str()));
        strong
            .or_else(|| self.predefined.get(name))
            .map(Cow::Borrowed)
            .or_else(|| job_variable(self.job, name).map(Cow::Owned))
    }

    /// Everything that the job sees while it runs, at this position of the pipeline, expanded by GitLab. Every name once.
    pub(crate) fn expanded(&self, position: usize) -> Result<Vec<(String, String)>, Circle> {
        let mut of_job = runtime_variables(&self.predefined.inputs.project_path, position);
        of_job.extend(job_variables(self.job));
        let lookup = |name: &str| {
            let found = of_job
                .iter()
                .find(|(it, _)| it == name)
                .map(|(_, value)| value.as_str());
            found.or_else(|| self.predefined.get(name))
        };
        let fixed = || of_job.iter().chain(&self.predefined.variables);
        // Almost no fixed value refers to another, but a branch may be called `a$b`.
        let loose = fixed()
            .filter(|(_, value)| value.contains(['$', '%']))
            .map(unexpanded);
        let own: Vec<Unexpanded> = loose
            .chain(self.yaml.iter().map(written))
            .chain(self.given())
            .collect();
        let mut expanded = expand_over(lookup, &own, Undefined::Kept)?;
        let names: BTreeSet<&str> = expanded.iter().map(|(name, _)| name.as_str()).collect();
        let others = fixed().filter(|(name, _)| !names.contains(name.as_str()));
        let mut all: Vec<(String, String)> = others.cloned().collect();
        all.append(&mut expanded);
        Ok(all)
    }

    fn given(&self) -> impl Iterator<Item = Unexpanded> {
        self.predefined.inputs.variables.iter().map(unexpanded)
    }
}

fn unexpanded((name, value): &(String, String)) -> Unexpanded {
    Unexpanded {
        name: name.clone(),
        value: value.clone(),
        raw: false,
    }
}

fn written(variable: &Variable) -> Unexpanded {
    Unexpanded {
        name: variable.name.value.clone(),
        value: variable.value.value.clone(),
        raw: !variable.expand,
    }
}
