//! What may run here, and with which rights.
//!
//! Whatever raises privilege is said on the native side: `privileged = true` in the `config.toml` that this program was
//! started with, *and* `--allow-privileged IMAGE_GLOB`. Neither YAML nor a message from a page can say either.
//!
//! - No pattern at all, and a runner that asks for privileges: refused, with the exact words to add. Running such a plan
//!   without them would fail somewhere far from the cause.
//! - Patterns given: containers whose image matches get the runner's privileges, the others run without, as with GitLab
//!   Runner's `allowed_privileged_images`; the ledger names them.

mod fleet;
mod glob;
mod limits;

use std::{collections::BTreeSet, time::Duration};

use pipeyard::{
    diagnostics::{Language, Phrase},
    phrase,
    plan::{Plan, PlannedJob},
    schedule::{Capacity, Millis, RunnerId},
    wire::{bridge::PrivilegedUse, run::LedgerEntry},
};

use crate::executor::Terms;

pub(crate) use fleet::Fleet;
pub(crate) use glob::ImageGlob;
pub(crate) use limits::is_image_reference;

/// How long a job that no runner takes stays pending. GitLab waits an hour, since somebody may add a runner; here nobody can.
const STUCK_AFTER: Millis = Millis(10_000);

/// The decisions of the native side.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// The runners.
    pub(crate) fleet: Fleet,
    /// `--allow-privileged`.
    pub(crate) allow_privileged: Vec<ImageGlob>,
    /// `--keep-failed`.
    pub(crate) keep_failed: bool,
    /// `--parallel`, or what the runners or the machine say.
    pub(crate) concurrent: u32,
}

/// What the native side says to a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// Why it may not run here; empty if it may.
    pub(crate) refusals: Vec<Phrase>,
    /// The containers that will get extended privileges.
    pub(crate) privileged: Vec<PrivilegedUse>,
    /// The images that it needs, each once.
    pub(crate) images: Vec<String>,
    /// What is done differently from GitLab.
    pub(crate) differences: Vec<Difference>,
}

/// Something that this program does differently from GitLab for a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) job: Option<String>,
    pub(crate) keyword: &'static str,
    pub(crate) honoured: &'static str,
    pub(crate) note: Phrase,
}

impl Difference {
    /// The difference in one language.
    pub(crate) fn entry(&self, language: Language) -> LedgerEntry {
        LedgerEntry {
            job: self.job.clone(),
            keyword: self.keyword.to_owned(),
            honoured: self.honoured.to_owned(),
            note: self.note.text(language).to_owned(),
            line: None,
        }
    }
}

impl Policy {
    /// Judges a plan before anything is done.
    pub(crate) fn judge(&self, plan: &Plan) -> Judgement {
        let mut judgement = Judgement {
            refusals: limits::violations(plan),
            ..Judgement::default()
        };
        if !judgement.refusals.is_empty() {
            return judgement;
        }
        let mut images = BTreeSet::new();
        let mut refused = BTreeSet::new();
        for job in &plan.jobs {
            let takers = self.fleet.takers(&job.tags);
            let Some(&runner) = takers.first() else {
                continue;
            };
            let terms = self.terms(job, runner);
            images.extend(image_names(job, &terms).map(|(image, _)| image.to_owned()));
            self.judge_privileges(job, runner, &terms, &mut judgement, &mut refused);
        }
        judgement.images = images.into_iter().collect();
        judgement.refusals.extend(self.refusal(&refused));
        judgement.differences.extend(self.fleet.differences());
        judgement.differences.push(files_instead_of_git());
        judgement
    }

    /// What a job gets on a runner.
    pub(crate) fn terms(&self, job: &PlannedJob, runner: RunnerId) -> Terms {
        let settings = self.fleet.settings(runner);
        let image = job
            .image
            .as_ref()
            .map_or(settings.default_image.as_str(), |image| &image.name);
        Terms {
            privileged: settings.privileged && self.allows(image),
            services_privileged: job
                .services
                .iter()
                .map(|service| settings.services_privileged && self.allows(&service.image.name))
                .collect(),
            runner: settings.name,
            default_image: settings.default_image,
            volumes: settings.volumes,
            wait_for_services: settings.wait_for_services,
            keep_failed: self.keep_failed,
        }
    }

