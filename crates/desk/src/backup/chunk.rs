//! The chunk of a tail as a part: its name says what it is, its bytes are the ids and then the lines.

use super::unreadable;
use outrigger_kernel::{Hash, Refusal};
use outrigger_store::{Chunk, ExternalId, Tail};

/// What stands in the name for the batch while there is none.
const WAITING: &str = "waiting";

/// A chunk on its way through a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// Where it belongs.
    pub tail: Tail,
    /// Its number, its ids, and its lines while it waits.
    pub chunk: Chunk,
    /// The batch that holds its events; none while it waits.
    pub batch: Option<Hash>,
}

impl Kept {
    /// The name of the part.
    pub fn name(&self) -> String {
        let Tail { engagement, source } = self.tail;
        let batch = self.batch.map_or_else(|| WAITING.into(), |batch| batch.to_string());
        format!("tails/{engagement}/{source}/{}-{}-{batch}", self.chunk.no, self.chunk.ids.len())
    }

    /// The bytes of the part.
    pub fn bytes(&self) -> Vec<u8> {
        [self.chunk.ids.as_flattened(), &self.chunk.lines].concat()
    }

    /// Reads a part back; `name` is what follows `tails/`.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Refusal> {
        let wrong = || unreadable(format!("the chunk {name} cannot be read"));
        let (engagement, rest) = name.split_once('/').ok_or_else(wrong)?;
        let (source, rest) = rest.split_once('/').ok_or_else(wrong)?;
        let mut rest = rest.splitn(3, '-');
        let mut next = || rest.next().ok_or_else(wrong);
        let no: u64 = next()?.parse().map_err(|_| wrong())?;
        let count: usize = next()?.parse().map_err(|_| wrong())?;
        let batch = match next()? {
            WAITING => None,
            digest => Some(digest.parse().map_err(|_| wrong())?),
        };
        let tail = Tail {
            engagement: engagement.parse().map_err(|_| wrong())?,
            source: source.parse().map_err(|_| wrong())?,
        };
        let length = count.checked_mul(size_of::<ExternalId>()).ok_or_else(wrong)?;
        let (ids, lines) = bytes.split_at_checked(length).ok_or_else(wrong)?;
        let chunk = Chunk { no, ids: ids.as_chunks::<16>().0.to_vec(), lines: lines.to_vec() };
        Ok(Self { tail, chunk, batch })
    }
}
