//! Whether a failed job is tried again by itself (`Gitlab::Ci::Build::AutoRetry`).

use super::FailureReason;
use crate::plan::PlannedRetry;

/// `retry:` as the scheduler sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Retry {
    max: u32,
    when: Vec<When>,
    exit_codes: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    Reason(FailureReason),
}

impl Retry {
    /// Reasons that no host of ours can come to never hold, so they are left out; a list of nothing else must not turn into
    /// "always".
    pub(super) fn of(planned: &PlannedRetry) -> Self {
        let when = if planned.when.is_empty() && planned.exit_codes.is_empty() {
            vec![When::Always]
        } else {
            let words = planned.when.iter();
            words.filter_map(|word| When::from_word(word)).collect()
        };
        Self {
            max: planned.max,
            when,
            exit_codes: planned.exit_codes.clone(),
        }
    }

    /// Whether a job that failed like this, after so many earlier tries, is tried again.
    pub(super) fn again(
        &self,
        reason: FailureReason,
        exit_code: Option<i32>,
        earlier_tries: u32,
    ) -> bool {
        let listed = self.when.contains(&When::Always)
            || self.when.contains(&When::Reason(reason))
            || exit_code.is_some_and(|code| self.exit_codes.contains(&i64::from(code)));
        let wanted = listed.then_some(self.max);
        let max = reason
            .retries_regardless()
            .or(wanted)
            .unwrap_or_else(|| reason.usual_retries());
        earlier_tries < max
    }
}

impl When {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "always" => Some(Self::Always),
            word => FailureReason::from_name(word).map(Self::Reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry(max: u32, when: &[&str], exit_codes: &[i64]) -> Retry {
        Retry::of(&PlannedRetry {
            max,
            when: when.iter().map(|&word| word.to_owned()).collect(),
            exit_codes: exit_codes.to_vec(),
        })
    }

    #[test]
    fn reasons_and_exit_codes_are_two_ways_to_the_same_end() {
        use FailureReason::{RunnerSystemFailure, ScriptFailure};
        let both = retry(2, &["runner_system_failure"], &[4]);
        assert!(both.again(RunnerSystemFailure, None, 1));
        assert!(both.again(ScriptFailure, Some(4), 0));
        assert!(!both.again(ScriptFailure, Some(1), 0));
        assert!(!both.again(ScriptFailure, Some(4), 2));
        assert!(!retry(2, &[], &[4]).again(RunnerSystemFailure, None, 0));
        assert!(retry(1, &[], &[]).again(ScriptFailure, Some(1), 0));
    }

    #[test]
    fn some_reasons_have_a_mind_of_their_own() {
        let always = retry(2, &["always"], &[]);
        assert!(!always.again(FailureReason::MissingDependencyFailure, None, 0));
        let never = retry(0, &[], &[]);
        let unlisted = retry(1, &["script_failure"], &[]);
        assert!(!never.again(FailureReason::ScriptFailure, Some(1), 0));
        assert!(unlisted.again(FailureReason::SchedulerFailure, None, 1));
    }

    #[test]
    fn a_reason_that_never_occurs_here_is_not_always() {
        let retry = retry(2, &["forward_deployment_failure"], &[]);
        assert!(!retry.again(FailureReason::ScriptFailure, Some(1), 0));
    }
}
