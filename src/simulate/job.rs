//! One job from its first line to its last.

use super::{
    Assumptions, Diagnosis,
    dice::Dice,
    log::{Log, Piece},
    refusal,
    shell::End,
    store::{Given, Kept},
    world::Finding,
    writer::Writer,
};
use crate::{
    diagnostics::Code,
    joblog, phrase,
    plan::{JobId, Plan},
    runner::Runner,
    schedule::{FailureReason, Millis, Outcome},
};

/// A job that a runner takes at a moment of the run.
#[derive(Clone, Copy)]
pub(super) struct Setup<'a> {
    pub(super) plan: &'a Plan,
    pub(super) id: JobId,
    pub(super) runner: &'a Runner,
    /// What other jobs have handed on to it, and the job as it starts with that.
    pub(super) given: &'a Given<'a>,
    pub(super) assumptions: &'a Assumptions,
    pub(super) started: Millis,
    /// Which try this is, and what chance makes of it; `None` when chance is left out.
    pub(super) chance: Option<(u32, Dice)>,
}

impl Setup<'_> {
    /// The exit code with which the script is assumed to fail, or does by bad luck.
    pub(super) fn failure(&self) -> Option<i32> {
        let name = &self.plan.jobs[self.id.index()].name;
        let chance = self.assumptions.chance_of_failure(name);
        let is_hit = |(attempt, dice): (u32, Dice)| {
            chance.is_some_and(|chance| dice.hits(self.id, attempt, chance))
        };
        let bad_luck = self.chance.is_some_and(is_hit).then_some(1);
        self.assumptions.failure(name).or(bad_luck)
    }

    /// How long the job may take on this runner, in milliseconds.
    pub(super) fn time_limit(&self) -> u64 {
        let of_job = self.plan.jobs[self.id.index()].timeout_ms;
        self.runner.time_limit(of_job)
    }
}

/// Everything that a job does, on its own clock.
pub(super) struct Course {
    pub(super) pieces: Vec<Piece>,
    pub(super) findings: Vec<(Millis, Finding)>,
    pub(super) duration: Millis,
    pub(super) outcome: Outcome,
    /// What it leaves behind when it is over; `None` for a job that did not come to that.
    pub(super) kept: Option<Kept>,
}

/// What will go wrong with a job on a runner, without running the pipeline. A job that has nothing to do with containers is not
/// looked at: nothing is foreseen about it, at a cost.
pub fn foresee(
    plan: &Plan,
    job: JobId,
    runner: &Runner,
    assumptions: &Assumptions,
) -> Vec<Diagnosis> {
    let planned = &plan.jobs[job.index()];
    let mut scripts = planned.script.iter().chain(&planned.after_script);
    if planned.services.is_empty() && !scripts.any(|item| item.contains("docker")) {
        return Vec::new();
    }
    let given = Given::alone(plan, job);
    let setup = Setup {
        plan,
        id: job,
        runner,
        given: &given,
        assumptions,
        started: Millis(0),
        chance: None,
    };
    run(setup)
        .findings
        .into_iter()
        .map(|(_, finding)| diagnosis(job, finding))
        .collect()
}

/// How long a job takes on a runner and how it ends, with nothing left to chance.
pub(super) fn in_short(
    plan: &Plan,
    id: JobId,
    runner: &Runner,
    assumptions: &Assumptions,
) -> (Millis, Outcome) {
    let given = Given::alone(plan, id);
    let course = run(Setup {
        plan,
        id,
        runner,
        given: &given,
        assumptions,
        started: Millis(0),
        chance: None,
    });
    (course.duration, course.outcome)
}

pub(super) fn diagnosis(job: JobId, finding: Finding) -> Diagnosis {
    let Finding {
        code,
        message,
        help,
        said,
        places,
        ..
    } = finding;
    Diagnosis {
        job,
        code,
        message,
        help,
        said,
        places,
    }
}

