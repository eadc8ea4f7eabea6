//! What a context decides: variables by their strength, the workflow, clauses about files, and what nobody knows.

use pipeyard::{
    analysis::{Analysis, Workspace, analyze},
    compile::{Absent, LeftOut, PipelineJob},
    diagnostics::Truth,
    facts::{Changes, Inputs, Level, MergeRequest, Ref, Setting},
    text::Sources,
};

fn of(yaml: &str, inputs: &Inputs) -> Analysis {
    let mut sources = Sources::default();
    sources.add(".gitlab-ci.yml", yaml);
    analyze(Workspace::of(sources), inputs)
}

fn names(analysis: &Analysis) -> Vec<&str> {
    let jobs = analysis.pipeline.jobs.iter();
    jobs.map(|it| it.job.name.value.as_str()).collect()
}

#[track_caller]
fn job<'a>(analysis: &'a Analysis, name: &str) -> &'a PipelineJob {
    let mut jobs = analysis.pipeline.jobs.iter();
    jobs.find(|it| it.job.name.value == name)
        .expect("the job exists")
}

#[track_caller]
fn left_out<'a>(analysis: &'a Analysis, name: &str) -> &'a LeftOut {
    let mut jobs = analysis.pipeline.left_out.iter();
    jobs.find(|it| it.name.value == name)
        .expect("the job is left out")
}

#[track_caller]
fn in_job(analysis: &Analysis, name: &str) -> String {
    let plan = analysis.plan.as_ref().expect("a plan");
    let found = plan.jobs[0].variables.iter().filter(|(it, _)| it == name);
    let values: Vec<&str> = found.map(|(_, value)| value.as_str()).collect();
    assert!(values.len() <= 1, "{name} is there once: {values:?}");
    values.first().map_or("(not set)", |value| value).to_owned()
}

fn gitlab(analysis: &Analysis) -> Vec<&str> {
    let quotes = analysis.diagnostics.iter().flat_map(|it| &it.gitlab.0);
    quotes.map(|it| it.text.as_str()).collect()
}

#[test]
fn stronger_variables_hide_weaker_ones() {
    let setting = |level, name: &str, value: &str| Setting::new(level, name, value);
    let inputs = Inputs {
        settings: vec![
            setting(Level::Instance, "A", "instance"),
            setting(Level::Instance, "B", "instance"),
            setting(Level::Group, "B", "group"),
            setting(Level::Project, "C", "project"),
            setting(Level::Group, "C", "group"),
            setting(Level::Project, "D", "project"),
        ],
        variables: vec![("D".into(), "pipeline".into())],
        ..Inputs::default()
    };
    let yaml = "
variables: {A: file, B: file, C: file, D: file, E: global, F: global}
j:
  script: x
  variables: {E: job, F: job, CI_COMMIT_BRANCH: mine, GITLAB_USER_LOGIN: me}
  rules:
    - if: $A == 'instance' && $B == 'group' && $C == 'project' && $D == 'pipeline' && $E == 'job' && $CI_COMMIT_BRANCH == 'mine' && $GITLAB_USER_LOGIN == 'dev'
      variables: {F: rule}
";
    let analysis = of(yaml, &inputs);
    assert_eq!(names(&analysis), ["j"]);
    for (name, value) in [
        ("A", "instance"),
        ("B", "group"),
        ("C", "project"),
        ("D", "pipeline"),
        ("E", "job"),
        ("F", "rule"),
        ("CI_COMMIT_BRANCH", "mine"),
        ("GITLAB_USER_LOGIN", "dev"),
    ] {
        assert_eq!(in_job(&analysis, name), value, "{name}");
    }
}

#[test]
fn raw_values_and_files_are_expanded_by_nobody() {
    let inputs = Inputs {
        settings: vec![
            Setting {
                is_file: true,
                ..Setting::new(Level::Project, "CERT", "-----BEGIN")
            },
            Setting {
                is_raw: true,
                ..Setting::new(Level::Project, "PRICE", "$A")
            },
        ],
        ..Inputs::default()
    };
    let yaml = "
variables: {A: a, RAW: {value: $A, expand: false}, INTO: x$RAW, ESCAPED: $$A, SELF: /bin:$SELF, FILE: $CERT, COST: $PRICE}
j: {script: x}
";
    let analysis = of(yaml, &inputs);
    for (name, value) in [
        ("RAW", "$A"),
        ("INTO", "x$A"),
        ("ESCAPED", "$A"),
        ("SELF", "/bin:"),
        ("CERT", "/builds/group/project.tmp/CERT"),
        ("FILE", "/builds/group/project.tmp/CERT"),
        ("PRICE", "$A"),
        ("COST", "$A"),
    ] {
        assert_eq!(in_job(&analysis, name), value, "{name}");
    }
}

