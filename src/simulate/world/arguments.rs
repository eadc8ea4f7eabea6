//! Arguments of `docker` and `docker compose`, and the texts made from them.

/// Options of `docker run`, `pull`, … that are followed by a value.
const WITH_VALUE: &[&str] = &[
    "-e",
    "--env",
    "--env-file",
    "-v",
    "--volume",
    "--mount",
    "-p",
    "--publish",
    "--name",
    "--network",
    "--net",
    "-w",
    "--workdir",
    "-u",
    "--user",
    "--entrypoint",
    "-l",
    "--label",
    "-m",
    "--memory",
    "--cpus",
    "--restart",
    "--add-host",
    "-h",
    "--hostname",
    "--platform",
    "--format",
    "--filter",
    "-n",
    "--tail",
    "--password",
    "--username",
];

/// The first argument that is neither an option nor the value of one.
pub(super) fn operand<'a>(args: &[&'a str]) -> Option<&'a str> {
    let mut args = args.iter();
    while let Some(&word) = args.next() {
        if WITH_VALUE.contains(&word) {
            args.next();
        } else if !word.starts_with('-') {
            return Some(word);
        }
    }
    None
}

/// The value of an option, after a blank or after `=`.
pub(super) fn option<'a>(args: &[&'a str], names: &[&str]) -> Option<&'a str> {
    let joined = |word: &'a str| {
        names
            .iter()
            .find_map(|name| word.strip_prefix(name)?.strip_prefix('='))
    };
    args.iter().enumerate().find_map(|(at, &word)| {
        if names.contains(&word) {
            args.get(at + 1).copied()
        } else {
            joined(word)
        }
    })
}

/// Name and tag; a colon before the last slash is a port.
pub(super) fn reference(image: &str) -> (&str, &str) {
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, "latest"),
    }
}

/// Fills the fields of a Go template that are known and empties the others.
pub(super) fn fill(template: &str, fields: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (field, after) = after.split_once("}}").unwrap_or((after, ""));
        let name = field.trim().trim_start_matches('.');
        filled.push_str(before);
        filled.push_str(
            fields
                .iter()
                .find(|(known, _)| *known == name)
                .map_or("", |(_, value)| value),
        );
        rest = after;
    }
    filled + rest
}

/// An identity of 64 hexadecimal digits that only depends on `seed`: FNV-1a, four times over.
pub(super) fn identity(seed: &str) -> String {
    let hash = |start: u64| {
        seed.bytes()
            .fold(0xcbf2_9ce4_8422_2325 ^ start, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
    };
    let [first, second, third, fourth] = [0, 1, 2, 3].map(hash);
    format!("{first:016x}{second:016x}{third:016x}{fourth:016x}")
}
