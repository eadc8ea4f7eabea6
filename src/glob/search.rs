//! Which of many paths a list of globs finds, as GitLab's `changes` and `exists` search
//! (`lib/gitlab/ci/build/rules/rule/clause/` in GitLab).

use std::collections::BTreeSet;

use super::Glob;

/// GitLab compares no more often than this, and says yes instead.
const MOST_COMPARISONS: usize = 50_000;

/// What a search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// This glob matches this path; there may be others.
    Match {
        /// The glob.
        glob: &'a str,
        /// The path.
        path: &'a str,
    },
    /// No glob matches a path.
    Nothing,
    /// There are so many paths that GitLab does not look, and takes it for a match.
    TooMany,
}

impl Found<'_> {
    /// Whether GitLab's answer is yes.
    pub fn is_yes(self) -> bool {
        self != Self::Nothing
    }
}

/// Searches the paths that changed (`rules:changes`, `only:changes`).
///
/// ```
/// use pipeyard::glob::{Found, changed};
/// let paths = ["README.md".to_owned(), "src/a.c".to_owned()];
/// let found = changed(&["docs/*", "src/*"], &paths);
/// assert_eq!(found, Found::Match { glob: "src/*", path: "src/a.c" });
/// ```
pub fn changed<'a>(globs: &[&'a str], paths: &'a [String]) -> Found<'a> {
    if globs.is_empty() || paths.is_empty() {
        return Found::Nothing;
    }
    compare(globs, &paths.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Searches the files of a project (`rules:exists`). Globs without wildcards are looked up: they are the path of a file,
/// or, with a slash at the end, of a folder. Those of the form `**/*.ext` are endings.
///
/// ```
/// use pipeyard::glob::existing;
/// let files = ["docs/guide.md".to_owned(), "Makefile".to_owned()];
/// assert!(existing(&["Makefile"], &files).is_yes());
/// assert!(existing(&["docs/"], &files).is_yes());
/// assert!(!existing(&["docs"], &files).is_yes());
/// ```
pub fn existing<'a>(globs: &[&'a str], files: &'a [String]) -> Found<'a> {
    let is_flat = globs.iter().all(|glob| is_top_level(glob));
    let files = files.iter().map(String::as_str);
    let files: Vec<&str> = files
        .filter(|path| !is_flat || !path.contains('/'))
        .collect();
    let of_kind = |wanted: Kind| globs.iter().copied().filter(move |it| kind(it) == wanted);
    let exact = exactly(of_kind(Kind::Exact), &files);
    let ending = || ending(of_kind(Kind::Extension), &files);
    if let Some(found) = exact.or_else(ending) {
        return found;
    }
    compare(&of_kind(Kind::Pattern).collect::<Vec<_>>(), &files)
}

fn compare<'a>(globs: &[&'a str], paths: &[&'a str]) -> Found<'a> {
    if globs.len().saturating_mul(paths.len()) > MOST_COMPARISONS {
        return Found::TooMany;
    }
    for &text in globs {
        let glob = Glob::new(text);
        if let Some(&path) = paths.iter().find(|path| glob.matches(path)) {
            return Found::Match { glob: text, path };
        }
    }
    Found::Nothing
}

fn exactly<'a>(mut globs: impl Iterator<Item = &'a str>, files: &[&'a str]) -> Option<Found<'a>> {
    let set: BTreeSet<&str> = files.iter().copied().collect();
    globs.find_map(|glob| {
        let path = if glob.ends_with('/') {
            set.range(glob..).next().filter(|it| it.starts_with(glob))
        } else {
            set.get(glob)
        };
        path.map(|&path| Found::Match { glob, path })
    })
}

fn ending<'a>(mut globs: impl Iterator<Item = &'a str>, files: &[&'a str]) -> Option<Found<'a>> {
    globs.find_map(|glob| {
        let ending = glob.strip_prefix(ANY_FOLDER)?;
        let path = *files.iter().find(|path| path.ends_with(ending))?;
        Some(Found::Match { glob, path })
    })
}

/// In front of an ending: whatever the folder.
const ANY_FOLDER: &str = "**/*";

/// How GitLab looks for a glob.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Exact,
    Extension,
    Pattern,
}

fn kind(glob: &str) -> Kind {
    let is_exact = |text: &str| !text.contains(['*', '?', '[', '{']);
    match glob.strip_prefix(ANY_FOLDER) {
        _ if is_exact(glob) => Kind::Exact,
        Some(ending) if ending.starts_with('.') && is_exact(ending) => Kind::Extension,
        _ => Kind::Pattern,
    }
}

fn is_top_level(glob: &str) -> bool {
    !glob.contains('/') && !glob.contains("**")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|&path| path.to_owned()).collect()
    }

    #[test]
    fn an_empty_side_finds_nothing() {
        assert_eq!(changed(&[], &paths(&["a"])), Found::Nothing);
        assert_eq!(changed(&["*"], &[]), Found::Nothing);
        assert_eq!(existing(&[], &paths(&["a"])), Found::Nothing);
    }

    #[test]
    fn gitlab_gives_up_beyond_its_limit_and_says_yes() {
        let many: Vec<String> = (0..25_000).map(|at| format!("f{at}")).collect();
        assert_eq!(changed(&["x", "y"], &many), Found::Nothing);
        let more: Vec<String> = (0..25_001).map(|at| format!("f{at}")).collect();
        assert_eq!(changed(&["x", "y"], &more), Found::TooMany);
        assert_eq!(existing(&["x*", "y?"], &more), Found::TooMany);
        // What has no wildcards is looked up, however many files there are.
        assert_eq!(existing(&["x", "y", "**/*.c"], &more), Found::Nothing);
    }

    #[test]
    fn only_the_top_counts_when_no_glob_goes_deeper() {
        let mut files: Vec<String> = (0..50_001).map(|at| format!("d/f{at}")).collect();
        files.push("Makefile".into());
        assert_eq!(existing(&["x*"], &files), Found::Nothing);
        assert_eq!(existing(&["d/x*"], &files), Found::TooMany);
    }

    #[test]
    fn endings_are_endings() {
        let files = paths(&["a/b.js", ".c"]);
        assert!(existing(&["**/*.js"], &files).is_yes());
        assert!(existing(&["**/*.c"], &files).is_yes());
        assert!(!existing(&["**/*.ts"], &files).is_yes());
    }
}
