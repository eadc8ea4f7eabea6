//! A job with everything that reuse gives it (`extends`, `default`, …) in place, and nothing decided yet.

use std::sync::Arc;

use super::{
    Artifacts, AutoCancel, Cache, DeployEnvironment, Extras, Matrix, Pages, Part, Release, Retry,
    Trigger, Workflow,
};
use crate::text::{Span, Spanned};

/// The resolved pipeline: what the files say, before any branch, tag or variable is known.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    /// The stages in order, with `.pre` first and `.post` last.
    pub stages: Vec<Spanned<String>>,
    /// The visible jobs in order of first appearance, shared with every pipeline that they are in.
    pub jobs: Vec<Arc<Job>>,
    /// The global `variables:`.
    pub variables: Vec<Variable>,
    /// `workflow:`.
    pub workflow: Option<Workflow>,
    /// What is written but not honoured yet: the fidelity ledger of the file.
    pub ledger: Vec<LedgerEntry>,
}

/// A keyword that Pipeyard does not treat exactly as GitLab would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The job, or `None` for a top-level keyword.
    pub job: Option<String>,
    /// The keyword as a path: `cache`, `image:pull_policy`.
    pub keyword: String,
    /// Where it is written.
    pub span: Span,
    /// Which kind of run it is about.
    pub host: Host,
    /// How far it is honoured.
    pub honoured: Honoured,
    /// What that means for this run.
    pub note: crate::diagnostics::Phrase,
}

/// The kinds of runs that treat a keyword in this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Both.
    Any,
    /// Runs in virtual time.
    Simulated,
    /// Runs on an engine.
    Real,
}

impl Host {
    /// Whether what is said of one kind of run holds for another.
    pub fn covers(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }
}

/// How far a keyword is honoured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Honoured {
    /// As on GitLab.
    Yes,
    /// Nearly: the note says how it differs.
    Approximated,
    /// Not at all.
    Ignored,
}

/// A job as the files define it.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name, where the job is defined.
    pub name: Spanned<String>,
    /// What it does: run a script, or trigger another pipeline.
    pub kind: JobKind,
    /// Its stage; the default `test` has the span of the job's name.
    pub stage: Spanned<String>,
    /// The container image of the script.
    pub image: Option<Image>,
    /// The containers beside it.
    pub services: Vec<Service>,
    /// The tags that its runner must have, all of them.
    pub tags: Vec<Spanned<String>>,
    /// The YAML variables that it sees: global ones, then its own; a later one of the same name wins.
    pub variables: Vec<Variable>,
    /// The lines before `script`, in the same shell.
    pub before_script: Vec<Spanned<String>>,
    /// The lines that are the job.
    pub script: Vec<Spanned<String>>,
    /// The lines after it, in a shell of their own, whatever happened.
    pub after_script: Vec<Spanned<String>>,
    /// `needs:`; `None` is "wait for the stages before", an empty list is "wait for nothing".
    pub needs: Option<Spanned<Vec<Need>>>,
    /// What decides whether the job exists.
    pub presence: Presence,
    /// `when:` as written on the job.
    pub when: Option<Spanned<When>>,
    /// `allow_failure:` as written on the job.
    pub allow_failure: Option<Spanned<AllowFailure>>,
    /// `start_in:` of a delayed job, in seconds.
    pub start_in: Option<Spanned<u64>>,
    /// Which of several copies it is, when `parallel:` made it one.
    pub part: Option<Part>,
    /// The jobs whose artifacts are fetched; `None` for all of earlier stages, or those that are needed.
    pub dependencies: Option<Spanned<Vec<Spanned<String>>>>,
    /// The files that it hands on.
    pub artifacts: Option<Artifacts>,
    /// The files that are kept from run to run.
    pub cache: Vec<Cache>,
    /// How often it is tried again.
    pub retry: Option<Retry>,
    /// How long it may take, in seconds.
    pub timeout: Option<Spanned<u64>>,
    /// Whether a newer pipeline may cancel it.
    pub interruptible: Option<Spanned<bool>>,
    /// The group of which one job runs at a time, with variables.
    pub resource_group: Option<Spanned<String>>,
    /// Where it deploys to.
    pub environment: Option<DeployEnvironment>,
    /// The release that it creates.
    pub release: Option<Release>,
    /// The website that it publishes.
    pub pages: Option<Pages>,
    /// The pipeline that it starts.
    pub trigger: Option<Trigger>,
    /// The small keywords.
    pub extras: Extras,
    /// Whether it takes the global variables (`inherit:variables`): all, none, or those named.
    pub inherits_variables: Inheritance,
}

