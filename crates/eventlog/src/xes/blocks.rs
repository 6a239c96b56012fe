//! Reads the input ahead on a thread of its own, in blocks that travel to the scanner and back.

use crate::source::Source;
use memchr::memrchr;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::{panic, thread};

#[cfg(test)]
mod tests;

/// Bytes of a block: large enough that unpacking seldom stops, small enough to stay in the caches.
pub(super) const BLOCK_BYTES: usize = 1 << 20;
/// Blocks in flight.
const BLOCKS: usize = 4;

/// Runs `work` on the blocks of an input that another thread reads. When `work` returns, the reading ends.
pub(super) fn ahead<T>(source: Source<'_>, block_bytes: usize, work: impl FnOnce(Blocks) -> T) -> T {
    thread::scope(|scope| {
        let (full_out, full_in) = channel::<io::Result<Block>>();
        let (empty_out, empty_in) = channel::<Block>();
        for _ in 0..BLOCKS {
            // The receiver lives in this function: sending cannot fail.
            let _ = empty_out.send(Block::new(block_bytes));
        }
        let reading = scope.spawn(move || send_blocks(source, &empty_in, &full_out));
        let outcome = work(Blocks { full: full_in, empty: empty_out });
        match reading.join() {
            Ok(()) => outcome,
            Err(cause) => panic::resume_unwind(cause),
        }
    })
}

/// The reading end of the blocks.
pub(super) struct Blocks {
    full: Receiver<io::Result<Block>>,
    empty: Sender<Block>,
}

impl Blocks {
    /// The next block; `None` at the end of the input. A failure stands behind the last block before it.
    pub(super) fn next_block(&self) -> Option<io::Result<Block>> {
        self.full.recv().ok()
    }

    /// Lets a block be filled again.
    pub(super) fn give_back(&self, block: Block) {
        // Once the input has ended nobody takes blocks back.
        let _ = self.empty.send(block);
    }
}

/// A part of the input.
pub(super) struct Block {
    room: Vec<u8>,
    filled: usize,
}

impl Block {
    fn new(bytes: usize) -> Self {
        Self { room: vec![0; bytes], filled: 0 }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.room.get(..self.filled).unwrap_or_default()
    }

    /// Fills the block with the tail of the block before and with input, up to the last tag that fits; what
    /// stands behind that is the next tail. Answers whether the input goes on.
    fn fill(&mut self, input: &mut impl Read, tail: &mut Vec<u8>) -> io::Result<bool> {
        // All blocks are alike and a tail never was a whole one, so it fits.
        self.filled = tail.as_slice().read(&mut self.room)?;
        tail.clear();
        while self.filled < self.room.len() {
            let room = self.room.get_mut(self.filled..).unwrap_or_default();
            match input.read(room) {
                Ok(0) => return Ok(false),
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if let Some(last) = memrchr(b'>', &self.room) {
            self.filled = last + 1;
            tail.extend_from_slice(self.room.get(self.filled..).unwrap_or_default());
        }
        Ok(true)
    }
}

/// The input from a place on, for a reader that wants one stream.
pub(super) struct Rest {
    begun: Vec<u8>,
    taken: usize,
    blocks: Blocks,
}

impl Rest {
    /// First the tags that open what is open at the place, then what was read already, then the blocks.
    pub(super) fn new(opening_tags: &str, begun: &[u8], blocks: Blocks) -> Self {
        Self { begun: [opening_tags.as_bytes(), begun].concat(), taken: 0, blocks }
    }
}

impl Read for Rest {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut begun = self.begun.get(self.taken..).unwrap_or_default();
            if !begun.is_empty() {
                let count = begun.read(buffer)?;
                self.taken += count;
                return Ok(count);
            }
            let Some(block) = self.blocks.next_block() else { return Ok(0) };
            let block = block?;
            self.begun.clear();
            self.begun.extend_from_slice(block.bytes());
            self.taken = 0;
            self.blocks.give_back(block);
        }
    }
}

/// Fills blocks until the input ends or fails, or until nobody wants them any more.
fn send_blocks(mut source: Source<'_>, empty: &Receiver<Block>, full: &Sender<io::Result<Block>>) {
    let mut tail = Vec::new();
    for mut block in empty {
        let outcome = block.fill(&mut source, &mut tail);
        // What came before an end or a failure counts.
        if !block.bytes().is_empty() && full.send(Ok(block)).is_err() {
            return;
        }
        match outcome {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                // A scanner that has stopped does not ask why the input did.
                let _ = full.send(Err(error));
                return;
            }
        }
    }
}
