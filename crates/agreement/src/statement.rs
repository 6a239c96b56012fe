//! The figures of one period, with what they were computed from and a digest of the result.

use crate::{
    evaluate::Figures,
    level::{LevelResult, Verdict, Within},
    money::{Account, MonthFacts, Volume, accounts, accounts_after},
    period::{Cadence, Period},
    relief::Relief,
    terms::{Agreement, People},
};
use outrigger_kernel::{Hash, Instant};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names the rules by which figures are computed; it changes only when a figure could.
pub const ENGINE: &str = "outrigger-figures/2";

/// The figures of one period under one agreement version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// The period.
    pub period: Period,
    /// The digest of the agreement's text.
    pub agreement: Hash,
    /// The rules by which it was computed.
    pub engine: String,
    /// The first instant of the period.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// The instant up to which everything was known: the last event, or a later one up to which every source
    /// had sent everything. The period is complete when it lies past its end.
    pub data_until: Option<Instant>,
    /// How many events were known.
    pub events: u64,
    /// The sealed batches those events came from; empty when they came from a file.
    pub batches: Vec<Hash>,
    /// The accepted claims that took cases out of the figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reliefs: Vec<Relief>,
    /// The digests of the earlier statements that its money builds on, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Hash>,
    /// The levels stated for such periods, in the order of the agreement.
    pub levels: Vec<LevelResult>,
    /// What was counted for the month's charges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Volume>,
    /// The money of the month, where the agreement has charges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// The digest of engine, agreement, period, claims, levels and money: equal digests are equal figures.
    pub digest: Hash,
}

/// What a statement is made from besides terms and events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The sealed batches that the events came from.
    pub batches: Vec<Hash>,
    /// Earlier months, and quarters that end no later than the period, as they were stated, oldest first.
    pub history: Vec<History>,
}

/// A month or a quarter as it was stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The digest of the statement.
    pub statement: Hash,
    /// What its money was computed from.
    pub facts: MonthFacts,
    /// Its money; none where the terms had no charges, and none of a quarter.
    pub account: Option<Account>,
}

/// What the digest is taken over: results and terms, not how often or in which order events came.
#[derive(Serialize)]
struct Digested<'a> {
    engine: &'a str,
    agreement: Hash,
    period: Period,
    reliefs: &'a [Relief],
    levels: &'a [LevelResult],
    volumes: &'a [Volume],
    account: &'a Option<Account>,
}

impl Statement {
    /// The digest that its contents give; a statement is intact when it equals its own.
    pub fn recomputed_digest(&self) -> Hash {
        let digested = Digested {
            engine: &self.engine,
            agreement: self.agreement,
            period: self.period,
            reliefs: &self.reliefs,
            levels: &self.levels,
            volumes: &self.volumes,
            account: &self.account,
        };
        // Struct fields serialise in their order and hold integers and texts only, so this is canonical.
        let bytes = serde_json::to_vec(&digested).unwrap_or_default();
        debug_assert!(!bytes.is_empty(), "plain structs always serialise");
        Hash::of(&bytes)
    }

    /// What the money of later months is computed from.
    pub fn month_facts(&self) -> MonthFacts {
        MonthFacts { period: self.period, results: self.levels.clone(), volumes: self.volumes.clone() }
    }
}

impl Figures {
    /// The statement of one period: every level that is stated at its cadence, and the money of a month.
    pub fn statement(&self, period: Period, basis: Basis) -> Statement {
        let levels = self.results(period);
        let (volumes, account) = match period.cadence() {
            Cadence::Month => (self.volumes(period), self.account(period, &basis.history)),
            Cadence::Week | Cadence::Quarter => (Vec::new(), None),
        };
        let known = (self.extent.data_until, self.extent.events);
        let made = Made { levels, volumes, account, reliefs: self.setting.reliefs.clone() };
        made.statement(&self.agreement, period, (known, basis))
    }

    /// The money of every month from the first under these terms to the last that events fall in.
    pub fn accounts(&self) -> Vec<Account> {
        let Some((_, last)) = self.extent.span else { return Vec::new() };
        let last = Period::containing(last, &self.agreement.zone, Cadence::Month);
        if self.is_before_terms(last) {
            return Vec::new();
        }
        accounts(&self.agreement, &self.months(last, &[]))
    }

