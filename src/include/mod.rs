//! Files → [`Assembly`]: `spec:inputs` are filled in, `include` is followed, and all files become one mapping. A file that
//! nobody has given yet comes back as [`Wanted`].

mod assembly;
mod wanted;

pub use assembly::{Assembly, assemble};
pub use wanted::{Wanted, WantedKind};
