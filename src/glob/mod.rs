//! Globs as GitLab's `rules:changes`, `rules:exists` and `include:local` read them: Ruby's `File.fnmatch` with `PATHNAME`,
//! `DOTMATCH` and `EXTGLOB`.

mod braces;
mod segment;
#[expect(
    clippy::module_inception,
    reason = "one noun per file, and the noun of this layer is its name"
)]
mod glob;
mod search;
mod sample;

pub use glob::Glob;
pub use sample::sample;
pub use search::{Found, changed, existing};
