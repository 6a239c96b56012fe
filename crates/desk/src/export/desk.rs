//! What a desk puts into an export, and the receipt of one entry.

use super::{Parts, named::Named, receipt, write};
use crate::{Desk, Snapshot, trouble};
use outrigger_kernel::{AccountId, EngagementId, Entry, Hash, Refusal, Seq, refusal};
use std::{collections::BTreeMap, io::Write};

/// Entries read at once.
const PAGE: usize = 1_000;

impl Desk {
    /// Writes the ledger as it is shown, with every sealed file that it names, as an export for members.
    ///
    /// # Errors
    /// When something is missing, damaged or over a limit, or `to` cannot be written. What was written until
    /// then is no export.
    pub fn export(&self, snapshot: &Snapshot, to: &mut dyn Write) -> Result<(), Refusal> {
        let (id, size) = (snapshot.id, snapshot.tree.size());
        let mut named = Named::default();
        for entry in self.entries(id, size) {
            named.take(&entry?);
        }
        let witnesses = snapshot.engagement.witnesses.iter();
        let parts = Parts {
            checkpoint: self.checkpoint(snapshot)?,
            server: self.keys().server().verifier().clone(),
            witnesses: witnesses.map(|witness| (witness.side, witness.key.clone())).collect(),
            people: people(snapshot),
            blobs: named.digests().clone(),
        };
        write(to, &parts, self.entries(id, size), &mut |digest| self.sealed_file(digest))
    }

    /// Writes the ledger of an engagement as an export for the operator, who is a member of none.
    ///
    /// # Errors
    /// Not found when there is no such engagement; and as [`Desk::export`].
    pub fn export_of(&self, engagement: EngagementId, to: &mut dyn Write) -> Result<(), Refusal> {
        let snapshot = self.load(engagement)?;
        if snapshot.engagement.head == 0 {
            return Err(refusal::not_found("engagement", engagement));
        }
        self.export(&snapshot, to)
    }

    /// The receipt of an entry: the proof of it in one file, under the newest checkpoint that witnesses of the
    /// most sides signed, or else under one that the server alone signs.
    ///
    /// # Errors
    /// Not found when the ledger has no such entry; unavailable when the store cannot be read.
    pub fn receipt(&self, snapshot: &Snapshot, seq: Seq) -> Result<Vec<u8>, Refusal> {
        let missing = || refusal::not_found("entry", seq);
        let index = seq.checked_sub(1).filter(|index| *index < snapshot.tree.size()).ok_or_else(missing)?;
        let entries = self.store().read(snapshot.id, index, 1).map_err(trouble::store)?;
        let entry = entries.first().ok_or_else(missing)?;
        let signed = match self.cosigned_from(snapshot, seq)? {
            Some(cosigned) => cosigned,
            None => self.signed(snapshot)?,
        };
        let path = snapshot.tree.inclusion(index, signed.size).ok_or_else(missing)?;
        let witnesses = signed.witnesses.iter().map(|witness| witness.key.clone());
        receipt::write(receipt::Proof {
            engagement: snapshot.id,
            entry,
            path,
            checkpoint: &signed.note,
            keys: std::iter::once(self.keys().server().verifier().clone()).chain(witnesses).collect(),
        })
    }

    /// The first entries of a ledger, read page by page.
    fn entries(&self, id: EngagementId, size: u64) -> impl Iterator<Item = Result<Entry, Refusal>> {
        let (mut page, mut after) = (Vec::new().into_iter(), 0);
        std::iter::from_fn(move || {
            if after >= size {
                return None;
            }
            if page.as_slice().is_empty() {
                match self.store().read(id, after, PAGE) {
                    Ok(entries) => page = entries.into_iter(),
                    Err(error) => {
                        after = size;
                        return Some(Err(trouble::store(error)));
                    }
                }
            }
            after += 1;
            page.next().map(Ok)
        })
    }

    fn sealed_file(&self, digest: Hash) -> Result<Vec<u8>, Refusal> {
        let bytes = self.store().blob_get(digest).map_err(trouble::store)?;
        bytes.ok_or_else(|| {
            refusal::unavailable(format!(
                "The ledger names the sealed file {digest}, and its bytes are not in the store."
            ))
            .next("Restore them from a backup, then export again.")
        })
    }
}

/// The names of everybody who acted or may act: members, and those who were erased under no name.
fn people(snapshot: &Snapshot) -> BTreeMap<AccountId, String> {
    let on = &snapshot.engagement;
    on.members.keys().chain(on.erased.keys()).map(|account| (*account, on.name_of(*account))).collect()
}
