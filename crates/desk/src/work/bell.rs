//! What wakes the workers: a count that goes up whenever this process has put a job.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A bell that counts how often it was rung, so that a ring between looking and waiting is not missed.
#[derive(Default)]
pub(crate) struct Bell {
    rings: Mutex<u64>,
    heard: Condvar,
}

impl Bell {
    /// Wakes everybody who waits.
    pub fn ring(&self) {
        let mut rings = self.count();
        *rings = rings.wrapping_add(1);
        drop(rings);
        self.heard.notify_all();
    }

    /// How often it was rung. Asked before there is looked for work, and handed to [`Bell::wait`].
    pub fn rings(&self) -> u64 {
        *self.count()
    }

    /// Waits until it is rung again, at most so long; not at all when it was rung since `seen`.
    pub fn wait(&self, seen: u64, at_most: Duration) {
        let rings = self.count();
        drop(self.heard.wait_timeout_while(rings, at_most, |rings| *rings == seen));
    }

    fn count(&self) -> MutexGuard<'_, u64> {
        self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::Arc, thread};

    /// Longer than any test may take: who waits so long was not woken.
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_ring_wakes_those_who_wait() {
        let bell = Arc::new(Bell::default());
        let seen = bell.rings();
        let waiter = thread::spawn({
            let bell = Arc::clone(&bell);
            move || {
                bell.wait(seen, LONG);
                bell.rings()
            }
        });
        bell.ring();
        assert_eq!(waiter.join().unwrap(), seen + 1);
    }

    #[test]
    fn a_ring_before_the_waiting_is_not_missed() {
        let bell = Bell::default();
        let seen = bell.rings();
        bell.ring();
        bell.wait(seen, LONG);
        bell.wait(bell.rings(), Duration::from_millis(1));
        assert_eq!(bell.rings(), seen + 1, "time alone rings nothing");
    }
}
