//! The containers around a job: its services, its own container, and what a Docker client in it gets to hear.
//!
//! What is modelled was seen in real runs of `docker:dind` 26.1.5 with compose 2.26.1. Predicting what happens (`network.rs`,
//! `service.rs`, `client.rs`) is apart from putting it into words (`docker.rs`, `compose.rs`, `finding.rs`).

mod image;
mod need;
mod service;
mod network;
mod host;
mod client;
mod arguments;
mod table;
mod stock;
mod docker;
mod compose;
mod knock;
mod finding;

pub(super) use finding::Finding;
pub(super) use service::{Life, Service};

use client::{Connection, Engine};
use network::Network;
use stock::{Container, Stock};

use super::{
    shell::{Dialect, Effect, Environment, Line},
    trace::Place,
};
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
    network: Network,
    /// When the job's own container was first entered.
    entered: Option<Millis>,
    /// Whether it has been said what is taken for granted about the connection.
    told_connection: bool,
    /// The words by which the command that runs can be found in the script.
    words: Vec<String>,
    /// What the script has installed, or may have: the words of such commands.
    installed: Vec<String>,
    /// What the job's Docker client has made.
    stock: Stock,
    findings: Vec<(Millis, Finding)>,
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
            network: Network::of(job, runner),
            entered: None,
            told_connection: false,
            words: Vec::new(),
            installed: Vec::new(),
            stock: Stock::default(),
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
        let position = self.services.len() - 1;
        if let Some((at, finding)) = finding::of_service(&self.services[position], position) {
            self.find(at, finding);
        }
        self.services.last()
    }

    /// The environment of a script that starts at `now`: the job's variables, and what the image's entry point adds.
    pub(super) fn environment(&mut self, now: Millis) -> Environment {
        self.entered.get_or_insert(now);
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

    /// The shell and the tools of the job's image.
    pub(super) fn dialect(&self) -> Dialect {
        image::dialect(self.image)
    }

    /// The name of the job's image, without registry and tag.
    pub(super) fn image_name(&self) -> &str {
        image::name(self.image)
    }

    /// Whether the runner's own engine is within reach.
    pub(super) fn has_socket(&self) -> bool {
        client::has_socket(self)
    }

    /// What a command does; `None` when it is none of this world's.
    pub(super) fn run(
        &mut self,
        args: &[String],
        variables: &Environment,
        now: Millis,
    ) -> Option<Effect> {
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        self.words = words_of_place(&words);
        let (arguments, is_compose) = match words.as_slice() {
            ["docker", "compose", rest @ ..] | ["docker-compose", rest @ ..] => (rest, true),
            ["docker", rest @ ..] => (rest, false),
            _ => {
                if installs(&words) {
                    self.installed.extend_from_slice(args);
                }
                return knock::run(self, &words, variables, now);
            }
        };
        if image::is_bare(self.image) && !self.installs("docker") {
            return Some(self.has_no_client(words[0], now));
        }
        let connection = client::connect(self, variables, now);
        let effect = if is_compose {
            compose::run(self, &connection, arguments)
        } else {
            docker::run(self, &connection, arguments, variables)
        };
        self.learn(&connection, &effect, now);
        Some(self.with_remarks(effect, &connection))
    }

    /// Whether the script has installed something of this name, or may have.
    fn installs(&self, program: &str) -> bool {
        self.installed.iter().any(|word| word.contains(program))
    }

    /// The command that runs, as a place in the script.
    fn command(&self) -> Place {
        Place::Command(self.words.clone())
    }

    fn has_no_client(&mut self, program: &str, now: Millis) -> Effect {
        let said = format!("{program}: not found");
        self.find(
            now,
            Finding {
                said: Some(said.clone()),
                ..finding::command_not_in_image(self, program)
            },
        );
        Effect::code(127).err(&format!("sh: {said}"))
    }

    /// What a command's complaint about its connection tells.
    fn learn(&mut self, connection: &Connection, effect: &Effect, now: Millis) {
        if matches!(connection, Connection::Ready(_)) {
            self.has_waited();
        }
        let Some(said) = complaint(effect, connection) else {
            return;
        };
        let at = now + effect.takes;
        if effect.code == 0 {
            self.find(at, finding::hidden_failure(self, said));
        }
        if finding::is_of_a_dead_daemon(self, connection) {
            self.died_daemon_said(said);
        } else if let Some(finding) = finding::of_connection(self, connection, now, said) {
            self.find(at, finding);
        }
    }

    /// Notes that a client knocks before its service is ready.
    fn find_early(&mut self, now: Millis, explanation: finding::Explanation, service: usize) {
        let (code, message, help) = explanation;
        let places = vec![self.command(), Place::Service(service)];
        let finding = Finding {
            code,
            message,
            help,
            said: None,
            places,
            is_said_by_client: true,
        };
        self.find(now, finding);
    }

    /// Who was too early once and is answered later has waited.
    fn has_waited(&mut self) {
        self.findings
            .retain(|(_, known)| known.code != Code::ServiceReadinessRace);
    }

    /// Says what is taken for granted about a connection, once.
    fn with_remarks(&mut self, mut effect: Effect, connection: &Connection) -> Effect {
        let remark = match connection {
            Connection::NoSuchHost { resolver, .. } if !self.resolver().1 => {
                let address = resolver.trim_end_matches(":53");
                phrase!(
                    "assumed: the machine asks {address} for names; `dns` in config.toml says otherwise",
                    "가정: 이 기계의 DNS 서버는 {address} (config.toml의 `dns`로 바꿀 수 있음)"
                )
            }
            Connection::Ready(Engine {
                elsewhere: Some(address),
                ..
            }) => phrase!(
                "assumed: the engine at {address} answers",
                "가정: {address}의 엔진이 응답함"
            ),
            _ => return effect,
        };
        if !std::mem::replace(&mut self.told_connection, true) {
            effect.lines.insert(0, Line::Aside(remark));
        }
        effect
    }

    /// What is left running in an engine that ends with the job.
    pub(super) fn lost_containers(&self) -> Vec<&str> {
        self.stock
            .containers
            .iter()
            .filter(|it| it.dies_with_the_job && it.exit.is_none())
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
            self.find(now, finding::dies_with_the_job(self, &container.name));
        }
        let containers = &mut self.stock.containers;
        containers.retain(|known| known.name != container.name);
        containers.push(container);
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

/// Whether a command puts programs into the container, or may do so.
fn installs(words: &[&str]) -> bool {
    const INSTALLERS: [&str; 16] = [
        "apk", "apt", "apt-get", "yum", "dnf", "microdnf", "pip", "npm", "curl", "wget", "install",
        "tar", "cp", "mv", "ln", "sh",
    ];
    words
        .first()
        .is_some_and(|program| INSTALLERS.contains(program))
}

/// The words by which a command is found again in its script: the program, and what it is told to do.
fn words_of_place(words: &[&str]) -> Vec<String> {
    let command = match words {
        ["docker", "compose", rest @ ..] | ["docker-compose", rest @ ..] => compose::command(rest),
        ["docker", command, ..] => Some(*command),
        _ => None,
    };
    let program = words.first().copied();
    program
        .into_iter()
        .chain(command)
        .map(str::to_owned)
        .collect()
}
