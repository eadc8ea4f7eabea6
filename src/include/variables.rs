//! The variables that `include` sees: what is known before any file is read (`Gitlab::Ci::Variables::Builder#config_variables`
//! in GitLab). `variables:` of the files are not among them, not even those of the file that includes.

use std::collections::BTreeMap;

use crate::facts::{Inputs, Undefined, expand, variables_before, visible_settings};

/// GitLab prints this in place of a masked value, and fills it up with `x` to the value's length.
const MASK: &str = "[MASKED]";

/// The variables that are known before any file is read.
#[derive(Debug, Default)]
pub(super) struct Known {
    values: BTreeMap<String, Variable>,
}

#[derive(Debug)]
struct Variable {
    value: String,
    is_masked: bool,
}

impl Known {
    /// Those of a pipeline.
    pub(super) fn of(inputs: &Inputs) -> Self {
        let masked: BTreeMap<&str, bool> = visible_settings(inputs, None)
            .map(|it| (it.name.as_str(), it.is_masked))
            .collect();
        let is_given = |name: &str| inputs.variables.iter().any(|(given, _)| given == name);
        let variable = |(name, value): (String, String)| {
            let is_masked = masked.get(name.as_str()) == Some(&true) && !is_given(&name);
            (name, Variable { value, is_masked })
        };
        Self {
            values: variables_before(inputs).into_iter().map(variable).collect(),
        }
    }

    /// The value of a variable.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|it| it.value.as_str())
    }

    /// A path with its variables filled in; one that nobody defined disappears.
    pub(super) fn expand(&self, text: &str) -> String {
        expand(text, Undefined::Removed, |name| self.get(name))
    }

    /// A text with its variables filled in for `expand_vars`: one that nobody defined stays, and a masked one is refused.
    pub(super) fn expand_unmasked(&self, text: &str) -> Result<String, Masked> {
        let met_masked = std::cell::Cell::new(false);
        let expanded = expand(text, Undefined::Kept, |name| {
            let variable = self.values.get(name)?;
            met_masked.set(met_masked.get() || variable.is_masked);
            Some(variable.value.as_str())
        });
        if met_masked.get() {
            Err(Masked)
        } else {
            Ok(expanded)
        }
    }

    /// A text as GitLab prints it: masked values are not shown.
    pub(super) fn masked(&self, text: &str) -> String {
        let secrets = self.values.values().filter(|it| it.is_masked);
        secrets
            .map(|it| it.value.as_str())
            .filter(|secret| !secret.is_empty() && text.contains(secret))
            .fold(text.to_owned(), |text, secret| {
                let fill = "x".repeat(secret.len().saturating_sub(MASK.len()));
                text.replace(secret, &format!("{MASK}{fill}"))
            })
    }
}

/// A masked variable was to be expanded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Masked;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Level, Setting};

    fn known() -> Known {
        let secret = Setting {
            is_masked: true,
            ..Setting::new(Level::Project, "TOKEN", "s3cr3t-t0ken")
        };
        Known::of(&Inputs {
            settings: vec![
                Setting::new(Level::Project, "A", "project"),
                Setting::new(Level::Group, "A", "group"),
                secret,
            ],
            variables: vec![("B".into(), "given".into())],
            ..Inputs::default()
        })
    }

    #[test]
    fn the_stronger_setting_wins_and_undefined_ones_disappear() {
        assert_eq!(
            known().expand("ci/$A/${B}/$NO.yml"),
            "ci/project/given/.yml"
        );
    }

    #[test]
    fn masked_values_are_neither_shown_nor_expanded() {
        assert_eq!(known().masked("a/s3cr3t-t0ken.yml"), "a/[MASKED]xxxx.yml");
        assert_eq!(known().expand_unmasked("$TOKEN"), Err(Masked));
        assert_eq!(known().expand_unmasked("$B $NO"), Ok("given $NO".into()));
    }
}
