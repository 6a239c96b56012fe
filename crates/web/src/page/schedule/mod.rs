//! An agreement as a schedule that people read: every term in words, beside the clause that says it.

mod calendars;
mod levels;
mod measure;
mod money;
#[cfg(test)]
mod tests;

pub use calendars::CalendarTerms;
pub use levels::LevelTerms;

use jiff::civil::Date;
use outrigger_agreement::{
    Agreement, Kind,
    terms::{Clock, Ladder, Reopen, RungAt, Silence, Straddle, TargetChange, Term},
};
use outrigger_kernel::{Currency, Ratio, Side, number::counted, time};
use schemars::JsonSchema;
use serde::Serialize;

/// An agreement's terms, set for reading.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Schedule {
    /// What it is about.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// The provider's name.
    pub provider: String,
    /// The zone of its dates and periods.
    pub zone: String,
    /// The currency of its money.
    pub currency: Option<Currency>,
    /// The first day of its terms.
    pub effective: String,
    /// How long it runs, in words.
    pub term: String,
    /// Which terms judge a case that began before an amendment and stopped after it.
    pub straddle: String,
    /// When work is done.
    pub calendars: Vec<CalendarTerms>,
    /// How the time of a case is counted.
    pub clocks: Vec<ClockTerms>,
    /// What the provider owes.
    pub levels: Vec<LevelTerms>,
    /// What the client owes.
    pub obligations: Vec<LevelTerms>,
    /// Who is told when.
    pub ladders: Vec<LadderTerms>,
    /// How defaults become credits.
    pub credits: Vec<Clause>,
    /// What the work costs.
    pub charges: Vec<Clause>,
    /// How claims are answered.
    pub claims: Vec<Clause>,
    /// Public holiday sets whose dates the text does not hold itself; both sides can sign it only when
    /// there is none.
    pub unfrozen: Vec<String>,
}

/// One term in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Clause {
    /// The clause, as in `credits.at-risk`.
    pub clause: String,
    /// What it says.
    pub what: String,
}

/// How the time of a case is counted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClockTerms {
    /// The clause, as in `clock.resolution`.
    pub clause: String,
    /// The clause of the hours that it counts in.
    pub calendar: String,
    /// What moves it, in the order in which a case meets it.
    pub rules: Vec<Rule>,
}

/// One rule with the condition that it hangs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rule {
    /// What happens.
    pub what: String,
    /// The condition as the agreement says it; none for a rule that always holds.
    pub condition: Option<String>,
}

/// An escalation ladder.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LadderTerms {
    /// The clause, as in `ladder.major`.
    pub clause: String,
    /// Its rungs: when, and who is told.
    pub rungs: Vec<Clause>,
    /// The service levels that use it.
    pub levels: Vec<String>,
}

impl Schedule {
    /// The schedule of an agreement, with what holds on a date and in the year after it.
    pub fn of(agreement: &Agreement, today: Date) -> Self {
        let owed_by = |side: Side| {
            let levels = agreement.levels.iter().filter(move |level| level.owed_by == side);
            levels.map(|level| levels::level(agreement, level)).collect()
        };
        Self {
            title: agreement.title.clone(),
            client: agreement.client.clone(),
            provider: agreement.provider.clone(),
            zone: agreement.zone_name.clone(),
            currency: agreement.currency,
            effective: agreement.effective.to_string(),
            term: agreement.term.map_or_else(|| "Until it is ended".to_owned(), term),
            straddle: straddle(agreement.straddle).to_owned(),
            calendars: calendars::calendars(agreement, today),
            clocks: agreement.clocks.iter().map(clock).collect(),
            levels: owed_by(Side::Provider),
            obligations: owed_by(Side::Client),
            ladders: agreement
                .ladders
                .iter()
                .enumerate()
                .map(|(at, one)| ladder(agreement, at, one))
                .collect(),
            credits: agreement.credits.as_ref().map(money::credits).unwrap_or_default(),
            charges: agreement.charges.as_ref().map(|all| money::charges(agreement, all)).unwrap_or_default(),
            claims: claims(agreement),
            unfrozen: agreement.public_sets.clone(),
        }
    }

    /// What the provider owes: what bears credits apart from what is only reported.
    pub(crate) fn owed(&self) -> Vec<(&'static str, Vec<&LevelTerms>)> {
        let of = |kind: Kind| self.levels.iter().filter(|level| level.kind == kind).collect::<Vec<_>>();
        let groups = [
            ("Critical: a default gives a credit", of(Kind::Critical)),
            ("Key: reported, without a credit", of(Kind::Key)),
        ];
        groups.into_iter().filter(|(_, levels)| !levels.is_empty()).collect()
    }
}

