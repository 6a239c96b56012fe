//! The small line beside a figure: where it came from, week by week.

use super::{Scale, lines};
use crate::words;
use askama::{Template, filters::HtmlSafe};
use outrigger_lifecycle::operate::LevelRow;

/// Weeks that fit into the line.
const WEEKS_MAX: usize = 26;
const WIDTH: i64 = 96;
const HEIGHT: i64 = 24;
const MARGIN: i64 = 4;

/// A line without axes; its summary says in words what it shows.
#[derive(Clone, Debug, Template)]
#[template(path = "chart/spark.html")]
pub struct Spark {
    width: i64,
    height: i64,
    lines: Vec<String>,
    expected_y: i64,
    last: Option<(i64, i64)>,
    summary: String,
}

impl HtmlSafe for Spark {}

/// The line of a level's last weeks; `None` when fewer than two weeks were measured.
pub fn spark(row: &LevelRow) -> Option<Spark> {
    let weeks = row.trend.get(row.trend.len().saturating_sub(WEEKS_MAX)..).unwrap_or_default();
    let values: Vec<i64> = weeks.iter().flatten().copied().collect();
    let (first, last) = (*values.first()?, *values.last()?);
    if values.len() < 2 {
        return None;
    }
    let expected = row.result.expected.plain();
    let (low, high) =
        values.iter().fold((expected, expected), |(low, high), value| (low.min(*value), high.max(*value)));
    let x = Scale::new((0, weeks.len() as i64 - 1), (MARGIN, WIDTH - MARGIN));
    let y = Scale::new((low, high), (HEIGHT - MARGIN, MARGIN));
    let points: Vec<Option<(i64, i64)>> =
        (0_i64..).zip(weeks).map(|(week, value)| value.map(|value| (x.at(week), y.at(value)))).collect();
    let said = |plain| words::in_unit_of(row.result.expected, plain);
    Some(Spark {
        width: WIDTH,
        height: HEIGHT,
        lines: lines(&points),
        expected_y: y.at(expected),
        last: points.iter().rev().find_map(|point| *point),
        summary: format!("Weekly, from {} to {}", said(first), said(last)),
    })
}
