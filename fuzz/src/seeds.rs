//! A corpus for want of a fuzzer: known files, and what a fixed sequence of accidents makes of them.

/// Texts that touch every part of the language.
const WORDS: [&str; 40] = [
    "job",
    ": ",
    "\n",
    "\n  ",
    "\n    - ",
    "script",
    "rules",
    "if",
    "$CI_COMMIT_TAG",
    " == ",
    "\"main\"",
    " && ",
    " || ",
    " =~ ",
    "/^v/",
    "needs",
    "extends",
    "!reference ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "&a ",
    "*a",
    "<<",
    "|",
    ">",
    "'",
    "\"",
    "#",
    "stage",
    "variables",
    "$X",
    "default",
    "include",
    "parallel",
    "matrix",
    "services",
    "\u{1F600}",
];

/// A generator of numbers that are the same every time (xorshift, by George Marsaglia).
pub struct Accidents(u64);

impl Accidents {
    /// Begins a sequence; another seed is another sequence.
    pub const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    /// One more input, made from one of the known ones.
    pub fn input(&mut self, known: &[Vec<u8>]) -> Vec<u8> {
        if known.is_empty() || self.below(4) == 0 {
            return (0..self.below(40))
                .flat_map(|_| WORDS[self.below(WORDS.len())].bytes())
                .collect();
        }
        let mut bytes = known[self.below(known.len())].clone();
        for _ in 0..=self.below(6) {
            self.spoil(&mut bytes, known);
        }
        bytes
    }

    fn spoil(&mut self, bytes: &mut Vec<u8>, known: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        match self.below(5) {
            0 => bytes.truncate(at),
            1 => {
                let word = WORDS[self.below(WORDS.len())].bytes();
                bytes.splice(at..at, word);
            }
            2 => {
                let end = (at + self.below(20)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let other = &known[self.below(known.len())];
                let from = self.below(other.len() + 1);
                let part = &other[from..(from + self.below(80)).min(other.len())];
                bytes.splice(at..at, part.iter().copied());
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = self.below(256) as u8;
                }
            }
        }
    }
}
