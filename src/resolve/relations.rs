//! Relations between jobs: stages, dependencies, needs, stop jobs
//! (`run_logical_validations!` of `lib/gitlab/ci/yaml_processor.rb` in GitLab).
//!
//! GitLab goes through the jobs in their order and stops at the first mistake. Here all are found, in that order.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Job, Need, Presence, Rule, Trigger, duplicate_needs,
    entries::{self, Declared},
    findings::Findings,
    stop_jobs,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase},
    phrase,
    text::{Span, Spanned},
};

/// GitLab's limit on the names of needed jobs, in characters.
const LONGEST_NAME: usize = 255;

/// Checks the relations of all jobs, and leaves out needs and dependencies that cannot be.
pub(super) fn check(
    jobs: &mut [Job],
    declared: &BTreeMap<&str, Declared>,
    stages: &[Spanned<String>],
    findings: &mut Findings<'_>,
) {
    let mut checker = Checker {
        known: Known::of(jobs, stages),
        declared,
        said: BTreeSet::new(),
        findings,
    };
    for at in 0..jobs.len() {
        entries::check_stage(&jobs[at], stages, checker.findings);
        checker.check_dependencies(at, &mut jobs[at]);
        checker.check_needs(at, &mut jobs[at]);
        checker.check_child_files(at, &jobs[at]);
        checker.check_stop_job(&jobs[at], jobs);
        checker.check_pages(&jobs[at]);
    }
}

/// What the checks look up.
struct Known {
    /// The place of each job.
    places: BTreeMap<String, usize>,
    /// Where each job is defined.
    names: Vec<Span>,
    /// The place of its stage among the stages; `None` when that stage does not exist.
    stages: Vec<Option<usize>>,
}

impl Known {
    fn of(jobs: &[Job], stages: &[Spanned<String>]) -> Self {
        let mut order: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, stage) in stages.iter().enumerate() {
            order.entry(&stage.value).or_insert(at);
        }
        let named = jobs.iter().enumerate();
        Self {
            places: named
                .map(|(at, job)| (job.name.value.clone(), at))
                .collect(),
            names: jobs.iter().map(|job| job.name.span).collect(),
            stages: jobs
                .iter()
                .map(|job| order.get(job.stage.value.as_str()).copied())
                .collect(),
        }
    }
}

/// What a job may point at another with, and how each language says so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Need,
    Dependency,
}

impl Kind {
    const fn of_gitlab(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Dependency => "dependency",
        }
    }

    const fn code(self) -> Code {
        match self {
            Self::Need => Code::UnknownNeed,
            Self::Dependency => Code::UnknownJob,
        }
    }
}

struct Checker<'c, 'f, 's> {
    known: Known,
    declared: &'c BTreeMap<&'c str, Declared>,
    /// The parts of a job share their places, and one complaint is enough.
    said: BTreeSet<(Code, Span)>,
    findings: &'f mut Findings<'s>,
}

