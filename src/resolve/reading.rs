//! One job: its keywords into types.

use super::{
    Extras, Job, JobKind, Need, Only, Policy, Presence, Variable, When, Workflow, artifacts,
    at::At,
    bridge, cache,
    defaults::{self, Defaults, Inherit},
    dependencies, deploy_environment,
    draft::Draft,
    field::{self, Field},
    findings::Findings,
    hooks, id_tokens, image, keywords, many_pipelines, name, needs, pages, policy, release, retry,
    rules, script, small, tags, timeout, trigger, variables, when,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Entry, Mapping, Node},
    phrase,
    text::Spanned,
};

/// What a job gets from the rest of the file.
pub(super) struct Surroundings {
    pub(super) defaults: Defaults,
    pub(super) variables: Vec<Variable>,
    pub(super) workflow: Option<Workflow>,
}

struct Reader<'r, 's> {
    name: &'r str,
    mapping: &'r Mapping,
    at: At<'r>,
    kind: JobKind,
    around: &'r Surroundings,
    findings: &'r mut Findings<'s>,
}

/// Reads a job. The key `script` or `run` alone makes it one, even with nothing behind it.
pub(super) fn read(
    entry: &Entry,
    name: &str,
    mapping: &Mapping,
    kind: JobKind,
    around: &Surroundings,
    findings: &mut Findings<'_>,
) -> Draft {
    let before = findings.diagnostics.len();
    let at = At::job_of(name, kind);
    name::check(name, entry.key.span, &at, findings);
    let mut reader = Reader {
        name,
        mapping,
        at,
        kind,
        around,
        findings,
    };
    let draft = reader.draft(entry);
    if kind == JobKind::Bridge {
        bridge::also_none(&at, &mut findings.diagnostics[before..]);
    }
    let workflow = around.workflow.as_ref();
    if workflow.is_none_or(|workflow| workflow.has_rules.is_none()) {
        let said = before..findings.diagnostics.len();
        many_pipelines::check(name, mapping, &at, said, findings);
    }
    draft
}

