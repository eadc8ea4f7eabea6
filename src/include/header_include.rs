//! `spec:include`: files that declare inputs and nothing else (`lib/gitlab/ci/config/external/header/` in GitLab).

use std::collections::BTreeMap;

use super::{
    complaints,
    declaration::Declaration,
    entry::Entry,
    header::{self, Header},
    location::{Kinds, Location},
    ruby::text_of,
    together::Together,
    walk::{Standpoint, Walker},
};
use crate::{
    diagnostics::{Code, Diagnostic},
    parse::Mapping,
    phrase,
    text::Span,
};

/// Adds the inputs of the files that a header includes. A file that nobody has given leaves the inputs unknown.
pub(super) fn add(
    walker: &mut Walker<'_>,
    header: &mut Header,
    include: &crate::parse::Node,
    from: &Standpoint,
    found: &mut Together,
) {
    let locations = walker.locations(include, from, &Kinds::OF_HEADER);
    let mut inputs = Vec::new();
    for location in &locations.files {
        match inputs_of(walker, location, from, found) {
            Some(more) => inputs.extend(more),
            None => header.inputs = None,
        }
    }
    if let Some(own) = &mut header.inputs {
        inputs.append(own);
        say_duplicates(&inputs, found);
        *own = inputs;
    }
}

/// The inputs that a file declares; `None` when nobody knows.
fn inputs_of(
    walker: &mut Walker<'_>,
    location: &Location,
    from: &Standpoint,
    found: &mut Together,
) -> Option<Vec<Declaration>> {
    if !walker.may_include(location, from) {
        return None;
    }
    if let Some(wrong) = complaints::of_location(location, walker.known()) {
        say_as_is(wrong, found);
        return None;
    }
    let file = match walker.file_of(location, from) {
        Ok(file) => file?,
        Err(wrong) => {
            say_as_is(*wrong, found);
            return None;
        }
    };
    let mut kept = Vec::new();
    let document = walker.document(file, location, &mut kept);
    for it in kept {
        say_as_is(it, found);
    }
    let Some(root) = document.root.as_ref().and_then(|root| root.as_mapping()) else {
        say_as_is(complaints::nothing_in(location, walker.known()), found);
        return None;
    };
    check_keys(root, location, found);
    let mut at = Entry::new("header:spec:inputs", found);
    root.get("inputs").map_or_else(
        || Some(Vec::new()),
        |inputs| header::read_inputs(inputs, &mut at),
    )
}

/// A finding that brings GitLab's words along.
fn say_as_is(mut wrong: Diagnostic, found: &mut Together) {
    let gitlab = std::mem::take(&mut wrong.gitlab).text().unwrap_or_default();
    found.say(wrong, gitlab);
}

fn check_keys(root: &Mapping, location: &Location, found: &mut Together) {
    let unknown: Vec<(Span, String)> = root
        .entries
        .iter()
        .filter(|entry| entry.key.as_str() != Some("inputs"))
        .map(|entry| (entry.key.span, text_of(&entry.key)))
        .collect();
    let symbols: Vec<String> = unknown.iter().map(|(_, key)| format!(":{key}")).collect();
    for (at, (span, key)) in unknown.iter().enumerate() {
        let message = phrase!(
            "a file that a header includes has `inputs` and nothing else; `{key}` cannot stand here",
            "헤더가 include하는 파일에는 `inputs`만 쓸 수 있습니다. `{key}` 키는 쓸 수 없습니다"
        );
        let said = Diagnostic::new(Code::UnknownKeyword, *span, message);
        if at > 0 {
            found.say_also(said);
            continue;
        }
        let (path, list) = (&location.path, symbols.join(", "));
        found.say(
            said,
            format!("Header include file `{path}` contains unknown keys: [{list}]"),
        );
    }
}

fn say_duplicates(inputs: &[Declaration], found: &mut Together) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    let mut twice: Vec<(&Declaration, Span)> = Vec::new();
    for input in inputs {
        if let Some(&span) = first.get(input.name.as_str()) {
            twice.push((input, span));
        } else {
            first.insert(&input.name, input.span);
        }
    }
    let names: Vec<&str> = twice.iter().map(|(input, _)| input.name.as_str()).collect();
    for (at, (input, span)) in twice.iter().enumerate() {
        let name = &input.name;
        let message = phrase!(
            "the input `{name}` is declared twice",
            "입력값 `{name}` 선언이 두 번 나옵니다"
        );
        let said = Diagnostic::new(Code::InputInvalid, input.span, message)
            .with_label(*span, phrase!("first declared here", "처음 선언된 곳"));
        if at > 0 {
            found.say_also(said);
            continue;
        }
        let list = names.join(", ");
        let gitlab = format!(
            "Duplicate input keys found: {list}. Input keys must be unique across all included files and inline specifications."
        );
        found.say(said, gitlab);
    }
}
