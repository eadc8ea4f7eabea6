//! A syntax error in words: ours with a place and advice, and GitLab's exactly as GitLab prints it.
//!
//! granit says where reading stops. Only then libyaml's own algorithm, which is what GitLab runs, reads the text again
//! and says in its own words what it did not find.

use std::{borrow::Cow, ops::Range};

use libyaml_safer::{Error, ErrorKind, EventData, Mark, Parser};

use super::offsets::Patched;
use crate::{
    diagnostics::{Code, Diagnostic, Edit, Phrase},
    phrase,
    text::FileId,
};

/// What libyaml says of a character that is none of YAML's.
const FORBIDDEN_CHARACTER: &str = "control characters are not allowed";

/// libyaml's complaint.
struct Complaint {
    problem: &'static str,
    context: Option<&'static str>,
    problem_at: u32,
    context_at: Option<u32>,
    /// The text as Psych formats it.
    psych: Option<String>,
}

/// An error, and the offset (in the text that was read) of the construct that is to blame.
pub(super) struct Explained {
    pub(super) said: Diagnostic,
    pub(super) blame: u32,
}

/// Whether libyaml reads this text to its end.
pub(super) fn is_accepted(text: &str) -> bool {
    complaint(text).is_none()
}

/// GitLab's text for the first syntax error, if GitLab finds one.
pub(super) fn psych_text(text: &str) -> Option<String> {
    complaint(text)?.psych
}

/// Beyond this depth libyaml's time grows with the square of the text, and granit has given up before.
const DEEPEST: usize = 300;

