//! `!!binary`: a text that stands in the file in base64.

/// The text behind base64. Ruby skips what is no letter of base64 and ends at the padding (`String#unpack("m")`); bytes that
/// are no UTF-8 become `U+FFFD`.
pub(super) fn decoded(base64: &str) -> String {
    let mut bytes = Vec::with_capacity(base64.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for six in base64
        .bytes()
        .take_while(|&it| it != b'=')
        .filter_map(six_bits)
    {
        bits = bits << 6 | six;
        count += 6;
        if count >= 8 {
            count -= 8;
            // The lowest byte of what is left is the one that is complete.
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn six_bits(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_ruby_reads_it() {
        for (base64, text) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9\nvYg==", "foob"),
            ("7ZWc", "한"),
            ("Zm9v=Zm9v", "foo"),
            ("/w==", "\u{FFFD}"),
            ("?", ""),
        ] {
            assert_eq!(decoded(base64), text, "{base64}");
        }
    }
}
