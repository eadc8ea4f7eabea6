//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{context::Context, simulate};

/// A playground for CI pipelines: read, explain and run a .gitlab-ci.yml.
#[derive(Debug, Parser)]
#[command(name = "pipeyard", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(super) struct Options {
    /// The language of messages: en or ko (default: from LANG).
    #[arg(long, global = true, value_name = "LANG")]
    pub(super) lang: Option<String>,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 the pipeline failed or lint found an error, 2 wrong usage, 3 could not start, 130 interrupted.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the page, and run its plans on the local Docker engine.
    Serve(Serve),
    /// Run a pipeline on the local Docker engine.
    Run(Run),
    /// Run a pipeline in virtual time, without Docker.
    Simulate(Simulate),
    /// Say which jobs a pipeline has, in which order, and why.
    Plan(Plan),
    /// Say which jobs run in which situation: pushes, merge requests, tags, schedules.
    Matrix(Matrix),
    /// Say why a job is in the pipeline, or why not, and what would turn that round.
    Why(Why),
    /// Print what the files say together, before any context: merged YAML, or the jobs as JSON.
    Expand(Expand),
    /// Check files: .gitlab-ci.yml, config.toml, compose.yaml.
    Lint(Lint),
    /// Print the page of a diagnostic.
    Explain(Explain),
    /// Say what works here.
    Doctor,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  pipeyard serve\n  pipeyard serve --no-open --port 8080\n  pipeyard serve --runner-config config.toml --allow-privileged 'docker:*'"
)]
pub(super) struct Serve {
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    pub(super) port: u16,
    /// Do not open a browser.
    #[arg(long)]
    pub(super) no_open: bool,
    /// Copy the files of this folder into each job too. Default: only the page's own files.
    #[arg(long, value_name = "DIR")]
    pub(super) project: Option<PathBuf>,
    /// The folder of the built page.
    #[arg(long, value_name = "DIR")]
    pub(super) page: Option<PathBuf>,
    #[command(flatten)]
    pub(super) fleet: Fleet,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  pipeyard run\n  pipeyard run --branch feature --var DEBUG=1\n  pipeyard run --job test --keep-failed\n  pipeyard run --runner-config config.toml --allow-privileged docker:dind --format json"
)]
pub(super) struct Run {
    #[command(flatten)]
    pub(super) pipeline: Pipeline,
    #[command(flatten)]
    pub(super) fleet: Fleet,
    /// Run this job only, without what it needs; can be given several times. A manual job is played.
    #[arg(long = "job", value_name = "NAME")]
    pub(super) jobs: Vec<String>,
    /// Keep the containers of failed jobs for a look at them.
    #[arg(long)]
    pub(super) keep_failed: bool,
    /// Do not ask before containers get extended privileges.
    #[arg(long)]
    pub(super) yes: bool,
    /// Copy the artifacts of each job, and its reports, into a folder of its name in here.
    #[arg(long, value_name = "DIR")]
    pub(super) artifacts: Option<PathBuf>,
    /// Write every event to this file, one JSON object per line.
    #[arg(long, value_name = "FILE")]
    pub(super) trace: Option<PathBuf>,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  pipeyard simulate\n  pipeyard simulate --runner-config config.toml\n  pipeyard simulate --duration build=90 --fail test=2 --play deploy\n  pipeyard simulate --concurrent 4 --add-runner gpu,linux\n  pipeyard simulate --flaky e2e=0.2 --runs 1000"
)]
pub(super) struct Simulate {
    #[command(flatten)]
    pub(super) pipeline: Pipeline,
    #[command(flatten)]
    pub(super) runners: RunnerConfig,
    /// How long a job takes, instead of what its script suggests.
    #[arg(long = "duration", value_name = "JOB=SECONDS", value_parser = simulate::duration)]
    pub(super) durations: Vec<(String, u64)>,
    /// A job that fails, with its exit code (default: 1).
    #[arg(long = "fail", value_name = "JOB[=EXIT]", value_parser = simulate::failure)]
    pub(super) failures: Vec<(String, i32)>,
    /// Take durations from a run that was printed with --format json; of several, the median.
    #[arg(long, value_name = "RESULT")]
    pub(super) durations_from: Vec<PathBuf>,
    /// A manual job that somebody plays as soon as it waits.
    #[arg(long = "play", value_name = "JOB")]
    pub(super) plays: Vec<String>,
    /// A job whose tries fail by chance, with the probability: between 0 and 1.
    #[arg(long = "flaky", value_name = "JOB=P", value_parser = simulate::chance)]
    pub(super) flaky: Vec<(String, u32)>,
    /// What chances are drawn from: the same number, the same run.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) seed: u32,
    /// Run it so many times, and say how often it succeeds and how long it takes.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub(super) runs: u32,
    /// Jobs at once, instead of what config.toml says.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) concurrent: Option<u32>,
    /// One more runner, with these tags (none: it takes jobs without tags).
    #[arg(long = "add-runner", value_name = "TAG,TAG")]
    pub(super) more_runners: Vec<String>,
    /// A runner that does not work: every job that it takes fails.
    #[arg(long = "fail-runner", value_name = "NAME")]
    pub(super) broken_runners: Vec<String>,
    /// In which order a resource group serves, in GitLab's word, such as `oldest_first`.
    #[arg(long = "process-mode", value_name = "GROUP=MODE", value_parser = simulate::process_mode)]
    pub(super) process_modes: Vec<(String, String)>,
    /// Somebody cancels the run after so many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = simulate::moment)]
    pub(super) cancel_after: Option<u64>,
    /// A newer pipeline of the same ref is created after so many seconds (`workflow:auto_cancel`).
    #[arg(long, value_name = "SECONDS", value_parser = simulate::moment)]
    pub(super) new_commit_after: Option<u64>,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  pipeyard plan\n  pipeyard plan --branch feature --changed src/main.rs docs/index.md\n  pipeyard plan --context context.json --format json\n  pipeyard plan --merge-request --format svg > plan.svg"
)]
pub(super) struct Plan {
    #[command(flatten)]
    pub(super) pipeline: Pipeline,
    #[command(flatten)]
    pub(super) runners: RunnerConfig,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: PlanFormat,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  pipeyard matrix\n  pipeyard matrix --default-branch trunk --branch feature/login --format json"
)]
pub(super) struct Matrix {
    #[command(flatten)]
    pub(super) pipeline: Pipeline,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  pipeyard why deploy\n  pipeyard why deploy --tag v1.0\n  pipeyard why unit ci.yml --changed src/main.rs"
)]
pub(super) struct Why {
    /// The job.
    pub(super) job: String,
    #[command(flatten)]
    pub(super) pipeline: Pipeline,
    #[command(flatten)]
    pub(super) runners: RunnerConfig,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  pipeyard expand\n  pipeyard expand --origins\n  pipeyard expand ci/build.yml --input environment=production --format json"
)]
pub(super) struct Expand {
    #[command(flatten)]
    pub(super) pipeline: Pipeline,
    /// Write behind each key and item where it stands in the files (YAML only).
    #[arg(long)]
    pub(super) origins: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ExpandFormat,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  pipeyard lint\n  pipeyard lint .gitlab-ci.yml config.toml compose.yaml\n  pipeyard lint --format sarif > lint.sarif\n  pipeyard lint template.yml --input environment=production\n  pipeyard lint --include-file 'template:Go.gitlab-ci.yml=go.yml'\n  cat ci.yml | pipeyard lint -"
)]
pub(super) struct Lint {
    /// The files; - is standard input. Default: .gitlab-ci.yml
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The folder of the project. Default: each file's own.
    #[arg(long, value_name = "DIR")]
    pub(super) project: Option<PathBuf>,
    #[command(flatten)]
    pub(super) context: Context,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: LintFormat,
}

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  pipeyard explain yaml-tab")]
pub(super) struct Explain {
    /// The code of the diagnostic, as it stands in brackets: yaml-tab.
    pub(super) code: String,
}

