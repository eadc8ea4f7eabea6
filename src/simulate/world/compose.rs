//! What `docker compose …` prints and how it ends: the words of compose 2.26.1.

mod order;
mod up;
mod manage;

use super::{
    World,
    arguments::{in_full, operands, option},
    client::{Connection, Engine},
    stock::{Container, Published},
};
use crate::{
    compose::{ComposeService, FILE_NAMES, Project},
    phrase,
    schedule::Millis,
    simulate::shell::Effect,
};

const FILE: &[&str] = &["-f", "--file"];
const PROJECT: &[&str] = &["-p", "--project-name"];
/// Options before the command that are followed by a value.
const WITH_VALUE: &[&str] = &[
    "-f",
    "--file",
    "-p",
    "--project-name",
    "--env-file",
    "--profile",
    "--project-directory",
    "--progress",
];

const QUICK: Millis = Millis(30);

/// Runs compose with these arguments.
pub(super) fn run(world: &mut World, connection: &Connection, args: &[&str]) -> Effect {
    let split = command_position(args);
    let (options, command) = args.split_at(split);
    let (Some(&name), rest) = (command.first(), command.get(1..).unwrap_or_default()) else {
        return Effect::code(0);
    };
    if name == "version" {
        return Effect::after(QUICK).out("Docker Compose version 2.26.1-4");
    }
    let file = option(options, FILE);
    let project = match find(world, file) {
        Ok(project) => project,
        Err(missing) => return missing,
    };
    if matches!(name, "config" | "convert") {
        return config(project.as_ref(), rest);
    }
    let project_name =
        option(options, PROJECT).map_or_else(|| default_name(&world.directory), str::to_owned);
    let Connection::Ready(engine) = connection else {
        let complaint = connection.complaint("Get", &containers_path(name, &project_name));
        return Effect::after(QUICK).err(&complaint).with_code(1);
    };
    let effect = carry_out(world, engine, (&project_name, project.as_ref()), name, rest);
    Effect {
        takes: effect.takes + engine.waits,
        ..effect
    }
}

/// `config` needs no engine; what it would print of the whole file is not made up here.
fn config(file: Option<&Project>, rest: &[&str]) -> Effect {
    let effect = Effect::after(QUICK);
    match file {
        Some(file) if rest.contains(&"--services") => {
            let mut names: Vec<_> = file
                .services
                .iter()
                .map(|it| it.name.value.as_str())
                .collect();
            names.sort_unstable();
            effect.out(&names.join("\n"))
        }
        _ if rest.iter().any(|word| matches!(*word, "-q" | "--quiet")) => effect,
        _ => effect.aside(phrase!(
            "what `docker compose config` prints is not known",
            "`docker compose config`가 출력할 내용은 알 수 없음"
        )),
    }
}

/// The commands that an engine which answers carries out.
fn carry_out(
    world: &mut World,
    engine: &Engine,
    (project, file): (&str, Option<&Project>),
    name: &str,
    rest: &[&str],
) -> Effect {
    let rest = in_full(name, rest);
    let rest = rest.as_slice();
    let of_services = matches!(
        name,
        "up" | "exec"
            | "run"
            | "logs"
            | "start"
            | "stop"
            | "restart"
            | "rm"
            | "build"
            | "pull"
            | "port"
    );
    let named = match name {
        "exec" | "run" | "port" => operands(rest).into_iter().take(1).collect(),
        _ => operands(rest),
    };
    if let Some(file) = file.filter(|_| of_services) {
        let is_known = |wanted: &str| file.services.iter().any(|it| it.name.value == wanted);
        if let Some(unknown) = named.iter().find(|wanted| !is_known(wanted)) {
            return match name {
                "exec" | "port" => fails(&format!("service \"{unknown}\" is not running")),
                _ => fails(&format!("no such service: {unknown}")),
            };
        }
    }
    match name {
        "up" => up::up(world, engine, (project, file), rest),
        "down" => manage::down(world, project),
        "ps" => manage::ps(world, engine, project, rest),
        "exec" => manage::exec(world, project, rest),
        "stop" | "kill" | "restart" | "start" | "rm" => {
            manage::manage(world, engine, project, (name, named.as_slice()))
        }
        _ => Effect::after(Millis(1000)).aside(phrase!(
            "assumed: `docker compose {name}` succeeds",
            "가정: `docker compose {name}` 명령은 성공"
        )),
    }
}

fn fails(complaint: &str) -> Effect {
    Effect::after(QUICK).err(complaint).with_code(1)
}

/// The command among compose's arguments.
pub(super) fn command<'a>(args: &[&'a str]) -> Option<&'a str> {
    args.get(command_position(args)).copied()
}

