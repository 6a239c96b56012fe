//! Terms with their signatures, and which of them judge what.

use super::{State, StatedPeriod};
use crate::Stamp;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use outrigger_agreement::{Agreement, Basis, Cadence, History, Period};
use outrigger_kernel::{Hash, Instant, ItemNo, Seq};
use std::{cmp::Reverse, sync::Arc};

/// The terms of an agreement, with who signed them.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Their text.
    pub text: String,
    /// Its digest.
    pub digest: Hash,
    /// The text, read; none only if this version reads less than the one that accepted it.
    pub agreement: Option<Arc<Agreement>>,
    /// Who signed, in order; the proposer is the first.
    pub signings: Vec<Signing>,
    /// The entry by which they came into force.
    pub in_force: Option<Stamp>,
    /// The entry by which the side that proposed them took them back.
    pub withdrawn: Option<Stamp>,
}

/// A signature under terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The entry.
    pub stamp: Stamp,
}

impl State {
    /// The terms in force with their number.
    pub fn terms_in_force(&self) -> Option<(ItemNo, &Terms)> {
        let no = self.in_force?;
        self.agreements.get(&no).map(|terms| (no, terms))
    }

    /// The terms by which a period is judged: of those that came into force, the last ones that take
    /// effect before the period is over. Terms that begin later leave it alone.
    pub fn terms_for(&self, period: Period) -> Option<(ItemNo, &Terms)> {
        self.terms_on(period.last_day())
    }

    /// The terms that hold on a date.
    pub fn terms_on(&self, date: Date) -> Option<(ItemNo, &Terms)> {
        let covers = |terms: &Terms| terms.agreement.as_ref().is_some_and(|terms| terms.effective <= date);
        self.agreements
            .iter()
            .filter(|(_, terms)| terms.in_force.is_some() && covers(terms))
            .max_by_key(|(_, terms)| terms.in_force.as_ref().map(|stamp| stamp.seq))
            .map(|(no, terms)| (*no, terms))
    }

    /// The terms that hold at an instant, by the zone of those signed last; these themselves where none
    /// has begun.
    pub fn terms_at(&self, at: Instant) -> Option<(ItemNo, &Terms)> {
        let zone = &self.agreement()?.zone;
        self.terms_on(at.in_zone(zone).date()).or_else(|| self.terms_in_force())
    }

    /// The number of the terms that came into force with a text of this digest; the same text may also
    /// have been offered in vain.
    pub fn agreement_of(&self, digest: Hash) -> Option<ItemNo> {
        let is_it = |terms: &Terms| terms.digest == digest && terms.in_force.is_some();
        self.agreements.iter().find(|(_, terms)| is_it(terms)).map(|(no, _)| *no)
    }

    /// The agreement in force, read.
    pub fn agreement(&self) -> Option<&Arc<Agreement>> {
        self.terms_in_force()?.1.agreement.as_ref()
    }

    /// The terms that hold one after the other, by their effective dates, as known at an entry. What
    /// begins no earlier than something signed later never holds.
    pub fn succession(&self, known: Seq) -> Vec<(ItemNo, &Arc<Agreement>)> {
        let mut signed: Vec<_> = self
            .agreements
            .iter()
            .filter_map(|(no, terms)| Some((terms.in_force.as_ref()?.seq, *no, terms.agreement.as_ref()?)))
            .filter(|(seq, ..)| *seq <= known)
            .collect();
        signed.sort_by_key(|(seq, ..)| Reverse(*seq));
        let mut held: Vec<(ItemNo, &Arc<Agreement>)> = Vec::new();
        for (_, no, agreement) in signed {
            if held.last().is_none_or(|(_, later)| agreement.effective < later.effective) {
                held.push((no, agreement));
            }
        }
        held.reverse();
        held
    }

    /// The terms that held before those of an agreement, oldest first, as known at an entry.
    pub fn earlier_terms(&self, agreement: ItemNo, known: Seq) -> Vec<&Terms> {
        let Some(own) = self.agreements.get(&agreement).and_then(|terms| terms.agreement.as_ref()) else {
            return Vec::new();
        };
        let earlier = self.succession(known).into_iter();
        let earlier = earlier.take_while(|(_, earlier)| earlier.effective < own.effective);
        earlier.filter_map(|(no, _)| self.agreements.get(&no)).collect()
    }

    /// The agreements that held at some time in the last year of the events.
    pub fn terms_of_last_year(&self) -> Vec<(ItemNo, &Arc<Agreement>)> {
        let zone = self.agreement().map(|agreement| agreement.zone.clone()).unwrap_or(TimeZone::UTC);
        let last = self.batches.iter().map(|batch| batch.shape.last).max();
        let Some(last) = last.map(|last| last.in_zone(&zone).date()) else { return Vec::new() };
        let first = last.saturating_sub(1.year());
        let all = self.succession(Seq::MAX);
        let ends: Vec<Option<Date>> = all.iter().skip(1).map(|(_, next)| Some(next.effective)).collect();
        let ends = ends.into_iter().chain([None]);
        let held = all.into_iter().zip(ends).filter(|((_, agreement), ends)| {
            agreement.effective <= last && ends.is_none_or(|ends| first < ends)
        });
        held.map(|(held, _)| held).collect()
    }

    /// What a statement of a period is computed from today, besides terms and claims: the sealed batches,
    /// the months that were stated before it, and for a month the quarters that end no later than it.
    pub fn basis(&self, period: Period) -> Basis {
        let is_month = period.cadence() == Cadence::Month;
        let is_before = |stated: &&StatedPeriod| {
            let other = stated.figures.period;
            match other.cadence() {
                Cadence::Month => other.last_day() < period.first_day(),
                Cadence::Quarter => is_month && other.last_day() <= period.last_day(),
                Cadence::Week => false,
            }
        };
        let standing = self.statements.values().filter(|stated| stated.replaced_by.is_none());
        let mut earlier: Vec<&StatedPeriod> = standing.filter(is_before).collect();
        earlier.sort_by_key(|stated| (stated.figures.period.last_day(), stated.figures.period.cadence()));
        Basis { batches: self.batch_digests(), history: earlier.into_iter().map(history).collect() }
    }

    /// What a statement was computed from when it was stated, by what it cites.
    pub fn cited_basis(&self, stated: &StatedPeriod) -> Basis {
        let cited = |digest: &Hash| {
            let is_cited = |other: &&StatedPeriod| {
                other.stated.seq < stated.stated.seq && other.figures.digest == *digest
            };
            self.statements.values().rev().find(is_cited).map(history)
        };
        Basis {
            batches: stated.figures.batches.clone(),
            history: stated.figures.history.iter().filter_map(cited).collect(),
        }
    }
}

fn history(stated: &StatedPeriod) -> History {
    let figures = &stated.figures;
    History { statement: figures.digest, facts: figures.month_facts(), account: figures.account.clone() }
}
