//! The events of a run, numbered and on disk: a page that was away asks for the rest, a slow one slows nobody down.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use pipeyard::wire::run::{RunEvent, RunEventKind};
use tokio::sync::watch;

/// The events of one run. It is written by one task and read by any number.
#[derive(Debug)]
pub(crate) struct Spool {
    inner: Mutex<Inner>,
    last: watch::Sender<u64>,
}

#[derive(Debug)]
struct Inner {
    file: File,
    /// Where in the file the event with number `n` begins: entry `n - 1`.
    starts: Vec<u64>,
    end: u64,
    /// Set when the disk refused something: readers get what came before.
    broken: bool,
}

impl Spool {
    /// A new spool at this path.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .create_new(true)
            .read(true)
            .write(true)
            .open(path)?;
        Ok(Self {
            inner: Mutex::new(Inner {
                file,
                starts: Vec::new(),
                end: 0,
                broken: false,
            }),
            last: watch::Sender::new(0),
        })
    }

    /// Gives an event its number and keeps it. A full disk loses events for readers, never the run.
    pub(crate) fn append(&self, at_ms: u64, what: RunEventKind) -> RunEvent {
        let mut inner = self.lock();
        let event = RunEvent {
            seq: inner.starts.len() as u64 + 1,
            at_ms,
            what,
        };
        if inner.write(&event).is_err() {
            inner.broken = true;
        }
        drop(inner);
        self.last.send_replace(event.seq);
        event
    }

    /// The number of the last event.
    pub(crate) fn last(&self) -> u64 {
        *self.last.borrow()
    }

    /// Tells of new events.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }

    /// The events after number `seen`, as many as fit into about `budget` bytes of JSON, but at least one if there is one.
    pub(crate) fn after(&self, seen: u64, budget: u64) -> io::Result<Vec<RunEvent>> {
        let bytes = self.lock().read(seen, budget)?;
        bytes
            .split(|&byte| byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).map_err(io::Error::from))
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn write(&mut self, event: &RunEvent) -> io::Result<()> {
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        self.starts.push(self.end);
        if self.broken {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&line)?;
        self.end += line.len() as u64;
        Ok(())
    }

    fn read(&mut self, seen: u64, budget: u64) -> io::Result<Vec<u8>> {
        let first = usize::try_from(seen).unwrap_or(usize::MAX);
        let Some(&start) = self.starts.get(first) else {
            return Ok(Vec::new());
        };
        // Where each event after the first may be cut: at its start, or at the end of the file.
        let cuts = self.starts[first + 1..].iter().copied().chain([self.end]);
        let fitting = cuts.clone().take_while(|&cut| cut <= start + budget).last();
        let end = fitting.or_else(|| cuts.clone().next()).unwrap_or(self.end);
        let mut bytes = vec![0; usize::try_from(end - start).unwrap_or(0)];
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spool(name: &str) -> (Spool, std::path::PathBuf) {
        let path =
            std::env::temp_dir().join(format!("pipeyard-spool-{name}-{}", crate::random::hex(8)));
        (Spool::create(&path).expect("a file"), path)
    }

    fn log(text: &str) -> RunEventKind {
        RunEventKind::Log {
            job: 0,
            text: text.into(),
        }
    }

    #[test]
    fn every_cut_gives_the_rest_exactly_once() {
        let (spool, path) = spool("cut");
        let all: Vec<_> = (0..50u64)
            .map(|n| spool.append(n, log(&"빌드\n".repeat(n as usize % 7))))
            .collect();
        for budget in [0, 1, 100, 300, 5000, 1 << 20] {
            for seen in 0..=50u64 {
                let mut got = Vec::new();
                loop {
                    let last = seen + got.len() as u64;
                    let more = spool.after(last, budget).expect("a file");
                    if more.is_empty() {
                        break;
                    }
                    got.extend(more);
                }
                assert_eq!(got, all[seen as usize..], "budget {budget}, seen {seen}");
            }
        }
        assert_eq!(spool.after(99, 1000).expect("a file"), []);
        std::fs::remove_file(path).expect("a file");
    }

    #[tokio::test]
    async fn readers_are_told() {
        let (spool, path) = spool("told");
        let mut watch = spool.watch();
        assert_eq!(*watch.borrow_and_update(), 0);
        spool.append(0, log("a"));
        watch.changed().await.expect("the spool lives");
        assert_eq!((*watch.borrow(), spool.last()), (1, 1));
        std::fs::remove_file(path).expect("a file");
    }
}
