//! Rows on their way into a tail: one canonical line per event, and the id by which a second sending of it is
//! known.

use outrigger_eventlog::{Column, EventLog, Fingerprinter, write::LineWriter};
use outrigger_kernel::{Hash, Refusal, refusal};
use outrigger_store::{
    ExternalId,
    store::{CHUNK_BYTES_MAX, LINE_BYTES_MAX},
};

/// Bytes that a line has as a rule, by which room is made.
const LINE_BYTES_USUAL: usize = 192;

/// Events as a tail keeps them.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// One id per event.
    pub ids: Vec<ExternalId>,
    /// One line per event, each with its newline.
    pub lines: Vec<u8>,
    /// Where each line ends.
    pub(super) ends: Vec<usize>,
}

impl Rows {
    /// The events of a log. An event's id is the source's own where its column is stated, else a fingerprint of
    /// everything the event says. A column that merely looks like ids is not believed: rows would be lost.
    ///
    /// # Errors
    /// Too much when an event is longer than a line may be, or all of them are longer than a chunk.
    pub fn of(log: &EventLog, id_column: Option<&str>) -> Result<Self, Refusal> {
        let own = id_column.and_then(|name| log.columns().iter().find(|column| column.source_name == name));
        let (writer, mut fingerprints) = (LineWriter::new(log), Fingerprinter::new(log));
        let mut rows = Self {
            ids: Vec::with_capacity(log.len()),
            lines: Vec::with_capacity(log.len() * LINE_BYTES_USUAL),
            ends: Vec::with_capacity(log.len()),
        };
        for row in 0..log.len() {
            let start = rows.lines.len();
            writer.write(row, &mut rows.lines);
            if rows.lines.len() - start > LINE_BYTES_MAX {
                return Err(too_long(log, row));
            }
            if rows.lines.len() > CHUNK_BYTES_MAX {
                return Err(refusal::too_much(
                    "Written out, these events",
                    format!("{CHUNK_BYTES_MAX} bytes"),
                )
                .next("Send fewer of them at once."));
            }
            rows.ends.push(rows.lines.len());
            rows.ids.push(own_id(own, row).unwrap_or_else(|| fingerprints.of(row)));
        }
        Ok(rows)
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Every event: its id and its line.
    pub fn iter(&self) -> impl Iterator<Item = (ExternalId, &[u8])> {
        let mut start = 0;
        self.ids.iter().zip(&self.ends).map(move |(id, end)| {
            let line = self.lines.get(start..*end).unwrap_or_default();
            start = *end;
            (*id, line)
        })
    }
}

fn own_id(column: Option<&Column>, row: usize) -> Option<ExternalId> {
    let id = column?.value(row)?;
    let digest = Hash::of_parts(&[b"outrigger/event-id/1\n", id.as_bytes()]);
    Some(std::array::from_fn(|at| digest.0[at]))
}

fn too_long(log: &EventLog, row: usize) -> Refusal {
    let case = log.case_codes().get(row).map_or("", |code| log.cases().get(*code));
    refusal::too_much(&format!("An event of case {case}"), format!("{LINE_BYTES_MAX} bytes"))
        .next("Nothing of it was kept. Shorten its values, or leave their column out.")
}
