//! Rungs of escalation ladders that open cases have reached within a span of time.

use crate::{Desk, Snapshot, figures::check_span};
use jiff::civil::Date;
use outrigger_agreement::live::{Live, OpenClock};
use outrigger_eventlog::EventLog;
use outrigger_kernel::{Instant, Micros, Refusal};
use std::{collections::HashSet, sync::Arc};

/// Clocks that are looked at; what is due first comes first.
const ROWS_MAX: usize = 10_000;
/// Cases that a letter names.
const NAMED_MAX: usize = 5;

/// The rungs that were reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rungs {
    /// The morning since which.
    pub since: Date,
    /// How many.
    pub count: u64,
    /// Cases that have reached some; one that is late under two levels counts as two.
    pub cases: u64,
    /// The last one of each of the cases that are due first.
    pub first: Vec<Reached>,
}

/// A rung that one case has reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    /// The case's id: nothing else is said of it.
    pub case: String,
    /// What its level is called.
    pub title: String,
    /// Which rung, in words.
    pub what: String,
    /// Who is told.
    pub to: String,
    /// When its target is used up; none while it is held and once it is over.
    pub due: Option<Instant>,
    /// Working time that is left; negative when it is over.
    pub left_micros: Micros,
}

/// What marks a rung of one case under one level.
type Mark = (String, String, usize);

/// The rungs that cases which are open at the end of a span have reached within it; none without terms that
/// have a ladder. What is asked is how the board stood at either end, so nothing is told twice and nothing
/// left out.
pub(super) fn rungs_between(
    desk: &Desk,
    snapshot: &Snapshot,
    since: Date,
    (from, to): (Instant, Instant),
) -> Result<Option<Rungs>, Refusal> {
    let terms = snapshot.engagement.operate.terms_at(to).and_then(|(_, terms)| terms.agreement.as_ref());
    let Some(agreement) =
        terms.filter(|agreement| agreement.levels.iter().any(|level| level.ladder.is_some()))
    else {
        return Ok(None);
    };
    let log = desk.events_now(snapshot)?;
    check_span(&log)?;
    let mut live = Live::new(Arc::clone(agreement));
    feed(&mut live, &log, |at| at <= from.0);
    let before = live.board(from, ROWS_MAX);
    let before: HashSet<Mark> = before.rows.iter().flat_map(marks).collect();
    feed(&mut live, &log, |at| at > from.0 && at <= to.0);
    let board = live.board(to, ROWS_MAX);
    let (mut count, mut cases, mut first) = (0, 0, Vec::new());
    for row in &board.rows {
        let new: Vec<Mark> = marks(row).filter(|mark| !before.contains(mark)).collect();
        let Some((_, _, last)) = new.last() else { continue };
        count += new.len() as u64;
        cases += 1;
        if first.len() < NAMED_MAX {
            first.extend(told(row, *last));
        }
    }
    Ok((count > 0).then_some(Rungs { since, count, cases, first }))
}

/// Feeds a board the events of some instants, each case's in order of time.
fn feed(live: &mut Live, log: &EventLog, is_wanted: impl Fn(i64) -> bool) {
    let index = log.case_index();
    for (code, case) in log.cases().iter() {
        for row in index.rows_of(code) {
            let row = *row as usize;
            let at = log.instants()[row];
            if is_wanted(at) {
                // The index is in order of time, so nothing comes late.
                _ = live.feed(case, Instant(at), |name| log.value(row, name));
            }
        }
    }
}

/// The rungs that a case has reached.
fn marks(row: &OpenClock) -> impl Iterator<Item = Mark> {
    let reached = row.rungs.iter().enumerate().filter(|(_, rung)| rung.reached);
    reached.map(|(at, _)| (row.case.clone(), row.level.clone(), at))
}

fn told(row: &OpenClock, at: usize) -> Option<Reached> {
    let rung = row.rungs.get(at)?;
    Some(Reached {
        case: row.case.clone(),
        title: row.title.clone(),
        what: rung.what.clone(),
        to: rung.to.clone(),
        due: row.due,
        left_micros: row.left_micros,
    })
}
