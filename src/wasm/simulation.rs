//! `simulate`.

use js_sys::Error;
use wasm_bindgen::prelude::*;

use super::calls::{read, write};
use crate::{
    analysis::{self, Workspace},
    diagnostics::Language,
    facts::Inputs,
    wire::{
        self,
        request::{Assumptions, Request},
    },
};

/// Simulates a workspace's pipeline: a JSON `Request` and JSON `Assumptions` in, a JSON array of `RunEvent` out. The page
/// plays the events by its own clock.
///
/// # Errors
/// A JavaScript `Error` when a text is not what it should be, or when there is no pipeline to simulate.
#[wasm_bindgen]
pub fn simulate(request: &str, assumptions: &str) -> Result<String, Error> {
    let request: Request = read("request", request)?;
    let assumptions: Assumptions = read("assumptions", assumptions)?;
    let language = Language::from_tag(&request.language);
    let analysis = analysis::analyze(
        Workspace::of(request.sources()),
        &Inputs::from(&request.context),
    );
    let events = wire::simulation::events(&analysis, &assumptions, language)
        .ok_or_else(|| Error::new("there is no pipeline for this context"))?;
    write(&events)
}
