//! What `docker …` prints and how it ends: the words of docker CLI 26.1.5.

use super::{
    Container, World,
    arguments::{fill, identity, operand, option, reference},
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
    let (Some(&command), rest) = (args.first(), args.get(1..).unwrap_or_default()) else {
        return Effect::code(0);
    };
    if let Connection::NoCertificate { .. } = connection {
        return Effect::after(QUICK)
            .err(&connection.complaint("", ""))
            .with_code(1);
    }
    match (command, connection) {
        ("info", _) => info(world, connection, rest, variables),
        ("login", _) => login(rest),
        ("logout" | "context" | "help" | "--help" | "--version" | "-v", _) => Effect::after(QUICK),
        ("buildx", _) if rest.first() == Some(&"build") => build(connection),
        ("build", _) => build(connection),
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

const QUICK: Millis = Millis(30);

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
        "images" => effect.err(&say("Get", "/images/json")),
        "stop" => effect.err(&say("Post", &format!("/containers/{operand}/stop"))),
        "rm" => effect.err(&say("Delete", &format!("/containers/{operand}"))),
        "exec" | "logs" | "inspect" => {
            effect.err(&say("Get", &format!("/containers/{operand}/json")))
        }
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
    let running = world.containers.len();
    effect.out(&format!(
        "{CLIENT}\n Containers: {running}\n  Running: {running}\n  Paused: 0\n  Stopped: 0\n Server Version: {VERSION}\n Storage Driver: {driver}"
    ))
}

/// A login goes to the registry, not to the daemon, and nobody here knows the password.
fn login(rest: &[&str]) -> Effect {
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

fn build(connection: &Connection) -> Effect {
    let Connection::Ready(engine) = connection else {
        let complaint = connection.complaint("Head", "/_ping");
        return Effect::after(QUICK)
            .err(&format!("ERROR: {complaint}"))
            .with_code(1);
    };
    Effect::after(Millis(10_000) + engine.waits).aside(phrase!(
        "assumed: the image is built in 10s",
        "가정: 이미지 빌드에 10초"
    ))
}

/// The commands that an engine which answers carries out.
fn answer(world: &mut World, engine: &Engine, command: &str, rest: &[&str]) -> Effect {
    let operand = operand(rest).unwrap_or_default();
    let (name, tag) = reference(operand);
    match command {
        "version" => Effect::after(QUICK).out(&format!(
            "{CLIENT_VERSION}\n\nServer:\n Engine:\n  Version:          {VERSION}"
        )),
        "ps" => Effect::after(QUICK).out(&listed(world, option(rest, &["--format"]))),
        "pull" => default_tag(Effect::after(Millis(3000)), operand)
            .out(&format!(
                "{tag}: Pulling from {name}\nStatus: Downloaded newer image for {name}:{tag}"
            ))
            .aside(phrase!(
                "assumed: the registry has {name}:{tag}",
                "가정: 레지스트리에 {name}:{tag} 이미지가 있음"
            )),
        "push" => default_tag(Effect::after(Millis(3000)), operand)
            .out(&format!("The push refers to repository [docker.io/{name}]"))
            .aside(phrase!(
                "assumed: the registry takes {name}:{tag}",
                "가정: 레지스트리가 {name}:{tag} 이미지를 받음"
            )),
        "run" => start(world, engine, rest),
        "stop" | "kill" | "rm" => {
            world
                .containers
                .retain(|container| container.name != operand);
            Effect::after(Millis(500)).out(operand)
        }
        "tag" | "images" | "logs" | "inspect" | "network" | "volume" | "image" | "container"
        | "system" => Effect::after(QUICK),
        _ => Effect::after(Millis(1000)).aside(phrase!(
            "assumed: `docker {command}` succeeds",
            "가정: `docker {command}` 명령은 성공"
        )),
    }
}

fn listed(world: &World, format: Option<&str>) -> String {
    let mut lines: Vec<String> = match format {
        None => vec![
            "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES".to_owned(),
        ],
        Some(_) => Vec::new(),
    };
    lines.extend(world.containers.iter().map(|it| {
        let (ports, id) = (it.ports.join(", "), identity(&it.name));
        let short = &id[..12];
        let values = [
            ("Names", it.name.as_str()),
            ("Image", &it.image),
            ("Status", "Up"),
            ("Ports", &ports),
            ("ID", short),
        ];
        format.map_or_else(
            || {
                format!(
                    "{short}   {}   \"…\"   now   Up   {ports}   {}",
                    it.image, it.name
                )
            },
            |template| fill(template, &values),
        )
    }));
    lines.join("\n")
}

/// `docker run`: in the background it stays, in the foreground it is assumed to do its work and end.
fn start(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    let Some(image) = operand(rest) else {
        return Effect::after(QUICK)
            .err("\"docker run\" requires at least 1 argument.")
            .with_code(1);
    };
    let id = identity(&format!("{image}{}", world.containers.len()));
    let name = option(rest, &["--name"]).unwrap_or(&id[..12]).to_owned();
    let detached = rest.iter().take_while(|&&word| word != image).any(|&word| {
        word == "--detach"
            || (word.starts_with('-') && !word.starts_with("--") && word.contains('d'))
    });
    if !detached {
        return Effect::after(Millis(1000)).aside(phrase!(
            "assumed: the container of {image} does its work in 1s and ends with 0",
            "가정: {image} 컨테이너는 1초 동안 일하고 0으로 종료"
        ));
    }
    let ports = option(rest, &["-p", "--publish"])
        .into_iter()
        .map(str::to_owned)
        .collect();
    let container = Container {
        name,
        image: image.to_owned(),
        ports,
        dies_with_the_job: !engine.outlives_the_job,
    };
    world.leave_running(engine.now + Millis(500), container);
    Effect::after(Millis(500)).out(&id)
}

impl Effect {
    pub(super) fn with_code(self, code: i32) -> Self {
        Self { code, ..self }
    }
}
