//! An executor made of memory, for tests: a job's script says what happens.
//!
//! `say TEXT` writes a line, `sleep MS` takes virtual time, `exit CODE` fails, `panic` is a defect, `stubborn` ends only by
//! force. Everything else succeeds.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use pipeyard::schedule::{FailureReason, Outcome};

use super::{Executor, Facts, Interrupt, JobLog, JobOrder, Stop};

/// Runs jobs in memory and remembers what it was asked to do.
#[derive(Default)]
pub(crate) struct FakeExecutor {
    running: AtomicUsize,
    /// The most jobs that ran at once.
    pub(crate) most: AtomicUsize,
    /// The jobs that were started, in order, and the runs that were ended.
    pub(crate) asked: Mutex<Vec<String>>,
}

impl FakeExecutor {
    fn note(&self, what: String) {
        self.asked.lock().expect("no test panics here").push(what);
    }

    async fn script(order: &JobOrder, log: &JobLog, stop: &Stop) -> Outcome {
        for item in &order.job.script {
            let (word, rest) = item.split_once(' ').unwrap_or((item, ""));
            match word {
                "say" => log.write(&format!("{rest}\n")),
                "sleep" => {
                    let time = Duration::from_millis(rest.parse().expect("milliseconds"));
                    if let Err(interrupt) = stop.or(tokio::time::sleep(time)).await {
                        return interrupted(interrupt);
                    }
                }
                "stubborn" => {
                    stop.forced().await;
                    return Outcome::Canceled;
                }
                "exit" => {
                    return Outcome::Failed {
                        reason: FailureReason::ScriptFailure,
                        exit_code: rest.parse().ok(),
                    };
                }
                "panic" => panic!("a test asked for it"),
                _ => {}
            }
        }
        Outcome::Success
    }
}

fn interrupted(interrupt: Interrupt) -> Outcome {
    match interrupt {
        Interrupt::Canceled => Outcome::Canceled,
        Interrupt::TimedOut => Outcome::Failed {
            reason: FailureReason::JobExecutionTimeout,
            exit_code: None,
        },
    }
}

impl Executor for FakeExecutor {
    fn run_job(&self, order: JobOrder, log: JobLog, stop: Stop) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(running, Ordering::SeqCst);
            self.note(order.job.name.clone());
            let stop = stop.within(Duration::from_millis(order.job.timeout_ms));
            let outcome = Self::script(&order, &log, &stop).await;
            self.running.fetch_sub(1, Ordering::SeqCst);
            outcome
        })
    }

    fn facts(&self) -> Facts {
        Facts {
            version: "0".into(),
            host: "memory".into(),
        }
    }

    fn is_there(&self) -> BoxFuture<'_, bool> {
        Box::pin(std::future::ready(true))
    }

    fn has_image<'a>(&'a self, name: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(std::future::ready(name == "alpine"))
    }

    fn end_run(&self, run: String) -> BoxFuture<'_, ()> {
        self.note(format!("end of {run}"));
        Box::pin(std::future::ready(()))
    }
}
