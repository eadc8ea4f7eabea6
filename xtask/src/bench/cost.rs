//! What a program costs from its start to its end.

use std::process::Command;

use crate::problem::{Problem, Result};
use crate::process;

/// The cost of one program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// From start to end, in microseconds.
    pub(super) wall: u64,
    /// Processor time of the program and of what it started, in microseconds.
    pub(super) cpu: u64,
    /// The most memory that it had at once, in KiB.
    pub(super) memory: u64,
}

/// Runs a program several times. The best time counts: what is slower was the machine. Of memory it is the most.
pub(super) fn measured(measure: &str, program: &Command, rounds: usize) -> Result<Cost> {
    let mut best: Option<Cost> = None;
    for _ in 0..rounds {
        let mut command = Command::new(measure);
        command.arg(program.get_program()).args(program.get_args());
        if let Some(folder) = program.get_current_dir() {
            command.current_dir(folder);
        }
        let cost = figures(&process::output(&mut command)?)?;
        best = Some(best.map_or(cost, |best| best.and(cost)));
    }
    best.ok_or_else(|| Problem::usage("at least one round"))
}

fn figures(line: &str) -> Result<Cost> {
    let figures: Vec<u64> = line
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    match figures[..] {
        [wall, cpu, memory] => Ok(Cost { wall, cpu, memory }),
        _ => Err(Problem::new("`measure` did not print three figures").because(line)),
    }
}

impl Cost {
    fn and(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            memory: self.memory.max(other.memory),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_figures_are_a_cost() {
        let cost = figures("1200 900 4096\n").unwrap();
        assert_eq!((cost.wall, cost.cpu, cost.memory), (1200, 900, 4096));
        assert!(figures("no").is_err());
    }

    #[test]
    fn the_best_times_and_the_most_memory_count() {
        let (one, two) = (figures("5 9 1").unwrap(), figures("7 3 2").unwrap());
        assert_eq!(one.and(two), figures("5 3 2").unwrap());
    }
}
