//! GitLab's own expansion of variables in texts (`ExpandVariables` and `Collection#sort_and_expand_all` in GitLab).
//!
//! A reference is `$NAME`, `${NAME}` or `%NAME%`. What happens to one that is not defined depends on who asks, so the
//! caller says.

use std::{collections::BTreeMap, ops::Range};

/// The longest value that expansion may build, in bytes. `A: $B$B`, `B: $C$C`, … doubles with each step; GitLab would
/// let it grow, a page must not.
const LONGEST_VALUE: usize = 1 << 20;

/// What becomes of a reference to a variable that nobody defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// It disappears (include paths, environment names).
    Removed,
    /// It stays as written (tags, `changes`, `exists`, the payload for the runner).
    Kept,
}

/// Expands a text against single values, once: a value that contains references is inserted as it is. `$$` is no escape.
///
/// ```
/// use pipeyard::facts::{expand, Undefined};
/// let lookup = |name: &str| (name == "A").then_some("a");
/// assert_eq!(expand("$A-${A}-%A%-$NO", Undefined::Removed, lookup), "a-a-a-");
/// assert_eq!(expand("$$A $NO", Undefined::Kept, lookup), "$a $NO");
/// ```
pub fn expand<'v>(
    text: &str,
    undefined: Undefined,
    lookup: impl Fn(&str) -> Option<&'v str>,
) -> String {
    substitute(text, Escapes::None, |name| {
        match (lookup(name), undefined) {
            (None, Undefined::Kept) => None,
            (value, _) => Some(value.unwrap_or("")),
        }
    })
}

/// The names that a text refers to, in its order, as [`expand`] reads them.
pub fn names_in(text: &str) -> impl Iterator<Item = &str> {
    references(text, Escapes::None).filter_map(|reference| reference.name)
}

/// A variable whose value may refer to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unexpanded {
    /// The name.
    pub name: String,
    /// The value as written.
    pub value: String,
    /// Whether its own references stay (`expand: false`).
    pub raw: bool,
}

/// Variables that refer to each other in a circle, in the order of the circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle(pub Vec<String>);

/// Expands variables by each other, whatever their order; of several with one name the last counts. A variable that
/// names itself sees nothing. `$$` and `%%` stay, escaped, for the runner.
///
/// The result keeps the order in which names first appear. Each value is expanded once, after those it needs, so the
/// cost is linear in the values built.
pub fn expand_all(
    variables: &[Unexpanded],
    undefined: Undefined,
) -> Result<Vec<(String, String)>, Circle> {
    expand_over(|_| None, variables, undefined)
}

/// The same where other variables are there already, under these, whose values are final.
pub fn expand_over<'f>(
    fixed: impl Fn(&str) -> Option<&'f str>,
    variables: &[Unexpanded],
    undefined: Undefined,
) -> Result<Vec<(String, String)>, Circle> {
    let variables = last_of_each_name(variables);
    let index: BTreeMap<&str, usize> = variables
        .iter()
        .enumerate()
        .map(|(at, it)| (it.name.as_str(), at))
        .collect();
    let order = dependencies_first(&variables, &index)?;
    let mut values: Vec<Option<String>> = vec![None; variables.len()];
    for at in order {
        let variable = variables[at];
        let lookup = |name: &str| match index.get(name) {
            Some(&other) if other == at => Some(""),
            Some(&other) => values[other].as_deref(),
            None => fixed(name).or((undefined == Undefined::Removed).then_some("")),
        };
        let expanded = if variable.raw {
            variable.value.clone()
        } else {
            substitute(&variable.value, Escapes::Doubled, lookup)
        };
        values[at] = Some(expanded);
    }
    let names = variables.iter().map(|it| it.name.clone());
    Ok(names
        .zip(values.into_iter().map(Option::unwrap_or_default))
        .collect())
}

fn last_of_each_name(variables: &[Unexpanded]) -> Vec<&Unexpanded> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut kept: Vec<&Unexpanded> = Vec::new();
    for variable in variables {
        if let Some(&at) = places.get(variable.name.as_str()) {
            kept[at] = variable;
        } else {
            places.insert(&variable.name, kept.len());
            kept.push(variable);
        }
    }
    kept
}

/// A depth-first walk with its own stack: a chain of 100,000 variables must not overflow the page's.
fn dependencies_first(
    variables: &[&Unexpanded],
    index: &BTreeMap<&str, usize>,
) -> Result<Vec<usize>, Circle> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let needs: Vec<Vec<usize>> = variables
        .iter()
        .enumerate()
        .map(|(at, it)| dependencies(at, it, index))
        .collect();
    let mut marks = vec![Mark::New; variables.len()];
    let mut order = Vec::with_capacity(variables.len());
    for root in 0..variables.len() {
        let mut path: Vec<(usize, usize)> = if marks[root] == Mark::New {
            vec![(root, 0)]
        } else {
            Vec::new()
        };
        while let Some(top) = path.last_mut() {
            let (at, next) = (top.0, top.1);
            top.1 += 1;
            marks[at] = Mark::Open;
            match needs[at].get(next) {
                None => {
                    marks[at] = Mark::Done;
                    order.push(at);
                    path.pop();
                }
                Some(&need) if marks[need] == Mark::New => path.push((need, 0)),
                Some(&need) if marks[need] == Mark::Open => {
                    let from = path.iter().position(|&(open, _)| open == need).unwrap_or(0);
                    return Err(Circle(
                        path[from..]
                            .iter()
                            .map(|&(open, _)| variables[open].name.clone())
                            .collect(),
                    ));
                }
                Some(_) => {}
            }
        }
    }
    Ok(order)
}

