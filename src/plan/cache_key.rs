//! The names of caches (`lib/gitlab/ci/pipeline/seed/build/cache.rb` in GitLab).

use sha1::{Digest, Sha1};

use super::PlannedCache;
use crate::glob::Glob;

/// The name under which a cache is looked for, and those that are tried after it. `position` is the cache's among those of
/// its job; `files` are the project's as they were committed, path and content. GitLab keeps the caches of protected refs
/// apart from others.
///
/// ```
/// use pipeyard::plan::{PlannedCache, cache_keys};
/// let gems = PlannedCache { key: "gems".into(), ..PlannedCache::default() };
/// assert_eq!(cache_keys(&gems, 0, std::iter::empty(), &[]), ["gems-non_protected"]);
/// ```
pub fn cache_keys<'f>(
    cache: &PlannedCache,
    position: usize,
    files: impl Iterator<Item = (&'f str, &'f [u8])>,
    variables: &[(String, String)],
) -> Vec<String> {
    let value = |wanted: &str| {
        variables
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    };
    let is_protected = value("CI_COMMIT_REF_PROTECTED") == Some("true");
    let end = if is_protected && !cache.unprotect {
        "protected"
    } else {
        "non_protected"
    };
    let own = if cache.key_files.is_empty() {
        cache.key.clone()
    } else {
        of_files(cache, position, files)
    };
    let mut keys: Vec<String> = std::iter::once(&own)
        .chain(&cache.fallback_keys)
        .filter(|key| !key.is_empty())
        .map(|key| format!("{key}-{end}"))
        .collect();
    let global =
        value("CACHE_FALLBACK_KEY").filter(|key| !key.is_empty() && !key.ends_with("-protected"));
    keys.extend(global.map(str::to_owned));
    keys
}

/// `prefix-digest`, where the digest is that of git's names for the contents of the files.
fn of_files<'f>(
    cache: &PlannedCache,
    position: usize,
    files: impl Iterator<Item = (&'f str, &'f [u8])>,
) -> String {
    let globs: Vec<_> = cache.key_files.iter().map(|it| Glob::new(it)).collect();
    let named = files.filter(|(path, _)| globs.iter().any(|glob| glob.matches(path)));
    let mut blobs: Vec<String> = named.map(|(_, content)| blob(content)).collect();
    blobs.sort_unstable();
    blobs.dedup();
    let digest = if blobs.is_empty() {
        "default".to_owned()
    } else {
        hex(&Sha1::digest(blobs.join("-")))
    };
    if !cache.key.is_empty() {
        return format!("{}-{digest}", cache.key);
    }
    let stems = cache
        .key_files
        .iter()
        .map(|path| path.split('.').next().unwrap_or(path));
    let stems: Vec<_> = stems.collect();
    format!("{position}_{}-{digest}", stems.join("_"))
}

/// What git calls a file with this content.
fn blob(content: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", content.len()));
    hash.update(content);
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, &[u8]); 2] = [("Gemfile.lock", b"hello\n"), ("sub/a.lock", b"x")];

    fn keys(cache: &PlannedCache, position: usize, variables: &[(String, String)]) -> Vec<String> {
        cache_keys(cache, position, FILES.into_iter(), variables)
    }

    fn cache(key: &str, key_files: &[&str]) -> PlannedCache {
        PlannedCache {
            key: key.into(),
            key_files: key_files.iter().map(|&it| it.to_owned()).collect(),
            fallback_keys: vec!["old".into()],
            ..PlannedCache::default()
        }
    }

    #[test]
    fn git_would_call_the_files_so() {
        assert_eq!(blob(b"hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
    }

    #[test]
    fn refs_that_are_not_protected_have_caches_of_their_own() {
        let protected = [("CI_COMMIT_REF_PROTECTED".to_owned(), "true".to_owned())];
        let global = [(
            "CACHE_FALLBACK_KEY".to_owned(),
            "main-non_protected".to_owned(),
        )];
        let cache = cache("gems", &[]);
        assert_eq!(
            keys(&cache, 0, &protected),
            ["gems-protected", "old-protected"]
        );
        assert_eq!(
            keys(&cache, 0, &global),
            [
                "gems-non_protected",
                "old-non_protected",
                "main-non_protected"
            ]
        );
        let shared = PlannedCache {
            unprotect: true,
            ..cache
        };
        assert_eq!(keys(&shared, 0, &protected)[0], "gems-non_protected");
    }

    #[test]
    fn the_content_of_files_decides() {
        let key = |it: &PlannedCache| keys(it, 2, &[]).remove(0);
        let digest = hex(&Sha1::digest("ce013625030ba8dba906f756967f9e9ca394464a"));
        assert_eq!(
            key(&cache("", &["Gemfile.lock"])),
            format!("2_Gemfile-{digest}-non_protected")
        );
        assert_eq!(
            key(&cache("rb", &["Gemfile.lock"])),
            format!("rb-{digest}-non_protected")
        );
        assert_eq!(
            key(&cache("", &["none.lock", "x"])),
            "2_none_x-default-non_protected"
        );
        assert_ne!(
            key(&cache("", &["sub/*.lock"])),
            key(&cache("", &["Gemfile.lock"]))
        );
    }
}
