//! What is known before there is a pipeline: the variables that `include` sees.

use std::collections::BTreeMap;

use super::{Inputs, predefined, visible_settings};

/// The variables of includes, every name once: predefined ones, over them the settings, over them those of the pipeline.
/// YAML variables are not among them (`lib/gitlab/ci/variables/builder.rb` in GitLab).
///
/// ```
/// use pipeyard::facts::{variables_before, Inputs};
/// let inputs = Inputs { variables: vec![("DEPLOY".into(), "prod".into())], ..Inputs::default() };
/// let variables = variables_before(&inputs);
/// assert_eq!(variables.get("DEPLOY").map(String::as_str), Some("prod"));
/// assert_eq!(variables.get("CI_COMMIT_BRANCH").map(String::as_str), Some("main"));
/// assert_eq!(variables.get("CI_PIPELINE_IID"), None);
/// ```
pub fn variables_before(inputs: &Inputs) -> BTreeMap<String, String> {
    let settings = visible_settings(inputs, None).map(|it| (it.name.clone(), it.value.clone()));
    predefined::early_variables(inputs)
        .into_iter()
        .chain(settings)
        .chain(inputs.variables.iter().cloned())
        .collect()
}
