//! Pipelines of several files: what is included, what inputs become, and what is said when they cannot.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use expect_test::expect_file;
use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    diagnostics::{Language, Severity},
    facts::{Inputs, Level, Setting},
    include::{WantedKind, assemble},
    text::{Sources, Span},
};
use proptest::{prelude::*, test_runner::TestCaseError};

/// A fixture is one file that holds several: `#--- path` begins each, `#=== name: value` gives an input, and
/// `#=== files` says that the project has no others.
struct Fixture {
    sources: Sources,
    inputs: Inputs,
}

fn read(text: &str) -> Fixture {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut inputs = Inputs::default();
    let mut is_whole = false;
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("#--- ") {
            files.push((path.to_owned(), String::new()));
        } else if line == "#=== files" {
            is_whole = true;
        } else if let Some((name, value)) = line
            .strip_prefix("#=== ")
            .and_then(|it| it.split_once(": "))
        {
            inputs.inputs.push((name.to_owned(), value.to_owned()));
        } else if let Some((_, file)) = files.last_mut() {
            file.push_str(line);
            file.push('\n');
        }
    }
    let mut sources = Sources::default();
    for (path, file) in &files {
        sources.add(path, file);
    }
    if is_whole {
        inputs.files = Some(files.into_iter().map(|(path, _)| path).collect());
    }
    Fixture { sources, inputs }
}

fn place(sources: &Sources, span: Span) -> String {
    let (start, end) = sources.range(span);
    let to = if start.line == end.line {
        String::new()
    } else {
        format!("{}:", end.line)
    };
    format!(
        "{}:{}:{}-{to}{}",
        sources.path(span.file),
        start.line,
        start.column,
        end.column
    )
}

fn shown(analysis: &Analysis) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("a string takes all");
    for found in &analysis.diagnostics {
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => continue,
        };
        let (code, message) = (found.code.name(), found.message.text(Language::English));
        line(format!(
            "{} {severity}[{code}] {message}",
            place(&analysis.sources, found.span)
        ));
        for label in &found.labels {
            line(format!(
                "    {}: {}",
                place(&analysis.sources, label.span),
                label.message.text(Language::English)
            ));
        }
        for help in &found.help {
            line(format!("    help: {}", help.text(Language::English)));
        }
        for quote in &found.gitlab.0 {
            line(format!("    GitLab: {}", quote.text));
        }
    }
    for wanted in &analysis.wanted {
        line(format!("wanted {} {}", wanted.kind.name(), wanted.path));
    }
    for job in &analysis.jobs.jobs {
        let script: Vec<&str> = job.script.iter().map(|it| it.value.as_str()).collect();
        let variables: Vec<String> = job
            .variables
            .iter()
            .map(|it| format!("{}={}", it.name.value, it.value.value))
            .collect();
        line(format!(
            "job {} ({}) {script:?} {variables:?}",
            job.name.value, job.stage.value
        ));
    }
    out
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]
fn what_becomes_of_several_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/include");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("the fixtures are readable").path();
        if path.extension().is_some_and(|extension| extension == "yml") {
            let fixture = read(&fs::read_to_string(&path).expect("a fixture is UTF-8"));
            let analysis = analyze(Workspace::of(fixture.sources), &fixture.inputs);
            expect_file![path.with_extension("out")].assert_eq(&shown(&analysis));
            count += 1;
        }
    }
    assert!(count >= 15, "only {count} fixtures");
}

/// What GitLab would print about files, first of all.
fn printed(files: &[(&str, &str)], inputs: &Inputs) -> Vec<String> {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(*path, *text);
    }
    let analysis = analyze(Workspace::of(sources), inputs);
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error && it.phase.is_static());
    errors
        .flat_map(|it| &it.gitlab.0)
        .map(|it| it.text.clone())
        .collect()
}

fn whole(paths: &[&str]) -> Inputs {
    Inputs {
        files: Some(paths.iter().map(|&it| it.to_owned()).collect()),
        ..Inputs::default()
    }
}

