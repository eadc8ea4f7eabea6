//! Small keywords of a job: those that are checked, and kept as they are.

use super::{
    at::At,
    coverage,
    field::{self, Field},
    findings::Findings,
    job_inputs, run, secrets,
};
use crate::{
    parse::{Mapping, Node},
    text::Spanned,
};

/// What small keywords say: everything that no other noun holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extras {
    /// `coverage`: a pattern, with its slashes.
    pub coverage: Option<Spanned<String>>,
    /// `hooks:pre_get_sources_script`.
    pub pre_get_sources_script: Option<Vec<Spanned<String>>>,
    /// `id_tokens`: names of variables, each with its audiences.
    pub id_tokens: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    /// `secrets`, as written.
    pub secrets: Option<Node>,
    /// `manual_confirmation`.
    pub manual_confirmation: Option<Spanned<String>>,
    /// `inputs` of the job, as written.
    pub inputs: Option<Node>,
    /// `run`: steps, as written.
    pub run: Option<Node>,
}

/// Reads the small keywords that no default can give; `at` is the job.
pub(super) fn read(job: &Mapping, at: &At<'_>, findings: &mut Findings<'_>) -> Extras {
    Extras {
        manual_confirmation: Field::attribute(job, "manual_confirmation", at)
            .and_then(|field| field.text(findings)),
        run: run::read(job, at, findings),
        coverage: field::written(job, "coverage")
            .and_then(|node| coverage::read(node, &at.key("coverage"), findings)),
        secrets: field::written(job, "secrets")
            .and_then(|node| secrets::read(node, &at.key("secrets"), findings)),
        inputs: job_inputs::read(job, at, findings),
        ..Extras::default()
    }
}
