//! The live board: every open case with its clocks, from sealed batches and from events not sealed so far.

use crate::{
    Desk, Snapshot,
    cache::Cache,
    execute::hold,
    figures::{check_span, read_canonical},
    ingest::{discards, tail_of},
    trouble,
};
use outrigger_agreement::{
    Agreement,
    live::{Board, Live},
};
use outrigger_eventlog::EventLog;
use outrigger_kernel::{EngagementId, Hash, Instant, ItemNo, Refusal, Seq, refusal};
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

/// How far into a source's tail a board has come.
struct Place {
    source: ItemNo,
    /// The last chunk that it has taken in.
    no: u64,
    /// The events that it has taken in.
    events: u64,
    /// What was said of discarded chunks when it began.
    discards: Option<Vec<u8>>,
}

/// A board, with how far into the tails it has come.
struct Fed {
    live: Live,
    tails: Vec<Place>,
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
        let unsealed = fed.tails.iter().map(|place| place.events).sum();
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
        self.all_events(snapshot).map(|(events, _)| events)
    }

    fn terms_now(&self, snapshot: &Snapshot) -> Option<(ItemNo, Arc<Agreement>)> {
        let operate = &snapshot.engagement.operate;
        let (no, terms) = operate.terms_at(snapshot.as_of.unwrap_or(self.now()))?;
        Some((no, Arc::clone(terms.agreement.as_ref()?)))
    }

    /// The board, with every event taken in that came since it was last asked for.
    fn board(&self, snapshot: &Snapshot, terms: Arc<Agreement>) -> Result<Arc<Mutex<Fed>>, Refusal> {
        let key = (snapshot.id, snapshot.engagement.head, terms.digest, snapshot.as_of.is_none());
        let _turn = hold(&self.0.live.turn);
        if let Some(kept) = self.0.live.boards.get(&key)
            && self.feed(snapshot, &mut hold(&kept))?
        {
            return Ok(kept);
        }
        let (log, tails) = self.all_events(snapshot)?;
        check_span(&log)?;
        let live = Live::of(terms, &log).map_err(|error| refusal::invalid(error.to_string()))?;
        let board = Arc::new(Mutex::new(Fed { live, tails }));
        self.0.live.boards.put(key, Arc::clone(&board));
        Ok(board)
    }

    /// Feeds a board what came since; `false` when it has to be built anew, because an event came late or
    /// some were discarded.
    fn feed(&self, snapshot: &Snapshot, Fed { live, tails }: &mut Fed) -> Result<bool, Refusal> {
        for place in tails {
            let came = self.tail_events(snapshot.id, place)?;
            if self.tail_start(snapshot.id, place.source)?.discards != place.discards {
                return Ok(false);
            }
            for row in 0..came.len() {
                let (case, at) = (came.cases().get(came.case_codes()[row]), Instant(came.instants()[row]));
                if live.feed(case, at, |name| came.value(row, name)).is_err() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The beginning of a source's tail.
    fn tail_start(&self, engagement: EngagementId, source: ItemNo) -> Result<Place, Refusal> {
        let discards = discards(self.store(), tail_of(engagement, source)).map_err(trouble::store)?;
        Ok(Place { source, no: 0, events: 0, discards })
    }

    /// The events of a tail after a place, which moves on to its end.
    fn tail_events(&self, engagement: EngagementId, place: &mut Place) -> Result<EventLog, Refusal> {
        let mut lines = Vec::new();
        for chunk in self.chunks_waiting(tail_of(engagement, place.source), place.no) {
            let chunk = chunk?;
            lines.extend_from_slice(&chunk.lines);
            (place.no, place.events) = (chunk.no, place.events + chunk.ids.len() as u64);
        }
        if lines.is_empty() {
            return Ok(EventLog::default());
        }
        read_canonical(&lines).map_err(|error| {
            refusal::unavailable(format!("Unsealed events of {} cannot be read: {error}", place.source))
        })
    }

    /// Sealed events, and those that wait to be sealed; the past has none that wait. An event that a crash has
    /// left in both changes nothing: clocks see it once.
    fn all_events(&self, snapshot: &Snapshot) -> Result<(EventLog, Vec<Place>), Refusal> {
        let operate = &snapshot.engagement.operate;
        let sealed = self.log(&operate.batch_digests())?;
        let mut all = EventLog::clone(&sealed);
        let mut tails = Vec::new();
        for source in operate.connected.iter().filter(|_| snapshot.as_of.is_none()) {
            let mut place = self.tail_start(snapshot.id, *source)?;
            all.append(&self.tail_events(snapshot.id, &mut place)?);
            tails.push(place);
        }
        Ok((all, tails))
    }
}
