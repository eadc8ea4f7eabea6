//! Networks and volumes.

use super::QUICK;
use crate::{
    phrase,
    simulate::{
        shell::Effect,
        world::{
            World,
            arguments::{identity, operand, operands},
            client::Engine,
            table::table,
        },
    },
};

/// `docker network …`.
pub(super) fn network(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    let (command, rest) = rest
        .split_first()
        .map_or(("", &[][..]), |(it, rest)| (*it, rest));
    let name = operand(rest).unwrap_or_default();
    let networks = &mut world.stock.networks;
    let is_known = networks.iter().any(|known| known == name);
    match command {
        "create" if is_known => fails(&format!(
            "Error response from daemon: network with name {name} already exists"
        )),
        "create" => {
            networks.push(name.to_owned());
            Effect::after(QUICK).out(&identity(&format!("network {name}")))
        }
        "rm" | "remove" => remove(networks, engine, operands(rest), |name| {
            format!("Error response from daemon: network {name} not found")
        }),
        "inspect" if !is_known && !engine.outlives_the_job => Effect::after(QUICK)
            .out("[]")
            .err(&format!(
                "Error response from daemon: network {name} not found"
            ))
            .with_code(1),
        "ls" | "list" => {
            let row = |name: &str, driver: &str| {
                let id = identity(&format!("network {name}"))[..12].to_owned();
                vec![id, name.to_owned(), driver.to_owned(), "local".to_owned()]
            };
            let head = ["NETWORK ID", "NAME", "DRIVER", "SCOPE"].map(str::to_owned);
            let mut rows = vec![head.to_vec(), row("bridge", "bridge"), row("host", "host")];
            rows.extend(networks.iter().map(|name| row(name, "bridge")));
            rows.push(row("none", "null"));
            Effect::after(QUICK).out(&table(&rows))
        }
        _ => succeeds(&format!("network {command}")),
    }
}

/// `docker volume …`.
pub(super) fn volume(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    let (command, rest) = rest
        .split_first()
        .map_or(("", &[][..]), |(it, rest)| (*it, rest));
    let name = operand(rest).unwrap_or_default();
    let volumes = &mut world.stock.volumes;
    let is_known = volumes.iter().any(|known| known == name);
    match command {
        "create" => {
            let name = if name.is_empty() {
                identity(&format!("volume {}", volumes.len()))
            } else {
                name.to_owned()
            };
            if !is_known {
                volumes.push(name.clone());
            }
            Effect::after(QUICK).out(&name)
        }
        "rm" | "remove" => remove(volumes, engine, operands(rest), |name| {
            format!("Error response from daemon: get {name}: no such volume")
        }),
        "inspect" if !is_known && !engine.outlives_the_job => Effect::after(QUICK)
            .out("[]")
            .err(&format!(
                "Error response from daemon: get {name}: no such volume"
            ))
            .with_code(1),
        "ls" | "list" => {
            let mut rows = vec![vec!["DRIVER".to_owned(), "VOLUME NAME".to_owned()]];
            rows.extend(
                volumes
                    .iter()
                    .map(|name| vec!["local".to_owned(), name.clone()]),
            );
            Effect::after(QUICK).out(&table(&rows))
        }
        _ => succeeds(&format!("volume {command}")),
    }
}

fn remove(
    known: &mut Vec<String>,
    engine: &Engine,
    names: Vec<&str>,
    missing: impl Fn(&str) -> String,
) -> Effect {
    let mut effect = Effect::after(QUICK);
    for name in names {
        if known.iter().any(|it| it == name) || engine.outlives_the_job {
            known.retain(|it| it != name);
            effect = effect.out(name);
        } else {
            effect = effect.err(&missing(name)).with_code(1);
        }
    }
    effect
}

fn fails(complaint: &str) -> Effect {
    Effect::after(QUICK).err(complaint).with_code(1)
}

/// The effect of a command about whose result nothing is known.
pub(super) fn succeeds(command: &str) -> Effect {
    Effect::after(QUICK).aside(phrase!(
        "assumed: `docker {command}` succeeds",
        "가정: `docker {command}` 명령은 성공"
    ))
}
