//! Plans for tests, built without a file.

use std::sync::Arc;

use pipeyard::{
    plan::{Plan, PlannedImage, PlannedJob, PlannedService},
    resolve::{AllowFailure, When},
};

use crate::{executor::Storage, random};

/// A storage of its own.
pub(crate) fn storage() -> Arc<Storage> {
    let folder = std::env::temp_dir().join("pipeyard-tests");
    let (run, scope) = (folder.join(random::hex(8)), random::hex(8));
    Arc::new(Storage::new(run, folder.join("caches"), &scope).expect("a folder for files"))
}

/// A job in stage number `stage` that runs `true` in alpine.
pub(crate) fn job(name: &str, stage: u32) -> PlannedJob {
    PlannedJob {
        name: name.into(),
        stage,
        when: When::OnSuccess,
        allow_failure: AllowFailure::Flag(false),
        needs: None,
        tags: Vec::new(),
        image: Some(image("alpine")),
        services: Vec::new(),
        variables: Vec::new(),
        script: vec!["true".into()],
        after_script: Vec::new(),
        timeout_ms: 3_600_000,
        ..PlannedJob::default()
    }
}

/// An image as it is.
pub(crate) fn image(name: &str) -> PlannedImage {
    PlannedImage {
        name: name.into(),
        ..PlannedImage::default()
    }
}

/// A service with one host name.
pub(crate) fn service(name: &str, alias: &str) -> PlannedService {
    PlannedService {
        image: image(name),
        command: None,
        aliases: vec![alias.into()],
        variables: Vec::new(),
    }
}

/// A plan of these jobs, with as many stages as they name.
pub(crate) fn plan(jobs: Vec<PlannedJob>) -> Plan {
    let stages = jobs.iter().map(|job| job.stage).max().unwrap_or(0) + 1;
    Plan {
        project_path: "group/project".into(),
        stages: (0..stages).map(|stage| format!("stage-{stage}")).collect(),
        jobs,
        ..Plan::default()
    }
}
