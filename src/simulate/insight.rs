//! What decides how long a run takes: how much room each job has, and which change would end the run earlier.

use super::{
    Assumptions, Trace,
    dice::Dice,
    fleet,
    rehearsal::{Rehearsal, skeleton},
};
use crate::{
    diagnostics::Phrase,
    phrase,
    plan::{Fetches, JobId, Plan},
    runner::Runners,
    schedule::{JobState, Millis},
};

/// A change that would end a run earlier, if the jobs take as long as they did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// How much earlier.
    pub gain: Millis,
    /// What would have to change.
    pub change: Change,
}

/// What could be done differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A job waits for these jobs only, instead of for all earlier stages.
    Needs {
        /// The job.
        job: JobId,
        /// What it would need.
        only: Vec<JobId>,
    },
    /// A job does not wait for one of its needs.
    WithoutNeed {
        /// The job.
        job: JobId,
        /// The need.
        need: JobId,
    },
    /// So many jobs may run at once.
    Concurrent(u32),
}

impl Hint {
    /// The hint as a sentence.
    pub fn text(&self, plan: &Plan) -> Phrase {
        let name = |job: JobId| plan.jobs[job.index()].name.as_str();
        let seconds = self.gain.0 / 1000;
        match &self.change {
            Change::Needs { job, only } => {
                let job = name(*job);
                let only: Vec<_> = only.iter().map(|&it| format!("`{}`", name(it))).collect();
                let only = only.join(", ");
                phrase!(
                    "if `{job}` only needed {only}, the run would end {seconds}s earlier",
                    "`{job}` 작업이 {only}만 기다리면 실행이 {seconds}초 일찍 끝납니다"
                )
            }
            Change::WithoutNeed { job, need } => {
                let (job, need) = (name(*job), name(*need));
                phrase!(
                    "if `{job}` did not need `{need}`, the run would end {seconds}s earlier",
                    "`{job}` 작업이 `{need}` 작업을 기다리지 않으면 실행이 {seconds}초 일찍 끝납니다"
                )
            }
            Change::Concurrent(jobs) => phrase!(
                "if {jobs} jobs could run at once, the run would end {seconds}s earlier",
                "동시에 {jobs}개 작업을 실행할 수 있으면 실행이 {seconds}초 일찍 끝납니다"
            ),
        }
    }
}

/// How many hints are worth reading.
const MOST_HINTS: usize = 3;
/// How many jobs all trial runs together may have: hints are given at once or not at all.
const MOST_JOBS_TRIED: usize = 100_000;
/// How many jobs of the stage before are tried as the only need.
const MOST_ALTERNATIVES: usize = 8;
/// A gain of less than a second is noise.
const LEAST_GAIN: Millis = Millis(1000);

/// The changes that would end a simulated run most, best first. Only what stands on the critical path can gain anything, so
/// only that is tried: once for each change, with the real scheduler.
pub fn hints(
    plan: &Plan,
    runners: &Runners,
    assumptions: &Assumptions,
    trace: &Trace,
) -> Vec<Hint> {
    let fleet = assumptions.fleet(runners);
    let capacity = fleet::capacity(plan, &fleet, assumptions);
    let rehearsal = Rehearsal::of_trace(skeleton(plan), capacity, trace);
    let mut trials = Trials {
        usual: Millis(0),
        left: MOST_JOBS_TRIED / plan.jobs.len().max(1),
        rehearsal,
    };
    trials.usual = trials.duration(None);
    let mut hints: Vec<_> = trace
        .critical_path
        .windows(2)
        .filter_map(|pair| best(candidates(plan, pair[0], pair[1]), &mut trials))
        .collect();
    hints.extend(best(more_at_once(trace, &trials), &mut trials));
    hints.sort_by_key(|hint| std::cmp::Reverse(hint.gain));
    hints.truncate(MOST_HINTS);
    hints
}

struct Trials {
    rehearsal: Rehearsal,
    usual: Millis,
    left: usize,
}

