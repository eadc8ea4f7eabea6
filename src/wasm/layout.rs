//! The graph's coordinates as typed arrays.

use js_sys::{Float32Array, JSON};
use wasm_bindgen::prelude::*;

use crate::{
    analysis::Analysis,
    graph::{self, View},
};

/// Where the jobs, the edges and the headings of a graph go, in CSS pixels.
#[wasm_bindgen]
pub struct Layout {
    layout: graph::Layout,
}

impl Layout {
    pub(super) fn of(analysis: &Analysis, view: View) -> Self {
        Self {
            layout: analysis.layout(view),
        }
    }
}

#[wasm_bindgen]
impl Layout {
    /// The top left corners of the jobs, in plan order: x, y, x, y, ….
    pub fn xy(&self) -> Float32Array {
        Float32Array::from(self.layout.xy.as_slice())
    }

    /// The edges, one after the other: from, to, number of points, then x, y of each point.
    pub fn edges(&self) -> Float32Array {
        Float32Array::from(self.layout.edges.as_slice())
    }

    /// The columns' headings as a JSON array of `{x, width, text}`.
    pub fn headings(&self) -> String {
        let headings = js_sys::Array::new();
        for heading in &self.layout.headings {
            let object = js_sys::Object::new();
            for (key, value) in [
                ("x", JsValue::from(heading.x)),
                ("width", JsValue::from(heading.width)),
                ("text", JsValue::from(heading.text.as_str())),
            ] {
                // Setting a property of a fresh plain object cannot fail.
                let _ = js_sys::Reflect::set(&object, &JsValue::from(key), &value);
            }
            headings.push(&object);
        }
        JSON::stringify(&headings)
            .map(String::from)
            .unwrap_or_default()
    }

    /// The width of the whole graph.
    #[wasm_bindgen(getter)]
    pub fn width(&self) -> f32 {
        self.layout.width
    }

    /// The height of the whole graph.
    #[wasm_bindgen(getter)]
    pub fn height(&self) -> f32 {
        self.layout.height
    }
}
