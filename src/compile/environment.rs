//! Which variables an evaluation sees, in GitLab's order of precedence (`lib/gitlab/ci/variables/builder.rb`): weakest
//! first, those of the job, those of the pipeline, the YAML variables, the user's, the settings, and the variables given
//! to the pipeline.

use std::{
    borrow::Cow,
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
};

use super::job_variables::{job_variable, job_variables, runtime_variables};
use crate::{
    facts::{
        Circle, Inputs, Setting, Undefined, Unexpanded, expand, expand_all, expand_over, names_in,
        pipeline_variables, user_variables, visible_settings,
    },
    resolve::{Job, Variable},
};

/// What all jobs of a pipeline see alike. It is made once, and looked up by name.
#[derive(Clone, Debug)]
pub struct Predefined<'i> {
    inputs: &'i Inputs,
    variables: Vec<(String, String)>,
    index: BTreeMap<String, usize>,
    user: Vec<(String, String)>,
    /// The settings that a job without an environment sees, weakest first.
    settings: Vec<&'i Setting>,
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
            user: user_variables(inputs),
            settings: visible_settings(inputs, None).collect(),
        }
    }

    /// Adds the pipeline's name, which is known once `workflow` has been looked at.
    #[must_use]
    pub fn named(mut self, name: Option<&str>) -> Self {
        if let Some(name) = name {
            let at = self.variables.len();
            self.variables
                .push(("CI_PIPELINE_NAME".to_owned(), name.to_owned()));
            self.index.insert("CI_PIPELINE_NAME".to_owned(), at);
        }
        self
    }

    /// The facts that they come from.
    pub const fn inputs(&self) -> &'i Inputs {
        self.inputs
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.index
            .get(name)
            .map(|&at| self.variables[at].1.as_str())
    }
}

/// The variables of one job, or of the pipeline as a whole. Values are raw: `rules:if` compares them unexpanded, as GitLab
/// does.
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
#[derive(Clone, Debug)]
pub struct Environment<'a> {
    predefined: &'a Predefined<'a>,
    job: Option<&'a Job>,
    yaml: &'a [Variable],
    /// The settings that it sees, weakest first.
    settings: Cow<'a, [&'a Setting]>,
    /// The name of the environment that the job deploys to, expanded.
    deploys_to: Option<String>,
    settled: OnceCell<BTreeMap<String, String>>,
}

/// A variable as it is sent to the runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Whether the runner leaves references in the value alone.
    pub(crate) is_raw: bool,
}

impl<'a> Environment<'a> {
    /// What a job sees, given its YAML variables: as written, or with those of the rule that decided.
    pub fn new(predefined: &'a Predefined<'a>, job: &'a Job, yaml: &'a [Variable]) -> Self {
        let mut environment = Self {
            job: Some(job),
            ..Self::of_pipeline(predefined, yaml)
        };
        if let Some(written) = &job.environment {
            let name = environment.expand(&written.name.value, Undefined::Removed);
            let scoped = visible_settings(predefined.inputs, Some(&name));
            environment.settings = Cow::Owned(scoped.collect());
            environment.deploys_to = Some(name);
            // The settings of the environment are there only now.
            environment.settled = OnceCell::new();
        }
        environment
    }

    /// What `workflow` sees: no job is there yet.
    pub fn of_pipeline(predefined: &'a Predefined<'a>, yaml: &'a [Variable]) -> Self {
        Self {
            predefined,
            job: None,
            yaml,
            settings: Cow::Borrowed(&predefined.settings),
            deploys_to: None,
            settled: OnceCell::new(),
        }
    }

