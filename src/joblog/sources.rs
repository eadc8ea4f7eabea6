//! The lines of the section `get_sources`.

use super::line::notice;

/// How the project's files arrive. A host without git says in an [`aside`](super::aside) what it does instead.
pub fn fetching_changes(depth: u32) -> String {
    notice(&format!(
        "Fetching changes with git depth set to {depth}..."
    ))
}

/// The working copy is new, at this commit and ref.
pub fn created_repository(directory: &str, sha: &str, git_ref: &str) -> String {
    let short = sha.get(..8).unwrap_or(sha);
    format!(
        "Initialized empty Git repository in {directory}/.git/\n{}{}",
        notice("Created fresh repository."),
        notice(&format!(
            "Checking out {short} as detached HEAD (ref is {git_ref})..."
        ))
    )
}

/// Submodules are not fetched.
pub fn skipping_submodules() -> String {
    notice("Skipping Git submodules setup")
}
