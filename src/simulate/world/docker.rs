//! What `docker …` prints and how it ends: the words of docker CLI 26.1.5.

mod containers;
mod images;
mod objects;

pub(super) use containers::{outcome, stock_endpoint};

use super::{
    World,
    arguments::{fill, in_full, operand, option, reference},
    client::{Connection, Engine},
};
use crate::{
    phrase,
    schedule::Millis,
    simulate::shell::{Effect, Environment},
};

const VERSION: &str = "26.1.5+dfsg1";
const API: &str = "/v1.45";

/// Runs `docker` with these arguments.
pub(super) fn run(
    world: &mut World,
    connection: &Connection,
    args: &[&str],
    variables: &Environment,
) -> Effect {
    let Some((command, rest)) = command_and_rest(args) else {
        return Effect::code(0);
    };
    if let Connection::NoCertificate { .. } = connection {
        return Effect::after(QUICK)
            .err(&connection.complaint("", ""))
            .with_code(1);
    }
    let rest = rest.as_slice();
    match (command, connection) {
        ("info", _) => info(world, connection, rest, variables),
        ("login", _) => login(rest),
        ("logout", _) => logout(rest),
        ("--version" | "-v", _) => {
            Effect::after(QUICK).out(&format!("Docker version {VERSION}, build a72d7cd"))
        }
        ("context" | "help" | "--help", _) => Effect::after(QUICK),
        (command, _) if !COMMANDS.contains(&command) => Effect::after(QUICK)
            .err(&format!(
                "docker: '{command}' is not a docker command.\nSee 'docker --help'"
            ))
            .with_code(1),
        ("build", Connection::Ready(engine)) => images::build(world, engine, rest),
        (_, Connection::Ready(engine)) => {
            let effect = answer(world, engine, command, rest);
            Effect {
                takes: effect.takes + engine.waits,
                ..effect
            }
        }
        _ => complain(connection, command, rest),
    }
}

/// The commands that need an engine.
const COMMANDS: &[&str] = &[
    "attach",
    "build",
    "builder",
    "buildx",
    "commit",
    "config",
    "container",
    "cp",
    "create",
    "diff",
    "events",
    "exec",
    "export",
    "history",
    "image",
    "images",
    "import",
    "inspect",
    "kill",
    "load",
    "logs",
    "manifest",
    "network",
    "node",
    "pause",
    "plugin",
    "port",
    "ps",
    "pull",
    "push",
    "rename",
    "restart",
    "rm",
    "rmi",
    "run",
    "save",
    "scout",
    "search",
    "secret",
    "service",
    "stack",
    "start",
    "stats",
    "stop",
    "swarm",
    "system",
    "tag",
    "top",
    "trust",
    "unpause",
    "update",
    "version",
    "volume",
    "wait",
];

/// The command and its arguments: options of `docker` itself left out, `docker container ls` as `docker ps`, and short options
/// in full.
fn command_and_rest<'a>(args: &[&'a str]) -> Option<(&'a str, Vec<&'a str>)> {
    let mut args = args;
    while let [option, rest @ ..] = args {
        args = match *option {
            "-H" | "--host" | "-c" | "--context" | "--config" | "-l" | "--log-level" => {
                rest.get(1..).unwrap_or_default()
            }
            "-D" | "--debug" | "--tls" | "--tlsverify" => rest,
            _ => break,
        };
    }
    let (command, rest) = match args {
        ["container", "ls" | "list" | "ps", rest @ ..] => ("ps", rest),
        ["image", "ls" | "list", rest @ ..] => ("images", rest),
        ["image", "rm" | "remove", rest @ ..] => ("rmi", rest),
        ["buildx" | "builder" | "image", "build", rest @ ..] => ("build", rest),
        [
            "image",
            command @ ("pull" | "push" | "tag" | "load" | "save"),
            rest @ ..,
        ]
        | [
            "container",
            command @ ("run" | "create" | "start" | "stop" | "kill" | "rm" | "exec" | "logs"
            | "wait" | "restart" | "cp" | "port" | "top"),
            rest @ ..,
        ]
        | [command, rest @ ..] => (*command, rest),
        [] => return None,
    };
    Some((command, in_full(command, rest)))
}

pub(super) const QUICK: Millis = Millis(30);

