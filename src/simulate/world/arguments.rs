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
    "--tag",
    "--file",
    "--build-arg",
    "--target",
    "--cache-from",
    "--cache-to",
    "--secret",
    "--ssh",
    "--progress",
    "--output",
    "--driver",
    "--subnet",
    "--gateway",
    "--opt",
    "--signal",
    "--time",
    "--timeout",
    "--input",
    "--exit-code-from",
    "--scale",
    "--index",
    "--wait-timeout",
    "--since",
    "--until",
    "--gpus",
    "--shm-size",
    "--ulimit",
    "--device",
    "--cap-add",
    "--cap-drop",
    "--security-opt",
    "--health-cmd",
    "--pull",
    "--log-driver",
    "--log-opt",
    "--link",
    "--volumes-from",
    "--cidfile",
    "--tmpfs",
    "--sysctl",
    "--dns",
    "--ip",
    "--pid",
    "--ipc",
    "--memory-swap",
    "--cpuset-cpus",
];

/// The arguments of a command with short options in full where a short one means different things to different commands,
/// and `-dp 80:80` taken apart.
pub(super) fn in_full<'a>(command: &str, args: &[&'a str]) -> Vec<&'a str> {
    let mut full = Vec::with_capacity(args.len());
    for &word in args {
        match (command, word) {
            ("build", "-t") => full.push("--tag"),
            ("build", "-f") => full.push("--file"),
            ("build", "--pull") => full.push("--pull=true"),
            ("build" | "save", "-o") => full.push("--output"),
            ("load", "-i") => full.push("--input"),
            ("stop" | "restart" | "up" | "down", "-t") => full.push("--time"),
            ("kill" | "stop", "-s") => full.push("--signal"),
            ("network" | "volume", "-d") => full.push("--driver"),
            ("network" | "volume", "-o") => full.push("--opt"),
            ("ps" | "images" | "network" | "volume", "-f") => full.push("--filter"),
            ("inspect" | "info" | "version", "-f") => full.push("--format"),
            ("run" | "create", word) => full.extend(cluster(word)),
            (_, word) => full.push(word),
        }
    }
    full
}

/// `-dp` is `-d -p`; of the flags in front only `-d` matters here.
fn cluster(word: &str) -> impl Iterator<Item = &str> {
    const ENDS: [(char, &str); 6] = [
        ('p', "-p"),
        ('e', "-e"),
        ('v', "-v"),
        ('w', "-w"),
        ('u', "-u"),
        ('m', "-m"),
    ];
    let letters = word
        .strip_prefix('-')
        .filter(|rest| rest.len() > 1 && rest.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let parts = letters.and_then(|letters| {
        let last = letters.chars().next_back()?;
        let (_, end) = ENDS.iter().find(|(letter, _)| *letter == last)?;
        Some((letters.contains('d').then_some("-d"), *end))
    });
    let (first, second) = match parts {
        Some((detached, end)) => (detached, end),
        None => (None, word),
    };
    first.into_iter().chain([second])
}

/// The first argument that is neither an option nor the value of one.
pub(super) fn operand<'a>(args: &[&'a str]) -> Option<&'a str> {
    operands(args).first().copied()
}

/// The arguments that are neither options nor values of options.
pub(super) fn operands<'a>(args: &[&'a str]) -> Vec<&'a str> {
    let mut args = args.iter();
    let mut operands = Vec::new();
    while let Some(&word) = args.next() {
        if WITH_VALUE.contains(&word) {
            args.next();
        } else if !word.starts_with('-') || word == "-" {
            operands.push(word);
        }
    }
    operands
}

/// Options, the first operand, and everything after it, which is the operand's own.
pub(super) fn split_at_operand<'s, 'a>(
    args: &'s [&'a str],
) -> Option<(&'s [&'a str], &'a str, &'s [&'a str])> {
    let mut at = 0;
    while let Some(&word) = args.get(at) {
        if WITH_VALUE.contains(&word) {
            at += 2;
        } else if word.starts_with('-') {
            at += 1;
        } else {
            return Some((&args[..at], word, &args[at + 1..]));
        }
    }
    None
}

/// All values of an option that may be repeated.
pub(super) fn options<'a>(args: &[&'a str], names: &[&str]) -> Vec<&'a str> {
    let values = args.iter().enumerate().filter_map(|(at, &word)| {
        if names.contains(&word) {
            return args.get(at + 1).copied();
        }
        names
            .iter()
            .find_map(|name| word.strip_prefix(name)?.strip_prefix('='))
    });
    values.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_of_a_container_is_its_own() {
        let args = in_full(
            "run",
            &["-dp", "80:80", "--name", "web", "nginx", "-d", "x"],
        );
        let (flags, image, command) = split_at_operand(&args).expect("an image");
        assert_eq!(flags, ["-d", "-p", "80:80", "--name", "web"]);
        assert_eq!((image, command), ("nginx", &["-d", "x"][..]));
        assert_eq!(
            operands(&in_full("build", &["-t", "a", "-f", "b", "."])),
            ["."]
        );
        assert_eq!(
            operands(&in_full("rm", &["-f", "one", "two"])),
            ["one", "two"]
        );
        assert_eq!(options(&["-t=a", "-t", "b"], &["-t"]), ["a", "b"]);
    }
}
