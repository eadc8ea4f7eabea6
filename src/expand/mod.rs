//! The merged mapping → YAML: `include`, `extends` and `!reference` settled, every line with the place that it comes from.
//!
//! `serde_yaml` draws the structure. It quotes by YAML 1.2, though, and GitLab reads YAML 1.1, where `on` is true and
//! `1:30` is 5400: keys, and scalars that would be read as something else, are written here.

mod scalar;
mod value;
mod print;
mod comments;

pub use print::{Expansion, expand};
