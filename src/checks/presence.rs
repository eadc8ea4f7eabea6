//! In which kinds of pipelines a job surely is, and in which it may be, whatever variables and files there are.

use std::{cell::RefCell, collections::BTreeMap};

use super::kinds::{Kind, Kinds, Subject};
use crate::{
    expression::{Expression, Known, Possibility},
    resolve::{Job, Jobs, Only, Policy, Presence, Rule, When},
    text::Spanned,
};

/// Where something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outlook {
    /// There it may hold.
    pub(super) may: Kinds,
    /// There it surely does.
    pub(super) must: Kinds,
}

impl Outlook {
    const ALWAYS: Self = Self {
        may: Kinds::ALL,
        must: Kinds::ALL,
    };
    const PERHAPS: Self = Self {
        may: Kinds::ALL,
        must: Kinds::NONE,
    };

    const fn in_all_of(kinds: Kinds) -> Self {
        Self {
            may: kinds,
            must: kinds,
        }
    }

    const fn and(self, other: Self) -> Self {
        Self {
            may: self.may.and(other.may),
            must: self.must.and(other.must),
        }
    }

    const fn or(self, other: Self) -> Self {
        Self {
            may: self.may.or(other.may),
            must: self.must.or(other.must),
        }
    }

    fn not(self) -> Self {
        Self {
            may: Kinds::ALL.without(self.must),
            must: Kinds::ALL.without(self.may),
        }
    }
}

/// Judges rules and policies. Conditions are often shared, so each text is judged once.
pub(super) struct Judge<'a> {
    /// Variables that the files set: what GitLab would say of them is not what counts.
    own: Vec<&'a str>,
    judged: RefCell<BTreeMap<&'a str, Outlook>>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(jobs: &'a Jobs) -> Self {
        let rules = jobs.workflow.iter().filter_map(|it| it.rules.as_ref());
        let of_workflow = rules.flat_map(|it| &it.value).flat_map(|it| &it.variables);
        let of_jobs = jobs.jobs.iter().flat_map(|job| &job.variables);
        let mut own: Vec<&str> = of_workflow
            .chain(of_jobs)
            .map(|it| it.name.value.as_str())
            .filter(|name| name.starts_with("CI") || name.starts_with("GITLAB"))
            .collect();
        own.sort_unstable();
        own.dedup();
        Self {
            own,
            judged: RefCell::default(),
        }
    }

    /// Where a condition holds.
    pub(super) fn condition(&self, condition: &'a Expression) -> Outlook {
        if !condition.text.contains("$CI") && !condition.text.contains("$GITLAB") {
            return Outlook::PERHAPS;
        }
        if let Some(outlook) = self.judged.borrow().get(condition.text.as_str()) {
            return *outlook;
        }
        let outlook = |kind: Kind| {
            condition.possibility(&|name| {
                if self.own.binary_search(&name).is_ok() {
                    Known::Nothing
                } else {
                    kind.known(name)
                }
            })
        };
        let outlook = Outlook {
            may: Kinds::of(|kind| outlook(kind) != Possibility::Never),
            must: Kinds::of(|kind| outlook(kind) == Possibility::Surely),
        };
        self.judged
            .borrow_mut()
            .insert(condition.text.as_str(), outlook);
        outlook
    }

    /// Where a rule matches, as far as it does not depend on files.
    pub(super) fn rule(&self, rule: &'a Rule) -> Outlook {
        let condition = rule.condition.as_ref();
        let of_condition = condition.map_or(Outlook::ALWAYS, |it| self.condition(&it.value));
        if rule.changes.is_some() || rule.exists.is_some() {
            of_condition.and(Outlook::PERHAPS)
        } else {
            of_condition
        }
    }

    /// Where rules, taken one after the other, say yes.
    pub(super) fn rules(&self, rules: &'a [Rule]) -> Outlook {
        let (mut open, mut yes, mut no) = (Kinds::ALL, Kinds::NONE, Kinds::NONE);
        for rule in rules {
            let outlook = self.rule(rule);
            let reached = open.and(outlook.may);
            if rule.when.as_ref().map(|it| it.value) == Some(When::Never) {
                no = no.or(reached);
            } else {
                yes = yes.or(reached);
            }
            open = open.without(outlook.must);
        }
        Outlook {
            may: yes,
            must: Kinds::ALL.without(no.or(open)),
        }
    }

    /// Where there is a pipeline at all.
    pub(super) fn workflow(&self, jobs: &'a Jobs) -> Outlook {
        let workflow = jobs.workflow.as_ref();
        let rules = workflow.and_then(|it| it.rules.as_ref());
        rules.map_or(Outlook::ALWAYS, |rules| self.rules(&rules.value))
    }

    /// Where a job is.
    pub(super) fn job(&self, job: &'a Job) -> Outlook {
        match &job.presence {
            Presence::Rules(rules) => self.rules(&rules.value),
            Presence::Always(_) => Outlook::ALWAYS,
            Presence::Policy { only, except } => {
                let wanted = match only {
                    Only::Default => Outlook::in_all_of(refs_of("branches").or(refs_of("tags"))),
                    Only::Unconditional(_) => Outlook::ALWAYS,
                    Only::Written(policy) => {
                        self.keys(&policy.value).fold(Outlook::ALWAYS, Outlook::and)
                    }
                };
                let excluded = except.as_ref().map(|policy| {
                    let nowhere = Outlook::ALWAYS.not();
                    self.keys(&policy.value).fold(nowhere, Outlook::or)
                });
                excluded.map_or(wanted, |excluded| wanted.and(excluded.not()))
            }
        }
    }

    /// Where each key of a policy is satisfied.
    fn keys(&self, policy: &'a Policy) -> impl Iterator<Item = Outlook> {
        let nowhere = Outlook::ALWAYS.not();
        let refs = policy.refs.as_ref().map(|refs| {
            let each = refs.iter().map(of_ref);
            each.fold(nowhere, Outlook::or)
        });
        let variables = policy.variables.as_ref().map(|all| {
            let each = all.iter().map(|it| self.condition(&it.value));
            each.fold(nowhere, Outlook::or)
        });
        let of_files = policy.changes.is_some() || policy.kubernetes.is_some();
        let of_files = of_files.then_some(Outlook::PERHAPS);
        refs.into_iter().chain(variables).chain(of_files)
    }
}

