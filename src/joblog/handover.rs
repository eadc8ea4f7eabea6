//! The lines of caches and artifacts: what is found, kept, restored, handed on.

use super::line::{error, notice, plain, warning};
use crate::glob::Selection;

/// What was found for each rule of an archive, in order. `root` is the project's folder.
///
/// ```
/// use pipeyard::{glob::Selection, joblog::found};
/// let kept = Selection::new("/builds/g/p", &["dist".into()], &[], false);
/// assert!(found(&kept, "/builds/g/p").contains("WARNING: dist: no matching files. Ensure that"));
/// ```
pub fn found(kept: &Selection, root: &str) -> String {
    let rules = kept.rules().iter().map(|rule| {
        let path = &rule.written;
        match rule.found {
            _ if path.is_empty() => warning("No matching files. Path is empty."),
            _ if rule.is_outside => warning(&format!(
                "processPath: artifact path is not a subpath of project directory: {path}"
            )),
            None => warning(&format!("{path}: syntax error in pattern")),
            Some(0) => warning(&format!(
                "{path}: no matching files. Ensure that the artifact path is relative to the working directory ({root}) "
            )),
            Some(count) => plain(&format!(
                "{path}: found {count} matching artifact files and directories "
            )),
        }
    });
    let untracked = kept.untracked().map(|count| match count {
        0 => plain("untracked: no files"),
        count => plain(&format!("untracked: found {count} files")),
    });
    let excluded = kept.excluded();
    let excluded = excluded.map(|(rule, count)| plain(&format!("{rule}: excluded {count} files")));
    rules.chain(untracked).chain(excluded).collect()
}

/// Caches: the runner looks for one.
pub fn checking_cache(key: &str) -> String {
    notice(&format!("Checking cache for {key}..."))
}

/// A cache of this machine was found and is unpacked.
pub fn cache_extracted() -> String {
    plain(
        "No URL provided, cache will not be downloaded from shared cache server. Instead a local version of cache will be extracted. ",
    ) + &notice("Successfully extracted cache")
}

/// There is no cache under that key; the next key may have one, and the job goes on anyway.
pub fn cache_missing() -> String {
    plain(
        "No URL provided, cache will not be downloaded from shared cache server. Instead a local version of cache will be extracted. ",
    ) + &warning("Cache file does not exist ")
        + &warning("Failed to extract cache")
}

/// `policy: push`.
pub fn cache_not_downloaded(key: &str) -> String {
    notice(&format!("Not downloading cache {key} due to policy"))
}

/// `policy: pull`.
pub fn cache_not_uploaded(key: &str) -> String {
    notice(&format!("Not uploading cache {key} due to policy"))
}

/// A cache is about to be packed.
pub fn creating_cache(key: &str) -> String {
    notice(&format!("Creating cache {key}..."))
}

/// The cache is kept, on this machine.
pub fn cache_created() -> String {
    plain(
        "No URL provided, cache will not be uploaded to shared cache server. Cache will be stored only locally. ",
    ) + &notice("Created cache")
}

/// None of its rules found anything.
pub fn no_files_to_cache() -> String {
    warning("No files to cache.") + &notice("Created cache")
}

/// The cache could not be kept; the job goes on.
pub fn cache_failed(why: &str) -> String {
    error(why) + &warning("Failed to create cache")
}

/// A job is given the artifacts of another. Jobs have numbers on gitlab.com; a host counts those of the run from 1.
pub fn downloading_artifacts(job: &str, id: u32) -> String {
    notice(&format!("Downloading artifacts for {job} ({id})..."))
}

/// They have arrived.
pub fn artifacts_downloaded(id: u32) -> String {
    plain(&format!(
        "Downloading artifacts from coordinator... ok        id={id} responseStatus=200 OK"
    ))
}

/// Files are about to be packed for later jobs, or for a report.
pub fn uploading_artifacts() -> String {
    notice("Uploading artifacts...")
}

/// They are kept; `kind` is `archive`, or the kind of the report.
pub fn artifacts_uploaded(kind: &str, id: u32) -> String {
    plain(&format!(
        "Uploading artifacts as \"{kind}\" to coordinator... 201 Created  id={id} responseStatus=201 Created"
    ))
}

/// No rule found anything. The job goes on.
pub fn no_files_to_upload() -> String {
    error("No files to upload                         ")
}

/// They are refused: `status` is what GitLab answers, such as `400 Bad Request`. The job fails for it.
pub fn artifacts_refused(kind: &str, id: u32, status: &str) -> String {
    error(&format!(
        "Uploading artifacts as \"{kind}\" to coordinator... {status}  id={id} responseStatus={status}"
    )) + &plain("FATAL: invalid argument                            ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_says_what_it_found() {
        let paths = ["dist", "none", "../x", "[a", ""].map(str::to_owned);
        let mut kept = Selection::new("/builds/g/p", &paths, &["**/*.map".into()], true);
        for path in ["dist", "dist/a.js", "dist/a.js.map"] {
            kept.takes(path, true);
        }
        kept.takes("new", false);
        let said = found(&kept, "/builds/g/p");
        for line in [
            plain("dist: found 2 matching artifact files and directories "),
            warning(
                "none: no matching files. Ensure that the artifact path is relative to the working directory (/builds/g/p) ",
            ),
            warning("processPath: artifact path is not a subpath of project directory: ../x"),
            warning("[a: syntax error in pattern"),
            warning("No matching files. Path is empty."),
            plain("untracked: found 1 files"),
            plain("**/*.map: excluded 1 files"),
        ] {
            assert!(said.contains(&line), "{said}\n{line}");
        }
    }
}
