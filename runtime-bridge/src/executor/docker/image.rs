//! Images: used when they are here, pulled when they are not.

use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::TryStreamExt;
use pipeyard::joblog;

use super::{
    ending::Failure,
    engine::{Engine, says},
};
use crate::{
    executor::{JobLog, Stop},
    policy::is_image_reference,
};

/// What a container's settings depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ImageFacts {
    /// The TCP ports that it exposes, in order.
    pub(super) ports: Vec<u16>,
}

impl Engine {
    /// Whether the engine has this image.
    pub(super) async fn has_image(&self, name: &str) -> bool {
        self.api().inspect_image(name).await.is_ok()
    }
}

/// Makes an image available and says in the log how. The pull policy is `if-not-present`.
pub(super) async fn provide(
    engine: &Engine,
    name: &str,
    log: &JobLog,
    stop: &Stop,
) -> Result<ImageFacts, Failure> {
    // A variable that another job reported may have come into it.
    if !is_image_reference(name) {
        let why = format!("invalid reference format: {name:?}");
        return Err(Failure::System(why));
    }
    if let Some(facts) = inspect(engine, name, log, true).await {
        return Ok(facts);
    }
    log.runner(&joblog::pulling_image(name));
    if let Err(error) = stop.or(pull(engine, name)).await? {
        let what = error.trim_end().to_owned();
        log.runner(&joblog::pull_failed("if-not-present", &what));
        return Err(Failure::Image {
            image: name.to_owned(),
            why: format!(
                "failed to pull image \"{name}\" with specified policies [if-not-present]: {what}"
            ),
        });
    }
    inspect(engine, name, log, false).await.ok_or_else(|| {
        Failure::System(format!(
            "image \"{name}\" is not there although it was pulled"
        ))
    })
}

async fn inspect(engine: &Engine, name: &str, log: &JobLog, was_here: bool) -> Option<ImageFacts> {
    let image = engine.api().inspect_image(name).await.ok()?;
    if was_here {
        log.runner(&joblog::image_used_locally());
    }
    let digest = image
        .repo_digests
        .and_then(|digests| digests.into_iter().next());
    let id = image.id.unwrap_or_default();
    log.runner(&joblog::image_pulled(name, &id, digest.as_deref()));
    let exposed = image
        .config
        .and_then(|config| config.exposed_ports)
        .unwrap_or_default();
    Some(ImageFacts {
        ports: tcp_ports(&exposed),
    })
}

async fn pull(engine: &Engine, name: &str) -> Result<(), String> {
    // Without a tag the engine would pull every tag there is.
    let reference = if has_tag(name) {
        name.to_owned()
    } else {
        format!("{name}:latest")
    };
    let options = CreateImageOptionsBuilder::default()
        .from_image(&reference)
        .build();
    engine
        .api()
        .create_image(Some(options), None, None)
        .try_for_each(|_| async { Ok(()) })
        .await
        .map_err(|error| says(&error))
}

fn has_tag(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    last.contains(':') || name.contains('@')
}

/// `["25565/tcp", "53/udp"]` → `[25565]`.
fn tcp_ports(exposed: &[String]) -> Vec<u16> {
    let mut ports: Vec<u16> = exposed
        .iter()
        .filter_map(|port| match port.split_once('/') {
            Some((number, "tcp")) => number.parse().ok(),
            Some(_) => None,
            None => port.parse().ok(),
        })
        .collect();
    ports.sort_unstable();
    ports
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tag_or_a_digest_counts_as_one() {
        assert!(has_tag("docker:dind"));
        assert!(has_tag("a@sha256:00"));
        assert!(!has_tag("itzg/minecraft-server"));
        assert!(!has_tag("registry:5000/a"));
    }

    #[test]
    fn exposed_ports_are_tcp_and_sorted() {
        let exposed = ["2376/tcp", "2375/tcp", "53/udp", "80"].map(str::to_owned);
        assert_eq!(tcp_ports(&exposed), [80, 2375, 2376]);
    }
}
