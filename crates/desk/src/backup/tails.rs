//! Puts tails back: every chunk at its own number, and waiting again where the restored ledger ends before its
//! batch was sealed.

use super::{chunk::Kept, unreadable};
use crate::trouble;
use outrigger_kernel::{EngagementId, Entry, Hash, Refusal, Seq, refusal};
use outrigger_lifecycle::{Fact, operate};
use outrigger_store::{Chunk, Store, Tail};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the restored ledgers say of batches, and the chunks on their way back.
pub(super) struct Tails<'s> {
    to: &'s dyn Store,
    /// The batches that the restored ledgers name.
    sealed: HashSet<(Tail, Hash)>,
    /// Those of them that were not withdrawn, and have events.
    standing: HashSet<(Tail, Hash)>,
    /// The batches that a chunk was found of. The default stands for those of an earlier version.
    found: HashSet<(Tail, Hash)>,
    /// From the first chunk of a tail on whose batch comes after the point that is restored to: its lines are
    /// in a blob, and blobs come last.
    later: BTreeMap<Tail, BTreeMap<u64, Kept>>,
}

impl<'s> Tails<'s> {
    /// Begins with a store that has none.
    pub fn new(to: &'s dyn Store) -> Self {
        let (sealed, standing, found) = Default::default();
        Self { to, sealed, standing, found, later: BTreeMap::new() }
    }

    /// Takes in what a restored entry says of batches.
    pub fn entry(&mut self, engagement: EngagementId, entry: &Entry) {
        let tail = |source: u32| Tail { engagement, source };
        match Fact::parse(&entry.kind, &entry.payload) {
            Ok(Fact::Operate(operate::Fact::BatchSealed { source, shape, .. })) => {
                let batch = (tail(source.no()), shape.digest);
                self.sealed.insert(batch);
                if shape.events > 0 {
                    self.standing.insert(batch);
                }
            }
            Ok(Fact::Operate(operate::Fact::BatchWithdrawn { source, batch, .. })) => {
                self.standing.remove(&(tail(source.no()), batch));
            }
            _ => {}
        }
    }

    /// Puts a chunk back, or keeps it for [`finish`](Self::finish). The chunks of a tail come in order.
    pub fn chunk(&mut self, kept: Kept) -> Result<(), Refusal> {
        let tail = kept.tail;
        self.found.extend(kept.batch.map(|batch| (tail, batch)));
        if !self.is_orphan(&kept) && !self.later.contains_key(&tail) {
            return self.append(kept);
        }
        match self.later.entry(tail).or_default().insert(kept.chunk.no, kept) {
            Some(twice) => Err(unreadable(format!("there are two chunks {}", twice.name()))),
            None => Ok(()),
        }
    }

    /// Puts back what was kept until the blobs were there. `until` names the ledgers that end earlier.
    pub fn finish(mut self, until: &BTreeMap<EngagementId, Seq>) -> Result<(), Refusal> {
        self.check_standing(until)?;
        for chunks in std::mem::take(&mut self.later).into_values() {
            let mut blobs = HashMap::new();
            for mut kept in chunks.into_values() {
                if self.is_orphan(&kept)
                    && let Some(batch) = kept.batch.take()
                {
                    kept.chunk.lines = self.lines(&mut blobs, batch, kept.chunk.ids.len())?;
                }
                self.append(kept)?;
            }
            if let Some(batch) = blobs.iter().find_map(|(batch, rest)| (!rest.is_empty()).then_some(batch)) {
                return Err(unreadable(format!("the batch {batch} has more events than its chunks")));
            }
        }
        Ok(())
    }

    /// A batch whose withdrawal is cut off stands again, but its ids were forgotten when it was withdrawn:
    /// its events would be taken a second time.
    fn check_standing(&self, until: &BTreeMap<EngagementId, Seq>) -> Result<(), Refusal> {
        let is_lost = |(tail, batch): &&(Tail, Hash)| {
            until.contains_key(&tail.engagement)
                && !self.found.contains(&(*tail, *batch))
                && !self.found.contains(&(*tail, Hash::default()))
        };
        match self.standing.iter().find(is_lost) {
            None => Ok(()),
            Some((tail, batch)) => Err(refusal::invalid(format!(
                "The ledger of {} cannot end there: batch {} was withdrawn later, and by then its events could \
                 be sent again.",
                tail.engagement,
                batch.short()
            ))
            .next("Restore to an entry after its withdrawal, or before it was sealed.")),
        }
    }

    fn is_orphan(&self, kept: &Kept) -> bool {
        kept.batch.is_some_and(|batch| batch != Hash::default() && !self.sealed.contains(&(kept.tail, batch)))
    }

    /// The next lines of a batch: it has those of its chunks in their order.
    fn lines(
        &self,
        blobs: &mut HashMap<Hash, Vec<u8>>,
        batch: Hash,
        count: usize,
    ) -> Result<Vec<u8>, Refusal> {
        if let std::collections::hash_map::Entry::Vacant(place) = blobs.entry(batch) {
            let lines = self.to.blob_get(batch).map_err(trouble::store)?;
            place.insert(lines.ok_or_else(|| unreadable(format!("the batch {batch} is missing")))?);
        }
        let rest = blobs.entry(batch).or_default();
        let end = end_of(rest, count);
        let end =
            end.ok_or_else(|| unreadable(format!("the batch {batch} has fewer events than its chunks")))?;
        let after = rest.split_off(end);
        Ok(std::mem::replace(rest, after))
    }

    /// Adds a chunk at its number. Numbers that are missing were forgotten; empty chunks hold their place.
    fn append(&self, kept: Kept) -> Result<(), Refusal> {
        let Kept { tail, chunk, batch } = kept;
        let head = self.to.tail_head(tail).map_err(trouble::store)?;
        for no in head + 1..chunk.no {
            let gap = Chunk { no, ids: Vec::new(), lines: Vec::new() };
            self.to.tail_append(tail, &gap, &[]).map_err(trouble::store)?;
        }
        let no = chunk.no;
        // Sealed ones come without their lines; the store counts one per id.
        let lines = if batch.is_some() { vec![b'\n'; chunk.ids.len()] } else { chunk.lines };
        self.to.tail_append(tail, &Chunk { no, ids: chunk.ids, lines }, &[]).map_err(trouble::store)?;
        match batch {
            Some(batch) => self.to.tail_seal(tail, no, batch).map_err(trouble::store),
            None => Ok(()),
        }
    }
}

/// Where the first lines end, if there are so many.
fn end_of(lines: &[u8], count: usize) -> Option<usize> {
    let mut end = 0;
    for _ in 0..count {
        end += lines.get(end..)?.iter().position(|byte| *byte == b'\n')? + 1;
    }
    Some(end)
}

#[cfg(test)]
mod tests;
