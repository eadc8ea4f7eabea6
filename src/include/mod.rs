//! Files → [`Assembly`]: `spec:inputs` are filled in, `include` is followed, and all files become one mapping. A file that
//! nobody has given yet comes back as [`Wanted`].

mod variables;
mod ruby;
mod json;
mod together;
mod entry;
mod declaration;
mod header;
mod given;
mod allowed;
mod block;
mod function;
mod access;
mod interpolate;
mod component;
mod fill;
mod wanted;
mod place;
mod wildcard;
mod library;
mod location;
mod conditions;
mod checksum;
mod complaints;
mod merge;
mod asking;
mod search;
mod header_include;
mod walk;
mod assembly;

pub use assembly::{Assembly, assemble, assemble_child};
pub use interpolate::Filled;
pub use wanted::{Wanted, WantedKind};

pub(crate) use merge::deep_merge;
pub(crate) use ruby::{inspected, is_blank, symbol};