/// What is included, and what GitLab says to it.
const REFUSED: &[(&str, &str)] = &[
    (
        "[{local: a.yml}, [b.yml]]",
        "Each include must be a hash or a string",
    ),
    ("true", "Each include must be a hash or a string"),
    (
        "{}",
        "`{}` does not have a valid subkey for include. Valid subkeys are: `local`, `project`, `remote`, `template`, `artifact`, `component`",
    ),
    (
        "''",
        "`{\"local\":\"\"}` does not have a valid subkey for include. Valid subkeys are: `local`, `project`, `remote`, `template`, `artifact`, `component`",
    ),
    (
        "{project: '', file: /t.yml}",
        "`{\"project\":\"\",\"file\":\"/t.yml\"}` does not have a valid subkey for include. Valid subkeys are: `local`, `project`, `remote`, `template`, `artifact`, `component`",
    ),
    (
        "{local: a.yml, remote: 'https://x.example/a.yml'}",
        "Each include must use only one of: `local`, `project`, `remote`, `template`, `artifact`, `component`",
    ),
    (
        "a.txt",
        "Included file `a.txt` does not have YAML extension!",
    ),
    (
        "/ci/.yml",
        "Included file `ci/.yml` does not have YAML extension!",
    ),
    ("{remote: [1]}", "Included file `[1]` needs to be a string"),
    ("missing.yml", "Local file `missing.yml` does not exist!"),
    ("./a.yml", "Local file `./a.yml` does not exist!"),
    ("empty.yml", "Local file `empty.yml` is empty!"),
    ("list.yml", "`list.yml`: Invalid configuration format"),
    (
        "comment.yml",
        "Included file `comment.yml` does not have valid YAML syntax!",
    ),
    (
        "{remote: 'ftp://x.example/a.yml'}",
        "Remote file `ftp://x.example/a.yml` does not have a valid address!",
    ),
    (
        "{template: a.yml}",
        "Template file `a.yml` is not a valid location!",
    ),
    (
        "{artifact: a.yml, job: j}",
        "Including configs from artifacts is only allowed when triggering child pipelines",
    ),
    (
        "{local: a.yml, inputs: {x: 1}}",
        "`a.yml`: Given inputs not defined in the `spec` section of the included configuration file",
    ),
    (
        "{local: a.yml, inputs: 1}",
        "`a.yml`: Given inputs must be a hash",
    ),
    (
        "{local: spec.yml, inputs: {who: [1], x: 1, y: 2}}",
        "`spec.yml`: unknown input arguments: x, y",
    ),
    (
        "spec.yml",
        "`spec.yml`: `who` input: required value has not been provided",
    ),
    (
        "{local: a.yml, rules: []}",
        "include:rules config can't be blank",
    ),
    (
        "{local: a.yml, rules: {if: $A}}",
        "include:rules config should be a array",
    ),
    (
        "{local: a.yml, rules: [1]}",
        "include:rule config should be a hash",
    ),
    (
        "{local: a.yml, rules: [{}]}",
        "include:rule config can't be blank",
    ),
    (
        "{local: a.yml, rules: [{if: $A, FOO: 1, bar: 2}]}",
        "include:rule config contains unknown keys: foo, bar",
    ),
    (
        "{local: a.yml, rules: [{if: '$A =='}]}",
        "include:rule if invalid expression syntax",
    ),
    (
        "{local: a.yml, rules: [{when: on_success}]}",
        "include:rule when unknown value: on_success",
    ),
    (
        "{local: a.yml, rules: [{changes: x}]}",
        "include:rule:changes should be an array or a hash",
    ),
    (
        "{local: a.yml, rules: [{changes: [1]}]}",
        "include:rule:changes config should be an array of strings",
    ),
    (
        "{local: a.yml, rules: [{exists: 1}]}",
        "include:rule:exists should be a string, an array of strings, or a hash",
    ),
    (
        "{local: a.yml, rules: [{when: never}]}",
        "include config should be an array or a string",
    ),
    (
        "[{project: g/p}]",
        "include:include config must specify the file where to fetch the config from",
    ),
    (
        "[{local: a.yml, foo: 1, rules: [{when: never}]}]",
        "include:include config contains unknown keys: foo",
    ),
    ("nested.yml", "Local file `missing.yml` does not exist!"),
    (
        "[empty.yml, nested.yml]",
        "Local file `missing.yml` does not exist!",
    ),
    ("loop.yml", "Maximum of 150 nested includes are allowed!"),
    (
        "broken.yml",
        "`broken.yml`: (<unknown>): did not find expected ',' or ']' while parsing a flow sequence at line 1 column 4",
    ),
];