impl<'r> Reader<'r, '_> {
    fn draft(&mut self, entry: &Entry) -> Draft {
        let job = self.job(entry);
        let globals = &self.around.variables;
        Draft::of(job, self.mapping, globals, &self.at, self.findings)
    }

    fn job(&mut self, entry: &Entry) -> Job {
        self.say_keys();
        let inherit = defaults::read_inherit(self.mapping, &self.at, self.findings);
        let name = Spanned::new(self.name.to_owned(), entry.key.span);
        let script = self.script();
        let when = when::read(self.mapping, self.kind, &self.at, self.findings);
        let defaults = &self.around.defaults;
        let mut job = Job {
            kind: self.kind,
            stage: self.stage(&name),
            image: self.own_or_default(
                "image",
                defaults.image.as_ref(),
                &inherit,
                image::read_image,
            ),
            services: self
                .own_or_default(
                    "services",
                    defaults.services.as_ref(),
                    &inherit,
                    image::read_services,
                )
                .unwrap_or_default(),
            tags: self
                .own_or_default("tags", defaults.tags.as_ref(), &inherit, tags::read)
                .unwrap_or_default(),
            variables: self.variables(&inherit),
            before_script: self.lines("before_script", defaults.before_script.as_ref(), &inherit),
            script: script.clone().unwrap_or_default(),
            after_script: self.lines("after_script", defaults.after_script.as_ref(), &inherit),
            needs: self.needs(),
            presence: self.presence(),
            start_in: self.start_in(when.as_ref()),
            when,
            allow_failure: when::read_allow_failure(
                self.mapping,
                self.kind,
                &self.at,
                self.findings,
            ),
            part: None,
            dependencies: self
                .node_of(JobKind::Script, "dependencies")
                .and_then(|node| dependencies::read(node, &self.at, self.findings)),
            artifacts: self.own_or_default(
                "artifacts",
                defaults.artifacts.as_ref(),
                &inherit,
                artifacts::read,
            ),
            cache: self
                .own_or_default("cache", defaults.cache.as_ref(), &inherit, cache::read)
                .unwrap_or_default(),
            retry: self.own_or_default("retry", defaults.retry.as_ref(), &inherit, retry::read),
            timeout: self.own_of(JobKind::Script, "timeout", timeout::read),
            interruptible: self.interruptible(&inherit),
            resource_group: Field::attribute(self.mapping, "resource_group", &self.at)
                .and_then(|field| field.text(self.findings))
                .filter(|group| !group.value.is_empty()),
            environment: self.own("environment", deploy_environment::read),
            release: self.own("release", release::read),
            pages: pages::read(self.name, self.mapping, &self.at, self.findings),
            trigger: self.own_of(JobKind::Bridge, "trigger", trigger::read),
            extras: self.extras(&inherit),
            inherits_variables: inherit.variables.clone(),
            name,
        };
        if let Some(pages) = job.pages.as_ref().filter(|_| self.kind == JobKind::Script) {
            let artifacts = pages::with_published(job.artifacts.take(), pages, job.name.span);
            job.artifacts = Some(artifacts);
        }
        self.enter_unsupported();
        job
    }

    /// The value of a keyword; `null` is as good as absent.
    fn node(&self, key: &str) -> Option<&'r Node> {
        self.mapping.get(key).filter(|node| !node.is_null())
    }

    /// The value of a keyword that only one kind of job has.
    fn node_of(&self, kind: JobKind, key: &str) -> Option<&'r Node> {
        self.node(key).filter(|_| self.kind == kind)
    }

    fn needs(&mut self) -> Option<Spanned<Vec<Need>>> {
        let at = self.at.key("needs");
        needs::read_of_job(self.node("needs")?, self.kind, &at, self.findings)
    }

    fn start_in(&mut self, when: Option<&Spanned<When>>) -> Option<Spanned<u64>> {
        when::read_start_in(self.mapping, self.kind, when, &self.at, self.findings)
    }

    /// A keyword that the job itself has to say.
    fn own<T>(
        &mut self,
        key: &str,
        read: fn(&Node, &At<'_>, &mut Findings<'_>) -> Option<T>,
    ) -> Option<T> {
        read(self.node(key)?, &self.at.key(key), self.findings)
    }

    /// A keyword that only one kind of job has, and has to say itself.
    fn own_of<T>(
        &mut self,
        kind: JobKind,
        key: &str,
        read: fn(&Node, &At<'_>, &mut Findings<'_>) -> Option<T>,
    ) -> Option<T> {
        read(self.node_of(kind, key)?, &self.at.key(key), self.findings)
    }

    /// A keyword that the job itself says, or else `default:`.
    fn own_or_default<T: Clone>(
        &mut self,
        key: &str,
        default: Option<&T>,
        inherit: &Inherit,
        read: fn(&Node, &At<'_>, &mut Findings<'_>) -> Option<T>,
    ) -> Option<T> {
        if self.node(key).is_some() {
            return self.own(key, read);
        }
        default.filter(|_| self.inherits(key, inherit)).cloned()
    }

    fn say_keys(&mut self) {
        let (mapping, at) = (self.mapping, self.at);
        let exclusive = [
            ["script", "trigger"],
            ["run", "trigger"],
            ["script", "run"],
            ["run", "before_script"],
            ["run", "after_script"],
        ];
        for pair in exclusive {
            field::say_exclusive(mapping, &pair, &at, self.findings);
        }
        let unknown = "config contains unknown keys";
        match self.kind {
            JobKind::Script => {
                self.findings
                    .unknown_keys(mapping, &keywords::of_job(), &at, unknown);
            }
            JobKind::Bridge => {
                self.findings
                    .unknown_keys(mapping, &keywords::of_bridge(), &at, unknown);
            }
        }
    }

    /// The script; `None` when the key is not there.
    fn script(&mut self) -> Option<Vec<Spanned<String>>> {
        let entry = self.mapping.entry("script")?;
        if field::is_blank(&entry.value) && self.mapping.get("run").is_none() {
            let name = self.name;
            let message = phrase!(
                "the script of `{name}` is empty",
                "`{name}`의 script가 비어 있습니다"
            );
            let gitlab = self.at.says("script can't be blank");
            self.findings.say(
                Diagnostic::new(Code::MissingKey, entry.key.span, message)
                    .with_help(phrase!(
                        "give it at least one command",
                        "명령을 하나 이상 적으세요"
                    ))
                    .with_gitlab(gitlab),
            );
        }
        Some(script::read(
            "script",
            &entry.value,
            &self.at,
            self.findings,
        ))
    }

    fn lines(
        &mut self,
        key: &str,
        default: Option<&Vec<Spanned<String>>>,
        inherit: &Inherit,
    ) -> Vec<Spanned<String>> {
        if let Some(node) = self.node(key) {
            return script::read(key, node, &self.at, self.findings);
        }
        let inherited = default
            .filter(|_| self.inherits(key, inherit))
            .cloned()
            .unwrap_or_default();
        let span = inherited.first().map(|line| line.span);
        if span.is_some_and(|span| !self.findings.afford(inherited.len(), span)) {
            return Vec::new();
        }
        inherited
    }

    /// The one default that trigger jobs take, too.
    fn interruptible(&mut self, inherit: &Inherit) -> Option<Spanned<bool>> {
        if let Some(field) = Field::entry(self.mapping, "interruptible", &self.at) {
            return field.flag(self.findings);
        }
        let default = self.around.defaults.interruptible.as_ref();
        default
            .filter(|_| inherit.takes_default("interruptible"))
            .cloned()
    }

    fn extras(&mut self, inherit: &Inherit) -> Extras {
        let defaults = &self.around.defaults;
        let hook = defaults.pre_get_sources_script.as_ref();
        let tokens = defaults.id_tokens.as_ref();
        Extras {
            pre_get_sources_script: self.own_or_default("hooks", hook, inherit, hooks::read),
            id_tokens: self
                .own_or_default("id_tokens", tokens, inherit, id_tokens::read)
                .unwrap_or_default(),
            ..small::read(self.mapping, &self.at, self.findings)
        }
    }

    /// Trigger jobs have no place for the defaults that are read.
    fn inherits(&self, key: &str, inherit: &Inherit) -> bool {
        self.kind == JobKind::Script && inherit.takes_default(key)
    }

    fn stage(&mut self, name: &Spanned<String>) -> Spanned<String> {
        Field::entry(self.mapping, "stage", &self.at)
            .and_then(|field| field.text(self.findings))
            .unwrap_or_else(|| Spanned::new("test".to_owned(), name.span))
    }

    fn variables(&mut self, inherit: &Inherit) -> Vec<Variable> {
        let globals = self.around.variables.iter();
        let mut all: Vec<_> = globals
            .filter(|variable| inherit.takes_variable(&variable.name.value))
            .cloned()
            .collect();
        if let Some(first) = all.first()
            && !self.findings.afford(all.len(), first.name.span)
        {
            return Vec::new();
        }
        if let Some(node) = self.mapping.get("variables") {
            let at = self.at.key("variables");
            all.extend(variables::read(
                node,
                variables::Place::Job,
                &at,
                self.findings,
            ));
        }
        all
    }

    fn presence(&mut self) -> Presence {
        let rules = self.mapping.entry("rules");
        let workflow = self.around.workflow.as_ref();
        let mut without_default = workflow.and_then(|workflow| workflow.has_rules);
        if let Some(entry) = rules {
            if !entry.value.is_null() {
                self.say_beside_rules(entry);
            }
            let is_alone = self.node("only").is_none() && self.node("except").is_none();
            match rules::read(&entry.value, &self.at, self.findings) {
                Some(Presence::Always(_)) if !is_alone => without_default = Some(entry.key.span),
                Some(presence) => return presence,
                None => {}
            }
        }
        let only = match (self.policy("only"), without_default) {
            (Some(written), _) => Only::Written(written),
            (None, Some(span)) => Only::Unconditional(span),
            (None, None) => Only::Default,
        };
        let except = self.policy("except");
        Presence::Policy { only, except }
    }

    fn policy(&mut self, key: &str) -> Option<Spanned<Policy>> {
        let node = self.node(key)?;
        policy::read(key, node, &self.at, self.findings)
    }

    /// Keys that cannot stand beside `rules`. GitLab names them all in one line.
    fn say_beside_rules(&mut self, rules: &Entry) {
        let is_beside = |key: &&str| ["only", "except", "start_in"].contains(key);
        let written = self.mapping.entries.iter().filter(|it| !it.value.is_null());
        let beside =
            written.filter_map(|it| Some((it.key.span, it.key.as_str().filter(is_beside)?)));
        let listed: Vec<&str> = beside.clone().map(|(_, key)| key).collect();
        if listed.is_empty() {
            return;
        }
        let says = format!(
            "config key may not be used with `rules`: {}",
            listed.join(", ")
        );
        for (span, key) in beside {
            let message = phrase!(
                "`{key}` cannot stand beside `rules`",
                "`{key}` 키워드는 `rules`와 함께 쓸 수 없습니다"
            );
            self.findings.say(
                Diagnostic::new(Code::KeysExclude, span, message)
                    .with_label(rules.key.span, phrase!("`rules` is here", "`rules`는 여기"))
                    .with_gitlab(self.at.says(&says)),
            );
        }
    }

    fn enter_unsupported(&mut self) {
        for entry in &self.mapping.entries {
            let Some(key) = entry.key.as_str().filter(|_| !entry.value.is_null()) else {
                continue;
            };
            self.findings
                .enter_unsupported(&self.at, key, key, entry.key.span);
        }
    }
}
