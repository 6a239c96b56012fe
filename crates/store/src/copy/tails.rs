//! Copies a tail so that every chunk keeps its number, its ids, and the batch that holds it.
//!
//! The trait knows no way to write a sealed chunk, so each goes the way it once went: it is appended, with
//! empty lines in place of those that its batch holds, and sealed. In place of a forgotten chunk, of which
//! only the number is left, one is appended, sealed and forgotten.

use crate::{Chunk, ExternalId, Store, StoreError, Tail};
use outrigger_kernel::Hash;

/// Sealed chunks that are read at once; each may have a million ids.
const SEALED_PAGE: usize = if cfg!(test) { 2 } else { 16 };
/// Waiting chunks that are read at once; each may have 256 MiB of lines.
const WAITING_PAGE: usize = 1;

/// Copies a tail. Sealed and forgotten chunks come first and waiting ones last, since sealing takes all
/// that wait.
pub(super) fn copy(from: &dyn Store, to: &dyn Store, tail: Tail) -> Result<(), StoreError> {
    let mut growing = Growing { to, tail, next: 1, open: None };
    let waits_from = first_waiting(from, tail)?;
    let mut after = 0;
    loop {
        let page = from.tail_ids(tail, after, SEALED_PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.no;
        for chunk in page {
            match chunk.batch {
                Some(batch) if chunk.no < waits_from => growing.sealed(chunk.no, chunk.ids, batch)?,
                None if chunk.no >= waits_from => {}
                _ => return Err(out_of_order(tail, chunk.no)),
            }
        }
    }
    growing.forgotten_below(waits_from)?;
    growing.seal()?;
    growing.waiting(from)
}

/// The number of the first chunk that waits, or the one after the last when none does.
fn first_waiting(from: &dyn Store, tail: Tail) -> Result<u64, StoreError> {
    match from.tail_read(tail, 0, 1)?.first() {
        Some(chunk) => Ok(chunk.no),
        None => Ok(from.tail_head(tail)? + 1),
    }
}

fn out_of_order(tail: Tail, no: u64) -> StoreError {
    let Tail { engagement, source } = tail;
    let what = format!("chunk {no} of source {source} of engagement {engagement} is out of order");
    StoreError::Damaged { what }
}

/// What stands for the batch of a forgotten chunk while there is one.
fn nowhere() -> Hash {
    Hash::of(b"outrigger/forgotten")
}

/// A tail as it grows on the other side.
struct Growing<'a> {
    to: &'a dyn Store,
    tail: Tail,
    /// The number of the next chunk.
    next: u64,
    /// The batch that holds the chunks that were appended and wait to be sealed.
    open: Option<Hash>,
}

impl Growing<'_> {
    fn sealed(&mut self, no: u64, ids: Vec<ExternalId>, batch: Hash) -> Result<(), StoreError> {
        self.forgotten_below(no)?;
        self.append(ids, batch)
    }

    /// Takes the numbers that no chunk has any more.
    fn forgotten_below(&mut self, no: u64) -> Result<(), StoreError> {
        while self.next < no {
            self.append(vec![ExternalId::default()], nowhere())?;
        }
        Ok(())
    }

    fn append(&mut self, ids: Vec<ExternalId>, batch: Hash) -> Result<(), StoreError> {
        if self.open != Some(batch) {
            self.seal()?;
        }
        let lines = vec![b'\n'; ids.len()];
        self.to.tail_append(self.tail, &Chunk { no: self.next, ids, lines }, &[])?;
        self.next += 1;
        self.open = Some(batch);
        Ok(())
    }

    /// Seals what was appended for one batch.
    fn seal(&mut self) -> Result<(), StoreError> {
        let Some(batch) = self.open.take() else { return Ok(()) };
        self.to.tail_seal(self.tail, self.next - 1, batch)?;
        if batch == nowhere() { self.to.tail_forget(self.tail, batch) } else { Ok(()) }
    }

    fn waiting(mut self, from: &dyn Store) -> Result<(), StoreError> {
        loop {
            let page = from.tail_read(self.tail, self.next - 1, WAITING_PAGE)?;
            if page.is_empty() {
                return Ok(());
            }
            for chunk in page {
                if chunk.no != self.next {
                    return Err(out_of_order(self.tail, chunk.no));
                }
                self.to.tail_append(self.tail, &chunk, &[])?;
                self.next += 1;
            }
        }
    }
}