#[test]
fn a_circle_of_variables_is_no_pipeline() {
    let analysis = of(
        "variables: {A: $B, B: $A}\nj: {script: x}\n",
        &Inputs::default(),
    );
    assert_eq!(analysis.pipeline.absent, Some(Absent::ConfigError));
    assert_eq!(
        gitlab(&analysis),
        ["j: circular variable reference detected: [\"A\", \"B\"]"]
    );
}

#[test]
fn the_workflow_names_the_pipeline_and_gives_variables() {
    let yaml = "
workflow:
  name: ' $LAYER of $CI_COMMIT_BRANCH$NOBODY '
  rules:
    - if: $LAYER == 'global'
      variables: {LAYER: workflow, MORE: m}
variables: {LAYER: global}
plain: {script: x, rules: [{if: $CI_PIPELINE_NAME == 'workflow of main'}]}
own: {script: x, variables: {LAYER: own}}
apart: {script: x, inherit: {variables: [MORE]}}
";
    let analysis = of(yaml, &Inputs::default());
    assert_eq!(analysis.pipeline.name.as_deref(), Some("workflow of main"));
    let variables = |name: &str| -> Vec<(String, String)> {
        let all = job(&analysis, name).variables.iter();
        all.map(|it| (it.name.value.clone(), it.value.value.clone()))
            .collect()
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        variables("plain"),
        [pair("LAYER", "workflow"), pair("MORE", "m")]
    );
    assert_eq!(variables("own"), [pair("LAYER", "own"), pair("MORE", "m")]);
    assert_eq!(variables("apart"), [pair("MORE", "m")]);
}

#[test]
fn without_a_workflow_rule_there_is_no_pipeline() {
    let yaml = "workflow: {rules: [{if: $CI_COMMIT_TAG}]}\na: {script: x, needs: [b]}\nb: {script: x, rules: [{when: never}]}\n";
    let analysis = of(yaml, &Inputs::default());
    assert_eq!(
        analysis.pipeline.absent,
        Some(Absent::FilteredByWorkflowRules)
    );
    assert_eq!(
        gitlab(&analysis),
        ["The pipeline did not run. Review the workflow:rules configuration for the pipeline."]
    );
    assert_eq!(analysis.pipeline.left_out.len(), 2);
}

#[test]
fn a_commit_can_ask_for_no_pipeline() {
    let skipping = |source: &str| Inputs {
        commit_message: "Docs [skip ci]".into(),
        source: source.into(),
        ..Inputs::default()
    };
    let yaml = "j: {script: x}\n";
    let pushed = of(yaml, &skipping("push"));
    assert_eq!(pushed.pipeline.absent, Some(Absent::Skipped));
    assert_eq!(names(&of(yaml, &skipping("web"))), ["j"]);
}

#[test]
fn a_rule_changes_more_than_when() {
    let yaml = "
a: {script: x, stage: build}
b: {script: x, stage: build}
j:
  script: x
  when: manual
  needs: [a]
  interruptible: true
  rules:
    - if: $CI_COMMIT_BRANCH == 'main'
      needs: [b]
      interruptible: false
      when: delayed
      start_in: 1 minute
    - if: $CI_COMMIT_BRANCH
      needs: []
";
    let analysis = of(yaml, &Inputs::default());
    let found = job(&analysis, "j");
    let needs = |found: &PipelineJob| -> Vec<String> {
        let needs = found.needs.iter().flatten();
        needs.map(|need| need.job.value.clone()).collect()
    };
    assert_eq!(needs(found), ["b"]);
    assert_eq!(found.when.name(), "delayed");
    assert_eq!(found.job.start_in.as_ref().map(|it| it.value), Some(60));
    assert_eq!(
        found.job.interruptible.as_ref().map(|it| it.value),
        Some(false)
    );
    let other = Inputs {
        git_ref: Ref::Branch("x".into()),
        ..Inputs::default()
    };
    let analysis = of(yaml, &other);
    let found = job(&analysis, "j");
    assert_eq!(needs(found), ["a"]);
    assert_eq!(found.when.name(), "manual");
}

