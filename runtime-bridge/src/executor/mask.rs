//! Keeping secrets out of logs: what a masked variable holds becomes `[MASKED]`, however it is cut into pieces.

use std::fmt::Write as _;

use aho_corasick::AhoCorasick;

/// What stands in the place of a secret.
const MASK: &str = "[MASKED]";
/// Values from this length on are also recognised when they are encoded. GitLab masks nothing shorter anyway.
const ENCODED_FROM: usize = 8;

/// Masks one text that comes in pieces. Text that may be the beginning of a secret waits for what follows.
#[derive(Clone, Debug)]
pub(crate) struct Masker {
    secrets: Option<Secrets>,
    held: String,
    /// How much of the held text is the rest of a secret whose mask is written already.
    covered: usize,
}

#[derive(Clone)]
struct Secrets {
    search: AhoCorasick,
    needles: Vec<String>,
    longest: usize,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} secrets", self.needles.len())
    }
}

impl Masker {
    /// Masks these values, and what becomes of them in Base64 and in URLs.
    pub(crate) fn new<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut needles: Vec<String> = values.filter(|it| !it.is_empty()).flat_map(forms).collect();
        needles.sort_unstable();
        needles.dedup();
        // Secrets beyond what an automaton can hold are no secrets of a job: a plan is smaller than that.
        let search = AhoCorasick::new(&needles)
            .ok()
            .filter(|_| !needles.is_empty());
        let longest = needles.iter().map(String::len).max().unwrap_or(0);
        Self {
            secrets: search.map(|search| Secrets {
                search,
                needles,
                longest,
            }),
            held: String::new(),
            covered: 0,
        }
    }

    /// What can be shown so far of everything that was pushed.
    pub(crate) fn push(&mut self, text: &str) -> String {
        if self.secrets.is_none() {
            return text.to_owned();
        }
        self.held.push_str(text);
        let cut = self.settled();
        self.show(cut)
    }

    /// The rest, when nothing follows any more.
    pub(crate) fn finish(&mut self) -> String {
        let cut = self.held.len();
        self.show(cut)
    }

    /// How much of the held text cannot be the beginning of a secret.
    fn settled(&self) -> usize {
        let Some(secrets) = &self.secrets else {
            return self.held.len();
        };
        let first = (self.held.len() + 1).saturating_sub(secrets.longest);
        let may_begin = |&at: &usize| {
            let end = &self.held.as_bytes()[at..];
            secrets
                .needles
                .iter()
                .any(|it| it.len() > end.len() && it.as_bytes().starts_with(end))
        };
        (first..self.held.len())
            .find(may_begin)
            .unwrap_or(self.held.len())
    }

    fn show(&mut self, cut: usize) -> String {
        if cut == 0 {
            return String::new();
        }
        let mut shown = String::new();
        let mut at = 0;
        let mut covered = 0;
        for (start, end) in self.spans() {
            if start >= cut {
                break;
            }
            shown.push_str(&self.held[at..start]);
            // What is covered from the beginning has its mask already.
            if start > 0 || self.covered == 0 {
                shown.push_str(MASK);
            }
            at = end.min(cut);
            covered = end.saturating_sub(cut);
        }
        shown.push_str(&self.held[at..cut]);
        self.held.drain(..cut);
        self.covered = covered;
        shown
    }

    /// Where secrets stand, those that overlap joined.
    fn spans(&self) -> Vec<(usize, usize)> {
        let mut spans = Vec::new();
        if self.covered > 0 {
            spans.push((0, self.covered));
        }
        if let Some(secrets) = &self.secrets {
            let found = secrets.search.find_overlapping_iter(&self.held);
            spans.extend(found.map(|it| (it.start(), it.end())));
        }
        spans.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for (start, end) in spans {
            match joined.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        joined
    }
}

