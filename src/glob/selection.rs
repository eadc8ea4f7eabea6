//! Which files of a project GitLab Runner takes into an archive (`commands/helpers/file_archiver.go`).

use super::path_glob::{PathGlob, is_pattern};

/// What `artifacts:` or `cache:` names, asked one path after the other, with a count for each rule.
///
/// ```
/// use pipeyard::glob::Selection;
/// let mut kept = Selection::new("/builds/g/p", &["dist/".into()], &["**/*.map".into()], false);
/// assert!(kept.takes("dist", true) && kept.takes("dist/app.js", true));
/// assert!(!kept.takes("dist/app.js.map", true) && !kept.takes("src/app.js", true));
/// assert_eq!(kept.rules()[0].found, Some(2));
/// assert_eq!(kept.excluded().collect::<Vec<_>>(), [("**/*.map", 1)]);
/// ```
#[derive(Clone, Debug)]
pub struct Selection {
    rules: Vec<Rule>,
    exclude: Vec<(String, PathGlob, usize)>,
    untracked: Option<usize>,
}

/// One entry of `paths:` and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// As written.
    pub written: String,
    /// How often it was met; `None` for a rule that cannot be followed.
    pub found: Option<usize>,
    /// Whether it leads out of the project.
    pub is_outside: bool,
    pattern: Pattern,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    /// The project's folder itself: everything.
    Everything,
    Glob {
        text: String,
        glob: PathGlob,
    },
    Nothing,
}

impl Selection {
    /// The rules of an archive; `root` is the project's folder, which absolute paths may begin with.
    pub fn new(root: &str, paths: &[String], exclude: &[String], untracked: bool) -> Self {
        let exclude = exclude
            .iter()
            .filter_map(|it| Some((it.clone(), PathGlob::new(it)?, 0)));
        Self {
            rules: paths.iter().map(|path| Rule::new(root, path)).collect(),
            exclude: exclude.collect(),
            untracked: untracked.then_some(0),
        }
    }

    /// The first parts of all paths that can be taken; `None` when there is no knowing.
    pub fn roots(&self) -> Option<Vec<&str>> {
        if self.untracked.is_some() {
            return None;
        }
        let mut roots = Vec::new();
        for rule in &self.rules {
            let text = match &rule.pattern {
                Pattern::Nothing => continue,
                Pattern::Everything => return None,
                Pattern::Glob { text, .. } => text,
            };
            let first = text.split('/').next().unwrap_or(text);
            // A brace may hold a slash.
            if is_pattern(first) || text.contains('{') {
                return None;
            }
            if !roots.contains(&first) {
                roots.push(first);
            }
        }
        Some(roots)
    }

    /// Whether a path is taken: a file, a folder or a link below the project's folder, `.` for that folder itself. A folder
    /// that a rule matches brings everything below it. `is_tracked` is whether git knows it; folders count as known.
    pub fn takes(&mut self, path: &str, is_tracked: bool) -> bool {
        let meets: Vec<usize> = self.rules.iter().map(|rule| rule.meets(path)).collect();
        let of_untracked = self.untracked.is_some() && !is_tracked;
        let times = meets.iter().sum::<usize>() + usize::from(of_untracked);
        if times == 0 {
            return false;
        }
        if let Some((_, _, count)) = self.exclude.iter_mut().find(|(_, it, _)| it.matches(path)) {
            *count += times;
            return false;
        }
        for (rule, times) in self.rules.iter_mut().zip(meets) {
            rule.found = rule.found.map(|found| found + times);
        }
        if of_untracked {
            self.untracked = self.untracked.map(|found| found + 1);
        }
        true
    }

    /// The rules, with their counts.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How many files git does not know; `None` when they are not asked for.
    pub fn untracked(&self) -> Option<usize> {
        self.untracked
    }

    /// What was left out, by rule.
    pub fn excluded(&self) -> impl Iterator<Item = (&str, usize)> {
        let hits = self.exclude.iter().filter(|(_, _, count)| *count > 0);
        hits.map(|(written, _, count)| (written.as_str(), *count))
    }
}