/// A pipeline file, its project and its context.
#[derive(Args, Clone, Debug)]
pub(super) struct Pipeline {
    /// The pipeline file; - is standard input. Default: .gitlab-ci.yml
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The folder of the project. Default: the file's.
    #[arg(long, value_name = "DIR")]
    pub(super) project: Option<PathBuf>,
    #[command(flatten)]
    pub(super) context: Context,
}

/// A `config.toml`.
#[derive(Args, Debug)]
pub(super) struct RunnerConfig {
    /// The config.toml of the runners.
    #[arg(long, value_name = "FILE")]
    pub(super) runner_config: Option<PathBuf>,
}

/// Where jobs run, and what they may do there.
#[derive(Args, Debug)]
pub(super) struct Fleet {
    #[command(flatten)]
    pub(super) runners: RunnerConfig,
    /// Images that may run with extended privileges, where config.toml says privileged; can be given several times.
    #[arg(long, value_name = "IMAGE_GLOB")]
    pub(super) allow_privileged: Vec<String>,
    /// Jobs at once. Default: concurrent of config.toml, or the number of processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) parallel: Option<u32>,
}

/// How to print something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// How to print what the files say together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ExpandFormat {
    /// One YAML file without `include` and `extends`, that means the same.
    #[default]
    Yaml,
    /// The jobs, for programs.
    Json,
}

/// How to print a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum PlanFormat {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
    /// A graph for Graphviz.
    Dot,
    /// A graph for Mermaid, as Markdown shows it.
    Mermaid,
    /// A picture.
    Svg,
}

/// How to print findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
    /// For code scanners: SARIF 2.1.0.
    Sarif,
    /// For test reports: `JUnit` XML.
    Junit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Options::command().debug_assert();
    }
}
