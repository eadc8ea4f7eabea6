//! Pipelines as users write them, with what Pipeyard says to each. A fixture's name is a sentence, its first line says
//! what it shows, and the `.out` beside it is what comes out: the findings, and then what was understood all the same.

use std::{fmt::Write as _, fs, path::Path};

use expect_test::expect_file;
use pipeyard::{
    diagnostics::{Diagnostic, Fix, Language, Severity, keep_what_gitlab_prints},
    expression::Expression,
    facts::Inputs,
    include::assemble,
    resolve::{
        Artifacts, Cache, CacheKey, Job, Jobs, Only, Policy, Presence, Resolved, TriggerTarget,
        resolve,
    },
    text::{Sources, Span, Spanned},
};
use proptest::{prelude::*, test_runner::TestCaseError};

struct Read {
    sources: Sources,
    found: Vec<Diagnostic>,
    jobs: Jobs,
}

fn read(text: &str) -> Read {
    let mut sources = Sources::default();
    let file = sources.add(".gitlab-ci.yml", text);
    let assembly = assemble(&sources, file, &Inputs::default());
    let Resolved {
        jobs, diagnostics, ..
    } = resolve(&sources, &assembly);
    let mut found = assembly.diagnostics;
    found.extend(diagnostics);
    keep_what_gitlab_prints(&mut found);
    found.sort_by_key(|found| (found.span.start, found.span.end));
    Read {
        sources,
        found,
        jobs,
    }
}

#[test]
fn what_yaml_makes_of_a_text() {
    check_all("tests/fixtures/yaml", 20);
}

#[test]
fn what_gitlab_makes_of_a_file() {
    check_all("tests/fixtures/resolve", 25);
}

fn check_all(folder: &str, least: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the fixtures are there") {
        let path = entry.expect("the fixtures are readable").path();
        if path.extension().is_some_and(|extension| extension == "yml") {
            check(&path);
            count += 1;
        }
    }
    assert!(
        count >= least,
        "only {count} fixtures in {}",
        folder.display()
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test is a host, and hosts read files"
)]
fn check(path: &Path) {
    let text = fs::read_to_string(path).expect("a fixture is UTF-8");
    let read = read(&text);
    let mut out = String::new();
    for found in &read.found {
        show(&mut out, found, &read.sources);
        check_fix(path, &text, found);
    }
    for job in &read.jobs.jobs {
        show_job(&mut out, job);
    }
    for entry in &read.jobs.ledger {
        let (job, note) = (
            entry.job.as_deref().unwrap_or("file"),
            entry.note.text(Language::English),
        );
        line(
            &mut out,
            &format!(
                "ledger {job}: {} {:?}: {note}",
                entry.keyword, entry.honoured
            ),
        );
    }
    expect_file![path.with_extension("out")].assert_eq(&out);
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}").expect("a String takes all");
}

