//! The loop between the scheduler and an executor.

use std::{collections::BTreeMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use pipeyard::{
    joblog,
    plan::{JobId, Plan, PlannedJob},
    schedule::{Change, Command, Event, FailureReason, Machine, Millis, Outcome, RunnerId, Status},
    wire::run::{RunEventKind, RunResult},
};
use tokio::{
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{Control, Recorder, RunOrder, record};
use crate::{
    diagnose,
    executor::{Executor, JobLog, JobOrder, LogPiece, Masker, Stop},
};

/// How much of a job's log is kept to recognise errors in, in bytes.
const TAIL: usize = 64 * 1024;

/// A job has ended.
struct Ended {
    job: JobId,
    outcome: Outcome,
}

/// Does a run, from its first event to its last, and gives its result.
pub(crate) async fn drive(
    order: RunOrder,
    executor: Arc<dyn Executor>,
    mut controls: UnboundedReceiver<Control>,
    recorder: &mut dyn Recorder,
) -> RunResult {
    let (pieces, mut logs) = mpsc::unbounded_channel();
    let (ends, mut ended) = mpsc::unbounded_channel();
    let machine = Machine::new(&order.plan, order.policy.capacity(&order.plan));
    let mut run = Run {
        machine,
        began: Instant::now(),
        running: BTreeMap::new(),
        tails: BTreeMap::new(),
        force: CancellationToken::new(),
        executor,
        pieces,
        ends,
        recorder,
        order,
    };
    run.begin();
    let mut batch = Vec::new();
    while !run.is_over() {
        let timeout = run.timeout();
        // Logs before ends: a job's last lines come before the news that it has ended.
        tokio::select! {
            biased;
            _ = logs.recv_many(&mut batch, 1024) => run.log(&mut batch),
            Some(end) = ended.recv() => run.ended(&end),
            Some(control) = controls.recv() => run.control(control),
            () = tokio::time::sleep_until(timeout) => run.timed_out(),
        }
    }
    run.finish().await
}

struct Run<'a> {
    order: RunOrder,
    executor: Arc<dyn Executor>,
    machine: Machine,
    began: Instant,
    running: BTreeMap<JobId, Stop>,
    tails: BTreeMap<u32, String>,
    force: CancellationToken,
    pieces: UnboundedSender<LogPiece>,
    ends: UnboundedSender<Ended>,
    recorder: &'a mut dyn Recorder,
}

impl Run<'_> {
    fn begin(&mut self) {
        let jobs = self
            .order
            .plan
            .jobs
            .iter()
            .map(|job| job.name.clone())
            .collect();
        self.record(RunEventKind::Started {
            simulated: false,
            jobs,
        });
        self.handle(Event::Begin);
    }

    fn is_over(&self) -> bool {
        let somebody_may_play =
            self.order.waits_for_play && self.machine.waits_for_play().next().is_some();
        self.running.is_empty() && self.machine.is_over() && !somebody_may_play
    }

    fn now(&self) -> Millis {
        Millis(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// When the machine wants to be called; far away when it does not.
    fn timeout(&self) -> Instant {
        let wait = match self.machine.poll_timeout() {
            Some(Millis(at)) => Duration::from_millis(at),
            None => self.began.elapsed() + Duration::from_secs(3600),
        };
        self.began + wait
    }

    fn timed_out(&mut self) {
        self.machine.handle_timeout(self.now());
        self.react();
    }

    fn handle(&mut self, event: Event) {
        self.machine.handle(self.now(), event);
        self.react();
    }

    /// Does what the machine says and tells what has changed, until it has nothing more to say. News go out before each
    /// command: a job is told to be pending before it is told to be running.
    fn react(&mut self) {
        loop {
            self.tell_changes();
            match self.machine.poll_command() {
                None => break,
                Some(Command::Start { job, runner }) => self.start(job, runner),
                // What another pipeline does is not looked into: it is taken to succeed, and the ledger says so.
                Some(Command::StartChild { job }) => {
                    let status = Status::Success;
                    self.machine
                        .handle(self.now(), Event::Child { job, status });
                }
                Some(Command::Cancel { job }) => {
                    if let Some(stop) = self.running.get(&job) {
                        stop.cancel();
                    }
                }
            }
        }
    }

    fn tell_changes(&mut self) {
        while let Some(change) = self.machine.poll_change() {
            let event = match change {
                Change::Job(job, state) => {
                    let policy = &self.order.policy;
                    RunEventKind::of_job(job, &state, |runner| policy.runner_name(runner))
                }
                Change::Pipeline(status) => RunEventKind::Pipeline {
                    status: status.name().to_owned(),
                },
            };
            self.record(event);
        }
    }

    fn start(&mut self, job: JobId, runner: RunnerId) {
        let order = self.job_order(job, runner);
        let stop = Stop::new(&self.force);
        self.running.insert(job, stop.clone());
        let (executor, ends) = (Arc::clone(&self.executor), self.ends.clone());
        let log = JobLog::new(job.0, self.pieces.clone(), secrets(&order.job));
        tokio::spawn(async move {
            // A defect of ours in one job must not hang the run that waits for it.
            let work = AssertUnwindSafe(executor.run_job(order, log.clone(), stop)).catch_unwind();
            let outcome = work.await.unwrap_or_else(|_| {
                log.runner(&joblog::job_system_failure(
                    "a defect in pipeyard ended this job",
                ));
                Outcome::Failed {
                    reason: FailureReason::RunnerSystemFailure,
                    exit_code: None,
                }
            });
            let _ = ends.send(Ended { job, outcome });
        });
    }

    /// What a job may use. Which rights it gets is judged by what the plan says, before anybody reported anything: nobody
    /// was asked about an image that another job names.
    fn job_order(&self, job: JobId, runner: RunnerId) -> JobOrder {
        let (plan, storage) = (&self.order.plan, &self.order.storage);
        let written = &plan.jobs[job.index()];
        let fetched = fetched(plan, written);
        let reported = storage.reported(fetched.iter().map(|&(job, _)| job));
        JobOrder {
            run: self.order.name.clone(),
            position: job.0,
            place: place(job, self.machine.job(job).attempt),
            terms: self.order.policy.terms(written, runner),
            project_directory: format!("/builds/{}", plan.project_path),
            files: Arc::clone(&self.order.files),
            job: written.with_reported(&reported),
            fetched,
            storage: Arc::clone(storage),
            language: self.order.language,
        }
    }

    fn ended(&mut self, end: &Ended) {
        let Ended { job, outcome } = *end;
        self.running.remove(&job);
        if matches!(outcome, Outcome::Failed { .. }) {
            self.diagnose(job);
        }
        self.tails.remove(&job.0);
        self.handle(Event::Finished { job, outcome });
    }

    fn diagnose(&mut self, job: JobId) {
        let tail = self.tails.get(&job.0).map_or("", String::as_str);
        let planned = &self.order.plan.jobs[job.index()];
        let runner = self.machine.job(job).runner;
        let terms = runner.map(|runner| self.order.policy.terms(planned, runner));
        let found = diagnose::read(tail, planned, terms.as_ref(), self.order.language);
        for diagnostic in found {
            self.record(RunEventKind::Diagnosis {
                job: job.0,
                diagnostic,
            });
        }
    }

    fn control(&mut self, control: Control) {
        match control {
            Control::Play(job) if job.index() < self.order.plan.jobs.len() => {
                self.handle(Event::Play { job });
            }
            Control::Play(_) => {}
            Control::Cancel => {
                self.order.waits_for_play = false;
                self.handle(Event::Cancel);
            }
            Control::Force => {
                self.order.waits_for_play = false;
                self.handle(Event::Cancel);
                self.force.cancel();
            }
        }
    }

    /// Records pieces of logs, joining neighbours of one job: a container may write a byte at a time.
    fn log(&mut self, batch: &mut Vec<LogPiece>) {
        let mut joined: Option<LogPiece> = None;
        for piece in batch.drain(..) {
            match &mut joined {
                Some(last) if last.job == piece.job => last.text += &piece.text,
                _ => {
                    if let Some(last) = joined.replace(piece) {
                        self.log_piece(last);
                    }
                }
            }
        }
        if let Some(last) = joined {
            self.log_piece(last);
        }
    }

    fn log_piece(&mut self, piece: LogPiece) {
        let tail = self.tails.entry(piece.job).or_default();
        tail.push_str(&piece.text);
        if tail.len() > 2 * TAIL {
            let mut cut = tail.len() - TAIL;
            while !tail.is_char_boundary(cut) {
                cut += 1;
            }
            tail.drain(..cut);
        }
        self.record(RunEventKind::Log {
            job: piece.job,
            text: piece.text,
        });
    }

    fn record(&mut self, what: RunEventKind) {
        self.recorder.record(self.now().0, what);
    }

    async fn finish(mut self) -> RunResult {
        self.executor.end_run(self.order.name.clone()).await;
        let ledger = std::mem::take(&mut self.order.ledger);
        let result = record::result(
            &self.order.plan,
            &self.machine,
            &self.order.policy,
            ledger,
            self.now().0,
        );
        self.record(RunEventKind::Finished {
            result: result.clone(),
        });
        result
    }
}

/// What tells the containers of one try from those of another, which may still be on their way out.
fn place(job: JobId, attempt: u32) -> String {
    match attempt {
        0 | 1 => job.0.to_string(),
        _ => format!("{}-{attempt}", job.0),
    }
}

/// The jobs whose artifacts a job is given, in order.
fn fetched(plan: &Plan, job: &PlannedJob) -> Vec<(u32, String)> {
    let ids = plan.fetched(job).into_iter();
    ids.map(|id| (id.0, plan.jobs[id.index()].name.clone()))
        .collect()
}

/// What must not appear in the log of a job. A variable that is a file holds the path; its content is the secret.
fn secrets(job: &PlannedJob) -> Masker {
    let masked = |(name, _): &&(String, String)| job.masked.contains(name);
    let is_file = |name: &str| job.files.iter().any(|(it, _)| it == name);
    let values = job.variables.iter().filter(|(name, _)| !is_file(name));
    let values = values.chain(&job.files).filter(masked);
    Masker::new(values.map(|(_, value)| value.as_str()))
}
