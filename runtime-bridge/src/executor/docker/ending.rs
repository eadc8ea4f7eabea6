//! How a job ended: in the log, and for the scheduler.

use pipeyard::{
    joblog, phrase,
    schedule::{FailureReason, Outcome},
};

use crate::executor::{Interrupt, JobOrder};

/// Why a job did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The script ended with this code.
    Script(i64),
    /// The kernel killed the script for want of memory.
    OutOfMemory(i64),
    /// An image is not there and could not be pulled.
    Image { image: String, why: String },
    /// The engine could not do what was asked.
    System(String),
    /// It was told to end.
    Interrupted(Interrupt),
}

/// The lines at the end of the log.
pub(super) fn last_lines(result: &Result<(), Failure>, order: &JobOrder) -> String {
    match result {
        Ok(()) => joblog::job_succeeded(),
        Err(Failure::Script(code)) => joblog::job_failed(i32::try_from(*code).unwrap_or(1)),
        Err(Failure::OutOfMemory(code)) => {
            let said = phrase!(
                "The kernel killed the script because the container's memory was used up.",
                "컨테이너의 메모리를 모두 써서 커널이 스크립트를 종료했습니다."
            );
            joblog::aside(said.text(order.language))
                + &joblog::job_failed(i32::try_from(*code).unwrap_or(137))
        }
        Err(Failure::Image { image, why }) => {
            let said = phrase!(
                "The engine does not have {image} and could not pull it. Pull it yourself (docker pull {image}), check its name, or use an image that `docker image ls` lists.",
                "엔진에 {image} 이미지가 없고 받아 올 수도 없었습니다. 직접 받거나(docker pull {image}), 이름을 확인하거나, `docker image ls`에 있는 이미지를 쓰세요."
            );
            joblog::aside(said.text(order.language)) + &joblog::error(&format!("Job failed: {why}"))
        }
        Err(Failure::System(why)) => joblog::job_system_failure(why),
        Err(Failure::Interrupted(Interrupt::Canceled)) => joblog::job_canceled(),
        Err(Failure::Interrupted(Interrupt::TimedOut)) => {
            joblog::job_timed_out(order.job.timeout_ms)
        }
    }
}

/// What the scheduler is told.
pub(super) fn outcome(result: &Result<(), Failure>) -> Outcome {
    let (reason, exit_code) = match result {
        Ok(()) => return Outcome::Success,
        Err(Failure::Interrupted(Interrupt::Canceled)) => return Outcome::Canceled,
        Err(Failure::Interrupted(Interrupt::TimedOut)) => {
            (FailureReason::JobExecutionTimeout, None)
        }
        Err(Failure::Script(code) | Failure::OutOfMemory(code)) => {
            (FailureReason::ScriptFailure, i32::try_from(*code).ok())
        }
        Err(Failure::System(_) | Failure::Image { .. }) => {
            (FailureReason::RunnerSystemFailure, None)
        }
    };
    Outcome::Failed { reason, exit_code }
}
