//! What a name that is no builtin stands for.

use std::rc::Rc;

use super::{
    dialect::{Dialect, Place},
    files::{File, Node, Presence, absolute},
    flow::{Flow, Run},
    grammar,
    run::Shell,
    state::Options,
    tools::{self, Tool},
};

/// A program, as far as it can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// One that is modelled.
    Tool(Tool),
    /// A file with a script, at this path.
    Script(String),
    /// It is there, or may be, and nobody knows what it does.
    Unknown,
    /// A file that may not be run.
    Forbidden,
    /// There is no such program.
    Missing,
}

/// Where programs are, first to last.
const PATH: &[&str] = &[
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];

/// Programs that every image of `BusyBox` has and that are not modelled.
const BUSYBOX: &[&str] = &[
    "acpid",
    "addgroup",
    "adduser",
    "arch",
    "ash",
    "awk",
    "base64",
    "bbconfig",
    "bc",
    "bzip2",
    "cal",
    "chgrp",
    "chown",
    "chroot",
    "cksum",
    "clear",
    "comm",
    "cpio",
    "dc",
    "dd",
    "df",
    "dmesg",
    "dos2unix",
    "du",
    "egrep",
    "ether-wake",
    "expand",
    "fallocate",
    "fgrep",
    "flock",
    "fold",
    "free",
    "fsync",
    "fuser",
    "getopt",
    "gunzip",
    "gzip",
    "hexdump",
    "ifconfig",
    "install",
    "ionice",
    "ip",
    "ipcalc",
    "kill",
    "killall",
    "less",
    "link",
    "logger",
    "losetup",
    "lsof",
    "lzcat",
    "md5sum",
    "mkfifo",
    "mknod",
    "mktemp",
    "more",
    "mount",
    "mountpoint",
    "nc",
    "netstat",
    "nice",
    "nl",
    "nohup",
    "nproc",
    "nslookup",
    "od",
    "paste",
    "pgrep",
    "pidof",
    "ping",
    "pkill",
    "pmap",
    "ps",
    "pstree",
    "readlink",
    "realpath",
    "reset",
    "rev",
    "route",
    "run-parts",
    "setsid",
    "sh",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shred",
    "shuf",
    "split",
    "stat",
    "strings",
    "stty",
    "su",
    "sum",
    "swapoff",
    "sync",
    "sysctl",
    "tac",
    "tar",
    "telnet",
    "time",
    "top",
    "traceroute",
    "tree",
    "truncate",
    "tty",
    "umount",
    "unexpand",
    "uniq",
    "unix2dos",
    "unlink",
    "unxz",
    "unzip",
    "uptime",
    "uudecode",
    "uuencode",
    "vi",
    "watch",
    "wget",
    "xxd",
    "xzcat",
    "zcat",
];
/// Programs that the images of Debian have and that are not modelled.
const DEBIAN: &[&str] = &[
    "apt",
    "apt-cache",
    "apt-config",
    "apt-get",
    "apt-key",
    "apt-mark",
    "arch",
    "awk",
    "base32",
    "base64",
    "bash",
    "cksum",
    "chgrp",
    "chown",
    "chroot",
    "comm",
    "csplit",
    "dash",
    "dd",
    "deb-systemd-helper",
    "debconf-set-selections",
    "df",
    "dpkg",
    "dpkg-query",
    "du",
    "egrep",
    "expand",
    "factor",
    "fgrep",
    "flock",
    "fmt",
    "fold",
    "getent",
    "getopt",
    "groupadd",
    "gunzip",
    "gzip",
    "install",
    "join",
    "kill",
    "ldconfig",
    "link",
    "locale",
    "logger",
    "login",
    "mawk",
    "md5sum",
    "mkfifo",
    "mknod",
    "mktemp",
    "mount",
    "mountpoint",
    "nice",
    "nl",
    "nohup",
    "nproc",
    "numfmt",
    "od",
    "passwd",
    "paste",
    "perl",
    "pr",
    "readlink",
    "realpath",
    "rev",
    "runuser",
    "script",
    "sdiff",
    "setsid",
    "sh",
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shred",
    "shuf",
    "split",
    "stat",
    "stdbuf",
    "stty",
    "su",
    "sum",
    "sync",
    "tac",
    "tar",
    "taskset",
    "truncate",
    "tsort",
    "tty",
    "umount",
    "unexpand",
    "unlink",
    "useradd",
    "userdel",
    "usermod",
    "users",
    "vdir",
    "who",
    "zcat",
    "zgrep",
];

