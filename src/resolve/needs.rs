//! `needs:` as written (`lib/gitlab/ci/config/entry/needs.rb`, `need.rb` in GitLab).

use super::{
    ForeignNeed, Honoured, JobKind, Need,
    at::At,
    findings::{Findings, wrong_type},
    parallel, script,
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::{Mapping, Node, Value},
    phrase,
    text::{Span, Spanned},
};

/// A job fetches artifacts of at most so many jobs of other pipelines.
const MOST_FOREIGN: usize = 5;

/// What needs may point at, by where they stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Job,
    Bridge,
    Rule,
}

/// Reads `needs:` of a rule; `at` is the place of that key. `None` when there is no list.
pub(super) fn read(
    node: &Node,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Vec<Need>>> {
    read_at(node, Place::Rule, at, findings)
}

/// Reads `needs:` of a job; `at` is the place of that key. `None` when there is no list, so that the job waits for stages.
pub(super) fn read_of_job(
    node: &Node,
    kind: JobKind,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Vec<Need>>> {
    let place = match kind {
        JobKind::Script => Place::Job,
        JobKind::Bridge => Place::Bridge,
    };
    read_at(node, place, at, findings)
}

fn read_at(
    node: &Node,
    place: Place,
    at: &At<'_>,
    findings: &mut Findings<'_>,
) -> Option<Spanned<Vec<Need>>> {
    let items = match &node.value {
        Value::Null | Value::Tagged(..) => return None,
        Value::Sequence(items) => script::flattened(items).unwrap_or_default(),
        Value::Mapping(mapping) if !mapping.entries.is_empty() => vec![node],
        _ => {
            say_no_list(node, at, findings);
            return None;
        }
    };
    if !findings.afford(items.len(), node.span) {
        return None;
    }
    let mut needs = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let reader = Reader {
            place,
            at: at.item("need", index),
            around: at,
            place_of_list: node.span,
        };
        needs.extend(reader.need(item, findings));
    }
    if place != Place::Job {
        say_foreign_out_of_place(&mut needs, at, findings);
    }
    say_too_many_foreign(&needs, node, at, findings);
    Some(Spanned::new(needs, node.span))
}

fn say_no_list(node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let says = match &node.value {
        Value::Mapping(_) => "config can not be an empty hash",
        _ => "config can only be a hash or an array",
    };
    let expected = phrase!("a list of jobs", "작업 목록");
    let mut said = wrong_type("needs", node, &expected, at.says(says));
    if let Some(job) = node.as_str() {
        said = said.with_help(phrase!("write `[{job}]`", "`[{job}]`처럼 쓰세요"));
    }
    findings.say(said);
}

/// Jobs of other pipelines stand only in the needs of a job with a script.
fn say_foreign_out_of_place(needs: &mut Vec<Need>, at: &At<'_>, findings: &mut Findings<'_>) {
    let is_misplaced = |need: &Need| !matches!(need.foreign, None | Some(ForeignNeed::Mirror(_)));
    for need in needs.iter().filter(|need| is_misplaced(need)) {
        let message = phrase!(
            "only a job with a script, in its own `needs`, can need jobs of other pipelines",
            "다른 파이프라인의 작업은 script가 있는 작업의 `needs`에만 적을 수 있습니다"
        );
        let gitlab = at.says("config uses invalid types: cross_dependency");
        findings.say(
            Diagnostic::new(Code::WrongValue, need.job.span, message)
                .with_gitlab(gitlab.composed()),
        );
    }
    needs.retain(|need| !is_misplaced(need));
}

fn say_too_many_foreign(needs: &[Need], node: &Node, at: &At<'_>, findings: &mut Findings<'_>) {
    let is_foreign = |need: &&Need| {
        matches!(
            need.foreign,
            Some(ForeignNeed::Pipeline(_) | ForeignNeed::Project { .. })
        )
    };
    let count = needs.iter().filter(is_foreign).count();
    if count <= MOST_FOREIGN {
        return;
    }
    let message = phrase!(
        "{count} needs are of other pipelines; GitLab allows {MOST_FOREIGN}",
        "다른 파이프라인을 가리키는 needs 개수: {count}. GitLab의 한도는 {MOST_FOREIGN}개입니다"
    );
    let gitlab = at.says(&format!(
        "config must be less than or equal to {MOST_FOREIGN}"
    ));
    findings
        .say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab.composed()));
}

