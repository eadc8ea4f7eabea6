//! The log of a job, section by section.

use super::{
    job::{Course, Setup},
    log::Log,
    shell::{End, Files, Shell},
    store::Kept,
    world::World,
};
use crate::{
    joblog::{self, Section},
    phrase,
    plan::PlannedJob,
    schedule::{Millis, Outcome},
};

/// The image of a job that names none, on a runner that names none either.
const DEFAULT_IMAGE: &str = "alpine:latest";
/// What a container takes to start on a quiet machine.
pub(super) const CONTAINER_START: Millis = Millis(250);
/// What copying the project's files takes.
const FILES: Millis = Millis(100);
/// GitLab Runner's limit for `after_script`.
const AFTER_SCRIPT_LIMIT: Millis = Millis(300_000);

/// What a job is and how far it has come.
pub(super) struct Writer<'a> {
    pub(super) setup: Setup<'a>,
    pub(super) job: &'a PlannedJob,
    pub(super) world: World<'a>,
    pub(super) log: Log,
    pub(super) files: Files,
    pub(super) now: Millis,
    /// What the job leaves behind; `None` as long as it does not come to that.
    pub(super) kept: Option<Kept>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(setup: Setup<'a>, now: Millis) -> Self {
        let job = &*setup.given.job;
        let default = setup
            .runner
            .docker
            .image
            .as_ref()
            .map_or(DEFAULT_IMAGE, |image| &image.value);
        let image = job.image.as_ref().map_or(default, |image| &image.name);
        let projects = setup.assumptions.projects.as_deref();
        let world = World::new(
            (job, setup.runner, image),
            &setup.plan.project_path,
            projects,
        );
        let files = Files::new(&world.directory, setup.assumptions.files.as_deref());
        Self {
            setup,
            job,
            world,
            log: Log::default(),
            files,
            now,
            kept: None,
        }
    }

    pub(super) fn section(&mut self, section: Section, work: impl FnOnce(&mut Self)) {
        let start = joblog::section_start(section, self.unix());
        self.log.write(self.now, &start);
        work(self);
        let end = joblog::section_end(section, self.unix());
        self.log.write(self.now, &end);
    }

    /// The markers want seconds since 1970; a simulated run begins there.
    pub(super) fn unix(&self) -> u64 {
        (self.setup.started + self.now).0 / 1000
    }

    /// Says who runs the job.
    pub(super) fn greet(&mut self) {
        let host = phrase!(
            "pipeyard (simulated: nothing runs, times are assumed)",
            "pipeyard (시뮬레이션: 실제로 실행되지 않으며 시간은 가정한 값)"
        );
        self.log.say(self.now, &host, joblog::running_with);
        self.log
            .write(self.now, &joblog::on_runner(&self.setup.runner.name));
    }

    pub(super) fn prepare(&mut self) {
        self.greet();
        self.section(Section::PrepareExecutor, |writer| {
            writer
                .log
                .write(writer.now, &joblog::using_executor(writer.world.image));
            writer.start_services();
            writer.wait_for_services();
            writer.log.write(writer.now, &joblog::image_used_locally());
            writer.now = writer.now + CONTAINER_START;
        });
        self.section(Section::PrepareScript, |writer| {
            writer
                .log
                .write(writer.now, &joblog::running_on(&writer.container(), None));
        });
    }

    /// The name of the job's container. A real one has random digits here; these only tell jobs apart.
    pub(super) fn container(&self) -> String {
        format!(
            "runner-simulated-project-1-concurrent-0-{:016x}",
            self.setup.id.0
        )
    }

    pub(super) fn get_sources(&mut self) {
        self.section(Section::GetSources, |writer| {
            let directory = &writer.world.directory;
            let remark = phrase!(
                "assumed: the project's files are in {directory}",
                "가정: 프로젝트 파일은 {directory}에 있음"
            );
            writer.log.say(writer.now, &remark, joblog::aside);
            writer.write_file_variables();
            writer.now = writer.now + FILES;
        });
    }

    pub(super) fn script(&mut self) -> End {
        let deadline = Millis(self.setup.time_limit());
        let mut end = End::TimeUp;
        self.section(Section::StepScript, |writer| {
            let variables = writer.world.environment(writer.now);
            let shell = Shell::new(
                &mut writer.world,
                (&mut writer.log, &mut writer.files),
                variables,
                (writer.now, deadline),
            );
            (end, writer.now) = shell.run(&writer.job.script, 0);
            end = writer.as_assumed(end);
        });
        end
    }

    /// The user's word on how the script ends counts more than the script.
    pub(super) fn as_assumed(&mut self, end: End) -> End {
        let Some(code) = self.setup.failure().filter(|_| end != End::TimeUp) else {
            return end;
        };
        let remark = phrase!(
            "assumed: the script ends with exit code {code}",
            "가정: 스크립트의 종료 코드는 {code}"
        );
        self.log.say(self.now, &remark, joblog::aside);
        End::Code(code)
    }

    pub(super) fn after_script(&mut self, status: &str) {
        if self.job.after_script.is_empty() {
            return;
        }
        self.section(Section::AfterScript, |writer| {
            writer
                .log
                .write(writer.now, &joblog::notice("Running after script..."));
            let mut variables = writer.world.environment(writer.now);
            variables.insert("CI_JOB_STATUS".to_owned(), status.to_owned());
            let deadline = writer.now + AFTER_SCRIPT_LIMIT;
            let shell = Shell::new(
                &mut writer.world,
                (&mut writer.log, &mut writer.files),
                variables,
                (writer.now, deadline),
            );
            let (end, now) = shell.run(&writer.job.after_script, 1);
            writer.now = now;
            match end {
                End::Code(0) => {}
                End::Code(code) => writer.log.write(now, &joblog::after_script_failed(code)),
                End::TimeUp => {
                    writer.log.write(
                        now,
                        &joblog::warning(
                            "after_script timed out, but job will continue unaffected",
                        ),
                    );
                }
            }
        });
    }

    pub(super) fn clean_up(&mut self) {
        self.section(Section::CleanupFileVariables, |writer| {
            let lost = writer.world.lost_containers().join(", ");
            if !lost.is_empty() {
                let remark = phrase!(
                    "{lost}: gone with the job, because the engine was the job's own service",
                    "{lost}: 작업의 서비스였던 엔진과 함께 사라짐"
                );
                writer.log.say(writer.now, &remark, joblog::aside);
            }
        });
    }

    pub(super) fn finish(mut self, last_line: &str, outcome: Outcome) -> Course {
        self.log.write(self.now, last_line);
        Course {
            pieces: self.log.into_pieces(),
            findings: self.world.into_findings(),
            duration: self.now,
            outcome,
            kept: self.kept,
        }
    }
}
