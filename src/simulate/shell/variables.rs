//! The variables of a shell.

use std::{collections::BTreeMap, rc::Rc};

/// What programs get to see: variables by name.
pub(in crate::simulate) type Environment = BTreeMap<String, String>;

/// A variable of the shell's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) value: Value,
    pub(super) is_exported: bool,
    pub(super) is_readonly: bool,
}

/// What a variable holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing: it is declared, or unset.
    #[default]
    Unset,
    /// A text.
    Text(String),
    /// An array, by index.
    List(BTreeMap<usize, String>),
    /// An associative array.
    Map(BTreeMap<String, String>),
}

/// Variables over an environment that is shared with whoever gave it. Copies are cheap.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    given: Rc<Environment>,
    own: Rc<BTreeMap<String, Variable>>,
}

impl Variables {
    pub(super) fn new(given: Environment) -> Self {
        Self {
            given: Rc::new(given),
            own: Rc::default(),
        }
    }

    /// The text of a variable; of an array, its first element.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        match self.own.get(name) {
            None => self.given.get(name).map(String::as_str),
            Some(variable) => match &variable.value {
                Value::Unset => None,
                Value::Text(text) => Some(text),
                Value::List(list) => list.get(&0).map(String::as_str),
                Value::Map(map) => map.get("0").map(String::as_str),
            },
        }
    }

    /// The variable as it stands, whoever gave it.
    pub(super) fn variable(&self, name: &str) -> Option<Variable> {
        self.own.get(name).cloned().or_else(|| {
            self.given.get(name).map(|text| Variable {
                value: Value::Text(text.clone()),
                is_exported: true,
                is_readonly: false,
            })
        })
    }

    /// What the variable holds, when it is the shell's own.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.own.get(name).map(|variable| &variable.value)
    }

    pub(super) fn is_readonly(&self, name: &str) -> bool {
        self.own.get(name).is_some_and(|it| it.is_readonly)
    }

    /// Gives a variable a text; whether it is exported stays.
    pub(super) fn set(&mut self, name: &str, text: impl Into<String>) {
        self.change(name, |variable| variable.value = Value::Text(text.into()));
    }

    /// Changes a variable, which is made when it is not there.
    pub(super) fn change(&mut self, name: &str, change: impl FnOnce(&mut Variable)) {
        let given = &self.given;
        let own = Rc::make_mut(&mut self.own);
        let variable = own.entry(name.to_owned()).or_insert_with(|| {
            given
                .get(name)
                .map_or_else(Variable::default, |text| Variable {
                    value: Value::Text(text.clone()),
                    is_exported: true,
                    is_readonly: false,
                })
        });
        change(variable);
    }

    /// Makes it as if the variable had never been.
    pub(super) fn unset(&mut self, name: &str) {
        self.restore(name, None);
    }

    /// Puts back what [`Variables::variable`] gave.
    pub(super) fn restore(&mut self, name: &str, variable: Option<Variable>) {
        let own = Rc::make_mut(&mut self.own);
        match variable {
            Some(variable) => drop(own.insert(name.to_owned(), variable)),
            None if self.given.contains_key(name) => {
                own.insert(name.to_owned(), Variable::default());
            }
            None => drop(own.remove(name)),
        }
    }

    /// The environment of a command.
    pub(super) fn environment(&self) -> Environment {
        let mut environment = (*self.given).clone();
        for (name, variable) in self.own.iter() {
            match &variable.value {
                Value::Text(text) if variable.is_exported => {
                    environment.insert(name.clone(), text.clone());
                }
                _ => drop(environment.remove(name)),
            }
        }
        environment
    }

    /// The names of all variables that have a value, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<&String> = self.given.keys().chain(self.own.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let is_set = |name: &&String| {
            self.own
                .get(*name)
                .is_none_or(|it| it.value != Value::Unset)
        };
        names.into_iter().filter(is_set).cloned().collect()
    }
}

/// Whether a text can name a variable.
pub(super) fn is_name(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        && text
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit())
}
