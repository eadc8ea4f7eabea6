//! What the commands print, word for word. `UPDATE_EXPECT=1` rewrites the files in `golden/`; read the difference.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use expect_test::expect_file;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Standard output, then what was said about the work, then how it ended.
fn transcript(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_pipeyard"))
        .args(arguments)
        .current_dir(folder().join("project"))
        .env("LANG", "C")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let err = if err.is_empty() {
        err
    } else {
        format!("--- standard error\n{err}")
    };
    let code = output.status.code().expect("it ended by itself");
    format!(
        "$ pipeyard {}\n{out}{err}--- exit code {code}\n",
        arguments.join(" ")
    )
}

#[test]
fn commands_print_what_they_printed() {
    for (name, arguments) in [
        ("lint.human", &["lint"][..]),
        ("lint-broken.human", &["lint", "broken.yml"]),
        ("lint-broken.ko", &["lint", "broken.yml", "--lang", "ko"]),
        (
            "lint-broken.json",
            &["lint", "broken.yml", "--format", "json"],
        ),
        (
            "lint-several.human",
            &["lint", ".gitlab-ci.yml", "config.toml", "compose.yaml"],
        ),
        (
            "lint-several.sarif",
            &["lint", "broken.yml", "config.toml", "--format", "sarif"],
        ),
        (
            "lint-several.junit",
            &["lint", "broken.yml", "config.toml", "--format", "junit"],
        ),
        ("plan.human", &["plan"]),
        (
            "plan-changed.human",
            &["plan", "--changed", "docs/a.md", "--tag", "v1"],
        ),
        ("plan.dot", &["plan", "--format", "dot"]),
        ("plan.mermaid", &["plan", "--format", "mermaid"]),
        ("plan.svg", &["plan", "--format", "svg"]),
        ("matrix.human", &["matrix"]),
        ("matrix.ko", &["matrix", "--lang", "ko"]),
        ("matrix-duplicates.human", &["matrix", "duplicates.yml"]),
        ("why.human", &["why", "deploy", "--branch", "feature"]),
        ("why-unknown.human", &["why", "unit"]),
        (
            "why.ko",
            &["why", "deploy", "--branch", "feature", "--lang", "ko"],
        ),
        (
            "why.json",
            &["why", "deploy", "--branch", "feature", "--format", "json"],
        ),
        ("expand.yaml", &["expand"]),
        ("expand-origins.yaml", &["expand", "--origins"]),
        (
            "simulate.human",
            &[
                "simulate",
                "timing.yml",
                "--duration",
                "build=10",
                "--duration",
                "unit=20",
                "--duration",
                "e2e=60",
                "--duration",
                "deploy=30",
            ],
        ),
        (
            "simulate-many.ko",
            &[
                "simulate",
                "timing.yml",
                "--lang",
                "ko",
                "--flaky",
                "unit=0.3",
                "--runs",
                "200",
                "--concurrent",
                "1",
            ],
        ),
        (
            "simulate-unknown.human",
            &["simulate", "timing.yml", "--flaky", "nobody=0.3"],
        ),
    ] {
        expect_file![folder().join(format!("{name}.out"))].assert_eq(&transcript(arguments));
    }
}

/// What the schema of SARIF 2.1.0 asks for, where this program writes it.
#[test]
fn sarif_has_what_its_schema_requires() {
    let text = transcript(&["lint", "broken.yml", "config.toml", "--format", "sarif"]);
    let json = text.split_once('\n').expect("lines").1;
    let json = json.split("--- ").next().expect("a log");
    let log: serde_json::Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(run["tool"]["driver"]["name"].is_string());
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 2);
    for result in results {
        let at = result["ruleIndex"].as_u64().expect("a rule") as usize;
        assert_eq!(rules[at]["id"], result["ruleId"]);
        assert!(result["message"]["text"].is_string());
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string());
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(place["region"][key].as_u64().expect("a number") >= 1);
        }
        for fix in result["fixes"].as_array().into_iter().flatten() {
            let change = &fix["artifactChanges"][0];
            assert!(change["artifactLocation"]["uri"].is_string());
            assert!(change["replacements"][0]["deletedRegion"].is_object());
        }
    }
}
