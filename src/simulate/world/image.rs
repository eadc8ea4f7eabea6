//! What is known about images from their names.

use crate::{schedule::Millis, simulate::shell::Dialect};

/// The last part of the path and the tag of a reference: `docker` and `dind` of `docker:dind`.
pub(super) fn name_and_tag(reference: &str) -> (&str, &str) {
    let without_digest = reference.split('@').next().unwrap_or(reference);
    let last = without_digest.rsplit('/').next().unwrap_or(without_digest);
    last.split_once(':').unwrap_or((last, "latest"))
}

/// Whether it is a variant of the `docker` image, with its client and its entry point.
pub(super) fn is_docker(reference: &str) -> bool {
    name_and_tag(reference).0 == "docker"
}

/// Whether it runs a Docker daemon. All tags of `docker` do but for those of the client alone; `latest` does, too.
pub(super) fn is_dind(reference: &str) -> bool {
    let (name, tag) = name_and_tag(reference);
    name.contains("dind") || (name == "docker" && !tag.contains("cli"))
}

/// Images that are known to hold no Docker client.
const BARE: &[&str] = &[
    "alpine", "busybox", "debian", "ubuntu", "node", "python", "ruby", "golang", "rust", "php",
    "openjdk", "maven", "gradle",
];

/// Whether the image is known to have no Docker client.
pub(super) fn is_bare(reference: &str) -> bool {
    BARE.contains(&name_and_tag(reference).0)
}

/// The shell and the tools of an image: `BusyBox`' in Alpine and what is made from it, bash and the GNU tools in all others.
pub(super) fn dialect(reference: &str) -> Dialect {
    if is_small(reference) {
        Dialect::Busybox
    } else {
        Dialect::Bash
    }
}

/// The last part of its path.
pub(super) fn name(reference: &str) -> &str {
    name_and_tag(reference).0
}

/// Whether an image of a language or a system comes without a program that knocks at ports.
pub(super) fn lacks(reference: &str, program: &str) -> bool {
    let is_system = matches!(
        name_and_tag(reference).0,
        "alpine" | "busybox" | "debian" | "ubuntu" | "docker"
    );
    match program {
        "nc" | "wget" => !is_small(reference),
        "curl" => is_system || reference.contains("slim") || is_small(reference),
        _ => is_system || is_bare(reference),
    }
}

/// Whether it is made of `BusyBox` and musl rather than of the GNU tools.
pub(super) fn is_small(reference: &str) -> bool {
    let (name, tag) = name_and_tag(reference);
    matches!(name, "alpine" | "busybox" | "docker")
        || name.contains("dind")
        || tag.contains("alpine")
        || tag.contains("busybox")
}

/// What a well-known server image is like: the ports that it exposes, and how long it takes until the first one answers.
pub(super) struct Server {
    pub(super) ports: &'static [u16],
    pub(super) ready_after: Millis,
}

/// Name, ports, milliseconds until the server usually answers on an idle machine.
const SERVERS: &[(&str, &[u16], u64)] = &[
    ("redis", &[6379], 500),
    ("valkey", &[6379], 500),
    ("memcached", &[11_211], 300),
    ("nginx", &[80], 300),
    ("httpd", &[80], 300),
    ("registry", &[5000], 500),
    ("standalone-chrome", &[4444, 5900], 3000),
    ("standalone-firefox", &[4444, 5900], 3000),
    ("minio", &[9000], 1000),
    ("mailhog", &[1025, 8025], 300),
    ("nats", &[4222, 6222, 8222], 300),
    ("mongo", &[27_017], 2000),
    // These prepare their data directory first.
    ("postgres", &[5432], 3000),
    ("mariadb", &[3306], 8000),
    ("mysql", &[3306, 33_060], 12_000),
    ("rabbitmq", &[4369, 5671, 5672], 8000),
    ("elasticsearch", &[9200, 9300], 20_000),
    ("minecraft-server", &[25_565], 30_000),
];

/// A well-known server.
pub(super) fn server(reference: &str) -> Option<Server> {
    let name = name_and_tag(reference).0;
    let &(_, ports, ready_after) = SERVERS.iter().find(|(known, ..)| *known == name)?;
    Some(Server {
        ports,
        ready_after: Millis(ready_after),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_and_its_port_do_not_hide_the_name() {
        assert!(is_docker("registry.example.com:5000/library/docker:24"));
        assert!(
            is_dind("docker")
                && is_dind("docker:24.0.5-dind")
                && is_dind("lab.local/tools/docker-dind:1")
        );
        assert!(!is_dind("docker:27-cli") && !is_dind("docker.io/library/alpine"));
        assert!(is_bare("alpine:3.20@sha256:0123") && !is_bare("docker"));
    }
}