/// Where an item of `refs` matches. Names, patterns and items of other projects may match any branch or tag.
fn of_ref(item: &Spanned<String>) -> Outlook {
    let known = refs_of(&item.value);
    if known.is_empty() {
        let may = refs_of("branches").or(refs_of("tags"));
        return Outlook {
            may,
            must: Kinds::NONE,
        };
    }
    // A branch may be called `web` as well, so only what the word says is sure.
    Outlook {
        may: known.or(refs_of("branches")).or(refs_of("tags")),
        must: known,
    }
    .narrowed(&item.value)
}

impl Outlook {
    /// `branches`, `tags` and `merge_requests` are no names of branches in practice.
    fn narrowed(self, word: &str) -> Self {
        if matches!(word, "branches" | "tags" | "merge_requests") {
            Self::in_all_of(self.must)
        } else {
            self
        }
    }
}

/// The kinds that a word of `refs` names: a kind of ref, or a source, perhaps in the plural.
fn refs_of(word: &str) -> Kinds {
    match word {
        "branches" => Kinds::of(|kind| kind.subject == Subject::Branch),
        "tags" => Kinds::of(|kind| kind.subject == Subject::Tag),
        _ => Kinds::of(|kind| {
            let source = kind.source.strip_suffix("_event").unwrap_or(kind.source);
            let rest = word.strip_prefix(source);
            rest.is_some_and(|rest| matches!(rest, "" | "s" | "es"))
        }),
    }
}