/// What a job takes over from the whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Inheritance {
    /// Everything.
    #[default]
    All,
    /// Nothing.
    None,
    /// These names.
    Only(Vec<String>),
}

impl Job {
    /// `when:` of the job itself: as written, else `on_success`.
    pub fn own_when(&self) -> When {
        self.when
            .as_ref()
            .map_or(When::OnSuccess, |when| when.value)
    }

    /// The needs of jobs of this pipeline, which the job waits for instead of for stages. A trigger job that shows the state
    /// of another pipeline waits for stages all the same.
    pub fn own_needs(&self) -> Option<impl Iterator<Item = &Need>> {
        let needs = &self.needs.as_ref()?.value;
        let is_mirror = |need: &Need| matches!(need.foreign, Some(ForeignNeed::Mirror(_)));
        (!needs.iter().any(is_mirror)).then(|| needs.iter().filter(|need| need.foreign.is_none()))
    }

    /// `allow_failure:` of the job itself: as written, else true exactly for a job-level `when: manual`.
    pub fn own_allow_failure(&self) -> AllowFailure {
        let manual = self.own_when() == When::Manual;
        self.allow_failure
            .as_ref()
            .map_or(AllowFailure::Flag(manual), |written| written.value.clone())
    }
}

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Runs a script on a runner.
    Script,
    /// Triggers another pipeline (`trigger:`, or `needs:` without a script): GitLab's *bridge*.
    Bridge,
}

/// A container image and how it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The reference: `docker:latest`.
    pub name: Spanned<String>,
    /// Replaces the image's entry point; `[""]` removes it.
    pub entrypoint: Option<Vec<String>>,
    /// `pull_policy:`, in the order in which they are tried.
    pub pull_policy: Vec<Spanned<String>>,
    /// `docker:platform`.
    pub platform: Option<Spanned<String>>,
    /// `docker:user`.
    pub user: Option<Spanned<String>>,
}

/// A container beside the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The image reference.
    pub name: Spanned<String>,
    /// The names from `alias:`, split at spaces and commas.
    pub aliases: Vec<Spanned<String>>,
    /// Replaces the image's entry point.
    pub entrypoint: Option<Vec<String>>,
    /// Replaces the image's command.
    pub command: Option<Vec<String>>,
    /// Variables for this service alone.
    pub variables: Vec<Variable>,
    /// `pull_policy:`, in the order in which they are tried.
    pub pull_policy: Vec<Spanned<String>>,
    /// `docker:platform`.
    pub platform: Option<Spanned<String>>,
    /// `docker:user`.
    pub user: Option<Spanned<String>>,
}

/// A variable from the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: Spanned<String>,
    /// Its value as GitLab stores it, unexpanded.
    pub value: Spanned<String>,
    /// Whether references in the value are expanded (`expand: false` says no).
    pub expand: bool,
}

/// One entry of `needs:`.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// The needed job.
    pub job: Spanned<String>,
    /// Whether its artifacts are fetched.
    pub artifacts: bool,
    /// Whether it may be missing from the pipeline.
    pub optional: bool,
    /// `parallel:matrix` of the need, as written; `None` once the parts are named.
    pub parallel: Option<Matrix>,
    /// Where it comes from, if not from this pipeline.
    pub foreign: Option<ForeignNeed>,
}

/// A need of a job of another pipeline: its artifacts are fetched, and nothing waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForeignNeed {
    /// `pipeline:`, an id, usually from a variable: another pipeline of the same family.
    Pipeline(Spanned<String>),
    /// `project:` at `ref:`.
    Project {
        /// The path.
        project: Spanned<String>,
        /// The branch or tag.
        git_ref: Spanned<String>,
    },
    /// `pipeline: group/project` of a trigger job: it shows the state of that project's latest pipeline.
    Mirror(Spanned<String>),
}

