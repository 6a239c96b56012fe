//! The way of a measurement in: rows are read, made canonical, deduplicated and put on the tail.

use crate::{
    Desk,
    execute::hold,
    figures::check_span,
    fold::Snapshot,
    trouble,
    view::{IngestProblem, IngestReport},
};
use outrigger_eventlog::{Column, DateOrder, Fingerprinter, Import, Imported, Mapping};
use outrigger_kernel::{AccountId, EngagementId, Hash, ItemNo, Refusal, refusal, time::zone};
use outrigger_lifecycle::{
    access,
    operate::{self, Source},
};
use outrigger_store::{
    TailRow,
    store::{LINE_BYTES_MAX, TAIL_KEPT_MAX, TAIL_ROWS_MAX},
};

/// Rejected rows that a report carries; the rest are counted.
const REJECTS_BYTES_MAX: usize = 4 << 20;

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
        let snapshot = self.snapshot(account, engagement, None)?;
        access::may(&snapshot.engagement, "operate.send-events", &self.context(account))?;
        let import = Import { latest: Some(self.now()), ..import(&snapshot, source)? };
        let mut rejects = Capped { bytes: Vec::new() };
        let imported = outrigger_eventlog::read(body, None, &import, Some(&mut rejects), &mut |_| {})
            .map_err(|error| {
                refusal::invalid(error.to_string())
                    .next(format!("Columns, zone and date order of a source are set in {source} itself."))
            })?;
        let lock = self.0.locks.of(engagement);
        let _order = hold(&lock);
        check_span(&imported.log)?;
        let waiting = self.store().tail_len(engagement, source.no()).map_err(trouble::store)?;
        if waiting + imported.log.len() as u64 > TAIL_KEPT_MAX as u64 {
            return Err(refusal::too_much("The number of events that wait to be sealed", TAIL_KEPT_MAX)
                .next(format!("{source} has {waiting} of them: seal those first, or send a smaller file.")));
        }
        let (mut accepted, mut duplicates) = (0, 0);
        for rows in canonical_rows(&imported, import.mapping.id.as_deref())?.chunks(TAIL_ROWS_MAX) {
            let appended = self.store().tail_append(engagement, source.no(), rows).map_err(trouble::store)?;
            accepted += appended.accepted as u64;
            duplicates += appended.duplicates as u64;
        }
        if accepted > 0 {
            self.tell_of_events(&snapshot);
        }
        let unsealed = self.store().tail_len(engagement, source.no()).map_err(trouble::store)?;
        let report = imported.report;
        assert_eq!(report.rows, accepted + duplicates + report.rejected, "no row disappears");
        let problem = |problem: outrigger_eventlog::Problem| IngestProblem {
            line: problem.line,
            column: problem.column,
            reason: problem.reason,
        };
        Ok(IngestReport {
            rows: report.rows,
            accepted,
            duplicates,
            rejected: report.rejected,
            problems: report.problems.into_iter().map(problem).collect(),
            rejects: String::from_utf8_lossy(&rejects.bytes).into_owned(),
            unsealed,
        })
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
        self.store().blob_put(body).map_err(trouble::store)
    }

    /// Takes sealed rows off the tails: what the newest batch of each source holds is the front of
    /// its tail, if a crash kept it there.
    pub(crate) fn seal_tails(&self, snapshot: &Snapshot) -> Result<(), Refusal> {
        let operate = &snapshot.engagement.operate;
        for source in &operate.connected {
            let Some(newest) = operate.batches.iter().rev().find(|batch| batch.source == *source) else {
                continue;
            };
            let count = usize::try_from(newest.shape.events).unwrap_or(usize::MAX).min(TAIL_KEPT_MAX);
            let rows = self.store().tail_range(snapshot.id, source.no(), count).map_err(trouble::store)?;
            let bytes: Vec<u8> = rows.iter().flat_map(|row| row.line.iter().copied()).collect();
            if rows.len() == count && Hash::of(&bytes) == newest.shape.digest {
                self.store().tail_seal(snapshot.id, source.no(), count).map_err(trouble::store)?;
            }
        }
        Ok(())
    }

    /// Does so for every engagement: a crash may have come between a batch's entry and its tail.
    pub(crate) fn settle_tails(&self) -> Result<(), Refusal> {
        for engagement in self.store().engagements().map_err(trouble::store)? {
            // A damaged ledger is refused to whoever opens it; the others are served all the same.
            let Ok(snapshot) = self.load(engagement) else { continue };
            self.seal_tails(&snapshot)?;
        }
        Ok(())
    }
}

