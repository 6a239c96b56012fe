//! Imports as pages and programs see them.

use super::record::{ImportState, Record};
use crate::{Desk, Snapshot, trouble, view::IngestProblem};
use outrigger_eventlog::Format;
use outrigger_kernel::{Hash, Instant, ItemNo, Refusal, refusal};
use outrigger_lifecycle::view::{Who, who};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::Write;

/// Imports that a list shows, the newest ones.
const LISTED: u64 = 100;
/// Bytes of rejected rows that are handed out in one piece; a larger reject file is written by the program.
const REJECTS_BYTES_MAX: usize = 256 << 20;

/// One import of a whole file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImportView {
    /// Its number within the engagement.
    pub no: u64,
    /// The source that the events are of.
    pub source: ItemNo,
    /// What the file is called.
    pub name: String,
    /// The digest of the file.
    pub file: Hash,
    /// How many bytes the file has.
    pub bytes: u64,
    /// Who sent it.
    pub by: Who,
    /// When it was sent.
    pub at: Instant,
    /// How it stands.
    pub state: ImportState,
    /// When it came to its end; none while it goes on.
    pub ended: Option<Instant>,
    /// Why it waits, or why it failed, in a sentence.
    pub trouble: Option<String>,
    /// Rows read so far: accepted, duplicate and rejected together.
    pub rows: u64,
    /// Rows that became events.
    pub accepted: u64,
    /// Rows that were there already.
    pub duplicates: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// The first rejected rows.
    pub problems: Vec<IngestProblem>,
    /// Why it cannot be discarded now; none when it can. A list does not look.
    pub kept: Option<String>,
}

/// The rejected rows of an import, in the format that they came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejects {
    /// What the file is called, as in `rejects-3.csv`.
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Desk {
    /// The imports of an engagement, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn imports(&self, snapshot: &Snapshot) -> Result<Vec<ImportView>, Refusal> {
        let last = self.last_import(snapshot.id).map_err(trouble::store)?;
        let after = last.saturating_sub(LISTED);
        let records = self.imports_after(snapshot.id, after, LISTED as usize).map_err(trouble::store)?;
        let shown = records.into_iter().rev().filter(|record| is_shown(snapshot, record));
        Ok(shown.map(|record| view(snapshot, record, None)).collect())
    }

    /// One import.
    ///
    /// # Errors
    /// Not found when there is none with that number.
    pub fn import(&self, snapshot: &Snapshot, no: u64) -> Result<ImportView, Refusal> {
        let record = self.kept_import(snapshot.id, no)?.record;
        if !is_shown(snapshot, &record) {
            return Err(refusal::not_found("import", no));
        }
        let kept = self.why_kept(snapshot, &record)?;
        Ok(view(snapshot, record, kept.map(|refusal| refusal.to_string())))
    }

    /// The rejected rows of an import as a file, to be corrected and imported again.
    ///
    /// # Errors
    /// Not found when there is no such import or no row was rejected; too much for one answer.
    pub fn import_rejects(&self, snapshot: &Snapshot, no: u64) -> Result<Rejects, Refusal> {
        let record = self.kept_import(snapshot.id, no)?.record;
        if record.rejects.is_empty() {
            return Err(refusal::not_found("rejected row of import", no));
        }
        let mut bytes = Vec::new();
        self.write_rejected(&record, &mut |part| {
            if bytes.len() + part.len() > REJECTS_BYTES_MAX {
                return Err(refusal::too_much(
                    "The file of rejected rows",
                    format!("{REJECTS_BYTES_MAX} bytes"),
                )
                .next("Import the file on the server with `outrigger import --rejects FILE`."));
            }
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        let (ending, kind) = match record.format {
            Some(Format::Ndjson) => ("ndjson", "application/x-ndjson"),
            Some(Format::Xes) => ("xes", "application/xml"),
            Some(Format::Csv) | None => ("csv", "text/csv; charset=utf-8"),
        };
        Ok(Rejects { name: format!("rejects-{no}.{ending}"), kind, bytes })
    }

    /// Writes the rejected rows of an import, part by part; whether there were any.
    ///
    /// # Errors
    /// When they cannot be read or written.
    pub fn write_rejects(&self, snapshot: &Snapshot, no: u64, to: &mut dyn Write) -> Result<bool, Refusal> {
        let record = self.kept_import(snapshot.id, no)?.record;
        self.write_rejected(&record, &mut |part| {
            to.write_all(part)
                .map_err(|error| refusal::unavailable(format!("Rejected rows cannot be written: {error}.")))
        })?;
        Ok(!record.rejects.is_empty())
    }

    fn write_rejected(
        &self,
        record: &Record,
        take: &mut dyn FnMut(&[u8]) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        record.rejects.iter().try_for_each(|digest| {
            let part = self.store().blob_get(*digest).map_err(trouble::store)?;
            take(&part.ok_or_else(|| refusal::unavailable(format!("Rejected rows are missing: {digest}.")))?)
        })
    }
}

fn view(snapshot: &Snapshot, record: Record, kept: Option<String>) -> ImportView {
    ImportView {
        no: record.no,
        source: record.source,
        name: record.name,
        file: record.file,
        bytes: record.bytes,
        by: who(&snapshot.engagement, record.by),
        at: record.at,
        state: record.state,
        ended: record.ended,
        trouble: record.trouble,
        rows: record.rows,
        accepted: record.accepted,
        duplicates: record.duplicates,
        rejected: record.rejected,
        problems: record.problems,
        kept,
    }
}

/// Whether an import had begun by the moment that is looked at.
fn is_shown(snapshot: &Snapshot, record: &Record) -> bool {
    snapshot.as_of.is_none_or(|as_of| record.at <= as_of)
}