struct Reader<'a> {
    place: Place,
    /// The entry of the item.
    at: At<'a>,
    /// The entry of the list.
    around: &'a At<'a>,
    /// Where the list is written.
    place_of_list: Span,
}

impl Reader<'_> {
    fn need(&self, node: &Node, findings: &mut Findings<'_>) -> Option<Need> {
        match &node.value {
            // GitLab drops empty items without a word.
            Value::Null | Value::Tagged(..) => None,
            Value::String { text, .. } if text.trim().is_empty() => {
                let message = phrase!("this need names no job", "작업 이름이 비어 있습니다");
                let gitlab = self.at.says("config can't be blank");
                findings
                    .say(Diagnostic::new(Code::WrongValue, node.span, message).with_gitlab(gitlab));
                None
            }
            Value::String { text, .. } => {
                Some(of_this_pipeline(Spanned::new(text.to_string(), node.span)))
            }
            Value::Mapping(mapping) => self.detailed(node, mapping, findings),
            _ => {
                self.say_unsupported(node, findings);
                None
            }
        }
    }

    fn detailed(
        &self,
        node: &Node,
        mapping: &Mapping,
        findings: &mut Findings<'_>,
    ) -> Option<Need> {
        let has = |key: &str| mapping.get(key).is_some();
        if has("project") && has("job") {
            return self.of_project(mapping, findings);
        }
        match (has("job"), has("pipeline")) {
            (true, true) => self.of_pipeline(mapping, findings),
            (true, false) if !has("ref") => self.of_job(mapping, findings),
            (false, true) if self.place == Place::Bridge => self.mirror(mapping, findings),
            _ => {
                self.say_unsupported(node, findings);
                None
            }
        }
    }

    fn of_job(&self, mapping: &Mapping, findings: &mut Findings<'_>) -> Option<Need> {
        self.say_keys(
            mapping,
            &["job", "artifacts", "optional", "parallel"],
            findings,
        );
        let artifacts = self.flag("artifacts", true, mapping, findings);
        let optional = self.flag("optional", false, mapping, findings);
        let parallel = mapping.get("parallel").and_then(|node| {
            parallel::read_of_need(node, &self.at.key("parallel"), self.around, findings)
        });
        Some(Need {
            artifacts,
            optional,
            parallel,
            ..of_this_pipeline(self.text("job", mapping, findings)?)
        })
    }

    fn of_pipeline(&self, mapping: &Mapping, findings: &mut Findings<'_>) -> Option<Need> {
        self.say_keys(mapping, &["pipeline", "job", "artifacts"], findings);
        let artifacts = self.flag("artifacts", true, mapping, findings);
        let pipeline = self.text("pipeline", mapping, findings);
        let job = self.text("job", mapping, findings)?;
        self.enter("pipeline", mapping, findings);
        Some(Need {
            artifacts,
            foreign: Some(ForeignNeed::Pipeline(pipeline?)),
            ..of_this_pipeline(job)
        })
    }

    fn of_project(&self, mapping: &Mapping, findings: &mut Findings<'_>) -> Option<Need> {
        self.say_keys(mapping, &["project", "ref", "job", "artifacts"], findings);
        let artifacts = self.flag("artifacts", true, mapping, findings);
        let project = self.text("project", mapping, findings);
        let git_ref = self.text("ref", mapping, findings);
        let job = self.text("job", mapping, findings)?;
        self.enter("project", mapping, findings);
        let foreign = ForeignNeed::Project {
            project: project?,
            git_ref: git_ref?,
        };
        Some(Need {
            artifacts,
            foreign: Some(foreign),
            ..of_this_pipeline(job)
        })
    }

    fn mirror(&self, mapping: &Mapping, findings: &mut Findings<'_>) -> Option<Need> {
        self.say_keys(mapping, &["pipeline"], findings);
        let project = self.text("pipeline", mapping, findings)?;
        self.enter("pipeline", mapping, findings);
        Some(Need {
            foreign: Some(ForeignNeed::Mirror(project.clone())),
            ..of_this_pipeline(project)
        })
    }

    fn enter(&self, key: &str, mapping: &Mapping, findings: &mut Findings<'_>) {
        let Some(entry) = mapping.entry(key) else {
            return;
        };
        let meaning = phrase!(
            "no other pipeline or project is asked, and no artifacts are fetched from there",
            "다른 파이프라인이나 프로젝트를 보지 않고, 그쪽 아티팩트도 가져오지 않습니다"
        );
        let keyword = format!("needs:{key}");
        findings.enter(
            &self.at,
            keyword,
            entry.key.span,
            Honoured::Ignored,
            meaning,
        );
    }

    fn say_keys(&self, mapping: &Mapping, keys: &[&str], findings: &mut Findings<'_>) {
        let unknown = "config contains unknown keys";
        findings.unknown_keys(mapping, &keys.iter().copied(), &self.at, unknown);
    }

    fn say_unsupported(&self, node: &Node, findings: &mut Findings<'_>) {
        let gitlab = self.at.says_as_is("has an unsupported type");
        let expected = phrase!(
            "a job's name or a mapping with `job`",
            "작업 이름이나 `job`이 있는 묶음"
        );
        findings.wrong_type("needs: -", node, &expected, gitlab);
    }

    /// A text that has to be there.
    fn text(
        &self,
        key: &str,
        mapping: &Mapping,
        findings: &mut Findings<'_>,
    ) -> Option<Spanned<String>> {
        let (no_text, blank) = (
            self.at.says(&format!("{key} should be a string")),
            self.at.says(&format!("{key} can't be blank")),
        );
        let Some(node) = mapping.get(key) else {
            let place = mapping
                .entries
                .first()
                .map_or(self.place_of_list, |it| it.key.span);
            let message = phrase!(
                "this need has no `{key}`",
                "이 needs 항목에 `{key}` 키가 없습니다"
            );
            let said = Diagnostic::new(Code::MissingKey, place, message);
            findings.say(said.with_gitlab([no_text, blank]));
            return None;
        };
        let gitlab = match &node.value {
            Value::Tagged(..) => return None,
            Value::String { text, .. } if !text.trim().is_empty() => {
                return Some(Spanned::new(text.to_string(), node.span));
            }
            Value::String { .. } => vec![blank],
            _ if is_blank(node) => vec![no_text, blank],
            _ => vec![no_text],
        };
        findings.wrong_type(key, node, &phrase!("a text", "글자"), gitlab);
        None
    }

    fn flag(
        &self,
        key: &str,
        default: bool,
        mapping: &Mapping,
        findings: &mut Findings<'_>,
    ) -> bool {
        match mapping.get(key).map(|node| (node, &node.value)) {
            None | Some((_, Value::Null | Value::Tagged(..))) => default,
            Some((_, Value::Bool(flag))) => *flag,
            Some((node, _)) => {
                let gitlab = self.at.says(&format!("{key} should be a boolean value"));
                findings.wrong_type(key, node, &phrase!("true or false", "참/거짓"), gitlab);
                default
            }
        }
    }
}

/// What Rails calls blank, of values that are no texts.
fn is_blank(node: &Node) -> bool {
    match &node.value {
        Value::Null | Value::Bool(false) => true,
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries.is_empty(),
        _ => false,
    }
}

const fn of_this_pipeline(job: Spanned<String>) -> Need {
    Need {
        job,
        artifacts: true,
        optional: false,
        parallel: None,
        foreign: None,
    }
}
