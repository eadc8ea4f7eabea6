//! A path that a glob matches.

use super::{Glob, braces};

/// A short path that a glob matches, made from the glob: which file to change so that it does. `None` when none is found.
///
/// ```
/// use pipeyard::glob::sample;
/// assert_eq!(sample("src/**/*.{c,h}").as_deref(), Some("src/x.c"));
/// assert_eq!(sample("{a"), None);
/// ```
pub fn sample(glob: &str) -> Option<String> {
    let pattern = braces::expand(glob).into_iter().next()?.replace("**/", "");
    let mut path = String::with_capacity(pattern.len());
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '*' => {
                while letters.next_if_eq(&'*').is_some() {}
                path.push('x');
            }
            '?' => path.push('x'),
            '\\' => path.extend(letters.next()),
            '[' => path.push(class(&mut letters)),
            letter => path.push(letter),
        }
    }
    let is_path = !path.is_empty() && Glob::new(glob).matches(&path);
    is_path.then_some(path)
}

/// A letter for `[…]`; whether it fits shows when the whole is compared.
fn class(letters: &mut impl Iterator<Item = char>) -> char {
    let inner: Vec<char> = letters.take_while(|&it| it != ']').collect();
    match inner.as_slice() {
        ['!' | '^', not @ ..] => ['x', 'y', '1']
            .into_iter()
            .find(|it| !not.contains(it))
            .unwrap_or('z'),
        [first, ..] => *first,
        [] => 'x',
    }
}
