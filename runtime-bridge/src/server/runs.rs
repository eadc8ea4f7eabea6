//! The runs of this server.

use std::{
    collections::VecDeque,
    fs, io,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use pipeyard::wire::{bridge::RunSummary, run::RunEventKind};
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::{
    executor::Executor,
    home::Instance,
    run::{self, Control, Controls, RunOrder},
    spool::Spool,
};

/// Runs at once. Each has its own jobs at once, so more would only slow each other down.
const MOST_ACTIVE: usize = 4;
/// Finished runs that can still be looked at.
const MOST_FINISHED: usize = 20;

/// All runs, oldest first.
pub(super) struct Runs {
    list: Mutex<VecDeque<Arc<Known>>>,
    instance: Instance,
    tasks: TaskTracker,
}

/// A run that this server knows.
pub(super) struct Known {
    /// Its name.
    pub(super) name: String,
    /// Its events.
    pub(super) spool: Spool,
    controls: Controls,
    finished: AtomicBool,
    path: PathBuf,
}

/// Why a run did not begin.
#[derive(Debug)]
pub(super) enum NotBegun {
    /// Enough are running.
    Busy,
    /// Its events cannot be kept.
    Disk(io::Error),
}

impl Runs {
    /// No run yet; their events will lie in the folder of `instance`.
    pub(super) fn new(instance: Instance) -> Self {
        Self {
            list: Mutex::default(),
            instance,
            tasks: TaskTracker::new(),
        }
    }

    /// Where the events and the artifacts of runs go.
    pub(super) fn folder(&self) -> PathBuf {
        self.instance.runs()
    }

    /// Begins a run. It goes on whatever becomes of the socket that asked for it.
    pub(super) fn begin(
        &self,
        order: RunOrder,
        executor: Arc<dyn Executor>,
    ) -> Result<Arc<Known>, NotBegun> {
        let mut list = self.lock();
        if list.iter().filter(|run| !run.is_finished()).count() >= MOST_ACTIVE {
            return Err(NotBegun::Busy);
        }
        let path = self.instance.runs().join(format!("{}.jsonl", order.name));
        let (controls, receiver) = mpsc::unbounded_channel();
        let known = Arc::new(Known {
            name: order.name.clone(),
            spool: Spool::create(&path).map_err(NotBegun::Disk)?,
            controls,
            finished: AtomicBool::new(false),
            path,
        });
        let run = Arc::clone(&known);
        self.tasks.spawn(async move {
            let mut recorder = |at_ms, what: RunEventKind| {
                run.spool.append(at_ms, what);
            };
            run::drive(order, executor, receiver, &mut recorder).await;
            run.finished.store(true, Ordering::Release);
        });
        list.push_back(Arc::clone(&known));
        forget_old(&mut list);
        Ok(known)
    }

    /// The run with this name.
    pub(super) fn get(&self, name: &str) -> Option<Arc<Known>> {
        self.lock().iter().find(|run| run.name == name).cloned()
    }

    /// All of them, newest first.
    pub(super) fn summaries(&self) -> Vec<RunSummary> {
        let summary = |run: &Arc<Known>| RunSummary {
            run: run.name.clone(),
            finished: run.is_finished(),
            last_seq: run.spool.last(),
        };
        self.lock().iter().rev().map(summary).collect()
    }

    /// Whether none is going on.
    pub(super) fn are_over(&self) -> bool {
        self.lock().iter().all(|run| run.is_finished())
    }

    /// Cancels all and waits until everything is put away.
    pub(super) async fn end_all(&self) {
        self.tell_all(Control::Cancel);
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Ends all without grace.
    pub(super) fn force_all(&self) {
        self.tell_all(Control::Force);
    }

    fn tell_all(&self, control: Control) {
        for run in self.lock().iter() {
            run.tell(control);
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Known>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Says something to the run; one that is over does not listen.
    pub(super) fn tell(&self, control: Control) {
        let _ = self.controls.send(control);
    }

    fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Acquire)
    }
}

/// Forgets the oldest finished runs, and their files.
fn forget_old(list: &mut VecDeque<Arc<Known>>) {
    let finished = list.iter().filter(|run| run.is_finished()).count();
    let mut too_many = finished.saturating_sub(MOST_FINISHED);
    list.retain(|run| {
        let goes = too_many > 0 && run.is_finished();
        if goes {
            too_many -= 1;
            // A reader that still has it open reads on.
            let _ = fs::remove_file(&run.path);
        }
        !goes
    });
}
