//! Runners as a `config.toml` describes them.

use crate::text::{FileId, Span, Spanned};

/// A `config.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Runners {
    /// `concurrent`: jobs at once over all runners; GitLab Runner's default is 1.
    pub concurrent: Option<Spanned<u32>>,
    /// `check_interval`: how often runners ask for work, in seconds; 3 unless written, and for 0 and less.
    pub check_interval: Option<Spanned<i64>>,
    /// The `[[runners]]`, in order.
    pub runners: Vec<Runner>,
    /// Whether there was no `config.toml`, and this is [`Runners::implied`].
    pub implied: bool,
}

impl Runners {
    /// What is assumed where nobody gave a `config.toml`: one runner that takes every job, whatever its tags.
    pub fn implied() -> Self {
        let runner = Runner::named("local");
        Self {
            concurrent: None,
            check_interval: None,
            runners: vec![runner],
            implied: true,
        }
    }
}

/// One `[[runners]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Runner {
    /// The table's header.
    pub span: Span,
    /// `name`.
    pub name: String,
    /// `executor`.
    pub executor: Option<Spanned<String>>,
    /// `limit`: jobs at once on this runner; 0 is no limit.
    pub limit: u32,
    /// The tags, `tags` or `tag_list`. GitLab keeps tags on the server, so this key is Pipeyard's own; GitLab Runner ignores it.
    pub tags: Vec<Spanned<String>>,
    /// Whether the file names the tags. Where it does not, nobody but the GitLab server knows them.
    pub tags_known: bool,
    /// `run_untagged`: whether it takes jobs without tags; GitLab's default is true for a runner without tags, and false for one with tags.
    pub run_untagged: bool,
    /// `environment`: variables for every job, each `NAME=value`.
    pub environment: Vec<Spanned<String>>,
    /// `[runners.feature_flags]`: the flags that are on or off.
    pub feature_flags: Vec<(Spanned<String>, bool)>,
    /// `access_level`: whether it takes jobs of protected refs only (`ref_protected`). GitLab keeps this on the server too.
    pub protected_only: bool,
    /// `maximum_timeout`: the longest time limit of a job, in seconds. GitLab keeps this on the server too.
    pub maximum_timeout: Option<u64>,
    /// `[runners.docker]`.
    pub docker: DockerSettings,
}

/// `[runners.docker]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DockerSettings {
    /// The table's header, when it is there.
    pub span: Option<Span>,
    /// `image`: used when a job names none.
    pub image: Option<Spanned<String>>,
    /// `privileged`: false unless written.
    pub privileged: Option<Spanned<bool>>,
    /// `services_privileged`: follows `privileged` unless written.
    pub services_privileged: Option<Spanned<bool>>,
    /// `volumes`.
    pub volumes: Vec<Spanned<String>>,
    /// `network_mode`: the network of the containers; the engine's default bridge unless written.
    pub network_mode: Option<Spanned<String>>,
    /// `dns`: who is asked for names, instead of whom the machine asks.
    pub dns: Vec<Spanned<String>>,
    /// `pull_policy`.
    pub pull_policy: Vec<Spanned<String>>,
    /// `allowed_pull_policies`: those that a job may ask for; those of `pull_policy` unless written.
    pub allowed_pull_policies: Vec<Spanned<String>>,
    /// `allowed_images`: patterns of images that a job may ask for; all unless written.
    pub allowed_images: Vec<Spanned<String>>,
    /// `allowed_services`: the same for services.
    pub allowed_services: Vec<Spanned<String>>,
    /// `wait_for_services_timeout` in seconds; 30 unless written, negative switches the wait off.
    pub wait_for_services_timeout: Option<Spanned<i64>>,
}

impl Runner {
    /// A runner of which nothing is known but its name: it takes jobs without tags, and has GitLab Runner's defaults.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            span: Span::new(FileId(0), 0, 0),
            name: name.into(),
            executor: None,
            limit: 0,
            tags: Vec::new(),
            tags_known: false,
            run_untagged: true,
            environment: Vec::new(),
            feature_flags: Vec::new(),
            protected_only: false,
            maximum_timeout: None,
            docker: DockerSettings::default(),
        }
    }

    /// A runner that nobody has written down, with these tags, set up like another one.
    pub fn assumed(name: String, tags: &[String], like: Option<&Self>) -> Self {
        let at = |tag: &String| Spanned::new(tag.clone(), Span::new(FileId(0), 0, 0));
        Self {
            span: Span::new(FileId(0), 0, 0),
            name,
            limit: 0,
            tags: tags.iter().map(at).collect(),
            tags_known: true,
            run_untagged: tags.is_empty(),
            protected_only: false,
            maximum_timeout: None,
            ..like.cloned().unwrap_or_else(|| Self::named(""))
        }
    }

    /// The time limit of a job here, in milliseconds: the runner's, when it is shorter.
    pub fn time_limit(&self, of_job: u64) -> u64 {
        let own = self.maximum_timeout.filter(|&seconds| seconds > 0);
        own.map_or(of_job, |seconds| of_job.min(seconds.saturating_mul(1000)))
    }

    /// Whether job containers get extended privileges.
    pub fn privileged(&self) -> bool {
        self.docker
            .privileged
            .as_ref()
            .is_some_and(|flag| flag.value)
    }

    /// Whether service containers get extended privileges.
    pub fn services_privileged(&self) -> bool {
        self.docker
            .services_privileged
            .as_ref()
            .map_or_else(|| self.privileged(), |flag| flag.value)
    }
    /// A variable that `environment` gives to every job.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let mut pairs = self.environment.iter().rev();
        pairs.find_map(|pair| pair.value.strip_prefix(name)?.strip_prefix('='))
    }

    /// What `[runners.feature_flags]` says about a flag.
    pub fn feature_flag(&self, name: &str) -> Option<bool> {
        let mut flags = self.feature_flags.iter();
        flags
            .find(|(flag, _)| flag.value == name)
            .map(|&(_, is_on)| is_on)
    }
}
