//! Artifacts: what earlier jobs hand on arrives before the script, what this one hands on is packed after it.

use std::{collections::BTreeSet, io::Read as _, path::Path, sync::Arc};

use pipeyard::{
    glob::Selection,
    joblog::{self, Section},
    phrase,
    plan::{InvalidDotenv, Upload, read_dotenv},
};

use super::{DockerExecutor, ending::Failure, job::section, transfer};
use crate::executor::{
    Deposit, JobLog, JobOrder,
    archive::{Limits, Packer, Refused},
};

/// What GitLab answers when an archive is too large.
const TOO_LARGE: &str = "413 Request Entity Too Large";
/// What GitLab answers when a report is not valid.
const BAD_REQUEST: &str = "400 Bad Request";

/// Unpacks the artifacts of the jobs that this one fetches from.
pub(super) async fn download(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    log: &JobLog,
) -> Result<(), Failure> {
    let with_archive = |(job, name): &(u32, String)| {
        let archive = order.storage.deposit_of(*job).archive?;
        Some((*job + 1, name.clone(), archive))
    };
    let archives: Vec<_> = order.fetched.iter().filter_map(with_archive).collect();
    if archives.is_empty() {
        return Ok(());
    }
    section(log, Section::DownloadArtifacts, async {
        for (number, name, archive) in archives {
            log.runner(&joblog::downloading_artifacts(&name, number));
            transfer::unpack(&executor.engine, id, &order.project_directory, &archive)
                .await
                .map_err(Failure::System)?;
            log.runner(&joblog::artifacts_downloaded(number));
        }
        Ok(())
    })
    .await
}

/// Packs what a job hands on after such an end, and its reports after any. What an earlier try handed on is forgotten.
pub(super) async fn upload(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    succeeded: bool,
    log: &JobLog,
) -> Result<(), Failure> {
    let uploads = order
        .job
        .artifacts
        .as_ref()
        .map_or_else(Vec::new, |it| it.uploads(succeeded));
    if uploads.is_empty() {
        order.storage.deposit(order.position, Deposit::default());
        return Ok(());
    }
    let name = if succeeded {
        Section::UploadArtifactsOnSuccess
    } else {
        Section::UploadArtifactsOnFailure
    };
    section(log, name, async {
        let mut deposit = Deposit::default();
        let mut result = Ok(());
        for upload in uploads {
            result = result.and(upload_one(executor, order, id, &upload, &mut deposit, log).await);
        }
        order.storage.deposit(order.position, deposit);
        result
    })
    .await
}

async fn upload_one(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    upload: &Upload<'_>,
    deposit: &mut Deposit,
    log: &JobLog,
) -> Result<(), Failure> {
    log.runner(&joblog::uploading_artifacts());
    let root = &order.project_directory;
    let place = order.storage.place(order.position, upload.kind);
    let kept = Selection::new(root, upload.paths, upload.exclude, upload.untracked);
    let tracked = if upload.untracked {
        tracked(order)
    } else {
        Arc::default()
    };
    let packed = match Packer::new(&place, kept, tracked, Limits::ARTIFACTS) {
        Ok(packer) => transfer::pack(&executor.engine, id, root, packer).await,
        Err(error) => Err(Refused::Failed(error)),
    };
    let number = order.position + 1;
    let packed = match packed {
        Ok(packed) => packed,
        Err(Refused::Failed(error)) => return Err(Failure::System(error.to_string())),
        Err(Refused::TooLarge(limits)) => {
            say_too_large(order, limits, log);
            log.runner(&joblog::artifacts_refused(upload.kind, number, TOO_LARGE));
            return Err(Failure::Script(1));
        }
    };
    log.runner(&joblog::found(&packed.kept, root));
    say_lost(order, &packed.lost, log);
    if packed.entries == 0 {
        log.runner(&joblog::no_files_to_upload());
        return Ok(());
    }
    if upload.kind == "dotenv" {
        match reported(&place) {
            Ok(variables) => deposit.variables = variables,
            Err(InvalidDotenv(why)) => {
                log.runner(&joblog::aside(&why));
                log.runner(&joblog::artifacts_refused(upload.kind, number, BAD_REQUEST));
                return Err(Failure::Script(1));
            }
        }
    }
    match upload.kind {
        "archive" => deposit.archive = Some(place),
        kind => deposit.reports.push((kind.to_owned(), place)),
    }
    log.runner(&joblog::artifacts_uploaded(upload.kind, number));
    Ok(())
}

/// The variables in an archive of reports; of several files, one after the other.
fn reported(archive: &Path) -> Result<Vec<(String, String)>, InvalidDotenv> {
    let unreadable = |error: std::io::Error| InvalidDotenv(error.to_string());
    let file = std::fs::File::open(archive).map_err(unreadable)?;
    let mut text = Vec::new();
    for entry in tar::Archive::new(file).entries().map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // More than this is refused anyway.
        entry
            .take(1 << 16)
            .read_to_end(&mut text)
            .map_err(unreadable)?;
    }
    read_dotenv(&text)
}

/// The paths that the job was given; git knows them, as far as a job can tell.
pub(super) fn tracked(order: &JobOrder) -> Arc<BTreeSet<String>> {
    Arc::new(order.files.files().map(|file| file.path.clone()).collect())
}

fn say_too_large(order: &JobOrder, limits: Limits, log: &JobLog) {
    let (size, entries) = (limits.bytes >> 20, limits.entries);
    let said = phrase!(
        "Artifacts may have {size} MiB and {entries} files here.",
        "여기서 아티팩트는 {size}MiB, 파일 {entries}개까지입니다."
    );
    log.runner(&joblog::aside(said.text(order.language)));
}

fn say_lost(order: &JobOrder, lost: &[String], log: &JobLog) {
    for path in lost {
        let said = phrase!(
            "{path} is a hard link to a file that is not kept; it was left out. GitLab Runner would have kept its content.",
            "{path}: 보관하지 않는 파일을 가리키는 하드 링크라서 뺐습니다. GitLab Runner라면 내용을 보관합니다."
        );
        log.runner(&joblog::aside(said.text(order.language)));
    }
}
