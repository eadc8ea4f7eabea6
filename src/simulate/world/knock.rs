//! Programs that knock at a port: whether anybody answers follows from the services and their readiness.
//!
//! A host or a port of which this world knows nothing is left to the assumptions about commands in general.

use super::{
    World, finding,
    host::Host,
    image,
    service::{Life, Service},
};
use crate::{
    phrase,
    schedule::Millis,
    simulate::shell::{Effect, Environment},
};

/// Who is meant, and by which program.
struct Knock<'a> {
    program: &'a str,
    host: String,
    port: u16,
    /// Whether errors are not printed.
    is_silent: bool,
}

/// What comes back.
enum Echo {
    Answer,
    Refusal { address: String },
    NoSuchHost,
}

/// What a program that knocks hears; `None` when it is none, or when nothing is known of whom it calls.
pub(super) fn run(
    world: &mut World,
    words: &[&str],
    variables: &Environment,
    now: Millis,
) -> Option<Effect> {
    let (&program, args) = words.split_first()?;
    let knock = match program {
        "nc" => of_nc(args),
        "curl" | "wget" => of_url(program, args),
        "psql" | "pg_isready" => of_options(program, args, variables, ("PGHOST", "PGPORT", 5432)),
        "redis-cli" => of_options(program, args, variables, ("", "", 6379)),
        _ => return None,
    }?;
    if image::lacks(world.image, program) && !world.installs(program) {
        return None;
    }
    let echo = reach(world, &knock, now)?;
    if matches!(echo, Echo::Answer) {
        world.has_waited();
    }
    Some(effect(world, &knock, &echo))
}

fn of_nc<'a>(args: &[&'a str]) -> Option<Knock<'a>> {
    let mut operands = Vec::new();
    let mut rest = args.iter();
    while let Some(&word) = rest.next() {
        match word {
            "-w" | "-i" | "-p" | "-s" | "-X" | "-x" => drop(rest.next()),
            word if word.starts_with('-') => {
                if word.contains('l') {
                    return None;
                }
            }
            word => operands.push(word),
        }
    }
    let [host, port] = operands.as_slice() else {
        return None;
    };
    let scans = args
        .iter()
        .any(|word| word.starts_with('-') && word.contains('z') && !word.contains('v'));
    Some(Knock {
        program: "nc",
        host: (*host).to_owned(),
        port: port.parse().ok()?,
        is_silent: scans,
    })
}

fn of_url<'a>(program: &'a str, args: &[&str]) -> Option<Knock<'a>> {
    let url = args
        .iter()
        .find(|word| word.starts_with("http://") || word.starts_with("https://"))?;
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let address = authority.rsplit('@').next()?;
    let default = if scheme == "https" { 443 } else { 80 };
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (address, default),
    };
    let has = |long: &str, short: char| {
        args.iter().any(|word| {
            let cluster = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
            *word == long || cluster.is_some_and(|rest| rest.contains(short))
        })
    };
    let is_silent = program == "curl" && has("--silent", 's') && !has("--show-error", 'S');
    Some(Knock {
        program,
        host: host.to_owned(),
        port,
        is_silent,
    })
}

fn of_options<'a>(
    program: &'a str,
    args: &[&str],
    variables: &Environment,
    (host_variable, port_variable, default): (&str, &str, u16),
) -> Option<Knock<'a>> {
    let value = |short: &str, long: &str, variable: &str| {
        super::arguments::option(args, &[short, long])
            .map(str::to_owned)
            .or_else(|| variables.get(variable).cloned())
    };
    let host = value("-h", "--host", host_variable)?;
    let port = value("-p", "--port", port_variable).map_or(Some(default), |it| it.parse().ok())?;
    Some(Knock {
        program,
        host,
        port,
        is_silent: false,
    })
}

/// Whether somebody listens.
fn reach(world: &mut World, knock: &Knock, now: Millis) -> Option<Echo> {
    let (host, port) = (knock.host.as_str(), knock.port);
    let (opening, position) = match world.find_host(host, now) {
        Host::Unknown if !host.is_empty() => return Some(Echo::NoSuchHost),
        Host::Gone => return Some(refusal(world, 0)),
        Host::Own if is_of_somebody(world, port) => {
            let address = "127.0.0.1".to_owned();
            return Some(Echo::Refusal { address });
        }
        Host::Own | Host::Elsewhere | Host::Unknown => return None,
        Host::Service(service) => {
            let position = world.services.iter().position(|it| it == service)?;
            (opening(world, service, port)?, position)
        }
    };
    let Opening::Port {
        image,
        since,
        after,
    } = opening
    else {
        return Some(refusal(world, position));
    };
    if now >= since + after {
        return Some(Echo::Answer);
    }
    let explanation = finding::too_early(&image, after, false);
    world.find_early(now, explanation, position);
    Some(refusal(world, position))
}

