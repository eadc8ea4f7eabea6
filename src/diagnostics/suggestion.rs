//! "Did you mean …?"

/// The candidate that a word was most likely meant to be: the nearest by edits, if it is near enough to be a slip. Of
/// equally near ones the first.
///
/// ```
/// use pipeyard::diagnostics::nearest;
/// assert_eq!(nearest("biuld", ["test", "build"]), Some("build"));
/// assert_eq!(nearest("deploy", ["test", "build"]), None);
/// ```
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word: Vec<char> = word.to_lowercase().chars().take(LONGEST).collect();
    let slips = (word.len() / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let letters: Vec<char> = candidate.to_lowercase().chars().take(LONGEST).collect();
        if word.len().abs_diff(letters.len()) > slips {
            continue;
        }
        let edits = distance(&word, &letters);
        if edits <= slips && best.is_none_or(|(fewest, _)| edits < fewest) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Longer words are compared by their beginning, so that the cost of a suggestion stays small whatever the file says.
const LONGEST: usize = 64;

/// How many letters have to be typed, deleted, changed or swapped with their neighbour (optimal string alignment).
fn distance(word: &[char], other: &[char]) -> usize {
    let mut above_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for row in 0..word.len() {
        let mut current = vec![row + 1];
        for column in 0..other.len() {
            let change = last[column] + usize::from(word[row] != other[column]);
            let mut fewest = change.min(last[column + 1] + 1).min(current[column] + 1);
            let before = row.checked_sub(1).zip(column.checked_sub(1));
            if before
                .is_some_and(|(up, left)| word[row] == other[left] && word[up] == other[column])
            {
                fewest = fewest.min(above_last[column - 1] + 1);
            }
            current.push(fewest);
        }
        above_last = std::mem::replace(&mut last, current);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_keyboard_are_near() {
        for (word, meant) in [
            ("previleged", "privileged"),
            ("tset", "test"),
            ("imgae", "image"),
            ("Stage", "stage"),
            ("배보", "배포"),
        ] {
            assert_eq!(
                nearest(word, ["privileged", "test", "image", "stage", "배포"]),
                Some(meant),
                "{word}"
            );
        }
    }

    #[test]
    fn other_words_are_not() {
        assert_eq!(nearest("x", ["build"]), None);
        assert_eq!(nearest("gpu", ["aws"]), None);
    }
}