/// What an image is known to hold beyond that.
fn extras(image: &str) -> Option<&'static [&'static str]> {
    Some(match image {
        "alpine" => &[
            "apk",
            "ldd",
            "getent",
            "ssl_client",
            "update-ca-certificates",
        ],
        // What the client's image installs beside the client itself.
        "docker" => &[
            "apk",
            "ldd",
            "getent",
            "docker-entrypoint.sh",
            "openssl",
            "ssh",
            "ssh-keygen",
            "ssh-add",
            "ssh-agent",
            "git",
            "dockerd",
            "containerd",
            "runc",
            "modprobe",
            "update-ca-certificates",
        ],
        "busybox" | "debian" | "ubuntu" => &[],
        _ => return None,
    })
}

/// Finds the program that a name stands for.
pub(super) fn find(shell: &mut Shell<'_, '_>, name: &str) -> Program {
    if name.contains('/') {
        let path = absolute(&shell.state.directory, name);
        let base = path.rsplit('/').next().unwrap_or_default().to_owned();
        let is_of_path = PATH
            .iter()
            .any(|directory| path == format!("{directory}/{base}"));
        return match at(shell, &path) {
            Program::Missing | Program::Unknown if is_of_path => by_name(shell, &base),
            found => found,
        };
    }
    let directories = shell
        .state
        .variables
        .get("PATH")
        .unwrap_or_default()
        .to_owned();
    for directory in directories
        .split(':')
        .filter(|directory| !directory.is_empty())
    {
        let path = absolute(&absolute(&shell.state.directory, directory), name);
        if let Some(Node::File(_)) = shell.files.node(&path)
            && let found @ (Program::Script(_) | Program::Unknown) = at(shell, &path)
        {
            return found;
        }
    }
    by_name(shell, name)
}

fn by_name(shell: &Shell<'_, '_>, name: &str) -> Program {
    if let Some(tool) = tools::by_name(name) {
        let is_there = !shell.dialect.has_busybox_tools() || tools::is_in_busybox(name);
        return if is_there {
            Program::Tool(tool)
        } else {
            Program::Missing
        };
    }
    let Some(extras) =
        extras(shell.world.image_name()).filter(|_| !shell.files.may_have_new_programs())
    else {
        return Program::Unknown;
    };
    let all = if shell.dialect.has_busybox_tools() {
        BUSYBOX
    } else {
        DEBIAN
    };
    if all.contains(&name) || extras.contains(&name) {
        Program::Unknown
    } else {
        Program::Missing
    }
}

fn at(shell: &Shell<'_, '_>, path: &str) -> Program {
    match shell.files.node(path) {
        Some(Node::File(File { runs: false, .. }) | Node::Directory) => Program::Forbidden,
        Some(Node::File(File { text: Some(_), .. })) => Program::Script(shell.files.follow(path)),
        Some(Node::File(_)) => Program::Unknown,
        None if shell.files.presence(path) == Presence::Unknown => Program::Unknown,
        Some(Node::Link(_)) | None => Program::Missing,
    }
}

