//! `docker run`, and what one does with containers afterwards.

use super::{QUICK, table_or_template};
use crate::{
    phrase,
    schedule::Millis,
    simulate::{
        shell::Effect,
        world::{
            World,
            arguments::{operands, option, options, split_at_operand},
            client::Engine,
            stock::{self, Container, Published, with_tag},
        },
    },
};

/// `docker ps`.
pub(super) fn ps(world: &World, engine: &Engine, rest: &[&str]) -> Effect {
    let has = |names: &[&str]| rest.iter().any(|word| names.contains(word));
    let all = has(&["-a", "--all", "-aq", "-qa"]);
    let wanted = option(rest, &["--filter", "-f"]).and_then(|it| it.strip_prefix("name="));
    let containers = world.stock.containers.iter();
    let shown: Vec<_> = containers
        .filter(|it| all || it.exit.is_none())
        .filter(|it| wanted.is_none_or(|name| it.name.contains(name.trim_matches(['^', '/', '$']))))
        .collect();
    if has(&["-q", "--quiet", "-aq", "-qa"]) {
        let ids: Vec<_> = shown.iter().rev().map(|it| &it.id[..12]).collect();
        return Effect::after(QUICK).out(&ids.join("\n"));
    }
    let fields: Vec<_> = shown.iter().rev().map(|it| it.fields(engine.now)).collect();
    let text = table_or_template(option(rest, &["--format"]), &fields, || {
        stock::listed(&shown, engine.now)
    });
    Effect::after(QUICK).out(&text)
}

/// `docker run`: in the background it stays, in the foreground it does its work and ends.
pub(super) fn run(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    let Some((flags, image, command)) = split_at_operand(rest) else {
        return Effect::after(QUICK)
            .err("\"docker run\" requires at least 1 argument.\nSee 'docker run --help'.")
            .with_code(1);
    };
    let pulls = !engine.outlives_the_job && !world.stock.has_image(image);
    let mut effect = Effect::after(Millis(if pulls { 3300 } else { 300 }));
    if pulls {
        effect = pulled(effect, image);
        world.stock.add_image(image);
    }
    let id = world.stock.next_id(image);
    let container = Container {
        name: option(flags, &["--name"]).unwrap_or(&id[..12]).to_owned(),
        image: image.to_owned(),
        command: (!command.is_empty()).then(|| command.join(" ")),
        ports: published(flags),
        exit: None,
        started: engine.now + effect.takes,
        dies_with_the_job: !engine.outlives_the_job,
        service: None,
        id,
    };
    if let Some(refusal) = refusal(world, &container, flags) {
        return effect.err(&format!("docker: {refusal}")).with_code(125);
    }
    if is_detached(flags) {
        let id = container.id.clone();
        world.leave_running(container.started, container);
        return effect.out(&id);
    }
    let done = outcome(image, command);
    if !flags.contains(&"--rm") {
        let exit = Some(done.code);
        world.stock.containers.push(Container { exit, ..container });
    }
    after(effect, done)
}

/// The words about an image that has to be fetched first.
fn pulled(effect: Effect, image: &str) -> Effect {
    let name = with_tag(image);
    let (repository, tag) = name.rsplit_once(':').unwrap_or((&name, "latest"));
    let path = super::images::path_on_hub(repository);
    effect
        .err(&format!(
            "Unable to find image '{name}' locally\n{tag}: Pulling from {path}\nStatus: Downloaded newer image for {name}"
        ))
        .aside(phrase!(
            "assumed: the registry has {name}",
            "가정: 레지스트리에 {name} 이미지가 있음"
        ))
}

/// Why the engine makes no such container, in its words.
fn refusal(world: &mut World, container: &Container, flags: &[&str]) -> Option<String> {
    let name = &container.name;
    if let Some(known) = world.stock.container(name) {
        let id = &known.id;
        return Some(format!(
            "Error response from daemon: Conflict. The container name \"/{name}\" is already in use by container \"{id}\". You have to remove (or rename) that container to be able to reuse that name.\nSee 'docker run --help'."
        ));
    }
    let network = option(flags, &["--network", "--net"]).filter(|network| {
        let is_built_in = matches!(*network, "bridge" | "host" | "none" | "default");
        !is_built_in && !network.contains(':')
    });
    if let Some(network) = network
        && container.dies_with_the_job
        && !world.stock.networks.iter().any(|known| known == network)
    {
        return Some(format!(
            "Error response from daemon: network {network} not found."
        ));
    }
    let port = world.stock.taken(&container.ports)?;
    let id = stock_endpoint(name);
    Some(format!(
        "Error response from daemon: driver failed programming external connectivity on endpoint {name} ({id}): Bind for 0.0.0.0:{port} failed: port is already allocated."
    ))
}

/// An endpoint has an identity of its own.
pub(in crate::simulate::world) fn stock_endpoint(name: &str) -> String {
    crate::simulate::world::arguments::identity(&format!("endpoint of {name}"))
}

fn published(flags: &[&str]) -> Vec<Published> {
    let written = options(flags, &["-p", "--publish"]);
    let ports = written.iter().enumerate();
    ports
        .filter_map(|(nth, text)| Published::read(text, nth))
        .collect()
}

fn is_detached(flags: &[&str]) -> bool {
    flags.iter().any(|word| {
        let is_short = word.starts_with('-') && !word.starts_with("--");
        *word == "--detach" || (is_short && !word.contains('=') && word.contains('d'))
    })
}

