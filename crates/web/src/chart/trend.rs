//! A level week by week, against what was promised; the title says what there is to see.

use super::{Scale, lines, mark};
use crate::words;
use askama::{Template, filters::HtmlSafe};
use outrigger_agreement::{Better, LevelResult, Quantity, Verdict};
use outrigger_kernel::number;
use outrigger_lifecycle::operate::{LevelView, TrendPoint};

/// Weeks that are drawn; the table below the chart has them all.
const WEEKS_MAX: usize = 53;
const WIDTH: i64 = 720;
const HEIGHT: i64 = 220;
/// The plot: left, right, top, bottom. Labels of lines stand right of it, weeks below.
const PLOT: (i64, i64, i64, i64) = (24, 580, 24, 180);
/// Two labels that are nearer than this would touch.
const LABEL_HEIGHT: i64 = 14;

/// The chart and its words.
#[derive(Clone, Debug, Template)]
#[template(path = "chart/trend.html")]
pub struct Trend {
    finding: String,
    summary: String,
    width: i64,
    height: i64,
    right: i64,
    lines: Vec<String>,
    marks: Vec<Mark>,
    rules: Vec<Rule>,
    labels: Vec<Label>,
    weeks: Vec<Label>,
}

impl HtmlSafe for Trend {}

#[derive(Clone, Debug)]
struct Mark {
    class: &'static str,
    outline: String,
}

/// A level that was promised, as a line across the plot with its name on it.
#[derive(Clone, Debug)]
struct Rule {
    class: &'static str,
    y: i64,
    text_y: i64,
    text: String,
}

#[derive(Clone, Debug)]
struct Label {
    x: i64,
    y: i64,
    anchor: &'static str,
    text: String,
}

/// The chart of a level's weeks; `None` when fewer than two weeks were measured.
pub fn trend(view: &LevelView) -> Option<Trend> {
    let weeks = view.trend.get(view.trend.len().saturating_sub(WEEKS_MAX)..).unwrap_or_default();
    let values: Vec<i64> =
        weeks.iter().filter_map(|week| week.result.measured).map(Quantity::plain).collect();
    if values.len() < 2 {
        return None;
    }
    let (low, high) = reach(&values, &view.result);
    let (left, right, top, bottom) = PLOT;
    let x = Scale::new((0, weeks.len() as i64 - 1), (left, right));
    let y = Scale::new((low, high), (bottom, top));
    let place =
        |(at, week): (i64, &TrendPoint)| week.result.measured.map(|value| (x.at(at), y.at(value.plain())));
    let points: Vec<Option<(i64, i64)>> = (0_i64..).zip(weeks).map(place).collect();
    let marks = (0_i64..).zip(weeks).zip(&points).map(|((at, week), point)| {
        let (class, outline) = mark(week.result.verdict, point.unwrap_or((x.at(at), bottom)));
        Mark { class, outline }
    });
    Some(Trend {
        finding: finding(weeks),
        summary: summary(weeks, &view.zone),
        width: WIDTH,
        height: HEIGHT,
        right,
        lines: lines(&points),
        marks: marks.collect(),
        rules: rules(&view.result, y),
        labels: labels(weeks, &points),
        weeks: week_labels(weeks, x),
    })
}

/// The lowest and the highest value that the plot shows, with room around them.
fn reach(values: &[i64], result: &LevelResult) -> (i64, i64) {
    let promised = [Some(result.expected), result.minimum].into_iter().flatten().map(Quantity::plain);
    let all: Vec<i64> = values.iter().copied().chain(promised).collect();
    let (low, high) = (all.iter().min().copied().unwrap_or(0), all.iter().max().copied().unwrap_or(1));
    let room = (high.saturating_sub(low) / 8).max(1);
    let ceiling = if matches!(result.expected, Quantity::Share(_)) { 10_000 } else { i64::MAX };
    (low.saturating_sub(room).max(0), high.saturating_add(room).min(ceiling).max(low + 1))
}