/// When a port opens.
enum Opening {
    /// Some time after a start.
    Port {
        image: String,
        since: Millis,
        after: Millis,
    },
    Never,
}

/// When a service opens a port; `None` when that is not known.
fn opening(world: &World, service: &Service, port: u16) -> Option<Opening> {
    let of_service = |after| Opening::Port {
        image: service.planned.image.name.clone(),
        since: service.started,
        after,
    };
    match &service.life {
        Life::Server {
            ports,
            ready_after,
            is_known: true,
        } if ports.contains(&port) => Some(of_service(*ready_after)),
        Life::Server { is_known: true, .. } => Some(Opening::Never),
        Life::Docker(daemon) if daemon.listens_on(port) => Some(of_service(daemon.listens_after)),
        Life::Docker(_) => {
            let Some((container, target)) = world.stock.published(port) else {
                return Some(Opening::Never);
            };
            let server = image::server(&container.image)?;
            let opens = Opening::Port {
                image: container.image.clone(),
                since: container.started,
                after: server.ready_after,
            };
            Some(if server.ports.contains(&target) {
                opens
            } else {
                Opening::Never
            })
        }
        Life::Server { .. } | Life::Ends { .. } | Life::WithoutPorts => None,
    }
}

/// Whether a port is one that a service or a container listens at: then `localhost` is a mistake for it.
fn is_of_somebody(world: &World, port: u16) -> bool {
    let of_service = world.services.iter().any(|service| match &service.life {
        Life::Server { ports, .. } | Life::Ends { ports, .. } => ports.contains(&port),
        Life::Docker(_) => matches!(port, 2375 | 2376),
        Life::WithoutPorts => false,
    });
    of_service || world.stock.published(port).is_some()
}

/// The job's own container comes after its services on a network.
fn refusal(world: &World, position: usize) -> Echo {
    let address = format!("{}.{}", world.subnet(), 2 + position);
    Echo::Refusal { address }
}

fn effect(world: &World, knock: &Knock, echo: &Echo) -> Effect {
    let (code, text) = match echo {
        Echo::Answer => return answered(knock),
        Echo::Refusal { address } => refused(knock, address),
        Echo::NoSuchHost => not_found(world, knock),
    };
    let effect = Effect::after(Millis(20)).with_code(code);
    if knock.is_silent {
        return effect;
    }
    match knock.program {
        "pg_isready" => effect.out(&text),
        _ => effect.err(&text),
    }
}

fn answered(knock: &Knock) -> Effect {
    let Knock {
        program,
        host,
        port,
        ..
    } = knock;
    let effect = Effect::after(Millis(50));
    match *program {
        "pg_isready" => effect.out(&format!("{host}:{port} - accepting connections")),
        "nc" => effect,
        _ => effect.aside(phrase!(
            "assumed: `{program}` gets a good answer from {host}:{port}",
            "가정: `{program}` 명령이 {host}:{port}에서 정상 응답을 받음"
        )),
    }
}

/// `BusyBox`' words were seen; the others are those of the programs' own sources.
fn refused(knock: &Knock, address: &str) -> (i32, String) {
    let (host, port) = (&knock.host, knock.port);
    match knock.program {
        "curl" => (
            7,
            format!(
                "curl: (7) Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server"
            ),
        ),
        "psql" => (
            2,
            format!(
                "psql: error: connection to server at \"{host}\" ({address}), port {port} failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"
            ),
        ),
        "pg_isready" => (2, format!("{host}:{port} - no response")),
        "redis-cli" => (
            1,
            format!("Could not connect to Redis at {host}:{port}: Connection refused"),
        ),
        program => (
            1,
            format!("{program}: can't connect to remote host ({address}): Connection refused"),
        ),
    }
}

fn not_found(world: &World, knock: &Knock) -> (i32, String) {
    let (host, port) = (&knock.host, knock.port);
    let unknown = if image::is_small(world.image) {
        "Name does not resolve"
    } else {
        "Name or service not known"
    };
    match knock.program {
        "curl" => (6, format!("curl: (6) Could not resolve host: {host}")),
        "psql" => (
            2,
            format!("psql: error: could not translate host name \"{host}\" to address: {unknown}"),
        ),
        "pg_isready" => (2, format!("{host}:{port} - no response")),
        "redis-cli" => (
            1,
            format!("Could not connect to Redis at {host}:{port}: {unknown}"),
        ),
        "wget" if !matches!(port, 80 | 443) => (1, format!("wget: bad address '{host}:{port}'")),
        program => (1, format!("{program}: bad address '{host}'")),
    }
}
