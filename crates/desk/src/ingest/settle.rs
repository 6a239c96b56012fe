//! Keeps tails in step with their ledgers: what an entry sealed leaves the tail, what one withdrew may be sent
//! again. Every step may be taken twice, so what a crash broke off is done by whoever looks next.

use super::tails::{State, tail_of};
use crate::{Desk, Snapshot, execute::hold, trouble};
use outrigger_kernel::{Hash, ItemNo, Refusal};
use outrigger_lifecycle::operate;
use outrigger_store::{StoreError, Tail};
use std::collections::BTreeSet;

/// Chunks read at once, to see whether a batch is made of them.
const PAGE: usize = 16;

/// What a ledger says of one source's batches, as far as the source's tail has to follow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// Grows with every sealing and with every withdrawal.
    pub version: usize,
    /// The batch that was sealed last, with the number of its events. One that was withdrawn is none: its
    /// events may have been sent again, and wait as they did before.
    newest: Option<(Hash, u64)>,
    /// Batches that were withdrawn and not sealed again.
    withdrawn: Vec<Hash>,
}

impl Marks {
    /// The marks of a source.
    pub fn of(operate: &operate::State, source: ItemNo) -> Self {
        let standing = || operate.batches.iter().filter(move |batch| batch.source == source);
        let withdrawn = || {
            let batches = operate.withdrawn.iter().map(|withdrawn| &withdrawn.batch);
            batches.filter(move |batch| batch.source == source)
        };
        let newest = standing().max_by_key(|batch| batch.stamp.seq);
        let stands = |digest: Hash| standing().any(|batch| batch.shape.digest == digest);
        let digests = withdrawn().map(|batch| batch.shape.digest);
        Self {
            version: standing().count() + 2 * withdrawn().count(),
            newest: newest.map(|batch| (batch.shape.digest, batch.shape.events)),
            withdrawn: digests.filter(|digest| !stands(*digest)).collect(),
        }
    }
}

impl Desk {
    /// Brings the tails of an engagement in step with its ledger.
    ///
    /// # Errors
    /// When the store cannot be read or written; what was done until then stays done.
    pub(crate) fn settle(&self, snapshot: &Snapshot) -> Result<(), Refusal> {
        let operate = &snapshot.engagement.operate;
        let withdrawn = operate.withdrawn.iter().map(|withdrawn| &withdrawn.batch);
        let sources: BTreeSet<ItemNo> =
            operate.batches.iter().chain(withdrawn).map(|batch| batch.source).collect();
        for source in sources {
            let tail = tail_of(snapshot.id, source);
            let line = self.0.tails.line(tail);
            let mut state = hold(&line.state);
            self.follow_ledger(tail, &mut state, &Marks::of(operate, source)).map_err(trouble::store)?;
        }
        Ok(())
    }

    /// Brings one tail in step with what its ledger says.
    pub(super) fn follow_ledger(
        &self,
        tail: Tail,
        state: &mut State,
        marks: &Marks,
    ) -> Result<(), StoreError> {
        if marks.version <= state.followed {
            return Ok(());
        }
        let ready = state.ready.take();
        let mut is_followed = false;
        if let Some((digest, events)) = marks.newest {
            let through_no = match ready.filter(|ready| ready.digest == digest) {
                Some(ready) => Some(ready.through_no),
                None => self.front_of_tail(tail, digest, events)?,
            };
            if let Some(through_no) = through_no {
                self.store().tail_seal(tail, through_no, digest)?;
                is_followed = marks.withdrawn.is_empty();
                state.known.iter_mut().for_each(|known| known.seal(through_no));
            }
        }
        for digest in &marks.withdrawn {
            self.store().tail_forget(tail, *digest)?;
        }
        if !is_followed {
            // Another process sealed, or ids are known no more: the tail is read anew when it is written to.
            state.known = None;
        }
        state.followed = marks.version;
        Ok(())
    }

    /// The number of the last chunk of a batch, if the batch is what waits at the front of the tail.
    fn front_of_tail(&self, tail: Tail, digest: Hash, events: u64) -> Result<Option<u64>, StoreError> {
        let (mut lines, mut count, mut after_no) = (Vec::new(), 0, 0);
        loop {
            let page = self.store().tail_read(tail, after_no, PAGE)?;
            let is_last = page.len() < PAGE;
            for chunk in page {
                count += chunk.ids.len() as u64;
                lines.extend_from_slice(&chunk.lines);
                after_no = chunk.no;
                if count >= events {
                    let is_it = count == events && Hash::of(&lines) == digest;
                    return Ok(is_it.then_some(after_no));
                }
            }
            if is_last {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests;
