//! The child pipeline of a `trigger:include`
//! (`app/services/ci/create_downstream_pipeline_service.rb`, `lib/gitlab/ci/variables/downstream/` in GitLab).

use super::{Analysis, of_assembly};
use crate::{
    compile::{Environment, PipelineJob, Predefined},
    facts::{Inputs, Undefined},
    include::assemble_child,
    plan::{self, Plan},
    resolve::{Trigger, TriggerTarget},
};

/// A pipeline has children and grandchildren, and no more.
const DEEPEST: usize = 2;

/// Analyses the child pipeline that a job of a pipeline starts, as it comes to be when the job runs. `inputs` are those of
/// the pipeline itself. `None` when the job is not in the pipeline, starts no child, or lies so deep that GitLab refuses.
///
/// A child is a pipeline of the same project, ref and commit, with the source `parent_pipeline`. What the job passes on
/// arrives as variables of the pipeline, the strongest there are.
///
/// ```
/// use pipeyard::{analysis::{Workspace, analyze, child}, facts::Inputs, text::Sources};
/// let mut sources = Sources::default();
/// sources.add(".gitlab-ci.yml", "unit:\n  variables: {SUITE: unit}\n  trigger: {include: ci/test.yml}\n");
/// sources.add("ci/test.yml", "test:\n  script: make $SUITE\n  rules: [{if: $SUITE == 'unit'}]\n");
/// let inputs = Inputs::default();
/// let parent = analyze(Workspace::of(sources), &inputs);
/// let child = child(&parent, "unit", &inputs).unwrap();
/// assert_eq!(child.pipeline.jobs[0].job.name.value, "test");
/// ```
pub fn child(parent: &Analysis, job: &str, inputs: &Inputs) -> Option<Analysis> {
    let mut jobs = parent.pipeline.jobs.iter();
    let job = jobs.find(|it| it.job.name.value == job)?;
    let trigger = job.job.trigger.as_ref()?;
    let TriggerTarget::Child(include) = &trigger.target else {
        return None;
    };
    if parent.depth >= DEEPEST || parent.pipeline.absent.is_some() {
        return None;
    }
    let inputs = Inputs {
        source: "parent_pipeline".into(),
        variables: passed_on(job, trigger, inputs),
        inputs: Vec::new(),
        ..inputs.clone()
    };
    let sources = parent.sources.clone();
    let assembly = assemble_child(&sources, parent.main, include, &inputs);
    let runners = (parent.runners.clone(), Vec::new());
    let child = of_assembly(sources, assembly, runners, &inputs);
    Some(Analysis {
        depth: parent.depth + 1,
        ..child
    })
}

/// The plan of a pipeline with the plans of its children and grandchildren in it, as far as their files are known. A child of
/// which GitLab would create nothing has a plan without jobs. `None` when there is no pipeline at all.
pub fn family(analysis: &Analysis) -> Option<Plan> {
    let mut plan = analysis.plan.clone()?;
    for job in &mut plan.jobs {
        let Some(trigger) = &mut job.trigger else {
            continue;
        };
        if analysis.depth >= DEEPEST && trigger.target == plan::TriggerTarget::Unknown {
            // GitLab refuses; whoever runs the plan sees how deep it lies.
            trigger.target = plan::TriggerTarget::Child(Box::default());
        }
        let Some(child) = child(analysis, &job.name, &analysis.inputs) else {
            continue;
        };
        if child.wanted.is_empty() {
            let plan = family(&child).unwrap_or_default();
            trigger.target = plan::TriggerTarget::Child(Box::new(plan));
        }
    }
    Some(plan)
}

