//! What one does with the services of a project that is up.

use super::{QUICK, fails};
use crate::{
    schedule::Millis,
    simulate::{
        shell::Effect,
        world::{
            World,
            arguments::split_at_operand,
            client::Engine,
            docker::outcome,
            stock::{Container, human},
            table::table,
        },
    },
};

fn is_of(container: &Container, project: &str) -> bool {
    let service = container.service.as_ref();
    service.is_some_and(|(known, _)| known == project)
}

/// `down`: everything of the project goes.
pub(super) fn down(world: &mut World, project: &str) -> Effect {
    let (ours, others): (Vec<_>, Vec<_>) = std::mem::take(&mut world.stock.containers)
        .into_iter()
        .partition(|it| is_of(it, project));
    world.stock.containers = others;
    if ours.is_empty() {
        return Effect::after(QUICK);
    }
    let mut lines: Vec<String> = Vec::new();
    for container in ours.iter().rev() {
        lines.extend(
            ["Stopping", "Stopped", "Removing", "Removed"]
                .map(|done| format!(" Container {}  {done}", container.name)),
        );
    }
    lines.extend(["Removing", "Removed"].map(|done| format!(" Network {project}_default  {done}")));
    Effect::after(Millis(1000)).err(&lines.join("\n"))
}

/// `ps`.
pub(super) fn ps(world: &World, engine: &Engine, project: &str, rest: &[&str]) -> Effect {
    let has = |names: &[&str]| rest.iter().any(|word| names.contains(word));
    let mut ours: Vec<&Container> = world
        .stock
        .containers
        .iter()
        .filter(|it| is_of(it, project) && (it.exit.is_none() || has(&["-a", "--all"])))
        .collect();
    ours.sort_by(|one, other| one.name.cmp(&other.name));
    let service = |it: &Container| {
        it.service
            .clone()
            .map_or_else(String::new, |(_, name)| name)
    };
    if has(&["-q", "--quiet"]) {
        let ids: Vec<_> = ours.iter().map(|it| it.id.as_str()).collect();
        return Effect::after(QUICK).out(&ids.join("\n"));
    }
    if has(&["--services"]) {
        let names: Vec<_> = ours.iter().map(|it| service(it)).collect();
        return Effect::after(QUICK).out(&names.join("\n"));
    }
    let head = [
        "NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(ours.iter().map(|it| {
        vec![
            it.name.clone(),
            it.image.clone(),
            it.shown_command(),
            service(it),
            format!("{} ago", human(engine.now - it.started)),
            it.status(engine.now),
            it.shown_ports(),
        ]
    }));
    Effect::after(QUICK).out(&table(&rows))
}

/// `exec` in a service that runs.
pub(super) fn exec(world: &World, project: &str, rest: &[&str]) -> Effect {
    let Some((_, service, command)) = split_at_operand(rest) else {
        return fails("requires at least 2 arg(s), only received 0");
    };
    let mut containers = world.stock.containers.iter();
    let runs = containers.any(|it| {
        let is_it = it.service.as_ref().is_some_and(|(_, name)| name == service);
        is_of(it, project) && is_it && it.exit.is_none()
    });
    if runs {
        outcome(service, command)
    } else {
        fails(&format!("service \"{service}\" is not running"))
    }
}

/// `stop`, `start`, `restart`, `kill`, `rm` of some services, or of all.
pub(super) fn manage(
    world: &mut World,
    engine: &Engine,
    project: &str,
    (command, named): (&str, &[&str]),
) -> Effect {
    let (begins, ends) = match command {
        "stop" => ("Stopping", "Stopped"),
        "start" => ("Starting", "Started"),
        "restart" => ("Restarting", "Started"),
        "kill" => ("Killing", "Killed"),
        _ => ("Removing", "Removed"),
    };
    let mut lines = Vec::new();
    for it in &mut world.stock.containers {
        let is_meant = it.service.as_ref().is_some_and(|(of, name)| {
            of == project && (named.is_empty() || named.contains(&name.as_str()))
        });
        if !is_meant {
            continue;
        }
        match command {
            "stop" => it.exit = it.exit.or(Some(0)),
            "kill" | "rm" => it.exit = it.exit.or(Some(137)),
            _ => (it.exit, it.started) = (None, engine.now),
        }
        lines.extend([begins, ends].map(|done| format!(" Container {}  {done}", it.name)));
    }
    if command == "rm" {
        let is_meant = |it: &Container| {
            it.service.as_ref().is_some_and(|(of, name)| {
                of == project && (named.is_empty() || named.contains(&name.as_str()))
            })
        };
        world.stock.containers.retain(|it| !is_meant(it));
    }
    Effect::after(Millis(500)).err(&lines.join("\n"))
}
