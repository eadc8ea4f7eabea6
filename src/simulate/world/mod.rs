//! The containers around a job: its services, its own container, and what a Docker client in it gets to hear.
//!
//! What is modelled was seen in real runs of `docker:dind` 26.1.5 with compose 2.26.1. A job with services has a network of its
//! own, as with GitLab Runner's `FF_NETWORK_PER_BUILD`, so its names are asked of Docker's own resolver, 127.0.0.11. Predicting what
//! happens (`service.rs`, `client.rs`) is apart from putting it into words (`docker.rs`, `compose.rs`, `finding.rs`).

mod image;
mod service;
mod client;
mod docker;
mod compose;
mod arguments;
mod finding;

pub(super) use finding::Finding;
pub(super) use service::{Life, Service};

use client::Connection;

use super::shell::{Effect, Environment, Line};
use crate::{
    compose::Project, diagnostics::Code, phrase, plan::PlannedJob, runner::Runner, schedule::Millis,
};

/// Everything around one job.
pub(super) struct World<'w> {
    pub(super) job: &'w PlannedJob,
    pub(super) runner: &'w Runner,
    /// The image that the script runs in.
    pub(super) image: &'w str,
    /// The project's directory in the job's container.
    pub(super) directory: String,
    /// The Compose files of the workspace by path, when it is known which there are.
    pub(super) projects: Option<&'w [(String, Project)]>,
    pub(super) services: Vec<Service<'w>>,
    /// What the job's Docker client has started.
    containers: Vec<Container>,
    findings: Vec<(Millis, Finding)>,
}

/// A container that a Docker client started and left running.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Container {
    name: String,
    image: String,
    ports: Vec<String>,
    /// Whether it ends with the job, because the engine that runs it does.
    dies_with_the_job: bool,
}

impl<'w> World<'w> {
    /// The world of a job on a runner, before anything has started.
    pub(super) fn new(
        (job, runner, image): (&'w PlannedJob, &'w Runner, &'w str),
        project_path: &str,
        projects: Option<&'w [(String, Project)]>,
    ) -> Self {
        Self {
            job,
            runner,
            image,
            directory: format!("/builds/{project_path}"),
            projects,
            services: Vec::new(),
            containers: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Starts the next service at `now`.
    pub(super) fn start_service(&mut self, now: Millis) -> Option<&Service<'w>> {
        let service = self.job.services.get(self.services.len())?;
        self.services.push(Service::start(
            service,
            self.runner.services_privileged(),
            now,
        ));
        let started = self.services.last();
        if let Some((at, finding)) = started.and_then(finding::of_service) {
            self.find(at, finding);
        }
        self.services.last()
    }

    /// The environment of a script that starts at `now`: the job's variables, and what the image's entry point adds.
    pub(super) fn environment(&self, now: Millis) -> Environment {
        let mut variables: Environment = self.job.variables.iter().cloned().collect();
        let has_entry_point = self
            .job
            .image
            .as_ref()
            .is_none_or(|image| image.entrypoint.is_none());
        if image::is_docker(self.image) {
            variables
                .entry("DOCKER_TLS_CERTDIR".to_owned())
                .or_insert_with(|| "/certs".to_owned());
            if has_entry_point {
                client::enter(self, &mut variables, now);
            }
        }
        variables
    }

    /// What a command does; `None` when it is none of this world's.
    pub(super) fn run(
        &mut self,
        args: &[String],
        variables: &Environment,
        now: Millis,
    ) -> Option<Effect> {
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        let (arguments, is_compose) = match words.as_slice() {
            ["docker", "compose", rest @ ..] | ["docker-compose", rest @ ..] => (rest, true),
            ["docker", rest @ ..] => (rest, false),
            _ => return None,
        };
        if image::is_bare(self.image) {
            let (image, program) = (self.image, words[0]);
            let remark = phrase!(
                "assumed: the image {image} has no `{program}`",
                "가정: {image} 이미지에는 `{program}` 명령이 없음"
            );
            return Some(
                Effect::code(127)
                    .err(&format!("sh: {program}: not found"))
                    .aside(remark),
            );
        }
        let connection = client::connect(self, variables, now);
        let effect = if is_compose {
            compose::run(self, &connection, arguments)
        } else {
            docker::run(self, &connection, arguments, variables)
        };
        if let Some(said) = complaint(&effect, &connection) {
            if finding::is_of_a_dead_daemon(self, &connection) {
                self.died_daemon_said(said);
            } else if let Some(finding) = finding::of_connection(self, &connection, said) {
                self.find(now + effect.takes, finding);
            }
        }
        Some(effect)
    }

    /// What is left running in an engine that ends with the job.
    pub(super) fn lost_containers(&self) -> Vec<&str> {
        self.containers
            .iter()
            .filter(|it| it.dies_with_the_job)
            .map(|it| it.name.as_str())
            .collect()
    }

    /// The findings so far, in the order in which they showed.
    pub(super) fn into_findings(self) -> Vec<(Millis, Finding)> {
        self.findings
    }

    /// Notes a finding, once per kind: the first place where it shows is the one to look at.
    fn find(&mut self, at: Millis, finding: Finding) {
        if !self
            .findings
            .iter()
            .any(|(_, known)| known.code == finding.code)
        {
            self.findings.push((at, finding));
        }
    }

    /// The words by which a dead daemon shows in the script are the ones that people search for.
    fn died_daemon_said(&mut self, said: &str) {
        let mut findings = self.findings.iter_mut().map(|(_, finding)| finding);
        if let Some(finding) = findings
            .find(|finding| finding.code == Code::DindNeedsPrivileged && !finding.is_said_by_client)
        {
            finding.said = Some(said.trim_start_matches("ERROR: ").to_owned());
            finding.is_said_by_client = true;
        }
    }

    /// Notes a container that an engine now runs.
    fn leave_running(&mut self, now: Millis, container: Container) {
        if container.dies_with_the_job {
            self.find(now, finding::dies_with_the_job(&container.name));
        }
        self.containers.retain(|known| known.name != container.name);
        self.containers.push(container);
    }
}

/// The line in which a command complains about its connection; a command that did without has none.
fn complaint<'e>(effect: &'e Effect, connection: &Connection) -> Option<&'e str> {
    let mark = connection.mark();
    effect.lines.iter().find_map(|line| match line {
        Line::Err(text) if !mark.is_empty() && text.contains(&mark) => Some(text.as_str()),
        _ => None,
    })
}