impl Connection {
    /// The part of a complaint that does not depend on the request.
    pub(super) fn mark(&self) -> String {
        match self {
            Self::Ready(_) => String::new(),
            Self::NoSuchHost { host, .. } => format!("dial tcp: lookup {host} on "),
            Self::TlsMeetsHttp { .. } => {
                "http: server gave HTTP response to HTTPS client".to_owned()
            }
            Self::Refused { .. } | Self::HttpMeetsTls | Self::NoCertificate { .. } => {
                self.complaint("", "")
            }
        }
    }

    /// What the client says about a request that did not get through. Empty when it would.
    pub(super) fn complaint(&self, method: &str, path: &str) -> String {
        match self {
            Self::Ready(_) => String::new(),
            Self::NoSuchHost {
                url,
                host,
                resolver,
            } => {
                format!(
                    "error during connect: {method} \"{url}{path}\": dial tcp: lookup {host} on {resolver}: no such host"
                )
            }
            Self::Refused { address } => {
                format!(
                    "Cannot connect to the Docker daemon at {address}. Is the docker daemon running?"
                )
            }
            Self::HttpMeetsTls => {
                "Error response from daemon: Client sent an HTTP request to an HTTPS server."
                    .to_owned()
            }
            Self::TlsMeetsHttp { url } => {
                format!(
                    "error during connect: {method} \"{url}{path}\": http: server gave HTTP response to HTTPS client"
                )
            }
            Self::NoCertificate { path } => format!(
                "Failed to initialize: unable to resolve docker endpoint: open {path}: no such file or directory"
            ),
        }
    }
}

fn complain(connection: &Connection, command: &str, rest: &[&str]) -> Effect {
    let say = |method: &str, path: &str| connection.complaint(method, &format!("{API}{path}"));
    let operand = operand(rest).unwrap_or_default();
    let (name, tag) = reference(operand);
    let effect = Effect::after(QUICK);
    let effect = match command {
        "version" => effect.out(CLIENT_VERSION).err(&say("Get", "/version")),
        "run" | "create" => {
            let complaint = connection.complaint("Head", "/_ping");
            let help = format!("See 'docker {command} --help'.");
            return effect
                .err(&format!("docker: {complaint}."))
                .err(&help)
                .with_code(125);
        }
        "pull" => {
            let path = format!(
                "/images/create?fromImage={}&tag={tag}",
                name.replace('/', "%2F")
            );
            default_tag(effect, operand).err(&say("Post", &path))
        }
        "push" => default_tag(effect, operand)
            .err(&say("Post", &format!("/images/{name}/push?tag={tag}"))),
        // The builder of this client: it asks whether the engine has a newer one before anything else.
        "build" => effect.err(&connection.complaint("Head", "/_ping")),
        "images" => effect.err(&say("Get", "/images/json")),
        "stop" | "kill" | "restart" | "wait" => {
            effect.err(&say("Post", &format!("/containers/{operand}/{command}")))
        }
        "start" => effect
            .err(&say("Post", &format!("/containers/{operand}/start")))
            .err(&format!("Error: failed to start containers: {operand}")),
        "rm" => effect.err(&say("Delete", &format!("/containers/{operand}"))),
        "exec" | "logs" => effect.err(&say("Get", &format!("/containers/{operand}/json"))),
        "inspect" => effect
            .out("[]")
            .err(&say("Get", &format!("/containers/{operand}/json"))),
        "tag" => effect.err(&say("Post", &format!("/images/{name}/tag"))),
        "ps" => effect.err(&say("Get", "/containers/json")),
        _ => effect.err(&say("Get", "/_ping")),
    };
    effect.with_code(1)
}

fn default_tag(effect: Effect, image: &str) -> Effect {
    if reference(image).0 == image {
        effect.out("Using default tag: latest")
    } else {
        effect
    }
}

const CLIENT: &str = "Client:
 Version:    26.1.5+dfsg1
 Context:    default
 Debug Mode: false
 Plugins:
  compose: Docker Compose (Docker Inc.)
    Version:  2.26.1-4
    Path:     /usr/libexec/docker/cli-plugins/docker-compose

Server:";

const CLIENT_VERSION: &str = "Client:
 Version:           26.1.5+dfsg1
 API version:       1.45
 Context:           default";

