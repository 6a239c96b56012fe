//! Figures over sealed batches: loaded, checked against their digests, evaluated once, kept.

use crate::{Desk, Snapshot, cache::Cache, execute::hold, trouble};
use outrigger_agreement::{Agreement, Figures, Period, Relief, Setting, Statement};
use outrigger_eventlog::{EventLog, Format, Import, Limits};
use outrigger_kernel::{Hash, Instant, ItemNo, Micros, Refusal, Seq, refusal, time::HOUR};
use outrigger_lifecycle::operate::{ClaimEffect, State, claim_effect};
use outrigger_store::store::LINE_BYTES_MAX;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex},
};

/// Evaluations kept in memory: the present one of a few engagements, and some that statements cite.
const FIGURES_KEPT: NonZeroUsize = NonZeroUsize::new(16).unwrap();
/// The longest time that events may span.
const SPAN_MAX: Micros = 60 * 366 * 24 * HOUR;
/// Columns of one batch.
const COLUMNS_MAX: usize = 16_384;
/// Event logs kept in memory.
const LOGS_KEPT: NonZeroUsize = NonZeroUsize::new(8).unwrap();

pub(crate) struct FiguresCache {
    figures: Cache<Key, Arc<Figures>>,
    logs: Cache<Vec<Hash>, Arc<EventLog>>,
    /// One evaluation at a time: those who ask for the same wait for it instead of repeating it, and
    /// memory holds one log under way.
    turn: Mutex<()>,
}

/// What an evaluation is found again by: everything that it is a function of.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    agreement: Hash,
    earlier: Vec<Hash>,
    reliefs: Hash,
    known_until: Option<Instant>,
    batches: Vec<Hash>,
}

impl Key {
    fn new(agreement: &Agreement, setting: &Setting, batches: Vec<Hash>) -> Self {
        let reliefs = serde_json::to_vec(&setting.reliefs).unwrap_or_default();
        debug_assert!(!reliefs.is_empty(), "plain structs always serialise");
        Self {
            agreement: agreement.digest,
            earlier: setting.earlier.iter().map(|earlier| earlier.digest).collect(),
            reliefs: Hash::of(&reliefs),
            known_until: setting.known_until,
            batches,
        }
    }
}

impl Default for FiguresCache {
    fn default() -> Self {
        Self { figures: Cache::new(FIGURES_KEPT), logs: Cache::new(LOGS_KEPT), turn: Mutex::new(()) }
    }
}

impl Desk {
    /// Figures over the batches sealed so far, under the terms that judge a period, or that hold at the
    /// moment looked at, without what accepted claims leave out; `None` without terms or batches.
    ///
    /// # Errors
    /// When a batch is missing or damaged, or the events lack what the agreement looks at.
    pub fn figures(
        &self,
        snapshot: &Snapshot,
        period: Option<Period>,
    ) -> Result<Option<Arc<Figures>>, Refusal> {
        let operate = &snapshot.engagement.operate;
        let terms = match period {
            Some(period) => operate.terms_for(period).or_else(|| operate.terms_in_force()),
            None => operate.terms_at(snapshot.as_of.unwrap_or(self.now())),
        };
        let terms = terms.and_then(|(no, terms)| Some((no, terms.agreement.as_ref()?)));
        let (Some((no, agreement)), false) = (terms, operate.batches.is_empty()) else { return Ok(None) };
        let setting = setting(operate, (no, Seq::MAX), operate.reliefs(), operate.complete_until());
        self.evaluate(Arc::clone(agreement), setting, operate.batch_digests()).map(Some)
    }

    /// The digest that the events give today for a statement's period, under the terms and claims and over
    /// the batches that it cites.
    ///
    /// # Errors
    /// As [`Desk::figures`].
    pub fn recomputed(&self, snapshot: &Snapshot, statement: ItemNo) -> Result<Option<Hash>, Refusal> {
        let operate = &snapshot.engagement.operate;
        let Some(stated) = operate.statements.get(&statement) else { return Ok(None) };
        let no = stated.agreement;
        let Some(agreement) = operate.agreements.get(&no).and_then(|terms| terms.agreement.as_ref()) else {
            return Ok(None);
        };
        let (period, basis) = (stated.figures.period, operate.cited_basis(stated));
        if stated.is_unreported() {
            return Ok(Some(agreement.unreported(period, basis).digest));
        }
        let (reliefs, known_until) = (stated.figures.reliefs.clone(), stated.figures.data_until);
        let setting = setting(operate, (no, stated.stated.seq), reliefs, known_until);
        let figures = self.evaluate(Arc::clone(agreement), setting, basis.batches.clone())?;
        Ok(Some(figures.statement(period, basis).digest))
    }

    /// What a statement would be, were its period stated today from everything that is sealed and settled;
    /// `None` when another took its place, or when not every source has sent the whole period.
    ///
    /// # Errors
    /// As [`Desk::figures`].
    pub fn today(&self, snapshot: &Snapshot, statement: ItemNo) -> Result<Option<Statement>, Refusal> {
        let operate = &snapshot.engagement.operate;
        let stated = operate.statements.get(&statement).filter(|stated| stated.replaced_by.is_none());
        let Some(period) = stated.map(|stated| stated.figures.period) else { return Ok(None) };
        let terms = operate.terms_for(period).and_then(|(_, terms)| terms.agreement.as_ref());
        let is_complete = terms.is_some_and(|terms| operate.is_complete(period, &terms.zone));
        if !is_complete {
            return Ok(None);
        }
        let figures = self.figures(snapshot, Some(period))?;
        Ok(figures.map(|figures| figures.statement(period, operate.basis(period))))
    }

