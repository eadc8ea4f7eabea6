//! The runner's expansion of variables: Go's `os.Expand`, which GitLab Runner applies to variable values, `image`,
//! `services` and their like (`common/spec/variables.go` in gitlab-runner).

/// Replaces `$NAME` and `${NAME}`; what is not defined becomes nothing, `$$` becomes `$`.
///
/// ```
/// use pipeyard::plan::shell_expand;
/// let lookup = |name: &str| (name == "TAG").then(|| "3.20".to_owned());
/// assert_eq!(shell_expand("alpine:${TAG}", lookup), "alpine:3.20");
/// assert_eq!(shell_expand("$$TAG costs 5$ $NO", lookup), "$TAG costs 5$ ");
/// ```
pub fn shell_expand(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        let (name, length) = shell_name(after);
        match name {
            Some("$") => out.push('$'),
            Some(name) => out.push_str(&lookup(name).unwrap_or_default()),
            None if length == 0 => out.push('$'),
            None => {} // Broken syntax such as `${` is swallowed, as Go does.
        }
        rest = &after[length..];
    }
    out.push_str(rest);
    out
}

/// The name after a `$` and how many bytes it takes.
fn shell_name(after: &str) -> (Option<&str>, usize) {
    let Some(first) = after.bytes().next() else {
        return (None, 0);
    };
    if first == b'{' {
        return braced_name(after);
    }
    if is_special(first) {
        return (Some(&after[..1]), 1);
    }
    let length = after
        .bytes()
        .take_while(|&byte| byte == b'_' || byte.is_ascii_alphanumeric())
        .count();
    if length == 0 {
        (None, 0)
    } else {
        (Some(&after[..length]), length)
    }
}

fn braced_name(after: &str) -> (Option<&str>, usize) {
    match after.find('}') {
        Some(1) => (None, 2),
        Some(end) => (Some(&after[1..end]), end + 1),
        None => (None, 1),
    }
}

fn is_special(byte: u8) -> bool {
    matches!(
        byte,
        b'*' | b'#' | b'$' | b'@' | b'!' | b'?' | b'-' | b'0'..=b'9'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_what_gos_os_expand_does() {
        let lookup = |name: &str| (name == "A").then(|| "a".to_owned());
        for (text, expanded) in [
            ("$A", "a"),
            ("${A}b", "ab"),
            ("$Ab", ""),
            ("x$", "x$"),
            ("a$ b", "a$ b"),
            ("${", ""),
            ("${}", ""),
            ("${A", "A"),
            ("$1x", "x"),
            ("$$A", "$A"),
            ("값 $A 끝", "값 a 끝"),
        ] {
            assert_eq!(shell_expand(text, lookup), expanded, "{text}");
        }
    }
}
