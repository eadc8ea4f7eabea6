//! Which runner takes a job (`Ci::Runner#matches_build?` in GitLab): all of the job's tags must be among the runner's.

use super::{Runner, Runners};
use crate::{
    diagnostics::{Code, Diagnostic, Phrase, nearest},
    phrase,
    text::{Span, Spanned},
};

/// What the runners say to a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The runners that take it, by position, first one first.
    pub takers: Vec<usize>,
    /// What each runner says, in the order of the runners.
    pub verdicts: Vec<Verdict>,
}

impl Placement {
    /// Whether nobody takes the job: it stays pending until GitLab gives up on it.
    pub fn is_stuck(&self) -> bool {
        self.takers.is_empty()
    }
}

/// What one runner says to a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it takes the job.
    pub takes: bool,
    /// The tags that the job asks for and the runner lacks.
    pub missing_tags: Vec<String>,
    /// The sentence.
    pub text: Phrase,
}

/// What a job asks of a runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand<'a, T> {
    /// The tags that the runner must have.
    pub tags: &'a [T],
    /// Whether the job's ref is protected: some runners take no others.
    pub is_protected: bool,
}

/// Asks every runner about a job with these tags, of a ref that no runner minds.
///
/// ```
/// use pipeyard::{runner::{place, read}, text::FileId};
/// let config = "[[runners]]\ntags = ['aws']\n[[runners]]\ntags = ['aws', 'live']\n";
/// let (runners, _) = read(FileId(0), config);
/// let placement = place(&runners, &["aws", "live"]);
/// assert_eq!(placement.takers, [1]);
/// assert_eq!(placement.verdicts[0].missing_tags, ["live"]);
/// ```
pub fn place<T: AsRef<str>>(runners: &Runners, tags: &[T]) -> Placement {
    let is_protected = true;
    place_job(runners, &Demand { tags, is_protected })
}

/// Asks every runner about a job.
pub fn place_job<T: AsRef<str>>(runners: &Runners, demand: &Demand<'_, T>) -> Placement {
    let verdicts = runners.runners.iter();
    Placement {
        takers: takers(runners, demand).collect(),
        verdicts: verdicts
            .map(|runner| ask(runners, runner, demand))
            .collect(),
    }
}

/// The runners that take a job, by position, first one first.
pub fn takers<'a, T: AsRef<str>>(
    runners: &'a Runners,
    demand: &'a Demand<'a, T>,
) -> impl Iterator<Item = usize> + 'a {
    let all = runners.runners.iter().enumerate();
    all.filter(|(_, runner)| runners.implied || takes(runner, demand))
        .map(|(at, _)| at)
}

fn takes<T: AsRef<str>>(runner: &Runner, demand: &Demand<'_, T>) -> bool {
    let may = demand.is_protected || !runner.protected_only;
    let fits = match demand.tags {
        [] => runner.run_untagged,
        tags => missing(runner, tags).next().is_none(),
    };
    may && fits
}

fn missing<'a, T: AsRef<str>>(runner: &'a Runner, tags: &'a [T]) -> impl Iterator<Item = &'a str> {
    let has = |tag: &str| runner.tags.iter().any(|own| own.value == tag);
    tags.iter().map(AsRef::as_ref).filter(move |tag| !has(tag))
}

fn ask<T: AsRef<str>>(runners: &Runners, runner: &Runner, demand: &Demand<'_, T>) -> Verdict {
    let name = &runner.name;
    let takes = runners.implied || takes(runner, demand);
    if runners.implied {
        let text = phrase!(
            "there is no config.toml, so `{name}` takes every job and tags are not checked",
            "config.toml이 없어 `{name}` 러너가 태그를 확인하지 않고 모든 작업을 맡습니다"
        );
        return Verdict {
            takes,
            missing_tags: Vec::new(),
            text,
        };
    }
    let missing_tags: Vec<String> = missing(runner, demand.tags).map(str::to_owned).collect();
    let text = if runner.protected_only && !demand.is_protected {
        phrase!(
            "`{name}` takes only jobs of protected branches and tags (`access_level` is `ref_protected`)",
            "`{name}` 러너는 보호된 브랜치와 태그의 작업만 맡습니다 (`access_level`이 `ref_protected`)"
        )
    } else if demand.tags.is_empty() {
        without_tags(runner)
    } else {
        about_tags(runner, &missing_tags)
    };
    Verdict {
        takes,
        missing_tags,
        text,
    }
}

fn about_tags(runner: &Runner, missing_tags: &[String]) -> Phrase {
    let (name, missing) = (&runner.name, list(missing_tags));
    if missing_tags.is_empty() {
        phrase!(
            "`{name}` has all of its tags and takes it",
            "`{name}` 러너가 필요한 태그를 모두 가져 작업을 맡습니다"
        )
    } else if runner.tags_known {
        phrase!(
            "`{name}` lacks {missing}",
            "`{name}` 러너에 없는 태그: {missing}"
        )
    } else {
        phrase!(
            "`{name}` names no tags here; GitLab keeps them on the server (missing: {missing})",
            "`{name}` 러너의 태그는 GitLab 서버에 있고 이 파일에는 없습니다 (없는 태그: {missing})"
        )
    }
}

