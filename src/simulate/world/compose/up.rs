//! `docker compose up`.

use super::{container_name, container_of, image_of, order};
use crate::{
    compose::{ComposeService, Project},
    phrase,
    schedule::Millis,
    simulate::{
        shell::Effect,
        world::{
            World,
            arguments::{operands, option},
            client::Engine,
            docker::stock_endpoint,
        },
    },
};

/// Makes and starts what does not run yet.
pub(super) fn up(
    world: &mut World,
    engine: &Engine,
    (project, file): (&str, Option<&Project>),
    rest: &[&str],
) -> Effect {
    let Some(file) = file else {
        return Effect::after(Millis(3000)).aside(phrase!(
            "assumed: the services of the Compose file start",
            "가정: Compose 파일의 서비스가 시작됨"
        ));
    };
    let services = order::wanted(file, &operands(rest));
    let (lines, pulled) = progress(world, (project, file), &services);
    let takes = Millis(300 + 3000 * pulled);
    let mut effect = Effect::after(takes).err(&lines.join("\n"));
    if pulled > 0 {
        effect = effect.aside(phrase!(
            "assumed: each image is pulled in 3s",
            "가정: 이미지마다 받는 데 3초"
        ));
    }
    for service in services {
        let container = container_of(world, service, project, (engine, takes));
        let is_up = world
            .stock
            .container(&container.name)
            .is_some_and(|known| known.exit.is_none());
        if is_up {
            continue;
        }
        if let Some(port) = world.stock.taken(&container.ports) {
            return port_taken(effect, &container.name, port);
        }
        world.stock.add_image(&container.image);
        world.leave_running(engine.now + takes, container);
    }
    stay_in_the_foreground(effect, rest)
}

/// Without `-d` the client stays until somebody stops it.
fn stay_in_the_foreground(effect: Effect, rest: &[&str]) -> Effect {
    if rest
        .iter()
        .any(|word| matches!(*word, "-d" | "--detach" | "--wait" | "--no-start"))
    {
        return effect;
    }
    if let Some(service) = option(rest, &["--exit-code-from"]) {
        return effect.aside(phrase!(
            "assumed: `{service}` ends with 0, and everything stops",
            "가정: `{service}` 서비스가 0으로 끝나고 모두 멈춤"
        ));
    }
    if rest.contains(&"--abort-on-container-exit") {
        return effect.aside(phrase!(
            "assumed: a container ends with 0, and everything stops",
            "가정: 컨테이너 하나가 0으로 끝나고 모두 멈춤"
        ));
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

fn port_taken(effect: Effect, container: &str, port: u16) -> Effect {
    let id = stock_endpoint(container);
    effect
        .err(&format!(
            "Error response from daemon: driver failed programming external connectivity on endpoint {container} ({id}): Bind for 0.0.0.0:{port} failed: port is already allocated"
        ))
        .with_code(1)
}

/// The lines of progress, and how many images had to be pulled.
fn progress(
    world: &World,
    (project, file): (&str, &Project),
    services: &[&ComposeService],
) -> (Vec<String>, u64) {
    let (mut lines, mut pulled) = (Vec::new(), 0);
    let is_up = |service: &ComposeService| {
        let name = container_name(project, service);
        let mut containers = world.stock.containers.iter();
        containers.any(|known| known.name == name && known.exit.is_none())
    };
    for service in services {
        let image = image_of(service, project);
        if service.build.is_none() && !is_up(service) && !world.stock.has_image(&image) {
            lines.extend([
                format!(" {} Pulling ", service.name),
                format!(" {} Pulled ", service.name),
            ]);
            pulled += 1;
        }
    }
    let mut containers = world.stock.containers.iter();
    let is_new = !containers.any(|it| it.service.as_ref().is_some_and(|(of, _)| of == project));
    if is_new {
        let made = ["Creating", "Created"];
        lines.extend(made.map(|done| format!(" Network {project}_default  {done}")));
        for volume in &file.volumes {
            lines.extend(made.map(|done| format!(" Volume \"{project}_{volume}\"  {done}")));
        }
    }
    for service in services {
        let name = container_name(project, service);
        let steps: &[&str] = if is_up(service) {
            &["Running"]
        } else {
            &["Creating", "Created", "Starting", "Started"]
        };
        lines.extend(
            steps
                .iter()
                .map(|done| format!(" Container {name}  {done}")),
        );
    }
    (lines, pulled)
}