#[test]
fn a_refused_include_is_refused_in_gitlabs_words() {
    for (include, expected) in REFUSED {
        let main = format!("include: {include}\nj: {{script: x}}\n");
        let files = [
            (".gitlab-ci.yml", main.as_str()),
            ("a.yml", "a: {script: x}\n"),
            ("empty.yml", " \n"),
            ("list.yml", "- a\n"),
            ("comment.yml", "# nothing\n"),
            ("spec.yml", "spec: {inputs: {who: }}\n---\ns: {script: x}\n"),
            ("nested.yml", "include: missing.yml\n"),
            ("loop.yml", "include: loop.yml\n"),
            ("broken.yml", "a: [b\n"),
            ("a.txt", "a: {script: x}\n"),
        ];
        let inputs = whole(&files.map(|(path, _)| path));
        assert_eq!(printed(&files, &inputs), [*expected], "for `{include}`");
    }
}

#[test]
fn an_address_with_a_checksum_is_checked() {
    let url = "https://x.example/a.yml";
    let of = |sum: &str| {
        let main = format!("include: {{remote: '{url}', integrity: '{sum}'}}\n");
        printed(
            &[(".gitlab-ci.yml", &main), (url, "a: {script: x}\n")],
            &Inputs::default(),
        )
    };
    assert_eq!(
        of("sha256-4RfUGr6LdGWKT1DZ08gcmmUevYWjlqaZLU/xBu5H6oY="),
        ["Remote file `https://x.example/a.yml` failed integrity check!"]
    );
    assert_eq!(of(SHA256_OF_A), [""; 0]);
}

const SHA256_OF_A: &str = "sha256-l7suFS40+9l1rYw6rTWIMjXDflqeUhIcmyj9hqO6a7M=";

