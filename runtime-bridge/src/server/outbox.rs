//! The way out of one socket: everything in one order, and the only place that waits for a slow tab.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, WebSocket},
};
use futures_util::{SinkExt, stream::SplitSink};
use pipeyard::wire::bridge::ServerMessage;
use tokio::{
    sync::mpsc,
    time::{interval, timeout},
};

/// Messages that may wait. Whoever wants to add more waits too; runs never do, they write to a spool.
const WAITING: usize = 32;
/// How often the other side is asked whether it lives.
const PING_EVERY: Duration = Duration::from_secs(30);
/// How long an orderly end may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// Where messages for one page go.
#[derive(Clone, Debug)]
pub(super) struct Outbox(mpsc::Sender<Out>);

#[derive(Debug)]
enum Out {
    Message(Box<ServerMessage>),
    Close(u16, &'static str),
}

impl Outbox {
    /// Opens the way out.
    pub(super) fn open(sink: SplitSink<WebSocket, Message>) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(deliver(sink, receiver));
        Self(sender)
    }

    /// Sends a message. Whether anybody still listens is known; whether it arrived is not.
    pub(super) async fn send(&self, message: ServerMessage) -> Result<(), Closed> {
        let sent = self.0.send(Out::Message(Box::new(message))).await;
        sent.map_err(|_| Closed)
    }

    /// Ends the conversation after what has been sent.
    pub(super) async fn close(&self, code: u16, why: &'static str) {
        // Whoever is gone already need not be told.
        let _ = self.0.send(Out::Close(code, why)).await;
    }
}

/// Nobody listens any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closed;

async fn deliver(mut sink: SplitSink<WebSocket, Message>, mut messages: mpsc::Receiver<Out>) {
    let mut ping = interval(PING_EVERY);
    loop {
        let message = tokio::select! {
            out = messages.recv() => match out {
                None => break,
                Some(Out::Message(message)) => match serde_json::to_string(&message) {
                    Ok(json) => Message::Text(json.into()),
                    Err(_) => continue,
                },
                Some(Out::Close(code, why)) => {
                    let frame = CloseFrame { code, reason: why.into() };
                    let _ = sink.send(Message::Close(Some(frame))).await;
                    break;
                }
            },
            _ = ping.tick() => Message::Ping(Bytes::new()),
        };
        if sink.send(message).await.is_err() {
            break;
        }
    }
    // The other side answers a close, unless it is broken.
    let _ = timeout(FAREWELL, sink.close()).await;
}
