//! Containers: the closed list of what we ask of an engine.
//!
//! A [`Container`] is everything that can be asked for. There is no field for a mount, a device, a published port, a
//! capability to add or a host's namespace, so no plan, whatever is written in it, can get one.

use bollard::{
    models::{
        ContainerCreateBody, EndpointSettings, HostConfig, HostConfigLogConfig, Mount,
        NetworkingConfig,
    },
    query_parameters::{CreateContainerOptionsBuilder, WaitContainerOptionsBuilder},
};
use futures_util::StreamExt;

use super::engine::{Engine, says};

/// Processes and threads in one container. Enough for any build that is not a fork bomb.
const PIDS_LIMIT: i64 = 4096;
/// No container gets less memory than this, in bytes.
const SMALLEST_MEMORY_LIMIT: i64 = 2 << 30;
/// Capabilities that Docker grants and ordinary builds do not use (Podman does not grant them either). The others stay:
/// without SETFCAP, for one, many RPM packages cannot be installed.
const DROPPED: [&str; 3] = ["AUDIT_WRITE", "MKNOD", "NET_RAW"];
/// What the engine keeps of a container's output for itself. We read the log from `attach`; this is for `docker logs`.
const ENGINE_LOG: [(&str, &str); 2] = [("max-size", "16m"), ("max-file", "2")];

/// A container to create.
#[derive(Clone, Debug)]
pub(super) struct Container<'a> {
    pub(super) name: &'a str,
    pub(super) image: &'a str,
    /// The platform of the image, such as `linux/arm64`.
    pub(super) platform: Option<&'a str>,
    /// The user that its processes run as; the image's own unless named.
    pub(super) user: Option<&'a str>,
    /// Replaces the image's entry point; `[""]` removes it.
    pub(super) entrypoint: Option<&'a [String]>,
    /// Replaces the image's command.
    pub(super) command: Option<Vec<String>>,
    pub(super) variables: &'a [(String, String)],
    pub(super) labels: Labels,
    /// The network of its job; without one it gets the engine's default network, where nobody has a name.
    pub(super) network: Option<&'a str>,
    /// Its names on that network.
    pub(super) aliases: &'a [String],
    pub(super) privileged: bool,
    /// The folders that it shares with the other containers of its job.
    pub(super) volumes: Vec<Mount>,
    /// The directory to start in, for a container whose standard input is a script.
    pub(super) script_in: Option<&'a str>,
}

type Labels = std::collections::HashMap<String, String>;

impl Container<'_> {
    /// Creates it; the answer is its identity.
    pub(super) async fn create(self, engine: &Engine) -> Result<String, String> {
        let options = CreateContainerOptionsBuilder::default().name(self.name);
        let options = match self.platform {
            Some(platform) => options.platform(platform),
            None => options,
        };
        let options = options.build();
        let name = self.name.to_owned();
        let body = self.body(engine.facts().memory);
        match engine.api().create_container(Some(options), body).await {
            Ok(created) => Ok(created.id),
            Err(error) => Err(format!("creating container {name}: {}", says(&error))),
        }
    }

    fn body(self, engine_memory: Option<i64>) -> ContainerCreateBody {
        let takes_script = self.script_in.is_some();
        let networking = self.network.map(|network| {
            let endpoint = EndpointSettings {
                aliases: Some(self.aliases.to_vec()),
                ..EndpointSettings::default()
            };
            NetworkingConfig {
                endpoints_config: Some([(network.to_owned(), endpoint)].into()),
            }
        });
        ContainerCreateBody {
            image: Some(self.image.to_owned()),
            user: self.user.map(str::to_owned),
            entrypoint: self.entrypoint.map(<[String]>::to_vec),
            cmd: self.command,
            env: Some(environment(self.variables)),
            labels: Some(self.labels),
            working_dir: self.script_in.map(str::to_owned),
            hostname: takes_script.then(|| self.name.to_owned()),
            attach_stdin: Some(takes_script),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            open_stdin: Some(takes_script),
            stdin_once: Some(takes_script),
            tty: Some(false),
            networking_config: networking,
            host_config: Some(HostConfig {
                mounts: Some(self.volumes).filter(|volumes| !volumes.is_empty()),
                ..host_config(self.network, self.privileged, engine_memory)
            }),
            ..ContainerCreateBody::default()
        }
    }
}

fn environment(variables: &[(String, String)]) -> Vec<String> {
    variables
        .iter()
        // What the engine would refuse, or read as something else, cannot be an environment variable.
        .filter(|(name, _)| !name.is_empty() && !name.contains(['=', '\0']))
        .map(|(name, value)| format!("{name}={}", value.replace('\0', "")))
        .collect()
}

