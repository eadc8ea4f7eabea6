//! What an engine holds, as far as the job has put it there.

use super::{arguments::identity, table::table};
use crate::schedule::Millis;

/// The contents of the engine that the job talks to.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// Images by name and tag, the newest last.
    pub(super) images: Vec<String>,
    /// Containers, the newest last.
    pub(super) containers: Vec<Container>,
    /// Networks that somebody made.
    pub(super) networks: Vec<String>,
    /// Volumes that somebody made.
    pub(super) volumes: Vec<String>,
    /// How many containers there have been.
    made: usize,
}

/// A container that a Docker client made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Container {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) image: String,
    /// Its command, when the client gave one.
    pub(super) command: Option<String>,
    pub(super) ports: Vec<Published>,
    /// Its exit code; `None` while it runs.
    pub(super) exit: Option<i32>,
    /// When it was started.
    pub(super) started: Millis,
    /// Whether it ends with the job, because the engine that runs it does.
    pub(super) dies_with_the_job: bool,
    /// The service of a Compose project that it is.
    pub(super) service: Option<(String, String)>,
}

/// A port of a container that the engine's machine opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Published {
    pub(super) host: u16,
    pub(super) target: u16,
    pub(super) protocol: String,
}

impl Stock {
    /// An identity for the next container.
    pub(super) fn next_id(&mut self, image: &str) -> String {
        self.made += 1;
        identity(&format!("{image}{}", self.made))
    }

    /// The container with this name or this beginning of an identity.
    pub(super) fn container(&mut self, name: &str) -> Option<&mut Container> {
        self.containers.iter_mut().find(|it| {
            it.name == name.trim_start_matches('/') || (name.len() >= 4 && it.id.starts_with(name))
        })
    }

    /// The first of these ports that a running container has taken.
    pub(super) fn taken(&self, ports: &[Published]) -> Option<u16> {
        let running = self.containers.iter().filter(|it| it.exit.is_none());
        let mut taken = running.flat_map(|it| &it.ports).map(|port| port.host);
        taken.find(|host| ports.iter().any(|port| port.host == *host))
    }

    /// The running container that publishes a port, and the port inside.
    pub(super) fn published(&self, port: u16) -> Option<(&Container, u16)> {
        let mut running = self.containers.iter().filter(|it| it.exit.is_none());
        running.find_map(|it| {
            let published = it.ports.iter().find(|it| it.host == port)?;
            Some((it, published.target))
        })
    }

    /// Adds an image, under its name with the tag.
    pub(super) fn add_image(&mut self, name: &str) {
        let name = with_tag(name);
        self.images.retain(|known| *known != name);
        self.images.push(name);
    }

    /// Whether the image is there.
    pub(super) fn has_image(&self, name: &str) -> bool {
        self.images.contains(&with_tag(name))
    }
}

/// A reference with its tag, `latest` when it has none.
pub(super) fn with_tag(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.contains([':', '@']) {
        name.to_owned()
    } else {
        format!("{name}:latest")
    }
}

impl Published {
    /// `8080:80`, `127.0.0.1:8080:80/udp`, `80`; a port that the engine chooses is counted from the first that Linux gives.
    pub(super) fn read(text: &str, nth: usize) -> Option<Self> {
        let (text, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        let mut parts = text.rsplit(':');
        let target = parts.next()?.parse().ok()?;
        let host = match parts.next() {
            Some(host) if !host.is_empty() => host.parse().ok()?,
            _ => u16::try_from(32_768 + nth).ok()?,
        };
        Some(Self {
            host,
            target,
            protocol: protocol.to_owned(),
        })
    }

    fn shown(&self) -> String {
        format!("0.0.0.0:{}->{}/{}", self.host, self.target, self.protocol)
    }
}

impl Container {
    /// Its ports as a list shows them.
    pub(super) fn shown_ports(&self) -> String {
        let ports = self.ports.iter().filter(|_| self.exit.is_none());
        let ports: Vec<_> = ports.map(Published::shown).collect();
        ports.join(", ")
    }

    /// Its command as a list shows it: in quotes, twenty characters of it.
    pub(super) fn shown_command(&self) -> String {
        let Some(command) = &self.command else {
            return "\"…\"".to_owned();
        };
        if command.chars().count() <= 20 {
            return format!("\"{command}\"");
        }
        let short: String = command.chars().take(19).collect();
        format!("\"{short}…\"")
    }

    /// How it is.
    pub(super) fn status(&self, now: Millis) -> String {
        let since = human(now - self.started);
        match self.exit {
            None => format!("Up {since}"),
            Some(code) => format!("Exited ({code}) {since} ago"),
        }
    }

    /// The fields that a template may ask for.
    pub(super) fn fields(&self, now: Millis) -> [(&'static str, String); 8] {
        [
            ("Names", self.name.clone()),
            ("Name", self.name.clone()),
            ("Image", self.image.clone()),
            ("Status", self.status(now)),
            ("Ports", self.shown_ports()),
            ("ID", self.id[..12].to_owned()),
            ("Command", self.shown_command()),
            (
                "State",
                if self.exit.is_none() {
                    "running"
                } else {
                    "exited"
                }
                .to_owned(),
            ),
        ]
    }
}

/// `docker ps` as a table.
pub(super) fn listed(containers: &[&Container], now: Millis) -> String {
    let mut rows = vec![
        [
            "CONTAINER ID",
            "IMAGE",
            "COMMAND",
            "CREATED",
            "STATUS",
            "PORTS",
            "NAMES",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    rows.extend(containers.iter().rev().map(|it| {
        vec![
            it.id[..12].to_owned(),
            it.image.clone(),
            it.shown_command(),
            format!("{} ago", human(now - it.started)),
            it.status(now),
            it.shown_ports(),
            it.name.clone(),
        ]
    }));
    table(&rows)
}

/// A duration as Docker shows it (`units.HumanDuration`).
pub(super) fn human(time: Millis) -> String {
    match time.0 / 1000 {
        0 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        seconds @ 2..60 => format!("{seconds} seconds"),
        60..120 => "About a minute".to_owned(),
        seconds => format!("{} minutes", seconds / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_from_the_right() {
        let read = |text| Published::read(text, 0).map(|it| (it.host, it.target, it.protocol));
        assert_eq!(read("8080:80"), Some((8080, 80, "tcp".to_owned())));
        assert_eq!(
            read("127.0.0.1:53:53/udp"),
            Some((53, 53, "udp".to_owned()))
        );
        assert_eq!(read("80"), Some((32_768, 80, "tcp".to_owned())));
        assert_eq!(read("a:b"), None);
    }

    #[test]
    fn an_image_without_a_tag_is_the_latest() {
        assert_eq!(with_tag("localhost:5000/app"), "localhost:5000/app:latest");
        assert_eq!(with_tag("app:1"), "app:1");
    }

    #[test]
    fn durations_are_words() {
        for (seconds, text) in [
            (0, "Less than a second"),
            (1, "1 second"),
            (5, "5 seconds"),
            (70, "About a minute"),
            (150, "2 minutes"),
        ] {
            assert_eq!(human(Millis(seconds * 1000)), text);
        }
    }
}