/// `docker info`. With a format, this client ends with 0 although it could not connect: a check that cannot fail.
fn info(world: &World, connection: &Connection, rest: &[&str], variables: &Environment) -> Effect {
    let driver = variables
        .get("DOCKER_DRIVER")
        .map_or("overlay2", String::as_str);
    let format = option(rest, &["--format", "-f"]);
    let Connection::Ready(engine) = connection else {
        let complaint = connection.complaint("Get", &format!("{API}/info"));
        let effect = Effect::after(QUICK);
        return match format {
            Some(_) => effect.err(&complaint).out("\n"),
            None => effect
                .out(CLIENT)
                .err(&format!("ERROR: {complaint}\nerrors pretty printing info"))
                .with_code(1),
        };
    };
    let effect = Effect::after(QUICK + engine.waits);
    if let Some(template) = format {
        return effect.out(&fill(
            template,
            &[("ServerVersion", VERSION), ("Driver", driver)],
        ));
    }
    let containers = &world.stock.containers;
    let (all, images) = (containers.len(), world.stock.images.len());
    let running = containers.iter().filter(|it| it.exit.is_none()).count();
    let stopped = all - running;
    effect.out(&format!(
        "{CLIENT}\n Containers: {all}\n  Running: {running}\n  Paused: 0\n  Stopped: {stopped}\n Images: {images}\n Server Version: {VERSION}\n Storage Driver: {driver}"
    ))
}

/// A login goes to the registry, not to the daemon, and nobody here knows the password. Without one there is nobody to ask.
fn login(rest: &[&str]) -> Effect {
    let is_given =
        option(rest, &["-p", "--password"]).is_some() || rest.contains(&"--password-stdin");
    if !is_given {
        return Effect::after(QUICK)
            .err("Error: Cannot perform an interactive login from a non TTY device")
            .with_code(1);
    }
    let effect = Effect::after(Millis(1000));
    let effect = match option(rest, &["-p", "--password"]) {
        Some(_) => {
            effect.err("WARNING! Using --password via the CLI is insecure. Use --password-stdin.")
        }
        None => effect,
    };
    effect.out("Login Succeeded").aside(phrase!(
        "assumed: the registry accepts the name and the password",
        "가정: 레지스트리가 이름과 비밀번호를 받아들임"
    ))
}

fn logout(rest: &[&str]) -> Effect {
    let registry = operand(rest).unwrap_or("https://index.docker.io/v1/");
    Effect::after(QUICK).out(&format!("Removing login credentials for {registry}"))
}

/// The commands that an engine which answers carries out.
fn answer(world: &mut World, engine: &Engine, command: &str, rest: &[&str]) -> Effect {
    match command {
        "version" => Effect::after(QUICK).out(&format!(
            "{CLIENT_VERSION}\n\nServer:\n Engine:\n  Version:          {VERSION}"
        )),
        "ps" => containers::ps(world, engine, rest),
        "run" => containers::run(world, engine, rest),
        "stop" | "kill" | "rm" | "start" | "restart" | "wait" => {
            containers::manage(world, engine, command, rest)
        }
        "exec" => containers::exec(world, engine, rest),
        "logs" | "port" | "top" | "cp" | "attach" => containers::look(world, engine, command, rest),
        "inspect" => inspect(world, engine, rest),
        "pull" => images::pull(world, rest),
        "push" => images::push(world, engine, rest),
        "tag" => images::tag(world, engine, rest),
        "rmi" => images::remove(world, engine, rest),
        "images" => images::list(world, rest),
        "network" => objects::network(world, engine, rest),
        "volume" => objects::volume(world, engine, rest),
        _ => objects::succeeds(command),
    }
}

/// `docker inspect`: what stands in it is not known, but whether there is anything is.
fn inspect(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    let name = operand(rest).unwrap_or_default();
    let is_there = world.stock.container(name).is_some()
        || world.stock.has_image(name)
        || world
            .stock
            .networks
            .iter()
            .chain(&world.stock.volumes)
            .any(|known| known == name);
    if is_there || engine.outlives_the_job {
        return objects::succeeds("inspect");
    }
    let shown = if option(rest, &["--format"]).is_some() {
        "\n"
    } else {
        "[]"
    };
    Effect::after(QUICK)
        .out(shown)
        .err(&format!("Error: No such object: {name}"))
        .with_code(1)
}

/// What a list shows: the template filled in for each thing, else a table.
fn table_or_template<const N: usize>(
    template: Option<&str>,
    things: &[[(&'static str, String); N]],
    table: impl FnOnce() -> String,
) -> String {
    let Some(template) = template else {
        return table();
    };
    if template.starts_with("table") || template == "json" {
        return table();
    }
    let filled = things.iter().map(|fields| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        fill(template, &fields)
    });
    filled.collect::<Vec<_>>().join("\n")
}

impl Effect {
    pub(super) fn with_code(self, code: i32) -> Self {
        Self { code, ..self }
    }
}
