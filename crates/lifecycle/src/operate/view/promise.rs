//! What a level measures, in words.

use outrigger_agreement::{
    Agreement, Measure,
    terms::{Abandoned, Backlog, Survey},
};
use outrigger_kernel::{Ratio, time::spoken};

/// What is measured, in words that follow "Measured:".
pub(super) fn promise(agreement: &Agreement, measure: &Measure) -> String {
    let clock = |at: usize| clock(agreement, at);
    match measure {
        Measure::ShareWithin { target, clock: at } => {
            format!("share of cases within {} of clock {}", spoken(*target), clock(*at))
        }
        Measure::ShareBy { due, done, clock: at } => {
            let done = match (done, at) {
                (Some(done), _) => format!("`{done}`"),
                (None, Some(at)) => format!("the stop of clock {}", clock(*at)),
                (None, None) => "its last event".to_owned(),
            };
            format!("share of cases with {done} no later than their own `{due}`")
        }
        Measure::Percentile { share, clock: at, .. } => {
            format!("time within which {} % of cases lie, by clock {}", plain_percent(*share), clock(*at))
        }
        Measure::Mean { clock: at } => format!("mean time by clock {}", clock(*at)),
        Measure::ServiceFactor { target, clock: at, abandoned } => {
            let (target, clock) = (spoken(*target), clock(*at));
            format!("share of contacts answered within {target} of clock {clock}; {}", hung_up(*abandoned))
        }
        Measure::Ratio { part, over } => {
            format!("cases with {} among cases with {}", part.source, over.source)
        }
        Measure::Count { of } => format!("number of cases with {}", of.source),
        Measure::Backlog { what, clock: at } => {
            format!("{} at the end of the period, by clock {}", open_cases(*what), clock(*at))
        }
        Measure::Availability { down, hours, .. } => {
            let calendar = &hours.calendar_name;
            format!("share of calendar {calendar} without an outage, which begins with {}", down.source)
        }
        Measure::Survey(survey) => answers(survey),
    }
}

fn clock(agreement: &Agreement, at: usize) -> String {
    let clock = agreement.clocks.get(at);
    clock.map(|clock| format!("{} on calendar {}", clock.name, clock.calendar_name)).unwrap_or_default()
}

fn hung_up(abandoned: Abandoned) -> String {
    match abandoned {
        Abandoned::Ignored => "who hung up does not count".into(),
        Abandoned::Missed => "who hung up counts as missed".into(),
        Abandoned::MissedAfter(wait) => format!("who hung up after {} counts as missed", spoken(wait)),
        Abandoned::MetWithin => "who hung up within that time counts as answered".into(),
    }
}

fn open_cases(what: Backlog) -> String {
    match what {
        Backlog::Open => "number of open cases".into(),
        Backlog::OlderThan(age) => format!("number of cases open for more than {}", spoken(age)),
        Backlog::Oldest => "time of the oldest open case".into(),
        Backlog::MeanAge => "mean time of open cases".into(),
    }
}

fn answers(survey: &Survey) -> String {
    let score = &survey.score;
    match survey.top_box {
        None => format!("mean of the answers in `{score}`"),
        Some(lowest) => format!("share of the answers in `{score}` of {} or more", decimal(lowest)),
    }
}

/// A percentage without decimals that say nothing.
fn plain_percent(share: Ratio) -> String {
    share.percent(share.percent_decimals().unwrap_or(1))
}

/// A score as people write it: whole, or as a fraction where it is not.
fn decimal(score: Ratio) -> String {
    if score.denominator() == 1 { score.numerator().to_string() } else { score.to_string() }
}

#[cfg(test)]
mod tests;
