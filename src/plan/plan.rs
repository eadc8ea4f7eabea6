//! The plan: pure data, ready to be sent to whoever runs it.

use crate::resolve::{AllowFailure, When};

/// A job of a plan, by its position in [`Plan::jobs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u32);

impl JobId {
    /// The position as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Everything that a host needs to run a pipeline. The same inputs give the same plan, byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// `group/project`: jobs run in `/builds/group/project`.
    pub project_path: String,
    /// The stages that have jobs, in order.
    pub stages: Vec<String>,
    /// What a newer pipeline of the same ref, or a failure, cancels.
    pub auto_cancel: PlannedAutoCancel,
    /// The jobs, in stage order and within a stage as written.
    pub jobs: Vec<PlannedJob>,
}

/// What cancels the jobs of a pipeline (`workflow:auto_cancel`), in GitLab's words; empty texts are GitLab's defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedAutoCancel {
    /// `conservative`, `interruptible` or `none`: when a newer pipeline of the same ref comes.
    pub on_new_commit: String,
    /// `none` or `all`: when a job fails.
    pub on_job_failure: String,
}

/// One job of a plan.
///
/// ```
/// use pipeyard::plan::PlannedJob;
/// let job = PlannedJob { name: "unit".into(), script: vec!["make test".into()], ..PlannedJob::default() };
/// assert_eq!(job.timeout_ms, 3_600_000, "GitLab's default for a project");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedJob {
    /// Its name.
    pub name: String,
    /// The position of its stage in [`Plan::stages`].
    pub stage: u32,
    /// When it runs.
    pub when: When,
    /// Whether its failure counts.
    pub allow_failure: AllowFailure,
    /// The jobs it waits for; `None` waits for the stages before.
    pub needs: Option<Vec<JobId>>,
    /// The tags that its runner must have.
    pub tags: Vec<String>,
    /// The image; `None` takes the runner's default image.
    pub image: Option<PlannedImage>,
    /// The containers beside it, in order.
    pub services: Vec<PlannedService>,
    /// The environment, in order; every name once, values expanded as GitLab and the runner expand them.
    pub variables: Vec<(String, String)>,
    /// `before_script` and `script`, which share one shell.
    pub script: Vec<String>,
    /// `after_script`, in a shell of its own.
    pub after_script: Vec<String>,
    /// How long it may take, in milliseconds.
    pub timeout_ms: u64,
    /// What it starts in the place of a script, when it is a trigger job.
    pub trigger: Option<PlannedTrigger>,
    /// How long a delayed job waits once it is its turn, in milliseconds (`start_in`).
    pub start_in_ms: Option<u64>,
    /// When a failed try is followed by another.
    pub retry: PlannedRetry,
    /// Whether a newer pipeline may cancel it while it runs.
    pub interruptible: bool,
    /// The group of which one job runs at a time, expanded.
    pub resource_group: Option<String>,
    /// Where it deploys to.
    pub environment: Option<PlannedEnvironment>,
    /// The lines of `hooks:pre_get_sources_script`, which run before the sources are there.
    pub pre_get_sources_script: Vec<String>,
    /// The files that it hands on.
    pub artifacts: Option<PlannedArtifacts>,
    /// Whose artifacts, and reported variables, it is given.
    pub fetches: Fetches,
    /// The files that are kept from run to run.
    pub caches: Vec<PlannedCache>,
    /// The variables whose value is written to a file: name and content. Their value in [`PlannedJob::variables`] is the path.
    pub files: Vec<(String, String)>,
    /// The names of variables whose values must not appear in a log.
    pub masked: Vec<String>,
    /// What stays open until the variables are known that earlier jobs report (`artifacts:reports:dotenv`). `None` when no
    /// job that it fetches from can report any: then everything above is expanded to the end.
    pub open: Option<Open>,
}

impl Default for PlannedJob {
    fn default() -> Self {
        Self {
            name: String::new(),
            stage: 0,
            when: When::OnSuccess,
            allow_failure: AllowFailure::Flag(false),
            needs: None,
            tags: Vec::new(),
            image: None,
            services: Vec::new(),
            variables: Vec::new(),
            script: Vec::new(),
            after_script: Vec::new(),
            timeout_ms: 60 * 60 * 1000,
            trigger: None,
            start_in_ms: None,
            retry: PlannedRetry::default(),
            interruptible: false,
            resource_group: None,
            environment: None,
            pre_get_sources_script: Vec::new(),
            artifacts: None,
            fetches: Fetches::EarlierStages,
            caches: Vec::new(),
            files: Vec::new(),
            masked: Vec::new(),
            open: None,
        }
    }
}

