//! Patterns for image names (`--allow-privileged`): `*` and `?` stay inside one part between slashes, `**` does not.

/// A pattern for image names.
///
/// The parts that Docker Hub lets people leave out do not matter: `docker` is `docker:latest`, and
/// `docker.io/library/docker:dind` is `docker:dind`. Another registry is never the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImageGlob {
    written: String,
    pattern: Vec<char>,
}

impl ImageGlob {
    /// A pattern as the user wrote it.
    pub(crate) fn new(written: &str) -> Self {
        Self {
            written: written.to_owned(),
            pattern: normal(written).chars().collect(),
        }
    }

    /// As the user wrote it.
    pub(crate) fn written(&self) -> &str {
        &self.written
    }

    /// Whether an image reference matches.
    pub(crate) fn matches(&self, image: &str) -> bool {
        let image: Vec<char> = normal(image).chars().collect();
        // `reached[n]`: whether the pattern so far can stand for the first `n` characters. No backtracking, so that a
        // hostile name costs no more than another.
        let mut reached = vec![false; image.len() + 1];
        reached[0] = true;
        let mut rest = self.pattern.as_slice();
        while let Some((&first, tail)) = rest.split_first() {
            let crosses = first == '*' && tail.first() == Some(&'*');
            reached = step(&reached, first, crosses, &image);
            rest = if crosses { &tail[1..] } else { tail };
        }
        reached[image.len()]
    }
}

fn step(reached: &[bool], sign: char, crosses: bool, image: &[char]) -> Vec<bool> {
    let mut next = vec![false; reached.len()];
    for at in 0..reached.len() {
        let before = at.checked_sub(1).map(|before| (before, image[before]));
        next[at] = match (sign, before) {
            ('*', None) => reached[at],
            ('*', Some((before, c))) => reached[at] || (next[before] && (crosses || c != '/')),
            ('?', Some((before, c))) => reached[before] && c != '/',
            (_, Some((before, c))) => reached[before] && c == sign,
            (_, None) => false,
        };
    }
    next
}

/// The short form of a reference, with its tag.
fn normal(reference: &str) -> String {
    let short = [
        "docker.io/library/",
        "index.docker.io/library/",
        "docker.io/",
        "index.docker.io/",
    ]
    .iter()
    .find_map(|registry| reference.strip_prefix(registry))
    .unwrap_or(reference);
    let last = short.rsplit('/').next().unwrap_or(short);
    if last.contains(['@', ':']) || last.ends_with('*') {
        short.to_owned()
    } else {
        format!("{short}:latest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_match_as_people_expect() {
        let cases = [
            ("docker:dind", "docker:dind", true),
            ("docker:dind", "docker.io/library/docker:dind", true),
            ("docker.io/library/docker:dind", "docker:dind", true),
            ("docker", "docker:latest", true),
            ("docker", "docker", true),
            ("docker:latest", "docker", true),
            ("docker:*", "docker", true),
            ("docker:*", "docker:24-dind", true),
            ("docker*", "docker:dind", true),
            ("*", "alpine", true),
            ("*", "itzg/minecraft-server", false),
            ("**", "registry.example.com:5000/a/b:1", true),
            ("itzg/*", "itzg/minecraft-server", true),
            (
                "registry.example.com/**:dind",
                "registry.example.com/a/b/docker:dind",
                true,
            ),
            ("docker:2?-dind", "docker:24-dind", true),
            ("docker:dind", "docker:dind-evil", false),
            ("docker:dind", "evil.example/docker:dind", false),
            ("docker:dind", "docker:DIND", false),
            ("docker:*", "docker:a/b", false),
            ("docker:dind", "docker:dind@sha256:00", false),
            ("docker:dind@*", "docker:dind@sha256:00", true),
            ("", "docker", false),
            ("[d]ocker", "docker", false),
        ];
        for (pattern, image, expected) in cases {
            assert_eq!(
                ImageGlob::new(pattern).matches(image),
                expected,
                "{pattern} {image}"
            );
        }
    }

    #[test]
    fn a_hostile_name_costs_no_more() {
        assert!(!ImageGlob::new(&format!("{}b", "**a".repeat(200))).matches(&"a".repeat(2000)));
    }
}
