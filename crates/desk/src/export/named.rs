//! Which sealed files a ledger names: the batches that stand, and the files that were attached.

use outrigger_kernel::{Entry, Hash};
use outrigger_lifecycle::{Fact, assess, content, operate};
use std::collections::BTreeSet;

/// The digests that the entries so far name.
///
/// A batch that was withdrawn is named no more, for no figure rests on it. A file that was detached is: the
/// ledger goes on to say what it was.
#[derive(Clone, Debug, Default)]
pub(super) struct Named(BTreeSet<Hash>);

impl Named {
    /// Takes in the next entry. One that this version cannot read names nothing.
    pub fn take(&mut self, entry: &Entry) {
        match Fact::parse(&entry.kind, &entry.payload) {
            Ok(Fact::Operate(operate::Fact::BatchSealed { shape, .. })) => {
                self.0.insert(shape.digest);
            }
            Ok(Fact::Operate(operate::Fact::BatchWithdrawn { batch, .. })) => {
                self.0.remove(&batch);
            }
            Ok(
                Fact::Content(content::Fact::FileAttached { file, .. })
                | Fact::Assess(assess::Fact::LogAttached { file, .. }),
            ) => {
                self.0.insert(file);
            }
            _ => {}
        }
    }

    /// The digests, in their order.
    pub fn digests(&self) -> &BTreeSet<Hash> {
        &self.0
    }
}
