//! The live board: every open case with its clocks, from sealed batches and from events not sealed so far.

use crate::{
    Desk, Snapshot,
    cache::Cache,
    execute::hold,
    figures::{check_span, read_canonical},
    trouble,
};
use outrigger_agreement::{
    Agreement,
    live::{Board, Live},
};
use outrigger_eventlog::EventLog;
use outrigger_kernel::{EngagementId, Hash, Instant, ItemNo, Refusal, Seq, refusal};
use outrigger_store::store::TAIL_KEPT_MAX;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex},
};

/// Boards kept in memory.
const BOARDS_KEPT: NonZeroUsize = NonZeroUsize::new(8).unwrap();
/// Clocks listed on a board; all of them are counted.
pub const ROWS_MAX: usize = 500;

/// The open cases of an engagement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LiveView {
    /// The agreement whose clocks run.
    pub agreement: ItemNo,
    /// The zone of the agreement.
    pub zone: String,
    /// The clocks, what is due first on top.
    pub board: Board,
    /// Events that are counted here and not sealed so far.
    pub unsealed: u64,
}

/// What a board is built from: the ledger's head, the terms, and how long each source's tail is.
type Key = (EngagementId, Seq, Hash, Vec<(ItemNo, u64)>);

pub(crate) struct LiveCache {
    boards: Cache<Key, Arc<Live>>,
    /// One board at a time: those who wait for the same find it built.
    turn: Mutex<()>,
}

impl Default for LiveCache {
    fn default() -> Self {
        Self { boards: Cache::new(BOARDS_KEPT), turn: Mutex::new(()) }
    }
}

impl Desk {
    /// The open cases at the moment looked at, or now; `None` without terms. The past has no tail: what was
    /// not sealed by then is not known to have been there.
    ///
    /// # Errors
    /// When events are missing or damaged, or lack what the agreement looks at.
    pub fn live(&self, snapshot: &Snapshot) -> Result<Option<LiveView>, Refusal> {
        let Some((agreement, terms)) = self.terms_now(snapshot) else { return Ok(None) };
        let key = self.live_key(snapshot, &terms)?;
        let unsealed = key.3.iter().map(|(_, rows)| rows).sum();
        let zone = terms.zone_name.clone();
        let live = self.board(snapshot, terms, key)?;
        let board = live.board(snapshot.as_of.unwrap_or(self.now()), ROWS_MAX);
        Ok(Some(LiveView { agreement, zone, board, unsealed }))
    }

    /// The next moment at which something becomes due, or somebody is told; `None` when nothing runs.
    ///
    /// # Errors
    /// As [`Desk::live`].
    pub fn next_due(&self, snapshot: &Snapshot) -> Result<Option<Instant>, Refusal> {
        let Some((_, terms)) = self.terms_now(snapshot) else { return Ok(None) };
        let key = self.live_key(snapshot, &terms)?;
        Ok(self.board(snapshot, terms, key)?.next_due(self.now()))
    }

    fn terms_now(&self, snapshot: &Snapshot) -> Option<(ItemNo, Arc<Agreement>)> {
        let operate = &snapshot.engagement.operate;
        let (no, terms) = operate.terms_at(snapshot.as_of.unwrap_or(self.now()))?;
        Some((no, Arc::clone(terms.agreement.as_ref()?)))
    }

    fn live_key(&self, snapshot: &Snapshot, terms: &Agreement) -> Result<Key, Refusal> {
        let mut tails = Vec::new();
        let now = snapshot.as_of.is_none();
        for source in snapshot.engagement.operate.connected.iter().filter(|_| now) {
            let rows = self.store().tail_len(snapshot.id, source.no()).map_err(trouble::store)?;
            tails.push((*source, rows));
        }
        Ok((snapshot.id, snapshot.engagement.head, terms.digest, tails))
    }

    fn board(&self, snapshot: &Snapshot, terms: Arc<Agreement>, key: Key) -> Result<Arc<Live>, Refusal> {
        if let Some(kept) = self.0.live.boards.get(&key) {
            return Ok(kept);
        }
        let _turn = hold(&self.0.live.turn);
        if let Some(kept) = self.0.live.boards.get(&key) {
            return Ok(kept);
        }
        let log = self.all_events(snapshot, &key.3)?;
        check_span(&log)?;
        let live = Live::of(terms, &log).map_err(|error| refusal::invalid(error.to_string()))?;
        let live = Arc::new(live);
        self.0.live.boards.put(key, Arc::clone(&live));
        Ok(live)
    }

    /// Sealed events, and those that wait to be sealed. An event that a crash has left in both changes
    /// nothing: clocks see it once.
    fn all_events(&self, snapshot: &Snapshot, tails: &[(ItemNo, u64)]) -> Result<EventLog, Refusal> {
        let sealed = self.log(&snapshot.engagement.operate.batch_digests())?;
        let mut all = EventLog::clone(&sealed);
        for (source, _) in tails.iter().filter(|(_, rows)| *rows > 0) {
            let rows =
                self.store().tail_range(snapshot.id, source.no(), TAIL_KEPT_MAX).map_err(trouble::store)?;
            let bytes: Vec<u8> = rows.iter().flat_map(|row| row.line.iter().copied()).collect();
            let tail = read_canonical(&bytes).map_err(|error| {
                refusal::unavailable(format!("Unsealed events of {source} cannot be read: {error}"))
            })?;
            all.append(&tail);
        }
        Ok(all)
    }
}