/// Runs a file with a script in a shell of its own: the one that its first line names.
pub(super) fn run_script(
    shell: &mut Shell<'_, '_>,
    path: &str,
    shown: &str,
    arguments: &[String],
) -> Run {
    let Ok(text) = shell.files.read(path) else {
        return Ok(126);
    };
    let first = text.lines().next().unwrap_or_default();
    let interpreter = first.strip_prefix("#!").map(|line| {
        let mut words = line.split_whitespace();
        let program = words.next().unwrap_or_default();
        let program = if program.ends_with("/env") {
            words.next().unwrap_or_default()
        } else {
            program
        };
        program.rsplit('/').next().unwrap_or_default().to_owned()
    });
    let interpreter = interpreter.unwrap_or_else(|| "sh".to_owned());
    if !is_shell(&interpreter) {
        let mut words = vec![interpreter, shown.to_owned()];
        words.extend_from_slice(arguments);
        return shell.external(&words);
    }
    let options = first
        .split_whitespace()
        .skip(1)
        .filter_map(|word| word.strip_prefix('-'))
        .collect::<String>();
    let started = Started {
        interpreter: &interpreter,
        name: shown,
        options: &options,
        is_argument: false,
    };
    run_shell(shell, &started, &text, arguments)
}

/// Whether a program is a shell that is modelled.
pub(super) fn is_shell(program: &str) -> bool {
    matches!(program, "sh" | "bash" | "ash" | "dash")
}

/// How another shell was started.
pub(super) struct Started<'s> {
    pub(super) interpreter: &'s str,
    /// `$0`.
    pub(super) name: &'s str,
    /// The letters of its options.
    pub(super) options: &'s str,
    pub(super) is_argument: bool,
}

/// Runs a text in another shell, which has only what is exported.
pub(super) fn run_shell(
    shell: &mut Shell<'_, '_>,
    started: &Started<'_>,
    text: &str,
    arguments: &[String],
) -> Run {
    let dialect = match (started.interpreter, shell.dialect) {
        (_, Dialect::Busybox) => Dialect::Busybox,
        ("bash", _) => Dialect::Bash,
        _ => Dialect::Dash,
    };
    let (outside, asking) = (shell.dialect, std::mem::take(&mut shell.asking));
    shell.dialect = dialect;
    let done = shell.subshell(|inside| {
        let environment = inside.state.variables.environment();
        inside.state.variables = super::variables::Variables::new(environment);
        inside.state.functions = Rc::default();
        inside.state.options = Options::PLAIN;
        for letter in started.options.chars() {
            if let Some(switch) = inside.state.options.by_letter(letter) {
                *switch = true;
            }
        }
        inside.state.arguments = Rc::new(arguments.to_vec());
        inside.state.at_error = None;
        inside.state.traced = 1;
        (inside.state.loops, inside.state.locals) = (0, Vec::new());
        inside.state.place = Rc::new(Place {
            name: started.name.to_owned(),
            before: 0,
            is_evaluated: false,
            is_argument: started.is_argument,
        });
        run_text(inside, text)
    });
    (shell.dialect, shell.asking) = (outside, asking);
    done
}

/// Runs a text as a shell reads a file: command by command, so what stands before a syntax error has run when it shows.
pub(super) fn run_text(shell: &mut Shell<'_, '_>, text: &str) -> Run {
    shell.line = 1;
    match grammar::read(text) {
        Ok(program) => shell.program(&program),
        Err(unread) => {
            let ok = shell.before_the_error(text)?;
            shell.state.last = ok;
            shell.syntax_error(text, &unread)
        }
    }
}

impl Shell<'_, '_> {
    /// Runs the whole lines of a text that can be read before its syntax error.
    fn before_the_error(&mut self, text: &str) -> Run {
        let ends: Vec<usize> = text
            .match_indices('\n')
            .map(|(at, _)| at)
            .take(256)
            .collect();
        for &end in ends.iter().rev() {
            if let Ok(program) = grammar::read(&text[..end]) {
                return self.program(&program);
            }
        }
        Ok(0)
    }

    /// Says what cannot be read, and ends the shell.
    pub(super) fn syntax_error(&mut self, text: &str, unread: &grammar::Unread) -> Run {
        use super::syntax;
        if *unread == grammar::Unread::TooDeep {
            return self.happen(super::assumed::unreadable());
        }
        let said = syntax::message(text, unread, self.dialect, &self.state.place);
        self.err(&said)?;
        Err(Flow::Exit(2))
    }
}
