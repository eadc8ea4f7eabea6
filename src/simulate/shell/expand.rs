//! Words → what they stand for.

use std::{cell::RefCell, rc::Rc};

use super::{
    arithmetic::{self, Fault},
    braces,
    dialect::Dialect,
    escape,
    fields::{Field, Fields, Use},
    files::absolute,
    flow::{Flow, Run},
    pattern,
    run::Shell,
    span,
    stream::Sink,
};

impl Shell<'_, '_> {
    /// The words that a word of a command becomes.
    pub(super) fn words(&mut self, word: &str) -> Run<Vec<String>> {
        if is_plain(word) {
            return Ok(vec![word.to_owned()]);
        }
        if !self.dialect.is_bash() || !word.contains('{') {
            return self.words_of(word);
        }
        let mut words = Vec::new();
        for alternative in braces::expand(word) {
            words.extend(self.words_of(&alternative)?);
        }
        Ok(words)
    }

    fn words_of(&mut self, word: &str) -> Run<Vec<String>> {
        let mut fields = self.fields(Use::Words);
        self.walk(word, false, &mut fields)?;
        let mut words = Vec::new();
        for field in fields.finish() {
            if field.is_pattern && !self.state.options.noglob {
                words.extend(self.file_names(field));
            } else {
                words.push(field.text);
            }
        }
        Ok(words)
    }

    /// The one text that a word becomes where it is not split.
    pub(super) fn text(&mut self, word: &str) -> Run<String> {
        if is_plain(word) {
            return Ok(word.to_owned());
        }
        let mut fields = self.fields(Use::Text);
        self.walk(word, false, &mut fields)?;
        Ok(joined(fields.finish(), |field| field.text))
    }

    /// The pattern that a word becomes: what is quoted in it stands for itself.
    pub(super) fn pattern(&mut self, word: &str) -> Run<String> {
        let mut fields = self.fields(Use::Pattern);
        self.walk(word, false, &mut fields)?;
        Ok(joined(fields.finish(), |field| field.pattern))
    }

    /// The text of a here-document: as if between double quotes, but for the quotes themselves.
    pub(super) fn document(&mut self, text: &str) -> Run<String> {
        let mut fields = self.fields(Use::Text);
        self.walk_quoted(text, true, &mut fields)?;
        Ok(joined(fields.finish(), |field| field.text))
    }

    fn fields(&self, usage: Use) -> Fields {
        Fields::new(usage, self.state.variables.get("IFS").unwrap_or(" \t\n"))
    }

    /// Reads a word, part by part. `quoted` when it stands in double quotes, as the words in `"${x:-…}"` do.
    pub(super) fn walk(&mut self, word: &str, quoted: bool, fields: &mut Fields) -> Run<()> {
        if quoted {
            return self.walk_quoted(word, false, fields);
        }
        let mut rest = self.tilde(word, fields);
        while let Some(char) = rest.chars().next() {
            let length = match char {
                '\'' => {
                    let length = span::single_quoted(rest);
                    fields.quoted(inner(rest, 1, length, '\''));
                    length
                }
                '"' => {
                    let length = span::double_quoted(rest);
                    self.quoted_part(inner(rest, 1, length, '"'), fields)?;
                    length
                }
                '\\' => escaped(rest, fields),
                '$' if self.dialect.is_bash() && rest[1..].starts_with('\'') => {
                    let length = 1 + escape::dollar_quoted(&rest[1..]);
                    fields.quoted(&escape::ansi(inner(rest, 2, length, '\'')));
                    length
                }
                '$' if rest[1..].starts_with('"') => 1,
                '$' | '`' => self.dollar(rest, false, fields)?,
                _ => {
                    let length = rest.find(['\'', '"', '\\', '$', '`']).unwrap_or(rest.len());
                    fields.literal(&rest[..length]);
                    length
                }
            };
            rest = &rest[length..];
        }
        Ok(())
    }

    fn quoted_part(&mut self, part: &str, fields: &mut Fields) -> Run<()> {
        let before = fields.count();
        self.walk_quoted(part, false, fields)?;
        // Quotes make a word of nothing, unless it was a list without elements.
        if fields.count() == before && !part.contains('@') {
            fields.quoted("");
        }
        Ok(())
    }

