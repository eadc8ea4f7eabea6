//! The sections of caches and artifacts: what arrives before the script, and what is kept after it.

use std::{collections::BTreeSet, rc::Rc};

use super::{
    shell::{File, Node, absolute},
    store::{Archive, Kept},
    writer::Writer,
};
use crate::{
    glob::Selection,
    joblog::{self, Section},
    phrase,
    plan::{InvalidDotenv, PlannedCache, Upload, cache_keys, read_dotenv},
};

/// What GitLab answers when a report is not valid.
const BAD_REQUEST: &str = "400 Bad Request";

/// What a selection takes of the job's files.
struct Packed {
    archive: Archive,
    /// With what was found for each rule; the rules of `assumed` are left out.
    kept: Selection,
    /// Rules that find nothing that is known, where there may be something that is not.
    assumed: Vec<String>,
}

impl Packed {
    fn is_empty(&self) -> bool {
        self.archive.nodes.is_empty() && self.assumed.is_empty()
    }
}

impl<'a> Writer<'a> {
    /// Puts the variables that are files where their values say: beside the project's folder, out of reach of artifacts.
    pub(super) fn write_file_variables(&mut self) {
        for (name, content) in &self.job.files {
            let path = format!("{}.tmp/{name}", self.world.directory);
            let text = Some(Rc::new(content.clone()));
            let file = File {
                text,
                ..File::default()
            };
            self.files.put(&path, Node::File(file));
        }
    }

    /// Unpacks the caches of the job. One that is not there never fails it.
    pub(super) fn restore_caches(&mut self) {
        if self.caches().next().is_none() {
            return;
        }
        self.section(Section::RestoreCache, |writer| {
            for (position, cache) in writer.caches() {
                writer.restore_cache(position, cache);
            }
        });
    }

    fn restore_cache(&mut self, position: usize, cache: &PlannedCache) {
        let keys = self.keys(position, cache);
        if cache.policy == "push" {
            let key = keys.first().map_or("", String::as_str);
            return self.say(&joblog::cache_not_downloaded(key));
        }
        for key in &keys {
            self.say(&joblog::checking_cache(key));
            let Some(archive) = self.setup.given.caches.get(key) else {
                self.say(&joblog::cache_missing());
                continue;
            };
            self.unpack(archive);
            return self.say(&joblog::cache_extracted());
        }
    }

    /// Unpacks the artifacts of the jobs that this one fetches from.
    pub(super) fn download_artifacts(&mut self) {
        let given = self.setup.given;
        if !given.is_all {
            self.files.doubt_project();
        }
        if given.archives.is_empty() {
            return;
        }
        self.section(Section::DownloadArtifacts, |writer| {
            for (from, archive) in &given.archives {
                let name = &writer.setup.plan.jobs[from.index()].name;
                let number = from.0 + 1;
                writer.say(&joblog::downloading_artifacts(name, number));
                writer.unpack(archive);
                writer.say(&joblog::artifacts_downloaded(number));
            }
        });
    }

    /// Packs caches and artifacts after the script has ended so; whether GitLab takes all of them.
    pub(super) fn keep(&mut self, succeeded: bool) -> bool {
        let mut kept = Kept::default();
        self.save_caches(succeeded, &mut kept);
        let is_taken = self.upload_artifacts(succeeded, &mut kept);
        self.kept = Some(kept);
        is_taken
    }

    fn save_caches(&mut self, succeeded: bool, kept: &mut Kept) {
        let wanted = self.caches();
        let wanted: Vec<_> = wanted.filter(|(_, it)| it.applies(succeeded)).collect();
        if wanted.is_empty() {
            return;
        }
        let section = if succeeded {
            Section::ArchiveCache
        } else {
            Section::ArchiveCacheOnFailure
        };
        self.section(section, |writer| {
            for (position, cache) in wanted {
                writer.save_cache(position, cache, kept);
            }
        });
    }

    fn save_cache(&mut self, position: usize, cache: &PlannedCache, kept: &mut Kept) {
        let Some(key) = self.keys(position, cache).into_iter().next() else {
            return;
        };
        if cache.policy == "pull" {
            return self.say(&joblog::cache_not_uploaded(&key));
        }
        self.say(&joblog::creating_cache(&key));
        let packed = self.pack(&cache.paths, &[], cache.untracked);
        self.say_found(&packed);
        if packed.is_empty() {
            return self.say(&joblog::no_files_to_cache());
        }
        kept.caches.push((key, packed.archive));
        self.say(&joblog::cache_created());
    }

    fn upload_artifacts(&mut self, succeeded: bool, kept: &mut Kept) -> bool {
        let artifacts = self.job.artifacts.as_ref();
        let uploads = artifacts.map_or_else(Vec::new, |it| it.uploads(succeeded));
        if uploads.is_empty() {
            return true;
        }
        let section = if succeeded {
            Section::UploadArtifactsOnSuccess
        } else {
            Section::UploadArtifactsOnFailure
        };
        let mut is_taken = true;
        self.section(section, |writer| {
            for upload in &uploads {
                is_taken &= writer.upload(upload, kept);
            }
        });
        is_taken
    }

