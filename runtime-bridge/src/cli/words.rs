//! The words of a command line before they are options.

use std::ffi::OsString;

/// Options that take pairs. They may be given several times, or once with several pairs.
const TAKES_PAIRS: [&str; 2] = ["--var", "--input"];

/// Names the option again for each pair after the first: `--var A=1 B=2` is `--var A=1 --var B=2`. What is no pair stays
/// what it was, so that a file can stand after them.
pub(super) fn repeated(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut repeated: Vec<OsString> = Vec::new();
    let mut option: Option<OsString> = None;
    let mut count = 0;
    for word in words {
        let text = word.to_string_lossy();
        if TAKES_PAIRS.contains(&&*text) {
            option = Some(word.clone());
            count = 0;
        } else if !is_pair(&text) {
            option = None;
        } else if let Some(option) = &option {
            count += 1;
            if count > 1 {
                repeated.push(option.clone());
            }
        }
        repeated.push(word);
    }
    repeated
}

fn is_pair(word: &str) -> bool {
    let is_in_names = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && !name.starts_with('-') && name.chars().all(is_in_names)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_named_again_for_each_pair() {
        for (given, expected) in [
            (
                "plan --var A=1 B=2 ci.yml",
                "plan --var A=1 --var B=2 ci.yml",
            ),
            ("plan --var A=1 --var B=2", "plan --var A=1 --var B=2"),
            (
                "plan --input a=1 b-c=2 --var X=",
                "plan --input a=1 --input b-c=2 --var X=",
            ),
            ("plan --var A=1 ./x=y.yml", "plan --var A=1 ./x=y.yml"),
            ("simulate --duration a=1 b=2", "simulate --duration a=1 b=2"),
            (
                "plan --var A=1 --duration=b=2 C=3",
                "plan --var A=1 --duration=b=2 C=3",
            ),
        ] {
            let words = given.split(' ').map(OsString::from);
            let expected: Vec<_> = expected.split(' ').map(OsString::from).collect();
            assert_eq!(repeated(words), expected);
        }
    }
}
