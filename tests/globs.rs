//! Globs: GitLab's table, and a law. A matcher that is slow and obviously right says the same.

use pipeyard::glob::Glob;
#[cfg(not(target_arch = "wasm32"))]
use proptest::prelude::*;

#[test]
fn globs_match_what_rubys_fnmatch_matches() {
    for (glob, path, expected) in [
        ("*", "a", true),
        ("*", "a/b", false),
        ("*", ".x", true),
        ("**", "a/b", false),
        ("**/*", "a", true),
        ("**/*", "a/b/c", true),
        ("**/*", ".h/x", true),
        ("**/*.js", "a.js", true),
        ("**/*.js", "x/y/a.js", true),
        ("**.md", "x.md", true),
        ("**.md", "d/x.md", false),
        ("*.{rb,py}", "x.py", true),
        ("a/{b,c/d}/*", "a/c/d/e", true),
        ("[ab].c", "b.c", true),
        ("[!a].c", "b.c", true),
        ("[^a].c", "b.c", true),
        ("[^a].c", "a.c", false),
        ("./a", "a", false),
        ("/a", "a", false),
        ("dockerfile", "Dockerfile", false),
        ("a/**", "a/b", true),
        ("a/**", "a/b/c", false),
        ("a/**/*", "a/b", true),
        ("a/**/*", "a/b/c", true),
        ("a/**/*", "a", false),
        ("docs/**/*.md", "docs/x.md", true),
        ("docs/**/*.md", "docs/a/b/x.md", true),
        ("a**/b", "ab/b", true),
        ("a**/b", "ac/d/b", false),
        ("{a,b}/*", "b/x", true),
        ("*.{md,}", "x.", true),
        ("a?c", "abc", true),
        ("a?c", "a/c", false),
        ("a", "a/b", false),
        ("a/", "a/b", false),
        (r"\*", "*", true),
        (r"\*", "a", false),
        ("a*b*c", "aXbYbc", true),
        ("**/a/**/b", "x/a/a/y/b", true),
        ("**/a/**/b", "x/a/y/c", false),
        ("[a-c]x", "bx", true),
        ("[a-]x", "-x", true),
        ("[]a]", "]", false),
        ("[a", "a", false),
        ("{a,b", "{a,b", false),
        ("a}", "a}", true),
        ("가?다", "가나다", true),
        ("[가-힣]*", "문서", true),
        ("", "", true),
        ("", "a", false),
    ] {
        assert_eq!(Glob::new(glob).matches(path), expected, "{glob} on {path}");
    }
}

#[test]
fn many_stars_cost_no_more_than_the_product_of_the_lengths() {
    let glob = Glob::new(&format!("{}b", "*a".repeat(200)));
    assert!(!glob.matches(&"a".repeat(20_000)));
    let folders = Glob::new(&format!("{}x", "**/a/".repeat(100)));
    assert!(!folders.matches(&"a/".repeat(5_000)));
}

/// What a glob of the letters `a`, `/`, `*` and `?` matches, by trying everything.
#[cfg(not(target_arch = "wasm32"))]
fn slowly(glob: &[char], path: &[char], is_start: bool) -> bool {
    if is_start && glob.starts_with(&['*', '*', '/']) {
        let folders = (0..path.len()).filter(|&at| path[at] == '/');
        return slowly(&glob[3..], path, true)
            || folders
                .into_iter()
                .any(|at| slowly(&glob[3..], &path[at + 1..], true));
    }
    match (glob.first(), path.first()) {
        (None, rest) => rest.is_none(),
        (Some('*'), Some(letter)) if *letter != '/' => {
            slowly(&glob[1..], path, false) || slowly(glob, &path[1..], false)
        }
        (Some('*'), _) => slowly(&glob[1..], path, false),
        (Some('?'), letter) => {
            letter.is_some_and(|&it| it != '/') && slowly(&glob[1..], &path[1..], false)
        }
        (Some(wanted), letter) => {
            letter == Some(wanted) && slowly(&glob[1..], &path[1..], *wanted == '/')
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn it_matches_what_trying_everything_matches(glob in "[ab/*?]{0,9}", path in "[ab]{1,3}(/[ab]{1,3}){0,3}") {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(Glob::new(&glob).matches(&path), slowly(&letters(&glob), &letters(&path), true));
    }

    #[test]
    fn no_text_is_too_strange(glob in "\\PC{0,30}", path in "\\PC{0,30}") {
        let _ = Glob::new(&glob).matches(&path);
    }

    #[test]
    fn a_path_without_wildcards_is_itself(path in "[a-z가-힣]{1,5}(/[a-z.]{1,5}){0,3}") {
        prop_assert!(Glob::new(&path).matches(&path));
        prop_assert!(Glob::new("**/*").matches(&path));
    }
}