fn dependencies(at: usize, variable: &Unexpanded, index: &BTreeMap<&str, usize>) -> Vec<usize> {
    if variable.raw {
        return Vec::new();
    }
    let names =
        references(&variable.value, Escapes::Doubled).filter_map(|reference| reference.name);
    names
        .filter_map(|name| index.get(name).copied())
        .filter(|&other| other != at)
        .collect()
}

/// Whether `$$` and `%%` mean the sign itself.
#[derive(Clone, Copy, PartialEq)]
enum Escapes {
    None,
    Doubled,
}

/// A reference in a text, or an escape, which has no name.
struct Reference<'t> {
    range: Range<usize>,
    name: Option<&'t str>,
}

fn substitute<'v>(
    text: &str,
    escapes: Escapes,
    replacement: impl Fn(&str) -> Option<&'v str>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for reference in references(text, escapes) {
        let Some(value) = reference.name.and_then(&replacement) else {
            continue;
        };
        if out.len() + value.len() > LONGEST_VALUE {
            break;
        }
        out.push_str(&text[done..reference.range.start]);
        out.push_str(value);
        done = reference.range.end;
    }
    out.push_str(&text[done..]);
    out
}

fn references(text: &str, escapes: Escapes) -> impl Iterator<Item = Reference<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = text[at..].find(['$', '%']) {
            let start = at + found;
            let rest = &text[start..];
            let (length, name) = reference_at(rest, escapes).unwrap_or((0, None));
            at = start + length.max(1);
            if length > 0 {
                return Some(Reference {
                    range: start..start + length,
                    name,
                });
            }
        }
        None
    })
}

/// The length and the name of the reference that `rest` begins with.
fn reference_at(rest: &str, escapes: Escapes) -> Option<(usize, Option<&str>)> {
    if escapes == Escapes::Doubled && (rest.starts_with("$$") || rest.starts_with("%%")) {
        return Some((2, None));
    }
    if let Some(braced) = rest.strip_prefix("${") {
        let name = name_at(braced);
        return braced[name.len()..]
            .starts_with('}')
            .then_some((name.len() + 3, Some(name)));
    }
    let name = name_at(&rest[1..]);
    if name.is_empty() {
        return None;
    }
    match rest.as_bytes()[0] {
        b'$' => Some((name.len() + 1, Some(name))),
        _ => rest[1 + name.len()..]
            .starts_with('%')
            .then_some((name.len() + 2, Some(name))),
    }
}

fn name_at(text: &str) -> &str {
    let length = text
        .bytes()
        .take_while(|&byte| byte == b'_' || byte.is_ascii_alphanumeric())
        .count();
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        ""
    } else {
        &text[..length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Vec<Unexpanded> {
        pairs
            .iter()
            .map(|&(name, value)| Unexpanded {
                name: name.into(),
                value: value.into(),
                raw: false,
            })
            .collect()
    }

    #[test]
    fn order_in_the_file_does_not_matter() {
        let got = expand_all(
            &variables(&[
                ("URL", "http://$HOST:${PORT}/"),
                ("HOST", "h"),
                ("PORT", "80"),
            ]),
            Undefined::Removed,
        );
        assert_eq!(got.unwrap()[0], ("URL".into(), "http://h:80/".into()));
    }

    #[test]
    fn a_variable_cannot_fetch_itself() {
        let got = expand_all(
            &variables(&[("PASSWORD", "$PASSWORD"), ("PATH", "/bin:$PATH")]),
            Undefined::Kept,
        )
        .unwrap();
        assert_eq!(
            got,
            [
                ("PASSWORD".into(), String::new()),
                ("PATH".into(), "/bin:".into())
            ]
        );
    }

    #[test]
    fn a_circle_is_named_in_its_order() {
        let circle = expand_all(
            &variables(&[("A", "$B"), ("B", "$C"), ("C", "$A"), ("D", "d")]),
            Undefined::Kept,
        );
        assert_eq!(
            circle,
            Err(Circle(vec!["A".into(), "B".into(), "C".into()]))
        );
    }

    #[test]
    fn doubling_values_stop_growing() {
        let names: Vec<String> = (0..64).map(|at| format!("V{at}")).collect();
        let values: Vec<String> = (0..64)
            .map(|at| format!("$V{}$V{}", at + 1, at + 1))
            .collect();
        let mut all: Vec<_> = names
            .iter()
            .zip(&values)
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        all.push(("V64", "xx"));
        let got = expand_all(&variables(&all), Undefined::Kept).unwrap();
        assert!(
            got.iter()
                .all(|(_, value)| value.len() <= LONGEST_VALUE + 8)
        );
    }

    #[test]
    fn a_chain_of_many_variables_does_not_overflow_the_stack() {
        let all: Vec<Unexpanded> = (0..100_000)
            .map(|at| Unexpanded {
                name: format!("V{at}"),
                value: format!("$V{}", at + 1),
                raw: false,
            })
            .collect();
        assert_eq!(expand_all(&all, Undefined::Removed).unwrap().len(), 100_000);
    }
}
