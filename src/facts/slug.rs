//! Names as GitLab shortens them, and the kind of an environment as it guesses it.

use sha2::{Digest, Sha256};

/// The longest slug of an environment.
const LONGEST_ENVIRONMENT: usize = 24;

/// GitLab's slug: lower case, everything but `[a-z0-9]` a dash, 63 characters, no dash at the ends (`Gitlab::Utils.slugify`).
///
/// ```
/// use pipeyard::facts::slug;
/// assert_eq!(slug("Feature/ABC_x.1"), "feature-abc-x-1");
/// ```
pub fn slug(text: &str) -> String {
    let dashed: String = dashed(text).take(63).collect();
    dashed.trim_matches('-').to_owned()
}

/// The slug of an environment: 24 characters, the first a letter. A name that is changed by that gets six characters of its
/// digest, so that two names keep two slugs (`lib/gitlab/slug/environment.rb` in GitLab).
///
/// ```
/// use pipeyard::facts::environment_slug;
/// assert_eq!(environment_slug("production"), "production");
/// assert_eq!(environment_slug("review/feature-1"), "review-feature-1-1q251u");
/// ```
pub fn environment_slug(name: &str) -> String {
    let mut slug: String = dashed(name).collect();
    if !slug.starts_with(|first: char| first.is_ascii_lowercase()) {
        slug.insert_str(0, "env-");
    }
    let mut squeezed = String::with_capacity(slug.len());
    for letter in slug.chars() {
        if letter != '-' || !squeezed.ends_with('-') {
            squeezed.push(letter);
        }
    }
    if squeezed == name && squeezed.len() <= LONGEST_ENVIRONMENT {
        return squeezed.trim_end_matches('-').to_owned();
    }
    squeezed.truncate(17);
    let dash = if squeezed.ends_with('-') { "" } else { "-" };
    format!("{squeezed}{dash}{}", digest(name))
}

/// Lower case, with a dash for every letter that is neither `[a-z]` nor a digit.
fn dashed(text: &str) -> impl Iterator<Item = char> {
    let lower = text.to_lowercase();
    let letters: Vec<char> = lower.chars().collect();
    letters.into_iter().map(|letter| {
        if letter.is_ascii_lowercase() || letter.is_ascii_digit() {
            letter
        } else {
            '-'
        }
    })
}

/// The last six digits of the name's SHA-256 in base 36.
fn digest(name: &str) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    // 36⁶ divides the number's digits off: the remainder by it is all that is wanted.
    const SIX_DIGITS: u64 = 36_u64.pow(6);
    let hash = Sha256::digest(name.as_bytes());
    let mut rest = hash.iter().fold(0_u64, |rest, &byte| {
        (rest * 256 + u64::from(byte)) % SIX_DIGITS
    });
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % 36) as usize];
        rest /= 36;
    }
    digits.iter().map(|&digit| char::from(digit)).collect()
}

/// What an environment is for, guessed from its name (`app/models/environment.rb` in GitLab). The first word that is found
/// decides, so `latest-prod` is for testing.
///
/// ```
/// use pipeyard::facts::guessed_tier;
/// assert_eq!(guessed_tier("review/login"), "development");
/// assert_eq!(guessed_tier("latest-prod"), "testing");
/// ```
pub fn guessed_tier(environment: &str) -> &'static str {
    const TIERS: [(&str, &[&str]); 4] = [
        ("development", &["dev", "review", "trunk"]),
        (
            "testing",
            &[
                "test", "tst", "int", "acpt", "accept", "qa", "qc", "control", "quality",
            ],
        ),
        (
            "staging",
            &["stg", "stag", "model", "modl", "pre", "demo", "non"],
        ),
        ("production", &["prod", "prd", "live"]),
    ];
    let name = environment.to_lowercase();
    TIERS
        .iter()
        .find(|(_, words)| words.iter().any(|word| name.contains(word)))
        .map_or("other", |(tier, _)| tier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_gitlabs() {
        assert_eq!(slug("--a--b--"), "a--b");
        assert_eq!(slug(&"x".repeat(80)).len(), 63);
    }

    #[test]
    fn environments_keep_their_difference() {
        assert_eq!(environment_slug("Production"), "production-iis43c");
        assert_eq!(environment_slug("1test"), "env-1test-90izw6");
        assert_ne!(
            environment_slug(&"x".repeat(30)),
            environment_slug(&"x".repeat(31))
        );
    }

    #[test]
    fn tiers_are_guessed_in_gitlabs_order() {
        for (name, tier) in [
            ("Development", "development"),
            ("integration", "testing"),
            ("staging", "staging"),
            ("non-prod", "staging"),
            ("live", "production"),
            ("canary", "other"),
        ] {
            assert_eq!(guessed_tier(name), tier, "{name}");
        }
    }
}
