//! The way of a measurement in: rows are read, made canonical, told from those that were sent before, and put on
//! the tail of their source.
//!
//! **Invariant:** what is known of a tail in memory is on disk. A sender is answered when its rows are, and so
//! are those that it is told were sent before.

mod canonical;
mod gather;
mod known;
mod settle;
mod tails;

pub(crate) use canonical::Rows;
pub(crate) use gather::{Parcel, Placed, With};
pub(crate) use known::{discards, discards_key};
pub(crate) use settle::Marks;
pub(crate) use tails::{Ready, Tails, tail_of};

use crate::{
    Desk, Once,
    figures::check_span,
    fold::Snapshot,
    view::{IngestProblem, IngestReport},
};
use outrigger_eventlog::{DateOrder, Import, ImportError, ImportReport, Limits, Mapping, Problem};
use outrigger_kernel::{AccountId, EngagementId, Hash, ItemNo, Refusal, refusal, time::zone};
use outrigger_lifecycle::{
    access,
    operate::{self, Source},
};
use std::io::{self, Write};

/// Rejected rows that a report carries; the rest are counted.
const REJECTS_BYTES_MAX: usize = 2 << 20;
/// Bytes of events that are taken in at once, unpacked. Larger files are imported, which takes no memory.
const INFLATED_BYTES_MAX: u64 = 64 << 20;
/// What may be asked by those who send events.
pub(crate) const SEND: &str = "operate.send-events";

impl Desk {
    /// Takes in events of a source. Rows that are there already are counted and change nothing, so
    /// the same file can be sent again.
    ///
    /// # Errors
    /// Not allowed for those who may not send; invalid when the file as a whole cannot be read.
    pub fn ingest(
        &self,
        account: AccountId,
        engagement: EngagementId,
        source: ItemNo,
        body: &[u8],
    ) -> Result<IngestReport, Refusal> {
        self.ingest_once(account, engagement, (source, body), None)
    }

    /// Takes in events by a request that may be sent again: the same request gets the same report.
    ///
    /// # Errors
    /// As [`Desk::ingest`], and [`outrigger_kernel::Code::KeyReused`].
    pub fn ingest_once(
        &self,
        account: AccountId,
        engagement: EngagementId,
        events: (ItemNo, &[u8]),
        once: Option<&Once>,
    ) -> Result<IngestReport, Refusal> {
        let snapshot = self.snapshot(account, engagement, None)?;
        self.ingest_here(&snapshot, account, events, once)
    }

    /// The same for an engagement whose present state is at hand.
    ///
    /// # Errors
    /// As [`Desk::ingest_once`].
    pub fn ingest_here(
        &self,
        snapshot: &Snapshot,
        account: AccountId,
        (source, body): (ItemNo, &[u8]),
        once: Option<&Once>,
    ) -> Result<IngestReport, Refusal> {
        access::may(&snapshot.engagement, SEND, &self.context(account))?;
        if let Some(report) = self.report_before(once)? {
            return Ok(report);
        }
        let limits = Limits { total_bytes_max: INFLATED_BYTES_MAX, ..Limits::default() };
        let import = Import { limits, latest: Some(self.now()), ..import_of(&connected(snapshot, source)?) };
        let mut rejects = Capped { bytes: Vec::new() };
        let imported = outrigger_eventlog::read(body, None, &import, Some(&mut rejects), &mut |_| {})
            .map_err(|error| unreadable(&error, source))?;
        check_span(&imported.log)?;
        let rows = Rows::of(&imported.log, id_column(&import, &imported.report.mapping))?;
        let report = report(imported.report, &rejects);
        let marks = Marks::of(&snapshot.engagement.operate, source);
        let parcel = Parcel::new(rows, marks, once.map(|once| keeping(once, &report)));
        match self.gather(tail_of(snapshot.id, source), parcel) {
            Ok(placed) => {
                if placed.accepted > 0 {
                    self.tell_of_events(snapshot);
                }
                Ok(counted(report, &placed))
            }
            // It may be this very request, done by another process since it was looked for.
            Err(refusal) => self.report_before(once)?.ok_or(refusal),
        }
    }

