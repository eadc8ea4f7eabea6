//! `needs:` as written, and whether what is needed can be there.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Honoured, Job, Need,
    findings::{At, Findings, wrong_type},
    script,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Mapping, Node, Value},
    phrase,
    text::{Span, Spanned},
};

const KEYS: [&str; 7] = [
    "job",
    "artifacts",
    "optional",
    "parallel",
    "pipeline",
    "project",
    "ref",
];
const LONGEST_NAME: usize = 255;

/// Reads `needs:`; `at` is the place of that key. `None` when there is no list, so that the job waits for stages.
pub(super) fn read(
    node: &Node,
    at: &At,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Vec<Need>>> {
    let items = match &node.value {
        Value::Null | Value::Tagged(..) => return None,
        Value::Sequence(items) => script::flattened(items).unwrap_or_default(),
        Value::Mapping(mapping) if mapping.entries.is_empty() => {
            let gitlab = at.says("config can not be an empty hash");
            findings.wrong_type(
                "needs",
                node,
                &phrase!("a list of jobs", "작업 목록"),
                gitlab,
            );
            return None;
        }
        Value::Mapping(_) => vec![node],
        _ => {
            let gitlab = at.says("config can only be a hash or an array");
            let mut said = wrong_type(
                "needs",
                node,
                &phrase!("a list of jobs", "작업 목록"),
                gitlab,
            );
            if let Some(job) = node.as_str() {
                said = said.with_help(phrase!("write `[{job}]`", "`[{job}]`처럼 쓰세요"));
            }
            findings.say(said);
            return None;
        }
    };
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let at = at.key("need");
    let needs = items
        .into_iter()
        .filter_map(|item| need(item, &at, findings))
        .collect();
    Some(Spanned::new(needs, node.span))
}

fn need(node: &Node, at: &At, findings: &mut Findings<'_>) -> Option<Need> {
    match &node.value {
        Value::String { text, .. } => Some(Need {
            job: Spanned::new(text.to_string(), node.span),
            artifacts: true,
            optional: false,
            parallel: None,
            foreign: None,
        }),
        // GitLab drops empty items without a word.
        Value::Null | Value::Tagged(..) => None,
        Value::Mapping(mapping) => detailed(node, mapping, at, findings),
        _ => {
            unsupported_type(node, at, findings);
            None
        }
    }
}

fn unsupported_type(node: &Node, at: &At, findings: &mut Findings<'_>) {
    let gitlab = at.says("has an unsupported type");
    let expected = phrase!(
        "a job's name or a mapping with `job`",
        "작업 이름이나 `job`이 있는 묶음"
    );
    findings.wrong_type("needs: -", node, &expected, gitlab);
}

fn detailed(node: &Node, mapping: &Mapping, at: &At, findings: &mut Findings<'_>) -> Option<Need> {
    let foreign = ["pipeline", "project"]
        .into_iter()
        .find_map(|key| mapping.entry(key));
    if let Some(entry) = foreign {
        let meaning = phrase!(
            "artifacts of another pipeline or project are not fetched",
            "다른 파이프라인이나 프로젝트의 아티팩트를 가져오지 않습니다"
        );
        let keyword = format!("needs:{}", entry.key.as_str().unwrap_or_default());
        findings.enter(at, keyword, entry.key.span, Honoured::Ignored, meaning);
        return None;
    }
    let Some(job) = mapping.get("job") else {
        unsupported_type(node, at, findings);
        return None;
    };
    findings.unknown_keys(
        mapping,
        &KEYS.into_iter(),
        at,
        "config contains unknown keys",
    );
    if let Some(entry) = mapping.entry("parallel") {
        let meaning = phrase!("the job is needed as a whole", "작업 전체를 기다립니다");
        findings.enter(
            at,
            "needs:parallel",
            entry.key.span,
            Honoured::Approximated,
            meaning,
        );
    }
    let artifacts = flag("artifacts", true, mapping, at, findings);
    let optional = flag("optional", false, mapping, at, findings);
    let Some(name) = job.as_str() else {
        let gitlab = at.says("job should be a string");
        findings.wrong_type("job", job, &phrase!("a text", "글자"), gitlab);
        return None;
    };
    Some(Need {
        job: Spanned::new(name.to_owned(), job.span),
        artifacts,
        optional,
        parallel: None,
        foreign: None,
    })
}

fn flag(key: &str, default: bool, mapping: &Mapping, at: &At, findings: &mut Findings<'_>) -> bool {
    match mapping.get(key).map(|node| (node, &node.value)) {
        None | Some((_, Value::Null | Value::Tagged(..))) => default,
        Some((_, Value::Bool(flag))) => *flag,
        Some((node, _)) => {
            let gitlab = at.says(&format!("{key} should be a boolean value"));
            findings.wrong_type(key, node, &phrase!("true or false", "참/거짓"), gitlab);
            default
        }
    }
}

/// What is known of a name that may be needed.
pub(super) struct Declared {
    /// Where the job is defined.
    pub(super) name: Span,
    /// The place of its stage among the stages; `None` when that stage does not exist.
    pub(super) stage: Option<usize>,
    /// It has `parallel:`, so that its parts have names too.
    pub(super) is_parallel: bool,
    /// It starts with a dot, so that it never runs.
    pub(super) is_hidden: bool,
}

/// Checks the needs of all jobs against what is declared, and leaves out those that cannot be.
pub(super) fn check(
    jobs: &mut [Job],
    declared: &BTreeMap<String, Declared>,
    findings: &mut Findings<'_>,
) {
    for job in jobs {
        let name = job.name.value.clone();
        let stage = declared.get(&name).and_then(|own| own.stage);
        let Some(needs) = &mut job.needs else {
            continue;
        };
        for need in &mut needs.value {
            part_to_whole(&name, need, declared, findings);
        }
        say_duplicates(&name, &needs.value, findings);
        let mut seen = BTreeSet::new();
        needs
            .value
            .retain(|need| seen.insert(need.job.value.clone()));
        needs
            .value
            .retain(|need| is_possible(&name, stage, need, declared, findings));
    }
}

/// `a 1/2` and `a: [x]` are parts of a parallel job `a`. Parallel jobs run once for now, so the part is the whole.
fn part_to_whole(
    name: &str,
    need: &mut Need,
    declared: &BTreeMap<String, Declared>,
    findings: &mut Findings<'_>,
) {
    if declared.contains_key(&need.job.value) {
        return;
    }
    let written = need.job.value.clone();
    let whole = written
        .split_once(": [")
        .or_else(|| written.rsplit_once(' '))
        .map(|(whole, _)| whole);
    let Some(whole) = whole.filter(|whole| declared.get(*whole).is_some_and(|job| job.is_parallel))
    else {
        return;
    };
    let meaning = phrase!(
        "`{whole}` runs once, so it is needed as a whole",
        "`{whole}` 작업은 한 번만 실행되므로 전체를 기다립니다"
    );
    findings.enter(
        &At::job(name),
        "needs",
        need.job.span,
        Honoured::Approximated,
        meaning,
    );
    whole.clone_into(&mut need.job.value);
}

fn say_duplicates(name: &str, needs: &[Need], findings: &mut Findings<'_>) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    let mut again: Vec<&Need> = Vec::new();
    for need in needs {
        if first.contains_key(need.job.value.as_str()) {
            again.push(need);
        } else {
            first.insert(&need.job.value, need.job.span);
        }
    }
    let mut listed: Vec<_> = again.iter().map(|need| need.job.value.as_str()).collect();
    listed.dedup();
    let gitlab = format!(
        "{name} has the following needs duplicated: {}.",
        listed.join(", ")
    );
    for need in again {
        let needed = &need.job.value;
        let message = phrase!(
            "`{name}` needs `{needed}` twice",
            "`{name}`의 needs에 `{needed}` 작업이 두 번 있습니다"
        );
        findings.say(
            Diagnostic::new(Code::DuplicateNeed, need.job.span, message)
                .with_label(
                    first[needed.as_str()],
                    phrase!("first needed here", "처음 적힌 곳"),
                )
                .with_gitlab(gitlab.clone()),
        );
    }
}

fn is_possible(
    name: &str,
    stage: Option<usize>,
    need: &Need,
    declared: &BTreeMap<String, Declared>,
    findings: &mut Findings<'_>,
) -> bool {
    let needed = &need.job.value;
    if needed.chars().count() > LONGEST_NAME {
        let message = phrase!(
            "names have at most {LONGEST_NAME} characters",
            "이름은 {LONGEST_NAME}자까지입니다"
        );
        let gitlab = format!(
            "{name} job: need `{needed}` name is too long (maximum is {LONGEST_NAME} characters)"
        );
        findings.say(Diagnostic::new(Code::WrongValue, need.job.span, message).with_gitlab(gitlab));
        return false;
    }
    let Some(other) = declared.get(needed).filter(|other| !other.is_hidden) else {
        // An optional need may be missing; it stays, for `compile` knows what that means.
        if !need.optional {
            say_unknown(name, need, declared, findings);
        }
        return need.optional;
    };
    let (Some(own_stage), Some(other_stage)) = (stage, other.stage) else {
        return true;
    };
    if other_stage <= own_stage {
        return true;
    }
    let message = phrase!(
        "`{name}` needs `{needed}`, which is in a later stage",
        "`{name}`에 필요한 `{needed}` 작업이 더 뒤의 stage에 있습니다"
    );
    findings.say(
        Diagnostic::new(Code::NeedOfALaterStage, need.job.span, message)
            .with_label(
                other.name,
                phrase!("`{needed}` is defined here", "`{needed}` 정의"),
            )
            .with_help(phrase!(
                "a job can need jobs of its own stage and of earlier ones",
                "작업은 같은 stage나 앞선 stage의 작업만 needs로 기다릴 수 있습니다"
            ))
            .with_gitlab(format!(
                "{name} job: need {needed} is not defined in current or prior stages"
            )),
    );
    false
}

fn say_unknown(
    name: &str,
    need: &Need,
    declared: &BTreeMap<String, Declared>,
    findings: &mut Findings<'_>,
) {
    let needed = &need.job.value;
    let message = phrase!(
        "`{name}` needs `{needed}`, which does not exist",
        "`{name}`에 필요한 `{needed}` 작업이 없습니다"
    );
    let mut said = Diagnostic::new(Code::UnknownNeed, need.job.span, message)
        .with_gitlab(format!("{name} job: undefined need: {needed}"));
    let visible = declared.iter().filter(|(_, job)| !job.is_hidden);
    if let Some(hidden) = declared.get(needed) {
        said = said
            .with_label(
                hidden.name,
                phrase!(
                    "a name with a dot is a template and never runs",
                    "점으로 시작하는 이름은 실행되지 않는 틀입니다"
                ),
            )
            .with_help(phrase!(
                "to take over its keys, use `extends`",
                "내용을 물려받으려면 `extends`를 쓰세요"
            ));
    } else if let Some(near) = findings.suggest(
        needed,
        visible
            .map(|(other, _)| other.as_str())
            .filter(|other| *other != name),
    ) {
        said = said.with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"));
    }
    findings.say_missing(said);
}