    fn walk_quoted(&mut self, part: &str, is_document: bool, fields: &mut Fields) -> Run<()> {
        let mut rest = part;
        while let Some(char) = rest.chars().next() {
            let next = rest[char.len_utf8()..].chars().next();
            let length = match (char, next) {
                ('\\', Some('\n')) => 2,
                ('\\', Some(next @ ('$' | '`' | '\\'))) => {
                    fields.quoted(next.encode_utf8(&mut [0; 4]));
                    2
                }
                ('\\', Some('"')) if !is_document => {
                    fields.quoted("\"");
                    2
                }
                ('"', _) if !is_document => 1,
                ('$' | '`', _) => self.dollar(rest, true, fields)?,
                _ => {
                    let skip = char.len_utf8();
                    let length = rest[skip..]
                        .find(['\\', '$', '`', '"'])
                        .map_or(rest.len(), |at| at + skip);
                    fields.quoted(&rest[..length]);
                    length
                }
            };
            rest = &rest[length..];
        }
        Ok(())
    }

    /// `~` and `~/…` at the start of a word.
    fn tilde<'t>(&mut self, word: &'t str, fields: &mut Fields) -> &'t str {
        let Some(rest) = word
            .strip_prefix('~')
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        else {
            return word;
        };
        let home = self
            .state
            .variables
            .get("HOME")
            .unwrap_or("/root")
            .to_owned();
        fields.quoted(&home);
        rest
    }

    /// What begins with `$` or a backquote; returns its length.
    fn dollar(&mut self, rest: &str, quoted: bool, fields: &mut Fields) -> Run<usize> {
        let mut put = |value: &str| {
            if quoted {
                fields.quoted(value);
            } else {
                fields.value(value);
            }
        };
        if rest.starts_with('`') {
            let length = span::backquoted(rest);
            let command = escape::backquoted(inner(rest, 1, length, '`'), quoted);
            put(&self.substitute(&command)?);
            return Ok(length);
        }
        if rest.starts_with("$((")
            && let Some(length) = span::arithmetic(rest)
        {
            put(&self.arithmetic(&rest[3..length - 2])?.to_string());
            return Ok(length);
        }
        if rest.starts_with("$(") {
            let length = span::command(rest);
            put(&self.substitute(inner(rest, 2, length, ')'))?);
            return Ok(length);
        }
        if rest.starts_with("${") {
            let length = span::braced(rest, quoted);
            self.parameter(inner(rest, 2, length, '}'), quoted, fields)?;
            return Ok(length);
        }
        self.simple_parameter(rest, quoted, fields)
    }

    /// The value of `$((…))`; without one, the shell ends.
    pub(super) fn arithmetic(&mut self, expression: &str) -> Run<i64> {
        let mut fields = self.fields(Use::Text);
        self.walk_quoted(expression, false, &mut fields)?;
        let expression = joined(fields.finish(), |field| field.text);
        match arithmetic::value(self, &expression) {
            Ok(value) => Ok(value),
            Err(fault) => self.arithmetic_fault(&expression, fault),
        }
    }

    /// Says what is wrong with an expression, and ends the shell.
    pub(super) fn arithmetic_fault<T>(&mut self, expression: &str, fault: Fault) -> Run<T> {
        let expression = expression.trim();
        let (bash, busybox) = match fault {
            Fault::Unbound(name) => return self.unbound(&name),
            Fault::DivisionByZero(divisor) => (
                format!("{expression}: division by 0 (error token is \"{divisor}\")"),
                "divide by zero",
            ),
            Fault::Syntax(rest) if rest.is_empty() => (
                format!(
                    "{expression}: syntax error: operand expected (error token is \"{}\")",
                    last_operator(expression)
                ),
                "arithmetic syntax error",
            ),
            Fault::Syntax(rest) => (
                format!("{expression}: syntax error in expression (error token is \"{rest}\")"),
                "arithmetic syntax error",
            ),
        };
        self.fatal(&bash, busybox)
    }

    /// What a command prints, without the line breaks at its end.
    pub(super) fn substitute(&mut self, command: &str) -> Run<String> {
        let text = Rc::new(RefCell::new(String::new()));
        let out = std::mem::replace(&mut self.streams.out, Sink::Text(Rc::clone(&text)));
        let done = self.subshell(|shell| {
            // Only dash minds `set -e` here.
            shell.state.options.errexit &= shell.dialect == Dialect::Dash;
            shell.state.traced += 1;
            shell.inline(command)
        });
        self.streams.out = out;
        self.state.last = done?;
        self.substituted = Some(self.state.last);
        let text = text.borrow();
        Ok(text.trim_end_matches('\n').to_owned())
    }

    /// The names of the files that a pattern matches; without any, the word itself.
    fn file_names(&mut self, field: Field) -> Vec<String> {
        let mut found = vec![(String::new(), self.state.directory.clone())];
        let mut parts = field.pattern.split('/').peekable();
        if field.pattern.starts_with('/') {
            found = vec![("/".to_owned(), "/".to_owned())];
            parts.next();
        }
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            found = self.step(&found, part, is_last);
        }
        found.sort_unstable();
        match found.is_empty() {
            false => found.into_iter().map(|(shown, _)| shown).collect(),
            true if self.state.options.nullglob => Vec::new(),
            true => vec![field.text],
        }
    }

    /// One part of a path further.
    fn step(
        &mut self,
        found: &[(String, String)],
        part: &str,
        is_last: bool,
    ) -> Vec<(String, String)> {
        let mut next = Vec::new();
        let slash = if is_last { "" } else { "/" };
        for (shown, directory) in found {
            if !pattern::is_magic(part) || part.is_empty() {
                let name = part.replace('\\', "");
                let path = absolute(directory, &name);
                if self.files.node(&path).is_some() || part.is_empty() {
                    next.push((format!("{shown}{name}{slash}"), path));
                }
                continue;
            }
            let names = self.files.names(directory);
            self.charge(names.len() * 64);
            for name in names {
                let is_shown = !name.starts_with('.') || part.starts_with('.');
                let path = absolute(directory, &name);
                if is_shown
                    && pattern::matches(part, &name)
                    && (is_last || self.files.is_directory(&path))
                {
                    next.push((format!("{shown}{name}{slash}"), path));
                }
            }
        }
        next
    }

    /// A variable that `set -u` asks for is not there.
    pub(super) fn unbound<T>(&mut self, name: &str) -> Run<T> {
        self.fatal(
            &format!("{name}: unbound variable"),
            &format!("{name}: parameter not set"),
        )
    }

    /// Something that ends the shell.
    pub(super) fn fatal<T>(&mut self, bash: &str, others: &str) -> Run<T> {
        let text = if self.dialect.is_bash() { bash } else { others };
        self.complain(text)?;
        Err(Flow::Exit(if self.dialect.is_bash() { 1 } else { 2 }))
    }
}

fn last_operator(expression: &str) -> &str {
    let start = expression
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .len();
    expression[start..].trim()
}

/// What is between the opening and the closing, which may be missing.
fn inner(text: &str, open: usize, length: usize, close: char) -> &str {
    let inner = text.get(open..length).unwrap_or_default();
    if length > open {
        inner.strip_suffix(close).unwrap_or(inner)
    } else {
        inner
    }
}

fn joined(fields: Vec<Field>, part: impl Fn(Field) -> String) -> String {
    fields.into_iter().map(part).collect::<Vec<_>>().join(" ")
}

/// Whether a word stands for itself.
fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'/' | b':' | b'@' | b'%' | b'+' | b',' | b'-' | b'='))
}

/// What a backslash makes of the character after it; returns the length of both.
fn escaped(rest: &str, fields: &mut Fields) -> usize {
    match rest[1..].chars().next() {
        None => {
            fields.quoted("\\");
            1
        }
        Some('\n') => 2,
        Some(char) => {
            fields.quoted(char.encode_utf8(&mut [0; 4]));
            1 + char.len_utf8()
        }
    }
}
