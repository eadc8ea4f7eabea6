//! A paired page: its questions and their answers.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use pipeyard::{
    diagnostics::{Language, Phrase},
    phrase,
    plan::{JobId, Plan},
    wire::{
        self,
        bridge::{ClientMessage, ImageState, Said, ServerMessage},
        request::File,
        run::LedgerEntry,
    },
};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use super::{
    House,
    outbox::{Closed, Outbox},
    runs::{Known, NotBegun},
    socket::{Inbox, Incoming, error},
};
use crate::{
    executor::Workspace,
    policy::Judgement,
    project, random,
    run::{self, Control, RunOrder},
};

/// How long what was checked may be run. After that, look again.
const CONSENT: Duration = Duration::from_secs(10 * 60);
/// How much of a spool is read at once, in bytes.
const READ: u64 = 256 * 1024;

/// Talks to a page until it goes.
pub(super) async fn run(house: Arc<House>, outbox: Outbox, mut inbox: Inbox, proof: String) {
    let ready = ServerMessage::Ready {
        proof,
        engine: house.engine.on_the_wire().await,
        runners: house.policy.fleet.on_the_wire(),
        allow_privileged: house.policy.patterns(),
        runs: house.runs.summaries(),
    };
    let mut session = Session {
        house,
        outbox,
        checked: BTreeMap::new(),
        watching: BTreeMap::new(),
    };
    if session.outbox.send(ready).await.is_err() {
        return;
    }
    loop {
        let done = match inbox.next().await {
            Incoming::Gone => break,
            Incoming::Broken(code) => {
                session.outbox.close(code, "").await;
                break;
            }
            Incoming::Message(message) => session.hear(*message).await,
            Incoming::Nonsense(why) => {
                let why = why.escape_debug();
                let said = phrase!("this is no message: {why}", "메시지가 아닙니다: {why}");
                session.outbox.send(error(None, "bad-message", &said)).await
            }
        };
        if done.is_err() {
            break;
        }
    }
}

struct Session {
    house: Arc<House>,
    outbox: Outbox,
    /// What was checked and not run yet, with the moment. Consent is to these very bytes, once.
    checked: BTreeMap<String, Instant>,
    watching: BTreeMap<String, JoinHandle<()>>,
}

impl Drop for Session {
    fn drop(&mut self) {
        // Only the watching ends; the runs go on.
        for watcher in self.watching.values() {
            watcher.abort();
        }
    }
}

