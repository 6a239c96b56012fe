//! Undoing an import as long as none of its events is sealed: they go as if they had never come, and the same
//! file, corrected, can be imported again.

use super::{
    ImportView,
    record::{ImportState, Record},
};
use crate::{
    Desk, Once, Snapshot,
    execute::hold,
    ingest::{SEND, discards_key, tail_of},
    trouble,
};
use outrigger_kernel::{AccountId, EngagementId, Hash, Refusal, refusal};
use outrigger_lifecycle::access;
use outrigger_store::{Change, Shelf, StoreError};

/// How often it is tried while the import goes on meanwhile.
const ROUNDS_MAX: usize = 8;

impl Desk {
    /// Discards an import, one that goes on included. The same request, sent again with its key, is answered
    /// the same.
    ///
    /// # Errors
    /// Conflict when a batch holds some of its events, naming the batch, or the statement that cites it.
    pub fn discard_import(
        &self,
        account: AccountId,
        engagement: EngagementId,
        no: u64,
        once: Option<&Once>,
    ) -> Result<ImportView, Refusal> {
        // Nothing is sealed meanwhile; another process that seals notices the change of the record below.
        let lock = self.0.locks.of(engagement);
        let _order = hold(&lock);
        let snapshot = self.snapshot(account, engagement, None)?;
        access::may(&snapshot.engagement, SEND, &self.context(account))?;
        for _ in 0..ROUNDS_MAX {
            // Looked for after the record was read: whoever finds it discarded finds who asked for that.
            let kept = self.kept_import(engagement, no)?;
            let before: Option<u64> = once.map_or(Ok(None), |once| self.once_replay(once))?;
            if before.is_some() {
                return self.import(&snapshot, no);
            }
            if let Some(refusal) = self.why_kept(&snapshot, &kept.record)? {
                return Err(refusal);
            }
            let tail = tail_of(engagement, kept.record.source);
            let ended = Some(self.now());
            let record =
                Record { state: ImportState::Discarded, ended, trouble: None, ..kept.record.clone() };
            let mut with = vec![
                kept.replaced(&record).map_err(trouble::store)?,
                // Whoever holds the ids of the tail in memory learns by this that they are not all there any more.
                Change::Put(Shelf::Meta, discards_key(tail), self.0.machine.random().to_vec()),
            ];
            with.extend(once.map(|once| once.change(&no)));
            match self.store().tail_discard(tail, &record.chunks, &with) {
                Ok(()) => {
                    self.tell_of_events(&snapshot);
                    return self.import(&snapshot, no);
                }
                // The import went on, or its events were sealed.
                Err(StoreError::Changed { .. }) => {}
                Err(error) => return Err(trouble::store(error)),
            }
        }
        Err(refusal::outdated(format!("Import {no}")))
    }

    /// Why an import cannot be discarded; none when it can.
    pub(super) fn why_kept(&self, snapshot: &Snapshot, record: &Record) -> Result<Option<Refusal>, Refusal> {
        let import = format!("Import {}", record.no);
        if record.state == ImportState::Discarded {
            return Ok(Some(refusal::already(import, "discarded")));
        }
        let Some(batch) = self.batch_of(snapshot.id, record).map_err(trouble::store)? else {
            return Ok(None);
        };
        Ok(Some(match snapshot.engagement.operate.citing(batch) {
            Some(statement) => refusal::already(import, &format!("part of {statement}"))
                .next("Claim that cases be left out, or send what is right and propose a restatement."),
            None => refusal::already(import, &format!("sealed in batch {}", batch.short()))
                .next("Withdraw that batch first."),
        }))
    }

    /// The batch that holds the first of an import's events that are still known. Chunks are sealed in order: when
    /// that one waits, all of them do.
    fn batch_of(&self, engagement: EngagementId, record: &Record) -> Result<Option<Hash>, StoreError> {
        let tail = tail_of(engagement, record.source);
        for no in &record.chunks {
            let found = self.store().tail_ids(tail, no.saturating_sub(1), 1)?;
            if let Some(chunk) = found.into_iter().find(|chunk| chunk.no == *no) {
                return Ok(chunk.batch);
            }
        }
        Ok(None)
    }
}
