//! Something that takes a while: named when it starts, timed when it ends.

use std::fmt;
use std::time::{Duration, Instant};

use crate::problem::Result;

/// Runs `work` and says on standard error what it is and how long it took.
pub(crate) fn timed<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("  … {name}");
    let start = Instant::now();
    let result = work();
    let mark = if result.is_ok() { '✓' } else { '✗' };
    eprintln!("  {mark} {name} ({})", Seconds(start.elapsed()));
    result
}

/// A duration as people read it: `0.3 s`, `42 s`, `3 min 05 s`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0..10 => write!(f, "{:.1} s", self.0.as_secs_f64()),
            10..60 => write!(f, "{seconds} s"),
            _ => write!(f, "{} min {:02} s", seconds / 60, seconds % 60),
        }
    }
}

/// A number of bytes, shown in units of 1,000 bytes, as browsers show transfer sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kilobytes(pub(crate) usize);

impl fmt::Display for Kilobytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} kB", self.0 / 1000, self.0 % 1000 / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let text = |millis| Seconds(Duration::from_millis(millis)).to_string();
        assert_eq!(text(340), "0.3 s");
        assert_eq!(text(9_900), "9.9 s");
        assert_eq!(text(42_700), "42 s");
        assert_eq!(text(185_000), "3 min 05 s");
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(Kilobytes(105_434).to_string(), "105.4 kB");
        assert_eq!(Kilobytes(99).to_string(), "0.0 kB");
    }
}
