//! `include:local` with `*` and `**`: `*` stays within a folder, `**` does not (`Repository#search_files_by_wildcard_path` in
//! GitLab, which knows no other wildcards).

/// A path with wildcards.
#[derive(Debug)]
pub(super) struct Wildcard {
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Byte(u8),
    /// `*`.
    InFolder,
    /// `**`.
    Anything,
    /// `**/` as a whole folder of the path: any number of folders, also none.
    Folders,
}

/// Where to go on when what follows a wildcard does not fit: after the wildcard, with one more byte or folder under it.
#[derive(Clone, Copy)]
struct Retry {
    part: usize,
    at: usize,
}

impl Wildcard {
    /// Reads a path; `None` when there is no wildcard in it.
    pub(super) fn read(path: &str) -> Option<Self> {
        path.contains('*').then(|| {
            let mut parts = Vec::with_capacity(path.len());
            let mut rest = path.as_bytes();
            while let [first, tail @ ..] = rest {
                let is_start_of_folder =
                    matches!(parts.last(), None | Some(Part::Byte(b'/') | Part::Folders));
                let (part, length) = match (first, tail) {
                    (b'*', [b'*', b'/', ..]) if is_start_of_folder => (Part::Folders, 3),
                    (b'*', [b'*', ..]) => (Part::Anything, 2),
                    (b'*', _) => (Part::InFolder, 1),
                    (byte, _) => (Part::Byte(*byte), 1),
                };
                parts.push(part);
                rest = &rest[length..];
            }
            Self { parts }
        })
    }

    /// Whether it matches a whole path. Of each kind only the last wildcard is ever tried again, so nothing is exponential.
    pub(super) fn matches(&self, path: &str) -> bool {
        let path = path.as_bytes();
        let (mut part, mut at) = (0, 0);
        let (mut near, mut far): (Option<Retry>, Option<Retry>) = (None, None);
        loop {
            match (self.parts.get(part), path.get(at)) {
                (None, None) => return true,
                (Some(Part::InFolder), _) => {
                    part += 1;
                    near = Some(Retry { part, at });
                    continue;
                }
                (Some(Part::Anything | Part::Folders), _) => {
                    part += 1;
                    far = Some(Retry { part, at });
                    near = None;
                    continue;
                }
                (Some(Part::Byte(wanted)), Some(found)) if wanted == found => {
                    part += 1;
                    at += 1;
                    continue;
                }
                _ => {}
            }
            let Some(retry) = next(&mut near, path, |byte| byte != b'/')
                .or_else(|| self.next_far(&mut far, path))
            else {
                return false;
            };
            (part, at) = (retry.part, retry.at);
        }
    }

    fn next_far(&self, far: &mut Option<Retry>, path: &[u8]) -> Option<Retry> {
        let retry = far.as_mut()?;
        if self.parts[retry.part - 1] == Part::Folders {
            let slash = path[retry.at..].iter().position(|&byte| byte == b'/')?;
            retry.at += slash + 1;
            return *far;
        }
        next(far, path, |_| true)
    }
}

/// Puts one more byte under a wildcard, if it may stand there.
fn next(retry: &mut Option<Retry>, path: &[u8], may_pass: impl Fn(u8) -> bool) -> Option<Retry> {
    let fits = retry
        .and_then(|it| path.get(it.at))
        .is_some_and(|&byte| may_pass(byte));
    *retry = retry.filter(|_| fits).map(|it| Retry {
        at: it.at + 1,
        ..it
    });
    *retry
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(pattern: &str, path: &str, expected: bool) {
        let wildcard = Wildcard::read(pattern).expect("a wildcard");
        assert_eq!(wildcard.matches(path), expected, "`{pattern}` and `{path}`");
    }

    #[test]
    fn one_star_stays_in_its_folder() {
        check("ci/*.yml", "ci/a.yml", true);
        check("ci/*.yml", "ci/sub/c.yml", false);
        check("*/job.yml", "d/job.yml", true);
        check("*/job.yml", "job.yml", false);
        check("*", ".gitlab-ci.yml", true);
        check("job_*.yml", "job_.yml", true);
        check("a*b*c", "aXbXbYc", true);
        check("a*b*c", "aXbXbYd", false);
    }

    #[test]
    fn two_stars_cross_folders() {
        check("ci/**.yml", "ci/a.yml", true);
        check("ci/**.yml", "ci/sub/c.yml", true);
        check("ci/**/*.yml", "ci/sub/deep/c.yml", true);
        check("ci/**/*.yml", "ci/a.yml", true);
        check("ci/**/*.yml", "cia.yml", false);
        check("**/job.yml", "job.yml", true);
        check("**/**/**/**/job.yml", "a/b/c/job.yml", true);
        check("a**/b", "ac/d/b", true);
        check("a**/b", "ab", false);
        check("**/x/*.yml", "a/x/b/x/c.yml", true);
    }

    #[test]
    fn without_a_star_there_is_no_wildcard() {
        assert!(Wildcard::read("ci/[ab]?.yml").is_none());
    }

    proptest! {
        #[test]
        fn it_is_what_the_regular_expression_says(pattern in "[ab/*]{0,10}\\*[ab/*]{0,6}", path in "[ab/]{0,14}") {
            let mut regex = String::from("^");
            for part in &Wildcard::read(&pattern).expect("a star").parts {
                match part {
                    Part::Byte(byte) => regex.push(char::from(*byte)),
                    Part::InFolder => regex.push_str("[^/]*"),
                    Part::Anything => regex.push_str(".*"),
                    Part::Folders => regex.push_str("(.*/)?"),
                }
            }
            regex.push('$');
            let expected = regex_lite::Regex::new(&regex).expect("a regular expression").is_match(&path);
            prop_assert_eq!(Wildcard::read(&pattern).expect("a star").matches(&path), expected);
        }
    }
}