/// What a command in a container comes to, where that is plain; the rest is assumed to succeed.
pub(in crate::simulate::world) fn outcome(image: &str, command: &[&str]) -> Effect {
    match command {
        ["true" | ":"] => Effect::code(0),
        ["false"] => Effect::code(1),
        ["echo", words @ ..] if !words.first().is_some_and(|word| word.starts_with('-')) => {
            let text = words.join(" ");
            Effect::code(0).out(if text.is_empty() { "\n" } else { &text })
        }
        ["sleep", seconds] if seconds.parse::<u32>().is_ok() => {
            Effect::after(Millis(seconds.parse::<u32>().map_or(0, u64::from) * 1000))
        }
        [
            "sh" | "bash" | "ash" | "/bin/sh" | "/bin/bash",
            "-c",
            script,
        ] => match exit_of(script) {
            Some(code) => Effect::code(code),
            None => assumed(image),
        },
        _ => assumed(image),
    }
}

/// `exit 3`.
fn exit_of(script: &str) -> Option<i32> {
    let code: u8 = script.trim().strip_prefix("exit ")?.trim().parse().ok()?;
    Some(i32::from(code))
}

fn assumed(image: &str) -> Effect {
    Effect::after(Millis(1000)).aside(phrase!(
        "assumed: the container of {image} does its work in 1s and ends with 0",
        "가정: {image} 컨테이너는 1초 동안 일하고 0으로 종료"
    ))
}

fn after(before: Effect, then: Effect) -> Effect {
    Effect {
        code: then.code,
        takes: before.takes + then.takes,
        lines: [before.lines, then.lines].concat(),
        hangs: then.hangs,
    }
}

/// `docker stop`, `kill`, `rm`, `start`, `restart`, `wait`, `pause`, `unpause` of one container or several.
pub(super) fn manage(world: &mut World, engine: &Engine, command: &str, rest: &[&str]) -> Effect {
    let mut effect = Effect::after(QUICK);
    let mut failed = Vec::new();
    for name in operands(rest) {
        match manage_one(world, engine, (command, rest), name) {
            Ok(done) => effect = after(effect, done),
            Err(complaint) => {
                effect = effect.err(&complaint);
                failed.push(name);
            }
        }
    }
    let is_forced = command == "rm" && is_forced(rest);
    if command == "start" && !failed.is_empty() {
        let names = failed.join(", ");
        effect = effect.err(&format!("Error: failed to start containers: {names}"));
    }
    effect.with_code(i32::from(!failed.is_empty() && !is_forced))
}

fn is_forced(rest: &[&str]) -> bool {
    rest.iter().any(|word| {
        *word == "--force"
            || (word.starts_with('-') && !word.starts_with("--") && word.contains('f'))
    })
}

fn manage_one(
    world: &mut World,
    engine: &Engine,
    (command, rest): (&str, &[&str]),
    name: &str,
) -> Result<Effect, String> {
    let outlives = engine.outlives_the_job;
    let Some(container) = world.stock.container(name) else {
        if outlives {
            return Ok(Effect::code(0).out(name).aside(phrase!(
                "assumed: the engine has a container {name}",
                "가정: 엔진에 {name} 컨테이너가 있음"
            )));
        }
        return Err(no_such_container(name));
    };
    let takes = match (command, container.exit) {
        // A process that ignores the signal is killed after ten seconds; most do not.
        ("stop" | "restart", None) => Millis(500),
        _ => Millis(100),
    };
    let mut shown = name.to_owned();
    match command {
        "stop" => container.exit = container.exit.or(Some(0)),
        "kill" => container.exit = container.exit.or(Some(137)),
        "start" | "restart" => {
            container.exit = None;
            container.started = engine.now + takes;
        }
        "wait" => shown = container.exit.unwrap_or(0).to_string(),
        "rm" if container.exit.is_none() && !is_forced(rest) => {
            let id = &container.id;
            return Err(format!(
                "Error response from daemon: You cannot remove a running container {id}. Stop the container before attempting removal or force remove"
            ));
        }
        "rm" => {
            let id = container.id.clone();
            world.stock.containers.retain(|known| known.id != id);
        }
        _ => {}
    }
    Ok(Effect::after(takes).out(&shown))
}

/// The engine's words for a name that no container has.
pub(in crate::simulate::world) fn no_such_container(name: &str) -> String {
    format!("Error response from daemon: No such container: {name}")
}

/// `docker exec`.
pub(super) fn exec(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    let Some((_, name, command)) =
        split_at_operand(rest).filter(|(.., command)| !command.is_empty())
    else {
        return Effect::after(QUICK)
            .err("\"docker exec\" requires at least 2 arguments.\nSee 'docker exec --help'.")
            .with_code(1);
    };
    let outlives = engine.outlives_the_job;
    match world.stock.container(name) {
        Some(container) if container.exit.is_some() => {
            let id = &container.id;
            let complaint = format!("Error response from daemon: Container {id} is not running");
            Effect::after(QUICK).err(&complaint).with_code(1)
        }
        None if !outlives => Effect::after(QUICK)
            .err(&no_such_container(name))
            .with_code(1),
        _ => after(Effect::after(Millis(100)), outcome(name, command)),
    }
}

/// `docker logs`, `port`, `top`, `cp`, `attach`: what they show is the container's own affair.
pub(super) fn look(world: &mut World, engine: &Engine, command: &str, rest: &[&str]) -> Effect {
    let first = operands(rest).first().copied().unwrap_or_default();
    let name = first.split(':').next().unwrap_or(first);
    if world.stock.container(name).is_none() && !engine.outlives_the_job && !name.is_empty() {
        return Effect::after(QUICK)
            .err(&no_such_container(name))
            .with_code(1);
    }
    Effect::after(QUICK).aside(phrase!(
        "what `docker {command} {name}` shows is not known",
        "`docker {command} {name}` 명령이 보여 줄 내용은 알 수 없음"
    ))
}
