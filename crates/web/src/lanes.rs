//! How much is done at once: light work, heavy work, uploads in memory, a few events at a time, and watchers.

use crate::{answer::Failure, routes::Weight};
use axum::http::{HeaderMap, header::CONTENT_LENGTH};
use outrigger_kernel::refusal;
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests worked on at once that only read the fold or execute one command.
const LIGHT_AT_ONCE: usize = 64;
/// Requests worked on at once that read whole ledgers or files.
const HEAVY_AT_ONCE: usize = 16;
/// Uploads held in memory at once.
const UPLOADS_AT_ONCE: usize = 8;
/// Bytes of an upload that is small: a few events, as systems send them when they happen.
const SMALL_BYTES_MAX: u64 = 256 << 10;
/// Small uploads at once. They wait for the disk together and need little else, so many at once are faster
/// than few.
const SMALL_AT_ONCE: usize = 256;
/// Exports made at once: each holds a whole ledger.
const EXPORTS_AT_ONCE: usize = 2;
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
    small_uploads: Arc<Semaphore>,
    small_work: Arc<Semaphore>,
    exports: Arc<Semaphore>,
    watchers: Arc<Semaphore>,
}

impl Default for Lanes {
    fn default() -> Self {
        let lane = |places| Arc::new(Semaphore::new(places));
        Self {
            light: lane(LIGHT_AT_ONCE),
            heavy: lane(HEAVY_AT_ONCE),
            uploads: lane(UPLOADS_AT_ONCE),
            small_uploads: lane(SMALL_AT_ONCE),
            small_work: lane(SMALL_AT_ONCE),
            exports: lane(EXPORTS_AT_ONCE),
            watchers: lane(WATCHERS_MAX),
        }
    }
}

impl Lanes {
    /// Waits for the turn of some work.
    ///
    /// # Errors
    /// When it does not come soon.
    pub async fn turn(&self, weight: Weight, sent: Size) -> Result<Turn, Failure> {
        match (weight, sent) {
            (Weight::Light, _) => take(&self.light).await,
            (Weight::Upload, Size::Small) => take(&self.small_work).await,
            (Weight::Heavy | Weight::Upload, _) => take(&self.heavy).await,
        }
    }

    /// Waits for room in memory for an upload.
    ///
    /// # Errors
    /// When there is none soon.
    pub async fn room(&self, size: Size) -> Result<Turn, Failure> {
        match size {
            Size::Small => take(&self.small_uploads).await,
            Size::Large => take(&self.uploads).await,
        }
    }

    /// The place of an export, which lasts as long as it is read.
    ///
    /// # Errors
    /// When all are taken.
    pub fn export(&self) -> Result<Turn, Failure> {
        Arc::clone(&self.exports).try_acquire_owned().map_err(|_| busy())
    }

    /// A watcher's place.
    ///
    /// # Errors
    /// When all are taken; watchers stay long, so waiting would be in vain.
    pub fn watcher(&self) -> Result<Turn, Failure> {
        Arc::clone(&self.watchers).try_acquire_owned().map_err(|_| busy())
    }
}

/// How much an upload holds in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A few events.
    Small,
    /// A file, or something that does not say how long it is.
    Large,
}

impl Size {
    /// The size of a body by what its head says; the reader holds it to that.
    pub fn of(headers: &HeaderMap) -> Self {
        let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length <= SMALL_BYTES_MAX) { Self::Small } else { Self::Large }
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
        let heavy = lanes.turn(Weight::Heavy, Size::Large);
        assert!(tokio::time::timeout(Duration::from_millis(20), heavy).await.is_err(), "it waits");
        assert!(lanes.turn(Weight::Light, Size::Large).await.is_ok());
    }

    #[tokio::test]
    async fn a_few_events_do_not_wait_for_whole_files() {
        let none = || Arc::new(Semaphore::new(0));
        let lanes = Lanes { heavy: none(), uploads: none(), ..Lanes::default() };
        assert!(
            lanes.room(Size::Small).await.is_ok() && lanes.turn(Weight::Upload, Size::Small).await.is_ok()
        );
        let file = lanes.room(Size::Large);
        assert!(tokio::time::timeout(Duration::from_millis(20), file).await.is_err(), "it waits");
    }

    #[test]
    fn what_does_not_say_its_length_is_taken_for_large() {
        let sized = |length: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.extend(length.map(|length| (CONTENT_LENGTH, length.parse().unwrap())));
            Size::of(&headers)
        };
        assert_eq!([Some("0"), Some("262144")].map(sized), [Size::Small; 2]);
        assert_eq!([None, Some("262145"), Some("-1"), Some("many")].map(sized), [Size::Large; 4]);
    }
}
