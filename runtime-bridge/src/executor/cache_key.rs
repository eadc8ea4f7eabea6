//! The names of caches (`lib/gitlab/ci/pipeline/seed/build/cache.rb` in GitLab).

use pipeyard::{glob::Glob, plan::PlannedCache};
use sha1::{Digest, Sha1};

use super::Workspace;
use crate::random::in_hex;

/// The name under which a cache is looked for, and those that are tried after it. `position` is the cache's among those of
/// its job. GitLab keeps the caches of protected refs apart from others.
pub(crate) fn keys(
    cache: &PlannedCache,
    position: usize,
    files: &Workspace,
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
fn of_files(cache: &PlannedCache, position: usize, files: &Workspace) -> String {
    let globs: Vec<_> = cache.key_files.iter().map(|it| Glob::new(it)).collect();
    let named = files
        .files()
        .filter(|file| globs.iter().any(|glob| glob.matches(&file.path)));
    let mut blobs: Vec<String> = named.map(|file| blob(&file.content)).collect();
    blobs.sort_unstable();
    blobs.dedup();
    let digest = if blobs.is_empty() {
        "default".to_owned()
    } else {
        in_hex(&Sha1::digest(blobs.join("-")))
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
    in_hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::WorkspaceFile;

    fn files() -> Workspace {
        let file = |path: &str, text: &str| WorkspaceFile {
            path: path.into(),
            content: text.into(),
            executable: false,
        };
        vec![file("Gemfile.lock", "hello\n"), file("sub/a.lock", "x")]
            .try_into()
            .expect("inside the project")
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
            keys(&cache, 0, &files(), &protected),
            ["gems-protected", "old-protected"]
        );
        assert_eq!(
            keys(&cache, 0, &files(), &global),
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
        assert_eq!(
            keys(&shared, 0, &files(), &protected)[0],
            "gems-non_protected"
        );
    }

    #[test]
    fn the_content_of_files_decides() {
        let key = |it: &PlannedCache| keys(it, 2, &files(), &[]).remove(0);
        let digest = in_hex(&Sha1::digest("ce013625030ba8dba906f756967f9e9ca394464a"));
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
