//! Analyses of the core as the boundary's types.

use super::{
    analysis::{
        Analysis, Expansion, Job, JobService, LeftOut, Need, Placement, Runner, Verdict, WantedFile,
    },
    diagnostic::{Diagnostic, Range, Reason},
    plan::Plan,
    run::LedgerEntry,
};
use crate::{
    analysis,
    compile::{self, Absent, DecidingRule, PipelineJob},
    diagnostics::{self, Language},
    include,
    plan::aliases_of_image,
    resolve::{self, JobKind},
    runner,
    text::{Sources, Spanned},
};

impl Analysis {
    /// An analysis of the core with all that it knows, said in one language.
    pub fn of(analysis: &analysis::Analysis, language: Language) -> Self {
        let view = Viewer {
            analysis,
            language,
            detail: Detail::Whole,
        };
        Self {
            plan: analysis.plan.as_ref().map(Plan::from),
            ..view.analysis()
        }
    }

    /// What a page shows of an analysis at first sight: no plan, and of each reason its first line. For a thousand jobs the
    /// rest is twice as much again; who wants it asks for it, job by job.
    pub fn in_short(analysis: &analysis::Analysis, language: Language) -> Self {
        let view = Viewer {
            analysis,
            language,
            detail: Detail::InShort,
        };
        view.analysis()
    }
}

impl Viewer<'_> {
    /// The analysis without its plan.
    fn analysis(&self) -> Analysis {
        let (analysis, view) = (self.analysis, self);
        let pipeline = &analysis.pipeline;
        Analysis {
            valid: analysis.is_valid(),
            pipeline: pipeline.absent.is_none(),
            reason: pipeline.absent.map(Absent::name).map(str::to_owned),
            name: pipeline.name.clone(),
            because: pipeline
                .because
                .as_ref()
                .map(|it| Reason::of(it, &analysis.sources, self.language)),
            stages: pipeline.stages.clone(),
            jobs: (0..pipeline.jobs.len()).map(|at| view.job(at)).collect(),
            left_out: pipeline
                .left_out
                .iter()
                .map(|job| view.left_out(job))
                .collect(),
            diagnostics: view.diagnostics(),
            ledger: analysis
                .ledger
                .iter()
                .filter(|entry| entry.host.covers(resolve::Host::Simulated))
                .map(|entry| view.ledger_entry(entry))
                .collect(),
            wanted: analysis
                .wanted
                .iter()
                .map(|wanted| view.wanted(wanted))
                .collect(),
            runners: analysis.runners.runners.iter().map(Runner::of).collect(),
            plan: None,
        }
    }
}

impl Expansion {
    /// What the files say, in one language.
    pub fn of(analysis: &analysis::Analysis, language: Language) -> Self {
        let view = Viewer {
            analysis,
            language,
            detail: Detail::Whole,
        };
        Self {
            stages: texts(&analysis.jobs.stages),
            jobs: analysis
                .jobs
                .jobs
                .iter()
                .map(|job| view.job_as_written(job))
                .collect(),
            diagnostics: view.diagnostics(),
        }
    }
}

/// An analysis, a language, and how to say one in the other.
struct Viewer<'a> {
    analysis: &'a analysis::Analysis,
    language: Language,
    detail: Detail,
}

/// How much of a reason is said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// All steps.
    Whole,
    /// What was decided, without the steps.
    InShort,
}

