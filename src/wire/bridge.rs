//! The messages between a page and a bridge: JSON text frames over one WebSocket.
//!
//! 1. The bridge says [`ServerMessage::Hello`] with a nonce.
//! 2. The page proves that it knows the pairing code (or the session key of an earlier pairing) without sending it:
//!    [`ClientMessage::Pair`]. 3. The bridge proves the same and is [`ServerMessage::Ready`], or says
//!    [`ServerMessage::Error`] and closes. 4. The page may now ask; the bridge answers with the same `id`.

use serde::{Deserialize, Serialize};

use super::{
    analysis::Runner,
    plan::Plan,
    request::File,
    run::{LedgerEntry, RunEvent},
};
use crate::diagnostics::{Language, Phrase};

/// The WebSocket subprotocol, with its version.
pub const SUBPROTOCOL: &str = "pipeyard.v1";

/// What a page says. The set is closed; there is no way to name a Docker call, a mount or a privilege.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// Proves that the page knows the key, for this origin and both nonces.
    Pair {
        /// Which key is meant: `code` (from the address) or `session` (from an earlier pairing).
        key: KeyKind,
        /// The page's nonce, 64 hexadecimal digits.
        nonce: String,
        /// The proof, 64 hexadecimal digits; see [`crate::wire::pairing`].
        proof: String,
    },
    /// Asks what would happen if this plan ran, without running it.
    Check {
        /// Names the answer.
        id: u32,
        /// The plan.
        plan: Plan,
        /// The language of the answer's ledger: `en` or `ko`; English when absent.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
        language: String,
    },
    /// Runs a plan that was checked before.
    Run {
        /// Names the answer.
        id: u32,
        /// The SHA-256 of the checked plan, as [`ServerMessage::Checked`] gave it: consent is bound to it.
        plan_hash: String,
        /// The plan.
        plan: Plan,
        /// The files of the workspace, put into each job's project folder.
        files: Vec<File>,
        /// The language of the bridge's own lines in logs and of diagnoses: `en` or `ko`; English when absent.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
        language: String,
    },
    /// Presses play on a manual job.
    Play {
        /// The run.
        run: String,
        /// The job's position in the plan.
        job: u32,
    },
    /// Cancels a run.
    Cancel {
        /// The run.
        run: String,
    },
    /// Asks for the events of a run after a number, and for those to come.
    Resume {
        /// The run.
        run: String,
        /// The last event that the page has, 0 for none.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        last_seq: u64,
    },
}

/// Which key a proof is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "`ClientMessage::Pair` explains them")]
pub enum KeyKind {
    Code,
    Session,
}

/// What a bridge says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The first message: who is there.
    Hello {
        /// The version of the program.
        version: String,
        /// The bridge's nonce, 64 hexadecimal digits.
        nonce: String,
    },
    /// The page is paired.
    Ready {
        /// The bridge's own proof that it knows the key.
        proof: String,
        /// The engine, or what is wrong with it.
        engine: Engine,
        /// The runners of the native `config.toml`; these decide about a real run, not those in the page.
        runners: Vec<Runner>,
        /// The image patterns that may run privileged (`--allow-privileged`).
        allow_privileged: Vec<String>,
        /// Runs that this bridge still has, newest first.
        runs: Vec<RunSummary>,
    },
    /// What a plan would do here.
    Checked {
        /// The question.
        id: u32,
        /// The SHA-256 of the canonical plan, 64 hexadecimal digits.
        plan_hash: String,
        /// The images it needs.
        images: Vec<ImageState>,
        /// What runs with extended privileges: job names and image names.
        privileged: Vec<PrivilegedUse>,
        /// What this bridge does differently from GitLab for this plan.
        ledger: Vec<LedgerEntry>,
        /// Why it may not run here; empty if it may.
        refusals: Vec<Said>,
    },
    /// A run began.
    RunStarted {
        /// The question.
        id: u32,
        /// The run's name.
        run: String,
    },
    /// Something happened in a run.
    Event {
        /// The run.
        run: String,
        /// What happened.
        event: RunEvent,
    },
    /// A question could not be answered.
    Error {
        /// The question, when it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<u32>,
        /// A permanent kebab-case name: `pairing-failed`, `no-engine`, `refused`, `bad-message`, `unknown-run`, `plan-changed`, `busy`.
        code: String,
        /// What happened and what to do.
        message: Said,
    },
}

/// A sentence in both languages; the page picks one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Said {
    /// English.
    pub en: String,
    /// Korean.
    pub ko: String,
}

impl From<&Phrase> for Said {
    fn from(phrase: &Phrase) -> Self {
        Self {
            en: phrase.text(Language::English).to_owned(),
            ko: phrase.text(Language::Korean).to_owned(),
        }
    }
}

/// The Docker engine behind a bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Engine {
    /// It answers.
    Ready {
        /// Its version.
        version: String,
        /// Where it listens.
        host: String,
    },
    /// It does not.
    Absent {
        /// What was tried, what happened, what to do.
        why: Said,
    },
}

/// Whether an image is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ImageState {
    /// The reference.
    pub name: String,
    /// Whether the engine has it; otherwise it is pulled.
    pub local: bool,
}

/// A container that gets extended privileges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PrivilegedUse {
    /// The job.
    pub job: String,
    /// The image.
    pub image: String,
}

/// A run that a bridge remembers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RunSummary {
    /// Its name.
    pub run: String,
    /// Whether it is over.
    pub finished: bool,
    /// Its last event.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub last_seq: u64,
}
