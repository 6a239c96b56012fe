//! What a month's work costs: one line a charge.

use super::{
    band,
    exact::Exact,
    index::Factor,
    shapes::{Line, MonthFacts},
    steady::Steady,
    words::{decimal, money, price, step, sum},
};
use crate::{
    level::Verdict,
    terms::{Charges, Level, OutcomeCharge, People, PersonCharge, UnitCharge},
};
use outrigger_kernel::{Currency, Ratio, number::grouped};

/// The clause of a unit charge, by which its volume is named.
pub fn clause_of_unit(name: &str) -> String {
    format!("charges.unit.{name}")
}

/// The clause of a charge for people, by which their number is named.
pub fn clause_of_person(name: &str) -> String {
    format!("charges.person.{name}")
}

/// The charges of one month.
pub(super) struct Bill {
    /// A line a charge, then retro credits.
    pub lines: Vec<Line>,
    /// What the lines come to without retro credits, in minor units: what shares at risk are taken of.
    pub base: i64,
    /// Prices to agree anew.
    pub notices: Vec<String>,
}

/// The prices of one month.
pub(super) struct Prices {
    pub factor: Factor,
    pub currency: Currency,
}

pub(super) fn bill(
    charges: &Charges,
    levels: &[Level],
    facts: &MonthFacts,
    prices: &Prices,
    steady: &mut [Steady],
) -> Bill {
    let fixed = charges.fixed.map(|amount| {
        let what = format!("{} a month", prices.words(amount));
        prices.line("Fixed charge", "charges.fixed".into(), Exact::from(amount), what)
    });
    let mut lines: Vec<Line> = fixed.into_iter().collect();
    let (mut retro, mut notices) = (Vec::new(), Vec::new());
    for (unit, steady) in charges.units.iter().zip(steady) {
        let counted = volume(facts, &clause_of_unit(&unit.name));
        // What nobody counted is billed at its baseline, and says nothing of how steady the volume is.
        let volume = counted.unwrap_or_else(|| unit.band.as_ref().map_or(0, |band| band.baseline));
        let line = unit_line(unit, volume, prices);
        if let (Some(band), Some(volume)) = (&unit.band, counted) {
            retro.extend(steady.retro_credit(unit, band, volume, &line));
            notices.extend(steady.reopening(unit, band, volume));
        }
        lines.push(line);
    }
    lines.extend(charges.people.iter().map(|person| person_line(person, facts, prices)));
    lines.extend(charges.outcomes.iter().filter_map(|outcome| outcome_line(outcome, levels, facts, prices)));
    let base = sum(lines.iter().map(|line| line.amount.minor)).max(0);
    lines.extend(retro);
    Bill { lines, base, notices }
}

/// What was counted under a clause; none when nobody counted, as in a month that was not reported.
fn volume(facts: &MonthFacts, clause: &str) -> Option<u64> {
    facts.volumes.iter().find(|volume| volume.clause == clause).map(|volume| volume.count)
}

fn unit_line(unit: &UnitCharge, volume: u64, prices: &Prices) -> Line {
    match &unit.band {
        Some(band) => band::line(unit, band, volume, prices),
        None => prices.counted(&unit.name, clause_of_unit(&unit.name), volume, unit.price),
    }
}

fn person_line(person: &PersonCharge, facts: &MonthFacts, prices: &Prices) -> Line {
    let clause = clause_of_person(&person.name);
    let count = match &person.count {
        People::Fixed(count) => *count,
        People::Distinct { .. } => volume(facts, &clause).unwrap_or(0),
    };
    prices.counted(&person.name, clause, count, person.price)
}

/// A line where the level is stated in the month, of nothing where it does not meet what is expected.
fn outcome_line(
    outcome: &OutcomeCharge,
    levels: &[Level],
    facts: &MonthFacts,
    prices: &Prices,
) -> Option<Line> {
    let level = levels.get(outcome.level)?;
    let result = facts.results.iter().find(|result| result.level == level.name)?;
    let clause = format!("charges.outcome.{}", outcome.name);
    let (amount, what) = match result.verdict {
        Verdict::Met => (
            Exact::from(outcome.price),
            format!("\"{}\" meets what is expected: {}", level.title, prices.words(outcome.price)),
        ),
        _ => (Exact::whole(0), format!("\"{}\" does not meet what is expected: nothing", level.title)),
    };
    Some(prices.line(&outcome.name, clause, amount, what))
}

impl Prices {
    /// A line from what it comes to before the index.
    pub fn line(&self, title: &str, clause: String, before_index: Exact, mut what: String) -> Line {
        let amount = money(before_index.times(self.factor.by).rounded(), self.currency);
        let mut steps = Vec::new();
        if self.factor.by != Ratio::ONE {
            steps.push(step("charges.index", self.factor.why.clone(), None));
            what += &format!(", all × {}", decimal(self.factor.by));
        }
        steps.push(step(clause.clone(), what, Some(amount)));
        Line { title: title.to_owned(), clause, amount, steps }
    }

    /// A price in words, before the index.
    pub fn words(&self, amount: Ratio) -> String {
        price(amount, self.currency)
    }

    fn counted(&self, title: &str, clause: String, count: u64, each: Ratio) -> Line {
        let what = format!("{} × {}", grouped(count), self.words(each));
        self.line(title, clause, Exact::whole(count).times(each), what)
    }
}