    /// Keeps a log file that is going to be attached to a process.
    ///
    /// # Errors
    /// Not allowed for those who may not attach logs; too much when the file is over its limit.
    pub fn upload(&self, account: AccountId, engagement: EngagementId, body: &[u8]) -> Result<Hash, Refusal> {
        let snapshot = self.snapshot(account, engagement, None)?;
        access::may(&snapshot.engagement, "assess.upload-log", &self.context(account))?;
        if body.is_empty() {
            return Err(refusal::invalid("The file is empty.").at("file").next("Choose a file with events."));
        }
        self.keep_upload(engagement, body)
    }

    fn report_before(&self, once: Option<&Once>) -> Result<Option<IngestReport>, Refusal> {
        once.map_or(Ok(None), |once| self.once_replay(once))
    }
}

/// What a connected source says of its files.
///
/// # Errors
/// Not found, or not ready when the source takes no events.
pub(crate) fn connected(snapshot: &Snapshot, source: ItemNo) -> Result<Source, Refusal> {
    let operate = &snapshot.engagement.operate;
    let kept = operate.sources.get(source).ok_or_else(|| refusal::not_found("source", source))?;
    if !operate.connected.contains(&source) {
        return Err(refusal::not_ready(format!("{source} is not connected.")).next("Connect it first."));
    }
    Ok(kept.content.clone())
}

/// How the files of a source are read.
pub(crate) fn import_of(source: &Source) -> Import {
    let named = |column: &String| (!column.is_empty()).then(|| column.clone());
    Import {
        mapping: Mapping {
            case: named(&source.case_column),
            time: named(&source.time_column),
            activity: named(&source.activity_column),
            id: named(&source.id_column),
            ..Mapping::default()
        },
        date_order: match source.date_order {
            operate::DateOrder::Plain => None,
            operate::DateOrder::DayFirst => Some(DateOrder::DayFirst),
            operate::DateOrder::MonthFirst => Some(DateOrder::MonthFirst),
        },
        zone: if source.zone.is_empty() { None } else { zone(&source.zone) },
        ..Import::default()
    }
}

/// The column of the events' own ids in the file, if the source has said that there is one.
pub(crate) fn id_column<'m>(import: &Import, found: &'m Mapping) -> Option<&'m str> {
    import.mapping.id.as_ref().and(found.id.as_deref())
}

/// A file that cannot be read as a whole.
pub(crate) fn unreadable(error: &ImportError, source: ItemNo) -> Refusal {
    refusal::invalid(error.to_string())
        .next(format!("Columns, zone and date order of a source are set in {source} itself."))
}

/// Why a row was rejected, as reports say it.
pub(crate) fn problem(problem: Problem) -> IngestProblem {
    IngestProblem { line: problem.line, column: problem.column, reason: problem.reason }
}

/// The report without what only the tail knows.
fn report(read: ImportReport, rejects: &Capped) -> IngestReport {
    IngestReport {
        rows: read.rows,
        accepted: 0,
        duplicates: 0,
        rejected: read.rejected,
        problems: read.problems.into_iter().map(problem).collect(),
        rejects: String::from_utf8_lossy(&rejects.bytes).into_owned(),
        unsealed: 0,
    }
}

fn counted(report: IngestReport, placed: &Placed) -> IngestReport {
    let &Placed { accepted, duplicates, waiting: unsealed, .. } = placed;
    assert_eq!(report.rows, accepted + duplicates + report.rejected, "no row disappears");
    IngestReport { accepted, duplicates, unsealed, ..report }
}

/// Keeps the report for when the same request comes again.
fn keeping(once: &Once, report: &IngestReport) -> With {
    let (once, report) = (once.clone(), report.clone());
    Box::new(move |placed| Ok(vec![once.change(&counted(report.clone(), placed))]))
}

/// Keeps the first bytes and forgets the rest.
struct Capped {
    bytes: Vec<u8>,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = REJECTS_BYTES_MAX.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests;
