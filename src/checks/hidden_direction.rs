//! `hidden-direction`: characters that turn the direction of writing make a line look like another one ("Trojan Source").

use super::Scene;
use crate::{
    diagnostics::{Code, Diagnostic, Edit},
    phrase,
    text::{FileId, Span},
};

/// So many are shown; a text in which there are more is not read by people anyway.
const SHOWN: usize = 50;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let files = scene.sources.iter();
    let found = files.flat_map(|(id, file)| places(id, &file.text));
    found.take(SHOWN).map(finding).collect()
}

fn places(file: FileId, text: &str) -> impl Iterator<Item = (Span, char)> {
    text.match_indices(turns_direction).map(move |(at, found)| {
        let span = Span::new(file, at as u32, (at + found.len()) as u32);
        (span, found.chars().next().unwrap_or_default())
    })
}

/// Embeddings, overrides and isolates; the marks and joiners of living scripts are no tricks.
const fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn finding((span, character): (Span, char)) -> Diagnostic {
    let number = format!("U+{:04X}", character as u32);
    let edit = Edit {
        span,
        replacement: String::new(),
    };
    Diagnostic::new(
        Code::HiddenDirection,
        span,
        phrase!(
            "an invisible {number} stands here: what is shown is not what runs",
            "보이지 않는 {number} 문자가 있습니다. 화면에 보이는 글과 실제로 실행되는 글이 다릅니다"
        ),
    )
    .with_help(phrase!(
        "remove it, and look twice at where the line comes from",
        "문자를 지우고, 이 줄이 어디서 왔는지 다시 살펴보세요"
    ))
    .with_fix(phrase!("remove it", "지우기"), vec![edit])
}
