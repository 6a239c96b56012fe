//! How much is done at once: light work, heavy work, uploads in memory, and watchers.

use crate::{answer::Failure, routes::Weight};
use outrigger_kernel::refusal;
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests worked on at once that only read the fold or execute one command.
const LIGHT_AT_ONCE: usize = 64;
/// Requests worked on at once that read whole ledgers or files.
const HEAVY_AT_ONCE: usize = 16;
/// Uploads held in memory at once.
const UPLOADS_AT_ONCE: usize = 8;
/// Browsers that watch at once.
const WATCHERS_MAX: usize = 2_000;
/// How long a request waits for its turn.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// A place in a lane; dropping it frees the place.
pub type Turn = OwnedSemaphorePermit;

/// The lanes.
pub struct Lanes {
    light: Arc<Semaphore>,
    heavy: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
    watchers: Arc<Semaphore>,
}

impl Default for Lanes {
    fn default() -> Self {
        let lane = |places| Arc::new(Semaphore::new(places));
        Self {
            light: lane(LIGHT_AT_ONCE),
            heavy: lane(HEAVY_AT_ONCE),
            uploads: lane(UPLOADS_AT_ONCE),
            watchers: lane(WATCHERS_MAX),
        }
    }
}

impl Lanes {
    /// Waits for the turn of some work.
    ///
    /// # Errors
    /// When it does not come soon.
    pub async fn turn(&self, weight: Weight) -> Result<Turn, Failure> {
        match weight {
            Weight::Light => take(&self.light).await,
            Weight::Heavy | Weight::Upload => take(&self.heavy).await,
        }
    }

    /// Waits for room in memory for an upload.
    ///
    /// # Errors
    /// When there is none soon.
    pub async fn room(&self) -> Result<Turn, Failure> {
        take(&self.uploads).await
    }

    /// A watcher's place.
    ///
    /// # Errors
    /// When all are taken; watchers stay long, so waiting would be in vain.
    pub fn watcher(&self) -> Result<Turn, Failure> {
        Arc::clone(&self.watchers).try_acquire_owned().map_err(|_| busy())
    }
}

async fn take(lane: &Arc<Semaphore>) -> Result<Turn, Failure> {
    let turn = tokio::time::timeout(WAIT_MAX, Arc::clone(lane).acquire_owned()).await;
    turn.ok().and_then(Result::ok).ok_or_else(busy)
}

fn busy() -> Failure {
    refusal::unavailable("Too much is going on at this moment.").next("Try again in a minute.").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_place_is_free_again_when_its_turn_ends() {
        let lanes = Lanes { watchers: Arc::new(Semaphore::new(1)), ..Lanes::default() };
        let first = lanes.watcher().ok();
        assert!(first.is_some() && lanes.watcher().is_err());
        drop(first);
        assert!(lanes.watcher().is_ok());
    }

    #[tokio::test]
    async fn heavy_work_does_not_hold_up_light_work() {
        let lanes = Lanes { heavy: Arc::new(Semaphore::new(0)), ..Lanes::default() };
        let heavy = tokio::time::timeout(Duration::from_millis(20), lanes.turn(Weight::Heavy)).await;
        assert!(heavy.is_err(), "it waits");
        assert!(lanes.turn(Weight::Light).await.is_ok());
    }
}
