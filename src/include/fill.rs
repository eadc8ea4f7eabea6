//! One file with its inputs filled in (`lib/gitlab/ci/config/interpolation/interpolator.rb` in GitLab).

use super::{
    access::Context,
    component::Component,
    given::{self, Given},
    header::Header,
    interpolate::{Filled, interpolate},
    together::Together,
    variables::Known,
};
use crate::{
    diagnostics::{Code, Diagnostic, Phase},
    parse::{Document, Node, Value, scalar_text},
    phrase,
    text::{FileId, Span},
};

/// What is given to a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values<'v> {
    /// Texts that stand in no file: somebody typed them.
    Typed(&'v [(String, String)]),
    /// `inputs:` of whatever includes the file.
    Written(Option<&'v Node>),
}

/// How GitLab speaks of a file, and what it knows of it.
#[derive(Clone, Debug)]
pub(super) struct Manner<'m> {
    pub(super) phase: Phase,
    /// What stands before GitLab's messages: the name of an included file.
    pub(super) before: String,
    /// What is known of the component that the file belongs to, if it does.
    pub(super) component: Option<&'m Component>,
    pub(super) known: &'m Known,
}

/// A file with its inputs filled in.
#[derive(Debug, Default)]
pub(super) struct FilledIn {
    pub(super) root: Option<Node>,
    pub(super) filled: Vec<Filled>,
    /// Scalars whose value nobody knows. What seems wrong in them follows from that.
    pub(super) holes: Vec<Span>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The parts of a document: a header, if there is one, and the body. A header with nothing after it is a body.
pub(super) fn parts(document: &Document) -> (Option<&Node>, Option<&Node>) {
    let body = document.root.as_ref();
    match &document.header {
        Some(header) if body.is_none_or(Node::is_null) => (None, Some(header)),
        header => (header.as_ref(), body),
    }
}

/// A file without a header. It takes no inputs.
pub(super) fn without_header(
    file: FileId,
    body: Option<&Node>,
    values: Values<'_>,
    manner: &Manner<'_>,
) -> FilledIn {
    let mut found = Together::default();
    let start = body.map_or(Span::new(file, 0, 0), |root| {
        Span::new(file, root.span.start, root.span.start)
    });
    if let Some(first) = given(values, start, &mut found).first() {
        let message = phrase!(
            "the file takes no inputs: it has no `spec:inputs`",
            "이 파일은 입력값을 받지 않습니다. `spec:inputs` 선언이 없습니다"
        );
        let said = Diagnostic::new(Code::InputInvalid, first.span, message);
        found.say(
            said,
            "Given inputs not defined in the `spec` section of the included configuration file",
        );
    }
    FilledIn {
        root: body.cloned(),
        diagnostics: found.diagnostics(manner.phase, &manner.before),
        ..FilledIn::default()
    }
}

/// A file with a header. `found` is what is wrong with the header already.
pub(super) fn with_header(
    header: &Header,
    body: &Node,
    values: Values<'_>,
    mut found: Together,
    manner: &Manner<'_>,
) -> FilledIn {
    let start = Span::new(body.span.file, 0, 0);
    let is_sound = found.is_empty();
    let given = given(values, header.span.unwrap_or(start), &mut found);
    // GitLab looks at values only after a sound header.
    let settled = header.inputs.as_ref().map(|inputs| {
        if is_sound {
            given::settle(inputs, &given, &mut found)
        } else {
            given::holes(inputs)
        }
    });
    let span = header.span.unwrap_or(start);
    let of_component = |name: &String| Some((name.clone(), manner.component?.value(name, span)));
    let component: Vec<(String, Option<Node>)> =
        header.component.iter().filter_map(of_component).collect();
    let context = Context {
        inputs: settled.as_ref(),
        component: &component,
        known: manner.known,
    };
    let mut diagnostics = found.diagnostics(manner.phase, &manner.before);
    let done = interpolate(body, &context, manner.phase, &manner.before);
    diagnostics.extend(done.diagnostics);
    FilledIn {
        root: Some(done.root),
        filled: done.filled,
        holes: done.holes,
        diagnostics,
    }
}

fn given(values: Values<'_>, start: Span, found: &mut Together) -> Vec<Given> {
    match values {
        Values::Written(None) => Vec::new(),
        Values::Written(Some(node)) => written(node, found),
        Values::Typed(texts) => texts
            .iter()
            .map(|(name, text)| Given {
                name: name.clone(),
                span: start,
                value: Node {
                    span: start,
                    value: Value::String {
                        text: text.as_str().into(),
                        plain: false,
                    },
                },
            })
            .collect(),
    }
}

fn written(node: &Node, found: &mut Together) -> Vec<Given> {
    let Some(mapping) = node.as_mapping() else {
        let message = phrase!(
            "`inputs` is a mapping of names to values",
            "`inputs` 값은 이름과 값의 묶음이어야 합니다"
        );
        let said = Diagnostic::new(Code::WrongType, node.span, message);
        found.say(said, "Given inputs must be a hash");
        return Vec::new();
    };
    let entries = mapping.entries.iter();
    entries
        .filter_map(|entry| {
            Some(Given {
                name: scalar_text(&entry.key.value)?,
                value: entry.value.clone(),
                span: entry.key.span,
            })
        })
        .collect()
}