impl Checker<'_, '_, '_> {
    fn say(&mut self, found: Diagnostic) {
        if !self.said.insert((found.code, found.span)) {
            return;
        }
        match found.code {
            Code::UnknownNeed | Code::UnknownJob => self.findings.say_missing(found),
            _ => self.findings.say(found),
        }
    }

    fn check_dependencies(&mut self, at: usize, job: &mut Job) {
        let Some(mut dependencies) = job.dependencies.take() else {
            return;
        };
        let is_possible =
            |name: &Spanned<String>| self.is_possible(at, &job.name.value, name, Kind::Dependency);
        dependencies.value.retain(is_possible);
        job.dependencies = Some(dependencies);
    }

    fn check_needs(&mut self, at: usize, job: &mut Job) {
        let name = job.name.value.clone();
        if let Some(needs) = &mut job.needs {
            self.check_list(at, &name, &mut needs.value);
        }
        // Rules with needs of their own are rare, and the only ones that are not shared.
        let has_needs =
            |rules: &Spanned<Vec<Rule>>| rules.value.iter().any(|it| it.needs.is_some());
        if let Presence::Rules(rules) = &mut job.presence
            && has_needs(rules)
        {
            for needs in Arc::make_mut(rules)
                .value
                .iter_mut()
                .filter_map(|rule| rule.needs.as_mut())
            {
                self.check_list(at, &name, &mut needs.value);
            }
        }
    }

    fn check_list(&mut self, at: usize, name: &str, needs: &mut Vec<Need>) {
        needs.retain(|need| need.foreign.is_some() || self.is_possible_need(at, name, need));
        for found in duplicate_needs::find(name, needs) {
            self.say(found);
        }
        let mut seen = BTreeSet::new();
        needs.retain(|need| need.foreign.is_some() || seen.insert(need.job.value.clone()));
    }

    fn is_possible_need(&mut self, at: usize, name: &str, need: &Need) -> bool {
        // An optional need may be missing; it stays, for `compile` knows what that means.
        let is_missing = !self.known.places.contains_key(&need.job.value);
        (need.optional && is_missing) || self.is_possible(at, name, &need.job, Kind::Need)
    }

    /// Whether a job can point at another. Says so when not.
    fn is_possible(&mut self, at: usize, name: &str, other: &Spanned<String>, kind: Kind) -> bool {
        let Some(&place) = self.known.places.get(&other.value) else {
            return self.is_broken_job(other) || {
                self.say_unknown(name, other, kind);
                false
            };
        };
        if kind == Kind::Need && other.value.chars().count() > LONGEST_NAME {
            self.say_too_long(name, other);
            return false;
        }
        let (own, others) = (self.known.stages[at], self.known.stages[place]);
        let is_later = match (own, others) {
            (Some(own), Some(others)) => others > own,
            // GitLab comes to the job without a stage only afterwards.
            (Some(_), None) => place > at,
            (None, _) => false,
        };
        if is_later {
            self.say_later(name, other, kind, place);
        }
        !is_later
    }

    /// Whether the name is that of an entry that looks like a job but is none: that was said before.
    fn is_broken_job(&self, name: &Spanned<String>) -> bool {
        self.declared
            .get(name.value.as_str())
            .is_some_and(|entry| !entry.is_hidden && !entry.is_parallel)
    }

    fn say_unknown(&mut self, name: &str, other: &Spanned<String>, kind: Kind) {
        let (needed, word) = (&other.value, kind.of_gitlab());
        let message = match kind {
            Kind::Need => phrase!(
                "`{name}` needs `{needed}`, which does not exist",
                "`{name}`에 필요한 `{needed}` 작업이 없습니다"
            ),
            Kind::Dependency => phrase!(
                "`{name}` fetches artifacts of `{needed}`, which does not exist",
                "`{name}`에서 아티팩트를 가져올 `{needed}` 작업이 없습니다"
            ),
        };
        let mut said = Diagnostic::new(kind.code(), other.span, message)
            .with_gitlab(format!("{name} job: undefined {word}: {needed}"));
        match self.declared.get(needed.as_str()) {
            Some(entry) if entry.is_hidden => {
                said = said.with_label(entry.name, hidden()).with_help(phrase!(
                    "to take over its keys, use `extends`",
                    "내용을 물려받으려면 `extends`를 쓰세요"
                ));
            }
            Some(entry) => {
                said = said.with_label(entry.name, in_parts()).with_help(phrase!(
                    "here GitLab wants the names of the parts, such as `{needed} 1/2`",
                    "여기에는 `{needed} 1/2`처럼 나뉜 작업의 이름을 적어야 합니다"
                ));
            }
            None => said = self.with_near(said, name, needed),
        }
        self.say(said);
    }

    /// What a name that does not exist was meant to be.
    fn with_near(&mut self, said: Diagnostic, name: &str, needed: &str) -> Diagnostic {
        if let Some((whole, part)) = self.part_of(needed) {
            return said.with_label(whole, in_parts()).with_help(phrase!(
                "its parts have names like `{part}`, with the values in the order of the matrix",
                "나뉜 작업의 이름은 `{part}` 같은 모양이고, 값은 matrix에 적힌 순서를 따릅니다"
            ));
        }
        let broken = self.declared.iter();
        let broken = broken.filter(|(_, it)| !it.is_hidden && !it.is_parallel);
        let jobs = self.known.places.keys();
        let others = jobs
            .map(String::as_str)
            .chain(broken.map(|(name, _)| *name));
        let near = self
            .findings
            .suggest(needed, others.filter(|it| *it != name));
        match near {
            Some(near) => {
                said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"))
            }
            None => said,
        }
    }

    /// Of a name like that of a part of a parallel job: where that job is defined, and the name of a part that it has.
    fn part_of(&self, name: &str) -> Option<(Span, String)> {
        let (whole, _) = name.split_once(": [").or_else(|| name.rsplit_once(' '))?;
        let entry = self.declared.get(whole).filter(|entry| entry.is_parallel)?;
        let mut parts = self.known.places.range(whole.to_owned()..);
        let (part, _) = parts.find(|(part, _)| *part != whole)?;
        part.starts_with(whole).then(|| (entry.name, part.clone()))
    }

    fn say_too_long(&mut self, name: &str, other: &Spanned<String>) {
        let message = phrase!(
            "names have at most {LONGEST_NAME} characters",
            "이름은 {LONGEST_NAME}자까지입니다"
        );
        let gitlab = format!(
            "{name} job: need `{}` name is too long (maximum is {LONGEST_NAME} characters)",
            other.value
        );
        self.say(Diagnostic::new(Code::WrongValue, other.span, message).with_gitlab(gitlab));
    }

    fn say_later(&mut self, name: &str, other: &Spanned<String>, kind: Kind, place: usize) {
        let (needed, word) = (&other.value, kind.of_gitlab());
        let message = match kind {
            Kind::Need => phrase!(
                "`{name}` needs `{needed}`, which is in a later stage",
                "`{name}`에 필요한 `{needed}` 작업이 더 뒤의 stage에 있습니다"
            ),
            Kind::Dependency => phrase!(
                "`{name}` fetches artifacts of `{needed}`, which is in a later stage",
                "`{name}`에서 아티팩트를 가져올 `{needed}` 작업이 더 뒤의 stage에 있습니다"
            ),
        };
        let gitlab =
            format!("{name} job: {word} {needed} is not defined in current or prior stages");
        self.say(
            Diagnostic::new(Code::NeedOfALaterStage, other.span, message)
                .with_label(
                    self.known.names[place],
                    phrase!("`{needed}` is defined here", "`{needed}` 정의"),
                )
                .with_help(phrase!(
                    "a job can need jobs of its own stage and of earlier ones",
                    "작업은 같은 stage나 앞선 stage의 작업만 needs로 기다릴 수 있습니다"
                ))
                .with_gitlab(gitlab),
        );
    }

    fn check_child_files(&mut self, at: usize, job: &Job) {
        for other in job.trigger.iter().flat_map(Trigger::artifact_jobs) {
            let _ = self.is_possible(at, &job.name.value, &other, Kind::Dependency);
        }
    }

    fn check_stop_job(&mut self, job: &Job, jobs: &[Job]) {
        let has_broken_environment = |other: &Job| {
            other.environment.is_none() && self.entry(other).is_some_and(|it| it.has_environment)
        };
        let Some(on_stop) = job.environment.as_ref().and_then(|it| it.on_stop.as_ref()) else {
            return;
        };
        let other = self.known.places.get(&on_stop.value).map(|&at| &jobs[at]);
        if other.is_some_and(has_broken_environment)
            || (other.is_none() && self.is_broken_job(on_stop))
        {
            return;
        }
        if let Some(found) = stop_jobs::check(job, on_stop, other) {
            self.say(found);
        }
    }

    /// The entry that a job or its whole is made of.
    fn entry(&self, job: &Job) -> Option<&Declared> {
        let name = job.part.as_ref().map_or(&job.name, |part| &part.of);
        self.declared.get(name.value.as_str())
    }

    fn check_pages(&mut self, job: &Job) {
        let Some([outside, inside]) = self.entry(job).and_then(|entry| entry.publishes_twice)
        else {
            return;
        };
        let name = &job.name.value;
        let message = phrase!(
            "`{name}` says `publish` twice",
            "`{name}`에 `publish`가 두 번 있습니다"
        );
        self.say(
            Diagnostic::new(Code::KeysExclude, outside, message)
                .with_label(inside, phrase!("and here", "그리고 여기"))
                .with_gitlab(format!(
                    "{name} job: use either {name}:publish or {name}:pages:publish"
                )),
        );
    }
}

fn hidden() -> Phrase {
    phrase!(
        "a name with a dot is a template and never runs",
        "점으로 시작하는 이름은 실행되지 않는 틀입니다"
    )
}

fn in_parts() -> Phrase {
    phrase!(
        "`parallel` makes several jobs of it",
        "`parallel`로 여러 작업이 됩니다"
    )
}
