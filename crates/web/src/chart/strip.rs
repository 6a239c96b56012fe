//! One case's time as a strip: counted, paused, off hours and stopped, told apart by shape.

use super::Scale;
use crate::words;
use askama::{Template, filters::HtmlSafe};
use outrigger_agreement::{Explanation, clock::IntervalKind};
use outrigger_kernel::Instant;

/// Intervals that are drawn; the table below the strip has them all.
const INTERVALS_MAX: usize = 2_000;
const WIDTH: i64 = 1_000;
/// What is drawn narrower cannot be seen.
const NARROWEST: i64 = 2;

/// A strip from a clock's start to its end.
#[derive(Clone, Debug, Template)]
#[template(path = "chart/strip.html")]
pub struct Strip {
    hatch: String,
    pieces: Vec<Piece>,
    ticks: Vec<i64>,
    from: String,
    to: String,
    summary: String,
}

impl HtmlSafe for Strip {}

#[derive(Clone, Debug)]
struct Piece {
    kind: &'static str,
    x: i64,
    width: i64,
}

/// The strip of a case under one clock; `index` tells several strips on a page apart. `None` when the
/// clock never ran.
pub fn strip(clock: &Explanation, index: &usize) -> Option<Strip> {
    let (first, last) = (clock.intervals.first()?, clock.intervals.last()?);
    let x = Scale::new((first.from.0, last.to.0), (0, WIDTH));
    let pieces = clock.intervals.iter().take(INTERVALS_MAX).map(|interval| {
        let (from, to) = (x.at(interval.from.0), x.at(interval.to.0));
        Piece { kind: class(interval.kind), x: from, width: (to - from).max(NARROWEST) }
    });
    let within = |at: &Instant| (first.from..=last.to).contains(at);
    let instants = clock.events.iter().map(|event| event.at).filter(within);
    Some(Strip {
        hatch: format!("hatch-{index}"),
        pieces: pieces.collect(),
        ticks: instants.take(INTERVALS_MAX).map(|at| x.at(at.0)).collect(),
        from: words::moment(&first.from, &clock.zone),
        to: words::moment(&last.to, &clock.zone),
        summary: format!(
            "{} counted, {} paused, {} off hours",
            words::duration(&clock.counted_micros),
            words::duration(&clock.paused_micros),
            words::duration(&clock.off_hours_micros)
        ),
    })
}

fn class(kind: IntervalKind) -> &'static str {
    match kind {
        IntervalKind::Counted => "counted",
        IntervalKind::Paused => "paused",
        IntervalKind::OffHours => "off",
        IntervalKind::Stopped => "stopped",
    }
}
