//! `ls` and `find`.

use super::options::Options;
use crate::{
    phrase,
    simulate::shell::{
        files::{File, Node, Presence, absolute},
        flow::Run,
        pattern,
        run::Shell,
    },
};

pub(super) fn ls(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let options = Options::read(arguments, "I");
    let mut names = options.operands.clone();
    if names.is_empty() {
        names.push(".");
    }
    names.sort_unstable();
    let mut code = 0;
    let (mut files, mut directories) = (Vec::new(), Vec::new());
    for name in names {
        let path = absolute(&shell.state.directory, name);
        match shell.files.node(&path) {
            Some(Node::Directory) if !options.has(&["d"]) => directories.push((name, path)),
            Some(_) => files.push((name.to_owned(), path)),
            None if shell.files.presence(&path) == Presence::Unknown => shell.assume_there(name),
            None => {
                let text = shell
                    .files
                    .read(&path)
                    .err()
                    .map_or("No such file or directory", |trouble| trouble.text());
                shell.tool_complains(
                    &format!("ls: cannot access '{name}': {text}"),
                    &format!("ls: {name}: {text}"),
                )?;
                code = if shell.dialect.has_busybox_tools() {
                    1
                } else {
                    2
                };
            }
        }
    }
    let mut blocks = Vec::new();
    if !files.is_empty() {
        blocks.push(lines(shell, &options, &files));
    }
    let is_titled = directories.len() + blocks.len() > 1 || code != 0 && options.operands.len() > 1;
    for (name, path) in directories {
        inside(shell, &options, (name, &path), is_titled, &mut blocks);
    }
    shell.out(&blocks.join("\n"))?;
    Ok(code)
}

/// A directory, and with `-R` those in it.
fn inside(
    shell: &mut Shell<'_, '_>,
    options: &Options<'_>,
    (name, path): (&str, &str),
    is_titled: bool,
    blocks: &mut Vec<String>,
) {
    let recursive = options.has(&["R"]);
    if !shell.files.is_certain() && path == shell.files.project() {
        shell.remark(&phrase!(
            "assumed: there may be more files than these",
            "가정: 이 밖에 다른 파일이 더 있을 수 있음"
        ));
    }
    let mut names = shell.files.names(path);
    names.retain(|name| options.has(&["a", "A"]) || !name.starts_with('.'));
    if options.has(&["a"]) {
        names.splice(0..0, [".".to_owned(), "..".to_owned()]);
    }
    if options.has(&["r"]) {
        names.reverse();
    }
    let entries: Vec<(String, String)> = names
        .into_iter()
        .map(|name| (name.clone(), absolute(path, &name)))
        .collect();
    let title = if is_titled || recursive {
        format!("{name}:\n")
    } else {
        String::new()
    };
    let total = if options.has(&["l"]) {
        format!("total {}\n", entries.len() * 4)
    } else {
        String::new()
    };
    blocks.push(title + &total + &lines(shell, options, &entries));
    if recursive && blocks.len() < 4096 {
        for (entry, path) in entries {
            if shell.files.is_directory(&path) && entry != "." && entry != ".." {
                inside(
                    shell,
                    options,
                    (&format!("{name}/{entry}"), &path),
                    true,
                    blocks,
                );
            }
        }
    }
}

fn lines(shell: &Shell<'_, '_>, options: &Options<'_>, entries: &[(String, String)]) -> String {
    let line = |(name, path): &(String, String)| {
        let node = shell.files.entry(path);
        let mark = match node {
            Some(Node::Directory) if options.has(&["F", "p"]) => "/",
            Some(Node::File(File { runs: true, .. })) if options.has(&["F"]) => "*",
            _ => "",
        };
        if options.has(&["1"]) || !options.has(&["l"]) {
            return format!("{name}{mark}\n");
        }
        long(name, node)
    };
    entries.iter().map(line).collect()
}

/// A line of `ls -l`. Nobody's clock is behind the date.
fn long(name: &str, node: Option<&Node>) -> String {
    let (mode, size, link) = match node {
        Some(Node::Link(target)) => ("lrwxrwxrwx", target.len(), format!(" -> {target}")),
        Some(Node::File(file)) => {
            let mode = if file.runs {
                "-rwxr-xr-x"
            } else {
                "-rw-r--r--"
            };
            (
                mode,
                file.text.as_ref().map_or(0, |text| text.len()),
                String::new(),
            )
        }
        Some(Node::Directory) | None => ("drwxr-xr-x", 4096, String::new()),
    };
    format!("{mode} 1 root root {size:>8} Jan  1 00:00 {name}{link}\n")
}

