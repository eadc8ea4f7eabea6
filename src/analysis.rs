//! Everything that can be said about a pipeline without running it, in one value.

mod situation;
mod matrix;
mod child;

pub use child::{child, family};
pub use matrix::{Cell, Column, Matrix, Row, matrix};
pub use situation::Situation;

use crate::{
    checks::{self, Scene},
    compile::{Absent, Pipeline, compile},
    compose::{self, Extent, Project},
    diagnostics::{Code, Diagnostic, Phase, Quotes, Severity, keep_what_gitlab_prints},
    facts::Inputs,
    graph::{Dag, Layout, View, circular_needs},
    include::{Assembly, Wanted, assemble},
    parse::Mapping,
    phrase,
    plan::{Plan, plan},
    resolve::{Honoured, Host, Jobs, LedgerEntry, resolve},
    runner::{self, Demand, Placement, Runners, place_job},
    simulate::Assumptions,
    text::{FileId, Sources},
};

/// The files, and which of them is what.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// All files.
    pub sources: Sources,
    /// The pipeline.
    pub pipeline: FileId,
    /// The runners' `config.toml`; without one, a runner that takes every job is assumed, and the ledger says so.
    pub runners: Option<FileId>,
}

impl Workspace {
    /// Finds the files by their usual names. A workspace without a `.gitlab-ci.yml` gets an empty one, about which the
    /// analysis then complains.
    pub fn of(mut sources: Sources) -> Self {
        let found = sources
            .find(".gitlab-ci.yml")
            .or_else(|| sources.find(".gitlab-ci.yaml"));
        let pipeline = found.unwrap_or_else(|| sources.add(".gitlab-ci.yml", ""));
        let runners = sources.find("config.toml");
        Self {
            sources,
            pipeline,
            runners,
        }
    }
}

/// An analysed workspace.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// What it was analysed for.
    pub inputs: Inputs,
    /// The files that were read.
    pub sources: Sources,
    /// Which of them is the pipeline; of a child pipeline, the one with its trigger.
    pub main: FileId,
    /// How many triggers lie between this pipeline and the one that somebody asked for.
    pub depth: usize,
    /// What the files say before any context is known.
    pub jobs: Jobs,
    /// The one mapping that all files make together.
    pub merged: Mapping,
    /// The included files that nobody has given yet.
    pub wanted: Vec<Wanted>,
    /// The jobs that exist for the inputs.
    pub pipeline: Pipeline,
    /// Their graph.
    pub dag: Dag,
    /// The runners.
    pub runners: Runners,
    /// Which runner takes each job of the pipeline.
    pub placements: Vec<Placement>,
    /// The plan; `None` when GitLab would create no pipeline.
    pub plan: Option<Plan>,
    /// What is not honoured as GitLab would.
    pub ledger: Vec<LedgerEntry>,
    /// Every finding, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Analysis {
    /// Whether GitLab's lint would accept the files, whatever the context.
    pub fn is_valid(&self) -> bool {
        !self.diagnostics.iter().any(|found| {
            let is_of_gitlab = compose::extent_of(self.sources.path(found.span.file)).is_none()
                || found.span.file == self.main;
            found.severity == Severity::Error && found.phase != Phase::Pipeline && is_of_gitlab
        })
    }

    /// What a simulation takes for granted, with what the workspace's files add to it.
    pub fn assumptions(&self, wanted: Assumptions) -> Assumptions {
        Assumptions {
            projects: Some(projects(&self.sources, self.main)),
            ..wanted
        }
    }

    /// Where the graph's jobs and edges go.
    pub fn layout(&self, view: View) -> Layout {
        self.dag.layout(view)
    }
}

/// Analyses a workspace for the given inputs. It never fails: what is broken is said and left out.
///
/// ```
/// use pipeyard::{analysis::{Workspace, analyze}, facts::Inputs, text::Sources};
/// let mut sources = Sources::default();
/// sources.add(".gitlab-ci.yml", "hello:\n  script: echo hello\n");
/// let analysis = analyze(Workspace::of(sources), &Inputs::default());
/// assert_eq!(analysis.pipeline.jobs[0].job.name.value, "hello");
/// ```
pub fn analyze(workspace: Workspace, inputs: &Inputs) -> Analysis {
    let Workspace {
        sources,
        pipeline: main,
        runners: config,
    } = workspace;
    let assembly = assemble(&sources, main, inputs);
    let runners = read_runners(&sources, config);
    of_assembly(sources, assembly, runners, inputs)
}

