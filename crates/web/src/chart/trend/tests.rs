//! What the chart of a level says, marks and labels.

use super::*;
use crate::page::tests::charted;

fn drawn(view: &LevelView) -> Trend {
    trend(view).unwrap()
}

#[test]
fn the_title_says_what_there_is_to_see() {
    let mut view = charted::level();
    assert_eq!(drawn(&view).finding, "Short of the promise in 2 of 4 weeks, most in week 11 of 2026");
    view.trend.iter_mut().for_each(|week| week.result.verdict = Verdict::Met);
    assert_eq!(drawn(&view).finding, "As promised in all of 4 weeks");
}

#[test]
fn every_week_has_a_mark_and_unmeasured_ones_lie_at_the_bottom() {
    let chart = drawn(&charted::level());
    let classes: Vec<&str> = chart.marks.iter().map(|mark| mark.class).collect();
    assert_eq!(classes, ["met", "missed", "none hollow", "risk", "met"]);
    assert!(chart.marks[2].outline.contains(" 180a"), "{:?}", chart.marks[2]);
    assert_eq!(chart.lines.len(), 2, "the gap is not bridged");
}

#[test]
fn the_worst_and_the_last_week_are_labelled() {
    let chart = drawn(&charted::level());
    let texts: Vec<&str> = chart.labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(texts, ["84.0 %", "96.0 %"]);
    let weeks: Vec<&str> = chart.weeks.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(weeks, ["2026-W10", "2026-W12", "2026-W14"]);
}

#[test]
fn lower_is_better_turns_the_worst_week_around() {
    let mut view = charted::level();
    view.trend.iter_mut().for_each(|week| week.result.better = Better::Lower);
    assert_eq!(worst(&view.trend), Some(0));
}

#[test]
fn names_of_near_rules_do_not_touch() {
    let mut view = charted::level();
    view.result.minimum = Some(crate::page::tests::sample::share(94));
    let rules = drawn(&view).rules;
    assert!((rules[0].text_y - rules[1].text_y).abs() >= LABEL_HEIGHT, "{rules:?}");
    view.result.minimum = Some(view.result.expected);
    assert_eq!(drawn(&view).rules.len(), 1, "one line for one promise");
}

#[test]
fn one_measured_week_is_no_trend() {
    let mut view = charted::level();
    view.trend.truncate(1);
    assert!(trend(&view).is_none());
    view.trend.clear();
    assert!(trend(&view).is_none());
}

#[test]
fn a_long_history_is_cut_to_its_last_year() {
    let mut view = charted::level();
    let week = view.trend[0].clone();
    view.trend = std::iter::repeat_n(week, WEEKS_MAX + 20).collect();
    assert_eq!(drawn(&view).marks.len(), WEEKS_MAX);
}
