//! What no plan may exceed, and what a name must look like before it goes anywhere near an engine.
//!
//! A plan comes from a page, so nothing about it is taken for granted: the core that made it may have been anything.

use pipeyard::{
    diagnostics::Phrase,
    phrase,
    plan::{Plan, PlannedJob},
};

/// Jobs in one run.
pub(crate) const MOST_JOBS: usize = 10_000;
/// Services of one job.
const MOST_SERVICES: usize = 10;

/// Everything about a plan's shape that keeps it from running here.
pub(crate) fn violations(plan: &Plan) -> Vec<Phrase> {
    let mut found = Vec::new();
    let count = plan.jobs.len();
    if count > MOST_JOBS {
        found.push(phrase!(
            "the plan has {count} jobs; a run may have {MOST_JOBS}",
            "작업이 {count}개입니다. 한 번에 {MOST_JOBS}개까지 실행할 수 있습니다"
        ));
    }
    if !is_project_path(&plan.project_path) {
        let path = plan.project_path.escape_debug();
        found.push(phrase!(
            "`{path}` is no project path; it looks like `group/project`",
            "`{path}`: 프로젝트 경로가 아닙니다. `group/project` 형식이어야 합니다"
        ));
    }
    if let Some(job) = on_a_cycle(plan) {
        let job = job.name.escape_debug();
        found.push(phrase!(
            "`{job}` waits for itself through its needs",
            "`{job}` 작업이 needs를 거쳐 자기 자신을 기다립니다"
        ));
    }
    found.extend(plan.jobs.iter().flat_map(job_violations));
    found
}

fn job_violations(job: &PlannedJob) -> Vec<Phrase> {
    let mut found = Vec::new();
    let (name, count) = (job.name.escape_debug(), job.services.len());
    if count > MOST_SERVICES {
        found.push(phrase!(
            "`{name}` has {count} services; a job may have {MOST_SERVICES}",
            "`{name}` 작업의 서비스가 {count}개입니다. {MOST_SERVICES}개까지 쓸 수 있습니다"
        ));
    }
    let images = job
        .image
        .iter()
        .chain(job.services.iter().map(|service| &service.image));
    // A name that waits for reported variables is looked at when they are there.
    let waits = |name: &str| job.open.is_some() && name.contains('$');
    let bad = |name: &str| !is_image_reference(name) && !waits(name);
    for image in images.filter(|image| bad(&image.name)) {
        let reference = image.name.escape_debug();
        found.push(phrase!(
            "`{name}`: `{reference}` is no image reference; check for a variable without a value",
            "`{name}`: `{reference}`: 이미지 이름이 아닙니다. 값이 없는 변수가 있는지 확인하세요"
        ));
    }
    found
}

/// Docker's own rule, loosely: what passes is safe in a URL of the engine's API, and the engine judges the rest.
pub(crate) fn is_image_reference(name: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let parts_are_fine = name
        .split('/')
        .all(|part| !part.is_empty() && !part.starts_with('.'));
    name.len() <= 512 && starts_well && name.chars().all(fine) && parts_are_fine
}

fn is_project_path(path: &str) -> bool {
    let fine = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let part_is_fine =
        |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(fine);
    path.len() <= 255 && path.split('/').all(part_is_fine)
}

/// A job that can never start because it waits for itself. The scheduler counts on plans without one.
fn on_a_cycle(plan: &Plan) -> Option<&PlannedJob> {
    let mut waits: Vec<usize> = plan
        .jobs
        .iter()
        .map(|job| job.needs.as_ref().map_or(0, Vec::len))
        .collect();
    let mut needed_by = vec![Vec::new(); plan.jobs.len()];
    for (at, job) in plan.jobs.iter().enumerate() {
        for need in job.needs.iter().flatten() {
            needed_by[need.index()].push(at);
        }
    }
    // Jobs without `needs` wait for earlier stages only, so they are never on a cycle that needs alone do not close.
    let mut free: Vec<usize> = (0..waits.len()).filter(|&at| waits[at] == 0).collect();
    while let Some(at) = free.pop() {
        for &waiting in &needed_by[at] {
            waits[waiting] -= 1;
            if waits[waiting] == 0 {
                free.push(waiting);
            }
        }
    }
    waits
        .iter()
        .position(|&left| left > 0)
        .map(|at| &plan.jobs[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_plan::{job, plan};
    use pipeyard::{diagnostics::Language, plan::JobId};

    #[test]
    fn image_references_are_told_from_mischief() {
        for name in [
            "alpine",
            "docker:24-dind",
            "registry.example.com:5000/a/b_c:1.2@sha256:00ff",
            "A/b",
        ] {
            assert!(is_image_reference(name), "{name}");
        }
        let long = "a".repeat(513);
        for name in [
            "",
            "$IMAGE",
            "../../containers/json",
            "a/../b",
            "a b",
            "a?x=1",
            "a#b",
            "a%2fb",
            "a//b",
            "-a",
            "é",
            &long,
        ] {
            assert!(!is_image_reference(name), "{name}");
        }
    }

    #[test]
    fn each_violation_is_said() {
        let mut needing = job("a", 0);
        needing.needs = Some(vec![JobId(1)]);
        let mut needed = job("b", 0);
        needed.needs = Some(vec![JobId(0)]);
        let mut bad_image = job("c", 0);
        bad_image.image.as_mut().expect("an image").name = "$X".into();
        let mut bad = plan(vec![needing, needed, bad_image]);
        bad.project_path = "../etc".into();
        let said: Vec<_> = violations(&bad)
            .iter()
            .map(|phrase| phrase.text(Language::English).to_owned())
            .collect();
        assert_eq!(
            said,
            [
                "`../etc` is no project path; it looks like `group/project`",
                "`a` waits for itself through its needs",
                "`c`: `$X` is no image reference; check for a variable without a value",
            ]
        );
        assert_eq!(violations(&plan(vec![job("a", 0)])), []);
    }
}
