//! Randomness from the operating system.

use pipeyard::wire::pairing::{CODE_DIGITS, Key, NONCE_DIGITS};

/// This many random hexadecimal digits.
///
/// # Panics
/// When the operating system has no randomness to give. Going on without would make codes that can be guessed.
pub(crate) fn hex(digits: usize) -> String {
    let mut bytes = vec![0; digits.div_ceil(2)];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    let mut text = in_hex(&bytes);
    text.truncate(digits);
    text
}

/// Bytes as hexadecimal digits.
pub(crate) fn in_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // A string takes everything.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A nonce for one connection.
pub(crate) fn nonce() -> String {
    hex(NONCE_DIGITS)
}

/// A new pairing code.
pub(crate) fn code() -> Key {
    Key::from_hex(&hex(CODE_DIGITS)).expect("a code has the digits of a key")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_length_and_differ() {
        assert_eq!(nonce().len(), NONCE_DIGITS);
        assert_eq!(hex(7).len(), 7);
        assert_ne!(code(), code());
    }
}