fn command_position(args: &[&str]) -> usize {
    let mut at = 0;
    while let Some(word) = args.get(at).filter(|word| word.starts_with('-')) {
        at += if WITH_VALUE.contains(word) { 2 } else { 1 };
    }
    at.min(args.len())
}

/// The Compose file that is meant; `None` when it is not known which files there are.
fn find(world: &World, file: Option<&str>) -> Result<Option<Project>, Effect> {
    let Some(projects) = world.projects else {
        return Ok(None);
    };
    let named = |path: &str| {
        projects
            .iter()
            .find(|(known, _)| known == path)
            .map(|(_, project)| project.clone())
    };
    let directory = &world.directory;
    let (found, complaint) = match file {
        Some(file) => {
            let path = file
                .trim_start_matches("./")
                .trim_start_matches(&format!("{directory}/"));
            (
                named(path),
                format!("open {directory}/{path}: no such file or directory"),
            )
        }
        None => (
            FILE_NAMES.iter().find_map(|name| named(name)),
            "no configuration file provided: not found".to_owned(),
        ),
    };
    found.map(Some).ok_or_else(|| {
        let shown = file.unwrap_or(FILE_NAMES[0]);
        let remark = phrase!(
            "the workspace has no {shown}",
            "작업 공간에 {shown} 파일이 없음"
        );
        Effect::after(QUICK)
            .err(&complaint)
            .aside(remark)
            .with_code(14)
    })
}

/// Compose calls a project after the directory, in lower case and without what it does not allow.
fn default_name(directory: &str) -> String {
    let last = directory
        .rsplit('/')
        .next()
        .unwrap_or(directory)
        .to_ascii_lowercase();
    last.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

/// The first request of a command: which containers of the project there are.
fn containers_path(command: &str, project: &str) -> String {
    let (all, once) = match command {
        "ps" => ("", "\"com.docker.compose.oneoff=False\":true,"),
        _ => ("all=1&", ""),
    };
    let filters = format!(
        "{{\"label\":{{\"com.docker.compose.config-hash\":true,{once}\"com.docker.compose.project={project}\":true}}}}"
    );
    let mut encoded = String::new();
    for character in filters.chars() {
        match character {
            '{' => encoded.push_str("%7B"),
            '}' => encoded.push_str("%7D"),
            '"' => encoded.push_str("%22"),
            ':' => encoded.push_str("%3A"),
            ',' => encoded.push_str("%2C"),
            '=' => encoded.push_str("%3D"),
            other => encoded.push(other),
        }
    }
    format!("/v1.45/containers/json?{all}filters={encoded}")
}

fn container_of(
    world: &mut World,
    service: &ComposeService,
    project: &str,
    (engine, takes): (&Engine, Millis),
) -> Container {
    let image = image_of(service, project);
    let command: Vec<_> = service
        .command
        .iter()
        .map(|word| word.value.as_str())
        .collect();
    let ports = service.ports.iter().enumerate();
    Container {
        name: container_name(project, service),
        id: world.stock.next_id(&image),
        command: (!command.is_empty()).then(|| command.join(" ")),
        ports: ports
            .filter_map(|(nth, port)| Published::read(&port.written.value, nth))
            .collect(),
        exit: None,
        started: engine.now + takes,
        dies_with_the_job: !engine.outlives_the_job,
        service: Some((project.to_owned(), service.name.value.clone())),
        image,
    }
}

fn image_of(service: &ComposeService, project: &str) -> String {
    service.image.as_ref().map_or_else(
        || format!("{project}-{}", service.name),
        |image| image.value.clone(),
    )
}

fn container_name(project: &str, service: &ComposeService) -> String {
    let given = service.container_name.as_ref();
    given.map_or_else(
        || format!("{project}-{}-1", service.name),
        |name| name.value.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_request_is_the_one_that_was_seen() {
        assert_eq!(
            containers_path("up", "project"),
            "/v1.45/containers/json?all=1&filters=%7B%22label%22%3A%7B%22com.docker.compose.config-hash%22%3Atrue%2C%22com.docker.compose.project%3Dproject%22%3Atrue%7D%7D"
        );
        assert_eq!(
            containers_path("ps", "project"),
            "/v1.45/containers/json?filters=%7B%22label%22%3A%7B%22com.docker.compose.config-hash%22%3Atrue%2C%22com.docker.compose.oneoff%3DFalse%22%3Atrue%2C%22com.docker.compose.project%3Dproject%22%3Atrue%7D%7D"
        );
    }

    #[test]
    fn the_command_comes_after_the_options_and_their_values() {
        assert_eq!(
            command_position(&["-f", "a.yml", "--ansi=never", "up", "-d"]),
            3
        );
        assert_eq!(command_position(&["-f"]), 1);
        assert_eq!(default_name("/builds/Group/My.Project_1"), "myproject_1");
    }
}
