//! The browser of the tests.

use crate::apt;
use crate::problem::Result;

/// Makes sure that Chromium and its driver are there; the page's tests and the core's tests in the browser use both.
pub(crate) fn ensure() -> Result<()> {
    apt::ensure("chromium", &["chromium"])?;
    apt::ensure("chromedriver", &["chromium-driver"])
}