/// What the chart shows, in one sentence: its title.
fn finding(weeks: &[TrendPoint]) -> String {
    let is_short =
        |week: &&TrendPoint| matches!(week.result.verdict, Verdict::Missed | Verdict::BelowExpected);
    let short = weeks.iter().filter(is_short).count();
    let measured = weeks.iter().filter(|week| week.result.measured.is_some()).count();
    let all = number::counted(measured as u64, "week", "weeks");
    match (short, worst(weeks)) {
        (0, _) => format!("As promised in all of {all}"),
        (_, Some(at)) => {
            let period = weeks.get(at).map(|week| week.period.title()).unwrap_or_default();
            format!("Short of the promise in {short} of {all}, most in {}", words::lowered(&period))
        }
        (_, None) => format!("Short of the promise in {short} of {all}"),
    }
}

fn summary(weeks: &[TrendPoint], zone: &str) -> String {
    let ends = weeks.first().zip(weeks.last());
    let span = ends.map(|(first, last)| format!("{} to {}", first.period, last.period)).unwrap_or_default();
    format!(
        "Weekly figures, {span}, in {zone}. Triangles are missed weeks, diamonds lie below the expected level, \
         hollow circles are weeks with too few cases or none."
    )
}

/// The week that lies furthest on the wrong side.
fn worst(weeks: &[TrendPoint]) -> Option<usize> {
    let measured =
        weeks.iter().enumerate().filter_map(|(at, week)| Some((at, week.result.measured?.plain(), week)));
    let badness =
        |value: i64, better: Better| if better == Better::Higher { value } else { value.saturating_neg() };
    measured.min_by_key(|(_, value, week)| badness(*value, week.result.better)).map(|(at, _, _)| at)
}

fn rules(result: &LevelResult, y: Scale) -> Vec<Rule> {
    let rule = |class, name: &str, value: Quantity| {
        let at = y.at(value.plain());
        Rule { class, y: at, text_y: at + 4, text: format!("{name} {}", value.exact()) }
    };
    let mut rules = vec![rule("expected", "Expected", result.expected)];
    if let Some(minimum) = result.minimum.filter(|minimum| *minimum != result.expected) {
        let mut lower = rule("minimum", "Minimum", minimum);
        if let Some(expected) = rules.first().filter(|expected| (expected.y - lower.y).abs() < LABEL_HEIGHT) {
            let side = if lower.y < expected.y { -1 } else { 1 };
            lower.text_y = expected.text_y + side * LABEL_HEIGHT;
        }
        rules.push(lower);
    }
    rules
}

/// The values of the worst week and of the last one, at their marks.
fn labels(weeks: &[TrendPoint], points: &[Option<(i64, i64)>]) -> Vec<Label> {
    let last = points.iter().rposition(Option::is_some);
    let worst = worst(weeks).filter(|worst| Some(*worst) != last);
    let label = |at: usize, anchor| {
        let (x, y) = points.get(at).copied().flatten()?;
        let result = &weeks.get(at)?.result;
        // The worst value stands on the side that it is worst on; the last one keeps off the line that
        // leads to it, which comes from above when the value before it is higher on the page.
        let before = points[..at].iter().rev().find_map(|point| *point);
        let falls = before.is_some_and(|(_, before)| before < y);
        let is_worst = Some(at) == worst;
        let below = if is_worst { result.better == Better::Higher } else { falls };
        Some(Label { x, y: if below { y + 20 } else { y - 12 }, anchor, text: result.measured?.to_string() })
    };
    let anchored = worst.map(|at| (at, if at < 3 { "start" } else { "middle" }));
    [anchored, last.map(|at| (at, "end"))]
        .into_iter()
        .flatten()
        .filter_map(|(at, anchor)| label(at, anchor))
        .collect()
}

/// The first week, the middle one and the last one.
fn week_labels(weeks: &[TrendPoint], x: Scale) -> Vec<Label> {
    let last = weeks.len().saturating_sub(1);
    let mut shown = vec![(0, "start"), (last / 2, "middle"), (last, "end")];
    shown.dedup_by_key(|(at, _)| *at);
    let label = |(at, anchor): (usize, &'static str)| {
        let text = weeks.get(at)?.period.to_string();
        Some(Label { x: x.at(at as i64), y: HEIGHT - 12, anchor, text })
    };
    shown.into_iter().filter_map(label).collect()
}

#[cfg(test)]
mod tests;
