//! What `docker compose …` prints and how it ends: the words of compose 2.26.1.

use super::{
    Container, World,
    arguments::option,
    client::{Connection, Engine},
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
    if matches!(name, "version" | "config" | "convert") {
        return Effect::after(QUICK);
    }
    let file = option(options, FILE);
    let project = match find(world, file) {
        Ok(project) => project,
        Err(missing) => return missing,
    };
    let project_name =
        option(options, PROJECT).map_or_else(|| default_name(&world.directory), str::to_owned);
    let Connection::Ready(engine) = connection else {
        let complaint = connection.complaint("Get", &containers_path(name, &project_name));
        return Effect::after(QUICK).err(&complaint).with_code(1);
    };
    let effect = match name {
        "up" => up(world, engine, &project_name, project.as_ref(), rest),
        "down" | "stop" | "rm" => down(world, &project_name),
        "ps" => ps(world, &project_name),
        _ => Effect::after(Millis(1000)).aside(phrase!(
            "assumed: `docker compose {name}` succeeds",
            "가정: `docker compose {name}` 명령은 성공"
        )),
    };
    Effect {
        takes: effect.takes + engine.waits,
        ..effect
    }
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

fn up(
    world: &mut World,
    engine: &Engine,
    project: &str,
    file: Option<&Project>,
    rest: &[&str],
) -> Effect {
    let Some(file) = file else {
        return Effect::after(Millis(3000)).aside(phrase!(
            "assumed: the services of the Compose file start",
            "가정: Compose 파일의 서비스가 시작됨"
        ));
    };
    let (lines, pulled) = progress(world, project, &file.services);
    let takes = Millis(300 + 3000 * pulled);
    for service in &file.services {
        let container = container_of(service, project, engine);
        world.leave_running(engine.now + takes, container);
    }
    let effect = Effect::after(takes).err(&lines.join("\n")).aside(phrase!(
        "assumed: each image is pulled in 3s",
        "가정: 이미지마다 받는 데 3초"
    ));
    if rest
        .iter()
        .any(|word| matches!(*word, "-d" | "--detach" | "--wait"))
    {
        return effect;
    }
    let remark = phrase!(
        "`up` without `-d` stays in the foreground: the job waits until its time is up",
        "`-d` 없는 `up`은 끝나지 않으므로 작업은 제한 시간까지 기다립니다"
    );
    Effect {
        hangs: true,
        ..effect.aside(remark)
    }
}

/// The lines of progress, and how many images had to be pulled.
fn progress(world: &World, project: &str, services: &[ComposeService]) -> (Vec<String>, u64) {
    let (mut lines, mut pulled) = (Vec::new(), 0);
    for service in services {
        let image = image_of(service, project);
        if !world.containers.iter().any(|known| known.image == image) {
            lines.extend([
                format!(" {} Pulling ", service.name),
                format!(" {} Pulled ", service.name),
            ]);
            pulled += 1;
        }
    }
    lines.extend(["Creating", "Created"].map(|done| format!(" Network {project}_default  {done}")));
    for service in services {
        let name = container_name(project, service);
        lines.extend(
            ["Creating", "Created", "Starting", "Started"]
                .map(|done| format!(" Container {name}  {done}")),
        );
    }
    (lines, pulled)
}

fn down(world: &mut World, project: &str) -> Effect {
    let prefix = format!("{project}-");
    let (ours, others) = std::mem::take(&mut world.containers)
        .into_iter()
        .partition(|it| it.name.starts_with(&prefix));
    world.containers = others;
    let ours: Vec<Container> = ours;
    let mut lines: Vec<String> = Vec::new();
    for container in &ours {
        lines.extend(
            ["Stopping", "Stopped", "Removing", "Removed"]
                .map(|done| format!(" Container {}  {done}", container.name)),
        );
    }
    lines.extend(["Removing", "Removed"].map(|done| format!(" Network {project}_default  {done}")));
    Effect::after(Millis(1000)).err(&lines.join("\n"))
}

fn ps(world: &World, project: &str) -> Effect {
    let prefix = format!("{project}-");
    let mut lines =
        vec!["NAME      IMAGE     COMMAND   SERVICE   CREATED   STATUS    PORTS".to_owned()];
    let ours = world
        .containers
        .iter()
        .filter(|it| it.name.starts_with(&prefix));
    lines.extend(ours.map(|it| {
        let service = it.name.trim_start_matches(&prefix).trim_end_matches("-1");
        format!(
            "{}   {}   \"…\"   {service}   now   Up   {}",
            it.name,
            it.image,
            it.ports.join(", ")
        )
    }));
    Effect::after(QUICK).out(&lines.join("\n"))
}

fn container_of(service: &ComposeService, project: &str, engine: &Engine) -> Container {
    Container {
        name: container_name(project, service),
        image: image_of(service, project),
        ports: service
            .ports
            .iter()
            .map(|port| port.written.value.clone())
            .collect(),
        dies_with_the_job: !engine.outlives_the_job,
    }
}

fn image_of(service: &ComposeService, project: &str) -> String {
    service.image.as_ref().map_or_else(
        || format!("{project}-{}", service.name),
        |image| image.value.clone(),
    )
}

fn container_name(project: &str, service: &ComposeService) -> String {
    format!("{project}-{}-1", service.name)
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