fn place(sources: &Sources, span: Span) -> String {
    let (start, end) = sources.range(span);
    if start.line == end.line {
        return format!("{}:{}-{}", start.line, start.column, end.column);
    }
    format!(
        "{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    )
}

fn show(out: &mut String, found: &Diagnostic, sources: &Sources) {
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let (code, message) = (found.code.name(), found.message.text(Language::English));
    line(
        out,
        &format!(
            "{} {severity}[{code}] {message}",
            place(sources, found.span)
        ),
    );
    for label in &found.labels {
        line(
            out,
            &format!(
                "    {} {}",
                place(sources, label.span),
                label.message.text(Language::English)
            ),
        );
    }
    for help in &found.help {
        line(out, &format!("    help: {}", help.text(Language::English)));
    }
    if let Some(fix) = &found.fix {
        line(
            out,
            &format!(
                "    fix: {} ({} edits)",
                fix.title.text(Language::English),
                fix.edits.len()
            ),
        );
    }
    for text in found.gitlab.0.iter().map(|quote| quote.text.as_str()) {
        line(out, &format!("    GitLab: {text}"));
    }
}

fn values(list: &[Spanned<String>]) -> Vec<&str> {
    list.iter().map(|item| item.value.as_str()).collect()
}

fn show_job(out: &mut String, job: &Job) {
    let mut parts = vec![format!("job {} ({})", job.name, job.stage)];
    if let Some(image) = &job.image {
        parts.push(format!("image {}", image.name));
    }
    let services = job
        .services
        .iter()
        .map(|service| format!("service {} {:?}", service.name, values(&service.aliases)));
    parts.extend(services);
    let variables = job
        .variables
        .iter()
        .map(|variable| format!("{}={:?}", variable.name, variable.value.value));
    parts.extend(variables);
    for (key, list) in [
        ("before", &job.before_script),
        ("script", &job.script),
        ("after", &job.after_script),
        ("tags", &job.tags),
    ] {
        if !list.is_empty() {
            parts.push(format!("{key} {:?}", values(list)));
        }
    }
    if let Some(needs) = &job.needs {
        let needs: Vec<_> = needs
            .value
            .iter()
            .map(|need| need.job.value.as_str())
            .collect();
        parts.push(format!("needs {needs:?}"));
    }
    parts.extend(settings(job));
    parts.push(match &job.presence {
        Presence::Always(_) => "always".into(),
        Presence::Rules(rules) => format!("{} rules", rules.value.len()),
        Presence::Policy { only, except } => {
            let only = match only {
                Only::Default => refs(None),
                Only::Unconditional(_) => "anything".into(),
                Only::Written(policy) => refs(Some(policy)),
            };
            format!("only {only} except {}", refs(except.as_ref()))
        }
    });
    parts.extend(keywords(job));
    line(out, &parts.join("; "));
}

/// What only some jobs have.
fn settings(job: &Job) -> impl Iterator<Item = String> {
    let part = job.part.as_ref().map(|part| {
        let (index, total, of) = (part.index, part.total, &part.of);
        format!("part {index} of {total} of {of}")
    });
    let dependencies = job.dependencies.as_ref();
    let dependencies = dependencies.map(|it| format!("dependencies {:?}", values(&it.value)));
    let retry = job.retry.as_ref().map(|retry| {
        let when = retry.when.as_deref().map(values);
        format!("retry {} {when:?} {:?}", retry.max, retry.exit_codes)
    });
    let timeout = job.timeout.as_ref();
    let timeout = timeout.map(|it| format!("timeout {} s", it.value));
    let start_in = job.start_in.as_ref();
    let start_in = start_in.map(|it| format!("starts in {} s", it.value));
    let trigger = job.trigger.as_ref().map(|trigger| {
        let target = match &trigger.target {
            TriggerTarget::Project { project, branch } => {
                format!("{project} {:?}", branch.as_ref().map(|it| &it.value))
            }
            TriggerTarget::Child(_) => "a child".to_owned(),
        };
        let strategy = trigger.strategy.as_ref().map(|it| &it.value);
        let forwards = (
            trigger.forward_yaml_variables,
            trigger.forward_pipeline_variables,
        );
        format!("triggers {target} {strategy:?} {forwards:?}")
    });
    [part, dependencies, retry, timeout, start_in, trigger]
        .into_iter()
        .flatten()
}

fn text(value: Option<&Spanned<String>>) -> &str {
    value.map_or("-", |value| value.value.as_str())
}

/// The keywords that stand for themselves, those that a job has.
fn keywords(job: &Job) -> Vec<String> {
    let extras = &job.extras;
    let containers = job.image.iter().map(|image| {
        (
            &image.pull_policy,
            image.platform.as_ref(),
            image.user.as_ref(),
        )
    });
    let services = job.services.iter().map(|service| {
        (
            &service.pull_policy,
            service.platform.as_ref(),
            service.user.as_ref(),
        )
    });
    let mut parts: Vec<String> = containers
        .chain(services)
        .filter(|(policy, platform, user)| {
            !policy.is_empty() || platform.is_some() || user.is_some()
        })
        .map(|(policy, platform, user)| {
            format!(
                "pulled {:?} for {} as {}",
                values(policy),
                text(platform),
                text(user)
            )
        })
        .collect();
    parts.extend(job.artifacts.iter().map(artifacts));
    parts.extend(job.cache.iter().map(cache));
    parts.extend(job.environment.iter().map(|environment| {
        format!(
            "environment {} at {} to {}, {}, by {}",
            environment.name,
            text(environment.url.as_ref()),
            text(environment.action.as_ref()),
            text(environment.auto_stop_in.as_ref()),
            text(environment.agent.as_ref())
        )
    }));
    parts.extend(job.release.iter().map(|release| {
        format!(
            "release {} of {} on {}: {}, {} links",
            release.tag_name,
            text(release.git_ref.as_ref()),
            text(release.released_at.as_ref()),
            text(release.description.as_ref()),
            release.links.len()
        )
    }));
    parts.extend(job.pages.iter().map(|pages| {
        format!(
            "pages {} under {} for {}",
            text(pages.publish.as_ref()),
            text(pages.path_prefix.as_ref()),
            text(pages.expire_in.as_ref())
        )
    }));
    let hook = extras.pre_get_sources_script.iter();
    parts.extend(hook.map(|lines| format!("hook {:?}", values(lines))));
    let tokens = extras.id_tokens.iter();
    parts.extend(
        tokens.map(|(name, audiences)| format!("token {name} for {:?}", values(audiences))),
    );
    let texts = [
        ("coverage", extras.coverage.as_ref()),
        ("confirmed", extras.manual_confirmation.as_ref()),
        ("group", job.resource_group.as_ref()),
    ];
    parts.extend(
        texts
            .iter()
            .filter_map(|(key, value)| Some(format!("{key} {}", (*value)?))),
    );
    let flag = job.interruptible.iter();
    parts.extend(flag.map(|flag| format!("interruptible {}", flag.value)));
    let nodes = [
        ("secrets", &extras.secrets),
        ("inputs", &extras.inputs),
        ("run", &extras.run),
    ];
    let written = nodes.iter().filter(|(_, node)| node.is_some());
    parts.extend(written.map(|(key, _)| (*key).to_owned()));
    parts
}

fn artifacts(artifacts: &Artifacts) -> String {
    let reports: Vec<_> = artifacts
        .reports
        .iter()
        .map(|(kind, paths)| format!("{kind} {:?}", values(paths)))
        .collect();
    format!(
        "artifacts {} {:?} without {:?}{} {}, {}, shown as {}, for {} {:?}, reports {reports:?}",
        text(artifacts.name.as_ref()),
        values(&artifacts.paths),
        values(&artifacts.exclude),
        if artifacts.untracked {
            " and untracked"
        } else {
            ""
        },
        text(artifacts.when.as_ref()),
        text(artifacts.expire_in.as_ref()),
        text(artifacts.expose_as.as_ref()),
        text(artifacts.access.as_ref()),
        artifacts.public.as_ref().map(|public| public.value),
    )
}

fn cache(cache: &Cache) -> String {
    let key = match &cache.key {
        CacheKey::Default => "default".into(),
        CacheKey::Text(text) => text.value.clone(),
        CacheKey::Files {
            files,
            by_commit,
            prefix,
        } => {
            let of = if *by_commit { "commits" } else { "content" };
            format!("{}-{of} of {:?}", text(prefix.as_ref()), values(files))
        }
    };
    format!(
        "cache {key} {:?}{}{} {} {}, else {:?}",
        values(&cache.paths),
        if cache.untracked {
            " and untracked"
        } else {
            ""
        },
        if cache.unprotect { " unprotected" } else { "" },
        text(cache.policy.as_ref()),
        text(cache.when.as_ref()),
        values(&cache.fallback_keys),
    )
}

fn refs(policy: Option<&Spanned<Policy>>) -> String {
    let Some(policy) = policy else {
        return "-".into();
    };
    let refs = policy
        .value
        .refs
        .as_deref()
        .map_or("any".into(), |refs| format!("{:?}", values(refs)));
    let expressions = policy.value.variables.as_ref().map_or(0, Vec::len);
    format!("{refs} and {expressions} expressions")
}

fn applied(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(
            edit.span.start as usize..edit.span.end as usize,
            &edit.replacement,
        );
    }
    text
}

