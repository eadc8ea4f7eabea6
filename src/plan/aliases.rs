//! The host names of a service, derived as GitLab Runner derives them (`helpers/container/services/services.go`).

/// The names that an image reference gives: tag and digest dropped, the registry's port dropped, then `/` as `__` and,
/// if that differs, as `-`.
///
/// ```
/// use pipeyard::plan::aliases_of_image;
/// assert_eq!(aliases_of_image("docker:dind"), ["docker"]);
/// assert_eq!(aliases_of_image("tutum/wordpress:latest"), ["tutum__wordpress", "tutum-wordpress"]);
/// assert_eq!(aliases_of_image("registry.example.com:4999/valkey/valkey:1")[1], "registry.example.com-valkey-valkey");
/// ```
pub fn aliases_of_image(reference: &str) -> Vec<String> {
    let without_digest = reference.split('@').next().unwrap_or(reference);
    let (path, last) = without_digest
        .rsplit_once('/')
        .map_or(("", without_digest), |(path, last)| (path, last));
    let last = last.split(':').next().unwrap_or(last);
    let (host, rest) = path
        .split_once('/')
        .map_or((path, ""), |(host, rest)| (host, rest));
    let host = host.split(':').next().unwrap_or(host);
    let name = [host, rest, last]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("/");
    let (underscores, dashes) = (name.replace('/', "__"), name.replace('/', "-"));
    if underscores == dashes {
        vec![underscores]
    } else {
        vec![underscores, dashes]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_and_a_port_are_no_part_of_the_name() {
        assert_eq!(aliases_of_image("mysql@sha256:0123"), ["mysql"]);
        assert_eq!(
            aliases_of_image("127.0.0.1:5000/go_helloworld2:latest"),
            ["127.0.0.1__go_helloworld2", "127.0.0.1-go_helloworld2"]
        );
    }
}