fn import(snapshot: &Snapshot, source: ItemNo) -> Result<Import, Refusal> {
    let operate = &snapshot.engagement.operate;
    let kept = operate.sources.get(source).ok_or_else(|| refusal::not_found("source", source))?;
    if !operate.connected.contains(&source) {
        return Err(refusal::not_ready(format!("{source} is not connected.")).next("Connect it first."));
    }
    let Source { case_column, time_column, activity_column, id_column, date_order, zone: zone_name, .. } =
        &kept.content;
    let named = |column: &str| (!column.is_empty()).then(|| column.to_owned());
    Ok(Import {
        mapping: Mapping {
            case: named(case_column),
            time: named(time_column),
            activity: named(activity_column),
            id: named(id_column),
            ..Mapping::default()
        },
        date_order: match date_order {
            operate::DateOrder::Plain => None,
            operate::DateOrder::DayFirst => Some(DateOrder::DayFirst),
            operate::DateOrder::MonthFirst => Some(DateOrder::MonthFirst),
        },
        zone: if zone_name.is_empty() { None } else { zone(zone_name) },
        ..Import::default()
    })
}

/// One canonical line per event, with the id by which a second sending is known: the source's own when
/// its column is stated, else a fingerprint of everything the event says. A column that merely looks like
/// ids is not believed: rows would be lost.
fn canonical_rows(imported: &Imported, id_column: Option<&str>) -> Result<Vec<TailRow>, Refusal> {
    let log = &imported.log;
    let mut bytes = Vec::new();
    outrigger_eventlog::write::ndjson(log, &mut bytes)
        .map_err(|error| refusal::unavailable(format!("The events cannot be written: {error}.")))?;
    let ids = id_column.and_then(|_| own_ids(imported));
    let mut fingerprints = Fingerprinter::new(log);
    let mut external_id = |row: usize| match ids.and_then(|ids| ids.value(row)) {
        Some(id) => first_half(Hash::of_parts(&[b"outrigger/event-id/1\n", id.as_bytes()])),
        None => fingerprints.of(row),
    };
    let lines = bytes.split_inclusive(|byte| *byte == b'\n').enumerate();
    let rows: Vec<TailRow> =
        lines.map(|(row, line)| TailRow { external_id: external_id(row), line: line.to_vec() }).collect();
    if let Some(long) = rows.iter().position(|row| row.line.len() > LINE_BYTES_MAX) {
        let case = log.cases().get(log.case_codes()[long]);
        return Err(refusal::too_much(
            &format!("An event of case {case}"),
            format!("{LINE_BYTES_MAX} bytes"),
        )
        .next("Nothing was kept. Shorten its values, or leave their column out."));
    }
    Ok(rows)
}

fn own_ids(imported: &Imported) -> Option<&Column> {
    let name = imported.report.mapping.id.as_ref()?;
    imported.log.columns().iter().find(|column| column.source_name == *name)
}

fn first_half(hash: Hash) -> [u8; 16] {
    std::array::from_fn(|at| hash.0[at])
}

/// Keeps the first bytes and forgets the rest.
struct Capped {
    bytes: Vec<u8>,
}

impl std::io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = REJECTS_BYTES_MAX.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