/// A percentage with the decimals that it needs.
pub(super) fn percent(share: Ratio) -> String {
    format!("{} %", share.percent(share.percent_decimals().unwrap_or(1)))
}

fn clause(clause: impl Into<String>, what: impl Into<String>) -> Clause {
    Clause { clause: clause.into(), what: what.into() }
}

fn months(count: u32) -> String {
    counted(u64::from(count), "month", "months")
}

fn term(term: Term) -> String {
    let first = months(term.months);
    match term.tacit_months {
        Some(tacit) => format!(
            "{first}, then {} at a time unless notice arrives {} before the end",
            months(tacit),
            months(term.notice_months)
        ),
        None => format!("{first}, then it ends"),
    }
}

fn straddle(straddle: Straddle) -> &'static str {
    match straddle {
        Straddle::Stop => {
            "A case that an amendment falls into is judged by the terms in force when it stopped."
        }
        Straddle::Start => {
            "A case that an amendment falls into is judged by the terms in force when it started."
        }
    }
}

fn clock(clock: &Clock) -> ClockTerms {
    let rule = |what: &str, condition: &outrigger_agreement::condition::Condition| Rule {
        what: what.to_owned(),
        condition: Some(condition.source.clone()),
    };
    let always = |what: &str| Rule { what: what.to_owned(), condition: None };
    let mut rules = vec![rule("It starts with an event that says", &clock.start)];
    rules.extend(clock.pause.as_ref().map(|pause| rule("It is held while the latest event says", pause)));
    rules.push(rule("It stops with an event that says", &clock.stop));
    if clock.reopen != Reopen::Ignore {
        let undone = clock.reopened.as_ref().unwrap_or(&clock.start);
        rules.push(rule("A stop is undone by an event that says", undone));
    }
    rules.push(always(match clock.reopen {
        Reopen::Resume => "After that, counting goes on; the time in between does not count.",
        Reopen::Restart => "After that, counting begins again at zero.",
        Reopen::Ignore => "The first stop stands, whatever comes after it.",
    }));
    rules.extend(
        clock.abandoned.as_ref().map(|end| rule("It ends without an answer when an event says", end)),
    );
    rules.extend(clock.ignore.as_ref().map(|unseen| rule("It does not see events that say", unseen)));
    rules.push(always(match clock.target_change {
        TargetChange::Carry => "When other levels begin to apply, time counted and time held both stay.",
        TargetChange::Restart => "When other levels begin to apply, counting begins again at zero.",
        TargetChange::Retroactive => {
            "When other levels begin to apply, they count from the start, and earlier holds count as work."
        }
    }));
    ClockTerms {
        clause: format!("clock.{}", clock.name),
        calendar: format!("calendar.{}", clock.calendar_name),
        rules,
    }
}

fn ladder(agreement: &Agreement, at: usize, ladder: &Ladder) -> LadderTerms {
    let when = |at: RungAt| match at {
        RungAt::Share(share) => format!("{} of the target", percent(share)),
        RungAt::Before(early) => format!("{} before it is due", time::spoken(early)),
        RungAt::After(late) => format!("{} after it was due", time::spoken(late)),
    };
    let users = agreement.levels.iter().filter(|level| level.ladder == Some(at));
    LadderTerms {
        clause: format!("ladder.{}", ladder.name),
        rungs: ladder.rungs.iter().map(|rung| clause(when(rung.at), rung.to.clone())).collect(),
        levels: users.map(|level| level.title.clone()).collect(),
    }
}

fn claims(agreement: &Agreement) -> Vec<Clause> {
    let rules = &agreement.claims;
    let Some(days) = rules.answer_days else {
        return vec![clause(
            "claims.answer-within",
            "The agreement sets no time in which a claim is answered.",
        )];
    };
    let kind = if rules.calendar.is_some() { "business" } else { "calendar" };
    let within = counted(u64::from(days), &format!("{kind} day"), &format!("{kind} days"));
    let silence = match rules.silence {
        Silence::Waits => "A claim that nobody answers in time stays open.",
        Silence::Accepted => "A claim that nobody answers in time is accepted.",
        Silence::Rejected => "A claim that nobody answers in time is rejected.",
    };
    vec![
        clause("claims.answer-within", format!("A claim is answered within {within}.")),
        clause("claims.silence", silence),
    ]
}