fn without_tags(runner: &Runner) -> Phrase {
    let name = &runner.name;
    if runner.run_untagged {
        phrase!(
            "`{name}` takes jobs without tags",
            "`{name}` 러너는 태그 없는 작업도 맡습니다"
        )
    } else {
        phrase!(
            "`{name}` takes only jobs with its tags (`run_untagged` is false)",
            "`{name}` 러너는 태그가 맞는 작업만 맡습니다 (`run_untagged`가 false)"
        )
    }
}

/// The finding for a job that no runner takes. GitLab shows it as *stuck* and gives up after an hour.
pub fn stuck(
    job: &str,
    tags: &[Spanned<String>],
    place: Span,
    runners: &Runners,
    placement: &Placement,
) -> Diagnostic {
    let wanted = list(&tags.iter().map(|tag| tag.value.clone()).collect::<Vec<_>>());
    let span = tags.first().map_or(place, |first| {
        tags.iter().fold(first.span, |all, tag| all.to(tag.span))
    });
    let message = if tags.is_empty() {
        phrase!(
            "`{job}` is stuck: it has no tags, and no runner takes jobs without tags",
            "`{job}` 작업이 멈춰 있습니다: 태그가 없는데, 태그 없는 작업을 맡는 러너가 없습니다"
        )
    } else {
        phrase!(
            "`{job}` is stuck: no runner has all of {wanted}",
            "`{job}` 작업이 멈춰 있습니다. 모두 가진 러너가 없는 태그: {wanted}"
        )
    };
    let mut found = Diagnostic::new(Code::JobStuck, span, message);
    for (runner, verdict) in runners.runners.iter().zip(&placement.verdicts) {
        found = found.with_label(runner.span, verdict.text.clone());
    }
    for help in advice(tags, runners, placement) {
        found = found.with_help(help);
    }
    found
}

fn advice(tags: &[Spanned<String>], runners: &Runners, placement: &Placement) -> Vec<Phrase> {
    let mut advice = Vec::new();
    if runners.runners.is_empty() {
        advice.push(phrase!(
            "config.toml names no `[[runners]]`",
            "config.toml에 `[[runners]]`가 없습니다"
        ));
    }
    let known: Vec<&str> = runners
        .runners
        .iter()
        .flat_map(|runner| &runner.tags)
        .map(|tag| tag.value.as_str())
        .collect();
    for tag in tags
        .iter()
        .filter(|tag| !known.contains(&tag.value.as_str()))
    {
        let written = &tag.value;
        advice.push(match nearest(written, known.iter().copied()) {
            Some(near) => phrase!(
                "no runner has `{written}`; did you mean `{near}`?",
                "`{written}` 태그를 가진 러너가 없습니다. `{near}`를 뜻하셨나요?"
            ),
            None => phrase!(
                "no runner has `{written}`",
                "`{written}` 태그를 가진 러너가 없습니다"
            ),
        });
    }
    if tags.len() > 1 && !placement.verdicts.is_empty() {
        advice.push(phrase!(
            "a runner takes a job only if it has all of its tags, not just one",
            "러너는 작업의 태그를 하나가 아니라 모두 가져야 작업을 맡습니다"
        ));
    }
    if runners.runners.iter().any(|runner| !runner.tags_known) && !tags.is_empty() {
        advice.push(phrase!(
            "GitLab keeps tags on the server; write `tags = [\"…\"]` under `[[runners]]` to tell Pipeyard",
            "태그는 GitLab 서버에 있습니다. `[[runners]]` 아래에 `tags = [\"…\"]`를 적으면 Pipeyard가 압니다"
        ));
    }
    advice
}

fn list(tags: &[String]) -> String {
    tags.iter()
        .map(|tag| format!("`{tag}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{runner::read, text::FileId};

    const CONFIG: &str = "[[runners]]\nname='one'\ntags=['aws']\n[[runners]]\nname='two'\ntags=['aws','live']\n[[runners]]\nname='three'\n";

    #[test]
    fn all_tags_must_match_and_untagged_jobs_go_to_runners_without_tags() {
        let (runners, _) = read(FileId(0), CONFIG);
        let takers = |tags: &[&str]| place(&runners, tags).takers;
        assert_eq!(takers(&["aws"]), [0, 1]);
        assert_eq!(takers(&["live", "aws"]), [1]);
        assert_eq!(takers(&["aws", "gpu"]), Vec::<usize>::new());
        assert_eq!(takers(&[]), [2]);
    }

    #[test]
    fn a_protected_runner_takes_jobs_of_protected_refs_only() {
        let config = "[[runners]]\naccess_level = 'ref_protected'\n[[runners]]\n";
        let (runners, findings) = read(FileId(0), config);
        assert_eq!(findings, []);
        let takers = |is_protected| {
            let tags: &[&str] = &[];
            place_job(&runners, &Demand { tags, is_protected }).takers
        };
        assert_eq!(takers(true), [0, 1]);
        assert_eq!(takers(false), [1]);
    }

    #[test]
    fn without_a_config_everything_is_taken() {
        assert_eq!(place(&Runners::implied(), &["gpu"]).takers, [0]);
    }
}
