//! The event log: columns of codes side by side, one row an event.

use crate::dictionary::{Dictionary, MISSING};
use crate::fingerprint::Fingerprinter;
use outrigger_kernel::Instant;

#[cfg(test)]
mod tests;

/// Events in columns, in the order in which they were read. Build one with
/// [`LogBuilder`](crate::LogBuilder) or [`read`](crate::read).
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    pub(crate) cases: Dictionary,
    pub(crate) case_codes: Vec<u32>,
    pub(crate) instants: Vec<i64>,
    pub(crate) columns: Vec<Column>,
}

/// One attribute of the events.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name as a CEL identifier, unique in its log. The mapped roles are `activity` and `resource`.
    pub name: String,
    /// The name as it stood in the source.
    pub source_name: String,
    /// The distinct values.
    pub values: Dictionary,
    /// One code per event; [`MISSING`] where the event lacks the attribute.
    pub codes: Vec<u32>,
}

/// The rows of every case, as compressed sparse rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseIndex {
    /// Where the rows of a case code start in `rows`; the next entry is where they end.
    pub offsets: Vec<u32>,
    /// Row numbers, grouped by case code and sorted by (instant, row) within a case.
    pub rows: Vec<u32>,
}

impl EventLog {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.instants.len()
    }

    /// Whether there is no event at all.
    pub fn is_empty(&self) -> bool {
        self.instants.is_empty()
    }

    /// The case ids.
    pub fn cases(&self) -> &Dictionary {
        &self.cases
    }

    /// One case code per event.
    pub fn case_codes(&self) -> &[u32] {
        &self.case_codes
    }

    /// One instant per event, in microseconds since the Unix epoch.
    pub fn instants(&self) -> &[i64] {
        &self.instants
    }

    /// The attributes.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The attribute of an identifier.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The value of an attribute in a row; `None` when the row, the column or the value is missing.
    pub fn value(&self, row: usize, column_name: &str) -> Option<&str> {
        self.column(column_name)?.value(row)
    }

    /// The first and the last instant.
    pub fn span(&self) -> Option<(Instant, Instant)> {
        let first = self.instants.iter().min()?;
        let last = self.instants.iter().max()?;
        Some((Instant(*first), Instant(*last)))
    }

    /// A content hash of an event that does not depend on codes, column order or the rest of the log.
    /// For many rows keep a [`Fingerprinter`], which sorts the columns once.
    pub fn fingerprint(&self, row: usize) -> [u8; 16] {
        Fingerprinter::new(self).of(row)
    }

    /// The rows of every case in the order of time.
    pub fn case_index(&self) -> CaseIndex {
        let mut offsets = vec![0u32; self.cases.len() + 1];
        for &case in &self.case_codes {
            offsets[case as usize + 1] += 1;
        }
        let mut before = 0;
        for offset in &mut offsets {
            before += *offset;
            *offset = before;
        }
        let mut next = offsets.clone();
        let mut rows = vec![0u32; self.len()];
        for (row, &case) in self.case_codes.iter().enumerate() {
            let place = &mut next[case as usize];
            rows[*place as usize] = row as u32;
            *place += 1;
        }
        for bounds in offsets.windows(2) {
            let of_case = &mut rows[bounds[0] as usize..bounds[1] as usize];
            let key = |row: &u32| (self.instants[*row as usize], *row);
            // Most systems export in the order of time: look before sorting.
            if !of_case.is_sorted_by_key(key) {
                of_case.sort_unstable_by_key(key);
            }
        }
        CaseIndex { offsets, rows }
    }

    /// Adds the events of another log behind the own ones. Columns meet by identifier; a column that one
    /// side lacks is missing in that side's events.
    pub fn append(&mut self, other: &EventLog) {
        let before = self.len();
        let cases = recode(&mut self.cases, &other.cases);
        self.case_codes.extend(other.case_codes.iter().map(|&code| cases[code as usize]));
        self.instants.extend_from_slice(&other.instants);
        for column in &other.columns {
            let known = self.columns.iter().position(|mine| mine.name == column.name);
            let at = known.unwrap_or_else(|| {
                self.columns.push(Column::new(column.name.clone(), column.source_name.clone()));
                self.columns.len() - 1
            });
            let mine = &mut self.columns[at];
            let codes = recode(&mut mine.values, &column.values);
            mine.codes.resize(before, MISSING);
            mine.codes.extend(column.codes.iter().map(|&code| codes[code as usize]));
        }
        self.fill_up();
    }

    /// Gives every column one code per event.
    pub(crate) fn fill_up(&mut self) {
        let events = self.len();
        for column in &mut self.columns {
            column.codes.resize(events, MISSING);
        }
        assert_eq!(self.case_codes.len(), events, "one case per event");
    }
}

impl Column {
    pub(crate) fn new(name: String, source_name: String) -> Self {
        Self { name, source_name, values: Dictionary::new(), codes: Vec::new() }
    }

    /// The value in a row; `None` when the row or the value is missing.
    pub fn value(&self, row: usize) -> Option<&str> {
        match *self.codes.get(row)? {
            MISSING => None,
            code => Some(self.values.get(code)),
        }
    }

    /// Stores the value of the row under construction; said twice, the last one counts.
    pub(crate) fn put(&mut self, row: usize, value: &str) {
        let code = self.values.intern(value);
        match self.codes.get_mut(row) {
            Some(place) => *place = code,
            None => {
                self.codes.resize(row, MISSING);
                self.codes.push(code);
            }
        }
    }
}

impl CaseIndex {
    /// The rows of one case in the order of time; empty for a code without events.
    pub fn rows_of(&self, case_code: u32) -> &[u32] {
        let case = case_code as usize;
        match (self.offsets.get(case), self.offsets.get(case.saturating_add(1))) {
            (Some(&start), Some(&end)) => &self.rows[start as usize..end as usize],
            _ => &[],
        }
    }
}

/// Interns every value of `from` into `into`; the answer maps old codes to new ones.
fn recode(into: &mut Dictionary, from: &Dictionary) -> Vec<u32> {
    std::iter::once(MISSING).chain(from.iter().map(|(_, value)| into.intern(value))).collect()
}
