//! How a page and a bridge prove to each other that they know the same key, without either of them sending it.
//!
//! The key is first the one-time code of the address (`http://127.0.0.1:PORT/#pair=…`), later the session key that both
//! derive from it. A proof is an HMAC-SHA256 over who proves, for which origin, and both nonces: it is worth nothing on
//! another connection, from another origin, or in the other direction. A program that squats the bridge's port learns
//! nothing from the page's proof and cannot make the bridge's.

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// A nonce: 64 hexadecimal digits, fresh for every connection.
pub const NONCE_DIGITS: usize = 64;

/// The length of a pairing code in hexadecimal digits: 128 bits.
pub const CODE_DIGITS: usize = 32;

/// Who proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The page in the browser.
    Page,
    /// The bridge.
    Bridge,
}

impl Role {
    const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Bridge => "bridge",
        }
    }
}

/// What both sides of one connection know before anything is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handshake<'a> {
    /// The page's origin, as the browser writes it: `http://127.0.0.1:50123`.
    pub origin: &'a str,
    /// The page's nonce.
    pub page_nonce: &'a str,
    /// The bridge's nonce.
    pub bridge_nonce: &'a str,
}

/// A secret that both sides know: a pairing code or a session key. It is never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Vec<u8>);

impl Key {
    /// Reads a key from hexadecimal digits; `None` for anything else, and for less than 128 bits.
    pub fn from_hex(text: &str) -> Option<Self> {
        (text.len() >= CODE_DIGITS)
            .then(|| decode_hex(text))
            .flatten()
            .map(Self)
    }

    /// The key as hexadecimal digits, for the address or for the page's own storage.
    pub fn to_hex(&self) -> String {
        encode_hex(&self.0)
    }

    /// The proof that `role` knows this key.
    ///
    /// ```
    /// use pipeyard::wire::pairing::{Handshake, Key, Role};
    /// let key = Key::from_hex("00112233445566778899aabbccddeeff").unwrap();
    /// let handshake = Handshake { origin: "http://127.0.0.1:50123", page_nonce: "aa", bridge_nonce: "bb" };
    /// let proof = key.prove(Role::Page, handshake);
    /// assert!(key.verify(Role::Page, handshake, &proof));
    /// assert!(!key.verify(Role::Bridge, handshake, &proof)); // a reflected proof is worth nothing
    /// ```
    pub fn prove(&self, role: Role, handshake: Handshake<'_>) -> String {
        encode_hex(&self.mac(role.word(), handshake).finalize().into_bytes())
    }

    /// Whether `proof` is what [`Key::prove`] gives; takes the same time for every wrong proof.
    pub fn verify(&self, role: Role, handshake: Handshake<'_>, proof: &str) -> bool {
        decode_hex(proof).is_some_and(|bytes| {
            self.mac(role.word(), handshake)
                .verify_slice(&bytes)
                .is_ok()
        })
    }

    /// The key for later connections of the same page, known to nobody who saw only the messages.
    #[must_use]
    pub fn session(&self, handshake: Handshake<'_>) -> Self {
        Self(
            self.mac("pipeyard session", handshake)
                .finalize()
                .into_bytes()
                .to_vec(),
        )
    }

    fn mac(&self, purpose: &str, handshake: Handshake<'_>) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of every length"));
        let parts = [
            purpose,
            handshake.origin,
            handshake.page_nonce,
            handshake.bridge_nonce,
        ];
        for part in parts {
            // The length goes first, so that no two different lists of parts give the same bytes.
            mac.update(&(part.len() as u32).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key([REDACTED])")
    }
}

pub(crate) fn encode_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks_exact(2)
        .map(|pair| {
            let high = (pair[0] as char).to_digit(16)?;
            let low = (pair[1] as char).to_digit(16)?;
            Some((high << 4 | low) as u8)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "http://127.0.0.1:50123";

    fn handshake<'a>(origin: &'a str, page_nonce: &'a str, bridge_nonce: &'a str) -> Handshake<'a> {
        Handshake {
            origin,
            page_nonce,
            bridge_nonce,
        }
    }

    fn key() -> Key {
        Key(vec![7; 16])
    }

    #[test]
    fn a_proof_holds_only_for_its_own_connection() {
        let proof = key().prove(Role::Page, handshake(ORIGIN, "a", "b"));
        assert!(key().verify(Role::Page, handshake(ORIGIN, "a", "b"), &proof));
        for (origin, page_nonce, bridge_nonce) in [
            ("http://127.0.0.1:50124", "a", "b"),
            (ORIGIN, "b", "a"),
            (ORIGIN, "ab", ""),
            (ORIGIN, "a", "c"),
        ] {
            let other = handshake(origin, page_nonce, bridge_nonce);
            assert!(!key().verify(Role::Page, other, &proof), "{other:?}");
        }
    }

    #[test]
    fn a_session_key_is_another_key() {
        let session = key().session(handshake(ORIGIN, "a", "b"));
        assert_ne!(session, key());
        assert_ne!(session, key().session(handshake(ORIGIN, "a", "c")));
        assert_eq!(Key::from_hex(&session.to_hex()), Some(session));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in [
            "",
            "00",
            "zz112233445566778899aabbccddeeff",
            &"0".repeat(33),
            &"é".repeat(16),
        ] {
            assert_eq!(Key::from_hex(text), None, "{text}");
        }
        assert!(!key().verify(Role::Page, handshake(ORIGIN, "a", "b"), "no hexadecimal"));
    }

    #[test]
    fn a_key_does_not_print_itself() {
        assert_eq!(format!("{:?}", key()), "Key([REDACTED])");
    }
}
