//! Chance that can be repeated: a draw depends on the seed and on what is drawn for, and on nothing else.

use crate::plan::JobId;

/// The draws of one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice {
    seed: u64,
}

impl Dice {
    /// The draws of a run of a series.
    pub(super) const fn new(seed: u64, run: u64) -> Self {
        Self {
            seed: mix(seed ^ mix(run)),
        }
    }

    /// Whether this try of a job is hit by something that happens so often in a thousand.
    pub(super) const fn hits(self, job: JobId, attempt: u32, per_mille: u32) -> bool {
        let what = (job.0 as u64) << 32 | attempt as u64;
        mix(self.seed ^ mix(what)) % 1000 < per_mille as u64
    }
}

/// The output function of `SplitMix64`: every bit of the result depends on every bit of the number.
const fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_come_as_often_as_they_should_and_the_same_each_time() {
        let draw = |seed, run| Dice::new(seed, run).hits(JobId(3), 1, 200);
        let hits = (0..10_000).filter(|&run| draw(7, run)).count();
        assert!((1_900..2_100).contains(&hits), "{hits}");
        assert!((0..100).all(|run| draw(7, run) == draw(7, run)));
        assert!((0..100).any(|run| draw(7, run) != draw(8, run)));
    }

    #[test]
    fn never_and_always() {
        let hits = |per_mille| {
            (0..100)
                .filter(|&run| Dice::new(0, run).hits(JobId(0), 1, per_mille))
                .count()
        };
        assert_eq!((hits(0), hits(1000)), (0, 100));
    }
}
