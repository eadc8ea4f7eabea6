//! Where things are: the repository and the robot's own folder in it.

use std::path::{Path, PathBuf};

/// The repository that this robot belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    pub(crate) fn here() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            root: package.parent().unwrap_or(package).to_path_buf(),
        }
    }

    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Stamps, engines, images and the wasm build live here, wherever `CARGO_TARGET_DIR` sends cargo's own files:
    /// they are shared by everybody who works in this checkout.
    pub(crate) fn state(&self, relative: &str) -> PathBuf {
        self.root.join("target").join(relative)
    }
}
