//! Sealed batches: up to when they make a source complete, and what becomes of one that is withdrawn.

use super::State;
use crate::{Stamp, context::EventsShape};
use jiff::tz::TimeZone;
use outrigger_agreement::Period;
use outrigger_kernel::{Hash, Instant, ItemNo, Seq};

/// A sealing: which events, up to when, under which entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The source.
    pub source: ItemNo,
    /// What was sealed.
    pub shape: EventsShape,
    /// The instant up to which the source had sent everything.
    pub complete_until: Instant,
    /// The entry.
    pub stamp: Stamp,
}

/// A sealing that was undone before any statement cited it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// What had been sealed.
    pub batch: Batch,
    /// The entry that withdrew it.
    pub stamp: Stamp,
    /// Why.
    pub reason: String,
}

/// A source's word that it had nothing more to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The source.
    pub source: ItemNo,
    /// The instant up to which it had sent everything.
    pub until: Instant,
    /// The entry.
    pub stamp: Stamp,
}

impl State {
    /// The digests of all sealed batches, oldest first.
    pub fn batch_digests(&self) -> Vec<Hash> {
        self.batches.iter().map(|batch| batch.shape.digest).collect()
    }

    /// The first event that is sealed.
    pub fn first_event(&self) -> Option<Instant> {
        self.batches.iter().map(|batch| batch.shape.first).min()
    }

    /// A statement, replaced or not, or a restatement whose figures were computed from a batch.
    pub fn citing(&self, batch: Hash) -> Option<ItemNo> {
        let statements = self.statements.iter().map(|(no, stated)| (*no, &stated.figures));
        let restatements = self.restatements.iter().map(|(no, one)| (*no, &one.figures));
        let mut all = statements.chain(restatements);
        all.find(|(_, figures)| figures.batches.contains(&batch)).map(|(no, _)| no)
    }

    /// The instant up to which every connected source has sent everything; none before that is so.
    pub fn complete_until(&self) -> Option<Instant> {
        if self.connected.is_empty() {
            // Nobody is waited for any more: what was sealed is all there is.
            return self.batches.iter().map(|batch| batch.complete_until).max();
        }
        let until = |source: &ItemNo| self.source_complete_until(*source);
        self.connected
            .iter()
            .map(until)
            .try_fold(Instant::LATEST, |all, one| one.map(|one| all.min(one)))
            .filter(|until| *until != Instant::LATEST)
    }

    /// Whether every connected source has sent everything of a period.
    pub fn is_complete(&self, period: Period, zone: &TimeZone) -> bool {
        self.complete_until().is_some_and(|until| period.bounds(zone).1 <= until)
    }

    /// The instant up to which one source has sent everything: as its batches say, or as was attested
    /// when it had nothing to send. What was said on top of a batch that was withdrawn later counts no
    /// more, for the events of that batch are missing.
    pub fn source_complete_until(&self, source: ItemNo) -> Option<Instant> {
        let sealed = self.batches.iter().filter(|batch| batch.source == source);
        let sealed = sealed.map(|batch| (batch.complete_until, batch.stamp.seq));
        let attested = self.attested.iter().filter(|attested| attested.source == source);
        let attested = attested.map(|attested| (attested.until, attested.stamp.seq));
        let counts = |said: Seq| {
            let withdrawn = self.withdrawn.iter().filter(|withdrawn| withdrawn.batch.source == source);
            let mut spans = withdrawn.map(|withdrawn| withdrawn.batch.stamp.seq..withdrawn.stamp.seq);
            !spans.any(|span| span.contains(&said))
        };
        sealed.chain(attested).filter(|(_, said)| counts(*said)).map(|(until, _)| until).max()
    }
}

/// Takes a batch out of everything that is computed from now on.
pub(super) fn withdraw(
    state: &mut State,
    (source, digest): (ItemNo, Hash),
    (reason, stamp): (String, Stamp),
) {
    let is_it = |batch: &Batch| batch.source == source && batch.shape.digest == digest;
    let Some(at) = state.batches.iter().rposition(is_it) else { return };
    let batch = state.batches.remove(at);
    state.withdrawn.push(Withdrawn { batch, stamp, reason });
}