    /// Whether a month lies before the terms took effect: nothing is charged for it.
    fn is_before_terms(&self, month: Period) -> bool {
        month < Period::of(self.agreement.effective, Cadence::Month)
    }

    /// The money of one month, on top of earlier months as they were stated.
    fn account(&self, month: Period, history: &[History]) -> Option<Account> {
        if self.agreement.charges.is_none() || self.is_before_terms(month) {
            return None;
        }
        let stated = |period| account_of(history, period);
        accounts_after(&self.agreement, &self.months(month, history), &stated).pop()
    }

    /// The facts of the months up to one; those that were stated stand as they were.
    fn months(&self, until: Period, history: &[History]) -> Vec<MonthFacts> {
        let Some((first, _)) = self.extent.span else { return Vec::new() };
        let effective = Period::of(self.agreement.effective, Cadence::Month);
        let first = Period::containing(first, &self.agreement.zone, Cadence::Month).max(effective);
        let oldest = stated_months(history).map(|stated| stated.facts.period).min();
        let first = oldest.map_or(first, |oldest| first.min(oldest)).min(until);
        let months = std::iter::successors(Some(first), |month| Some(month.next()));
        let facts = |month: Period| {
            let stated = stated_in(history, month).map(|stated| stated.facts.clone());
            self.with_quarter(stated.unwrap_or_else(|| self.monthly_facts(month)), history)
        };
        months.take_while(|month| *month <= until).map(facts).collect()
    }

    /// What the money of a month is computed from: its own levels and those of a quarter that ends with it.
    pub fn month_facts(&self, month: Period) -> MonthFacts {
        self.with_quarter(self.monthly_facts(month), &[])
    }

    fn monthly_facts(&self, month: Period) -> MonthFacts {
        MonthFacts { period: month, results: self.results(month), volumes: self.volumes(month) }
    }

    /// The facts of a month with the results of a quarter that ends with it; they stand as they were stated.
    fn with_quarter(&self, mut facts: MonthFacts, history: &[History]) -> MonthFacts {
        if let Some(quarter) = quarter_ending_with(facts.period) {
            let stated = stated_in(history, quarter).map(|stated| stated.facts.results.clone());
            facts.results.extend(stated.unwrap_or_else(|| self.results(quarter)));
        }
        facts
    }

    /// The results of every level that is stated for such periods, in the order of the agreement.
    fn results(&self, period: Period) -> Vec<LevelResult> {
        let levels = self.agreement.levels.iter().enumerate();
        let stated = levels.filter(|(_, level)| level.period == period.cadence());
        stated.filter_map(|(at, _)| self.level(at, period)).collect()
    }

    /// What is counted for the charges of a month.
    fn volumes(&self, month: Period) -> Vec<Volume> {
        let Some(charges) = &self.agreement.charges else { return Vec::new() };
        let units = charges.units.iter().enumerate().map(|(at, unit)| Volume {
            clause: format!("charges.unit.{}", unit.name),
            count: self.units(at, Within::Period(month)),
        });
        let people = charges.people.iter().map(|person| Volume {
            clause: format!("charges.person.{}", person.name),
            count: match &person.count {
                People::Fixed(count) => *count,
                People::Distinct { attribute, on } => self.people(attribute, on.as_ref(), month),
            },
        });
        units.chain(people).collect()
    }

    /// How many values an attribute has in the events of a month that meet a condition.
    fn people(&self, attribute: &str, on: Option<&crate::condition::Condition>, month: Period) -> u64 {
        let Some(column) = self.log.column(attribute) else { return 0 };
        let (from, to) = month.bounds(&self.agreement.zone);
        let on = on.map(|on| crate::condition::Compiled::new(on, &self.log));
        let counts = |row: usize| {
            let inside = (from.0..to.0).contains(&self.log.instants()[row]);
            let meets =
                on.as_ref().is_none_or(|on| on.on_row(&self.log, row) == crate::condition::Truth::True);
            inside && meets
        };
        let rows = (0..self.log.len()).filter(|row| counts(*row));
        let mut codes: Vec<u32> = rows.map(|row| column.codes[row]).collect();
        codes.retain(|code| *code != outrigger_eventlog::MISSING);
        codes.sort_unstable();
        codes.dedup();
        codes.len() as u64
    }
}

