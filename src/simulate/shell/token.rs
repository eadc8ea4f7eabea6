//! Text → tokens.

use std::{iter::Peekable, str::Chars};

use super::word::{Part, Word};

/// A piece of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `;` or a line break.
    End,
    And,
    Or,
    Pipe,
    Redirect(Redirect),
}

/// Where output goes, as far as it matters to a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Redirect {
    /// Output goes to a file; the next word names it.
    OutAway,
    /// Errors go to a file; the next word names it.
    ErrAway,
    /// Both go to a file; the next word names it.
    BothAway,
    /// Errors go where output goes.
    ErrToOut,
    /// Output goes where errors go.
    OutToErr,
    /// Input comes from a file; the next word names it.
    In,
}

/// Something that this shell does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Unreadable> {
    let mut reader = Reader {
        rest: text.chars().peekable(),
        tokens: Vec::new(),
    };
    while reader.next_token()? {}
    Ok(reader.tokens)
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn next_token(&mut self) -> Result<bool, Unreadable> {
        let Some(&next) = self.rest.peek() else {
            return Ok(false);
        };
        match next {
            ' ' | '\t' | '\r' => {
                self.rest.next();
            }
            '#' => while self.rest.next_if(|&c| c != '\n').is_some() {},
            '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => {
                let operator = self.operator()?;
                self.tokens.push(operator);
            }
            '0'..='9' if self.is_descriptor() => {
                let token = self.descriptor()?;
                self.tokens.push(token);
            }
            _ => {
                let word = self.word()?;
                // A backslash before a line break leaves nothing behind.
                if !word.parts.is_empty() || word.quoted {
                    self.tokens.push(Token::Word(word));
                }
            }
        }
        Ok(true)
    }

    fn operator(&mut self) -> Result<Token, Unreadable> {
        let first = self.rest.next();
        let doubled = first.is_some_and(|first| self.rest.next_if_eq(&first).is_some());
        match (first, doubled) {
            (Some('\n'), _) | (Some(';'), false) => Ok(Token::End),
            (Some('&'), true) => Ok(Token::And),
            (Some('|'), true) => Ok(Token::Or),
            (Some('|'), false) => Ok(Token::Pipe),
            (Some('&'), false) if self.rest.next_if_eq(&'>').is_some() => {
                Ok(Token::Redirect(Redirect::BothAway))
            }
            (Some('<'), false) => Ok(Token::Redirect(Redirect::In)),
            (Some('>'), _) => Ok(Token::Redirect(self.target(
                '1',
                Redirect::OutAway,
                Redirect::OutToErr,
            )?)),
            _ => Err(Unreadable),
        }
    }

    /// What follows a `>` of output (or of errors): a copy of the other stream, or a file.
    fn target(
        &mut self,
        own: char,
        away: Redirect,
        joined: Redirect,
    ) -> Result<Redirect, Unreadable> {
        if self.rest.next_if_eq(&'&').is_none() {
            return Ok(away);
        }
        match self.rest.next() {
            Some('1' | '2') if own != '0' => Ok(joined),
            _ => Err(Unreadable),
        }
    }

    fn is_descriptor(&self) -> bool {
        let mut ahead = self.rest.clone();
        matches!(ahead.next(), Some('1' | '2')) && ahead.next() == Some('>')
    }

    fn descriptor(&mut self) -> Result<Token, Unreadable> {
        let of_errors = self.rest.next() == Some('2');
        self.rest.next();
        self.rest.next_if_eq(&'>');
        let redirect = if of_errors {
            self.target('2', Redirect::ErrAway, Redirect::ErrToOut)?
        } else {
            self.target('1', Redirect::OutAway, Redirect::OutToErr)?
        };
        Ok(Token::Redirect(redirect))
    }

    fn word(&mut self) -> Result<Word, Unreadable> {
        let (mut word, mut text) = (Word::default(), String::new());
        while let Some(&next) = self.rest.peek() {
            match next {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => break,
                '\'' => self.single_quoted(&mut word, &mut text)?,
                '"' => self.double_quoted(&mut word, &mut text)?,
                '$' => self.variable(&mut word, &mut text, false)?,
                '`' => return Err(Unreadable),
                '\\' => self.escaped(&mut text),
                _ => text.extend(self.rest.next()),
            }
        }
        if !text.is_empty() {
            word.parts.push(Part::Text(text));
        }
        Ok(word)
    }

    fn escaped(&mut self, text: &mut String) {
        self.rest.next();
        if self.rest.peek() == Some(&'\r') {
            self.rest.next();
        }
        text.extend(self.rest.next().filter(|&c| c != '\n'));
    }

    fn single_quoted(&mut self, word: &mut Word, text: &mut String) -> Result<(), Unreadable> {
        self.rest.next();
        word.quoted = true;
        loop {
            match self.rest.next() {
                Some('\'') => return Ok(()),
                Some(other) => text.push(other),
                None => return Err(Unreadable),
            }
        }
    }

    fn double_quoted(&mut self, word: &mut Word, text: &mut String) -> Result<(), Unreadable> {
        self.rest.next();
        word.quoted = true;
        loop {
            match self.rest.peek() {
                Some('"') => {
                    self.rest.next();
                    return Ok(());
                }
                Some('$') => self.variable(word, text, true)?,
                Some('`') | None => return Err(Unreadable),
                Some('\\') => {
                    self.rest.next();
                    match self.rest.next() {
                        Some(escaped @ ('"' | '\\' | '$' | '`')) => text.push(escaped),
                        Some('\n') => {}
                        Some(other) => text.extend(['\\', other]),
                        None => return Err(Unreadable),
                    }
                }
                Some(_) => text.extend(self.rest.next()),
            }
        }
    }

    /// `$NAME`, `${NAME}`, `${NAME:-default}`, `$?`. A dollar before anything else is a dollar.
    fn variable(
        &mut self,
        word: &mut Word,
        text: &mut String,
        quoted: bool,
    ) -> Result<(), Unreadable> {
        self.rest.next();
        let (name, default) = match self.rest.peek() {
            Some('(') => return Err(Unreadable),
            Some('{') => self.braced()?,
            Some('?') => (self.rest.next().map(String::from).unwrap_or_default(), None),
            _ => (self.name(), None),
        };
        if name.is_empty() {
            text.push('$');
            return Ok(());
        }
        if !text.is_empty() {
            word.parts.push(Part::Text(std::mem::take(text)));
        }
        word.parts.push(Part::Variable {
            name,
            default,
            quoted,
        });
        Ok(())
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(next) = self
            .rest
            .next_if(|&c| c == '_' || c.is_ascii_alphanumeric())
        {
            name.push(next);
        }
        name
    }

    fn braced(&mut self) -> Result<(String, Option<String>), Unreadable> {
        self.rest.next();
        let name = self.name();
        match (name.is_empty(), self.rest.next()) {
            (false, Some('}')) => Ok((name, None)),
            (false, Some(':')) if self.rest.next_if_eq(&'-').is_some() => {
                let mut default = String::new();
                while let Some(next) = self.rest.next_if(|&c| c != '}') {
                    default.push(next);
                }
                let is_plain =
                    self.rest.next().is_some() && !default.contains(['$', '`', '"', '\'', '\\']);
                if is_plain {
                    Ok((name, Some(default)))
                } else {
                    Err(Unreadable)
                }
            }
            _ => Err(Unreadable),
        }
    }
}
