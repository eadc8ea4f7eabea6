//! What a job can go through besides a simple run: further tries, a clock, a resource, another pipeline, a newer one.

use expect_test::expect;
use pipeyard::{
    plan::{JobId, Plan, PlannedAutoCancel, PlannedJob},
    resolve::When,
    schedule::{
        Capacity, Event, FailureReason, GroupId, Millis, Outcome, ProcessMode, RunnerId, Status,
    },
};

use crate::{
    host::{FAILED, Host},
    plans::{HOUR, With, job, plan, room_for},
};

const fn failed(reason: FailureReason) -> Outcome {
    Outcome::Failed {
        reason,
        exit_code: None,
    }
}

#[test]
fn a_failed_job_is_tried_again_and_nobody_notices_before_the_last_try() {
    Host::of(vec![
        job("flaky", 0).retry(2, &["script_failure"]),
        job("notify", 1).when(When::OnFailure),
    ])
    .with("flaky", 1, FAILED)
    .check(&expect![[r#"
        0s flaky=pending | pending flaky=running | running
        1s flaky=failed flaky*=pending | pending flaky*=running | running
        2s flaky*=failed flaky*=pending | pending flaky*=running | running
        3s flaky*=failed notify=pending notify=running
        4s notify=success | failed
    "#]]);
}

#[test]
fn another_reason_is_not_tried_again() {
    let mut host = Host::of(vec![job("a", 0).retry(2, &["script_failure"])]).with(
        "a",
        1,
        failed(FailureReason::JobExecutionTimeout),
    );
    host.tell(Event::Begin);
    host.drain();
    assert_eq!(host.machine.job(JobId(0)).attempt, 1);
    assert_eq!(host.status(0), Status::Failed);
}

#[test]
fn earlier_tries_are_remembered() {
    let mut host = Host::of(vec![job("a", 0).retry(1, &[])]).with("a", 2, FAILED);
    host.tell(Event::Begin);
    host.drain();
    let [(id, first)] = host.machine.earlier_tries() else {
        panic!("one try came before: {:?}", host.machine.earlier_tries());
    };
    assert_eq!(
        (*id, first.status, first.attempt, first.finished),
        (JobId(0), Status::Failed, 1, Some(Millis(2000)))
    );
    assert_eq!(host.machine.job(JobId(0)).started, Some(Millis(2000)));
}

/// A further try has a higher number in GitLab, so others that wait are served before it.
#[test]
fn a_further_try_queues_up_behind_the_others() {
    let jobs = plan(vec![job("a", 0).retry(1, &[]), job("b", 0), job("c", 0)]);
    let capacity = room_for(1, &jobs);
    Host::new(jobs, capacity)
        .with("a", 1, FAILED)
        .check(&expect![[r#"
            0s a=pending b=pending c=pending | pending a=running | running
            1s a=failed a*=pending | pending b=running | running
            2s b=success c=running
            3s c=success a*=running
            4s a*=failed | failed
        "#]]);
}

#[test]
fn a_job_is_tried_again_by_hand_and_what_it_held_up_goes_on() {
    let mut host = Host::of(vec![
        job("build", 0),
        job("test", 1),
        job("docs", 1).needs(&[]),
    ])
    .with("build", 1, FAILED);
    host.tell(Event::Begin);
    host.drain();
    host.script.insert("build", (1, Outcome::Success));
    host.tell(Event::Retry { job: JobId(0) });
    host.drain();
    expect![[r#"
        0s build=pending docs=pending | pending build=running | running docs=running
        1s build=failed test=skipped docs=success | failed
        1s build*=pending test=created | running build*=running
        2s build*=success test=pending test=running
        3s test=success | success
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn a_whole_run_is_tried_again_where_it_failed() {
    let mut host = Host::of(vec![
        job("build", 0),
        job("lint", 0),
        job("test", 1),
        job("deploy", 2).when(When::Manual),
    ])
    .with("build", 1, FAILED);
    host.tell(Event::Begin);
    host.drain();
    host.script.insert("build", (1, Outcome::Success));
    host.tell(Event::RetryAll);
    host.drain();
    expect![[r#"
        0s build=pending lint=pending | pending build=running | running lint=running
        1s build=failed lint=success test=skipped deploy=skipped | failed
        1s build*=created test=created deploy=created build*=pending | running build*=running
        2s build*=success test=pending test=running
        3s test=success deploy=manual | manual
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn a_delayed_job_waits_for_its_time_and_the_pipeline_is_not_over() {
    Host::of(vec![job("soak", 0).start_in(30), job("next", 1)]).check(&expect![[r#"
        0s soak=scheduled | scheduled
        30s soak=pending | pending soak=running | running
        31s soak=success next=pending next=running
        32s next=success | success
    "#]]);
}

#[test]
fn a_delayed_job_can_be_played_early_or_stopped() {
    let mut host = Host::of(vec![job("a", 0).start_in(30), job("b", 0).start_in(30)]);
    host.tell(Event::Begin);
    host.tell(Event::Play { job: JobId(0) });
    host.tell(Event::Unschedule { job: JobId(1) });
    host.drain();
    assert_eq!(host.status(1), Status::Manual);
    expect![[r#"
        0s a=scheduled b=scheduled | scheduled
        0s a=pending | running a=running
        0s b=manual
        1s a=success | manual
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn a_delayed_job_that_comes_far_too_late_does_not_run() {
    let mut host = Host::of(vec![job("a", 0).start_in(30)]);
    host.tell(Event::Begin);
    host.machine.handle_timeout(HOUR + HOUR);
    assert_eq!(
        host.machine.job(JobId(0)).failure_reason,
        Some(FailureReason::StaleSchedule)
    );
}

#[test]
fn one_job_of_a_resource_group_runs_at_a_time() {
    Host::of(vec![
        job("a", 0).group("production"),
        job("b", 0).group("production"),
        job("c", 0).group("staging"),
        job("d", 0).needs(&[2]).group("production"),
    ])
    .with("a", 3, Outcome::Success)
    .check(&expect![[r#"
        0s a=waiting_for_resource b=waiting_for_resource c=waiting_for_resource a=pending c=pending | running a=running c=running
        1s c=success d=waiting_for_resource
        3s a=success b=pending b=running
        4s b=success d=pending d=running
        5s d=success | success
    "#]]);
}

#[test]
fn a_canceled_job_gives_its_resource_back() {
    let mut host = Host::of(vec![job("a", 0).group("x"), job("b", 0).group("x")]);
    host.tell(Event::Begin);
    host.tell(Event::CancelJob { job: JobId(0) });
    host.drain();
    expect![[r#"
        0s a=waiting_for_resource b=waiting_for_resource a=pending | running a=running
        0s a=canceling | waiting_for_resource
        1s a=canceled b=pending | running b=running
        2s b=success | canceled
    "#]]
    .assert_eq(&host.transcript);
}

/// Who is first when several pipelines want the same resource.
#[test]
fn process_modes_decide_between_pipelines() {
    use ProcessMode::{NewestFirst, NewestReadyFirst, OldestFirst, Unordered};
    use Status::{Created, Running, WaitingForResource};
    let starts = |mode, pipeline, status| {
        let jobs = plan(vec![job("a", 0).start_in(1).group("x")]);
        let capacity = Capacity {
            modes: vec![("x".to_owned(), mode)],
            ..room_for(9, &jobs)
        };
        let mut host = Host::new(jobs, capacity);
        assert_eq!(host.machine.groups().collect::<Vec<_>>(), ["x"]);
        host.tell(Event::Begin);
        host.tell(Event::Rival {
            group: GroupId(0),
            pipeline,
            job: JobId(7),
            status,
        });
        host.machine.handle_timeout(Millis(1000));
        host.status(0) == Status::Pending
    };
    let table = [
        (Unordered, -1, Created, true),
        (Unordered, 1, WaitingForResource, true),
        (Unordered, -1, Running, false),
        (OldestFirst, -1, Created, false),
        (OldestFirst, 1, WaitingForResource, true),
        (NewestFirst, 1, Created, false),
        (NewestFirst, -1, WaitingForResource, true),
        (NewestReadyFirst, 1, Created, true),
        (NewestReadyFirst, 1, WaitingForResource, false),
        (NewestReadyFirst, -1, Status::Success, true),
    ];
    for (mode, pipeline, status, expected) in table {
        assert_eq!(
            starts(mode, pipeline, status),
            expected,
            "{mode:?} beside a job of pipeline {pipeline:+} that is {}",
            status.name()
        );
    }
}

fn trigger(strategy: Option<&str>) -> Host {
    Host::of(vec![job("child", 0).triggers(strategy), job("next", 1)])
}

#[test]
fn a_trigger_job_follows_its_pipeline_as_its_strategy_says() {
    use Status::{Canceled, Created, Failed, Manual, Running, Skipped, Success};
    let after = |strategy, statuses: &[Status]| {
        let mut host = trigger(strategy);
        host.tell(Event::Begin);
        for &status in statuses {
            let job = JobId(0);
            host.tell(Event::Child { job, status });
        }
        host.status(0)
    };
    for (strategy, statuses, expected) in [
        (None, &[Created][..], Success),
        (None, &[Created, Failed], Success),
        (Some("depend"), &[Created], Running),
        (Some("depend"), &[Created, Running, Manual], Running),
        (Some("depend"), &[Running, Success], Success),
        (Some("depend"), &[Running, Failed], Failed),
        (Some("depend"), &[Running, Skipped], Failed),
        (Some("depend"), &[Running, Canceled], Canceled),
        (Some("mirror"), &[Created, Running, Manual], Manual),
        (Some("mirror"), &[Running, Manual, Running], Running),
        (Some("mirror"), &[Running, Skipped], Skipped),
        (Some("mirror"), &[Running, Failed], Failed),
    ] {
        assert_eq!(
            after(strategy, statuses),
            expected,
            "{strategy:?} {statuses:?}"
        );
    }
}

#[test]
fn a_pipeline_that_cannot_be_created_fails_its_trigger_job() {
    let mut host = trigger(None);
    host.tell(Event::Begin);
    let outcome = failed(FailureReason::DownstreamPipelineCreationFailed);
    let job = JobId(0);
    host.tell(Event::Finished { job, outcome });
    expect![[r#"
        0s start child
        0s child=pending | pending
        0s child=failed next=skipped | failed
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn cancel_reaches_the_pipelines_that_were_started() {
    let mut host = Host::of(vec![
        job("waited for", 0).triggers(Some("depend")),
        job("let go", 0).triggers(None),
        job("over", 0).triggers(None),
        job("later", 1),
    ]);
    host.tell(Event::Begin);
    for (job, status) in [
        (0, Status::Running),
        (1, Status::Running),
        (2, Status::Success),
    ] {
        let job = JobId(job);
        host.tell(Event::Child { job, status });
    }
    host.tell(Event::Cancel);
    expect![[r#"
        0s start waited for
        0s start let go
        0s start over
        0s waited for=pending let go=pending over=pending | pending
        0s waited for=running | running
        0s let go=success
        0s over=success
        0s cancel waited for
        0s cancel let go
        0s waited for=canceled later=canceled | canceled
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn a_mirrored_manual_pipeline_is_not_played_through_its_trigger_job() {
    let mut host = trigger(Some("mirror"));
    host.tell(Event::Begin);
    let (job, status) = (JobId(0), Status::Manual);
    host.tell(Event::Child { job, status });
    assert_eq!(host.machine.waits_for_play().count(), 0);
    host.tell(Event::Play { job });
    assert_eq!(host.status(0), Status::Manual);
}

fn canceling(on_new_commit: &str, on_job_failure: &str, jobs: Vec<PlannedJob>) -> Host {
    let plan = Plan {
        auto_cancel: PlannedAutoCancel {
            on_new_commit: on_new_commit.to_owned(),
            on_job_failure: on_job_failure.to_owned(),
        },
        ..plan(jobs)
    };
    let capacity = room_for(9, &plan);
    Host::new(plan, capacity)
}

#[test]
fn a_newer_pipeline_cancels_what_may_be_canceled() {
    let after = |word, jobs: Vec<PlannedJob>| {
        let mut host = canceling(word, "", jobs);
        host.tell(Event::Begin);
        host.tell(Event::NewCommit);
        (0..host.plan.jobs.len() as u32)
            .map(|at| host.status(at).name())
            .collect::<Vec<_>>()
    };
    let soft = || job("soft", 0).interruptible();
    let hard = || job("hard", 0);
    let later = || job("later", 1);
    assert_eq!(after("", vec![soft(), later()]), ["canceling", "canceled"]);
    assert_eq!(
        after("conservative", vec![soft(), hard(), later()]),
        ["running", "running", "created"]
    );
    assert_eq!(
        after("interruptible", vec![soft(), hard(), later()]),
        ["canceling", "running", "created"]
    );
    assert_eq!(after("none", vec![soft(), later()]), ["running", "created"]);
    let trigger = job("trigger", 0).triggers(None);
    assert_eq!(
        after("conservative", vec![soft(), trigger]),
        ["canceling", "canceled"],
        "a trigger job blocks nothing"
    );
}

#[test]
fn the_failure_of_one_job_may_cancel_all_others() {
    let mut host = canceling(
        "",
        "all",
        vec![
            job("fine", 0).may_fail(),
            job("flaky", 0).retry(1, &[]),
            job("slow", 0),
            job("cleanup", 1).when(When::Always),
        ],
    )
    .with("fine", 1, FAILED)
    .with("flaky", 2, FAILED)
    .with("slow", 60, Outcome::Success);
    host.tell(Event::Begin);
    host.drain();
    expect![[r#"
        0s fine=pending flaky=pending slow=pending | pending fine=running | running flaky=running slow=running
        1s fine=failed
        2s flaky=failed flaky*=pending flaky*=running
        4s flaky*=failed slow=canceling cleanup=canceled | canceling
        5s slow=canceled | failed
    "#]].assert_eq(&host.transcript);
}

#[test]
fn a_host_that_never_answers_is_given_up_and_not_asked_again() {
    let mut slow = job("a", 0).retry(2, &["always"]);
    slow.timeout_ms = 60_000;
    let mut host = Host::of(vec![slow, job("b", 1)]).with("a", 1_000_000, Outcome::Success);
    host.tell(Event::Begin);
    assert_eq!(host.machine.poll_timeout(), Some(HOUR + Millis(60_000)));
    host.machine.handle_timeout(HOUR + Millis(60_000));
    let state = host.machine.job(JobId(0));
    assert_eq!(
        (state.failure_reason, state.attempt),
        (Some(FailureReason::StuckOrTimeoutFailure), 1)
    );
    assert_eq!(host.status(1), Status::Skipped);
}

#[test]
fn runners_ask_for_work_every_few_seconds() {
    let jobs = plan(vec![job("a", 0), job("b", 0), job("c", 1)]);
    let capacity = Capacity {
        poll_interval: Millis(3000),
        ..room_for(1, &jobs)
    };
    Host::new(jobs, capacity)
        .with("b", 1, Outcome::Success)
        .check(&expect![[r#"
            0s a=pending b=pending | pending a=running | running
            1s a=success b=running
            2s b=success c=pending
            3s c=running
            4s c=success | success
        "#]]);
}

#[test]
fn slots_that_other_pipelines_use_are_not_free() {
    let jobs = plan(vec![job("a", 0)]);
    let capacity = room_for(1, &jobs);
    let mut host = Host::new(jobs, capacity);
    let runner = RunnerId(0);
    host.tell(Event::Begin);
    host.drain();
    host.tell(Event::Occupied { runner });
    host.tell(Event::Retry { job: JobId(0) });
    assert_eq!(host.status(0), Status::Pending);
    host.tell(Event::Vacated { runner });
    assert_eq!(host.status(0), Status::Running);
}
