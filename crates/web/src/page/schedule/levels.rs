//! One service level as a row of the schedule: what, against which target, with which exceptions.

use super::{measure, percent};
use outrigger_agreement::{
    Agreement, Kind, Level,
    terms::{FewCases, Judged, PeriodOf},
};
use outrigger_kernel::{Side, number::counted};
use schemars::JsonSchema;
use serde::Serialize;

/// One promise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LevelTerms {
    /// The clause, as in `level.p1-resolution`.
    pub clause: String,
    /// Its name in the agreement.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// Whether it bears credits.
    pub kind: Kind,
    /// The side that owes it.
    pub owed_by: Side,
    /// What is measured, in words.
    pub measured: String,
    /// Which cases it is about: the condition as the agreement says it.
    pub condition: Option<String>,
    /// What is owed.
    pub expected: String,
    /// Below what it is a default.
    pub minimum: Option<String>,
    /// Its share of the credit pool.
    pub allocation: Option<String>,
    /// How often it is stated.
    pub period: String,
    /// Conditions that exclude a case.
    pub exclude: Vec<String>,
    /// What else holds, one rule a sentence.
    pub rules: Vec<String>,
}

impl LevelTerms {
    /// Whether more is agreed than a row of the table of service levels holds.
    pub(crate) fn has_more(&self) -> bool {
        self.condition.is_some() || !self.exclude.is_empty() || !self.rules.is_empty()
    }
}

pub(super) fn level(agreement: &Agreement, level: &Level) -> LevelTerms {
    LevelTerms {
        clause: format!("level.{}", level.name),
        name: level.name.clone(),
        title: level.title.clone(),
        kind: level.kind,
        owed_by: level.owed_by,
        measured: measure::said(agreement, &level.measure),
        condition: level.condition.as_ref().map(|condition| condition.source.clone()),
        expected: crate::words::promised(&level.expected, &level.better),
        minimum: level.minimum.map(|minimum| crate::words::promised(&minimum, &level.better)),
        allocation: level.allocation.map(percent),
        period: level.period.to_string(),
        exclude: level.exclude.iter().map(|condition| condition.source.clone()).collect(),
        rules: rules(agreement, level),
    }
}

fn rules(agreement: &Agreement, level: &Level) -> Vec<String> {
    let judged = match level.judged {
        Judged::Start => Some("A case is judged by what was known when its clock started."),
        Judged::End => Some("A case is judged by the last that is known of it."),
        Judged::Stop => None,
    };
    let period_of = match level.period_of {
        PeriodOf::Start => Some("A case belongs to the period in which its clock started."),
        PeriodOf::Due => Some("A case belongs to the period in which it was due; open then, it is a miss."),
        PeriodOf::Stop => None,
    };
    let few = level.low_volume.map(|few| {
        let cases = counted(few.below, "case", "cases");
        match few.then {
            FewCases::OneMiss => format!("Below {cases}, one miss is forgiven."),
            FewCases::NoVerdict => format!("Below {cases}, no verdict is given."),
        }
    });
    let by = level.by.as_ref().map(|by| match level.each {
        true => format!("Every {by} has to reach it by itself."),
        false => format!("It is shown by {by}."),
    });
    let repeated = level.repeated.map(|often| {
        let periods = format!("{} of {} {}s", often.count, often.of, level.period);
        format!("Below what is expected in {periods} is a default too.")
    });
    let ratchet = level.ratchet.map(|ratchet| {
        let best = counted(u64::from(ratchet.best), "best month", "best months");
        let cap = percent(ratchet.cap);
        format!(
            "Every year it rises to the mean of the {best}, by at most {cap} of what is missing to 100 %."
        )
    });
    let ladder = level.ladder.and_then(|at| agreement.ladders.get(at));
    let ladder = ladder.map(|ladder| format!("Who is told when: ladder.{}.", ladder.name));
    let relieves = (!level.relieves.is_empty())
        .then(|| format!("A breach gives relief from {}.", level.relieves.join(", ")));
    let plain = judged.into_iter().chain(period_of).map(str::to_owned);
    plain.chain([few, by, repeated, ratchet, ladder, relieves].into_iter().flatten()).collect()
}
