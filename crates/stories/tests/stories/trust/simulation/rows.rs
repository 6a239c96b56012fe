//! The rows of one source, counted beside the desk: which are known, which wait, and which batch holds them.

use outrigger_desk::view::IngestReport;
use outrigger_kernel::{Hash, Instant};
use std::collections::BTreeMap;

/// The columns of every file.
const HEADER: &str = "case,time,activity,cause\n";

/// One row on its way.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row as it is written.
    pub text: String,
    /// Its time; none where the row says none that can be read.
    pub at: Option<Instant>,
}

/// Everything that a source has sent and that was accepted.
#[derive(Default)]
pub struct Rows {
    known: BTreeMap<String, Instant>,
    waiting: Vec<String>,
    sealed: BTreeMap<Hash, Vec<String>>,
    /// Rows of a withdrawn batch that were not sent again.
    taken_back: Vec<Row>,
}

/// What has to become of some rows.
#[derive(Debug)]
pub struct Tally {
    rows: u64,
    accepted: u64,
    rejected: u64,
    /// Rows that wait to be sealed by then.
    waiting: u64,
}

/// Rows as a file.
pub fn file<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Vec<u8> {
    let lines = rows.into_iter().map(|row| format!("{}\n", row.text));
    std::iter::once(HEADER.to_owned()).chain(lines).collect::<String>().into_bytes()
}

impl Rows {
    /// Takes rows in that arrive at an instant: none twice, none without a time, none from the future.
    pub fn take(&mut self, rows: &[Row], now: Instant) -> Tally {
        let (mut accepted, mut rejected) = (0, 0);
        for Row { text, at } in rows {
            match at.filter(|at| *at <= now) {
                None => rejected += 1,
                Some(at) => {
                    if self.known.insert(text.clone(), at).is_none() {
                        self.waiting.push(text.clone());
                        accepted += 1;
                    }
                }
            }
        }
        self.taken_back.retain(|row| !self.known.contains_key(&row.text));
        Tally { rows: rows.len() as u64, accepted, rejected, waiting: self.waiting() }
    }

    /// Everything that waits was sealed as a batch.
    pub fn seal(&mut self, batch: Hash, events: u64) {
        assert_eq!(events, self.waiting(), "a batch holds what waited, no more and no less");
        self.sealed.insert(batch, std::mem::take(&mut self.waiting));
    }

    /// A batch was withdrawn: its rows may be sent again.
    pub fn withdraw(&mut self, batch: Hash) {
        let rows = self.sealed.remove(&batch).expect("only what was sealed is withdrawn");
        let taken_back = rows.into_iter().map(|text| Row { at: self.known.remove(&text), text });
        self.taken_back = taken_back.collect();
    }

    /// The rows of the batch that was withdrawn last, in their order, as far as they were not sent again.
    pub fn taken_back(&self) -> &[Row] {
        &self.taken_back
    }

    /// All rows that are known.
    pub fn known(&self) -> Vec<Row> {
        self.known.iter().map(|(text, at)| Row { text: text.clone(), at: Some(*at) }).collect()
    }

    /// How many rows wait to be sealed.
    pub fn waiting(&self) -> u64 {
        self.waiting.len() as u64
    }
}

impl Tally {
    /// What one or several reports about the same rows have to say together.
    pub fn is_told_by(&self, reports: &[&IngestReport]) {
        let sum = |count: fn(&IngestReport) -> u64| reports.iter().map(|report| count(report)).sum::<u64>();
        for report in reports {
            let parts = report.accepted + report.duplicates + report.rejected;
            assert_eq!((report.rows, parts), (self.rows, self.rows), "rows in are rows out: {report:?}");
            assert_eq!(report.rejected, self.rejected, "{report:?}");
            assert_eq!(report.unsealed, self.waiting, "{report:?}");
        }
        assert_eq!(sum(|report| report.accepted), self.accepted, "each row counts once: {reports:?}");
    }
}

#[test]
fn a_row_is_known_until_its_batch_is_withdrawn() {
    let now: Instant = "2026-03-01T10:00:00Z".parse().unwrap();
    let row = |text: &str, at: Option<Instant>| Row { text: text.to_owned(), at };
    let (one, late) = ([row("one", Some(now))], row("late", Some(now.plus(1))));
    let mut rows = Rows::default();
    let tally = rows.take(&[one[0].clone(), one[0].clone(), late, row("none", None)], now);
    assert_eq!((tally.rows, tally.accepted, tally.rejected, tally.waiting), (4, 1, 2, 1));
    rows.seal(Hash::of(b"one"), 1);
    assert_eq!(rows.take(&one, now).accepted, 0, "sealed rows stay known");
    rows.withdraw(Hash::of(b"one"));
    assert_eq!(rows.taken_back().len(), 1);
    assert_eq!(rows.take(&one, now).accepted, 1);
    assert!(rows.taken_back().is_empty());
    assert_eq!(file(&one), b"case,time,activity,cause\none\n");
}
