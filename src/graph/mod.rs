//! Pipeline → Dag.
