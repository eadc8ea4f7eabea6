//! `include:integrity`: whether the content of an address is the one that was meant.

use sha2::{Digest, Sha256};

/// Whether a text has this checksum, `sha256-⟨base64⟩` (`External::File::Remote#verify_integrity` in GitLab).
pub(super) fn fits(text: &str, integrity: &str) -> bool {
    let expected = integrity.strip_prefix("sha256-").unwrap_or(integrity);
    base64(&Sha256::digest(text.as_bytes())) == expected
}

/// Base64 with the usual letters and with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at)) as usize & 63];
            let is_padding = at > chunk.len();
            text.push(char::from(if is_padding { b'=' } else { letter }));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_the_usual_one() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
    }

    #[test]
    fn a_checksum_fits_its_text_only() {
        let of_abc = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert!(fits("abc", of_abc));
        assert!(!fits("abd", of_abc));
        assert!(!fits("abc", "sha256-"));
    }
}