    /// The facts behind it.
    pub const fn inputs(&self) -> &'a Inputs {
        self.predefined.inputs
    }

    /// The name of the environment that the job deploys to, expanded.
    pub fn deploys_to(&self) -> Option<&str> {
        self.deploys_to.as_deref()
    }

    /// The raw value of a variable.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let of_pipeline = find(&self.predefined.inputs.variables, name);
        let of_settings = || self.settings.iter().rev().find(|it| it.name == name);
        let of_file = || self.yaml.iter().rev().find(|it| it.name.value == name);
        let strong = of_pipeline
            .or_else(|| of_settings().map(|it| it.value.as_str()))
            .or_else(|| find(&self.predefined.user, name))
            .or_else(|| of_file().map(|it| it.value.value.as_str()));
        strong
            .or_else(|| self.predefined.get(name))
            .map(Cow::Borrowed)
            .or_else(|| job_variable(self.job?, self.deploys_to(), name).map(Cow::Owned))
    }

    /// Expands a text by the variables, whose values have been expanded by each other.
    pub fn expand(&self, text: &str, undefined: Undefined) -> String {
        if !text.contains(['$', '%']) {
            return text.to_owned();
        }
        let settled = self.settled.get_or_init(|| self.settle());
        expand(text, undefined, |name| {
            settled.get(name).map(String::as_str)
        })
    }

    /// Expands a text by the variables as they are: references in their values stay.
    pub fn expand_once(&self, text: &str, undefined: Undefined) -> String {
        let named = names_in(text).map(|name| (name, self.get(name)));
        let values: BTreeMap<&str, Option<Cow<'_, str>>> = named.collect();
        expand(text, undefined, |name| values.get(name)?.as_deref())
    }

    /// All variables with their values expanded by each other. A circle leaves them all as they are.
    fn settle(&self) -> BTreeMap<String, String> {
        let of_job = self.job.map(|job| job_variables(job, self.deploys_to()));
        let predefined = of_job.into_iter().flatten().map(unexpanded);
        let predefined =
            predefined.chain(self.predefined.variables.iter().cloned().map(unexpanded));
        let all: Vec<Unexpanded> = predefined.chain(self.own()).collect();
        expand_all(&all, Undefined::Removed)
            .unwrap_or_else(|_| all.into_iter().map(|it| (it.name, it.value)).collect())
            .into_iter()
            .collect()
    }

    /// The variables over the predefined ones, weakest first.
    fn own(&self) -> impl Iterator<Item = Unexpanded> {
        let user = self.predefined.user.iter().cloned().map(unexpanded);
        let settings = self.settings.iter().map(|it| Unexpanded {
            name: it.name.clone(),
            value: it.value.clone(),
            raw: it.is_raw,
        });
        let given = self
            .predefined
            .inputs
            .variables
            .iter()
            .cloned()
            .map(unexpanded);
        let written = self.yaml.iter().map(written);
        written.chain(user).chain(settings).chain(given)
    }

    /// Everything that the job sees while it runs, at this position of the pipeline, expanded by GitLab. Every name once.
    /// References to raw variables and to files stay for the runner, which has the files; with `is_open` all references
    /// between its own variables stay, since others may come in.
    pub(crate) fn sent(&self, position: usize, is_open: bool) -> Result<Vec<Sent>, Circle> {
        let project = &self.predefined.inputs.project_path;
        let mut fixed = runtime_variables(project, position, self.deploys_to());
        let of_job = self.job.map(|job| job_variables(job, self.deploys_to()));
        fixed.extend(of_job.into_iter().flatten());
        let own = strongest(self.own().collect());
        let (kept, open): (Vec<Unexpanded>, Vec<Unexpanded>) = own
            .into_iter()
            .partition(|it| it.raw || self.is_file(&it.name));
        let stays: BTreeSet<&str> = kept.iter().map(|it| it.name.as_str()).collect();
        let lookup = |name: &str| {
            if stays.contains(name) {
                return None;
            }
            find(&fixed, name).or_else(|| self.predefined.get(name))
        };
        let all_fixed = || self.predefined.variables.iter().chain(&fixed);
        // Almost no fixed value refers to another, but a branch may be called `a$b`.
        let loose = all_fixed().filter(|(_, value)| value.contains(['$', '%']));
        let open: Vec<Unexpanded> = loose.cloned().map(unexpanded).chain(open).collect();
        let mut expanded = expand_over(lookup, &open, Undefined::Kept)?;
        if is_open {
            expanded = open.into_iter().map(|it| (it.name, it.value)).collect();
        }
        let mut names: BTreeSet<&str> = expanded.iter().map(|(name, _)| name.as_str()).collect();
        names.extend(&stays);
        let of_job = last_of_each_name(&fixed, &mut names);
        // Of these every name is there once, and there are many of them.
        let of_pipeline = self.predefined.variables.iter();
        let of_pipeline = of_pipeline.filter(|(name, _)| !names.contains(name.as_str()));
        let fixed = of_pipeline.chain(of_job).cloned().map(sent);
        let kept = kept.iter().map(|it| self.kept(it));
        Ok(fixed
            .chain(expanded.iter().cloned().map(sent))
            .chain(kept)
            .collect())
    }

    /// The settings that the job sees, those left out that a stronger variable of the same name hides.
    pub(crate) fn strongest_settings(&self) -> impl Iterator<Item = &'a Setting> {
        let mut names = BTreeSet::new();
        let strongest = self.settings.iter().rev().copied();
        let given = &self.predefined.inputs.variables;
        strongest
            .filter(move |it| names.insert(it.name.as_str()) && find(given, &it.name).is_none())
    }

    /// Whether the strongest variable of this name is a file.
    fn is_file(&self, name: &str) -> bool {
        let is_given = find(&self.predefined.inputs.variables, name).is_some();
        let setting = self.settings.iter().rev().find(|it| it.name == name);
        !is_given && setting.is_some_and(|it| it.is_file)
    }

    /// The runner writes the value of a file beside the project's folder, and hands over the path.
    fn kept(&self, variable: &Unexpanded) -> Sent {
        let name = variable.name.clone();
        let value = if self.is_file(&name) {
            format!("/builds/{}.tmp/{name}", self.predefined.inputs.project_path)
        } else {
            variable.value.clone()
        };
        Sent {
            name,
            value,
            is_raw: true,
        }
    }
}

fn find<'v>(variables: &'v [(String, String)], name: &str) -> Option<&'v str> {
    let found = variables.iter().rev().find(|(it, _)| it == name);
    found.map(|(_, value)| value.as_str())
}

/// The last of each name that is not taken, in the order of the last ones. Their names are taken then.
fn last_of_each_name<'v>(
    variables: &'v [(String, String)],
    taken: &mut BTreeSet<&'v str>,
) -> Vec<&'v (String, String)> {
    let mut last: Vec<&(String, String)> = variables.iter().rev().collect();
    last.retain(|(name, _)| taken.insert(name));
    last.reverse();
    last
}

/// The last of each name, in the order of the last ones.
fn strongest(mut variables: Vec<Unexpanded>) -> Vec<Unexpanded> {
    let mut names = BTreeSet::new();
    variables.reverse();
    variables.retain(|it| names.insert(it.name.clone()));
    variables.reverse();
    variables
}

fn sent((name, value): (String, String)) -> Sent {
    Sent {
        name,
        value,
        is_raw: false,
    }
}

fn unexpanded((name, value): (String, String)) -> Unexpanded {
    Unexpanded {
        name,
        value,
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
