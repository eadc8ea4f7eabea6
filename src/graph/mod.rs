//! The jobs of a pipeline as a graph: what waits for what, cycles, the critical path, and where everything is drawn.
//!
//! There are two kinds of edges. A *need edge* is written (`needs:`). A *stage edge* is implied: a job without `needs:`
//! waits for every job of every earlier stage. Stage edges are never stored (a pipeline of n jobs has up to n² of them);
//! they are computed where they matter. Jobs are named by their position in the pipeline, which is their position in the
//! plan, too.

mod dag;
mod node;
mod cycles;
mod layout;
mod columns;
mod lanes;
#[cfg(test)]
mod arbitrary;

pub use cycles::{circular_needs, closed_paths};
pub use dag::Dag;
pub use layout::{Heading, JOB_HEIGHT, JOB_WIDTH, Layout, View};
pub use node::{Node, NodeNeed};