    /// What a claim changes in the last year: figures without it and with it, whether it is accepted or
    /// not. `None` for a dispute, and without batches.
    ///
    /// # Errors
    /// As [`Desk::figures`].
    pub fn claim_effect(&self, snapshot: &Snapshot, claim: ItemNo) -> Result<Option<ClaimEffect>, Refusal> {
        let operate = &snapshot.engagement.operate;
        let Some(both) = operate.reliefs_without_and_with(claim) else { return Ok(None) };
        let mut pairs = Vec::new();
        for (no, agreement) in operate.terms_of_last_year() {
            let under = |reliefs: &Vec<Relief>| {
                let setting = setting(operate, (no, Seq::MAX), reliefs.clone(), operate.complete_until());
                self.evaluate(Arc::clone(agreement), setting, operate.batch_digests())
            };
            let [without, with] = &both;
            pairs.push([under(without)?, under(with)?]);
        }
        Ok((!pairs.is_empty()).then(|| claim_effect(&snapshot.engagement, &pairs)))
    }

    /// Every sealed event as canonical NDJSON, in the order of the batches.
    ///
    /// # Errors
    /// When a batch is missing or damaged.
    pub fn sealed_events(&self, snapshot: &Snapshot) -> Result<Vec<u8>, Refusal> {
        let mut all = Vec::new();
        for digest in snapshot.engagement.operate.batch_digests() {
            all.extend(self.batch_bytes(digest)?);
        }
        Ok(all)
    }

    pub(crate) fn evaluate(
        &self,
        agreement: Arc<Agreement>,
        setting: Setting,
        batches: Vec<Hash>,
    ) -> Result<Arc<Figures>, Refusal> {
        let key = Key::new(&agreement, &setting, batches);
        if let Some(kept) = self.0.figures.figures.get(&key) {
            return Ok(kept);
        }
        let _turn = hold(&self.0.figures.turn);
        if let Some(kept) = self.0.figures.figures.get(&key) {
            return Ok(kept);
        }
        let log = self.log(&key.batches)?;
        check_span(&log)?;
        let figures =
            Figures::with(agreement, log, setting).map_err(|error| refusal::invalid(error.to_string()))?;
        let figures = Arc::new(figures);
        self.0.figures.figures.put(key, Arc::clone(&figures));
        Ok(figures)
    }

    /// The events of some batches, in the order they were sealed.
    pub(crate) fn log(&self, batches: &[Hash]) -> Result<Arc<EventLog>, Refusal> {
        if let Some(kept) = self.0.figures.logs.get(&batches.to_vec()) {
            return Ok(kept);
        }
        let mut all = EventLog::default();
        for digest in batches {
            all.append(&self.batch(*digest)?);
        }
        let all = Arc::new(all);
        self.0.figures.logs.put(batches.to_vec(), Arc::clone(&all));
        Ok(all)
    }

    /// The events of one batch. The store checks the digest, so these are the events that were sealed.
    pub(crate) fn batch(&self, digest: Hash) -> Result<EventLog, Refusal> {
        read_canonical(&self.batch_bytes(digest)?).map_err(|error| {
            refusal::unavailable(format!("The events of batch {digest} cannot be read: {error}"))
        })
    }

    fn batch_bytes(&self, digest: Hash) -> Result<Vec<u8>, Refusal> {
        let bytes = self.store().blob_get(digest).map_err(trouble::store)?;
        bytes.ok_or_else(|| refusal::unavailable(format!("The events of batch {digest} are missing.")))
    }
}

/// The terms before an agreement, as known at an entry, what claims leave out, and up to when every source
/// has sent everything.
pub(crate) fn setting(
    operate: &State,
    (agreement, known): (ItemNo, Seq),
    reliefs: Vec<Relief>,
    known_until: Option<Instant>,
) -> Setting {
    let earlier = operate.earlier_terms(agreement, known).into_iter();
    Setting { earlier: earlier.filter_map(|terms| terms.agreement.clone()).collect(), reliefs, known_until }
}

/// A stray date such as 1900-01-01 must not spread calendars and charts over centuries.
pub(crate) fn check_span(log: &EventLog) -> Result<(), Refusal> {
    let Some((first, last)) = log.span() else { return Ok(()) };
    if last.0 - first.0 <= SPAN_MAX {
        return Ok(());
    }
    Err(refusal::invalid(format!("The events run from {first} to {last}, which is more than 60 years."))
        .next("Correct the times that cannot be right, and send those events again."))
}

/// Reads events that this product wrote: every line must be one.
pub(crate) fn read_canonical(bytes: &[u8]) -> Result<EventLog, String> {
    // A batch joins several uploads, each of which may have had its own columns.
    let limits =
        Limits { columns_max: COLUMNS_MAX, event_bytes_max: 2 * LINE_BYTES_MAX, ..Limits::default() };
    let import = Import { limits, ..Import::default() };
    let imported = outrigger_eventlog::read(bytes, Some(Format::Ndjson), &import, None, &mut |_| {})
        .map_err(|error| error.to_string())?;
    match imported.report.problems.first() {
        None => Ok(imported.log),
        Some(problem) => Err(format!("line {}: {}", problem.line, problem.reason)),
    }
}

#[cfg(test)]
mod tests;