impl Trials {
    fn duration(&mut self, change: Option<&Change>) -> Millis {
        let mut capacity = self.rehearsal.capacity.clone();
        let mut restored = None;
        let jobs = &mut self.rehearsal.plan.jobs;
        match change {
            None => {}
            Some(Change::Concurrent(jobs)) => capacity.concurrent = *jobs,
            Some(Change::Needs { job, only }) => {
                let needs = &mut jobs[job.index()].needs;
                restored = Some((*job, needs.replace(only.clone())));
            }
            Some(Change::WithoutNeed { job, need }) => {
                let needs = &mut jobs[job.index()].needs;
                let fewer = needs.iter().flatten().filter(|it| *it != need).copied();
                let fewer = fewer.collect();
                restored = Some((*job, needs.replace(fewer)));
            }
        }
        let rehearsed = self.rehearsal.run(capacity, Dice::new(0, 0));
        if let Some((job, needs)) = restored {
            self.rehearsal.plan.jobs[job.index()].needs = needs;
        }
        rehearsed.duration
    }
}

fn best(changes: Vec<Change>, trials: &mut Trials) -> Option<Hint> {
    let mut best: Option<Hint> = None;
    for change in changes {
        if trials.left == 0 {
            break;
        }
        trials.left -= 1;
        let gain = trials.usual - trials.duration(Some(&change));
        if gain >= LEAST_GAIN && best.as_ref().is_none_or(|best| gain > best.gain) {
            best = Some(Hint { gain, change });
        }
    }
    best
}

/// What could be changed about a job that waited for another one.
fn candidates(plan: &Plan, before: JobId, job: JobId) -> Vec<Change> {
    let planned = &plan.jobs[job.index()];
    if let Some(needs) = &planned.needs {
        let change = Change::WithoutNeed { job, need: before };
        return if needs.contains(&before) {
            vec![change]
        } else {
            Vec::new()
        };
    }
    if let Fetches::Only(only) = &planned.fetches {
        // What it fetches from is what it really needs.
        let only = only.clone();
        return vec![Change::Needs { job, only }];
    }
    let before_its_stage = |other: &JobId| plan.jobs[other.index()].stage < planned.stage;
    let earlier = (0..job.0).map(JobId).filter(before_its_stage);
    let Some(stage) = earlier.clone().map(|it| plan.jobs[it.index()].stage).max() else {
        return Vec::new();
    };
    earlier
        .filter(|it| plan.jobs[it.index()].stage == stage && *it != before)
        .take(MOST_ALTERNATIVES)
        .map(|only| Change::Needs {
            job,
            only: vec![only],
        })
        .collect()
}

/// One more job at once, when jobs that decide the duration have waited in the queue.
fn more_at_once(trace: &Trace, trials: &Trials) -> Vec<Change> {
    let concurrent = trials.rehearsal.capacity.concurrent;
    let mut path = trace.critical_path.iter();
    let has_waited = path.any(|job| queue_time(&trace.jobs[job.index()].state) >= LEAST_GAIN);
    let more = concurrent.checked_add(1).filter(|_| has_waited);
    more.map(Change::Concurrent).into_iter().collect()
}

/// How long a job waited for a runner.
pub fn queue_time(state: &JobState) -> Millis {
    match (state.queued, state.started) {
        (Some(queued), Some(started)) => started - queued,
        _ => Millis(0),
    }
}

/// For each job that ran: how much longer it could have taken without the run ending later, if everybody else had waited and
/// worked as long as they did.
pub fn slack(plan: &Plan, trace: &Trace) -> Vec<Option<Millis>> {
    Slack::new(plan, trace).of_all()
}

struct Slack<'a> {
    plan: &'a Plan,
    /// When each job that ran had ended.
    finished: Vec<Option<Millis>>,
    started: Vec<Millis>,
    /// When the stages before each stage had ended.
    stages_before: Vec<Millis>,
    end: Millis,
}

impl<'a> Slack<'a> {
    fn new(plan: &'a Plan, trace: &Trace) -> Self {
        let states = trace.jobs.iter().map(|job| job.state);
        let finished: Vec<_> = states
            .clone()
            .map(|it| it.started.and(it.finished))
            .collect();
        let mut stages_before = vec![Millis(0); plan.stages.len() + 1];
        for (job, finished) in plan.jobs.iter().zip(&finished) {
            let after = (job.stage as usize + 1).min(plan.stages.len());
            stages_before[after] = stages_before[after].max(finished.unwrap_or_default());
        }
        for at in 1..stages_before.len() {
            stages_before[at] = stages_before[at].max(stages_before[at - 1]);
        }
        Self {
            plan,
            end: finished.iter().flatten().copied().max().unwrap_or_default(),
            started: states.map(|it| it.started.unwrap_or_default()).collect(),
            finished,
            stages_before,
        }
    }

