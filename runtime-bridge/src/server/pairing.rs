//! Pairing codes and session keys: who a page is.
//!
//! A code stands in the printed address, works once and for ten minutes, and is void after five bad tries. It is renewed
//! only when somebody comes with one that does not work any more: then the terminal shows a new address, where the person
//! is who started this program. A session key outlives its code, so that a reloaded tab comes back without a new address;
//! it is kept in memory and bound to the origin that paired.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use pipeyard::wire::{
    bridge::KeyKind,
    pairing::{Handshake, Key, Role},
};

use crate::random;

const CODE_LIFE: Duration = Duration::from_secs(10 * 60);
const MOST_BAD_TRIES: u32 = 5;
const MOST_SESSION_KEYS: usize = 64;

/// What was announced and who has paired.
pub(super) struct Pairing {
    inner: Mutex<Inner>,
    announce: Box<dyn Fn(&Key) + Send + Sync>,
}

#[derive(Default)]
struct Inner {
    code: Option<Code>,
    sessions: Vec<Session>,
}

struct Code {
    key: Key,
    made: Instant,
    bad_tries: u32,
}

struct Session {
    origin: String,
    key: Key,
}

impl Pairing {
    /// No code yet; `announce` is told each one.
    pub(super) fn new(announce: Box<dyn Fn(&Key) + Send + Sync>) -> Self {
        Self {
            inner: Mutex::default(),
            announce,
        }
    }

    /// Makes a new code and announces it. The one before is void.
    pub(super) fn renew(&self) {
        let key = random::code();
        self.lock().code = Some(Code {
            key: key.clone(),
            made: Instant::now(),
            bad_tries: 0,
        });
        (self.announce)(&key);
    }

    /// Checks the proof of a page. The answer is the bridge's own proof; `None` is one answer for every reason.
    pub(super) fn attempt(
        &self,
        kind: KeyKind,
        handshake: Handshake<'_>,
        proof: &str,
    ) -> Option<String> {
        match kind {
            KeyKind::Code => self.attempt_code(handshake, proof),
            KeyKind::Session => self.attempt_session(handshake, proof),
        }
    }

    fn attempt_code(&self, handshake: Handshake<'_>, proof: &str) -> Option<String> {
        let mut inner = self.lock();
        let usable =
            |code: &Code| code.made.elapsed() < CODE_LIFE && code.bad_tries < MOST_BAD_TRIES;
        let Some(code) = inner.code.as_mut().filter(|code| usable(code)) else {
            drop(inner);
            self.renew();
            return None;
        };
        if !code.key.verify(Role::Page, handshake, proof) {
            code.bad_tries += 1;
            return None;
        }
        let key = code.key.clone();
        inner.code = None;
        if inner.sessions.len() == MOST_SESSION_KEYS {
            inner.sessions.remove(0);
        }
        inner.sessions.push(Session {
            origin: handshake.origin.to_owned(),
            key: key.session(handshake),
        });
        Some(key.prove(Role::Bridge, handshake))
    }

    fn attempt_session(&self, handshake: Handshake<'_>, proof: &str) -> Option<String> {
        let inner = self.lock();
        let mut own = inner
            .sessions
            .iter()
            .filter(|session| session.origin == handshake.origin);
        own.find(|session| session.key.verify(Role::Page, handshake, proof))
            .map(|session| session.key.prove(Role::Bridge, handshake))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const ORIGIN: &str = "http://127.0.0.1:50123";

    struct Table {
        pairing: Pairing,
        announced: Arc<Mutex<Vec<Key>>>,
    }

    impl Table {
        fn set() -> Self {
            let announced = Arc::new(Mutex::new(Vec::new()));
            let told = Arc::clone(&announced);
            let pairing = Pairing::new(Box::new(move |key: &Key| {
                told.lock().expect("free").push(key.clone());
            }));
            pairing.renew();
            Self { pairing, announced }
        }

        fn codes(&self) -> usize {
            self.announced.lock().expect("free").len()
        }

        fn code(&self) -> Key {
            self.announced
                .lock()
                .expect("free")
                .last()
                .expect("one")
                .clone()
        }

        fn try_with(&self, kind: KeyKind, key: &Key, nonce: &str) -> bool {
            let handshake = shake(ORIGIN, nonce);
            let proof = key.prove(Role::Page, handshake);
            let answer = self.pairing.attempt(kind, handshake, &proof);
            answer.is_some_and(|proof| key.verify(Role::Bridge, handshake, &proof))
        }
    }

    fn shake<'a>(origin: &'a str, nonce: &'a str) -> Handshake<'a> {
        Handshake {
            origin,
            page_nonce: nonce,
            bridge_nonce: "bridge",
        }
    }

    #[test]
    fn a_code_works_once_and_leaves_a_session_key() {
        let table = Table::set();
        let code = table.code();
        assert!(table.try_with(KeyKind::Code, &code, "1"));
        assert!(!table.try_with(KeyKind::Code, &code, "2"));
        let session = code.session(shake(ORIGIN, "1"));
        assert!(table.try_with(KeyKind::Session, &session, "3"));
        assert!(table.try_with(KeyKind::Session, &session, "4"));
        assert!(!table.try_with(KeyKind::Session, &code, "5"));
    }

    #[test]
    fn a_session_key_works_for_its_origin_only() {
        let table = Table::set();
        let code = table.code();
        assert!(table.try_with(KeyKind::Code, &code, "1"));
        let session = code.session(shake(ORIGIN, "1"));
        let other = shake("http://localhost:50123", "2");
        let proof = session.prove(Role::Page, other);
        assert_eq!(table.pairing.attempt(KeyKind::Session, other, &proof), None);
    }

    #[test]
    fn five_bad_tries_void_a_code_and_the_next_one_brings_a_new_one() {
        let table = Table::set();
        let code = table.code();
        for n in 0..5 {
            assert!(!table.try_with(KeyKind::Code, &random::code(), &n.to_string()));
        }
        assert_eq!(table.codes(), 1);
        assert!(!table.try_with(KeyKind::Code, &code, "right, too late"));
        assert_eq!(table.codes(), 2);
        assert!(table.try_with(KeyKind::Code, &table.code(), "new"));
    }

    #[test]
    fn a_used_code_that_comes_again_brings_a_new_one_too() {
        let table = Table::set();
        let code = table.code();
        assert!(table.try_with(KeyKind::Code, &code, "1"));
        assert_eq!(table.codes(), 1);
        assert!(!table.try_with(KeyKind::Code, &code, "2"));
        assert_eq!(table.codes(), 2);
    }

    #[test]
    fn a_bad_session_key_does_not_touch_the_code() {
        let table = Table::set();
        for n in 0..20 {
            assert!(!table.try_with(KeyKind::Session, &random::code(), &n.to_string()));
        }
        assert!(table.try_with(KeyKind::Code, &table.code(), "x"));
    }
}