/// `declaration | given | what comes out`: GitLab's message, or the text that `[$[[ inputs.a ]]]` becomes.
const INPUTS: &[(&str, Option<&str>, &str)] = &[
    ("", None, "!`a` input: required value has not been provided"),
    ("", Some("x"), "[x]"),
    ("{default: 1.10}", None, "[1.1]"),
    ("{default: yes}", None, "[true]"),
    ("{default: null}", None, "[]"),
    ("{default: ''}", None, "[]"),
    ("{default: [1, b, null]}", None, "[[1, \"b\", nil]]"),
    ("{type: string, default: x}", Some(""), "[]"),
    ("{type: number}", Some("3"), "[3]"),
    ("{type: number}", Some("3.50"), "[3.5]"),
    ("{type: number}", Some("-1"), "[-1]"),
    ("{type: number}", Some("1e3"), "[1000.0]"),
    (
        "{type: number}",
        Some("four"),
        "!`a` input: provided value is not a number",
    ),
    (
        "{type: number}",
        Some("true"),
        "!`a` input: provided value is not a number",
    ),
    (
        "{type: number}",
        Some("01"),
        "!`a` input: provided value is not a number",
    ),
    (
        "{type: number, default: x}",
        Some("3"),
        "!`a` input: default value is not a number",
    ),
    ("{type: number, default: '7'}", None, "[7]"),
    ("{type: number, options: [1, 2.0]}", Some("2"), "[2]"),
    (
        "{type: number, options: [1, 2]}",
        Some("3"),
        "!`a` input: `3` cannot be used because it is not in the list of the allowed options",
    ),
    (
        "{type: number, options: ['1']}",
        Some("1"),
        "!`a` input: `1` cannot be used because it is not in the list of the allowed options",
    ),
    ("{type: boolean}", Some("true"), "[true]"),
    ("{type: boolean}", Some("false"), "[false]"),
    (
        "{type: boolean}",
        Some("yes"),
        "!`a` input: provided value is not a boolean",
    ),
    (
        "{type: boolean}",
        Some("1"),
        "!`a` input: provided value is not a boolean",
    ),
    (
        "{type: boolean, default: 'x'}",
        None,
        "!`a` input: default value is not a boolean",
    ),
    (
        "{type: boolean, default: on, options: [true]}",
        None,
        "!`a` input: Options can only be used with string and number inputs",
    ),
    ("{type: array}", Some("[1, \"b\"]"), "[[1, \"b\"]]"),
    (
        "{type: array}",
        Some("b"),
        "!`a` input: provided value is not an array",
    ),
    (
        "{type: array, default: [], options: [a]}",
        None,
        "!`a` input: Options can only be used with string and number inputs",
    ),
    (
        "{type: array, default: [], regex: a}",
        None,
        "!`a` input: RegEx validation can only be used with string inputs",
    ),
    (
        "{type: number, default: 1, regex: a}",
        None,
        "!`a` input: RegEx validation can only be used with string inputs",
    ),
    ("{options: [dev, prod]}", Some("prod"), "[prod]"),
    ("{options: [dev, 1]}", Some("1"), "[1]"),
    (
        "{options: [dev, prod]}",
        Some("Prod"),
        "!`a` input: `Prod` cannot be used because it is not in the list of allowed options",
    ),
    (
        "{options: [dev, prod], default: qa}",
        Some("dev"),
        "!`a` input: `qa` cannot be used because it is not in the list of allowed options",
    ),
    ("{regex: ^v\\d}", Some("v1"), "[v1]"),
    ("{regex: b/c}", Some("ab/cd"), "[ab/cd]"),
    (
        "{regex: ^v\\d$}",
        Some("v1.2"),
        "!`a` input: provided value does not match required RegEx pattern",
    ),
    (
        "{regex: ^v, default: x}",
        None,
        "!`a` input: default value does not match required RegEx pattern",
    ),
    (
        "{regex: '(', default: x}",
        None,
        "!`a` input: invalid regular expression",
    ),
    (
        "{regex: a, options: [b]}",
        Some("c"),
        "!`a` input: `c` cannot be used because it is not in the list of allowed options, `a` input: provided value does not match required RegEx pattern",
    ),
    (
        "{type: colour}",
        Some("x"),
        "!header:spec:inputs:a input type unknown value: colour",
    ),
    (
        "{foo: 1, BAR: 2}",
        Some("x"),
        "!header:spec:inputs:a config contains unknown keys: foo, bar",
    ),
    (
        "[x]",
        Some("x"),
        "!header:spec:inputs:a config should be a hash",
    ),
    (
        "{description: [x]}",
        Some("x"),
        "!header:spec:inputs:a input description must be an alphanumeric string",
    ),
    (
        "{regex: 1}",
        Some("x"),
        "!header:spec:inputs:a input regex should be a string",
    ),
    (
        "{options: x}",
        Some("x"),
        "!header:spec:inputs:a input options should be a array",
    ),
    (
        "{options: [x, null]}",
        Some("x"),
        "!header:spec:inputs:a config options array cannot contain null values",
    ),
    (
        "{rules: [{default: x}], options: [x], default: x}",
        None,
        "!header:spec:inputs:a config these keys cannot be used together: rules, options, header:spec:inputs:a config these keys cannot be used together: rules, default",
    ),
    (
        "{rules: x}",
        Some("x"),
        "!header:spec:inputs:a:rules config should be a array",
    ),
    (
        "{rules: [{if: '$[[ inputs.b ]] == \"prod\"', options: [big], default: big}, {options: [tiny], default: tiny}]}",
        None,
        "[big]",
    ),
    (
        "{rules: [{if: '$[[ inputs.b ]] == \"dev\"', options: [big], default: big}, {options: [tiny], default: tiny}]}",
        None,
        "[tiny]",
    ),
    (
        "{rules: [{if: '$[[ inputs.b ]] == \"dev\"', options: [big], default: big}, {options: [tiny], default: tiny}]}",
        Some("big"),
        "!`a` input: `big` cannot be used because it is not in the list of allowed options",
    ),
    (
        "{rules: [{options: [tiny], default: tiny}]}",
        Some(""),
        "[tiny]",
    ),
    (
        "{rules: [{if: '$A =='}]}",
        Some("x"),
        "!`a` input: if invalid expression syntax",
    ),
    (
        "{rules: [{options: [x]}]}",
        Some("x"),
        "!`a` input: rule must define 'options' with at least one value and a 'default'",
    ),
    (
        "{rules: [{options: [x], default: y}]}",
        Some("x"),
        "!`a` input: default 'y' must be one of the options",
    ),
    (
        "{rules: [{foo: 1}]}",
        Some("x"),
        "!`a` input: contains unknown keys: foo",
    ),
];