    /// The patterns of `--allow-privileged`, as written.
    pub(crate) fn patterns(&self) -> Vec<String> {
        self.allow_privileged
            .iter()
            .map(|glob| glob.written().to_owned())
            .collect()
    }

    /// The name of a runner.
    pub(crate) fn runner_name(&self, runner: RunnerId) -> String {
        self.fleet.settings(runner).name
    }

    /// How much may run at once, and where.
    pub(crate) fn capacity(&self, plan: &Plan) -> Capacity {
        Capacity {
            concurrent: self.concurrent,
            limits: self.fleet.limits(),
            takers: plan
                .jobs
                .iter()
                .map(|job| self.fleet.takers(&job.tags))
                .collect(),
            stuck_after: STUCK_AFTER,
            ..Capacity::default()
        }
    }

    fn allows(&self, image: &str) -> bool {
        self.allow_privileged.iter().any(|glob| glob.matches(image))
    }

    fn judge_privileges(
        &self,
        job: &PlannedJob,
        runner: RunnerId,
        terms: &Terms,
        judgement: &mut Judgement,
        refused: &mut BTreeSet<String>,
    ) {
        let settings = self.fleet.settings(runner);
        let asked = std::iter::once(settings.privileged)
            .chain(job.services.iter().map(|_| settings.services_privileged));
        for ((image, granted), asked) in image_names(job, terms).zip(asked) {
            if granted {
                judgement.privileged.push(PrivilegedUse {
                    job: job.name.clone(),
                    image: image.to_owned(),
                });
            } else if asked && self.allow_privileged.is_empty() {
                refused.insert(image.to_owned());
            } else if asked {
                judgement.differences.push(runs_without(job, image));
            }
        }
    }

    fn refusal(&self, images: &BTreeSet<String>) -> Option<Phrase> {
        if images.is_empty() {
            return None;
        }
        let file = self.fleet.file();
        let flags: Vec<_> = images
            .iter()
            .map(|image| format!("--allow-privileged '{image}'"))
            .collect();
        let flags = flags.join(" ");
        Some(phrase!(
            "{file} says privileged = true, which gives containers the rights of root on this machine. If you want that, start pipeyard with {flags}; otherwise remove privileged from {file}",
            "{file}에 privileged = true가 있습니다. 컨테이너가 이 컴퓨터의 root 권한을 얻게 됩니다. 원한다면 pipeyard를 {flags} 옵션으로 시작하고, 아니라면 {file}에서 privileged를 지우세요"
        ))
    }
}

/// A job's image and its services' images, each with whether it gets privileges.
fn image_names<'a>(job: &'a PlannedJob, terms: &'a Terms) -> impl Iterator<Item = (&'a str, bool)> {
    let own = job
        .image
        .as_ref()
        .map_or(terms.default_image.as_str(), |image| &image.name);
    let services = job
        .services
        .iter()
        .map(|service| service.image.name.as_str());
    std::iter::once((own, terms.privileged))
        .chain(services.zip(terms.services_privileged.iter().copied()))
}

fn runs_without(job: &PlannedJob, image: &str) -> Difference {
    Difference {
        job: Some(job.name.clone()),
        keyword: "runners.docker.privileged",
        honoured: "approximated",
        note: phrase!(
            "{image} runs without extended privileges: no --allow-privileged pattern matches it",
            "{image}: --allow-privileged 패턴과 맞지 않아 확장 권한 없이 실행됩니다"
        ),
    }
}

fn files_instead_of_git() -> Difference {
    Difference {
        job: None,
        keyword: "GIT_STRATEGY",
        honoured: "approximated",
        note: phrase!(
            "the files of the workspace are copied into each job; GitLab Runner clones the repository, with its history",
            "작업 공간의 파일을 작업마다 복사합니다. GitLab Runner는 저장소를 기록과 함께 clone합니다"
        ),
    }
}

/// The wait for services that GitLab Runner has unless it is told otherwise.
pub(crate) const WAIT_FOR_SERVICES: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests;
