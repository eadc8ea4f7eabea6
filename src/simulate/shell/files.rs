//! The files that a job's commands see: the project's, and those that the commands make.
//!
//! Nobody knows everything about an image, nor what a command that is not modelled leaves behind. So there are three answers
//! to "is it there?", and the third is an assumption that the log shows.

use std::{collections::BTreeMap, rc::Rc};

use crate::simulate::ProjectFile;

/// Everything by absolute path.
pub(in crate::simulate) type Nodes = BTreeMap<String, Node>;

/// Something with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Node {
    Directory,
    File(File),
    /// A symbolic link to this path.
    Link(String),
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::simulate) struct File {
    /// What is in it, when it is known.
    pub(in crate::simulate) text: Option<Rc<String>>,
    /// Whether it may be run.
    pub(in crate::simulate) runs: bool,
    /// Whether it came with the project, so that git knows it.
    pub(in crate::simulate) is_tracked: bool,
}

/// Whether there is something at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Presence {
    Here,
    Absent,
    /// An image or a command that is not modelled decides.
    Unknown,
}

/// Why a file cannot be made, read or taken away, in the words of the C library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Trouble {
    Missing,
    NoDirectory,
    IsDirectory,
    Exists,
    NotEmpty,
    /// Nobody knows what is in it.
    Unknown,
}

impl Trouble {
    pub(in crate::simulate) fn text(self) -> &'static str {
        match self {
            Self::Missing | Self::Unknown => "No such file or directory",
            Self::NoDirectory => "Not a directory",
            Self::IsDirectory => "Is a directory",
            Self::Exists => "File exists",
            Self::NotEmpty => "Directory not empty",
        }
    }
}

/// The files of one job.
#[derive(Clone, Debug)]
pub(in crate::simulate) struct Files {
    nodes: Rc<Nodes>,
    /// The project's directory.
    project: String,
    /// Whether all of the project's files are known.
    knows_project: bool,
    /// Whether a command has run that may have made files that nobody knows of.
    is_disturbed: bool,
}

/// Where an image may have anything.
const SYSTEM: &[&str] = &[
    "/bin", "/certs", "/cache", "/data", "/dev", "/etc", "/home", "/lib", "/lib64", "/media",
    "/mnt", "/opt", "/proc", "/run", "/sbin", "/srv", "/sys", "/usr", "/var", "/app", "/root",
];

impl Files {
    /// A job's files before its script runs. `listing` has the project's files with their texts, as far as they are known;
    /// without it, anything may be in the project.
    pub(in crate::simulate) fn new(project: &str, listing: Option<&[ProjectFile]>) -> Self {
        let mut nodes = Nodes::new();
        for directory in [
            "/",
            "/tmp",
            "/root",
            "/dev",
            "/etc",
            "/bin",
            "/usr",
            "/usr/bin",
            "/usr/local/bin",
            "/usr/local",
            "/var",
            "/home",
            "/opt",
        ] {
            nodes.insert(directory.to_owned(), Node::Directory);
        }
        nodes.insert(
            "/dev/null".to_owned(),
            Node::File(File {
                text: Some(Rc::default()),
                ..File::default()
            }),
        );
        let mut files = Self {
            nodes: Rc::new(nodes),
            project: project.to_owned(),
            knows_project: listing.is_some(),
            is_disturbed: false,
        };
        files.make_all(project);
        for file in listing.unwrap_or_default() {
            let path = absolute(project, &file.path);
            files.put(
                &path,
                Node::File(File {
                    text: file.text.clone().map(Rc::new),
                    runs: file.executable,
                    is_tracked: true,
                }),
            );
        }
        files
    }

    /// The project's directory.
    pub(in crate::simulate) fn project(&self) -> &str {
        &self.project
    }

    /// From now on there may be files that nobody knows of.
    pub(in crate::simulate) fn disturb(&mut self) {
        self.is_disturbed = true;
    }

    /// From now on there may be files in the project that nobody knows of, such as those that another job has made.
    pub(in crate::simulate) fn doubt_project(&mut self) {
        self.knows_project = false;
    }

