//! The program itself against what GitLab's own classes said, as somebody outside would compare them: files in a folder, a
//! command, its JSON. The reference lies beside the project where it was developed; elsewhere this says loudly that it
//! compared nothing. What the core alone says is compared in the core's own tests, which also show each difference.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

/// How many rows agreed when this line was last touched, of each comparison. The numbers can only grow.
const FLOORS: [(&str, usize); 5] = [
    ("lint: verdict", 260),
    ("lint: GitLab's texts", 260),
    ("expand: jobs", 98),
    ("plan: pipeline and reason", 259),
    ("plan: jobs", 259),
];

fn oracle() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/oracle");
    folder.join("expect.jsonl").exists().then_some(folder)
}

fn rows(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("the reference is readable");
    let row = |line: &str| serde_json::from_str(line).expect("one JSON value a line");
    text.lines().map(row).collect()
}

/// A folder that a project is written into, again and again.
struct Bench(PathBuf);

impl Bench {
    fn new() -> Self {
        let name = format!("pipeyard-oracle-{}", std::process::id());
        Self(env::temp_dir().join(name))
    }

    fn write(&self, pipeline: &str, files: &Value) {
        let _ = fs::remove_dir_all(&self.0);
        let texts = files.as_object().into_iter().flatten();
        let own = json!(pipeline);
        for (path, text) in texts.chain([(&".gitlab-ci.yml".to_owned(), &own)]) {
            let place = self.0.join(path);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(place, text.as_str().expect("a text")).expect("a file");
        }
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_pipeyard"))
            .args(arguments)
            .args(["--format", "json"])
            .current_dir(&self.0)
            .output()
            .expect("the program starts");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!(
                "{arguments:?}: {error}: {}",
                String::from_utf8_lossy(&output.stderr)
            )
        })
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How many rows of each comparison agree, of how many.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, (usize, usize)>);

impl Tally {
    fn count(&mut self, what: &'static str, agrees: bool) {
        let (agreeing, all) = self.0.entry(what).or_default();
        *agreeing += usize::from(agrees);
        *all += 1;
    }
}

fn texts(list: &Value) -> BTreeSet<&str> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).collect()
}

fn said(diagnostics: &Value) -> BTreeSet<&str> {
    let list = diagnostics.as_array().into_iter().flatten();
    list.filter(|it| it["severity"] == "error")
        .filter_map(|it| it["gitlab"].as_str())
        .collect()
}

/// A job in the shape that both sides have.
fn job(job: &Value, keys: &[&str]) -> Value {
    let mut shape = serde_json::Map::new();
    for &key in keys {
        let value = match &job[key] {
            Value::Array(list) if key == "needs" => {
                let name = |need: &Value| need.get("job").unwrap_or(need).clone();
                list.iter().map(name).collect()
            }
            Value::Array(list) if list.is_empty() => Value::Null,
            Value::Object(codes) if key == "allow_failure" => Value::Bool(codes.is_empty()),
            // The reference calls bridges by their keyword.
            Value::String(kind) if kind == "trigger" && key == "kind" => "bridge".into(),
            value => value.clone(),
        };
        shape.insert(key.to_owned(), value);
    }
    Value::Object(shape)
}

fn jobs(list: &Value, keys: &[&str]) -> Vec<Value> {
    let list = list.as_array().into_iter().flatten();
    list.map(|it| job(it, keys)).collect()
}

const OF_FILES: [&str; 8] = [
    "name",
    "stage",
    "kind",
    "when",
    "allow_failure",
    "needs",
    "variables",
    "script",
];
const OF_PIPELINE: [&str; 7] = [
    "name",
    "stage",
    "when",
    "allow_failure",
    "needs",
    "variables",
    "tags",
];

fn compare_case(bench: &Bench, folder: &Path, row: &Value, tally: &mut Tally) {
    let file = row["file"].as_str().expect("a name");
    let Ok(text) = fs::read_to_string(folder.join("cases").join(file)) else {
        return;
    };
    bench.write(&text, &row["files"]);
    let mut options = Vec::new();
    for (name, value) in row["inputs"].as_object().into_iter().flatten() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        options.extend(["--input".to_owned(), format!("{name}={text}")]);
    }
    let with = |command| {
        let options = options.iter().map(String::as_str);
        [command].into_iter().chain(options).collect::<Vec<_>>()
    };
    let lint = bench.json(&with("lint"));
    tally.count("lint: verdict", lint["valid"] == row["valid"]);
    tally.count(
        "lint: GitLab's texts",
        said(&lint["diagnostics"]) == texts(&row["errors"]),
    );
    if row["valid"] == true {
        let ours = jobs(&bench.json(&with("expand"))["jobs"], &OF_FILES);
        tally.count("expand: jobs", ours == jobs(&row["jobs"], &OF_FILES));
    }
}

fn compare_context(bench: &Bench, folder: &Path, row: &Value, tally: &mut Tally) {
    let file = row["file"].as_str().expect("a name");
    let text = fs::read_to_string(folder.join("contexts").join(file)).expect("a row's file");
    bench.write(&text, &Value::Null);
    fs::write(bench.0.join("context.json"), row["context"].to_string()).expect("a file");
    let plan = bench.json(&["plan", "--context", "context.json"]);
    let agrees = plan["pipeline"] == row["pipeline"] && plan["reason"] == row["reason"];
    tally.count("plan: pipeline and reason", agrees);
    tally.count(
        "plan: jobs",
        jobs(&plan["jobs"], &OF_PIPELINE) == jobs(&row["jobs"], &OF_PIPELINE),
    );
}

#[test]
#[expect(clippy::print_stderr, reason = "the figures are what this test is for")]
fn the_program_agrees_with_gitlab() {
    let Some(folder) = oracle() else {
        eprintln!("NOT COMPARED: ../shared/oracle is not here");
        return;
    };
    let bench = Bench::new();
    let mut tally = Tally::default();
    for row in rows(&folder.join("expect.jsonl")) {
        compare_case(&bench, &folder, &row, &mut tally);
    }
    for row in rows(&folder.join("contexts.jsonl")) {
        compare_context(&bench, &folder, &row, &mut tally);
    }
    for (what, floor) in FLOORS {
        let (agreeing, all) = tally.0[what];
        eprintln!("{what}: {agreeing} of {all}");
        assert!(
            agreeing >= floor,
            "{what}: {agreeing} of {all} agree, {floor} did before"
        );
    }
}