    /// From the last job back: nobody may end later than those who waited for them can bear.
    fn of_all(&self) -> Vec<Option<Millis>> {
        let jobs = &self.plan.jobs;
        let mut order: Vec<_> = (0..jobs.len())
            .filter(|&at| self.finished[at].is_some())
            .collect();
        order.sort_by_key(|&at| std::cmp::Reverse((jobs[at].stage, self.started[at], at)));
        let mut latest = vec![self.end; jobs.len()];
        // The latest moment at which the stages before may have ended, for the jobs of later stages that wait for them.
        let (mut later, mut this_stage) = (self.end, (u32::MAX, self.end));
        for at in order {
            let job = &jobs[at];
            if job.stage != this_stage.0 {
                later = later.min(this_stage.1);
                this_stage = (job.stage, self.end);
            }
            latest[at] = latest[at].min(later);
            let Some(finished) = self.finished[at] else {
                continue;
            };
            let ready = latest[at] - (finished - self.ready(at));
            match &job.needs {
                None => this_stage.1 = this_stage.1.min(ready),
                Some(needs) => {
                    for need in needs.iter().filter(|need| need.index() < jobs.len()) {
                        latest[need.index()] = latest[need.index()].min(ready);
                    }
                }
            }
        }
        let slack = latest.into_iter().zip(&self.finished);
        slack
            .map(|(latest, finished)| finished.map(|finished| latest - finished))
            .collect()
    }

    /// When everything had ended that a job waited for.
    fn ready(&self, at: usize) -> Millis {
        let job = &self.plan.jobs[at];
        match &job.needs {
            None => self.stages_before[(job.stage as usize).min(self.plan.stages.len())],
            Some(needs) => {
                let ends = needs
                    .iter()
                    .filter_map(|need| *self.finished.get(need.index())?);
                ends.max().unwrap_or_default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnostics::Language, plan::PlannedJob, simulate::simulate};

    fn job(name: &str, stage: u32) -> PlannedJob {
        PlannedJob {
            name: name.to_owned(),
            stage,
            script: vec!["true".to_owned()],
            ..PlannedJob::default()
        }
    }

    fn told(jobs: Vec<PlannedJob>, concurrent: u32) -> (Vec<String>, Vec<u64>) {
        let plan = Plan {
            stages: vec!["build".to_owned(), "test".to_owned(), "deploy".to_owned()],
            jobs,
            ..Plan::default()
        };
        let seconds = [("build", 10), ("slow", 50), ("fast", 5), ("deploy", 20)];
        let assumptions = Assumptions {
            durations: seconds
                .map(|(name, seconds)| (name.to_owned(), Millis(seconds * 1000)))
                .to_vec(),
            concurrent: Some(concurrent),
            ..Assumptions::default()
        };
        let runners = Runners::implied();
        let trace = simulate(&plan, &runners, &assumptions);
        let hints = hints(&plan, &runners, &assumptions, &trace);
        let slack = slack(&plan, &trace);
        (
            hints
                .iter()
                .map(|hint| hint.text(&plan).text(Language::English).to_owned())
                .collect(),
            slack
                .into_iter()
                .map(|slack| slack.map_or(0, |slack| slack.0 / 1000))
                .collect(),
        )
    }

    #[test]
    fn what_waits_for_too_much_is_told() {
        let jobs = vec![
            job("build", 0),
            job("slow", 1),
            job("fast", 1),
            job("deploy", 2),
        ];
        let (hints, slack) = told(jobs, 9);
        assert_eq!(
            hints,
            ["if `deploy` only needed `fast`, the run would end 20s earlier"]
        );
        assert_eq!(slack, [0, 0, 45, 0]);
    }

    #[test]
    fn a_need_that_costs_time_is_named() {
        let mut deploy = job("deploy", 2);
        deploy.needs = Some(vec![JobId(1), JobId(2)]);
        let jobs = vec![job("build", 0), job("slow", 1), job("fast", 1), deploy];
        let (hints, _) = told(jobs, 9);
        assert_eq!(
            hints,
            ["if `deploy` did not need `slow`, the run would end 20s earlier"]
        );
    }

    #[test]
    fn a_queue_on_the_way_asks_for_more_at_once() {
        let jobs = vec![job("fast", 0), job("slow", 0), job("build", 0)];
        let (hints, _) = told(jobs, 1);
        assert_eq!(
            hints,
            ["if 2 jobs could run at once, the run would end 15s earlier"]
        );
    }
}