/// The diagnosis for a job that no runner takes.
pub(super) fn stuck(job: JobId, plan: &Plan) -> Diagnosis {
    let planned = &plan.jobs[job.index()];
    let (name, tags) = (&planned.name, planned.tags.join(", "));
    let message = if tags.is_empty() {
        phrase!(
            "no runner takes `{name}`, which has no tags: it waits for an hour, then GitLab gives up",
            "태그 없는 `{name}` 작업을 맡는 러너가 없습니다. 한 시간을 기다린 뒤 GitLab이 포기합니다"
        )
    } else {
        phrase!(
            "no runner takes `{name}`: none has all of its tags ({tags}). It waits for an hour, then GitLab gives up",
            "`{name}` 작업을 맡는 러너가 없습니다. 필요한 태그({tags})를 모두 가진 러너가 없습니다. 한 시간을 기다린 뒤 GitLab이 포기합니다"
        )
    };
    let help = vec![phrase!(
        "give a runner all of these tags, or drop tags from the job",
        "러너에 이 태그를 모두 주거나 작업의 태그를 줄이세요"
    )];
    Diagnosis {
        job,
        code: Code::JobStuck,
        message,
        help,
        said: None,
        places: Vec::new(),
    }
}

/// Runs the job as if nobody disturbed it.
pub(super) fn run(setup: Setup) -> Course {
    if let Some(refused) = refusal::course(setup) {
        return refused;
    }
    let mut writer = Writer::new(setup, Millis(0));
    writer.prepare();
    writer.get_sources();
    writer.restore_caches();
    writer.download_artifacts();
    let mut end = writer.script();
    if end != End::TimeUp {
        writer.after_script(if end == End::Code(0) {
            "success"
        } else {
            "failed"
        });
        let is_taken = writer.keep(end == End::Code(0));
        if end == End::Code(0) && !is_taken {
            end = End::Code(1);
        }
    }
    writer.clean_up();
    let outcome = match end {
        End::Code(0) => Outcome::Success,
        End::Code(code) => Outcome::Failed {
            reason: FailureReason::ScriptFailure,
            exit_code: Some(code),
        },
        End::TimeUp => TIMED_OUT,
    };
    let last_line = match end {
        End::Code(0) => joblog::job_succeeded(),
        End::Code(code) => joblog::job_failed(code),
        End::TimeUp => joblog::job_timed_out(setup.time_limit()),
    };
    let course = writer.finish(&last_line, outcome);
    match setup.assumptions.duration(&setup.given.job.name) {
        Some(duration) => course.stretched_to(duration, setup.time_limit()),
        None => course,
    }
}

/// What a job still does when it is canceled `at` a moment of its own clock.
pub(super) fn cancel(setup: Setup, at: Millis) -> Course {
    let mut writer = Writer::new(setup, at);
    // Where the script was is not known, so its files are not either.
    writer.files.doubt_project();
    writer.log.write(at, &joblog::script_canceled());
    writer.after_script("canceled");
    writer.keep(false);
    writer.clean_up();
    writer.finish(&joblog::job_canceled(), Outcome::Canceled)
}

const TIMED_OUT: Outcome = Outcome::Failed {
    reason: FailureReason::JobExecutionTimeout,
    exit_code: None,
};

impl Course {
    /// The same course in another time. What would go on beyond the job's time limit is cut off there.
    fn stretched_to(mut self, duration: Millis, time_limit: u64) -> Self {
        let natural = u128::from(self.duration.0.max(1));
        let stretch = |at: Millis| {
            Millis(
                u64::try_from(u128::from(at.0) * u128::from(duration.0) / natural)
                    .unwrap_or(u64::MAX),
            )
        };
        self.pieces
            .iter_mut()
            .for_each(|piece| piece.at = stretch(piece.at));
        self.findings
            .iter_mut()
            .for_each(|(at, _)| *at = stretch(*at));
        self.duration = duration;
        let limit = Millis(time_limit);
        if duration > limit {
            self.pieces.retain(|piece| piece.at <= limit);
            self.findings.retain(|&(at, _)| at <= limit);
            let mut log = Log::default();
            log.write(limit, &joblog::job_timed_out(time_limit));
            self.pieces.extend(log.into_pieces());
            (self.duration, self.outcome, self.kept) = (limit, TIMED_OUT, None);
        }
        self
    }
}
