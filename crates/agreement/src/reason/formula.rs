//! The formula of a figure with its numbers, as in `212 of 226 cases within 4 h = 93.8 %`.

use crate::{
    level::LevelResult,
    terms::{Abandoned, Backlog, Better, Level, Measure, Quantity, Rank, Survey},
};
use outrigger_kernel::{
    Ratio,
    number::{counted, grouped},
    time::spoken,
};

/// The formula in words.
pub(super) fn words(terms: &Level, result: &LevelResult) -> String {
    let Some(actual) = result.actual() else {
        return "Nothing was measured: no case is neither 100 nor 0.".to_owned();
    };
    let cases = counted(result.cases, "case", "cases");
    let (misses, good) = (result.misses.unwrap_or(0), good(result));
    match &terms.measure {
        Measure::ShareWithin { target, .. } => {
            format!("{good} of {cases} within {} = {actual}.", spoken(*target))
        }
        Measure::ShareBy { due, .. } => {
            let open = result.open.filter(|open| *open > 0);
            let open = open.map(|open| format!(" Without an end: {}.", grouped(open))).unwrap_or_default();
            format!("{good} of {cases} done by `{due}` = {actual}.{open}")
        }
        Measure::ServiceFactor { target, abandoned, .. } => {
            let contacts = counted(result.cases, "contact", "contacts");
            let target = spoken(*target);
            format!("{good} of {contacts} within {target} = {actual}; {}.", hung_up(*abandoned))
        }
        Measure::Percentile { share, rank, .. } => {
            let rank = match rank {
                Rank::Nearest => "the time of a case",
                Rank::Linear => "on a straight line between two cases",
            };
            format!("{} of {cases} lie at or below {actual}, {rank}.", percent(*share))
        }
        Measure::Mean { .. } => format!("The mean time of {cases} is {actual}."),
        Measure::Ratio { part, over } => {
            // Where less is better the part itself is what misses.
            let part_cases = if terms.better == Better::Lower { grouped(misses) } else { good };
            format!("{part_cases} of {cases} with {} also have {} = {actual}.", over.source, part.source)
        }
        Measure::Count { of } => format!("{cases} with {}.", of.source),
        Measure::Backlog { what, .. } => backlog(*what, &cases, &actual),
        Measure::Availability { hours, .. } => {
            let (components, outages) = (counted(result.cases, "component", "components"), outages(misses));
            let calendar = &hours.calendar_name;
            format!("{components} with {outages} worked in {actual} of the hours of \"{calendar}\".")
        }
        Measure::Survey(survey) => answers(survey, result, &actual),
    }
}

fn good(result: &LevelResult) -> String {
    grouped(result.cases.saturating_sub(result.misses.unwrap_or(0)))
}

fn outages(misses: u64) -> String {
    counted(misses, "outage", "outages")
}

fn hung_up(abandoned: Abandoned) -> String {
    match abandoned {
        Abandoned::Ignored => "abandoned ones do not count".to_owned(),
        Abandoned::Missed => "abandoned ones are missed".to_owned(),
        Abandoned::MissedAfter(wait) => {
            format!("those abandoned after {} are missed, sooner ones do not count", spoken(wait))
        }
        Abandoned::MetWithin => "those abandoned within the target are met, later ones missed".to_owned(),
    }
}

fn backlog(what: Backlog, cases: &str, actual: &str) -> String {
    match what {
        Backlog::Open => format!("Open at the end of the period: {actual}."),
        Backlog::OlderThan(age) => {
            format!("Open at the end of the period with more than {} counted: {actual}.", spoken(age))
        }
        Backlog::Oldest => {
            format!("Of {cases} open at the end of the period the oldest has counted {actual}.")
        }
        Backlog::MeanAge => {
            format!("The {cases} open at the end of the period have counted {actual} on average.")
        }
    }
}

fn answers(survey: &Survey, result: &LevelResult, actual: &str) -> String {
    let answers = counted(result.cases, "answer", "answers");
    let figure = match survey.top_box {
        Some(lowest) => {
            format!("{} of {answers} are {} or better = {actual}.", good(result), decimal(lowest))
        }
        None => format!("The mean of {answers} is {actual}."),
    };
    let Some(margin) = result.margin else { return figure };
    let [low, high] = [margin.low, margin.high].map(|end| end.to_string());
    format!("{figure} With {} confidence it lies from {low} to {high}.", percent(margin.confidence))
}

fn percent(share: Ratio) -> String {
    format!("{} %", share.percent(share.percent_decimals().unwrap_or(1)))
}

/// A score as it was written.
fn decimal(score: Ratio) -> String {
    Quantity::Score(score).to_string()
}
