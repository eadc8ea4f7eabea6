//! Which facts could make a difference to a job: those that its rules and the workflow's ask about, then the usual ones.

use super::Change;
use crate::{
    expression::{self, Expression, Question, Wanted},
    facts::{Inputs, Ref},
    glob,
    resolve::{Job, Jobs, Only, Policy, Presence, Rule},
    text::Spanned,
};

/// More candidates than this are not tried.
const MOST_CANDIDATES: usize = 96;

/// The changes to try, best first, each once.
pub(super) fn candidates(jobs: &Jobs, job: &Job, inputs: &Inputs) -> Vec<Change> {
    let mut found = Candidates {
        inputs,
        changes: Vec::new(),
    };
    match &job.presence {
        Presence::Rules(list) => found.of_rules(&list.value),
        Presence::Policy { only, except } => {
            if let Only::Written(policy) = only {
                found.of_policy(&policy.value);
            }
            if let Some(policy) = except {
                found.of_policy(&policy.value);
            }
        }
        Presence::Always(_) => {}
    }
    let workflow = jobs.workflow.as_ref().and_then(|it| it.rules.as_ref());
    found.of_rules(workflow.map_or(&[], |list| &list.value));
    found.usual();
    found.changes
}

struct Candidates<'i> {
    inputs: &'i Inputs,
    changes: Vec<Change>,
}

impl Candidates<'_> {
    fn add(&mut self, change: Change) {
        if self.changes.len() < MOST_CANDIDATES && !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    fn of_rules(&mut self, rules: &[Rule]) {
        for rule in rules {
            if let Some(condition) = &rule.condition {
                self.of_expression(&condition.value);
            }
            if let Some(clause) = &rule.changes {
                self.of_changes(&clause.value.paths);
            }
            for path in rule.exists.iter().flat_map(|clause| &clause.value.paths) {
                if let Some(path) = glob::sample(&path.value) {
                    self.add(Change::File(path));
                }
            }
        }
    }

    fn of_changes(&mut self, globs: &[Spanned<String>]) {
        for glob in globs {
            if let Some(path) = glob::sample(&glob.value) {
                self.add(Change::ChangedFile(path));
            }
        }
        self.add(Change::NothingChanged);
    }

    fn of_policy(&mut self, policy: &Policy) {
        for item in policy.refs.iter().flatten() {
            self.of_ref(&item.value);
        }
        for expression in policy.variables.iter().flatten() {
            self.of_expression(&expression.value);
        }
        if let Some(globs) = &policy.changes {
            self.of_changes(&globs.value);
        }
    }

    /// An item of `refs`: a kind of ref, a source or its plural, a name or a pattern.
    fn of_ref(&mut self, item: &str) {
        let item = item.split('@').next().unwrap_or_default();
        match item {
            "branches" => self.add(Change::Branch(self.inputs.default_branch.clone())),
            "tags" => self.add(Change::Tag("v1.0.0".to_owned())),
            "merge_requests" | "merge_request" => self.merge_request(),
            _ if item.starts_with('/') => {
                if let Some(name) = expression::sample(item) {
                    self.add(Change::Branch(name.clone()));
                    self.add(Change::Tag(name));
                }
            }
            _ => match SOURCES
                .iter()
                .find(|(plural, source)| *plural == item || *source == item)
            {
                Some((_, source)) => self.add(Change::Source((*source).to_owned())),
                None => self.add(Change::Branch(item.to_owned())),
            },
        }
    }

    fn of_expression(&mut self, expression: &Expression) {
        for question in expression.questions() {
            let value = match question.wanted {
                Wanted::Text(text) => Some(text.to_owned()),
                Wanted::Pattern(pattern) => expression::sample(pattern),
                Wanted::Anything | Wanted::Variable(_) => None,
            };
            self.of_question(question, value);
        }
    }

    fn of_question(&mut self, question: Question<'_>, value: Option<String>) {
        let default = self.inputs.default_branch.clone();
        match (question.variable, value) {
            ("CI_PIPELINE_SOURCE", Some(source)) if source == "merge_request_event" => {
                self.merge_request();
            }
            ("CI_PIPELINE_SOURCE", Some(source)) => self.add(Change::Source(source)),
            ("CI_COMMIT_BRANCH" | "CI_COMMIT_REF_NAME", value) => {
                self.add(Change::Branch(value.unwrap_or(default)));
            }
            ("CI_COMMIT_TAG", value) => {
                self.add(Change::Tag(value.unwrap_or_else(|| "v1.0.0".to_owned())));
            }
            ("CI_COMMIT_REF_PROTECTED", _) => self.add(Change::Protected(!self.inputs.protected)),
            ("CI_OPEN_MERGE_REQUESTS", _) => self.add(Change::OpenMergeRequest),
            ("CI_COMMIT_MESSAGE" | "CI_COMMIT_TITLE", Some(text)) => {
                self.add(Change::Message(text));
            }
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", Some(target)) => {
                self.add(Change::MergeRequest(target));
            }
            (name, _) if name.starts_with("CI_MERGE_REQUEST_") => self.merge_request(),
            (name, _) if name.starts_with("CI_") || name.starts_with("GITLAB_") => {}
            (name, Some(value)) => self.add(Change::Variable(name.to_owned(), value)),
            (name, None) => {
                self.add(Change::Variable(name.to_owned(), "1".to_owned()));
                self.add(Change::Variable(name.to_owned(), String::new()));
            }
        }
    }

    fn merge_request(&mut self) {
        self.add(Change::MergeRequest(self.inputs.default_branch.clone()));
    }

    /// What differs between the usual pipelines.
    fn usual(&mut self) {
        let default = self.inputs.default_branch.clone();
        let is_on_default = matches!(&self.inputs.git_ref, Ref::Branch(name) if *name == default);
        self.add(Change::Branch(default));
        if is_on_default {
            self.add(Change::Branch("feature".to_owned()));
        }
        self.add(Change::Tag("v1.0.0".to_owned()));
        self.merge_request();
        for source in ["push", "schedule", "web"] {
            self.add(Change::Source(source.to_owned()));
        }
        if self.inputs.is_skipped() {
            self.add(Change::Message("Change something".to_owned()));
        }
    }
}

/// The plurals of sources that `only` knows, with the source.
const SOURCES: [(&str, &str); 9] = [
    ("pushes", "push"),
    ("webs", "web"),
    ("apis", "api"),
    ("schedules", "schedule"),
    ("triggers", "trigger"),
    ("pipelines", "pipeline"),
    ("parent_pipelines", "parent_pipeline"),
    ("chats", "chat"),
    ("externals", "external"),
];
