//! `$x`, `${x…}` and the special parameters.

use super::{
    fields::Fields,
    flow::Run,
    parameter_edit::{self as edit, Replaced},
    run::Shell,
    variables::{Value, is_name},
};

/// What a parameter stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Unset,
    One(String),
    /// `$@` and the like; `joined` when it is `$*`, which is one word in quotes.
    Many {
        values: Vec<String>,
        joined: bool,
    },
}

impl Found {
    fn is_empty(&self) -> bool {
        match self {
            Self::Unset => true,
            Self::One(text) => text.is_empty(),
            Self::Many { values, .. } => values.iter().all(String::is_empty),
        }
    }

    fn is_set(&self) -> bool {
        match self {
            Self::Unset => false,
            Self::One(_) => true,
            Self::Many { values, .. } => !values.is_empty(),
        }
    }

    fn map(self, change: impl Fn(String) -> String) -> Self {
        match self {
            Self::Unset => Self::One(change(String::new())),
            Self::One(text) => Self::One(change(text)),
            Self::Many { values, joined } => Self::Many {
                values: values.into_iter().map(change).collect(),
                joined,
            },
        }
    }
}

/// `name`, `name[index]` or a special parameter, at the start of a text.
pub(super) fn name_length(text: &str) -> usize {
    let end = text
        .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    match text.bytes().next() {
        Some(b'0'..=b'9') => text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
        Some(b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-') => 1,
        _ => end,
    }
}

impl Shell<'_, '_> {
    /// `$name`, `$1`, `$?`; a dollar before anything else is a dollar. Returns its length.
    pub(super) fn simple_parameter(
        &mut self,
        rest: &str,
        quoted: bool,
        fields: &mut Fields,
    ) -> Run<usize> {
        let after = &rest[1..];
        let length = match after.bytes().next() {
            Some(b'0'..=b'9') => 1,
            _ => name_length(after),
        };
        if length == 0 {
            if quoted {
                fields.quoted("$");
            } else {
                fields.literal("$");
            }
            return Ok(1);
        }
        let name = &after[..length];
        let found = self.look_up(name)?;
        self.must_be_set(name, &found)?;
        self.put_found(found, quoted, fields);
        Ok(1 + length)
    }

    fn must_be_set(&mut self, name: &str, found: &Found) -> Run<()> {
        if *found == Found::Unset && self.state.options.nounset && !matches!(name, "@" | "*") {
            let shown = if name.starts_with(|c: char| c.is_ascii_digit()) && self.dialect.is_bash()
            {
                format!("${name}")
            } else {
                name.to_owned()
            };
            return self.unbound(&shown);
        }
        Ok(())
    }

    /// What `name` or `name[index]` stands for.
    pub(super) fn look_up(&mut self, name: &str) -> Run<Found> {
        if let Some((list, index)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            return self.element(list, index);
        }
        let state = &self.state;
        let many = |joined| Found::Many {
            values: state.arguments.to_vec(),
            joined,
        };
        Ok(match name {
            "@" => many(false),
            "*" => many(true),
            "#" => Found::One(state.arguments.len().to_string()),
            "?" => Found::One(state.last.to_string()),
            "$" => Found::One("1".to_owned()),
            "!" => state
                .last_background
                .map_or(Found::Unset, |pid| Found::One(pid.to_string())),
            "-" => Found::One(state.options.letters()),
            "0" => Found::One(state.place.name.clone()),
            "LINENO" => Found::One((self.line + state.place.before).to_string()),
            "RANDOM" => Found::One(self.next_random().to_string()),
            "SECONDS" => Found::One((self.now.0 / 1000).to_string()),
            digits if digits.starts_with(|c: char| c.is_ascii_digit()) => {
                let at = digits
                    .parse::<usize>()
                    .ok()
                    .and_then(|at| at.checked_sub(1));
                at.and_then(|at| state.arguments.get(at))
                    .map_or(Found::Unset, |text| Found::One(text.clone()))
            }
            _ => state
                .variables
                .get(name)
                .map_or(Found::Unset, |text| Found::One(text.to_owned())),
        })
    }

    fn element(&mut self, name: &str, index: &str) -> Run<Found> {
        if matches!(index, "@" | "*") {
            let values = match self.state.variables.value(name) {
                Some(Value::List(list)) => list.values().cloned().collect(),
                Some(Value::Map(map)) => map.values().cloned().collect(),
                _ => self
                    .state
                    .variables
                    .get(name)
                    .map(str::to_owned)
                    .into_iter()
                    .collect(),
            };
            return Ok(Found::Many {
                values,
                joined: index == "*",
            });
        }
        if let Some(Value::Map(_)) = self.state.variables.value(name) {
            let key = self.text(index)?;
            let Some(Value::Map(map)) = self.state.variables.value(name) else {
                return Ok(Found::Unset);
            };
            return Ok(map.get(&key).cloned().map_or(Found::Unset, Found::One));
        }
        let index = self.arithmetic(index)?;
        Ok(match self.state.variables.value(name) {
            Some(Value::List(list)) => {
                let size = list.keys().next_back().map_or(0, |&last| last + 1);
                let size = i64::try_from(size).unwrap_or(i64::MAX);
                let index = if index < 0 { index + size } else { index };
                usize::try_from(index)
                    .ok()
                    .and_then(|at| list.get(&at))
                    .cloned()
                    .map_or(Found::Unset, Found::One)
            }
            _ if index == 0 => self
                .state
                .variables
                .get(name)
                .map_or(Found::Unset, |text| Found::One(text.to_owned())),
            _ => Found::Unset,
        })
    }

    /// Puts what was found into the words.
    fn put_found(&mut self, found: Found, quoted: bool, fields: &mut Fields) {
        match found {
            Found::Unset => {}
            Found::One(text) if quoted => fields.quoted(&text),
            Found::One(text) => fields.value(&text),
            Found::Many {
                values,
                joined: true,
            } if quoted => {
                let separator = self
                    .state
                    .variables
                    .get("IFS")
                    .map_or(Some(' '), |ifs| ifs.chars().next());
                let separator = separator.map(String::from).unwrap_or_default();
                fields.quoted(&values.join(&separator));
            }
            Found::Many { values, .. } => {
                for (at, text) in values.iter().enumerate() {
                    if at > 0 {
                        between(fields);
                    }
                    if quoted {
                        fields.quoted(text);
                    } else {
                        fields.value(text);
                    }
                }
            }
        }
    }

    /// What is between `${` and `}`.
    pub(super) fn parameter(&mut self, inner: &str, quoted: bool, fields: &mut Fields) -> Run<()> {
        if let Some(rest) = inner.strip_prefix('#')
            && !rest.is_empty()
            && whole_name(rest)
        {
            let found = self.look_up(rest)?;
            self.must_be_set(rest, &found)?;
            let length = match found {
                Found::Unset => 0,
                Found::One(text) => text.chars().count(),
                Found::Many { values, .. } => values.len(),
            };
            self.put_found(Found::One(length.to_string()), quoted, fields);
            return Ok(());
        }
        if let Some(rest) = inner
            .strip_prefix('!')
            .filter(|rest| !rest.is_empty() && self.dialect.is_bash())
        {
            return self.indirect(rest, quoted, fields);
        }
        let length = full_name_length(inner);
        let (name, operation) = inner.split_at(length);
        if length == 0 {
            return self.fatal(
                &format!("${{{inner}}}: bad substitution"),
                "syntax error: bad substitution",
            );
        }
        self.operate(name, operation, quoted, fields)
    }

    /// `${!name}`, `${!prefix*}` and `${!list[@]}`.
    fn indirect(&mut self, rest: &str, quoted: bool, fields: &mut Fields) -> Run<()> {
        if let Some(list) = rest
            .strip_suffix("[@]")
            .or_else(|| rest.strip_suffix("[*]"))
        {
            let values = match self.state.variables.value(list) {
                Some(Value::List(list)) => list.keys().map(usize::to_string).collect(),
                Some(Value::Map(map)) => map.keys().cloned().collect(),
                _ => Vec::new(),
            };
            self.put_found(
                Found::Many {
                    values,
                    joined: rest.ends_with("[*]"),
                },
                quoted,
                fields,
            );
            return Ok(());
        }
        if let Some(prefix) = rest
            .strip_suffix(['*', '@'])
            .filter(|prefix| is_name(prefix))
        {
            let mut values = self.state.variables.names();
            values.retain(|name| name.starts_with(prefix));
            self.put_found(
                Found::Many {
                    values,
                    joined: rest.ends_with('*'),
                },
                quoted,
                fields,
            );
            return Ok(());
        }
        let (name, operation) = rest.split_at(full_name_length(rest));
        match self.look_up(name)? {
            Found::One(target) if whole_name(&target) => {
                self.operate(&target, operation, quoted, fields)
            }
            _ => self.fatal(
                &format!("{name}: invalid indirect expansion"),
                "syntax error: bad substitution",
            ),
        }
    }

    fn operate(
        &mut self,
        name: &str,
        operation: &str,
        quoted: bool,
        fields: &mut Fields,
    ) -> Run<()> {
        let found = self.look_up(name)?;
        let (asks_empty, test) = match operation.strip_prefix(':') {
            Some(rest) => (true, rest),
            None => (false, operation),
        };
        let is_missing = if asks_empty {
            found.is_empty()
        } else {
            !found.is_set()
        };
        match test.as_bytes().first() {
            Some(b'-') if is_missing => return self.walk(&test[1..], quoted, fields),
            Some(b'+') if !is_missing => return self.walk(&test[1..], quoted, fields),
            Some(b'+') => return Ok(()),
            Some(b'=') if is_missing => {
                let value = if quoted {
                    self.document(&test[1..])?
                } else {
                    self.text(&test[1..])?
                };
                self.assign(name, &value)?;
                self.put_found(Found::One(value), quoted, fields);
                return Ok(());
            }
            Some(b'?') if is_missing => return self.missing(name, asks_empty, &test[1..]),
            Some(b'-' | b'=' | b'?') => {
                self.put_found(found, quoted, fields);
                return Ok(());
            }
            _ => {}
        }
        self.must_be_set(name, &found)?;
        let changed = self.edit(found, operation, name)?;
        self.put_found(changed, quoted, fields);
        Ok(())
    }

    /// `${x:?…}` without a value ends the shell.
    fn missing(&mut self, name: &str, asks_empty: bool, message: &str) -> Run<()> {
        let message = self.text(message)?;
        let (bash, busybox) = match (message.is_empty(), asks_empty) {
            (false, _) => (message.clone(), message),
            (true, true) => (
                "parameter null or not set".to_owned(),
                "parameter not set or null".to_owned(),
            ),
            (true, false) => (
                "parameter not set".to_owned(),
                "parameter not set".to_owned(),
            ),
        };
        self.fatal(&format!("{name}: {bash}"), &format!("{name}: {busybox}"))
    }

    fn edit(&mut self, found: Found, operation: &str, name: &str) -> Run<Found> {
        let bytes = operation.as_bytes();
        let twice = bytes.len() > 1 && bytes[0] == bytes[1];
        let rest = || &operation[if twice { 2 } else { 1 }..];
        match bytes.first() {
            None => Ok(found),
            Some(b'#') => {
                let pattern = self.pattern(rest())?;
                Ok(found.map(|text| edit::without_prefix(&text, &pattern, twice)))
            }
            Some(b'%') => {
                let pattern = self.pattern(rest())?;
                Ok(found.map(|text| edit::without_suffix(&text, &pattern, twice)))
            }
            Some(b'/') => self.replace(found, operation),
            Some(b':') => self.slice(found, &operation[1..]),
            Some(b'^' | b',') if self.dialect.is_bash() => {
                let upper = bytes[0] == b'^';
                Ok(found.map(|text| edit::in_case(&text, upper, twice)))
            }
            Some(b'@') if self.dialect.is_bash() => {
                Ok(found.map(|text| edit::transformed(&text, &operation[1..])))
            }
            _ => self.fatal(
                &format!("${{{name}{operation}}}: bad substitution"),
                "syntax error: bad substitution",
            ),
        }
    }

    /// `/pattern/text` with one slash, two, or `/#` and `/%`.
    fn replace(&mut self, found: Found, operation: &str) -> Run<Found> {
        let (kind, rest) = match operation.as_bytes().get(1) {
            Some(b'/') => (Replaced::All, &operation[2..]),
            Some(b'#') => (Replaced::AtStart, &operation[2..]),
            Some(b'%') => (Replaced::AtEnd, &operation[2..]),
            _ => (Replaced::First, &operation[1..]),
        };
        let split = edit::unquoted_slash(rest);
        let (pattern, by) = split.map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..]));
        let (pattern, by) = (self.pattern(pattern)?, self.text(by)?);
        if let Found::One(text) = &found {
            self.charge(text.len().saturating_mul(1 + text.len() / 64));
        }
        Ok(found.map(|text| edit::replaced(&text, &pattern, &by, kind)))
    }

    /// `:offset` and `:offset:length`.
    fn slice(&mut self, found: Found, range: &str) -> Run<Found> {
        let (offset, length) = match range.split_once(':') {
            Some((offset, length)) => (offset, Some(length)),
            None => (range, None),
        };
        let offset = self.arithmetic(offset)?;
        let length = length.map(|length| self.arithmetic(length)).transpose()?;
        Ok(match found {
            // `${@:1}` counts from `$0`.
            Found::Many { values, joined } => Found::Many {
                values: edit::slice(&values, offset, length),
                joined,
            },
            Found::Unset => Found::Unset,
            Found::One(text) => {
                let chars: Vec<char> = text.chars().collect();
                Found::One(edit::slice(&chars, offset, length).into_iter().collect())
            }
        })
    }
}

/// The length of a name with its index.
fn full_name_length(text: &str) -> usize {
    let length = name_length(text);
    match text[length..]
        .starts_with('[')
        .then(|| text[length..].find(']'))
        .flatten()
    {
        Some(close) if is_name(&text[..length]) => length + close + 1,
        _ => length,
    }
}

fn whole_name(text: &str) -> bool {
    full_name_length(text) == text.len()
}

/// What stands between the elements of a list.
fn between(fields: &mut Fields) {
    match fields.usage() {
        super::fields::Use::Words => fields.cut(),
        _ => fields.literal(" "),
    }
}