/// A value as it is, in Base64, and in a URL.
fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    if value.len() >= ENCODED_FROM {
        forms.push(base64(value.as_bytes()));
        forms.push(in_url(value));
    }
    forms
}

/// Without the padding, so that it is found with it and without it.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=chunk.len() {
            let value = bits >> (18 - 6 * digit) & 63;
            text.push(char::from(DIGITS[value as usize]));
        }
    }
    text
}

fn in_url(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(secrets: &[&str], pieces: &[&str]) -> String {
        let mut masker = Masker::new(secrets.iter().copied());
        let mut shown: String = pieces.iter().map(|piece| masker.push(piece)).collect();
        shown += &masker.finish();
        shown
    }

    /// Every way to cut these texts into three pieces shows the same, and none of the secrets.
    #[test]
    fn secrets_are_masked_wherever_the_text_is_cut() {
        let secrets = ["s3cr3t-value", "ret-t0k", "aaaa", "비밀번호", "t-va"];
        let texts = [
            "x s3cr3t-value y",
            "s3cr3t-values3cr3t-value",
            "s3cr3t-valus3cr3t-value",
            "aaaaaaaaaaa b aaa",
            "내 비밀번호는 비밀번호",
            "ret-t0ks3cr3t-va",
            "s3cr3",
            "",
        ];
        for text in texts {
            let whole = masked(&secrets, &[text]);
            let cuts: Vec<_> = (0..=text.len())
                .filter(|&at| text.is_char_boundary(at))
                .collect();
            for (n, &first) in cuts.iter().enumerate() {
                for &second in &cuts[n..] {
                    let pieces = [&text[..first], &text[first..second], &text[second..]];
                    assert_eq!(masked(&secrets, &pieces), whole, "{pieces:?}");
                }
            }
            assert!(
                secrets.iter().all(|secret| !whole.contains(secret)),
                "{whole}"
            );
        }
        assert_eq!(masked(&secrets, &["x s3cr3t-value y"]), "x [MASKED] y");
        assert_eq!(masked(&secrets, &["aaaaaaaaaaa b aaa"]), "[MASKED] b aaa");
    }

    /// All texts of up to nine letters out of two, cut at every place: nothing of a secret is ever left.
    #[test]
    fn small_alphabets_hide_nothing() {
        let secrets = ["ab", "abb", "bbab", "aaba"];
        for length in 0..=9 {
            for bits in 0..1_u32 << length {
                let text: String = (0..length)
                    .map(|at| if bits >> at & 1 == 0 { 'a' } else { 'b' })
                    .collect();
                let whole = masked(&secrets, &[&text]);
                assert!(
                    secrets.iter().all(|it| !whole.contains(it)),
                    "{text}: {whole}"
                );
                for cut in 0..=length {
                    assert_eq!(
                        masked(&secrets, &[&text[..cut], &text[cut..]]),
                        whole,
                        "{text} {cut}"
                    );
                }
                let letters: Vec<String> = text.chars().map(String::from).collect();
                let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
                assert_eq!(masked(&secrets, &letters), whole, "{text}");
            }
        }
    }

    #[test]
    fn encoded_secrets_are_secrets() {
        let secret = ["p@ss word/1"];
        assert_eq!(
            masked(&secret, &["cEBzcyB3b3JkLzE= p%40ss%20word%2F1"]),
            "[MASKED]= [MASKED]"
        );
        assert_eq!(masked(&["short"], &["c2hvcnQ="]), "c2hvcnQ=");
    }

    #[test]
    fn without_secrets_nothing_waits_and_a_flood_is_never_held() {
        let mut none = Masker::new(std::iter::empty());
        assert_eq!(none.push("text"), "text");
        let mut masker = Masker::new(["aaaaaaaa"].into_iter());
        for _ in 0..10_000 {
            masker.push("aaa");
            assert!(masker.held.len() < 20);
        }
        assert!(!format!("{:?}", masker.secrets).contains("aaaa"));
    }
}
