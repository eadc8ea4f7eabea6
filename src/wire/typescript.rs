//! The TypeScript types of the boundary, generated from the Rust ones, so that the two cannot drift apart.

use ts_rs::{Config, TS};

use super::{analysis, bridge, diagnostic, matrix, plan, plan_parts, request, run, why};

/// The text of `www/src/core/types.ts`.
pub fn declarations() -> String {
    let config = Config::default();
    let mut text = String::from(
        "// Generated from the types in src/wire by `UPDATE_EXPECT=1 cargo test --features typescript --test typescript`. Change those, not this.\n",
    );
    for declaration in all(&config) {
        text.push_str("\nexport ");
        text.push_str(&declaration);
        text.push('\n');
    }
    text
}

fn all(config: &Config) -> Vec<String> {
    macro_rules! declare {
        ($($kind:ty),* $(,)?) => { vec![$(<$kind as TS>::decl(config)),*] };
    }
    declare![
        diagnostic::Position,
        diagnostic::Range,
        diagnostic::Severity,
        diagnostic::Label,
        diagnostic::Edit,
        diagnostic::Fix,
        diagnostic::Diagnostic,
        diagnostic::Rule,
        diagnostic::Reason,
        plan::AllowFailure,
        plan::Image,
        plan::Service,
        plan_parts::AutoCancel,
        plan_parts::Retry,
        plan_parts::DeployEnvironment,
        plan_parts::Artifacts,
        plan_parts::Cache,
        plan_parts::Open,
        plan_parts::Trigger,
        plan::PlannedJob,
        plan::Plan,
        run::LedgerEntry,
        run::Attempt,
        run::ChildResult,
        run::JobResult,
        run::Hint,
        run::JobChances,
        run::Chances,
        run::RunResult,
        run::RunEventKind,
        run::RunEvent,
        request::File,
        request::MergeRequestFacts,
        request::SettingVariable,
        request::Context,
        request::Request,
        request::Assumptions,
        analysis::Need,
        analysis::Verdict,
        analysis::Placement,
        analysis::Runner,
        analysis::JobService,
        analysis::Job,
        analysis::LeftOut,
        analysis::WantedFile,
        analysis::Analysis,
        analysis::Expansion,
        matrix::Matrix,
        matrix::Column,
        matrix::Row,
        matrix::Cell,
        why::Flip,
        why::Why,
        bridge::Said,
        bridge::KeyKind,
        bridge::Engine,
        bridge::ImageState,
        bridge::PrivilegedUse,
        bridge::RunSummary,
        bridge::ClientMessage,
        bridge::ServerMessage,
    ]
}