/// A refusal: a permanent code and what to say.
type Refusal = (&'static str, Phrase);

impl Session {
    async fn hear(&mut self, message: ClientMessage) -> Result<(), Closed> {
        match message {
            ClientMessage::Pair { .. } => {
                let said = phrase!(
                    "this page is paired already",
                    "이 페이지는 이미 연결되어 있습니다"
                );
                self.outbox.send(error(None, "bad-message", &said)).await
            }
            ClientMessage::Check { id, plan, language } => self.check(id, plan, &language).await,
            ClientMessage::Run {
                id,
                plan_hash,
                plan,
                files,
                language,
            } => match self.begin(&plan_hash, plan, &files, &language).await {
                Ok(known) => self.started(id, known).await,
                Err((code, said)) => self.outbox.send(error(Some(id), code, &said)).await,
            },
            ClientMessage::Play { run, job } => self.tell(&run, Control::Play(JobId(job))).await,
            ClientMessage::Cancel { run } => self.tell(&run, Control::Cancel).await,
            ClientMessage::Resume { run, last_seq } => match self.house.runs.get(&run) {
                Some(known) => {
                    self.watch(known, last_seq);
                    Ok(())
                }
                None => {
                    self.outbox
                        .send(error(None, "unknown-run", &unknown_run()))
                        .await
                }
            },
        }
    }

    /// Says what a plan would do here, and remembers that it was said.
    async fn check(
        &mut self,
        id: u32,
        plan: wire::plan::Plan,
        language: &str,
    ) -> Result<(), Closed> {
        let plan_hash = hash(&plan);
        let plan = match Plan::try_from(plan) {
            Ok(plan) => plan,
            Err(bad) => {
                let said = Phrase::verbatim(bad.to_string());
                return self
                    .outbox
                    .send(error(Some(id), "bad-message", &said))
                    .await;
            }
        };
        let judgement = self.house.policy.judge(&plan);
        let (images, absent) = self.images(&judgement).await;
        let refusals = judgement.refusals.iter().chain(&absent).map(Said::from);
        let refusals: Vec<_> = refusals.collect();
        if refusals.is_empty() {
            self.checked.retain(|_, since| since.elapsed() < CONSENT);
            self.checked.insert(plan_hash.clone(), Instant::now());
        }
        let answer = ServerMessage::Checked {
            id,
            plan_hash,
            images,
            ledger: ledger(&judgement, Language::from_tag(language)),
            refusals,
            privileged: judgement.privileged,
        };
        self.outbox.send(answer).await
    }

    async fn images(&self, judgement: &Judgement) -> (Vec<ImageState>, Option<Phrase>) {
        let executor = match self.house.engine.executor().await {
            Ok(executor) => executor,
            Err(absent) => return (Vec::new(), Some(absent.why)),
        };
        let mut images = Vec::new();
        for name in &judgement.images {
            images.push(ImageState {
                name: name.clone(),
                local: executor.has_image(name).await,
            });
        }
        (images, None)
    }

    /// Begins a run of exactly what was checked. Everything is judged again: a check is consent, not permission.
    async fn begin(
        &mut self,
        plan_hash: &str,
        plan: wire::plan::Plan,
        files: &[File],
        language: &str,
    ) -> Result<Arc<Known>, Refusal> {
        self.take_consent(plan_hash, &plan)?;
        let plan = Plan::try_from(plan)
            .map_err(|bad| ("bad-message", Phrase::verbatim(bad.to_string())))?;
        let judgement = self.house.policy.judge(&plan);
        if let Some(refusal) = judgement.refusals.first() {
            return Err(("refused", refusal.clone()));
        }
        let files = self.workspace(files)?;
        let executor = self
            .house
            .engine
            .executor()
            .await
            .map_err(|absent| ("no-engine", absent.why))?;
        let language = Language::from_tag(language);
        let name = run::new_name();
        let storage = self
            .house
            .storage(&name)
            .map_err(|error| not_begun(NotBegun::Disk(error)))?;
        let order = RunOrder {
            name,
            plan,
            files: Arc::new(files),
            storage: Arc::new(storage),
            policy: Arc::clone(&self.house.policy),
            ledger: ledger(&judgement, language),
            language,
            waits_for_play: true,
        };
        self.house.runs.begin(order, executor).map_err(not_begun)
    }

    /// Consent is to these very bytes, for one run, and not for ever.
    fn take_consent(&mut self, plan_hash: &str, plan: &wire::plan::Plan) -> Result<(), Refusal> {
        let consent = self.checked.remove(plan_hash);
        let is_fresh = consent.is_some_and(|since| since.elapsed() < CONSENT);
        if is_fresh && hash(plan) == plan_hash {
            return Ok(());
        }
        let said = phrase!(
            "this is not the plan that was checked, or that was too long ago: check it again",
            "확인한 계획이 아니거나 확인한 지 너무 오래되었습니다. 다시 확인해 주세요"
        );
        Err(("plan-changed", said))
    }

    /// The page's files, over those of the project when there is one.
    fn workspace(&self, files: &[File]) -> Result<Workspace, Refusal> {
        let own = Workspace::from_page(files).map_err(|why| ("refused", why))?;
        let Some(folder) = &self.house.project else {
            return Ok(own);
        };
        let below = project::workspace(folder).map_err(|why| ("refused", why))?;
        Ok(below.under(own))
    }

    async fn started(&mut self, id: u32, known: Arc<Known>) -> Result<(), Closed> {
        let run = known.name.clone();
        self.outbox
            .send(ServerMessage::RunStarted { id, run })
            .await?;
        self.watch(known, 0);
        Ok(())
    }

    async fn tell(&self, run: &str, control: Control) -> Result<(), Closed> {
        match self.house.runs.get(run) {
            Some(known) => {
                known.tell(control);
                Ok(())
            }
            None => {
                self.outbox
                    .send(error(None, "unknown-run", &unknown_run()))
                    .await
            }
        }
    }

    /// Sends the events of a run after number `seen`, and those to come. A second watch of the same run replaces the first.
    fn watch(&mut self, known: Arc<Known>, seen: u64) {
        let name = known.name.clone();
        let watcher = tokio::spawn(follow(known, seen, self.outbox.clone()));
        if let Some(before) = self.watching.insert(name, watcher) {
            before.abort();
        }
    }
}

async fn follow(known: Arc<Known>, mut seen: u64, outbox: Outbox) {
    let mut news = known.spool.watch();
    loop {
        news.borrow_and_update();
        // A spool that cannot be read has nothing more to give; the run itself goes on.
        let Ok(events) = known.spool.after(seen, READ) else {
            return;
        };
        let caught_up = events.is_empty();
        for event in events {
            seen = event.seq;
            let run = known.name.clone();
            if outbox
                .send(ServerMessage::Event { run, event })
                .await
                .is_err()
            {
                return;
            }
        }
        if caught_up && news.changed().await.is_err() {
            return;
        }
    }
}

fn ledger(judgement: &Judgement, language: Language) -> Vec<LedgerEntry> {
    let differences = judgement.differences.iter();
    differences
        .map(|difference| difference.entry(language))
        .collect()
}

/// What consent is bound to.
fn hash(plan: &wire::plan::Plan) -> String {
    random::in_hex(&Sha256::digest(plan.canonical_bytes()))
}

fn unknown_run() -> Phrase {
    phrase!(
        "the bridge does not know this run: it was started again since, or the run is too old",
        "브리지가 모르는 실행입니다. 브리지가 다시 시작되었거나 너무 오래된 실행입니다"
    )
}

fn not_begun(why: NotBegun) -> Refusal {
    match why {
        NotBegun::Busy => (
            "busy",
            phrase!(
                "enough runs are going on: wait for one to end, or cancel one",
                "이미 여러 실행이 진행 중입니다. 끝나기를 기다리거나 하나를 취소해 주세요"
            ),
        ),
        NotBegun::Disk(error) => (
            "refused",
            phrase!(
                "the events of a run cannot be kept on disk: {error}",
                "실행 기록을 디스크에 저장할 수 없습니다: {error}"
            ),
        ),
    }
}
