//! The core as a browser gets it: `cargo xtask test` runs these in headless Chromium.
#![cfg(target_arch = "wasm32")]

use pipeyard::{
    wasm::{analyze, matrix, simulate},
    wire::{analysis::Analysis, plan::Plan, run::RunEvent},
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const PIPELINE: &str = include_str!("fixtures/diary/second_try.gitlab-ci.yml");
const CONFIG: &str = include_str!("fixtures/diary/unprivileged.config.toml");

fn request(language: &str) -> String {
    serde_json::json!({
        "files": [{"path": ".gitlab-ci.yml", "text": PIPELINE}, {"path": "config.toml", "text": CONFIG}],
        "context": {"source": "push", "branch": "main"},
        "language": language,
    })
    .to_string()
}

fn analysis(language: &str) -> Analysis {
    let handle = analyze(&request(language)).expect("a request");
    serde_json::from_str(&handle.json().expect("an analysis")).expect("JSON")
}

#[wasm_bindgen_test]
fn an_analysis_crosses_the_boundary() {
    let analysis = analysis("en");
    assert!(analysis.pipeline && analysis.jobs[0].name == "deploy");
    assert!(
        analysis
            .diagnostics
            .iter()
            .any(|found| found.code == "dind-needs-privileged")
    );
}

#[wasm_bindgen_test]
fn a_plan_has_the_same_bytes_as_in_a_native_program() {
    let handle = analyze(&request("ko")).expect("a request");
    let plan: Plan = serde_json::from_str(&handle.plan().expect("a plan")).expect("JSON");
    let native = include_str!("fixtures/diary/second_try.plan.json");
    assert_eq!(
        String::from_utf8(plan.canonical_bytes()).expect("JSON"),
        native.trim_end()
    );
}

#[wasm_bindgen_test]
fn a_reason_is_told_on_demand() {
    let handle = analyze(&request("en")).expect("a request");
    assert!(handle.why("deploy").expect("a reason").contains("\"text\""));
    assert_eq!(handle.why("nobody").expect("a reason"), "null");
}

#[wasm_bindgen_test]
fn the_matrix_knows_every_job() {
    let matrix = matrix(&request("en")).expect("a request");
    assert!(matrix.contains("\"deploy\""));
}

#[wasm_bindgen_test]
fn a_layout_comes_as_typed_arrays() {
    let layout = analyze(&request("en")).expect("a request").layout("stage");
    assert_eq!(layout.xy().length(), 2);
    assert!(layout.width() > 0.0 && layout.headings().contains("deploy"));
}

#[wasm_bindgen_test]
fn a_simulated_run_fails_as_the_real_one_does() {
    let events = simulate(&request("en"), "{}").expect("a pipeline");
    let events: Vec<RunEvent> = serde_json::from_str(&events).expect("JSON");
    let text = serde_json::to_string(&events).expect("JSON");
    assert!(text.contains("lookup docker on 127.0.0.11:53: no such host"));
}

#[wasm_bindgen_test]
fn nonsense_is_an_error_and_no_trap() {
    assert!(analyze("{").is_err());
    assert!(analyze("{\"files\": 3}").is_err());
    let bytes = "\u{feff}\u{0}\t- [ }\n&a *a\r\n<<: \u{1F600}";
    let request =
        serde_json::json!({"files": [{"path": ".gitlab-ci.yml", "text": bytes}]}).to_string();
    let handle = analyze(&request).expect("broken YAML is no error");
    assert!(
        handle
            .json()
            .expect("an analysis")
            .contains("\"valid\":false")
    );
}