fn host_config(network: Option<&str>, privileged: bool, engine_memory: Option<i64>) -> HostConfig {
    let memory = engine_memory.map(|all| (all / 2).max(SMALLEST_MEMORY_LIMIT));
    let log_options = ENGINE_LOG
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let hardening = !privileged;
    HostConfig {
        network_mode: Some(network.unwrap_or("default").to_owned()),
        privileged: Some(privileged),
        security_opt: hardening.then(|| vec!["no-new-privileges".to_owned()]),
        cap_drop: hardening.then(|| DROPPED.map(str::to_owned).to_vec()),
        pids_limit: Some(PIDS_LIMIT),
        memory,
        // Equal to the memory limit: no swap on top.
        memory_swap: memory,
        log_config: Some(HostConfigLogConfig {
            typ: Some("json-file".to_owned()),
            config: Some(log_options),
        }),
        ..HostConfig::default()
    }
}

/// Starts a container.
pub(super) async fn start(engine: &Engine, id: &str) -> Result<(), String> {
    match engine.api().start_container(id, None).await {
        Ok(()) => Ok(()),
        Err(error) => Err(says(&error)),
    }
}

/// Waits until a started container has ended, and gives its exit code.
pub(super) async fn exit_code(engine: &Engine, id: &str) -> Result<i64, String> {
    use bollard::errors::Error;
    let options = WaitContainerOptionsBuilder::default()
        .condition("not-running")
        .build();
    let mut answers = Box::pin(engine.api().wait_container(id, Some(options)));
    match answers.next().await {
        Some(Ok(answer)) => Ok(answer.status_code),
        // The client turns every exit code but 0 into an error.
        Some(Err(Error::DockerContainerWaitError { error, code })) if error.is_empty() => Ok(code),
        Some(Err(error)) => Err(says(&error)),
        None => Err("the engine closed the connection".to_owned()),
    }
}

/// How a container stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) running: bool,
    pub(super) exit_code: i64,
    /// Whether the kernel killed it for want of memory.
    pub(super) out_of_memory: bool,
}

/// How a container stands and, if it has one, its address on its network.
pub(super) async fn inspect(
    engine: &Engine,
    id: &str,
) -> Result<(Standing, Option<String>), String> {
    let answer = engine
        .api()
        .inspect_container(id, None)
        .await
        .map_err(|error| says(&error))?;
    let state = answer.state.unwrap_or_default();
    let standing = Standing {
        running: state.running.unwrap_or(false),
        exit_code: state.exit_code.unwrap_or(0),
        out_of_memory: state.oom_killed.unwrap_or(false),
    };
    let address = answer
        .network_settings
        .and_then(|settings| settings.networks)
        .and_then(|networks| networks.into_values().next())
        .and_then(|endpoint| endpoint.ip_address)
        .filter(|address| !address.is_empty());
    Ok((standing, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(privileged: bool) -> ContainerCreateBody {
        let variables = [
            ("A".to_owned(), "1=2".to_owned()),
            ("B=C".to_owned(), "x".to_owned()),
            (String::new(), "y".to_owned()),
        ];
        Container {
            name: "n",
            image: "alpine",
            platform: None,
            user: None,
            entrypoint: None,
            command: None,
            variables: &variables,
            labels: Labels::default(),
            network: Some("net"),
            aliases: &["build".into()],
            privileged,
            volumes: Vec::new(),
            script_in: Some("/builds/g/p"),
        }
        .body(Some(8 << 30))
    }

    /// Every field of a host configuration that a job's container has, and no other.
    #[test]
    fn nothing_is_asked_for_that_is_not_on_this_list() {
        let host = body(false).host_config.expect("a host configuration");
        assert_eq!(
            serde_json::to_value(host).expect("JSON"),
            serde_json::json!({
                "CapDrop": ["AUDIT_WRITE", "MKNOD", "NET_RAW"],
                "LogConfig": {"Type": "json-file", "Config": {"max-size": "16m", "max-file": "2"}},
                "Memory": 4_294_967_296_i64,
                "MemorySwap": 4_294_967_296_i64,
                "NetworkMode": "net",
                "PidsLimit": 4096,
                "Privileged": false,
                "SecurityOpt": ["no-new-privileges"],
            })
        );
    }

    #[test]
    fn privileges_replace_the_hardening() {
        let host = body(true).host_config.expect("a host configuration");
        assert_eq!(host.privileged, Some(true));
        assert_eq!((host.cap_drop, host.security_opt), (None, None));
    }

    #[test]
    fn what_is_no_variable_is_not_passed_on() {
        assert_eq!(body(false).env, Some(vec!["A=1=2".to_owned()]));
    }
}
