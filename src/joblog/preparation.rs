//! The lines before the script: which runner, which images, which services.

use super::line::{plain, warning};

/// The first line: what runs the job. GitLab Runner says `Running with gitlab-runner 17.9.0 (rev)`; a host says what it is.
pub fn running_with(host: &str) -> String {
    plain(&format!("Running with {host}"))
}

/// The second line: the runner that took the job.
pub fn on_runner(name: &str) -> String {
    plain(&format!("  on {name}"))
}

/// The image that the script will run in.
pub fn using_executor(image: &str) -> String {
    plain(&format!("Using Docker executor with image {image} ..."))
}

/// A service is about to start.
pub fn starting_service(image: &str) -> String {
    plain(&format!("Starting service {image}..."))
}

/// An image is about to be pulled.
pub fn pulling_image(image: &str) -> String {
    plain(&format!("Pulling docker image {image} ..."))
}

/// The image was there already and the pull policy is content with it.
pub fn image_used_locally() -> String {
    plain("Using locally found image version due to \"if-not-present\" pull policy")
}

/// The image that is used: its id, and `name@digest` when a registry knows it.
pub fn image_pulled(image: &str, id: &str, digest: Option<&str>) -> String {
    let digest = digest.map_or_else(String::new, |digest| format!(" with digest {digest}"));
    plain(&format!("Using docker image {id} for {image}{digest} ..."))
}

/// A pull failed, in the engine's own words. The next policy may still succeed.
pub fn pull_failed(policy: &str, engine_says: &str) -> String {
    warning(&format!(
        "Failed to pull image with policy \"{policy}\": {engine_says}"
    ))
}

/// A host name was taken by an earlier service; `position` counts services from 0.
pub fn alias_taken(alias: &str, service: &str, position: usize) -> String {
    warning(&format!(
        "Skipping alias \"{alias}\" for service \"{service}\" (services[{position}]): alias is already in use by another service."
    ))
}

/// Services have started; the job waits until each listens on one of its ports.
pub fn waiting_for_services(timeout_seconds: u64) -> String {
    plain(&format!(
        "Waiting for services to be up and running (timeout {timeout_seconds} seconds)..."
    ))
}

/// The container that runs the script, and the machine it is on when its name is known.
pub fn running_on(container: &str, machine: Option<&str>) -> String {
    let machine = machine.map_or_else(String::new, |machine| format!(" via {machine}"));
    uncoloured(&format!("Running on {container}{machine}..."))
}

/// `Running on` is the output of an `echo` in the helper container, so it has no escape codes at all.
fn uncoloured(text: &str) -> String {
    format!("{text}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_without_a_digest_says_nothing_about_one() {
        assert_eq!(
            image_pulled("alpine:3", "sha256:05", None),
            plain("Using docker image sha256:05 for alpine:3 ...")
        );
        assert_eq!(
            image_pulled("alpine:3", "sha256:05", Some("alpine@sha256:c5")),
            plain("Using docker image sha256:05 for alpine:3 with digest alpine@sha256:c5 ...")
        );
    }

    #[test]
    fn the_machine_is_named_only_when_it_is_known() {
        assert_eq!(running_on("runner-1", None), "Running on runner-1...\n");
        assert_eq!(
            running_on("runner-1", Some("host")),
            "Running on runner-1 via host...\n"
        );
    }
}
