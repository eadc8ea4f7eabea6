//! `pipeyard serve`: the page, and the WebSocket through which it runs plans.
//!
//! Who may come in is decided in three places, each of them enough to keep a foreign web page out: [`door`] (exact host,
//! exact origin), [`pairing`] (mutual proof of a code that is never sent), and [`crate::policy`] (what a plan may do at all).
//! The page is served from here because only that works in every browser without a prompt or a mixed-content block.

mod answer;
mod door;
mod engine_keeper;
mod headers;
mod listen;
mod outbox;
mod page;
mod pairing;
mod runs;
mod session;
mod socket;

use std::{
    io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::Arc,
};

use pipeyard::{diagnostics::Phrase, wire::pairing::Key};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::{executor::Storage, home::Instance, policy::Policy};

pub(crate) use engine_keeper::EngineKeeper;
pub(crate) use page::Page;

/// Sockets that have not proven anything yet.
const MOST_STRANGERS: usize = 8;
/// Paired sockets.
const MOST_SESSIONS: usize = 16;

/// What a server is made of.
pub(crate) struct Settings {
    /// The port; 0 takes a free one.
    pub(crate) port: u16,
    /// The built page.
    pub(crate) page: Page,
    /// What may run.
    pub(crate) policy: Policy,
    /// The engine, when there is one.
    pub(crate) engine: EngineKeeper,
    /// This program.
    pub(crate) instance: Instance,
    /// A folder whose files each job gets, with the page's own files over them.
    pub(crate) project: Option<PathBuf>,
    /// Where caches of jobs are kept from run to run.
    pub(crate) caches: PathBuf,
    /// Told the address with each new pairing code.
    pub(crate) announce: Box<dyn Fn(&str) + Send + Sync>,
}

/// A server that listens.
pub(crate) struct Server {
    listener: TcpListener,
    house: Arc<House>,
}

/// What every connection shares.
struct House {
    door: door::Door,
    page: Page,
    pairing: pairing::Pairing,
    policy: Arc<Policy>,
    engine: EngineKeeper,
    runs: runs::Runs,
    project: Option<PathBuf>,
    caches: PathBuf,
    strangers: Arc<Semaphore>,
    sessions: Arc<Semaphore>,
}

impl Server {
    /// Listens on the loopback address, and nowhere else.
    pub(crate) async fn bind(settings: Settings) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await?;
        let port = listener.local_addr()?.port();
        let announce = settings.announce;
        let tell = move |code: &Key| announce(&address(port, code));
        let house = House {
            door: door::Door::new(port),
            page: settings.page,
            pairing: pairing::Pairing::new(Box::new(tell)),
            policy: Arc::new(settings.policy),
            engine: settings.engine,
            runs: runs::Runs::new(settings.instance),
            project: settings.project,
            caches: settings.caches,
            strangers: Arc::new(Semaphore::new(MOST_STRANGERS)),
            sessions: Arc::new(Semaphore::new(MOST_SESSIONS)),
        };
        Ok(Self {
            listener,
            house: Arc::new(house),
        })
    }

    /// Makes the first pairing code and announces it.
    pub(crate) fn announce(&self) {
        self.house.pairing.renew();
    }

    /// Finds the engine now, so that what dead instances left is removed now; says why there is none.
    pub(crate) async fn look_for_engine(&self) -> Result<(), Phrase> {
        let found = self.house.engine.executor().await;
        found.map(|_| ()).map_err(|absent| absent.why)
    }

    /// Whether nothing runs.
    pub(crate) fn is_idle(&self) -> bool {
        self.house.runs.are_over()
    }

    /// Serves until the future is dropped.
    pub(crate) async fn serve(&self) {
        listen::serve(&self.listener, &self.house).await;
    }

    /// Cancels every run and waits until all of them are put away.
    pub(crate) async fn end_runs(&self) {
        self.house.runs.end_all().await;
    }

    /// Ends every run without grace.
    pub(crate) fn force_runs(&self) {
        self.house.runs.force_all();
    }
}

impl House {
    /// The storage of a run. What pages run has caches of its own: a shared pipeline must not prepare what the project's
    /// own finds.
    fn storage(&self, run: &str) -> io::Result<Storage> {
        let artifacts = self.runs.folder().join(format!("{run}.artifacts"));
        let project = self.project.as_deref().unwrap_or(Path::new(""));
        let scope = format!("page\0{}", project.display());
        Storage::new(artifacts, self.caches.clone(), &scope)
    }
}

fn address(port: u16, code: &Key) -> String {
    format!("http://127.0.0.1:{port}/#pair={}", code.to_hex())
}

/// Where the built page is looked for when nobody says it.
pub(crate) fn usual_page_folders() -> Vec<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| {
        let folder = exe.parent()?;
        Some(folder.join("www"))
    });
    let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/../www/dist");
    beside
        .into_iter()
        .chain([PathBuf::from(checkout)])
        .collect()
}

#[cfg(test)]
mod tests;