impl Viewer<'_> {
    fn sources(&self) -> &Sources {
        &self.analysis.sources
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        let all = self.analysis.diagnostics.iter();
        all.map(|found| Diagnostic::of(found, self.sources(), self.language))
            .collect()
    }

    fn wanted(&self, wanted: &include::Wanted) -> WantedFile {
        WantedFile {
            kind: wanted.kind.name().to_owned(),
            path: wanted.path.clone(),
            file: self.sources().path(wanted.span.file).to_owned(),
            range: Range::of(wanted.span, self.sources()),
        }
    }

    fn ledger_entry(&self, entry: &resolve::LedgerEntry) -> LedgerEntry {
        LedgerEntry::of(entry, self.sources(), self.language)
    }

    /// A job of the pipeline: what the files say, with what the context decided over it.
    fn job(&self, at: usize) -> Job {
        let compiled = &self.analysis.pipeline.jobs[at];
        Job {
            when: compiled.when.name().to_owned(),
            allow_failure: (&compiled.allow_failure).into(),
            variables: object(&compiled.variables),
            because: Some(self.because(&compiled.because, compiled.rule.as_ref())),
            certain: compiled.is_certain,
            waits_for: self.needed_jobs(at),
            waits_for_stages: self.awaited_stages(compiled),
            placement: Some(self.placement(at)),
            ..self.job_as_written(&compiled.job)
        }
    }

    /// A job as the files define it.
    fn job_as_written(&self, job: &resolve::Job) -> Job {
        let needs = job.own_needs().map(|needs| needs.map(Need::of).collect());
        Job {
            name: job.name.value.clone(),
            stage: job.stage.value.clone(),
            kind: kind_name(job.kind).to_owned(),
            when: job.own_when().name().to_owned(),
            allow_failure: (&job.own_allow_failure()).into(),
            scheduling_type: if job.own_needs().is_some() {
                "dag"
            } else {
                "stage"
            }
            .to_owned(),
            needs,
            variables: object(&job.variables),
            before_script: texts(&job.before_script),
            script: texts(&job.script),
            after_script: texts(&job.after_script),
            image: job.image.as_ref().map(|image| image.name.value.clone()),
            services: job.services.iter().map(JobService::of).collect(),
            tags: texts(&job.tags),
            because: None,
            certain: true,
            file: self.sources().path(job.name.span.file).to_owned(),
            range: Range::of(job.name.span, self.sources()),
            waits_for: Vec::new(),
            waits_for_stages: Vec::new(),
            placement: None,
        }
    }

    fn needed_jobs(&self, at: usize) -> Vec<String> {
        let nodes = self.analysis.dag.nodes();
        self.analysis
            .dag
            .needs(at)
            .iter()
            .map(|&need| nodes[need].name.value.clone())
            .collect()
    }

    fn awaited_stages(&self, job: &PipelineJob) -> Vec<String> {
        match job.needs {
            Some(_) => Vec::new(),
            None => self.analysis.pipeline.stages[..job.stage].to_vec(),
        }
    }

    fn placement(&self, at: usize) -> Placement {
        let placement = &self.analysis.placements[at];
        let runners = &self.analysis.runners.runners;
        let verdict = |(runner, verdict): (&runner::Runner, &runner::Verdict)| Verdict {
            runner: runner.name.clone(),
            takes: verdict.takes,
            missing_tags: verdict.missing_tags.clone(),
            text: verdict.text.text(self.language).to_owned(),
        };
        Placement {
            runner: placement
                .takers
                .first()
                .map(|&taker| runners[taker].name.clone()),
            stuck: placement.is_stuck(),
            runners: runners
                .iter()
                .zip(&placement.verdicts)
                .map(verdict)
                .collect(),
        }
    }

    fn because(&self, because: &diagnostics::Reason, rule: Option<&DecidingRule>) -> Reason {
        let because = match self.detail {
            Detail::Whole => Reason::of(because, self.sources(), self.language),
            Detail::InShort => Reason::in_short(because, self.sources(), self.language),
        };
        because.with_rule(rule)
    }

    fn left_out(&self, job: &compile::LeftOut) -> LeftOut {
        LeftOut {
            name: job.name.value.clone(),
            because: self.because(&job.because, job.rule.as_ref()),
            certain: job.is_certain,
            file: self.sources().path(job.name.span.file).to_owned(),
            range: Range::of(job.name.span, self.sources()),
        }
    }
}

const fn kind_name(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Script => "job",
        JobKind::Bridge => "bridge",
    }
}

fn texts(values: &[Spanned<String>]) -> Vec<String> {
    values.iter().map(|value| value.value.clone()).collect()
}

fn object(variables: &[resolve::Variable]) -> serde_json::Map<String, serde_json::Value> {
    variables
        .iter()
        .map(|it| (it.name.value.clone(), it.value.value.clone().into()))
        .collect()
}

impl Need {
    fn of(need: &resolve::Need) -> Self {
        Self {
            job: need.job.value.clone(),
            artifacts: need.artifacts,
            optional: need.optional,
        }
    }
}

impl JobService {
    fn of(service: &resolve::Service) -> Self {
        let mut alias = aliases_of_image(&service.name.value);
        alias.extend(texts(&service.aliases));
        Self {
            name: service.name.value.clone(),
            alias,
        }
    }
}

impl Runner {
    /// A runner of the core.
    pub fn of(runner: &runner::Runner) -> Self {
        Self {
            name: runner.name.clone(),
            tags: texts(&runner.tags),
            privileged: runner.privileged(),
            run_untagged: runner.run_untagged,
            executor: runner
                .executor
                .as_ref()
                .map_or("docker", |it| &it.value)
                .to_owned(),
        }
    }
}
