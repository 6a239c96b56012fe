//! Verifies a backup in the one way that counts: it is restored, and everything in it is recomputed.

use super::{Restore, Restored, restore};
use crate::{Desk, Keys, SystemMachine, trouble, view::Verification};
use outrigger_kernel::{EngagementId, Refusal};
use outrigger_store::{Sqlite, Store};
use std::{io::Read, path::Path, sync::Arc};

/// What came of it.
#[derive(Clone, Debug)]
pub struct Verified {
    /// What was restored.
    pub restored: Restored,
    /// Every engagement with its title and what was recomputed.
    pub engagements: Vec<(EngagementId, String, Verification)>,
}

impl Verified {
    /// Whether everything is as it was sealed.
    pub fn is_sound(&self) -> bool {
        self.engagements.iter().all(|(_, _, verification)| verification.sound)
    }
}

/// Restores a backup into an empty folder and recomputes every ledger, batch and statement. No keys are
/// needed: proofs stand over what is sealed.
///
/// # Errors
/// When the backup is damaged or the folder cannot be used.
pub fn verify(from: impl Read, scratch: &Path) -> Result<Verified, Refusal> {
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(scratch).map_err(trouble::store)?);
    let trial = Restore { is_trial: true, ..Restore::default() };
    let restored = restore(from, None, &*store, &trial)?;
    let desk = Desk::open(store, Keys::of([0; 32]), SystemMachine)?;
    Ok(Verified { restored, engagements: desk.verify_all()? })
}
