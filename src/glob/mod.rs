//! Globs as GitLab's `rules:changes`, `rules:exists` and `include:local` read them: Ruby's `File.fnmatch` with `PATHNAME`,
//! `DOTMATCH` and `EXTGLOB`.
