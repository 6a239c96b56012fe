//! What a level measures, in words.

use super::percent;
use outrigger_agreement::{
    Agreement, Measure,
    terms::{Abandoned, Backlog, Rank, Survey},
};
use outrigger_kernel::{Ratio, time::spoken};

/// What is measured.
pub(super) fn words(measure: &Measure, agreement: &Agreement) -> String {
    let by = |clock: usize| {
        let name = agreement.clocks.get(clock).map_or("unknown", |clock| clock.name.as_str());
        format!("by clock.{name}")
    };
    match measure {
        Measure::ShareWithin { target, clock } => {
            format!("the share of cases within {}, {}", spoken(*target), by(*clock))
        }
        Measure::ShareBy { due, done, clock } => match (done, clock) {
            (Some(done), _) => format!("the share of cases whose `{done}` is not after their `{due}`"),
            (None, Some(clock)) => format!("the share of cases stopped by their `{due}`, {}", by(*clock)),
            (None, None) => format!("the share of cases done by their `{due}`"),
        },
        Measure::Percentile { share, rank, clock } => {
            let between = match rank {
                Rank::Nearest => "",
                Rank::Linear => ", on a straight line between two cases",
            };
            format!("the time within which {} of the cases lie{between}, {}", percent(*share), by(*clock))
        }
        Measure::Mean { clock } => format!("the mean time, {}", by(*clock)),
        Measure::ServiceFactor { target, clock, abandoned: gone } => format!(
            "the share of contacts answered within {}, {}; {}",
            spoken(*target),
            by(*clock),
            abandoned(*gone)
        ),
        Measure::Ratio { part, over } => {
            format!("the share of cases with `{}`, of those with `{}`", part.source, over.source)
        }
        Measure::Count { of } => format!("the number of cases with `{}`", of.source),
        Measure::Backlog { what, clock } => format!("{}, {}", backlog(*what), by(*clock)),
        Measure::Availability { down, up, hours } => format!(
            "the share of calendar.{} without an outage, which begins with `{}` and ends with `{}`",
            hours.calendar_name, down.source, up.source
        ),
        Measure::Survey(survey) => sampled(survey),
    }
}

fn abandoned(rule: Abandoned) -> String {
    match rule {
        Abandoned::Ignored => "abandoned ones do not count".to_owned(),
        Abandoned::Missed => "abandoned ones are missed".to_owned(),
        Abandoned::MissedAfter(wait) => {
            format!("those abandoned after {} are missed, others do not count", spoken(wait))
        }
        Abandoned::MetWithin => "those abandoned within that time are met, others are missed".to_owned(),
    }
}

fn backlog(what: Backlog) -> String {
    match what {
        Backlog::Open => "the number of open cases at the end of the period".to_owned(),
        Backlog::OlderThan(age) => {
            format!("the number of cases open for more than {} at the end of the period", spoken(age))
        }
        Backlog::Oldest => "the age of the oldest open case at the end of the period".to_owned(),
        Backlog::MeanAge => "the mean age of open cases at the end of the period".to_owned(),
    }
}

fn sampled(survey: &Survey) -> String {
    let answers = survey.answer.as_ref().map(|answer| format!(" in answers with `{}`", answer.source));
    let answers = answers.unwrap_or_default();
    let what = match survey.top_box {
        Some(lowest) => format!("the share of scores from {} in `{}`{answers}", score(lowest), survey.score),
        None => format!("the mean of `{}`{answers}", survey.score),
    };
    let bound = crate::words::bound(survey.bound);
    format!("{what}; {bound} has to reach the target, with {} confidence", percent(survey.confidence))
}

fn score(lowest: Ratio) -> String {
    super::money::decimal(lowest, 0)
}