fn complaint(text: &str) -> Option<Complaint> {
    if has_tag_before_comma(text) {
        return None;
    }
    let ended = with_final_line_break(text);
    let mut bytes = ended.as_bytes();
    let mut parser = Parser::new();
    parser.set_input_string(&mut bytes);
    let mut depth = 0_usize;
    while depth < DEEPEST {
        let event = match parser.parse() {
            Ok(event) => event.data,
            Err(error) => return Some(complaint_of(text, &error)),
        };
        match event {
            EventData::StreamEnd => return None,
            EventData::SequenceStart { .. } | EventData::MappingStart { .. } => depth += 1,
            EventData::SequenceEnd | EventData::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// libyaml-safer 0.3.0 panics where libyaml reads on after a tag that a comma follows, as in `[!a, b]`. Such a text is left
/// to granit alone, and GitLab's words are not claimed.
fn has_tag_before_comma(text: &str) -> bool {
    let mut after_tags = text.split('!').skip(1);
    after_tags.any(|rest| {
        rest.split(char::is_whitespace)
            .next()
            .is_some_and(|tag| tag.contains(','))
    })
}

/// libyaml-safer 0.3.0 panics on a text that ends in the middle of an escape or of a block; libyaml sees a NUL there. A
/// final line break keeps it on its feet, and no earlier place moves.
fn with_final_line_break(text: &str) -> Cow<'_, str> {
    if text.ends_with('\n') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{text}\n"))
    }
}

fn complaint_of(text: &str, error: &Error) -> Complaint {
    let problem = error.problem();
    let context = error.context();
    let offset = |mark: Mark| offset_of(text, mark);
    // Psych prints the place of the context. Scanner errors without one carry the problem's place there; of parser
    // errors without one the place is unknown to us, so nothing is claimed.
    let mark = match (error.context_mark(), error.kind()) {
        (Some(mark), _) => Some(mark),
        (None, ErrorKind::Scanner) => error.problem_mark(),
        (None, _) => None,
    };
    // A place in the line break that was added is none in the user's text.
    let mark = mark.filter(|mark| offset(*mark) < text.len() as u32 || text.ends_with('\n'));
    // What libyaml cannot even take for characters it places nowhere, and Psych prints nowhere as the beginning.
    let nowhere = (error.kind() == ErrorKind::Reader)
        .then(|| format!("(<unknown>): {problem} at line 1 column 1"));
    let psych = mark.map(|mark| {
        let context = context.map_or_else(String::new, |context| format!(" {context}"));
        let (line, column) = (mark.line + 1, mark.column + 1);
        format!("(<unknown>): {problem}{context} at line {line} column {column}")
    });
    let psych = psych.or(nowhere);
    Complaint {
        problem,
        context,
        problem_at: error.problem_mark().map_or(0, offset),
        context_at: error.context_mark().map(offset),
        psych,
    }
}

/// The offset of a place. It goes by line and column, which libyaml counts in characters and without a byte order mark; the
/// index of a mark is no help, since libyaml-safer counts it now in characters and now in bytes.
fn offset_of(text: &str, mark: Mark) -> u32 {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    let mut lines_left = mark.line;
    let mut columns_left = mark.column;
    for (at, letter) in body.char_indices() {
        if lines_left == 0 {
            if columns_left == 0 {
                return (skipped + at) as u32;
            }
            columns_left -= 1;
        } else if ends_line(letter, body[at..].chars().nth(1)) {
            lines_left -= 1;
        }
    }
    text.len() as u32
}

/// Whether a line ends with this character: a carriage return before a line feed is only half of an end.
fn ends_line(letter: char, next: Option<char>) -> bool {
    match letter {
        '\r' => next != Some('\n'),
        '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
        _ => false,
    }
}

/// Puts an error into words. `stopped_at` is where reading stopped; `with_gitlab` adds GitLab's own words.
pub(super) fn explain(
    file: FileId,
    patched: &Patched<'_>,
    stopped_at: u32,
    with_gitlab: bool,
) -> Explained {
    let text: &str = &patched.text;
    let complaint = complaint(text);
    let opened_at = complaint.as_ref().and_then(opening);
    let problem = complaint.as_ref().map_or("", |complaint| complaint.problem);
    let problem_at = complaint
        .as_ref()
        .map_or(stopped_at, |complaint| complaint.problem_at.max(stopped_at));
    let place = match opened_at {
        // What was never closed is found at the end of the file; it is wrong where it was opened.
        Some(opened_at) if text[problem_at as usize..].trim().is_empty() => opened_at,
        _ => stopped_at,
    };
    let forbidden = text
        .find(is_forbidden)
        .filter(|_| problem == FORBIDDEN_CHARACTER);
    let place = forbidden.map_or(place, |at| at as u32);
    let span = patched.span(file, &one_character(text, place));
    let mut said = Diagnostic::new(Code::YamlSyntax, span, what_is_wrong(problem));
    if let Some(opened_at) = opened_at.filter(|&opened_at| opened_at != place) {
        let opened = patched.span(file, &one_character(text, opened_at));
        said = said.with_label(opened, phrase!("it begins here", "여기서 시작합니다"));
    }
    said = with_advice(said, file, patched, place as usize, problem);
    if with_gitlab && let Some(psych) = psych_text(document_around(text, stopped_at as usize)) {
        said = said.with_gitlab(psych);
    }
    Explained {
        said,
        blame: opened_at.unwrap_or(stopped_at),
    }
}

/// Whether YAML does not allow this character, quoted or not (`yaml_parser_update_buffer` in libyaml).
const fn is_forbidden(letter: char) -> bool {
    !matches!(letter,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// The document around an offset: GitLab splits the text at its `---` lines, and counts lines in each part anew.
fn document_around(text: &str, offset: usize) -> &str {
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > offset {
            break;
        }
        if line.starts_with("---") && line[3..].starts_with(char::is_whitespace) {
            start = at + line.len();
        }
        at += line.len();
    }
    &text[start.min(text.len())..]
}

/// Where the construct begins that libyaml could not finish, when that construct is narrower than a block.
fn opening(complaint: &Complaint) -> Option<u32> {
    let narrow = [
        "while parsing a flow sequence",
        "while parsing a flow mapping",
        "while scanning a quoted scalar",
        "while scanning a simple key",
        "while scanning a block scalar",
    ];
    complaint.context_at.filter(|_| {
        complaint
            .context
            .is_some_and(|context| narrow.contains(&context))
    })
}

/// The character at an offset; at a line's end it is empty.
fn one_character(text: &str, offset: u32) -> Range<usize> {
    let mut start = (offset as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let next = text[start..]
        .chars()
        .next()
        .filter(|&c| c != '\n' && c != '\r');
    start..start + next.map_or(0, char::len_utf8)
}

fn what_is_wrong(problem: &str) -> Phrase {
    match problem {
        "found character that cannot start any token" => phrase!(
            "a value cannot start with this character unless it is quoted",
            "따옴표 없이 이 문자로 값을 시작할 수 없습니다"
        ),
        "mapping values are not allowed in this context" => phrase!(
            "a `key: value` cannot stand here",
            "여기에는 `key: value`가 올 수 없습니다"
        ),
        "block sequence entries are not allowed in this context" => phrase!(
            "a list cannot begin on the same line as its key",
            "목록은 키와 같은 줄에서 시작할 수 없습니다"
        ),
        "did not find expected key" => phrase!(
            "this line does not line up with the keys around it",
            "이 줄의 들여쓰기가 앞뒤 키와 맞지 않습니다"
        ),
        "did not find expected '-' indicator" => phrase!(
            "this line does not line up with the list around it",
            "이 줄의 들여쓰기가 앞뒤 목록과 맞지 않습니다"
        ),
        "did not find expected ',' or ']'" => phrase!(
            "a `[` list is not closed by `]`",
            "`[` 목록이 `]`로 닫히지 않았습니다"
        ),
        "did not find expected ',' or '}'" => phrase!(
            "a `{{` mapping is not closed by `}}`",
            "`{{` 묶음이 `}}`로 닫히지 않았습니다"
        ),
        "found unexpected end of stream" => phrase!(
            "a quote that opens here is never closed",
            "여기서 연 따옴표가 닫히지 않았습니다"
        ),
        FORBIDDEN_CHARACTER => phrase!(
            "YAML does not allow this invisible character, not even in quotes",
            "YAML에는 따옴표 안에서도 쓸 수 없는, 보이지 않는 문자가 있습니다"
        ),
        "could not find expected ':'" => phrase!(
            "a key needs a `:` after it",
            "키 뒤에는 `:`이 있어야 합니다"
        ),
        _ => phrase!(
            "this is not valid YAML from here on",
            "여기부터 올바른 YAML이 아닙니다"
        ),
    }
}

fn with_advice(
    said: Diagnostic,
    file: FileId,
    patched: &Patched<'_>,
    place: usize,
    problem: &str,
) -> Diagnostic {
    if let Some(colon) = colon_without_space(&patched.text, place) {
        let after = patched.span(file, &(colon + 1..colon + 1));
        let before = patched.text[..=colon]
            .lines()
            .last()
            .unwrap_or_default()
            .trim();
        let edit = Edit {
            span: after,
            replacement: " ".into(),
        };
        return said
            .with_help(phrase!(
                "a colon needs a space after it: `{before} …`",
                "콜론 뒤에는 빈칸이 있어야 합니다: `{before} …`"
            ))
            .with_label(after, phrase!("no space here", "빈칸이 없습니다"))
            .with_fix(phrase!("add the space", "빈칸 넣기"), vec![edit]);
    }
    match problem {
        "mapping values are not allowed in this context" => said.with_help(phrase!(
            "check the indentation; a text that contains `: ` needs quotes around it",
            "들여쓰기를 확인하세요. `: `이 들어 있는 글자는 따옴표로 감싸야 합니다"
        )),
        "block sequence entries are not allowed in this context" => said.with_help(phrase!(
            "begin the list on the next line, or write it as `[a, b]`",
            "목록을 다음 줄에서 시작하거나 `[a, b]`처럼 쓰세요"
        )),
        "did not find expected key" | "did not find expected '-' indicator" => {
            said.with_help(phrase!(
                "keys of one level start in the same column, with spaces only",
                "같은 단계의 키는 같은 열에서 시작해야 하고, 빈칸만 써야 합니다"
            ))
        }
        "found character that cannot start any token" => said.with_help(phrase!(
            "put quotes around the whole value",
            "값 전체를 따옴표로 감싸세요"
        )),
        _ => said,
    }
}

/// A `key:value` on the line of the error or up to two lines before it.
fn colon_without_space(text: &str, place: usize) -> Option<usize> {
    let end = text[place..].find('\n').map_or(text.len(), |at| place + at);
    let mut line_end = end;
    for _ in 0..3 {
        let start = text[..line_end].rfind('\n').map_or(0, |at| at + 1);
        if let Some(colon) = key_without_space(&text[start..line_end]) {
            return Some(start + colon);
        }
        line_end = start.checked_sub(1)?;
    }
    None
}

fn key_without_space(line: &str) -> Option<usize> {
    let body = line.trim_start_matches([' ', '-']);
    let indent = line.len() - body.len();
    let colon = body.find(':')?;
    let is_key = colon > 0
        && body[..colon]
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let glued = body[colon + 1..].starts_with(|c: char| !c.is_whitespace() && c != '/' && c != ':');
    (is_key && glued && !body.contains(": ")).then_some(indent + colon)
}
