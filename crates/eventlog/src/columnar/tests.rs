//! What is written reads back, and what was not written is refused.

mod damage;
mod round_trip;

use super::*;
use crate::{EventLog, LogBuilder};

/// A log as a file.
fn file(log: &EventLog) -> Vec<u8> {
    let mut bytes = Vec::new();
    let digest = write(log, &mut bytes).unwrap();
    assert_eq!(Columnar::open(&bytes).map(|columnar| columnar.digest()), Ok(digest));
    bytes
}

/// Everything that a file holds.
fn read(bytes: &[u8]) -> Result<EventLog, ColumnarError> {
    Columnar::open(bytes)?.to_log()
}

/// One event per tuple: case, microsecond, activity and team.
fn log(events: &[(&str, i64, &str, &str)]) -> EventLog {
    let mut builder = LogBuilder::new();
    let (activity, team) = (builder.column("activity"), builder.column("Team: name"));
    for &(case, at, what, who) in events {
        builder.push(case, Instant(at), &[(activity, what), (team, who)]);
    }
    builder.finish()
}

const SECOND: i64 = 1_000_000;

fn small() -> EventLog {
    log(&[
        ("b", 7 * SECOND, "open", "north"),
        ("a", 9 * SECOND, "close", ""),
        ("b", 8 * SECOND, "close", "söuth"),
        ("a", 3 * SECOND, "open", "north"),
        ("a", 9 * SECOND, "note", "north"),
    ])
}
