//! Notices a clock that runs behind the ledger. The ledger's order is by number, so nothing is wrong in it;
//! but deadlines and sessions go by the clock.

use crate::{Desk, Snapshot};
use outrigger_kernel::time::MINUTE;
use std::sync::atomic::{AtomicI64, Ordering};

/// When it was last said that the clock is behind.
pub(crate) struct Said(AtomicI64);

impl Default for Said {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl Desk {
    /// Whether the clock is more than a minute behind the ledger's last entry. New entries then bear that
    /// entry's time until the clock has caught up.
    pub fn clock_is_behind(&self, snapshot: &Snapshot) -> bool {
        snapshot.engagement.last_at().is_some_and(|last| self.now().plus(MINUTE) < last)
    }

    /// Warns the operator of such a clock, once a minute at most.
    pub(crate) fn heed_clock(&self, snapshot: &Snapshot) {
        if !self.clock_is_behind(snapshot) {
            return;
        }
        let (now, said) = (self.now(), &self.0.clock_said.0);
        let before = said.load(Ordering::Relaxed);
        // Of this clock a minute counts in either direction.
        let is_due = now.0.abs_diff(before) >= MINUTE.unsigned_abs();
        if is_due && said.compare_exchange(before, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            tracing::warn!(engagement = %snapshot.id, %now, "the clock is behind the ledger's last entry");
        }
    }
}

#[cfg(test)]
mod tests;
