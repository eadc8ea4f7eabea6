//! What dead instances left behind.
//!
//! A program that is killed cannot clean up. The next one does it for it: everything that carries our labels and belongs
//! to this user's folder of state (`pipeyard.home`), but to an instance that is not alive any more. Whether it is alive is
//! not asked of a process table but of a lock that the instance holds (see `instance.rs`), so two programs side by side
//! leave each other's containers alone, and so do two users of one engine.

use super::{
    cleanup,
    engine::Engine,
    label::{self, Owner},
};

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reaped {
    /// Containers.
    pub(crate) containers: usize,
    /// Networks.
    pub(crate) networks: usize,
}

/// Removes everything of `owner`'s home whose instance `is_alive` denies.
pub(super) async fn reap(
    engine: &Engine,
    owner: &Owner,
    is_alive: impl Fn(&str) -> bool,
) -> Result<Reaped, String> {
    let filters = [
        format!("{}=true", label::MANAGED),
        format!("{}={}", label::HOME, owner.home),
    ];
    let removed = cleanup::remove(engine, &filters, |instance| {
        instance != owner.instance && !is_alive(instance)
    })
    .await?;
    Ok(Reaped {
        containers: removed.containers,
        networks: removed.networks,
    })
}
