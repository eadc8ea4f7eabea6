//! `cache-used-as-artifact`: a job reads what an earlier one built and only caches. A cache may be empty or old at any time.

use std::collections::{BTreeMap, BTreeSet};

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic},
    phrase,
    resolve::{Job, Jobs},
    text::Spanned,
};

/// Folders that hold what was built. Folders of downloads are what caches are for.
const OUTPUTS: [&str; 10] = [
    "dist",
    "build",
    "out",
    "public",
    "output",
    "release",
    "bin",
    "site",
    "_site",
    "artifacts",
];

/// Words of commands that build: such a job makes the files itself.
const BUILDERS: [&str; 14] = [
    "build", "make", "compile", "cargo", "npm", "yarn", "pnpm", "mvn", "gradle", "cmake", "ninja",
    "hugo", "jekyll", "generate",
];

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let stages: BTreeMap<&str, usize> = scene
        .jobs
        .stages
        .iter()
        .enumerate()
        .map(|(at, stage)| (stage.value.as_str(), at))
        .collect();
    let stage_of = |job: &Job| stages.get(job.stage.value.as_str()).copied();
    let makers = makers(scene.jobs);
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for job in scene
        .jobs
        .jobs
        .iter()
        .filter(|job| !makers.is_empty() && !builds(job))
    {
        let earlier = makers.iter().filter(|(maker, _)| {
            let is_needed = || {
                let mut needs = job.needs.iter().flat_map(|needs| &needs.value);
                needs.any(|need| need.job.value == maker.name.value)
            };
            stage_of(maker) < stage_of(job) || is_needed()
        });
        let read = earlier
            .into_iter()
            .find_map(|&(maker, path)| Some((maker, path, reader(job, &path.value)?)));
        if let Some((maker, path, line)) = read
            && seen.insert(line.span)
        {
            found.push(finding(maker, path, line));
        }
    }
    found
}

/// Jobs that build and only cache a folder of results. The first few are enough.
fn makers(jobs: &Jobs) -> Vec<(&Job, &Spanned<String>)> {
    let all = jobs.jobs.iter().flat_map(|job| {
        let saved = job.cache.iter().filter(|cache| {
            cache
                .policy
                .as_ref()
                .is_none_or(|policy| policy.value != "pull")
        });
        saved
            .flat_map(|cache| &cache.paths)
            .map(move |path| (job.as_ref(), path))
    });
    all.filter(|(job, path)| is_output(&path.value) && builds(job) && !hands_on(job, &path.value))
        .take(16)
        .collect()
}

fn is_output(path: &str) -> bool {
    OUTPUTS.contains(&folder(path))
}

/// The path's first folder: `dist` of `./dist/**`.
fn folder(path: &str) -> &str {
    let path = path.strip_prefix("./").unwrap_or(path);
    path.split('/').next().unwrap_or(path)
}

fn hands_on(job: &Job, path: &str) -> bool {
    let mut artifacts = job.artifacts.iter();
    artifacts.any(|it| {
        it.untracked
            || it
                .paths
                .iter()
                .any(|kept| folder(&kept.value) == folder(path) || kept.value.starts_with('*'))
    })
}

fn builds(job: &Job) -> bool {
    let lines = job.before_script.iter().chain(&job.script);
    lines
        .flat_map(|line| line.value.split(|c: char| !c.is_ascii_alphanumeric()))
        .any(|word| BUILDERS.contains(&word))
}

/// The first line that names a file in the folder.
fn reader<'j>(job: &'j Job, path: &str) -> Option<&'j Spanned<String>> {
    let folder = folder(path);
    job.script.iter().find(|line| {
        line.value.split_whitespace().skip(1).any(|word| {
            let word = word.trim_matches(['"', '\'']);
            let word = word.strip_prefix("./").unwrap_or(word);
            word.strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    })
}

fn finding(maker: &Job, path: &Spanned<String>, line: &Spanned<String>) -> Diagnostic {
    let (name, written) = (&maker.name.value, &path.value);
    Diagnostic::new(
        Code::CacheUsedAsArtifact,
        line.span,
        phrase!(
            "this reads `{written}`, which `{name}` only caches: it may be missing or old",
            "이 줄은 `{name}` 작업이 캐시에만 넣은 `{written}` 파일을 읽습니다. 없거나 오래된 것일 수 있습니다"
        ),
    )
    .with_label(path.span, phrase!("cached, not handed on", "캐시에만 넣음"))
    .with_help(phrase!(
        "give `{name}` an `artifacts: paths:` with `{written}`",
        "`{name}` 작업에 `artifacts: paths:`를 두고 `{written}` 경로를 넣으세요"
    ))
}
