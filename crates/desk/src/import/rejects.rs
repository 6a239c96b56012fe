//! Rejected rows on their way to blobs, part by part: a million of them take no memory.

use outrigger_kernel::Hash;
use outrigger_store::{Store, StoreError};
use std::{
    cell::RefCell,
    io::{self, Write},
};

/// Bytes that are collected before they are put down; a part has one row more at most.
const PART_BYTES: usize = 8 << 20;

/// Where rejected rows are collected. The reader of the file writes, and whoever takes its steps looks.
pub(super) struct Parts<'s> {
    store: &'s dyn Store,
    inner: RefCell<Inner>,
}

struct Inner {
    buffer: Vec<u8>,
    /// What was put down since the last step.
    put: Vec<Hash>,
    /// Whether rows are passed over, because a reading before has put them down.
    skips: bool,
    failed: Option<StoreError>,
}

impl<'s> Parts<'s> {
    pub fn new(store: &'s dyn Store, skips: bool) -> Self {
        let inner = Inner { buffer: Vec::new(), put: Vec::new(), skips, failed: None };
        Self { store, inner: RefCell::new(inner) }
    }

    /// Says whether the next rows are passed over.
    pub fn skip(&self, skips: bool) {
        self.inner.borrow_mut().skips = skips;
    }

    /// The parts of a step, all of it put down.
    pub fn take(&self) -> Result<Vec<Hash>, StoreError> {
        let mut inner = self.inner.borrow_mut();
        inner.put_down(self.store)?;
        Ok(std::mem::take(&mut inner.put))
    }

    /// What kept a part from being put down.
    pub fn failure(&self) -> Option<StoreError> {
        self.inner.borrow_mut().failed.take()
    }
}

impl Inner {
    fn put_down(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        if !self.buffer.is_empty() {
            self.put.push(store.blob_put(&self.buffer)?);
            self.buffer.clear();
        }
        Ok(())
    }
}

impl Write for &Parts<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.inner.borrow_mut();
        if !inner.skips {
            inner.buffer.extend_from_slice(bytes);
            if inner.buffer.len() >= PART_BYTES
                && let Err(error) = inner.put_down(self.store)
            {
                let sentence = error.to_string();
                inner.failed = Some(error);
                return Err(io::Error::other(sentence));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
