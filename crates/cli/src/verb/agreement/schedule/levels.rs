//! Service levels and escalation ladders in words.

use super::{List, measures, percent};
use crate::words::target;
use outrigger_agreement::{
    Agreement, Kind, Level,
    terms::{FewCases, Judged, Ladder, LowVolume, PeriodOf, RungAt},
};
use outrigger_kernel::{Side, number::counted, time::spoken};

/// Adds every level; what the client owes stands behind what the provider owes.
pub(super) fn add(agreement: &Agreement, list: &mut List) {
    for (side, part) in [(Side::Provider, "Service levels"), (Side::Client, "What the client owes")] {
        for level in agreement.levels.iter().filter(|level| level.owed_by == side) {
            list.open(part, format!("level.{}", level.name));
            promise(level, agreement, list);
            judgement(level, list);
            consequences(level, agreement, list);
        }
    }
}

/// Adds every ladder.
pub(super) fn add_ladders(ladders: &[Ladder], list: &mut List) {
    for ladder in ladders {
        list.open("Escalation", format!("ladder.{}", ladder.name));
        for (at, rung) in ladder.rungs.iter().enumerate() {
            let when = match rung.at {
                RungAt::Share(share) => format!("at {} of the target", percent(share)),
                RungAt::Before(time) => format!("{} before the target", spoken(time)),
                RungAt::After(time) => format!("{} after the target", spoken(time)),
            };
            list.add(format!("Step {}", at + 1), format!("{when}: {}", rung.to));
        }
    }
}

fn promise(level: &Level, agreement: &Agreement, list: &mut List) {
    list.add("Title", &level.title);
    list.add(
        "Kind",
        match level.kind {
            Kind::Critical => "critical: it bears credits",
            Kind::Key => "key: it is reported",
        },
    );
    list.add("Measures", measures::words(&level.measure, agreement));
    list.add_some("Is about cases with", level.condition.as_ref().map(|condition| condition.source.clone()));
    list.add("Expected", target(level.better, level.expected));
    list.add_some("Minimum", level.minimum.map(|minimum| target(level.better, minimum)));
    list.add("Stated every", level.period.to_string());
}

fn judgement(level: &Level, list: &mut List) {
    let judged = match level.judged {
        Judged::Start => Some("when its clock started"),
        Judged::Stop => None,
        Judged::End => Some("at the end of the data"),
    };
    list.add_some("A case is judged as it was", judged);
    let period_of = match level.period_of {
        PeriodOf::Start => Some("in which its clock started"),
        PeriodOf::Stop => None,
        PeriodOf::Due => Some("in which it was due, done or not"),
    };
    list.add_some("A case belongs to the period", period_of);
    if !level.exclude.is_empty() {
        let sources: Vec<&str> = level.exclude.iter().map(|condition| condition.source.as_str()).collect();
        list.add("Does not count cases with", sources.join(", or "));
    }
    list.add_some("Few cases", level.low_volume.map(few));
    if let Some(by) = &level.by {
        list.add("Broken down by", by);
    }
    if level.each {
        list.add("Every part", "has to reach the level by itself");
    }
}

fn few(rule: LowVolume) -> String {
    let then = match rule.then {
        FewCases::OneMiss => "one miss is forgiven",
        FewCases::NoVerdict => "no verdict is given",
    };
    format!("below {}, {then}", counted(rule.below, "case", "cases"))
}

fn consequences(level: &Level, agreement: &Agreement, list: &mut List) {
    list.add_some("Share of the credit pool", level.allocation.map(percent));
    let repeated = level
        .repeated
        .map(|times| format!("below expected in {} of {} periods in a row", times.count, times.of));
    list.add_some("Is a default also", repeated);
    let ratchet = level.ratchet.map(|ratchet| {
        let best = counted(u64::from(ratchet.best), "best month", "best months");
        format!("to the mean of the {best}, by at most {} of what is missing to 100 %", percent(ratchet.cap))
    });
    list.add_some("Expected rises every year", ratchet);
    let ladder = level.ladder.and_then(|at| agreement.ladders.get(at));
    list.add_some("Escalated by", ladder.map(|ladder| format!("ladder.{}", ladder.name)));
    if !level.relieves.is_empty() {
        let levels: Vec<String> = level.relieves.iter().map(|name| format!("level.{name}")).collect();
        list.add("A breach gives relief from", levels.join(", "));
    }
}
