//! `sha256sum` and `base64`.

use sha2::{Digest, Sha256};

use super::{
    add,
    options::Options,
    show::{Words, texts},
};
use crate::simulate::shell::{flow::Run, run::Shell};

pub(super) fn sha256sum(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "");
    let words = Words {
        gnu: |name, text| format!("sha256sum: {name}: {text}"),
        busybox: |name, text| format!("sha256sum: can't open '{name}': {text}"),
        code: 1,
    };
    let (texts, code) = texts(shell, &options.operands, &words)?;
    for (name, text) in texts {
        let digest = Sha256::digest(text.as_bytes());
        let mut digits = String::new();
        for byte in &digest {
            add(&mut digits, format_args!("{byte:02x}"));
        }
        shell.out(&format!("{digits}  {name}\n"))?;
    }
    Ok(code)
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "w");
    let words = Words {
        gnu: |name, text| format!("base64: {name}: {text}"),
        busybox: |name, text| format!("base64: can't open '{name}': {text}"),
        code: 1,
    };
    let (texts, code) = texts(shell, &options.operands, &words)?;
    let text: String = texts.iter().map(|(_, text)| text.as_str()).collect();
    if options.has(&["d", "decode", "D"]) {
        return if let Some(bytes) = decoded(&text) {
            shell.out(&String::from_utf8_lossy(&bytes))?;
            Ok(code)
        } else {
            shell.tool_complains("base64: invalid input", "base64: truncated input")?;
            Ok(1)
        };
    }
    let width = options
        .value(&["w", "wrap"])
        .and_then(|text| text.parse::<usize>().ok())
        .unwrap_or(76);
    let mut encoded = encoded(text.as_bytes());
    if width > 0 {
        let lines: Vec<&str> = encoded
            .as_bytes()
            .chunks(width)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        encoded = lines.join("\n") + if encoded.is_empty() { "" } else { "\n" };
    }
    shell.out(&encoded)?;
    Ok(code)
}

fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().enumerate().fold(0_u32, |sum, (at, &byte)| {
            sum | u32::from(byte) << (16 - 8 * at)
        });
        for at in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * at)) as usize & 63];
            text.push(if at <= chunk.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let (mut group, mut bits) = (0_u32, 0);
    let mut bytes = Vec::new();
    for byte in text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
    {
        let value = LETTERS.iter().position(|&letter| letter == byte)?;
        group = (group << 6 | value as u32) & 0x00ff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((group >> bits) as u8);
        }
    }
    Some(bytes)
}
