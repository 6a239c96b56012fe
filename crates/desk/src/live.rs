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

/// What a board begins with: the ledger's head, the terms, and whether it shows the present.
type Key = (EngagementId, Seq, Hash, bool);

/// How many rows of each source's tail a board has taken in.
type Tails = Vec<(ItemNo, u64)>;

/// A board, with how far into the tails it has come.
struct Fed {
    live: Live,
    tails: Tails,
}

pub(crate) struct LiveCache {
    boards: Cache<Key, Arc<Mutex<Fed>>>,
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
        let zone = terms.zone_name.clone();
        let board = self.board(snapshot, terms)?;
        let fed = hold(&board);
        let unsealed = fed.tails.iter().map(|(_, rows)| rows).sum();
        let board = fed.live.board(snapshot.as_of.unwrap_or(self.now()), ROWS_MAX);
        Ok(Some(LiveView { agreement, zone, board, unsealed }))
    }

    /// The next moment at which something becomes due, or somebody is told; `None` when nothing runs.
    ///
    /// # Errors
    /// As [`Desk::live`].
    pub fn next_due(&self, snapshot: &Snapshot) -> Result<Option<Instant>, Refusal> {
        let Some((_, terms)) = self.terms_now(snapshot) else { return Ok(None) };
        let board = self.board(snapshot, terms)?;
        let next = hold(&board).live.next_due(self.now());
        Ok(next)
    }

    /// Every event that is known now, sealed or not.
    ///
    /// # Errors
    /// When events are missing or damaged.
    pub(crate) fn events_now(&self, snapshot: &Snapshot) -> Result<EventLog, Refusal> {
        let tails = self.tails(snapshot)?;
        self.all_events(snapshot, &tails)
    }

    fn terms_now(&self, snapshot: &Snapshot) -> Option<(ItemNo, Arc<Agreement>)> {
        let operate = &snapshot.engagement.operate;
        let (no, terms) = operate.terms_at(snapshot.as_of.unwrap_or(self.now()))?;
        Some((no, Arc::clone(terms.agreement.as_ref()?)))
    }

    fn tails(&self, snapshot: &Snapshot) -> Result<Tails, Refusal> {
        let now = snapshot.as_of.is_none();
        let sources = snapshot.engagement.operate.connected.iter().filter(|_| now);
        let length = |source: &ItemNo| {
            let rows = self.store().tail_len(snapshot.id, source.no()).map_err(trouble::store)?;
            Ok((*source, rows))
        };
        sources.map(length).collect()
    }

    /// The board, with every event taken in that came since it was last asked for.
    fn board(&self, snapshot: &Snapshot, terms: Arc<Agreement>) -> Result<Arc<Mutex<Fed>>, Refusal> {
        let tails = self.tails(snapshot)?;
        let key = (snapshot.id, snapshot.engagement.head, terms.digest, snapshot.as_of.is_none());
        let _turn = hold(&self.0.live.turn);
        if let Some(kept) = self.0.live.boards.get(&key)
            && self.feed(snapshot, &mut hold(&kept), &tails)?
        {
            return Ok(kept);
        }
        let log = self.all_events(snapshot, &tails)?;
        check_span(&log)?;
        let live = Live::of(terms, &log).map_err(|error| refusal::invalid(error.to_string()))?;
        let board = Arc::new(Mutex::new(Fed { live, tails }));
        self.0.live.boards.put(key, Arc::clone(&board));
        Ok(board)
    }

    /// Feeds a board what came since; `false` when it has to be built anew, because an event came late or
    /// a tail is not the one that it knows.
    fn feed(&self, snapshot: &Snapshot, fed: &mut Fed, tails: &Tails) -> Result<bool, Refusal> {
        for (source, length) in tails {
            let known = fed.tails.iter().find(|(known, _)| known == source).map_or(0, |(_, rows)| *rows);
            if known == *length {
                continue;
            }
            let Some(skipped) = usize::try_from(known).ok().filter(|_| known < *length) else {
                return Ok(false);
            };
            let came = self.tail_log(snapshot, *source, skipped)?;
            for row in 0..came.len() {
                let (case, at) = (came.cases().get(came.case_codes()[row]), Instant(came.instants()[row]));
                if fed.live.feed(case, at, |name| came.value(row, name)).is_err() {
                    return Ok(false);
                }
            }
        }
        fed.tails.clone_from(tails);
        Ok(true)
    }

    /// The events of a source that are not sealed, without the first ones.
    fn tail_log(&self, snapshot: &Snapshot, source: ItemNo, skipped: usize) -> Result<EventLog, Refusal> {
        let rows =
            self.store().tail_range(snapshot.id, source.no(), TAIL_KEPT_MAX).map_err(trouble::store)?;
        let bytes: Vec<u8> = rows.iter().skip(skipped).flat_map(|row| row.line.iter().copied()).collect();
        if bytes.is_empty() {
            return Ok(EventLog::default());
        }
        read_canonical(&bytes).map_err(|error| {
            refusal::unavailable(format!("Unsealed events of {source} cannot be read: {error}"))
        })
    }

    /// Sealed events, and those that wait to be sealed. An event that a crash has left in both changes
    /// nothing: clocks see it once.
    fn all_events(&self, snapshot: &Snapshot, tails: &[(ItemNo, u64)]) -> Result<EventLog, Refusal> {
        let sealed = self.log(&snapshot.engagement.operate.batch_digests())?;
        let mut all = EventLog::clone(&sealed);
        for (source, _) in tails.iter().filter(|(_, rows)| *rows > 0) {
            all.append(&self.tail_log(snapshot, *source, 0)?);
        }
        Ok(all)
    }
}