impl Rule {
    fn new(root: &str, written: &str) -> Self {
        let relative = relative(root, written);
        let pattern = match relative.as_deref() {
            None => Pattern::Nothing,
            Some(".") if !written.is_empty() => Pattern::Everything,
            Some(text) => PathGlob::new(text).map_or(Pattern::Nothing, |glob| Pattern::Glob {
                text: text.to_owned(),
                glob,
            }),
        };
        let follows = pattern != Pattern::Nothing && !written.is_empty();
        Self {
            written: written.to_owned(),
            found: follows.then_some(0),
            is_outside: relative.is_none(),
            pattern: if follows { pattern } else { Pattern::Nothing },
        }
    }

    /// How many of the path and the folders that it lies in match: the runner walks each of them, and counts each time.
    fn meets(&self, path: &str) -> usize {
        match &self.pattern {
            Pattern::Nothing => 0,
            Pattern::Everything => 1,
            Pattern::Glob { glob, .. } => {
                let ends = path.match_indices('/').map(|(at, _)| at);
                let ends = ends.chain([path.len()]);
                ends.filter(|&end| glob.matches(&path[..end])).count()
            }
        }
    }
}

/// The path from the project's folder, tidied as Go's `filepath.Rel` does; `None` if it leads out of it.
fn relative(root: &str, written: &str) -> Option<String> {
    let inside = if written.starts_with('/') {
        let rest = written.strip_prefix(root.trim_end_matches('/'))?;
        if !rest.is_empty() && !rest.starts_with('/') {
            return None;
        }
        rest
    } else {
        written
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in inside.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: [&str; 8] = [
        ".",
        "a.txt",
        "dist",
        "dist/app.js",
        "dist/lib",
        "dist/lib/x.js",
        ".env",
        "out/빌드.log",
    ];

    fn taken(paths: &[&str], exclude: &[&str], untracked: bool) -> (Vec<&'static str>, Selection) {
        let texts = |list: &[&str]| list.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
        let mut kept = Selection::new("/builds/g/p", &texts(paths), &texts(exclude), untracked);
        let tree = TREE.into_iter();
        let tree = tree.filter(|path| kept.takes(path, *path != "out/빌드.log"));
        (tree.collect(), kept)
    }

    #[test]
    fn folders_bring_what_is_in_them_and_files_are_excluded_by_themselves() {
        let below = ["dist", "dist/app.js", "dist/lib", "dist/lib/x.js"];
        for path in ["dist", "dist/", "./dist", "/builds/g/p/dist", "x/../dist"] {
            let (paths, kept) = taken(&[path], &["dist/lib"], false);
            assert_eq!(paths, ["dist", "dist/app.js", "dist/lib/x.js"], "{path}");
            assert_eq!(kept.rules()[0].found, Some(3));
        }
        assert_eq!(taken(&["dist"], &["dist/"], false).0, below);
        assert_eq!(taken(&["dist"], &["dist/**"], false).0, [""; 0]);
        assert_eq!(taken(&["."], &[], false).0, TREE);
        assert_eq!(taken(&[], &[], true).0, ["out/빌드.log"]);
    }

    #[test]
    fn a_glob_that_matches_folders_and_files_counts_both() {
        let (paths, kept) = taken(&["dist/**"], &[], false);
        assert_eq!(
            (paths.len(), kept.rules()[0].found),
            (4, Some(1 + 2 + 2 + 3))
        );
    }

    #[test]
    fn paths_outside_are_not_followed() {
        for path in ["..", "../x", "/etc/passwd", "/builds/g/px", "a/../../b"] {
            let (paths, kept) = taken(&[path], &[], false);
            assert!(paths.is_empty() && kept.rules()[0].is_outside, "{path}");
        }
        assert_eq!(taken(&["[a"], &[], false).1.rules()[0].found, None);
    }

    #[test]
    fn roots_are_known_where_no_pattern_begins() {
        assert_eq!(
            taken(&["dist/*.js", "a.txt", "dist"], &[], false).1.roots(),
            Some(vec!["dist", "a.txt"])
        );
        for paths in [["*.txt"], ["{a/b,c}"], ["."]] {
            assert_eq!(taken(&paths, &[], false).1.roots(), None, "{paths:?}");
        }
    }
}
