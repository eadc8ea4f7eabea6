//! What resolving has to say, and how GitLab would say it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Honoured, Host, LedgerEntry, at::At, keywords, shared_rules::SharedRules};
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Language, Phase, Phrase, Quotes, Severity, nearest},
    parse::{Mapping, Node, Value, scalar_text},
    phrase,
    text::{Sources, Span},
};

/// More list items than this are never laid out, however often a list is shared.
const MOST_ITEMS: usize = 1_000_000;

/// After so many comparisons nobody asks "did you mean" any more: a file with thousands of mistakes is no slip.
const MOST_COMPARISONS: usize = 100_000;

/// A text of GitLab that names so many mistakes is repeated for each of them.
const MOST_REPEATED: usize = 20;

/// The findings of one resolution.
pub(super) struct Findings<'s> {
    /// The texts, to quote what was written.
    pub(super) sources: &'s Sources,
    /// An included file was not read, so what seems to be missing may stand there.
    pub(super) is_partial: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) ledger: Vec<LedgerEntry>,
    /// The phase of GitLab's work that is looked at; every finding is marked with it.
    pub(super) phase: Phase,
    /// Where a place is blamed for something, and by which lines of GitLab.
    said: BTreeMap<(Code, Span), usize>,
    quoted: BTreeSet<(usize, String)>,
    /// The lists of rules that many jobs may share.
    pub(super) rules: SharedRules,
    spoken: usize,
    items: usize,
    comparisons: usize,
}

/// A moment of a resolution.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    spoken: usize,
    items: usize,
}

impl<'s> Findings<'s> {
    pub(super) const fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            is_partial: false,
            diagnostics: Vec::new(),
            ledger: Vec::new(),
            phase: Phase::Extends,
            said: BTreeMap::new(),
            quoted: BTreeSet::new(),
            rules: SharedRules::new(),
            spoken: 0,
            items: 0,
            comparisons: 0,
        }
    }

    /// Adds a finding. The same place is blamed for the same thing once: an anchor or a base that many jobs share would
    /// otherwise be blamed by each of them. What GitLab says about each of them is kept, where it goes on after the first.
    pub(super) fn say(&mut self, mut found: Diagnostic) {
        self.spoken += 1;
        found.phase = self.phase;
        let next = self.diagnostics.len();
        let at = *self.said.entry((found.code, found.span)).or_insert(next);
        if at < next && self.phase != Phase::Entries {
            return;
        }
        let quoted = &mut self.quoted;
        found
            .gitlab
            .0
            .retain(|quote| quoted.insert((at, quote.text.clone())));
        match self.diagnostics.get_mut(at) {
            Some(known) => known.gitlab.0.append(&mut found.gitlab.0),
            None => self.diagnostics.push(found),
        }
    }

    /// Adds a finding about something that is not there. With an include unread it may be there, so it only warns.
    pub(super) fn say_missing(&mut self, mut found: Diagnostic) {
        if self.is_partial {
            found.severity = Severity::Warning;
            found.help.push(phrase!(
                "it may stand in an included file, which Pipeyard has not read",
                "Pipeyard가 읽지 않은 include 파일에 있을 수도 있습니다"
            ));
        }
        self.say(found);
    }

    /// The candidate that a word was most likely meant to be.
    pub(super) fn suggest<'c>(
        &mut self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        let comparisons = &mut self.comparisons;
        let affordable = candidates.into_iter().take_while(|_| {
            *comparisons += 1;
            *comparisons <= MOST_COMPARISONS
        });
        nearest(word, affordable)
    }

    /// Writes a keyword into the ledger that no run honours as GitLab does.
    pub(super) fn enter(
        &mut self,
        at: &At<'_>,
        keyword: impl Into<String>,
        span: Span,
        honoured: Honoured,
        meaning: Phrase,
    ) {
        self.spoken += 1;
        self.ledger.push(LedgerEntry {
            job: at.job_name().map(str::to_owned),
            keyword: keyword.into(),
            span,
            host: Host::Any,
            honoured,
            note: meaning,
        });
    }

    /// This moment.
    pub(super) const fn mark(&self) -> Mark {
        Mark {
            spoken: self.spoken,
            items: self.items,
        }
    }

    /// The list items that were laid out since a moment; `None` when something was said since then.
    pub(super) fn cost_of_silence(&self, since: Mark) -> Option<usize> {
        (self.spoken == since.spoken).then(|| self.items - since.items)
    }

    /// Writes a key into the ledger, under this name, for each kind of run that does not honour it.
    pub(super) fn enter_unsupported(&mut self, at: &At<'_>, key: &str, name: &str, span: Span) {
        self.spoken += 1;
        let entries = keywords::unsupported(key).map(|(host, honoured, note)| LedgerEntry {
            job: at.job_name().map(str::to_owned),
            keyword: name.to_owned(),
            span,
            host,
            honoured,
            note,
        });
        self.ledger.extend(entries);
    }

    /// Whether so many more list items may be laid out; says so once when not.
    pub(super) fn afford(&mut self, items: usize, span: Span) -> bool {
        self.items = self.items.saturating_add(items);
        if self.items <= MOST_ITEMS {
            return true;
        }
        if self
            .diagnostics
            .iter()
            .all(|found| found.code != Code::YamlTooBig)
        {
            self.say(Diagnostic::new(
                Code::YamlTooBig,
                span,
                phrase!(
                    "with its shared parts written out, this file has more than {MOST_ITEMS} items",
                    "함께 쓰는 부분을 모두 펼치면 이 파일의 항목이 {MOST_ITEMS}개를 넘습니다"
                ),
            ).with_gitlab("The parsed YAML is too big"));
        }
        false
    }

    /// Keys that may not stand in a mapping: one finding each, with GitLab's single text for all of them.
    pub(super) fn unknown_keys<'k>(
        &mut self,
        mapping: &Mapping,
        allowed: &(impl Iterator<Item = &'k str> + Clone),
        at: &At<'_>,
        gitlab: &str,
    ) {
        let unknown: Vec<_> = mapping
            .entries
            .iter()
            .filter(|entry| {
                let key = entry.key.as_str();
                allowed.clone().all(|allowed| key != Some(allowed))
            })
            .filter_map(|entry| Some((entry.key.span, scalar_text(&entry.key.value)?)))
            .collect();
        if unknown.is_empty() {
            return;
        }
        let listed: Vec<_> = unknown.iter().map(|(_, key)| key.as_str()).collect();
        let gitlab = Quotes::from(at.says(&format!("{gitlab}: {}", listed.join(", "))));
        let repeats = unknown.len() <= MOST_REPEATED;
        for (index, (span, key)) in unknown.into_iter().enumerate() {
            // The text names all keys. With very many of them it is not repeated for each.
            let gitlab = if index == 0 || repeats {
                gitlab.clone()
            } else {
                Quotes::default()
            };
            let message = phrase!(
                "`{key}` is no keyword here",
                "여기서는 `{key}` 키워드를 쓸 수 없습니다"
            );
            let mut said = Diagnostic::new(Code::UnknownKeyword, span, message).with_gitlab(gitlab);
            let is_known = self.said.contains_key(&(Code::UnknownKeyword, span));
            let near = (!is_known).then(|| self.suggest(&key, allowed.clone()));
            if let Some(near) = near.flatten() {
                let edit = Edit {
                    span,
                    replacement: near.to_owned(),
                };
                said = said
                    .with_help(phrase!("did you mean `{near}`?", "혹시 `{near}` 아닌가요?"))
                    .with_fix(
                        phrase!("change it to `{near}`", "바꾸기: `{near}`"),
                        vec![edit],
                    );
            }
            self.say(said);
        }
    }

    /// A value of a wrong type. `expected` completes "must be …".
    pub(super) fn wrong_type(
        &mut self,
        name: &str,
        node: &Node,
        expected: &Phrase,
        gitlab: impl Into<Quotes>,
    ) {
        let found = wrong_type(name, node, expected, gitlab);
        self.say(found);
    }
}

