//! `analyze`, and what is asked about an analysis.

use js_sys::Error;
use wasm_bindgen::prelude::*;

use super::Layout;
use crate::{
    analysis::{self, Analysis, Workspace},
    diagnostics::Language,
    facts::Inputs,
    graph::View,
    wire::{self, request::Request},
};

/// The version of the core, for the status line and for bug reports.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// An analysed pipeline. JavaScript frees it with `free()`.
#[wasm_bindgen]
pub struct AnalysisHandle {
    analysis: Analysis,
    language: Language,
}

/// Analyses a workspace: a JSON `Request` in, a handle out.
///
/// # Errors
/// A JavaScript `Error` when the text is no `Request`. Broken pipelines are no errors; they are diagnostics.
#[wasm_bindgen]
pub fn analyze(request: &str) -> Result<AnalysisHandle, Error> {
    let request: Request = read("request", request)?;
    let analysis = analysis::analyze(
        Workspace::of(request.sources()),
        &Inputs::from(&request.context),
    );
    Ok(AnalysisHandle {
        analysis,
        language: Language::from_tag(&request.language),
    })
}

#[wasm_bindgen]
impl AnalysisHandle {
    /// What the page shows at first sight, as a JSON `Analysis`: without the plan, and with one line of each reason.
    ///
    /// # Errors
    /// Never in practice: an analysis has nothing that JSON could refuse.
    pub fn json(&self) -> Result<String, Error> {
        let view = wire::analysis::Analysis::in_short(&self.analysis, self.language);
        write(&view)
    }

    /// The plan as a JSON `Plan`; `null` when there is no pipeline.
    ///
    /// # Errors
    /// Never in practice: a plan has nothing that JSON could refuse.
    pub fn plan(&self) -> Result<String, Error> {
        let plan = self.analysis.plan.as_ref();
        write(&plan.map(wire::plan::Plan::from))
    }

    /// Why a job exists or does not, as a JSON `Reason` with all its steps; `null` when there is no such job.
    ///
    /// # Errors
    /// Never in practice: a reason has nothing that JSON could refuse.
    pub fn why(&self, job: &str) -> Result<String, Error> {
        let because = wire::why::because(&self.analysis, job, self.language);
        write(&because)
    }

    /// Where the graph's jobs and edges go; `"needs"` or, for anything else, by stage.
    pub fn layout(&self, view: &str) -> Layout {
        let view = if view == "needs" {
            View::Needs
        } else {
            View::Stages
        };
        Layout::of(&self.analysis, view)
    }
}

/// Works out which job runs in which usual situation: a JSON `Request` in, a JSON `Matrix` out. The request's context tells
/// of the project.
///
/// # Errors
/// A JavaScript `Error` when the text is no `Request`.
#[wasm_bindgen]
pub fn matrix(request: &str) -> Result<String, Error> {
    let request: Request = read("request", request)?;
    let workspace = Workspace::of(request.sources());
    let matrix = analysis::matrix(&workspace, &Inputs::from(&request.context));
    let language = Language::from_tag(&request.language);
    write(&wire::matrix::Matrix::of(
        &matrix,
        &workspace.sources,
        language,
    ))
}

/// Why a job exists or does not, and what would turn it round: a JSON `Request` and the job's name in, a JSON `Why` out, or
/// `null` when there is no such job.
///
/// # Errors
/// A JavaScript `Error` when the text is no `Request`.
#[wasm_bindgen]
pub fn why(request: &str, job: &str) -> Result<String, Error> {
    let request: Request = read("request", request)?;
    let inputs = Inputs::from(&request.context);
    let analysis = analysis::analyze(Workspace::of(request.sources()), &inputs);
    let language = Language::from_tag(&request.language);
    write(&wire::why::Why::of(&analysis, &inputs, job, language))
}

pub(super) fn read<'t, T: serde::Deserialize<'t>>(what: &str, text: &'t str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|error| Error::new(&format!("the {what} is not what it should be: {error}")))
}

pub(super) fn write<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::new(&error.to_string()))
}
