//! Text → commands, by `brush-parser`'s grammar.
//!
//! Its parser recurses, so how deep a text may nest is limited before it sees it: no script can exhaust the stack. Plain
//! commands, which most items of a script are, do not need it at all; [`plain`] reads them in one pass and gives the same.

use brush_parser::{
    ParseError, Parser, ParserOptions, SourceInfo, Token,
    ast::{
        AndOrList, Command, CommandPrefixOrSuffixItem, CommandSuffix, CompoundList,
        CompoundListItem, Pipeline, Program, SeparatorOperator, SimpleCommand, Word,
    },
};

/// Why a text is no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It nests deeper than the simulator follows.
    TooDeep,
    /// It ends in the middle of something.
    Incomplete,
    /// This token should not be there.
    Unexpected(String),
}

/// How deep a text may nest.
const MAX_DEPTH: usize = 32;
/// How long a text may be.
const MAX_LENGTH: usize = 256 << 10;

/// Reads a whole text.
pub(super) fn read(text: &str) -> Result<Program, Unread> {
    if let Some(program) = plain(text) {
        return Ok(program);
    }
    if depth(text) > MAX_DEPTH || text.len() > MAX_LENGTH {
        return Err(Unread::TooDeep);
    }
    match by_grammar(text) {
        // A here-document that is not ended ends with the text.
        Err(Unread::Incomplete) if text.contains("<<") => match open_document(text) {
            Some(tag) => by_grammar(&format!("{}\n{tag}\n", text.trim_end_matches('\n'))),
            None => Err(Unread::Incomplete),
        },
        read => read,
    }
}

fn by_grammar(text: &str) -> Result<Program, Unread> {
    let options = ParserOptions::default();
    let source = SourceInfo::default();
    let mut parser = Parser::new(text.as_bytes(), &options, &source);
    parser.parse_program().map_err(|error| match error {
        ParseError::ParsingNearToken(Token::Operator(token, _) | Token::Word(token, _)) => {
            Unread::Unexpected(token)
        }
        ParseError::ParsingAtEndOfInput | ParseError::Tokenizing { .. } => Unread::Incomplete,
    })
}

/// The word that would end the last here-document.
fn open_document(text: &str) -> Option<&str> {
    let (_, after) = text.rsplit_once("<<")?;
    let after = after.trim_start_matches(['-', ' ', '\'', '"', '\\']);
    let end = after.find(|c: char| c != '_' && !c.is_ascii_alphanumeric());
    Some(&after[..end.unwrap_or(after.len())]).filter(|tag| !tag.is_empty())
}

/// How deep the text may nest at most: everything that could open something counts, quoted or not. A `)` may belong to a
/// pattern of `case`, so it only closes brackets.
fn depth(text: &str) -> usize {
    let (mut words, mut brackets, mut deepest) = (0_usize, 0_usize, 0_usize);
    let mut word = String::new();
    for char in text.chars().chain(['\n']) {
        if char.is_ascii_alphabetic() {
            if word.len() < 8 {
                word.push(char);
            }
            continue;
        }
        match word.as_str() {
            "if" | "while" | "until" | "for" | "case" | "select" => words += 1,
            "fi" | "done" | "esac" => words = words.saturating_sub(1),
            _ => {}
        }
        word.clear();
        match char {
            '(' | '{' => brackets += 1,
            ')' | '}' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(words + brackets);
    }
    deepest
}

const RESERVED: &[&str] = &[
    "!", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if",
    "in", "select", "then", "time", "until", "while",
];

/// One simple command of plain words, quotes and `$NAME`; `None` for everything else.
fn plain(text: &str) -> Option<Program> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let mut words = Vec::new();
    let (mut start, mut quote) = (None, None);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(b'\''), _) => {}
            (Some(_), b'`' | b'\\') => return None,
            (_, b'$')
                if matches!(
                    text.as_bytes().get(at + 1),
                    Some(b'(' | b'{' | b'\'' | b'"')
                ) =>
            {
                return None;
            }
            (Some(_), _) => {}
            (None, b'\'' | b'"') => {
                start = start.or(Some(at));
                quote = Some(byte);
            }
            (None, b' ' | b'\t') => words.extend(start.take().map(|start| &text[start..at])),
            (
                None,
                b'a'..=b'z'
                | b'A'..=b'Z'
                | b'0'..=b'9'
                | b'_'
                | b'.'
                | b'/'
                | b':'
                | b'@'
                | b'%'
                | b'+'
                | b','
                | b'-'
                | b'$'
                | b'=',
            ) => {
                start = start.or(Some(at));
            }
            (None, _) => return None,
        }
    }
    if quote.is_some() {
        return None;
    }
    words.extend(start.map(|start| &text[start..]));
    let (&first, rest) = words.split_first()?;
    let is_declaration = matches!(
        first,
        "export" | "local" | "readonly" | "declare" | "typeset"
    );
    if RESERVED.contains(&first) || first.contains('=') || is_declaration {
        return None;
    }
    Some(program(first, rest))
}

fn program(first: &str, rest: &[&str]) -> Program {
    let word = |text: &str| Word {
        value: text.to_owned(),
        loc: None,
    };
    let arguments = rest
        .iter()
        .map(|text| CommandPrefixOrSuffixItem::Word(word(text)));
    let command = SimpleCommand {
        prefix: None,
        word_or_name: Some(word(first)),
        suffix: (!rest.is_empty()).then(|| CommandSuffix(arguments.collect())),
    };
    let pipeline = Pipeline {
        timed: None,
        bang: false,
        seq: vec![Command::Simple(command)],
    };
    let list = AndOrList {
        first: pipeline,
        additional: Vec::new(),
    };
    Program {
        complete_commands: vec![CompoundList(vec![CompoundListItem(
            list,
            SeparatorOperator::Sequence,
        )])],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_commands_need_no_grammar() {
        for text in [
            "make",
            " npm run  build ",
            "echo \"a $X\" 'b;c' d=e",
            "echo ''",
        ] {
            let read = plain(text).expect("a plain command");
            let mut parser = Parser::new(
                text.trim().as_bytes(),
                &ParserOptions::default(),
                &SourceInfo::default(),
            );
            let whole = parser.parse_program().expect("a program");
            assert_eq!(read.to_string(), whole.to_string(), "{text}");
        }
        for text in [
            "a; b",
            "A=1 b",
            "if x",
            "a > b",
            "echo $(a)",
            "echo \"`a`\"",
            "echo *",
        ] {
            assert!(plain(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_text_that_nests_too_deep_is_not_read() {
        for open in ["(", "$(", "{ ", "if ", "case x in x) ", "${a:-"] {
            assert_eq!(
                read(&open.repeat(5000)).err(),
                Some(Unread::TooDeep),
                "{open}"
            );
        }
    }
}
