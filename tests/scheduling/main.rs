//! The scheduler against GitLab's own answers, against a model that rescans everything, and against transcripts.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expect-test writes its strings so"
)]

mod composites;
mod host;
mod lives;
mod model;
mod plans;

use std::fmt::Write;

use expect_test::expect;
use host::{FAILED, Host};
use model::Pair;
use pipeyard::{
    plan::{JobId, PlannedJob},
    resolve::When,
    schedule::{
        Capacity, Command, Event, FailureReason, Machine, Millis, Outcome, RunnerId, Status,
    },
};
use plans::{HOUR, With, any_plan, job, plan, room_for};
use proptest::prelude::*;

#[test]
fn stages_wait_for_all_of_the_stage_before() {
    Host::of(vec![job("build", 0), job("lint", 0), job("test", 1)])
        .with("build", 3, Outcome::Success)
        .check(&expect![[r#"
            0s build=pending lint=pending | pending build=running | running lint=running
            1s lint=success
            3s build=success test=pending test=running
            4s test=success | success
        "#]]);
}

#[test]
fn a_job_with_needs_waits_for_them_alone() {
    Host::of(vec![
        job("build", 0),
        job("slow", 0),
        job("unit", 1).needs(&[0]),
        job("docs", 1).needs(&[]),
        job("deploy", 2),
    ])
    .with("slow", 9, Outcome::Success)
    .check(&expect![[r#"
        0s build=pending slow=pending docs=pending | pending build=running | running slow=running docs=running
        1s build=success unit=pending docs=success unit=running
        2s unit=success
        9s slow=success deploy=pending deploy=running
        10s deploy=success | success
    "#]]);
}

/// The worked example of the semantics: unit fails, lint may fail.
#[test]
fn a_failure_skips_what_follows_but_not_its_on_failure_and_always_jobs() {
    Host::of(vec![
        job("build", 0),
        job("unit", 1),
        job("lint", 1).may_fail(),
        job("deploy", 2),
        job("notify", 2).when(When::OnFailure),
        job("cleanup", 3).when(When::Always),
    ])
    .with("unit", 2, FAILED)
    .with("lint", 1, FAILED)
    .check(&expect![[r#"
        0s build=pending | pending build=running | running
        1s build=success unit=pending lint=pending unit=running lint=running
        2s lint=failed
        3s unit=failed deploy=skipped notify=pending notify=running
        4s notify=success cleanup=pending cleanup=running
        5s cleanup=success | failed
    "#]]);
}

#[test]
fn an_allowed_failure_does_not_start_on_failure_jobs() {
    Host::of(vec![
        job("lint", 0).may_fail(),
        job("notify", 1).when(When::OnFailure),
        job("deploy", 1),
    ])
    .with("lint", 1, FAILED)
    .check(&expect![[r#"
        0s lint=pending | pending lint=running | running
        1s lint=failed notify=skipped deploy=pending | pending deploy=running | running
        2s deploy=success | success
    "#]]);
}

#[test]
fn only_the_listed_exit_codes_are_allowed() {
    let exit = |code| Outcome::Failed {
        reason: FailureReason::ScriptFailure,
        exit_code: Some(code),
    };
    for (code, status) in [(42, Status::Success), (1, Status::Failed)] {
        let mut host = Host::of(vec![job("probe", 0).may_exit_with(42), job("next", 1)]).with(
            "probe",
            1,
            exit(code),
        );
        host.tell(Event::Begin);
        host.drain();
        assert_eq!(host.status(0), Status::Failed, "exit {code}");
        assert_eq!(host.machine.job(JobId(0)).exit_code, Some(code));
        assert_eq!(host.machine.job(JobId(0)).allow_failure, code == 42);
        assert_eq!(host.machine.status(), status, "exit {code}");
    }
}

#[test]
fn a_manual_job_that_may_fail_holds_nobody_up() {
    Host::of(vec![
        job("build", 0),
        job("approve", 1).when(When::Manual).may_fail(),
        job("deploy", 2),
    ])
    .check(&expect![[r#"
        0s build=pending | pending build=running | running
        1s build=success approve=manual deploy=pending deploy=running
        2s deploy=success | success
    "#]]);
}

#[test]
fn a_blocking_manual_job_holds_the_later_stages_and_a_failure_beside_it_does_not_free_them() {
    let jobs = || {
        vec![
            job("approve", 0).when(When::Manual),
            job("test", 0),
            job("deploy", 1),
            job("notify", 1).when(When::OnFailure),
        ]
    };
    Host::of(jobs()).with("test", 1, FAILED).check(&expect![[r#"
        0s approve=manual test=pending | running test=running
        1s test=failed | manual
    "#]]);

    let mut host = Host::of(jobs());
    host.tell(Event::Begin);
    host.drain();
    assert_eq!(host.machine.status(), Status::Manual);
    assert_eq!(
        host.machine.waits_for_play().collect::<Vec<_>>(),
        [JobId(0)]
    );
    host.tell(Event::Play { job: JobId(0) });
    host.drain();
    expect![[r#"
        0s approve=manual test=pending | running test=running
        1s test=success | manual
        1s approve=pending | running approve=running
        2s approve=success deploy=pending notify=skipped deploy=running
        3s deploy=success | success
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn play_brings_back_what_was_skipped_for_want_of_it() {
    let mut host = Host::of(vec![
        job("approve", 0).when(When::Manual).may_fail(),
        job("deploy", 1).needs(&[0]),
        job("smoke", 2).needs(&[1]),
        job("other", 1),
    ]);
    host.tell(Event::Begin);
    host.drain();
    assert_eq!(host.status(1), Status::Skipped);
    host.tell(Event::Play { job: JobId(0) });
    host.drain();
    expect![[r#"
        0s approve=manual deploy=skipped smoke=skipped other=pending | pending other=running | running
        1s other=success | success
        1s approve=pending deploy=created smoke=created | running approve=running
        2s approve=success deploy=pending deploy=running
        3s deploy=success smoke=pending smoke=running
        4s smoke=success | success
    "#]].assert_eq(&host.transcript);
}

#[test]
fn a_skipped_need_skips_at_once_while_the_other_need_still_runs() {
    Host::of(vec![
        job("slow", 0),
        job("optional", 0).when(When::Manual).may_fail(),
        job("both", 1).needs(&[0, 1]),
        job("always", 1).needs(&[0, 1]).when(When::Always),
    ])
    .with("slow", 5, Outcome::Success)
    .check(&expect![[r#"
        0s slow=pending optional=manual both=skipped always=pending | pending slow=running | running always=running
        1s always=success
        5s slow=success | success
    "#]]);
}

#[test]
fn a_canceled_job_skips_even_always_jobs() {
    let mut host = Host::of(vec![job("build", 0), job("cleanup", 1).when(When::Always)]);
    host.tell(Event::Begin);
    host.tell(Event::CancelJob { job: JobId(0) });
    host.drain();
    expect![[r#"
        0s build=pending | pending build=running | running
        0s build=canceling
        1s build=canceled cleanup=skipped | canceled
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn cancel_ends_running_jobs_and_leaves_nothing_to_start() {
    let plan = plan(vec![
        job("a", 0),
        job("b", 0),
        job("c", 0).when(When::Manual),
        job("d", 1),
        job("e", 1).when(When::Always),
    ]);
    let capacity = room_for(1, &plan);
    let mut host = Host::new(plan, capacity);
    host.tell(Event::Begin);
    host.tell(Event::Cancel);
    host.drain();
    expect![[r#"
        0s a=pending b=pending c=manual | running a=running
        0s a=canceling b=canceled c=canceled d=canceled e=canceled | canceling
        1s a=canceled | canceled
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn a_stuck_job_is_given_up_after_an_hour() {
    let plan = plan(vec![job("gpu", 0), job("next", 1)]);
    let mut capacity = room_for(1, &plan);
    capacity.takers[0] = Vec::new();
    let mut host = Host::new(plan, capacity);
    host.tell(Event::Begin);
    assert!(!host.machine.is_over());
    assert_eq!(host.machine.poll_timeout(), Some(HOUR));
    host.machine.handle_timeout(HOUR - Millis(1));
    assert_eq!(host.status(0), Status::Pending);
    host.drain();
    assert_eq!(
        host.machine.job(JobId(0)).failure_reason,
        Some(FailureReason::StuckOrTimeoutFailure)
    );
    expect![[r#"
        0s gpu=pending | pending
        3600s gpu=failed next=skipped | failed
    "#]]
    .assert_eq(&host.transcript);
}

#[test]
fn the_queue_serves_in_plan_order_and_no_runner_beyond_its_limit() {
    let plan = plan(
        (0..6)
            .map(|at| job(["a", "b", "c", "d", "e", "f"][at], 0))
            .collect(),
    );
    let (both, second) = (vec![RunnerId(0), RunnerId(1)], vec![RunnerId(1)]);
    let capacity = Capacity {
        concurrent: 3,
        limits: vec![Some(1), Some(2)],
        takers: vec![
            second.clone(),
            second.clone(),
            second,
            both.clone(),
            both.clone(),
            both,
        ],
        ..Capacity::default()
    };
    let mut host = Host::new(plan, capacity)
        .with("a", 2, Outcome::Success)
        .with("d", 3, Outcome::Success);
    host.tell(Event::Begin);
    host.drain();
    let starts: Vec<_> = (0..6)
        .map(|at| host.machine.job(JobId(at)))
        .map(|job| {
            (
                job.started.expect("all ran").0 / 1000,
                job.runner.expect("all ran").0,
            )
        })
        .collect();
    assert_eq!(starts, [(0, 1), (0, 1), (1, 1), (0, 0), (2, 1), (2, 1)]);
}

#[test]
fn jobs_in_a_cycle_never_start_and_stop_nobody_else() {
    let mut host = Host::of(vec![
        job("a", 0).needs(&[1]),
        job("b", 0).needs(&[0]),
        job("c", 0),
    ]);
    host.tell(Event::Begin);
    host.drain();
    assert_eq!(
        [host.status(0), host.status(1), host.status(2)],
        [Status::Created, Status::Created, Status::Success]
    );
}

/// What each fact does to a job in each state. Only what fits changes anything.
#[test]
fn every_fact_in_every_state() {
    let facts: [(&str, Event); 10] = [
        ("begin", Event::Begin),
        (
            "success",
            Event::Finished {
                job: JobId(1),
                outcome: Outcome::Success,
            },
        ),
        (
            "failure",
            Event::Finished {
                job: JobId(1),
                outcome: FAILED,
            },
        ),
        ("play", Event::Play { job: JobId(1) }),
        ("unschedule", Event::Unschedule { job: JobId(1) }),
        ("retry", Event::Retry { job: JobId(1) }),
        ("retry all", Event::RetryAll),
        ("new commit", Event::NewCommit),
        ("cancel job", Event::CancelJob { job: JobId(1) }),
        ("cancel", Event::Cancel),
    ];
    let mut table = String::new();
    for state in [
        "created",
        "waiting_for_resource",
        "scheduled",
        "pending",
        "running",
        "canceling",
        "success",
        "failed",
        "canceled",
        "skipped",
        "manual",
    ] {
        for (name, fact) in facts {
            let mut host = in_state(state);
            assert_eq!(host.status(1).name(), state);
            host.machine.handle(Millis(5000), fact);
            let after = host.status(1).name();
            if after != state {
                writeln!(table, "{state} + {name} = {after}").expect("a String takes everything");
            }
        }
    }
    expect![[r#"
        created + cancel job = canceled
        created + cancel = canceled
        waiting_for_resource + cancel job = canceled
        waiting_for_resource + cancel = canceled
        scheduled + play = pending
        scheduled + unschedule = manual
        scheduled + cancel job = canceled
        scheduled + cancel = canceled
        pending + cancel job = canceled
        pending + cancel = canceled
        running + success = success
        running + failure = failed
        running + cancel job = canceling
        running + cancel = canceling
        canceling + success = canceled
        canceling + failure = canceled
        success + retry = pending
        failed + retry = pending
        failed + retry all = pending
        canceled + retry = pending
        canceled + retry all = pending
        skipped + retry all = created
        manual + play = pending
        manual + cancel job = canceled
        manual + cancel = canceled
    "#]]
    .assert_eq(&table);
}

/// A run whose second job is in this state.
fn in_state(state: &str) -> Host {
    let when = match state {
        "manual" => When::Manual,
        "scheduled" => When::Delayed,
        _ => When::OnSuccess,
    };
    let waits = |job: PlannedJob| {
        if matches!(state, "created" | "skipped") {
            job
        } else {
            job.needs(&[])
        }
    };
    let mut jobs = plan(vec![job("first", 0), waits(job("second", 1).when(when))]);
    jobs.jobs[1].start_in_ms = Some(60_000);
    if state == "waiting_for_resource" {
        for job in &mut jobs.jobs {
            job.resource_group = Some("production".to_owned());
        }
    }
    let mut capacity = room_for(2, &jobs);
    if state == "pending" {
        capacity.concurrent = 1;
    }
    let mut host =
        Host::new(jobs, capacity)
            .with("first", 9, FAILED)
            .with("second", 9, Outcome::Success);
    host.tell(Event::Begin);
    let finished = |job, outcome| Event::Finished {
        job: JobId(job),
        outcome,
    };
    match state {
        "canceling" => host.tell(Event::CancelJob { job: JobId(1) }),
        "success" => host.tell(finished(1, Outcome::Success)),
        "failed" => host.tell(finished(1, FAILED)),
        "canceled" => host.tell(finished(1, Outcome::Canceled)),
        "skipped" => host.tell(finished(0, FAILED)),
        _ => {}
    }
    host
}

#[test]
fn nothing_happens_before_begin() {
    let mut host = Host::of(vec![job("a", 0)]);
    host.tell(Event::Cancel);
    host.tell(Event::Play { job: JobId(0) });
    host.machine.handle_timeout(HOUR);
    assert_eq!(
        (host.status(0), host.machine.is_over()),
        (Status::Created, false)
    );
    assert_eq!(host.transcript, "");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test may look at the clock; the core may not"
)]
fn ten_thousand_jobs_are_no_trouble() {
    let jobs = (0..10_000u32)
        .map(|at| {
            let stage = at / 100;
            let job = job("job", stage);
            match at % 3 {
                0 if stage > 0 => job.needs(
                    &(at - at % 100 - 100..at - at % 100)
                        .step_by(9)
                        .collect::<Vec<_>>(),
                ),
                _ => job,
            }
        })
        .collect();
    let plan = plan(jobs);
    let capacity = room_for(8, &plan);
    let mut host = Host::new(plan, capacity);
    let begun = std::time::Instant::now();
    host.tell(Event::Begin);
    host.drain();
    // A quadratic machine takes minutes; this one takes a fraction of a second even without optimization.
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    assert_eq!(host.machine.status(), Status::Success);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever happens in whatever order, the machine says what the loop that rescans everything says; it never runs more
    /// than it may, and once everybody is served nothing is left running or pending.
    #[test]
    fn the_machine_agrees_with_gitlabs_loop(plan in any_plan(), concurrent in 1u32..4, choices in proptest::collection::vec(any::<u16>(), 0..40)) {
        let mut pair = Pair::begin(&plan, concurrent);
        for choice in choices {
            pair.act(choice);
            prop_assert!(pair.running.len() <= concurrent as usize);
            prop_assert!(pair.machine.poll_command().is_none(), "an extra poll is a no-op");
        }
        while !pair.machine.is_over() {
            if pair.running.is_empty() {
                let waits = pair.machine.poll_timeout();
                prop_assert!(waits.is_some(), "an acyclic plan drains");
                pair.wait();
            } else {
                pair.finish(0, Outcome::Success);
            }
            pair.agree();
        }
    }

    /// No job starts before what it waits for has ended, and every job of an acyclic plan without manual jobs ends.
    #[test]
    fn nobody_starts_early_and_everybody_ends(plan in any_plan(), concurrent in 1u32..4, failing in any::<u16>()) {
        let mut plan = plan;
        plan.jobs.iter_mut().filter(|job| job.when == When::Manual).for_each(|job| job.when = When::Always);
        let capacity = room_for(concurrent, &plan);
        let mut host = Host::new(plan, capacity);
        for at in 0..host.plan.jobs.len() {
            let outcome = if failing >> at & 1 == 1 { FAILED } else { Outcome::Success };
            let name = host.name(JobId(at as u32));
            host.script.insert(name, (1 + at as u64 % 3, outcome));
        }
        host.tell(Event::Begin);
        host.drain();
        for (at, job) in host.plan.jobs.iter().enumerate() {
            let state = host.machine.job(JobId(at as u32));
            prop_assert!(state.status.is_complete(), "{} is {}", job.name, state.status.name());
            let Some(started) = state.started else { continue };
            let before: Vec<_> = match &job.needs {
                Some(needs) => needs.clone(),
                None => (0..host.plan.jobs.len()).filter(|&other| host.plan.jobs[other].stage < job.stage).map(|other| JobId(other as u32)).collect(),
            };
            // An `always` job runs as soon as one need is skipped, whatever the others do.
            let early = job.when == When::Always && before.iter().any(|&need| host.machine.job(need).status == Status::Skipped);
            for need in before {
                prop_assert!(early || host.machine.job(need).finished.is_some_and(|end| end <= started));
            }
        }
    }

    /// Facts of one moment may come in any order.
    #[test]
    fn the_order_of_simultaneous_facts_does_not_matter(plan in any_plan(), concurrent in 1u32..5, failing in any::<u16>()) {
        let run = |reverse: bool| {
            let mut machine = Machine::new(&plan, room_for(concurrent, &plan));
            let mut running = Vec::new();
            machine.handle(Millis(0), Event::Begin);
            for round in 0..=plan.jobs.len() as u64 {
                while let Some(command) = machine.poll_command() {
                    if let Command::Start { job, .. } = command {
                        running.push(job);
                    }
                }
                if reverse {
                    running.reverse();
                }
                for job in running.drain(..) {
                    let outcome = if failing >> job.index() & 1 == 1 { FAILED } else { Outcome::Success };
                    machine.handle(Millis(round + 1), Event::Finished { job, outcome });
                }
            }
            (0..plan.jobs.len()).map(|at| *machine.job(JobId(at as u32))).collect::<Vec<_>>()
        };
        prop_assert_eq!(run(false), run(true));
    }
}
