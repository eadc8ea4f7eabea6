//! Globs as GitLab's `rules:changes`, `rules:exists` and `include:local` read them: Ruby's `File.fnmatch` with `PATHNAME`,
//! `DOTMATCH` and `EXTGLOB`; and as GitLab Runner reads them in `artifacts:` and `cache:`, which is another language.

mod braces;
mod segment;
#[expect(
    clippy::module_inception,
    reason = "one noun per file, and the noun of this layer is its name"
)]
mod glob;
mod search;
mod sample;
mod path_glob;
mod selection;

pub use glob::Glob;
pub use path_glob::PathGlob;
pub use sample::sample;
pub use search::{Found, changed, existing};
pub use selection::{Rule, Selection};