    fn upload(&mut self, upload: &Upload<'_>, kept: &mut Kept) -> bool {
        self.say(&joblog::uploading_artifacts());
        let packed = self.pack(upload.paths, upload.exclude, upload.untracked);
        self.say_found(&packed);
        if packed.is_empty() {
            self.say(&joblog::no_files_to_upload());
            return true;
        }
        let number = self.setup.id.0 + 1;
        match upload.kind {
            "archive" => kept.deposit.archive = Some(packed.archive),
            "dotenv" => match self.reported(&packed) {
                Ok(variables) => kept.deposit.variables = variables,
                Err(InvalidDotenv(why)) => {
                    self.say(&joblog::aside(&why));
                    self.say(&joblog::artifacts_refused("dotenv", number, BAD_REQUEST));
                    return false;
                }
            },
            _ => {}
        }
        self.say(&joblog::artifacts_uploaded(upload.kind, number));
        true
    }

    /// The variables in a report; of several files, one after the other. What is not known is taken to be valid.
    fn reported(&mut self, packed: &Packed) -> Result<Vec<(String, String)>, InvalidDotenv> {
        let mut is_known = packed.assumed.is_empty();
        let mut report = Vec::new();
        for (_, node) in packed.archive.nodes.iter() {
            match node {
                Node::File(File {
                    text: Some(text), ..
                }) => {
                    report.extend_from_slice(text.as_bytes());
                }
                Node::File(_) | Node::Link(_) => is_known = false,
                Node::Directory => {}
            }
        }
        if is_known {
            return read_dotenv(&report);
        }
        let remark = phrase!(
            "assumed: the report is valid; the variables in it are not known here",
            "가정: 보고서는 올바름. 그 안의 변수는 여기서 알 수 없음"
        );
        self.log.say(self.now, &remark, joblog::aside);
        Ok(Vec::new())
    }

    fn pack(&self, paths: &[String], exclude: &[String], untracked: bool) -> Packed {
        let is_certain = self.files.is_certain();
        let (nodes, kept) = self.select(paths, exclude, untracked);
        let assumed = kept
            .rules()
            .iter()
            .filter(|it| it.found == Some(0) && !is_certain);
        let assumed: Vec<String> = assumed.map(|it| it.written.clone()).collect();
        let kept = if assumed.is_empty() {
            kept
        } else {
            let found: Vec<_> = paths
                .iter()
                .filter(|it| !assumed.contains(it))
                .cloned()
                .collect();
            self.select(&found, exclude, untracked).1
        };
        Packed {
            archive: Archive {
                nodes: Rc::new(nodes),
                is_complete: is_certain,
            },
            kept,
            assumed,
        }
    }

    fn select(
        &self,
        paths: &[String],
        exclude: &[String],
        untracked: bool,
    ) -> (Vec<(String, Node)>, Selection) {
        let root = &self.world.directory;
        let mut kept = Selection::new(root, paths, exclude, untracked);
        let listing = self.setup.assumptions.files.iter().flatten();
        let listing = listing.filter(|_| untracked);
        let tracked: BTreeSet<&str> = listing.map(|file| file.path.as_str()).collect();
        kept.takes(".", true);
        let mut nodes = Vec::new();
        for (path, node) in self.files.below(root) {
            let path = &path[root.len() + 1..];
            let is_tracked = *node == Node::Directory || tracked.contains(path);
            if kept.takes(path, is_tracked) {
                nodes.push((path.to_owned(), node.clone()));
            }
        }
        (nodes, kept)
    }

    fn say_found(&mut self, packed: &Packed) {
        let found = joblog::found(&packed.kept, &self.world.directory);
        self.say(&found);
        for path in &packed.assumed {
            let remark = phrase!("assumed: {path} is there", "가정: {path} 있음");
            self.log.say(self.now, &remark, joblog::aside);
        }
    }

    fn unpack(&mut self, archive: &Archive) {
        for (path, node) in archive.nodes.iter() {
            let path = absolute(&self.world.directory, path);
            self.files.put(&path, node.clone());
        }
        if !archive.is_complete {
            self.files.doubt_project();
        }
    }

    /// The caches that name something, each with its position among all.
    fn caches(&self) -> impl Iterator<Item = (usize, &'a PlannedCache)> + use<'a> {
        let caches = self.job.caches.iter().enumerate();
        caches.filter(|(_, cache)| cache.names_files())
    }

    /// What is not known of the project's files counts as empty.
    fn keys(&self, position: usize, cache: &PlannedCache) -> Vec<String> {
        let files = self.setup.assumptions.files.iter().flatten();
        let files = files.map(|file| {
            let text = file.text.as_deref().unwrap_or_default();
            (file.path.as_str(), text.as_bytes())
        });
        cache_keys(cache, position, files, &self.job.variables)
    }

    fn say(&mut self, lines: &str) {
        self.log.write(self.now, lines);
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        diagnostics::Language,
        plan::{Plan, PlannedJob},
        runner::Runners,
        schedule::Status,
        simulate::{Assumptions, simulate},
    };

    #[test]
    fn variables_that_are_files_are_where_their_values_say() {
        let job = PlannedJob {
            variables: vec![("KEY".into(), "/builds/g/p.tmp/KEY".into())],
            files: vec![("KEY".into(), "content of a file".into())],
            script: vec!["cat \"$KEY\"".into()],
            ..PlannedJob::default()
        };
        let plan = Plan {
            project_path: "g/p".into(),
            stages: vec!["test".into()],
            jobs: vec![job],
            ..Plan::default()
        };
        let known = Assumptions {
            files: Some(Vec::new()),
            ..Assumptions::default()
        };
        let trace = simulate(&plan, &Runners::implied(), &known);
        let log = trace.jobs[0].log.iter();
        let log: String = log.map(|text| text.text(Language::English)).collect();
        assert_eq!(trace.status, Status::Success, "{log}");
        assert!(log.contains("content of a file"), "{log}");
    }
}
