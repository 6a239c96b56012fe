//! Every measure in words.

use super::promise;
use crate::scene::{TERMS, assert_lines};
use outrigger_agreement::{
    Agreement, Measure,
    terms::{Abandoned, Backlog, Bound, Survey},
};
use outrigger_kernel::{Ratio, time::HOUR};

fn said(measures: &[Measure]) -> Vec<String> {
    let (agreement, _) = Agreement::parse(TERMS).unwrap();
    measures.iter().map(|measure| promise(&agreement, measure)).collect()
}

#[test]
fn due_dates_name_their_attributes() {
    let by = |done: Option<&str>, clock| Measure::ShareBy {
        due: "deadline".into(),
        done: done.map(str::to_owned),
        clock,
    };
    assert_lines(
        said(&[by(Some("enddate"), None), by(None, Some(0)), by(None, None)]),
        "
        share of cases with `enddate` no later than their own `deadline`
        share of cases with the stop of clock resolution on calendar desk no later than their own `deadline`
        share of cases with its last event no later than their own `deadline`
        ",
    );
}

#[test]
fn a_service_factor_says_what_hanging_up_means() {
    let factor = |abandoned| Measure::ServiceFactor { target: HOUR / 60, clock: 0, abandoned };
    let kinds =
        [Abandoned::Ignored, Abandoned::Missed, Abandoned::MissedAfter(HOUR / 720), Abandoned::MetWithin];
    let after = said(&kinds.map(factor)).into_iter().map(|text| {
        text.strip_prefix("share of contacts answered within 1 min of clock resolution on calendar desk; ")
            .map(str::to_owned)
            .unwrap_or(text)
    });
    assert_lines(
        after,
        "
        who hung up does not count
        who hung up counts as missed
        who hung up after 5 s counts as missed
        who hung up within that time counts as answered
        ",
    );
}

#[test]
fn open_cases_are_counted_or_timed() {
    let backlog = |what| Measure::Backlog { what, clock: 0 };
    let kinds = [Backlog::Open, Backlog::OlderThan(8 * HOUR), Backlog::Oldest, Backlog::MeanAge];
    assert_lines(
        said(&kinds.map(backlog)),
        "
        number of open cases at the end of the period, by clock resolution on calendar desk
        number of cases open for more than 8 h at the end of the period, by clock resolution on calendar desk
        time of the oldest open case at the end of the period, by clock resolution on calendar desk
        mean time of open cases at the end of the period, by clock resolution on calendar desk
        ",
    );
}

#[test]
fn answers_are_a_mean_or_a_share() {
    let survey = |top_box: Option<Ratio>| {
        let (confidence, z) = (Ratio::new(95, 100).unwrap(), Ratio::new(196, 100).unwrap());
        let score = "csat".to_owned();
        Measure::Survey(Survey { score, answer: None, top_box, confidence, z, bound: Bound::Point })
    };
    assert_lines(
        said(&[survey(None), survey(Ratio::new(4, 1)), survey(Ratio::new(9, 2))]),
        "
        mean of the answers in `csat`
        share of the answers in `csat` of 4 or more
        share of the answers in `csat` of 9/2 or more
        ",
    );
}