/// The variables that a job passes on: its own, expanded here, and those of the pipeline where it says so, which win.
fn passed_on(job: &PipelineJob, trigger: &Trigger, inputs: &Inputs) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    if trigger.forward_yaml_variables {
        let predefined = Predefined::new(inputs);
        let environment = Environment::new(&predefined, &job.job, &job.variables);
        for it in &job.variables {
            let value = if it.expand {
                environment.expand(&it.value.value, Undefined::Removed)
            } else {
                it.value.value.clone()
            };
            variables.push((it.name.value.clone(), value));
        }
    }
    if trigger.forward_pipeline_variables {
        variables.retain(|(name, _)| inputs.variables.iter().all(|(given, _)| given != name));
        variables.extend(inputs.variables.iter().cloned());
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::{Workspace, analyze},
        text::Sources,
    };

    fn parent(files: &[(&str, &str)], inputs: &Inputs) -> Analysis {
        let mut sources = Sources::default();
        for (path, text) in files {
            sources.add(*path, *text);
        }
        analyze(Workspace::of(sources), inputs)
    }

    fn names(analysis: &Analysis) -> Vec<&str> {
        let jobs = analysis.pipeline.jobs.iter();
        jobs.map(|it| it.job.name.value.as_str()).collect()
    }

    #[test]
    fn a_child_sees_what_is_passed_on() {
        let inputs = Inputs {
            variables: vec![("GIVEN".into(), "g".into())],
            ..Inputs::default()
        };
        let passes = "forward: {pipeline_variables: true, yaml_variables: false}";
        let main = format!(
            "variables: {{A: 'a-$CI_COMMIT_BRANCH'}}\none: {{trigger: {{include: c.yml}}}}\ntwo: {{trigger: {{include: c.yml, {passes}}}}}\n"
        );
        let rules = "yaml: {script: x, rules: [{if: $A == 'a-main'}]}\ngiven: {script: x, rules: [{if: $GIVEN}]}\n\
                     source: {script: x, rules: [{if: $CI_PIPELINE_SOURCE == 'parent_pipeline'}]}\n";
        let parent = parent(&[(".gitlab-ci.yml", &main), ("c.yml", rules)], &inputs);
        assert_eq!(
            names(&child(&parent, "one", &inputs).expect("a child")),
            ["yaml", "source"]
        );
        assert_eq!(
            names(&child(&parent, "two", &inputs).expect("a child")),
            ["given", "source"]
        );
        assert!(child(&parent, "three", &inputs).is_none());
    }

    #[test]
    fn a_child_takes_inputs_and_merges_its_files() {
        let inputs = Inputs::default();
        let main =
            "t: {trigger: {include: [{local: a.yml, inputs: {name: unit}}, {local: b.yml}]}}\n";
        let a = "spec: {inputs: {name: }}\n---\n$[[ inputs.name ]]: {script: a, stage: build}\n";
        let parent = parent(
            &[
                (".gitlab-ci.yml", main),
                ("a.yml", a),
                ("b.yml", "unit: {script: [b]}\n"),
            ],
            &inputs,
        );
        let child = child(&parent, "t", &inputs).expect("a child");
        assert_eq!(names(&child), ["unit"]);
        let job = &child.pipeline.jobs[0].job;
        assert_eq!(
            (job.stage.value.as_str(), job.script[0].value.as_str()),
            ("build", "b")
        );
    }

    #[test]
    fn children_end_with_grandchildren() {
        let inputs = Inputs::default();
        let main = "again: {trigger: {include: .gitlab-ci.yml}}\n";
        let parent = parent(&[(".gitlab-ci.yml", main)], &inputs);
        let first = child(&parent, "again", &inputs).expect("a child");
        let second = child(&first, "again", &inputs).expect("a grandchild");
        assert_eq!(second.depth, 2);
        assert!(child(&second, "again", &inputs).is_none());
    }

    #[test]
    fn a_file_of_an_artifact_is_wanted() {
        let inputs = Inputs::default();
        let main = "gen: {script: x}\nt: {trigger: {include: [{artifact: c.yml, job: gen}]}, needs: [gen]}\n";
        let parent = parent(&[(".gitlab-ci.yml", main)], &inputs);
        let child = child(&parent, "t", &inputs).expect("a child");
        assert_eq!(child.wanted[0].path, "artifact:gen:c.yml");
    }
}