/// The analysis of files that are put together already.
fn of_assembly(
    sources: Sources,
    mut assembly: Assembly,
    (runners, of_runners): (Runners, Vec<Diagnostic>),
    inputs: &Inputs,
) -> Analysis {
    let main = assembly.file;
    let resolved = resolve(&sources, &assembly);
    let (pipeline, of_inputs) = compile(&resolved.jobs, inputs);
    let (dag, of_graph) = Dag::of_pipeline(&pipeline);
    let (plan, of_plan) = plan(&pipeline, inputs);
    let mut said = std::mem::take(&mut assembly.diagnostics);
    said.extend(resolved.diagnostics);
    said.extend(circles(&resolved.jobs, of_graph));
    said.extend(in_phase(of_inputs, Phase::Pipeline));
    said.extend(in_phase(of_plan, Phase::Pipeline));
    keep_what_gitlab_prints(&mut said);
    let pipeline = settle(pipeline, &said);
    let placements: Vec<Placement> = pipeline
        .jobs
        .iter()
        .map(|job| {
            let is_protected = inputs.protected;
            let tags = &job.job.tags;
            place_job(&runners, &Demand { tags, is_protected })
        })
        .collect();
    let world = Assumptions {
        projects: Some(projects(&sources, main)),
        ..Assumptions::default()
    };
    said.extend(of_runners);
    let scene = Scene {
        sources: &sources,
        said: &said,
        jobs: &resolved.jobs,
        pipeline: &pipeline,
        plan: &plan,
        runners: &runners,
        placements: &placements,
        assumptions: &world,
    };
    let of_checks = checks::run(&scene);
    let mut ledger = resolved.jobs.ledger.clone();
    ledger.extend(unchecked_tags(&resolved.jobs, &runners));
    let mut diagnostics = said;
    diagnostics.extend(of_checks);
    assembly.trace(&mut diagnostics);
    diagnostics.extend(of_compose(&sources, main));
    diagnostics.sort_by_key(reading_order);
    Analysis {
        plan: pipeline.absent.is_none().then_some(plan),
        jobs: resolved.jobs,
        merged: resolved.merged,
        wanted: assembly.wanted,
        inputs: inputs.clone(),
        sources,
        main,
        depth: 0,
        pipeline,
        dag,
        runners,
        placements,
        ledger,
        diagnostics,
    }
}

/// Needs that go in a circle. GitLab looks at those that jobs have themselves; of a circle through the needs of rules, which
/// only a pipeline has, it never speaks, and the jobs wait for ever.
fn circles(jobs: &Jobs, of_pipeline: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let written = circular_needs(jobs);
    if !written.is_empty() {
        return in_phase(written, Phase::Relations);
    }
    let unsaid = of_pipeline.into_iter().map(|found| Diagnostic {
        gitlab: Quotes::default(),
        ..found
    });
    in_phase(unsaid.collect(), Phase::Pipeline)
}

/// Findings of a phase that makes them all: those that GitLab makes are marked with it, and everything that holds for one
/// context only.
fn in_phase(mut found: Vec<Diagnostic>, phase: Phase) -> Vec<Diagnostic> {
    let belongs = |it: &&mut Diagnostic| it.severity == Severity::Error || phase == Phase::Pipeline;
    for it in found.iter_mut().filter(belongs) {
        it.phase = phase;
    }
    found
}

/// The order of the text, but what is said of the file as a whole comes after what is said of its parts: it follows from
/// them.
fn reading_order(found: &Diagnostic) -> (FileId, bool, u32) {
    (
        found.span.file,
        found.code == Code::NoVisibleJob,
        found.span.start,
    )
}

fn text_of(sources: &Sources, file: FileId) -> &str {
    sources.get(file).map_or("", |source| &source.text)
}

/// GitLab creates no pipeline from files with an error, whatever the inputs say.
fn settle(mut pipeline: Pipeline, diagnostics: &[Diagnostic]) -> Pipeline {
    if diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error)
    {
        pipeline.absent = Some(Absent::ConfigError);
    }
    pipeline
}

/// The Compose files that a job would find in its project folder.
fn projects(sources: &Sources, pipeline: FileId) -> Vec<(String, Project)> {
    let others = sources.iter().filter(|&(id, _)| id != pipeline);
    others
        .filter(|(_, file)| file.text.contains("services:"))
        .map(|(id, file)| {
            let (project, _) = compose::read(id, &file.text, Extent::Part);
            (file.path.clone(), project)
        })
        .collect()
}

/// What Compose would say of the files that it finds by their names.
fn of_compose(sources: &Sources, pipeline: FileId) -> Vec<Diagnostic> {
    let others = sources.iter().filter(|&(id, _)| id != pipeline);
    others
        .filter_map(|(id, file)| Some((id, file, compose::extent_of(&file.path)?)))
        .flat_map(|(id, file, extent)| compose::read(id, &file.text, extent).1)
        .collect()
}

fn read_runners(sources: &Sources, config: Option<FileId>) -> (Runners, Vec<Diagnostic>) {
    match config {
        Some(file) => runner::read(file, text_of(sources, file)),
        None => (Runners::implied(), Vec::new()),
    }
}

/// Without a `config.toml` nobody knows which runners there are: jobs with tags run all the same, and that is said.
fn unchecked_tags(jobs: &Jobs, runners: &Runners) -> Vec<LedgerEntry> {
    let tagged = jobs
        .jobs
        .iter()
        .filter(|job| runners.implied && !job.tags.is_empty());
    tagged
        .map(|job| LedgerEntry {
            job: Some(job.name.value.clone()),
            keyword: "tags".to_owned(),
            span: job.tags[0].span,
            host: Host::Any,
            honoured: Honoured::Ignored,
            note: phrase!(
                "there is no config.toml, so no runner was asked for these tags",
                "config.toml이 없어 이 태그를 가진 러너가 있는지 확인하지 않았습니다"
            ),
        })
        .collect()
}