/// The pipeline that a trigger job starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedTrigger {
    /// What it starts.
    pub target: TriggerTarget,
    /// `depend` or `mirror`: the job ends when, and as, that pipeline does. `None` succeeds as soon as it is started.
    pub strategy: Option<String>,
}

/// Which pipeline a trigger job starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerTarget {
    /// A pipeline of another project, which no host of ours runs.
    Project {
        /// Its path, expanded.
        path: String,
        /// Its branch; the default branch when absent.
        branch: Option<String>,
    },
    /// A child pipeline whose files are known.
    Child(Box<Plan>),
    /// A child pipeline whose files are not known, or come out of a job's artifacts.
    Unknown,
}

/// `retry:`, in GitLab's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedRetry {
    /// At most so many further tries, 0 to 2.
    pub max: u32,
    /// The failure reasons that are tried again; when both lists are empty, all are.
    pub when: Vec<String>,
    /// The exit codes that are tried again.
    pub exit_codes: Vec<i64>,
}

/// Where a job deploys to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedEnvironment {
    /// Its name, expanded.
    pub name: String,
    /// Its address, expanded as far as the job's variables go.
    pub url: Option<String>,
    /// `start`, `stop`, `prepare`, `verify` or `access`.
    pub action: String,
}

/// The files that a job hands on (`artifacts:`), everything expanded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedArtifacts {
    /// The archive's name, without `.zip`; empty is `artifacts`.
    pub name: String,
    /// Globs of what is kept, relative to the project's folder.
    pub paths: Vec<String>,
    /// Globs of what is not.
    pub exclude: Vec<String>,
    /// Whether files that git does not know are kept too.
    pub untracked: bool,
    /// `on_success`, `on_failure` or `always`.
    pub when: String,
    /// How long they are kept, as written; for people.
    pub expire_in: Option<String>,
    /// Reports by kind (`dotenv`, `junit`, …), each with its globs.
    pub reports: Vec<(String, Vec<String>)>,
}

/// Whose artifacts a job is given (`dependencies:`, `needs:artifacts`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fetches {
    /// Those of all jobs of earlier stages.
    #[default]
    EarlierStages,
    /// Those of these jobs.
    Only(Vec<JobId>),
}

/// A cache, everything expanded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedCache {
    /// Under which name it is kept; with `key_files`, what stands before the digest.
    pub key: String,
    /// The files whose content is digested for the name; empty when the key is a text.
    pub key_files: Vec<String>,
    /// Globs of what is kept.
    pub paths: Vec<String>,
    /// Whether files that git does not know are kept too.
    pub untracked: bool,
    /// Whether protected and other refs share it.
    pub unprotect: bool,
    /// `pull-push`, `pull` or `push`.
    pub policy: String,
    /// `on_success`, `on_failure` or `always`.
    pub when: String,
    /// Names that are tried when there is nothing under the key.
    pub fallback_keys: Vec<String>,
}

/// How the variables that earlier jobs report (`artifacts:reports:dotenv`) come in among those of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// Names of variables in whose values references stay as they are.
    pub raw: Vec<String>,
    /// Names of variables that are stronger than reported ones: those of settings, and those given to the pipeline.
    pub stronger: Vec<String>,
}

/// An image to run, its name already expanded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedImage {
    /// The reference.
    pub name: String,
    /// Replaces the image's entry point.
    pub entrypoint: Option<Vec<String>>,
    /// `pull_policy`, in the order in which they are tried; empty takes the runner's.
    pub pull_policy: Vec<String>,
    /// The platform to pull for, such as `linux/arm64`.
    pub platform: Option<String>,
    /// The user that its processes run as.
    pub user: Option<String>,
}

/// A service to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedService {
    /// The image.
    pub image: PlannedImage,
    /// Replaces the image's command.
    pub command: Option<Vec<String>>,
    /// Its host names, derived as GitLab Runner derives them, those already taken left out.
    pub aliases: Vec<String>,
    /// Its environment: the job's variables, then its own.
    pub variables: Vec<(String, String)>,
}
