//! What a level measures, in words.

use super::percent;
use outrigger_agreement::{
    Agreement, Measure,
    terms::{Abandoned, Backlog, Rank, Survey},
};
use outrigger_kernel::{Ratio, time::spoken};

/// What is measured, in words that name the clock and its calendar.
pub(super) fn said(agreement: &Agreement, measure: &Measure) -> String {
    let clock = |at: &usize| {
        let clock = agreement.clocks.get(*at);
        clock
            .map(|clock| format!("clock {} on calendar {}", clock.name, clock.calendar_name))
            .unwrap_or_default()
    };
    match measure {
        Measure::ShareWithin { target, clock: at } => {
            format!("share of cases within {} by {}", spoken(*target), clock(at))
        }
        Measure::ShareBy { due, done, clock: at } => {
            let done = match (done, at) {
                (Some(done), _) => format!("the date in {done}"),
                (None, Some(at)) => format!("the stop of {}", clock(at)),
                (None, None) => "the last event".to_owned(),
            };
            format!("share of cases done by the date in {due}; {done} says when")
        }
        Measure::Percentile { share, rank, clock: at } => {
            let rank = match rank {
                Rank::Nearest => "nearest rank",
                Rank::Linear => "a straight line between two cases",
            };
            format!("time within which {} of cases lie by {}, by {rank}", percent(*share), clock(at))
        }
        Measure::Mean { clock: at } => format!("mean time by {}", clock(at)),
        Measure::ServiceFactor { target, clock: at, abandoned } => {
            format!(
                "share of contacts answered within {} by {}; {}",
                spoken(*target),
                clock(at),
                hung_up(*abandoned)
            )
        }
        Measure::Ratio { part, over } => {
            format!("share of cases with {} among cases with {}", part.source, over.source)
        }
        Measure::Count { of } => format!("number of cases with {}", of.source),
        Measure::Backlog { what, clock: at } => {
            format!("{} by {} at the end of the period", open(*what), clock(at))
        }
        Measure::Availability { down, up, hours } => format!(
            "share of the hours of calendar {} in which nothing was down; {} begins an outage, {} ends it",
            hours.calendar_name, down.source, up.source
        ),
        Measure::Survey(survey) => answers(survey),
    }
}

fn hung_up(abandoned: Abandoned) -> String {
    match abandoned {
        Abandoned::Ignored => "who hung up does not count".to_owned(),
        Abandoned::Missed => "who hung up counts as missed".to_owned(),
        Abandoned::MissedAfter(wait) => format!("who hung up after {} counts as missed", spoken(wait)),
        Abandoned::MetWithin => "who hung up within that time counts as met, later as missed".to_owned(),
    }
}

fn open(backlog: Backlog) -> String {
    match backlog {
        Backlog::Open => "number of open cases".to_owned(),
        Backlog::OlderThan(age) => format!("number of open cases older than {}", spoken(age)),
        Backlog::Oldest => "age of the oldest open case".to_owned(),
        Backlog::MeanAge => "mean age of open cases".to_owned(),
    }
}

fn answers(survey: &Survey) -> String {
    let figure = match survey.top_box {
        Some(lowest) => format!("share of answers with {} of at least {}", survey.score, plain(lowest)),
        None => format!("mean of {}", survey.score),
    };
    let bound = crate::words::bound(&survey.bound);
    format!("{figure}, with a margin at {} confidence; {bound}", percent(survey.confidence))
}

fn plain(score: Ratio) -> String {
    super::money::decimal(i128::from(score.numerator()), i128::from(score.denominator()), 0)
}
