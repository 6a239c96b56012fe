//! An agreement as a list of terms in words: what each clause says, in the order of the text.

mod calendars;
mod clocks;
mod levels;
mod measures;
mod money;

use outrigger_agreement::{
    Agreement,
    terms::{ClaimRules, Silence, Straddle, Term},
};
use outrigger_kernel::{Ratio, number::counted};
use serde::Serialize;

/// One term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// The part of the schedule it stands in.
    #[serde(skip)]
    pub part: &'static str,
    /// The clause, as in `level.p1-resolution`.
    pub clause: String,
    /// What the term is about.
    pub term: String,
    /// What it says.
    pub says: String,
}

/// Every term of an agreement. No two have the same clause and the same term.
pub fn terms(agreement: &Agreement) -> Vec<Clause> {
    let mut list = List::default();
    parties(agreement, &mut list);
    calendars::add(agreement, &mut list);
    clocks::add(agreement, &mut list);
    levels::add(agreement, &mut list);
    levels::add_ladders(&agreement.ladders, &mut list);
    money::add(agreement, &mut list);
    list.clauses
}

/// A list of terms under construction.
#[derive(Default)]
struct List {
    part: &'static str,
    clause: String,
    clauses: Vec<Clause>,
}

impl List {
    /// What is added next belongs to this clause.
    fn open(&mut self, part: &'static str, clause: impl Into<String>) {
        (self.part, self.clause) = (part, clause.into());
    }

    fn add(&mut self, term: impl Into<String>, says: impl Into<String>) {
        let (term, says) = (term.into(), says.into());
        self.clauses.push(Clause { part: self.part, clause: self.clause.clone(), term, says });
    }

    fn add_some(&mut self, term: impl Into<String>, says: Option<impl Into<String>>) {
        if let Some(says) = says {
            self.add(term, says);
        }
    }
}

fn parties(agreement: &Agreement, list: &mut List) {
    list.open("Agreement", "agreement");
    list.add("Title", &agreement.title);
    list.add("Client", &agreement.client);
    list.add("Provider", &agreement.provider);
    list.add_some("Currency", agreement.currency.map(|currency| currency.code()));
    list.add("Zone of dates and periods", &agreement.zone_name);
    list.add("Effective from", agreement.effective.to_string());
    list.add_some("Term", agreement.term.map(|term| runs(term, agreement)));
    let straddle = match agreement.straddle {
        Straddle::Stop => "the terms in force when it stopped",
        Straddle::Start => "the terms in force when it started",
    };
    list.add("A case across an amendment is judged by", straddle);
    claims(&agreement.claims, list);
}

fn runs(term: Term, agreement: &Agreement) -> String {
    let months = |count: u32| counted(u64::from(count), "month", "months");
    let standing = term.standing(agreement.effective, agreement.effective);
    let first = format!("{}, until {}", months(term.months), standing.last_day);
    match term.tacit_months {
        None => first,
        Some(tacit) => format!(
            "{first}; then {} at a time unless notice comes {} before, first until {}",
            months(tacit),
            months(term.notice_months),
            standing.last_notice
        ),
    }
}

fn claims(rules: &ClaimRules, list: &mut List) {
    let Some(days) = rules.answer_days else { return };
    list.open("Agreement", "claims");
    let kind = if rules.calendar.is_some() { "business" } else { "calendar" };
    list.add(
        "A claim is answered within",
        counted(u64::from(days), &format!("{kind} day"), &format!("{kind} days")),
    );
    list.add(
        "No answer means",
        match rules.silence {
            Silence::Waits => "nothing: the claim stays open",
            Silence::Accepted => "the claim is accepted",
            Silence::Rejected => "the claim is rejected",
        },
    );
}

/// A share as a percentage with all its decimals.
fn percent(share: Ratio) -> String {
    format!("{} %", share.percent(share.percent_decimals().unwrap_or(6)))
}

#[cfg(test)]
mod tests;