#[test]
fn inputs_are_checked_and_typed_as_gitlab_does() {
    for (declaration, given, expected) in INPUTS {
        let text = format!(
            "spec:\n  inputs:\n    b: {{default: prod}}\n    a: {declaration}\n---\nj: {{script: ['[$[[ inputs.a ]]]']}}\n"
        );
        let mut sources = Sources::default();
        sources.add(".gitlab-ci.yml", text);
        let inputs = Inputs {
            inputs: given
                .iter()
                .map(|it| ("a".to_owned(), (*it).to_owned()))
                .collect(),
            ..Inputs::default()
        };
        let analysis = analyze(Workspace::of(sources), &inputs);
        let errors = analysis
            .diagnostics
            .iter()
            .filter(|it| it.severity == Severity::Error);
        let said: Vec<&str> = errors
            .flat_map(|it| &it.gitlab.0)
            .map(|it| it.text.as_str())
            .collect();
        let came_out = match said.first() {
            Some(said) => format!("!{said}"),
            None => analysis.jobs.jobs[0].script[0].value.clone(),
        };
        assert_eq!(came_out, *expected, "for `{declaration}` given {given:?}");
    }
}

/// `script`, and what it becomes with the inputs below.
const BLOCKS: &[(&str, &str)] = &[
    ("'$[[ inputs.t ]]'", "a b"),
    ("'<$[[inputs.t]]|$[[ inputs.n ]]>'", "<a b|3>"),
    ("'$[[ inputs.l[1] ]]'", "y"),
    ("'$[[ inputs.m[0].k ]]'", "v"),
    ("'$[[ inputs.t | posix_escape ]]'", "a\\ b"),
    ("'$[[ inputs.t | truncate(2, 5) | posix_escape ]]'", "b"),
    ("'$[[ inputs.v | expand_vars ]]'", "main-$NO"),
    ("'$[[ matrix.OS ]]'", "$[[ matrix.OS ]]"),
    ("'$[[ inputs.t'", "$[[ inputs.t"),
    (
        "'$[[ inputs.t | upcase | foo ]]'",
        "!no function matching `upcase`: check that the function name, arguments, and types are correct, no function matching `foo`: check that the function name, arguments, and types are correct",
    ),
    (
        "'$[[ inputs.t | posix_escape | posix_escape | posix_escape | posix_escape ]]'",
        "!too many functions in interpolation block",
    ),
    (
        "'$[[ inputs.n | truncate(0,1) ]]'",
        "!error in `truncate` function: invalid input type: truncate can only be used with string inputs",
    ),
    (
        "'$[[ inputs.s | expand_vars ]]'",
        "!error in `expand_vars` function: variable expansion error: masked variables cannot be expanded",
    ),
    (
        "'$[[ inputs.nobody ]]'",
        "!unknown interpolation provided: `nobody` in `inputs.nobody`",
    ),
    (
        "'$[[ input.t ]]'",
        "!unknown interpolation provided: `input` in `input.t`",
    ),
    (
        "'$[[ inputs ]]'",
        "!invalid pattern used for interpolation. valid pattern is $[[ inputs.input ]]",
    ),
    (
        "'$[[ inputs.t.x ]]'",
        "!unknown interpolation provided: `x` in `inputs.t.x`",
    ),
    (
        "'$[[ inputs.l[9] ]]'",
        "!array index 9 out of bounds (size: 2) in `inputs.l[9]`",
    ),
    (
        "'$[[ inputs.t[0] ]]'",
        "!cannot index into non-array value at [0] in `inputs.t[0]`",
    ),
    (
        "'$[[ component.name ]]'",
        "!unknown interpolation provided: `name` in `component.name`",
    ),
];

#[test]
fn blocks_are_filled_in_as_gitlab_does() {
    for (script, expected) in BLOCKS {
        let text = format!(
            "spec:\n  inputs:\n    t: {{default: a b}}\n    n: {{type: number, default: 3}}\n    l: {{type: array, default: [x, y]}}\n    \
             m: {{type: array, default: [{{k: v}}]}}\n    v: {{default: $CI_COMMIT_BRANCH-$NO}}\n    s: {{default: $SECRET}}\n---\nj: {{script: [{script}]}}\n"
        );
        let mut sources = Sources::default();
        sources.add(".gitlab-ci.yml", text);
        let secret = Setting {
            is_masked: true,
            ..Setting::new(Level::Project, "SECRET", "s3cr3t-t0ken")
        };
        let inputs = Inputs {
            settings: vec![secret],
            ..Inputs::default()
        };
        let analysis = analyze(Workspace::of(sources), &inputs);
        let errors = analysis
            .diagnostics
            .iter()
            .filter(|it| it.severity == Severity::Error);
        let said: Vec<&str> = errors
            .flat_map(|it| &it.gitlab.0)
            .map(|it| it.text.as_str())
            .collect();
        let came_out = match said.first() {
            Some(said) => format!("!{said}"),
            None => analysis.jobs.jobs[0].script[0].value.clone(),
        };
        assert_eq!(came_out, *expected, "for `{script}`");
    }
}

fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    path.exists().then_some(path)
}

/// The project's folder and the file's path in it. Of a real project only its own pipeline means anything.
fn project_of(path: &str) -> Option<(&str, &str)> {
    let depth = match path.split('/').next()? {
        "realworld" if path.matches('/').count() == 2 => 2,
        "gitlab-ci-local" => 2,
        "tool-tests" => 4,
        _ => return None,
    };
    let (at, _) = path.match_indices('/').nth(depth - 1)?;
    Some((&path[..at], &path[at + 1..]))
}

/// All files below a folder, with paths relative to it.
#[expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]
fn files_below(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).expect("a folder can be read");
        for path in entries.map(|entry| entry.expect("an entry can be read").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let relative = path.strip_prefix(root).expect("it lies below");
                files.push((relative.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    files
}

#[test]
#[expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test is a host that reads files, and a comparison that did not happen has to be seen"
)]
fn real_projects_with_local_files_agree_with_gitlab() {
    let (Some(rows), Some(corpora)) = (shared("oracle/corpora-verdicts.jsonl"), shared("corpora"))
    else {
        eprintln!("NOT COMPARED: ../shared/oracle and ../shared/corpora are not here");
        return;
    };
    let rows = fs::read_to_string(rows).expect("the reference is readable");
    let (mut count, mut differences) = (0, String::new());
    for row in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(row).expect("one JSON value a line");
        let path = row["file"].as_str().expect("a file");
        let Some((root, name)) =
            project_of(path).filter(|_| row["local_includes_resolved"] == true)
        else {
            continue;
        };
        let mut sources = Sources::default();
        let files = files_below(&corpora.join(root));
        for (path, text) in &files {
            sources.add(path, text.as_str());
        }
        let mut workspace = Workspace::of(sources);
        workspace.pipeline = workspace
            .sources
            .find(name)
            .expect("the file is below its folder");
        let inputs = Inputs {
            files: Some(files.into_iter().map(|(path, _)| path).collect()),
            ..Inputs::default()
        };
        let analysis = analyze(workspace, &inputs);
        let errors = analysis
            .diagnostics
            .iter()
            .filter(|it| it.severity == Severity::Error && it.phase.is_static());
        let ours: BTreeSet<&str> = errors
            .flat_map(|it| &it.gitlab.0)
            .map(|it| it.text.as_str())
            .collect();
        let theirs: BTreeSet<&str> = row["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str())
            .collect();
        count += 1;
        if ours != theirs {
            writeln!(
                differences,
                "{}\n  GitLab {theirs:?}\n  ours   {ours:?}",
                row["file"]
            )
            .expect("a string takes all");
        }
    }
    let agreeing = count - differences.matches("\n  ours").count();
    eprintln!("projects with local includes: error texts {agreeing} of {count}");
    assert!(
        agreeing == count && count > 50,
        "{agreeing} of {count} agree:\n{differences}"
    );
}

/// A project of a few files that include each other, themselves, and files that are not there.
fn any_project() -> impl Strategy<Value = Vec<(String, String)>> {
    let include = prop_oneof![
        4 => (0..8_usize).prop_map(|at| format!("f{at}.yml")),
        1 => (0..8_usize).prop_map(|at| format!("{{local: f{at}.yml, inputs: {{x: $[[ inputs.x ]]y}}}}")),
        1 => (0..8_usize).prop_map(|at| format!("{{local: f{at}.yml, rules: [{{if: $CI_COMMIT_TAG}}, {{exists: [f7.yml]}}]}}")),
        1 => Just("'*.yml'".to_owned()),
        1 => Just("{project: g/p, file: [f1.yml, f2.yml]}".to_owned()),
        1 => Just("https://x.example/f.yml".to_owned()),
        1 => Just("{local: }".to_owned()),
    ];
    let file = (prop::collection::vec(include, 0..5), any::<bool>());
    prop::collection::vec(file, 1..8).prop_map(|files| {
        let text = |(at, (includes, has_header)): (usize, (Vec<String>, bool))| {
            let header = if has_header { "spec: {inputs: {x: {default: d}}}\n---\n" } else { "" };
            let list: Vec<String> = includes.iter().map(|it| format!("  - {it}")).collect();
            let list = list.join("\n");
            let name = if at == 0 { ".gitlab-ci.yml".to_owned() } else { format!("f{at}.yml") };
            (name, format!("{header}include:\n{list}\njob{at}: {{script: \"$[[ inputs.x ]]\", extends: job1}}\n"))
        };
        files.into_iter().enumerate().map(text).collect()
    })
}

