//! A content hash per event, so that the same event arriving twice is known again.

use crate::log::EventLog;
use outrigger_kernel::Hash;

/// Fingerprints the rows of one log; it sorts the columns once and reuses its buffer.
#[derive(Debug)]
pub struct Fingerprinter<'a> {
    log: &'a EventLog,
    /// Columns in the order of their identifiers.
    order: Vec<usize>,
    buffer: Vec<u8>,
}

impl<'a> Fingerprinter<'a> {
    /// A fingerprinter for a log.
    pub fn new(log: &'a EventLog) -> Self {
        let mut order: Vec<usize> = (0..log.columns.len()).collect();
        order.sort_unstable_by_key(|&column| log.columns[column].name.as_str());
        Self { log, order, buffer: Vec::new() }
    }

    /// The first half of a SHA-256 over the case, the instant and every attribute that is there, sorted by
    /// identifier. Each text is preceded by its length, so no two events share their bytes. A row behind
    /// the end hashes like an event that says nothing.
    pub fn of(&mut self, row: usize) -> [u8; 16] {
        self.buffer.clear();
        let case = self.log.case_codes.get(row).copied().unwrap_or_default();
        let instant = self.log.instants.get(row).copied().unwrap_or_default();
        put(&mut self.buffer, self.log.cases.get(case));
        self.buffer.extend_from_slice(&instant.to_le_bytes());
        for &column in &self.order {
            let column = &self.log.columns[column];
            if let Some(value) = column.value(row) {
                put(&mut self.buffer, &column.name);
                put(&mut self.buffer, value);
            }
        }
        let mut half = [0u8; 16];
        half.copy_from_slice(&Hash::of(&self.buffer).0[..16]);
        half
    }
}

fn put(buffer: &mut Vec<u8>, text: &str) {
    buffer.extend_from_slice(&(text.len() as u64).to_le_bytes());
    buffer.extend_from_slice(text.as_bytes());
}
