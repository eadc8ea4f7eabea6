//! Which variables an evaluation sees, in GitLab's order of precedence (`lib/gitlab/ci/variables/builder.rb`).

use std::collections::BTreeMap;

use super::{
    expand::Unexpanded,
    inputs::Inputs,
    predefined::{job_variables, pipeline_variables, runtime_variables},
};
use crate::resolve::{Job, Variable};

/// The variables of one evaluation. Values are raw: `rules:if` compares them unexpanded, as GitLab does.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: Vec<Unexpanded>,
    index: BTreeMap<String, usize>,
}

impl Environment {
    /// What `workflow` sees: predefined, global YAML, then pipeline variables.
    pub fn of_pipeline(inputs: &Inputs, globals: &[Variable]) -> Self {
        let mut environment = Self::default();
        environment.extend(pipeline_variables(inputs));
        environment.extend_yaml(globals);
        environment.extend(inputs.variables.iter().cloned());
        environment
    }

    /// What the rules of a job see: job and pipeline predefined, the job's YAML variables, then pipeline variables.
    pub fn of_job(inputs: &Inputs, job: &Job) -> Self {
        let mut environment = Self::default();
        environment.add_layers(inputs, job, &job.variables);
        environment
    }

    /// What a running job sees: its run-time ids too, and the YAML variables after its rule decided.
    pub(crate) fn of_running_job(
        inputs: &Inputs,
        job: &Job,
        yaml: &[Variable],
        position: usize,
    ) -> Self {
        let mut environment = Self::default();
        environment.extend(runtime_variables(&inputs.project_path, position));
        environment.add_layers(inputs, job, yaml);
        environment
    }

    fn add_layers(&mut self, inputs: &Inputs, job: &Job, yaml: &[Variable]) {
        self.extend(job_variables(job));
        self.extend(pipeline_variables(inputs));
        self.extend_yaml(yaml);
        self.extend(inputs.variables.iter().cloned());
    }

    /// The raw value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.index
            .get(name)
            .map(|&at| self.variables[at].value.as_str())
    }

    /// Adds plain variables; they win over those already here.
    fn extend(&mut self, pairs: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in pairs {
            self.set(Unexpanded {
                name,
                value,
                raw: false,
            });
        }
    }

    fn extend_yaml(&mut self, variables: &[Variable]) {
        for variable in variables {
            self.set(Unexpanded {
                name: variable.name.value.clone(),
                value: variable.value.value.clone(),
                raw: !variable.expand,
            });
        }
    }

    fn set(&mut self, variable: Unexpanded) {
        if let Some(&at) = self.index.get(&variable.name) {
            self.variables[at] = variable;
        } else {
            let at = self.variables.len();
            self.index.insert(variable.name.clone(), at);
            self.variables.push(variable);
        }
    }

    /// All variables with their raw values, every name once.
    pub(crate) fn into_variables(self) -> Vec<Unexpanded> {
        self.variables
    }
}