/// A fix does what it promises: its finding is gone, and there are not more errors than before.
fn check_fix(path: &Path, text: &str, found: &Diagnostic) {
    let Some(fix) = &found.fix else { return };
    let count = |text: &str| {
        let read = read(text).found;
        let same = read.iter().filter(|other| other.code == found.code).count();
        let errors = read
            .iter()
            .filter(|other| other.severity == Severity::Error)
            .count();
        (same, errors)
    };
    let ((before, errors_before), (after, errors_after)) =
        (count(text), count(&applied(text, fix)));
    let name = path.display();
    assert!(
        after < before,
        "{name}: after `{}` there are {after} of {before}",
        fix.title.text(Language::English)
    );
    assert!(
        errors_after <= errors_before,
        "{name}: `{}` brings new errors",
        fix.title.text(Language::English)
    );
}

/// Whatever the text, every place lies in it, between characters.
fn spans_fit(text: &str) -> Result<(), TestCaseError> {
    let read = read(text);
    let fits = |span: Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        start <= end && text.is_char_boundary(start) && text.is_char_boundary(end)
    };
    for found in &read.found {
        prop_assert!(fits(found.span), "{found:?}");
        prop_assert!(
            found.labels.iter().all(|label| fits(label.span)),
            "{found:?}"
        );
        let edits = found.fix.iter().flat_map(|fix| &fix.edits);
        prop_assert!(edits.into_iter().all(|edit| fits(edit.span)), "{found:?}");
    }
    for job in &read.jobs.jobs {
        let lists = [
            &job.script,
            &job.before_script,
            &job.after_script,
            &job.tags,
        ];
        let places = lists.into_iter().flatten().map(|item| item.span);
        let needs = job
            .needs
            .iter()
            .flat_map(|needs| &needs.value)
            .map(|need| need.job.span);
        let mut all = places.chain(needs).chain([job.name.span, job.stage.span]);
        prop_assert!(all.all(fits), "{job:?}");
    }
    Ok(())
}

