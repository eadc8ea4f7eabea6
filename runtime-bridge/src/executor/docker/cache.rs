//! Caches: unpacked before the artifacts, packed after `after_script`. They are kept on this machine, from run to run.

use std::{fs, io, path::Path, sync::Arc};

use pipeyard::{
    glob::Selection,
    joblog::{self, Section},
    phrase,
    plan::{PlannedCache, cache_keys},
};

use super::{DockerExecutor, handover::tracked, job::section, transfer};
use crate::executor::{
    JobLog, JobOrder,
    archive::{Limits, Packed, Packer, Refused},
};

/// Unpacks the caches of a job. One that is not there never fails the job.
pub(super) async fn restore(executor: &DockerExecutor, order: &JobOrder, id: &str, log: &JobLog) {
    if !of(order).any(|_| true) {
        return;
    }
    section(log, Section::RestoreCache, async {
        for (position, cache) in of(order) {
            restore_one(executor, order, id, (position, cache), log).await;
        }
    })
    .await;
}

async fn restore_one(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    (position, cache): (usize, &PlannedCache),
    log: &JobLog,
) {
    let keys = keys(order, position, cache);
    if cache.policy == "push" {
        let key = keys.first().map_or("", String::as_str);
        return log.runner(&joblog::cache_not_downloaded(key));
    }
    for key in &keys {
        log.runner(&joblog::checking_cache(key));
        let path = order.storage.cache(key);
        if !path.is_file() {
            log.runner(&joblog::cache_missing());
            continue;
        }
        match transfer::unpack(&executor.engine, id, &order.project_directory, &path).await {
            Ok(()) => return log.runner(&joblog::cache_extracted()),
            Err(why) => log.runner(&joblog::warning(&why)),
        }
    }
}

/// Packs those caches of a job that are to be kept after such an end.
pub(super) async fn save(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    succeeded: bool,
    log: &JobLog,
) {
    let wanted = || of(order).filter(|(_, cache)| cache.applies(succeeded));
    if !wanted().any(|_| true) {
        return;
    }
    let name = if succeeded {
        Section::ArchiveCache
    } else {
        Section::ArchiveCacheOnFailure
    };
    section(log, name, async {
        for (position, cache) in wanted() {
            save_one(executor, order, id, (position, cache), log).await;
        }
    })
    .await;
}

async fn save_one(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    (position, cache): (usize, &PlannedCache),
    log: &JobLog,
) {
    let keys = keys(order, position, cache);
    let Some(key) = keys.first() else {
        return;
    };
    if cache.policy == "pull" {
        return log.runner(&joblog::cache_not_uploaded(key));
    }
    log.runner(&joblog::creating_cache(key));
    let draft = order.storage.draft();
    let result = pack(executor, order, id, cache, &draft).await;
    match result {
        Ok(packed) => {
            log.runner(&joblog::found(&packed.kept, &order.project_directory));
            if packed.entries == 0 {
                log.runner(&joblog::no_files_to_cache());
            } else {
                // A cache is replaced whole, so that no job ever finds half of one.
                match fs::rename(&draft, order.storage.cache(key)) {
                    Ok(()) => log.runner(&joblog::cache_created()),
                    Err(error) => log.runner(&joblog::cache_failed(&error.to_string())),
                }
            }
        }
        Err(refused) => log.runner(&joblog::cache_failed(
            refusal(&refused).text(order.language),
        )),
    }
    // Gone already when it became the cache.
    let _ = fs::remove_file(&draft);
}

async fn pack(
    executor: &DockerExecutor,
    order: &JobOrder,
    id: &str,
    cache: &PlannedCache,
    draft: &Path,
) -> Result<Packed, Refused> {
    let root = &order.project_directory;
    let kept = Selection::new(root, &cache.paths, &[], cache.untracked);
    let tracked = if cache.untracked {
        tracked(order)
    } else {
        Arc::default()
    };
    let packer = Packer::new(draft, kept, tracked, Limits::CACHE)?;
    transfer::pack(&executor.engine, id, root, packer).await
}

fn refusal(refused: &Refused) -> pipeyard::diagnostics::Phrase {
    match refused {
        Refused::TooLarge(limits) => {
            let (size, entries) = (limits.bytes >> 20, limits.entries);
            phrase!(
                "the cache is larger than {size} MiB or has more than {entries} files",
                "캐시가 {size}MiB보다 크거나 파일이 {entries}개보다 많습니다"
            )
        }
        Refused::Failed(error) => failed(error),
    }
}

fn failed(error: &io::Error) -> pipeyard::diagnostics::Phrase {
    pipeyard::diagnostics::Phrase::verbatim(error.to_string())
}

/// The caches that name something, each with its position among all.
fn of(order: &JobOrder) -> impl Iterator<Item = (usize, &PlannedCache)> {
    let caches = order.job.caches.iter().enumerate();
    caches.filter(|(_, cache)| cache.names_files())
}

fn keys(order: &JobOrder, position: usize, cache: &PlannedCache) -> Vec<String> {
    let files = order.files.files();
    let files = files.map(|file| (file.path.as_str(), file.content.as_slice()));
    cache_keys(cache, position, files, &order.job.variables)
}