/// What decides whether a job exists in a pipeline.
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "a job has one, and a box would be one more piece of memory for each"
    )
)]
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// `rules:`; the first rule that matches decides. Jobs that have them from one place share them.
    Rules(Arc<Spanned<Vec<Rule>>>),
    /// `rules: null` without `only:` and `except:`: always there, in every kind of pipeline.
    Always(Span),
    /// `only:`/`except:`, or neither.
    Policy {
        /// Every condition of it must hold.
        only: Only,
        /// `except:`.
        except: Option<Spanned<Policy>>,
    },
}

/// What a job without `rules:` is restricted to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Only {
    /// Nothing is written, and nothing takes the default away: branches and tags.
    #[default]
    Default,
    /// Nothing is written, and `workflow:rules` or `rules: null`, written here, took the default away: no condition.
    Unconditional(Span),
    /// As written. A mapping that names no `refs` has those of the default: GitLab lays it over the default always, also
    /// where that alone would be taken away.
    Written(Spanned<Policy>),
}

/// One rule of `rules:`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The whole rule.
    pub span: Span,
    /// `if:`, parsed; absent matches.
    pub condition: Option<Spanned<crate::expression::Expression>>,
    /// `when:`; absent takes the job's.
    pub when: Option<Spanned<When>>,
    /// `allow_failure:`; absent takes the job's.
    pub allow_failure: Option<Spanned<bool>>,
    /// `variables:` for the job if this rule decides.
    pub variables: Vec<Variable>,
    /// `changes:`: one of these files changed.
    pub changes: Option<Spanned<ChangesClause>>,
    /// `exists:`: one of these files is there.
    pub exists: Option<Spanned<ExistsClause>>,
    /// `start_in:` in seconds, of a rule that delays the job.
    pub start_in: Option<Spanned<u64>>,
    /// `needs:` that replace the job's; an empty list has no effect, and is `None`.
    pub needs: Option<Spanned<Vec<Need>>>,
    /// `interruptible:` that replaces the job's.
    pub interruptible: Option<Spanned<bool>>,
    /// `auto_cancel:`, only in `workflow:rules`.
    pub auto_cancel: Option<AutoCancel>,
}

/// `rules:changes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangesClause {
    /// Globs, of which one has to match a changed file.
    pub paths: Vec<Spanned<String>>,
    /// The ref to compare with, instead of the commit before.
    pub compare_to: Option<Spanned<String>>,
}

/// `rules:exists`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistsClause {
    /// Globs, of which one has to match a file.
    pub paths: Vec<Spanned<String>>,
    /// The project to look in, instead of this one.
    pub project: Option<Spanned<String>>,
    /// The ref of that project.
    pub git_ref: Option<Spanned<String>>,
}

/// `only:` or `except:`. A key with nothing after it is an empty list, which nothing matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The refs, sources and patterns; one that matches is enough.
    pub refs: Option<Vec<Spanned<String>>>,
    /// The expressions of `variables:`; one that is true is enough.
    pub variables: Option<Vec<Spanned<crate::expression::Expression>>>,
    /// The globs of `changes:`; a changed file that matches one is enough.
    pub changes: Option<Spanned<Vec<Spanned<String>>>>,
    /// `kubernetes: active`.
    pub kubernetes: Option<Span>,
}

/// When a job runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When everything before succeeded.
    OnSuccess,
    /// When something before failed.
    OnFailure,
    /// Whatever happened, unless canceled.
    Always,
    /// When somebody presses play.
    Manual,
    /// After `start_in`.
    Delayed,
    /// Not at all (only in rules).
    Never,
}

impl When {
    /// GitLab's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnSuccess => "on_success",
            Self::OnFailure => "on_failure",
            Self::Always => "always",
            Self::Manual => "manual",
            Self::Delayed => "delayed",
            Self::Never => "never",
        }
    }

    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Self::OnSuccess,
            Self::OnFailure,
            Self::Always,
            Self::Manual,
            Self::Delayed,
            Self::Never,
        ]
        .into_iter()
        .find(|when| when.name() == name)
    }
}

/// Whether a failure of the job counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowFailure {
    /// Always or never.
    Flag(bool),
    /// Only with these exit codes.
    ExitCodes(Vec<i32>),
}