impl Agreement {
    /// The statement of a period whose figures were not reported in time: nothing is measured, and every
    /// level of the provider is in default where the agreement says so.
    pub fn unreported(&self, period: Period, basis: Basis) -> Statement {
        let is_default = self.credits.as_ref().is_some_and(|credits| credits.unreported_is_default);
        let stated = self.levels.iter().filter(|level| level.period == period.cadence());
        let result = |level: &crate::terms::Level| LevelResult {
            level: level.name.clone(),
            title: level.title.clone(),
            kind: level.kind,
            owed_by: level.owed_by,
            measured: None,
            expected: level.expected,
            agreed: None,
            minimum: level.minimum,
            better: level.better,
            cases: 0,
            misses: None,
            excluded: 0,
            with_excluded: None,
            open: None,
            left_out: 0,
            margin: None,
            parts: Vec::new(),
            parts_left_out: 0,
            verdict: Verdict::NotReported,
            default: is_default && level.owed_by == outrigger_kernel::Side::Provider,
        };
        let levels: Vec<LevelResult> = stated.map(result).collect();
        let unreported = MonthFacts { period, results: levels.clone(), volumes: Vec::new() };
        let months = stated_months(&basis.history).map(|stated| stated.facts.clone()).chain([unreported]);
        let months: Vec<MonthFacts> =
            months.map(|facts| with_stated_quarter(facts, &basis.history)).collect();
        let is_month = period.cadence() == Cadence::Month;
        let stated = |period| account_of(&basis.history, period);
        let account = if is_month { accounts_after(self, &months, &stated).pop() } else { None };
        let made = Made { levels, volumes: Vec::new(), account, reliefs: Vec::new() };
        made.statement(self, period, ((None, 0), basis))
    }
}

/// The money of a month as it was stated.
fn account_of(history: &[History], month: Period) -> Option<Account> {
    stated_in(history, month)?.account.clone()
}

fn stated_in(history: &[History], period: Period) -> Option<&History> {
    history.iter().find(|stated| stated.facts.period == period)
}

fn stated_months(history: &[History]) -> impl Iterator<Item = &History> {
    history.iter().filter(|stated| stated.facts.period.cadence() == Cadence::Month)
}

/// The quarter whose last month this is.
fn quarter_ending_with(month: Period) -> Option<Period> {
    let quarter = Period::of(month.first_day(), Cadence::Quarter);
    (quarter.last_day() == month.last_day()).then_some(quarter)
}

/// The facts of a month with the results of the quarter that ends with it, where that was stated.
fn with_stated_quarter(mut facts: MonthFacts, history: &[History]) -> MonthFacts {
    let stated = quarter_ending_with(facts.period).and_then(|quarter| stated_in(history, quarter));
    facts.results.extend(stated.into_iter().flat_map(|stated| stated.facts.results.iter().cloned()));
    facts
}

/// What a statement states.
struct Made {
    levels: Vec<LevelResult>,
    volumes: Vec<Volume>,
    account: Option<Account>,
    reliefs: Vec<Relief>,
}

impl Made {
    fn statement(
        self,
        agreement: &Agreement,
        period: Period,
        ((data_until, events), basis): ((Option<Instant>, u64), Basis),
    ) -> Statement {
        let (from, to) = period.bounds(&agreement.zone);
        let mut statement = Statement {
            period,
            agreement: agreement.digest,
            engine: ENGINE.to_owned(),
            from,
            to,
            data_until,
            events,
            batches: basis.batches,
            reliefs: self.reliefs,
            history: basis.history.into_iter().map(|stated| stated.statement).collect(),
            levels: self.levels,
            volumes: self.volumes,
            account: self.account,
            digest: Hash::default(),
        };
        statement.digest = statement.recomputed_digest();
        statement
    }
}

#[cfg(test)]
mod tests;
