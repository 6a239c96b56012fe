//! The jobs that always stand, and those without which something would wait for ever.

use crate::{Desk, trouble};
use outrigger_kernel::Refusal;
use outrigger_store::{Change, Queue};

/// The job that keeps house.
const HOUSE: &str = "house";
/// The job that writes to people in the morning.
pub(crate) const DIGEST: &str = "mail/digest";

impl Desk {
    /// Puts the jobs that never end, and those of webhooks and imports that go on: a store that was copied
    /// has no jobs, and then nobody else would put them.
    pub(super) fn put_standing_jobs(&self) -> Result<(), Refusal> {
        let due = self.now();
        let put = |id: &str, queue| Change::JobPut { id: id.into(), queue, due, payload: Vec::new() };
        let standing = [put(HOUSE, Queue::House), put(DIGEST, Queue::Mail)];
        self.store().change(&standing).map_err(trouble::store)?;
        self.wake_all()?;
        self.wake_imports()
    }
}