fn check_places(
    sources: &Sources,
    found: &[pipeyard::diagnostics::Diagnostic],
) -> Result<(), TestCaseError> {
    for it in found {
        for span in it.labels.iter().map(|label| label.span).chain([it.span]) {
            let length = sources.get(span.file).map_or(0, |source| source.text.len());
            prop_assert!(
                span.start <= span.end && span.end as usize <= length,
                "{span:?} of {it:?}"
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_project_is_read_without_a_panic(files in any_project(), is_whole: bool) {
        let mut sources = Sources::default();
        for (path, text) in &files {
            sources.add(path, text.as_str());
        }
        let paths = files.iter().map(|(path, _)| path.clone()).collect();
        let inputs = Inputs { files: is_whole.then_some(paths), ..Inputs::default() };
        let analysis = analyze(Workspace::of(sources), &inputs);
        check_places(&analysis.sources, &analysis.diagnostics)?;
        prop_assert!(!is_whole || analysis.wanted.iter().all(|it| it.kind != WantedKind::Local));
    }

    #[test]
    fn any_text_is_filled_in_without_a_panic(
        header in "((spec|inputs|default|type|options|regex|rules|if)[:\n ]{1,3}|[ {}\\[\\],:'a1~-]){0,24}",
        body in "(\\$\\[\\[ ?(inputs|component|matrix)?\\.?[ab]?|\\]\\]|[\\[|.()0-9 ,'\"{}:\n-]|truncate|빌){0,40}",
    ) {
        let text = format!("spec:\n  inputs: {header}\n---\nj:\n  script: {body}\n{body}: 1\n");
        let mut sources = Sources::default();
        sources.add(".gitlab-ci.yml", text);
        let analysis = analyze(Workspace::of(sources), &Inputs::default());
        check_places(&analysis.sources, &analysis.diagnostics)?;
    }

    #[test]
    fn a_file_without_blocks_is_left_as_it_is(name in "j[a-z]{1,6}", script in "[a-z $\\[\\]]{1,12}") {
        prop_assume!(!script.contains("$[["));
        let body = format!("{name}: {{script: '{script}'}}\n");
        let root = |text: &str| {
            let mut sources = Sources::default();
            let file = sources.add(".gitlab-ci.yml", text);
            let assembly = assemble(&sources, file, &Inputs::default());
            let root = assembly.root.expect("a mapping");
            let value = root.as_mapping().and_then(|it| it.get(&name)?.as_mapping()?.get("script")?.as_str().map(str::to_owned));
            value.expect("a script")
        };
        prop_assert_eq!(root(&body), script.clone());
        prop_assert_eq!(root(&format!("spec: {{inputs: {{a: {{default: b}}}}}}\n---\n{body}")), script);
    }
}

#[test]
fn a_chain_is_followed_to_the_limit_and_no_further() {
    let of = |length: usize| {
        let mut files = vec![(
            ".gitlab-ci.yml".to_owned(),
            "include: f1.yml\nj: {script: x}\n".to_owned(),
        )];
        for at in 1..=length {
            let next = if at < length {
                format!("include: f{}.yml\n", at + 1)
            } else {
                String::new()
            };
            files.push((
                format!("f{at}.yml"),
                format!("{next}.t{at}: {{script: x}}\n"),
            ));
        }
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        printed(&files, &Inputs::default())
    };
    assert_eq!(of(150), [""; 0]);
    assert_eq!(of(151), ["Maximum of 150 nested includes are allowed!"]);
    assert_eq!(of(5_000), ["Maximum of 150 nested includes are allowed!"]);
}