/// A value of a wrong type, for a caller that has more to say about it.
pub(super) fn wrong_type(
    name: &str,
    node: &Node,
    expected: &Phrase,
    gitlab: impl Into<Quotes>,
) -> Diagnostic {
    let actual = described(node);
    let message = Phrase::new(
        format!(
            "`{name}` must be {}, and this is {}",
            expected.text(Language::English),
            actual.text(Language::English)
        ),
        format!(
            "`{name}` 값은 {} 형식이어야 하는데 지금은 {}입니다",
            expected.text(Language::Korean),
            actual.text(Language::Korean)
        ),
    );
    Diagnostic::new(Code::WrongType, node.span, message).with_gitlab(gitlab)
}

/// What a node is, in words.
pub(super) fn described(node: &Node) -> Phrase {
    match &node.value {
        Value::Null => phrase!("empty", "빈 값"),
        Value::Bool(_) => phrase!("true or false", "참/거짓"),
        Value::Integer(_) | Value::Float(_) => phrase!("a number", "숫자"),
        Value::String { .. } => phrase!("a text", "글자"),
        Value::Sequence(_) => phrase!("a list", "목록"),
        Value::Mapping(_) => phrase!("a mapping", "묶음(key: value)"),
        Value::Tagged(..) => phrase!("a `!reference`", "`!reference`"),
    }
}

/// What stands behind `!reference` as Ruby prints it: `[".a", "script"]`. Keys are no symbols there yet.
pub(super) fn ruby_inspect(node: &Node) -> String {
    match &node.value {
        Value::Null => "nil".into(),
        Value::String { text, .. } => format!("{text:?}"),
        Value::Sequence(items) => {
            let items: Vec<_> = items.iter().map(ruby_inspect).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(mapping) => {
            let pairs: Vec<_> = mapping
                .entries
                .iter()
                .map(|entry| {
                    format!(
                        "{}=>{}",
                        ruby_inspect(&entry.key),
                        ruby_inspect(&entry.value)
                    )
                })
                .collect();
            format!("{{{}}}", pairs.join(", "))
        }
        value => scalar_text(value).unwrap_or_default(),
    }
}