/// Pieces that make a text look like a pipeline, so that chance reaches the deeper layers.
const PIECES: &[&str] = &[
    "build",
    "test",
    ".a",
    "stages",
    "script",
    "extends",
    "needs",
    "rules",
    "if",
    "when",
    "variables",
    "image",
    "services",
    "tags",
    "only",
    "except",
    "default",
    "inherit",
    "include",
    "spec",
    "trigger",
    "parallel",
    "allow_failure",
    "exit_codes",
    "name",
    "alias",
    ": ",
    ":",
    "\n",
    "\n  ",
    "\n    ",
    "\n\t",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "\"",
    "'",
    "|\n",
    ">\n",
    "# x\n",
    "---\n",
    "&a ",
    "*a",
    "*b",
    "<<: *a",
    "!reference [.a, script]",
    "!reference ",
    "!!set ",
    "!!str ",
    "~",
    "null",
    "true",
    "on",
    "012",
    "12:30",
    "2024-01-01",
    "1.10",
    "$A == \"b\"",
    "$A =~ /^x/",
    "/(x/",
    "\u{feff}",
    "\r\n",
    "한국어",
    "😀",
    "@",
    "%",
    "\0",
    "\u{85}",
    "\u{2028}",
];

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "(\\PC|\n|\t|\r|:|-| |\\[|\\{|\"){0,60}") {
        spans_fit(&text)?;
    }

    #[test]
    fn anything_like_a_pipeline_is_read_without_a_panic(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
        spans_fit(&pieces.concat())?;
    }

    #[test]
    fn any_expression_is_parsed_and_evaluated_without_a_panic(text in "(\\PC|[$\"'/()!=~&|ab ]){0,24}") {
        let span = Span::new(pipeyard::text::FileId(0), 0, text.len() as u32);
        match Expression::parse(&text, span) {
            Ok(expression) => {
                let evaluation = expression.evaluate(&|name| (name == "a").then(|| "/^b/".to_owned()));
                prop_assert_eq!(evaluation.truth, evaluation.value.truth());
            }
            Err(error) => prop_assert!(error.span.start <= error.span.end && error.span.end <= span.end),
        }
    }
}

fn lines(numbers: std::ops::Range<usize>, line: impl Fn(usize) -> String) -> String {
    numbers.map(line).collect::<Vec<_>>().concat()
}

/// Files that are built to cost as much as they can. On a thread with a small stack, as a browser gives it.
#[test]
fn hostile_files_cost_little() {
    let chain = |count: usize| {
        lines(1..count, |at| {
            format!(".c{at}: {{extends: .c{}}}\n", at - 1)
        })
    };
    let anchors = lines(1..12_000, |at| format!("a{at}: &a{at} [*a{}]\n", at - 1));
    let hostile = [
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(15_000),
        format!("a0: &a0 [x]\n{anchors}"),
        format!(".c0: {{image: x}}\n{}", chain(8_000)),
        lines(0..8_000, |at| {
            format!(".r{at}: {{script: [!reference [.r{}, script]]}}\n", at + 1)
        }),
        lines(0..6_000, |at| format!("only{}: 1\nonly: 1\n", at % 7)),
        "a: [\n".repeat(20_000),
        "\t- x\n".repeat(15_000),
        lines(0..6_000, |at| format!("k{at}: \"x\nk{at}b: [\n")),
        format!(
            "a: {{script: x, rules: [{{if: '{}'}}]}}\n",
            "(".repeat(200_000)
        ),
        lines(0..4_000, |at| {
            format!("j{at}: {{script: x, needs: [k{at}], stage: s{at}}}\n")
        }),
        format!(
            ".b: &b\n{}{}",
            lines(0..1_000, |at| format!("  k{at}: x\n")),
            lines(0..5_000, |at| format!(
                "j{at}: {{extends: .b, script: x}}\n"
            ))
        ),
    ];
    let reading = std::thread::Builder::new()
        .stack_size(1024 * 1024)
        .spawn(move || {
            for text in &hostile {
                let start: String = text.chars().take(30).collect();
                let read = read(text);
                assert!(
                    !read.found.is_empty(),
                    "`{start}…` is wrong, and nothing is said"
                );
            }
        });
    reading
        .expect("a thread can be had")
        .join()
        .expect("no panic, no overflow");
}
