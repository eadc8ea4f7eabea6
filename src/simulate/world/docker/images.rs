//! Images: built, fetched, named, sent and listed.

use super::{QUICK, table_or_template};
use crate::{
    phrase,
    schedule::Millis,
    simulate::{
        shell::Effect,
        world::{
            World,
            arguments::{identity, operand, operands, option, options, reference},
            client::Engine,
            stock::with_tag,
            table::table,
        },
    },
};

/// The path of a repository on Docker Hub: official images live under `library/`. Other registries keep their own.
pub(super) fn path_on_hub(repository: &str) -> String {
    match repository.split_once('/') {
        None => format!("library/{repository}"),
        Some((host, path)) if is_registry(host) => path.to_owned(),
        Some(_) => repository.to_owned(),
    }
}

/// Whether the first part of a reference is a registry's host rather than a user of Docker Hub.
fn is_registry(part: &str) -> bool {
    part == "localhost" || part.contains(['.', ':'])
}

/// The whole name of a repository, with its registry.
fn full_name(repository: &str) -> String {
    match repository.split_once('/') {
        Some((host, _)) if is_registry(host) => repository.to_owned(),
        _ => format!("docker.io/{}", path_on_hub(repository)),
    }
}

/// `docker build`: what the Dockerfile does is not looked into.
pub(super) fn build(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    if operand(rest).is_none() {
        return Effect::after(QUICK)
            .err("\"docker build\" requires exactly 1 argument.\nSee 'docker build --help'.")
            .with_code(1);
    }
    let tags = options(rest, &["-t", "--tag"]);
    let id = identity(&format!("image {}", rest.join(" ")));
    let is_quiet = rest.iter().any(|word| matches!(*word, "-q" | "--quiet"));
    let mut lines = vec![if is_quiet {
        format!("sha256:{id}")
    } else {
        format!("Successfully built {}", &id[..12])
    }];
    for tag in tags {
        world.stock.add_image(tag);
        if !is_quiet {
            lines.push(format!("Successfully tagged {}", with_tag(tag)));
        }
    }
    Effect::after(Millis(10_000) + engine.waits)
        .out(&lines.join("\n"))
        .aside(phrase!(
            "assumed: the image is built in 10s",
            "가정: 이미지 빌드에 10초"
        ))
}

/// `docker pull`.
pub(super) fn pull(world: &mut World, rest: &[&str]) -> Effect {
    let image = operand(rest).unwrap_or_default();
    let (name, tag) = reference(image);
    world.stock.add_image(image);
    let full = full_name(name);
    let path = path_on_hub(name);
    super::default_tag(Effect::after(Millis(3000)), image)
        .out(&format!(
            "{tag}: Pulling from {path}\nStatus: Downloaded newer image for {name}:{tag}\n{full}:{tag}"
        ))
        .aside(phrase!(
            "assumed: the registry has {name}:{tag}",
            "가정: 레지스트리에 {name}:{tag} 이미지가 있음"
        ))
}

/// `docker push`: only an image that is there can be sent.
pub(super) fn push(world: &World, engine: &Engine, rest: &[&str]) -> Effect {
    let image = operand(rest).unwrap_or_default();
    let (name, tag) = reference(image);
    let effect = super::default_tag(Effect::after(QUICK), image).out(&format!(
        "The push refers to repository [{}]",
        full_name(name)
    ));
    if !engine.outlives_the_job && !world.stock.has_image(image) {
        let complaint = format!("An image does not exist locally with the tag: {name}");
        return effect.err(&complaint).with_code(1);
    }
    Effect {
        takes: Millis(3000),
        ..effect
    }
    .aside(phrase!(
        "assumed: the registry takes {name}:{tag}",
        "가정: 레지스트리가 {name}:{tag} 이미지를 받음"
    ))
}

/// `docker tag`.
pub(super) fn tag(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    let names = operands(rest);
    let [from, to] = names.as_slice() else {
        return Effect::after(QUICK)
            .err("\"docker tag\" requires exactly 2 arguments.\nSee 'docker tag --help'.")
            .with_code(1);
    };
    if !engine.outlives_the_job && !world.stock.has_image(from) {
        return no_such_image(from);
    }
    world.stock.add_image(to);
    Effect::after(QUICK)
}

/// `docker rmi`.
pub(super) fn remove(world: &mut World, engine: &Engine, rest: &[&str]) -> Effect {
    let mut effect = Effect::after(QUICK);
    for name in operands(rest) {
        if world.stock.has_image(name) {
            let name = with_tag(name);
            world.stock.images.retain(|known| *known != name);
            effect = effect.out(&format!("Untagged: {name}"));
        } else if !engine.outlives_the_job {
            effect = effect.err(&no_such_image_text(name)).with_code(1);
        }
    }
    effect
}

fn no_such_image(name: &str) -> Effect {
    Effect::after(QUICK)
        .err(&no_such_image_text(name))
        .with_code(1)
}

fn no_such_image_text(name: &str) -> String {
    format!(
        "Error response from daemon: No such image: {}",
        with_tag(name)
    )
}

/// `docker images`.
pub(super) fn list(world: &World, rest: &[&str]) -> Effect {
    let wanted = operand(rest);
    let shown: Vec<(&str, &str)> = world
        .stock
        .images
        .iter()
        .rev()
        .map(|name| reference(name))
        .filter(|(name, _)| wanted.is_none_or(|wanted| reference(wanted).0 == *name))
        .collect();
    let id = |(name, tag): (&str, &str)| identity(&format!("{name}:{tag}"))[..12].to_owned();
    if rest.iter().any(|word| matches!(*word, "-q" | "--quiet")) {
        let ids: Vec<_> = shown.into_iter().map(id).collect();
        return Effect::after(QUICK).out(&ids.join("\n"));
    }
    let fields: Vec<_> = shown
        .iter()
        .map(|&(name, tag)| {
            [
                ("Repository", name.to_owned()),
                ("Tag", tag.to_owned()),
                ("ID", id((name, tag))),
            ]
        })
        .collect();
    let text = table_or_template(option(rest, &["--format"]), &fields, || {
        let head = ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        rows.extend(shown.iter().map(|&(name, tag)| {
            [name, tag, &id((name, tag)), "Less than a second ago", "?"]
                .map(str::to_owned)
                .to_vec()
        }));
        table(&rows)
    });
    Effect::after(QUICK).out(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_registry_is_on_docker_hub() {
        for (name, full) in [
            ("app", "docker.io/library/app"),
            ("user/app", "docker.io/user/app"),
            ("registry.example.com/a/b", "registry.example.com/a/b"),
            ("localhost:5000/app", "localhost:5000/app"),
        ] {
            assert_eq!(full_name(name), full);
        }
    }
}
