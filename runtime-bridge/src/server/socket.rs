//! A WebSocket from its first message to the proof that it is a page of ours.

use std::{sync::Arc, time::Duration};

use axum::extract::{
    WebSocketUpgrade,
    ws::{Message, WebSocket},
};
use futures_util::{StreamExt, stream::SplitStream};
use pipeyard::{
    diagnostics::Phrase,
    phrase,
    wire::{
        bridge::{ClientMessage, ServerMessage},
        pairing::{Handshake, NONCE_DIGITS},
    },
};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

use super::{House, outbox::Outbox, session};
use crate::random;

/// A message from a page: a plan and the files of a workspace.
const MOST_MESSAGE_BYTES: usize = 1 << 20;
/// How much of what is sent may wait in the library before it refuses more; our own queue is shorter.
const MOST_WAITING_BYTES: usize = 8 << 20;
/// How long a stranger may take to say who it is.
const INTRODUCTION: Duration = Duration::from_secs(10);
/// What a wrong proof costs. Guessing 128 bits is hopeless anyway; this keeps it quiet as well.
const PENANCE: Duration = Duration::from_secs(1);
/// A page that has said nothing for this long, not even an answer to a ping, is gone.
const SILENCE: Duration = Duration::from_secs(90);

/// Close codes of the protocol.
const POLICY_VIOLATION: u16 = 1008;
const PROTOCOL_ERROR: u16 = 1002;
const NOT_TEXT: u16 = 1007;
const TOO_BIG: u16 = 1009;
const TRY_AGAIN_LATER: u16 = 1013;

/// A browser sends a message as one frame, so both limits are the same.
pub(super) fn limits(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .max_message_size(MOST_MESSAGE_BYTES)
        .max_frame_size(MOST_MESSAGE_BYTES)
        .max_write_buffer_size(MOST_WAITING_BYTES)
}

/// What comes in, as text.
pub(super) struct Inbox(SplitStream<WebSocket>);

/// What a page said.
pub(super) enum Incoming {
    /// A message.
    Message(Box<ClientMessage>),
    /// Something that is none; why.
    Nonsense(String),
    /// It broke the protocol; the close code that says how.
    Broken(u16),
    /// It has gone.
    Gone,
}

impl Inbox {
    /// The next message. Pings and their answers are no messages, but signs of life.
    pub(super) async fn next(&mut self) -> Incoming {
        loop {
            match timeout(SILENCE, self.0.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => {
                    return match serde_json::from_str(&text) {
                        Ok(message) => Incoming::Message(Box::new(message)),
                        Err(error) => Incoming::Nonsense(error.to_string()),
                    };
                }
                Ok(Some(Ok(Message::Binary(_)))) => {
                    return Incoming::Nonsense("a binary message".to_owned());
                }
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                Ok(Some(Err(error))) => return broken(error),
                Ok(Some(Ok(Message::Close(_))) | None) | Err(_) => return Incoming::Gone,
            }
        }
    }
}

fn broken(error: axum::Error) -> Incoming {
    use tungstenite::Error;
    match error.into_inner().downcast_ref::<Error>() {
        Some(Error::Capacity(_)) => Incoming::Broken(TOO_BIG),
        Some(Error::Utf8(_)) => Incoming::Broken(NOT_TEXT),
        Some(Error::Protocol(_)) => Incoming::Broken(PROTOCOL_ERROR),
        _ => Incoming::Gone,
    }
}

/// Greets a socket, lets it prove that it is paired, and goes on with it as a session.
pub(super) async fn meet(
    house: Arc<House>,
    socket: WebSocket,
    origin: String,
    stranger: OwnedSemaphorePermit,
) {
    let (sink, stream) = socket.split();
    let (outbox, mut inbox) = (Outbox::open(sink), Inbox(stream));
    let nonce = random::nonce();
    let hello = ServerMessage::Hello {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        nonce: nonce.clone(),
    };
    if outbox.send(hello).await.is_err() {
        return;
    }
    let introduced = timeout(INTRODUCTION, inbox.next()).await;
    let proof = match introduced {
        Ok(Incoming::Message(message)) => prove(&house, *message, &origin, &nonce),
        _ => None,
    };
    let Some(proof) = proof else {
        tokio::time::sleep(PENANCE).await;
        let _ = outbox
            .send(error(None, "pairing-failed", &pairing_failed()))
            .await;
        outbox.close(POLICY_VIOLATION, "pairing failed").await;
        return;
    };
    drop(stranger);
    let Ok(place) = Arc::clone(&house.sessions).try_acquire_owned() else {
        outbox.close(TRY_AGAIN_LATER, "too many pages").await;
        return;
    };
    session::run(house, outbox, inbox, proof).await;
    drop(place);
}

fn prove(
    house: &House,
    message: ClientMessage,
    origin: &str,
    bridge_nonce: &str,
) -> Option<String> {
    let ClientMessage::Pair { key, nonce, proof } = message else {
        return None;
    };
    let is_nonce =
        nonce.len() == NONCE_DIGITS && nonce.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_nonce {
        return None;
    }
    let handshake = Handshake {
        origin,
        page_nonce: &nonce,
        bridge_nonce,
    };
    house.pairing.attempt(key, handshake, &proof)
}

fn pairing_failed() -> Phrase {
    phrase!(
        "this page is not paired with the bridge, or its code was used or is too old. The terminal where pipeyard runs shows a new address: open that one",
        "이 페이지는 브리지와 연결되지 않았거나, 코드가 이미 쓰였거나 너무 오래되었습니다. pipeyard가 실행 중인 터미널에 새 주소가 표시됩니다. 그 주소를 열어 주세요"
    )
}

/// An error as a message.
pub(super) fn error(id: Option<u32>, code: &str, message: &Phrase) -> ServerMessage {
    ServerMessage::Error {
        id,
        code: code.to_owned(),
        message: message.into(),
    }
}