/// What `find` looks for, in the order in which it is written.
enum Test<'a> {
    Name(&'a str),
    AnyCase(&'a str),
    Path(&'a str),
    Kind(&'a str),
    Empty,
    Not,
    Or,
}

/// What `find` does with what it finds.
enum Deed<'a> {
    Print(&'static str),
    Delete,
    Execute(Vec<&'a str>),
}

struct Search<'a> {
    tests: Vec<Test<'a>>,
    deed: Deed<'a>,
    deepest: usize,
    from: usize,
}

pub(super) fn find(shell: &mut Shell<'_, '_>, arguments: &[String]) -> Run {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let end = words
        .iter()
        .position(|word| word.starts_with(['-', '(', '!']))
        .unwrap_or(words.len());
    let (starts, rest) = words.split_at(end);
    let search = match search(rest) {
        Ok(search) => search,
        Err(word) => {
            shell.tool_complains(
                &format!("find: unknown predicate `{word}'"),
                &format!("find: unrecognized: {word}"),
            )?;
            return Ok(1);
        }
    };
    let starts = if starts.is_empty() { &["."] } else { starts };
    let mut code = 0;
    for start in starts {
        let path = absolute(&shell.state.directory, start);
        if shell.files.node(&path).is_none() {
            if shell.files.presence(&path) == Presence::Unknown {
                shell.assume_there(start);
                continue;
            }
            shell.tool_complains(
                &format!("find: '{start}': No such file or directory"),
                &format!("find: {start}: No such file or directory"),
            )?;
            code = 1;
            continue;
        }
        code |= walk(shell, start, &path, &search)?;
    }
    Ok(code)
}

fn search<'a>(words: &[&'a str]) -> Result<Search<'a>, &'a str> {
    let mut search = Search {
        tests: Vec::new(),
        deed: Deed::Print("\n"),
        deepest: usize::MAX,
        from: 0,
    };
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap_or_default();
        match word {
            "-name" => search.tests.push(Test::Name(value())),
            "-iname" => search.tests.push(Test::AnyCase(value())),
            "-path" | "-wholename" => search.tests.push(Test::Path(value())),
            "-type" => search.tests.push(Test::Kind(value())),
            "-empty" => search.tests.push(Test::Empty),
            "-not" | "!" => search.tests.push(Test::Not),
            "-o" | "-or" => search.tests.push(Test::Or),
            "-a" | "-and" | "(" | ")" | "-print" | "-depth" => {}
            "-print0" => search.deed = Deed::Print("\0"),
            "-delete" => search.deed = Deed::Delete,
            "-maxdepth" => search.deepest = value().parse().unwrap_or(usize::MAX),
            "-mindepth" => search.from = value().parse().unwrap_or(0),
            "-mtime" | "-mmin" | "-newer" | "-size" | "-perm" | "-user" => drop(value()),
            "-exec" => {
                let command: Vec<&str> = words
                    .by_ref()
                    .take_while(|word| *word != ";" && *word != "+")
                    .collect();
                search.deed = Deed::Execute(command);
            }
            other => return Err(other),
        }
    }
    Ok(search)
}

fn walk(shell: &mut Shell<'_, '_>, start: &str, path: &str, search: &Search<'_>) -> Run {
    let mut found: Vec<(String, String)> = vec![(start.to_owned(), path.to_owned())];
    let skip = if path == "/" { 1 } else { path.len() + 1 };
    found.extend(shell.files.below(path).map(|(below, _)| {
        (
            format!("{}/{}", start.trim_end_matches('/'), &below[skip..]),
            below.to_owned(),
        )
    }));
    shell.charge(found.len() * 64);
    let depth = |shown: &str| {
        shown[start.trim_end_matches('/').len()..]
            .matches('/')
            .count()
    };
    let mut code = 0;
    let mut delayed = Vec::new();
    for (shown, path) in found {
        let depth = depth(&shown);
        if depth > search.deepest
            || depth < search.from
            || !fits(shell, &shown, &path, &search.tests)
        {
            continue;
        }
        match &search.deed {
            Deed::Print(end) => shell.out(&format!("{shown}{end}"))?,
            Deed::Delete => delayed.push(path),
            Deed::Execute(command) => {
                let words: Vec<String> = command
                    .iter()
                    .map(|word| word.replace("{}", &shown))
                    .collect();
                if !words.is_empty() {
                    code |= i32::from(shell.external(&words)? != 0);
                }
            }
        }
    }
    for path in delayed {
        shell.files.remove(&path);
    }
    Ok(code)
}

fn fits(shell: &Shell<'_, '_>, shown: &str, path: &str, tests: &[Test<'_>]) -> bool {
    let name = shown
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or(shown);
    let node = shell.files.entry(path);
    let (mut holds, mut negated) = (true, false);
    for test in tests {
        let one = match test {
            Test::Name(wanted) => pattern::matches(wanted, name),
            Test::AnyCase(wanted) => pattern::matches(&wanted.to_lowercase(), &name.to_lowercase()),
            Test::Path(wanted) => pattern::matches(wanted, shown),
            Test::Kind(kind) => match node {
                Some(Node::Directory) => *kind == "d",
                Some(Node::File(_)) => *kind == "f",
                Some(Node::Link(_)) => *kind == "l",
                None => false,
            },
            Test::Empty => match node {
                Some(Node::Directory) => shell.files.names(path).is_empty(),
                Some(Node::File(file)) => file.text.as_ref().is_some_and(|text| text.is_empty()),
                _ => false,
            },
            Test::Not => {
                negated = !negated;
                continue;
            }
            Test::Or => {
                if holds {
                    return true;
                }
                holds = true;
                continue;
            }
        };
        holds &= one != negated;
        negated = false;
    }
    holds
}