#[test]
fn tags_see_variables_as_they_are() {
    let yaml = "
variables: {WHERE: $HERE, HERE: here}
j:
  script: x
  tags: [on-$WHERE, $HERE, $NOBODY]
  rules: [{when: always, variables: {HERE: rule}}]
";
    let analysis = of(yaml, &Inputs::default());
    let tags: Vec<&str> = job(&analysis, "j")
        .job
        .tags
        .iter()
        .map(|tag| tag.value.as_str())
        .collect();
    assert_eq!(tags, ["on-$HERE", "here", "$NOBODY"]);
}

#[test]
fn patterns_of_changes_are_expanded_and_those_of_only_are_not() {
    let inputs = Inputs {
        changes: Changes::Paths(vec!["src/a.c".into()]),
        ..Inputs::default()
    };
    let yaml = "
variables: {DIR: $NAME, NAME: src}
rules: {script: x, rules: [{changes: [$DIR/*]}]}
policy: {script: x, only: {changes: [$DIR/*]}}
plain: {script: x, only: {changes: [src/*]}, except: {changes: ['*.md']}}
none: {script: x, rules: [{changes: ['*.md']}]}
";
    assert_eq!(names(&of(yaml, &inputs)), ["rules", "plain"]);
}

#[test]
fn a_ref_that_does_not_exist_breaks_the_rules_of_a_stage_that_has_jobs() {
    let alone = "bad: {stage: build, script: x, rules: [{changes: {paths: [a], compare_to: nowhere}}]}\ngood: {script: y}\n";
    let known = Inputs {
        refs: Some(vec!["develop".into()]),
        ..Inputs::default()
    };
    assert_eq!(names(&of(alone, &known)), ["good"]);
    let together = alone.replace("stage: build, ", "");
    let analysis = of(&together, &known);
    assert_eq!(analysis.pipeline.absent, Some(Absent::ConfigError));
    assert_eq!(
        gitlab(&analysis),
        ["Failed to parse rule for bad: rules:changes:compare_to is not a valid ref"]
    );
    // A ref that is known, or of which nobody knows, can be compared with; only what differs is unknown.
    let develop = together.replace("nowhere", "refs/heads/develop");
    for (yaml, inputs) in [(&develop, &known), (&together, &Inputs::default())] {
        let analysis = of(yaml, inputs);
        assert!(!job(&analysis, "bad").is_certain);
    }
}

#[test]
fn what_nobody_knows_counts_as_true_and_is_said() {
    let yaml = "
maybe: {script: x, rules: [{changes: [src/*]}]}
file: {script: x, rules: [{exists: [Dockerfile]}]}
either: {script: x, rules: [{changes: [src/*], when: manual}, {when: on_success}]}
never: {script: x, rules: [{if: $CI_COMMIT_TAG, changes: [src/*]}]}
unless: {script: x, rules: [{changes: [docs/*], when: never}, {when: always}]}
except: {script: x, except: {changes: [docs/*]}}
";
    let analysis = of(yaml, &Inputs::default());
    assert_eq!(names(&analysis), ["maybe", "file", "either"]);
    for (name, is_certain) in [("maybe", false), ("file", false), ("either", true)] {
        assert_eq!(job(&analysis, name).is_certain, is_certain, "{name}");
    }
    assert_eq!(job(&analysis, "maybe").because.truth, Some(Truth::Unknown));
    for (name, is_certain) in [("never", true), ("unless", false), ("except", false)] {
        assert_eq!(left_out(&analysis, name).is_certain, is_certain, "{name}");
    }
}

#[test]
fn a_fork_runs_in_its_own_project() {
    let inputs = Inputs {
        source: "merge_request_event".into(),
        project_path: "friend/project".into(),
        git_ref: Ref::MergeRequest(MergeRequest {
            target_project: Some("group/project".into()),
            ..MergeRequest::new("fix", "main")
        }),
        ..Inputs::default()
    };
    let yaml = "
j:
  script: x
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == 'friend/project' && $CI_MERGE_REQUEST_PROJECT_PATH == 'group/project' && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID && $CI_COMMIT_BRANCH == null
";
    assert_eq!(names(&of(yaml, &inputs)), ["j"]);
}

#[test]
fn a_workflow_that_compares_with_no_ref_says_so() {
    let inputs = Inputs {
        refs: Some(Vec::new()),
        ..Inputs::default()
    };
    let yaml =
        "workflow: {rules: [{changes: {paths: [a], compare_to: nowhere}}]}\nj: {script: x}\n";
    let analysis = of(yaml, &inputs);
    assert_eq!(
        analysis.pipeline.absent,
        Some(Absent::FilteredByWorkflowRules)
    );
    let because = &left_out(&analysis, "j").because;
    let place = because.span.expect("a place");
    assert_eq!(&yaml[place.start as usize..place.end as usize], "nowhere");
}