    /// Whether a command that is not modelled may have brought programs along.
    pub(in crate::simulate) fn may_have_new_programs(&self) -> bool {
        self.is_disturbed
    }

    /// Whether all of the project's files are known.
    pub(in crate::simulate) fn is_certain(&self) -> bool {
        self.knows_project && !self.is_disturbed
    }

    /// The path that links lead to.
    pub(in crate::simulate) fn follow(&self, path: &str) -> String {
        let mut path = path.to_owned();
        for _ in 0..16 {
            let mut parts = Vec::new();
            let link = path
                .char_indices()
                .filter(|&(at, char)| at > 0 && char == '/')
                .map(|(at, _)| at)
                .chain([path.len()])
                .find_map(|end| match self.nodes.get(&path[..end]) {
                    Some(Node::Link(target)) => Some((end, target.clone())),
                    _ => None,
                });
            let Some((end, target)) = link else {
                return path;
            };
            parts.push(absolute(parent(&path[..end]), &target));
            parts.push(path[end..].to_owned());
            path = parts.concat();
        }
        path
    }

    /// What is at a path, links followed.
    pub(in crate::simulate) fn node(&self, path: &str) -> Option<&Node> {
        self.nodes.get(&self.follow(path))
    }

    /// What is at a path, be it a link.
    pub(in crate::simulate) fn entry(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// Whether something is at a path.
    pub(in crate::simulate) fn presence(&self, path: &str) -> Presence {
        let path = self.follow(path);
        if self.nodes.contains_key(&path) {
            return Presence::Here;
        }
        if self
            .nodes
            .get(parent(&path))
            .is_some_and(|node| matches!(node, Node::File(_)))
        {
            return Presence::Absent;
        }
        let is_certain = if is_within(&path, &self.project) {
            self.is_certain()
        } else if SYSTEM.iter().any(|top| is_within(&path, top)) {
            false
        } else {
            !self.is_disturbed
        };
        if is_certain {
            Presence::Absent
        } else {
            Presence::Unknown
        }
    }

    pub(in crate::simulate) fn is_directory(&self, path: &str) -> bool {
        matches!(self.node(path), Some(Node::Directory))
    }

    /// The text of a file.
    pub(in crate::simulate) fn read(&self, path: &str) -> Result<Rc<String>, Trouble> {
        match self.node(path) {
            Some(Node::File(file)) => file.text.clone().ok_or(Trouble::Unknown),
            Some(Node::Directory) => Err(Trouble::IsDirectory),
            Some(Node::Link(_)) => Err(Trouble::Missing),
            None => Err(self.absence(path)),
        }
    }

    fn absence(&self, path: &str) -> Trouble {
        let path = self.follow(path);
        match (self.presence(&path), self.nodes.get(parent(&path))) {
            (_, Some(Node::File(_))) => Trouble::NoDirectory,
            (Presence::Unknown, _) => Trouble::Unknown,
            _ => Trouble::Missing,
        }
    }

    /// Whether a file may be made here: its directory must be there. One that may be there is taken to be.
    pub(in crate::simulate) fn may_create(&self, path: &str) -> Result<(), Trouble> {
        let path = self.follow(path);
        if self.is_directory(&path) {
            return Err(Trouble::IsDirectory);
        }
        match self.nodes.get(parent(&path)) {
            Some(Node::Directory) => Ok(()),
            Some(_) => Err(Trouble::NoDirectory),
            None if self.presence(parent(&path)) == Presence::Unknown => Ok(()),
            None => Err(Trouble::Missing),
        }
    }

    /// Gives a file a new text, or makes it.
    pub(in crate::simulate) fn write(
        &mut self,
        path: &str,
        text: impl Into<String>,
    ) -> Result<(), Trouble> {
        self.may_create(path)?;
        let path = self.follow(path);
        if path == "/dev/null" {
            return Ok(());
        }
        let text = Some(Rc::new(text.into()));
        match Rc::make_mut(&mut self.nodes).get_mut(&path) {
            Some(Node::File(file)) => file.text = text,
            _ => self.put(
                &path,
                Node::File(File {
                    text,
                    ..File::default()
                }),
            ),
        }
        Ok(())
    }

    /// Adds to the end of a file, which is made when it is not there.
    pub(in crate::simulate) fn append(&mut self, path: &str, more: &str) -> Result<(), Trouble> {
        let followed = self.follow(path);
        if followed == "/dev/null" {
            return Ok(());
        }
        if let Some(Node::File(File {
            text: Some(text), ..
        })) = Rc::make_mut(&mut self.nodes).get_mut(&followed)
        {
            Rc::make_mut(text).push_str(more);
            return Ok(());
        }
        match self.node(path) {
            // What is added to a text that is not known is not known either.
            Some(Node::File(_)) => Ok(()),
            _ => self.write(path, more),
        }
    }

    /// Puts something at a path, and the directories that lead there.
    pub(in crate::simulate) fn put(&mut self, path: &str, node: Node) {
        self.make_all(parent(path));
        Rc::make_mut(&mut self.nodes).insert(path.to_owned(), node);
    }

    /// Makes a directory and those that lead there.
    pub(in crate::simulate) fn make_all(&mut self, path: &str) {
        let mut path = path;
        while !matches!(self.nodes.get(path), Some(Node::Directory)) {
            Rc::make_mut(&mut self.nodes).insert(path.to_owned(), Node::Directory);
            path = parent(path);
        }
    }

    /// Lets a file be run, or no more.
    pub(in crate::simulate) fn let_run(&mut self, path: &str, runs: bool) {
        let path = self.follow(path);
        if let Some(Node::File(file)) = Rc::make_mut(&mut self.nodes).get_mut(&path) {
            file.runs = runs;
        }
    }

    /// Takes away what is at a path and everything below it.
    pub(in crate::simulate) fn remove(&mut self, path: &str) {
        let below: Vec<String> = self.below(path).map(|(path, _)| path.to_owned()).collect();
        let nodes = Rc::make_mut(&mut self.nodes);
        nodes.remove(path);
        for path in below {
            nodes.remove(&path);
        }
    }

    /// Everything below a directory, by absolute path.
    pub(in crate::simulate) fn below(&self, path: &str) -> impl Iterator<Item = (&str, &Node)> {
        let prefix = if path == "/" {
            "/".to_owned()
        } else {
            format!("{path}/")
        };
        let from = prefix.clone();
        self.nodes
            .range(from..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(|(path, node)| (path.as_str(), node))
            .filter(|(path, _)| *path != "/")
    }

    /// The names in a directory, in order.
    pub(in crate::simulate) fn names(&self, path: &str) -> Vec<String> {
        let path = self.follow(path);
        let skip = if path == "/" { 1 } else { path.len() + 1 };
        let name = |(path, _): (&str, &Node)| {
            path.get(skip..)
                .filter(|name| !name.contains('/'))
                .map(str::to_owned)
        };
        self.below(&path).filter_map(name).collect()
    }

    /// Copies what is at a path, and everything below it, to another.
    pub(in crate::simulate) fn copy(&mut self, from: &str, to: &str) {
        let from = self.follow(from);
        let Some(node) = self.nodes.get(&from).cloned() else {
            return;
        };
        let below: Vec<(String, Node)> = self
            .below(&from)
            .map(|(path, node)| (format!("{to}{}", &path[from.len()..]), node.clone()))
            .collect();
        self.put(to, untracked(node));
        for (path, node) in below {
            self.put(&path, untracked(node));
        }
    }
}

fn untracked(node: Node) -> Node {
    match node {
        Node::File(file) => Node::File(File {
            is_tracked: false,
            ..file
        }),
        other => other,
    }
}

/// The path without its last part.
pub(in crate::simulate) fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(at) => &path[..at],
    }
}

/// Whether a path is that of a directory or of something in it.
pub(in crate::simulate) fn is_within(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || directory == "/")
}

/// The path as it is from the root, without `.` and `..`.
pub(in crate::simulate) fn absolute(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let start = if path.starts_with('/') { "" } else { directory };
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    format!("/{}", parts.join("/"))
}
