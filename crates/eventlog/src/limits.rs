//! The limits of an import. Every one exists because its absence lets one file exhaust a machine.

/// What one import may cost. The defaults fit real exports with room to spare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one row, one line, one XML token or one event. A line of a gigabyte is read no further
    /// than this, so memory stays flat.
    pub event_bytes_max: usize,
    /// Columns of a log. Wider tables are pivoted reports, not events.
    pub columns_max: usize,
    /// Bytes of a column's name; names are kept as long as the log.
    pub name_bytes_max: usize,
    /// Bytes of one value. A longer one rejects its row: it is a document, not an attribute.
    pub cell_bytes_max: usize,
    /// Inflated bytes up to which the ratio below is not asked: small files may repeat themselves.
    pub inflated_free_bytes: u64,
    /// Inflated bytes per compressed byte. Logs reach 40; a bomb reaches a thousand.
    pub inflated_ratio_max: u64,
    /// Inflated bytes of one file.
    pub total_bytes_max: u64,
    /// Events of one log: rows are numbered with 32 bits and the highest number stays free.
    pub events_max: usize,
    /// Rejected rows that the report names; all of them go to the reject file.
    pub problems_kept: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            event_bytes_max: 1 << 20,
            columns_max: 512,
            name_bytes_max: 1 << 10,
            cell_bytes_max: 64 << 10,
            inflated_free_bytes: 64 << 20,
            inflated_ratio_max: 200,
            total_bytes_max: 64 << 30,
            events_max: u32::MAX as usize - 1,
            problems_kept: 20,
        }
    }
}
