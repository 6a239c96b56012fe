//! Builds an event log one event at a time.

use crate::identifier::Identifiers;
use crate::log::{Column, EventLog};
use outrigger_kernel::Instant;

/// An event log under construction.
#[derive(Debug, Default)]
pub struct LogBuilder {
    log: EventLog,
    identifiers: Identifiers,
}

impl LogBuilder {
    /// A builder without columns or events.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column and answers its number for [`push`](Self::push). Its identifier comes from the source
    /// name: other characters become underscores, a name already taken gets `_2`, an unusable one becomes
    /// `column_N`. The columns called `activity` and `resource` are the mapped roles.
    pub fn column(&mut self, source_name: &str) -> usize {
        let name = self.claim(source_name, self.log.columns.len() + 1);
        self.add(name, source_name)
    }

    /// Adds an event. Empty values and column numbers never handed out are passed over; a column named
    /// twice keeps its last value.
    pub fn push(&mut self, case: &str, at: Instant, values: &[(usize, &str)]) {
        self.push_cells(case, at, values.iter().copied());
    }

    /// How many events were pushed.
    pub fn len(&self) -> usize {
        self.log.len()
    }

    /// Whether no event was pushed yet.
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// The finished log.
    pub fn finish(mut self) -> EventLog {
        self.log.fill_up();
        self.log
    }

    /// As [`push`](Self::push), without a list in between: readers hand over one cell after another.
    pub(crate) fn push_cells<'v>(
        &mut self,
        case: &str,
        at: Instant,
        cells: impl Iterator<Item = (usize, &'v str)>,
    ) {
        let row = self.log.len();
        let code = self.log.cases.intern(case);
        self.log.case_codes.push(code);
        self.log.instants.push(at.0);
        for (column, value) in cells {
            if value.is_empty() {
                continue;
            }
            if let Some(column) = self.log.columns.get_mut(column) {
                column.put(row, value);
            }
        }
    }

    /// What was built so far; building goes on with the same columns and no events.
    pub(crate) fn take(&mut self) -> EventLog {
        let bare = |column: &Column| Column::new(column.name.clone(), column.source_name.clone());
        let columns = self.log.columns.iter().map(bare).collect();
        let mut log = std::mem::replace(&mut self.log, EventLog { columns, ..EventLog::default() });
        log.fill_up();
        log
    }

    /// The identifier of a column.
    pub(crate) fn name_of(&self, column: usize) -> Option<&str> {
        self.log.columns.get(column).map(|column| column.name.as_str())
    }

    /// The identifier a source name would get; it is taken from now on, whether a column follows or not.
    pub(crate) fn claim(&mut self, source_name: &str, position: usize) -> String {
        self.identifiers.claim(source_name, position)
    }

    /// Keeps the identifier of a role back for the column that is mapped to it.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.identifiers.reserve(name);
    }

    /// Adds a column under an identifier that was claimed or reserved.
    pub(crate) fn add(&mut self, name: String, source_name: &str) -> usize {
        self.log.columns.push(Column::new(name, source_name.to_owned()));
        self.log.columns.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MISSING;

    #[test]
    fn sparse_columns_are_filled_up() {
        let mut builder = LogBuilder::new();
        let early = builder.column("early");
        builder.push("a", Instant(1), &[(early, "x")]);
        let late = builder.column("late");
        builder.push("b", Instant(2), &[(late, "y"), (99, "nowhere"), (early, "")]);
        builder.push("b", Instant(3), &[(late, "z"), (late, "w")]);
        builder.push("c", Instant(4), &[]);
        assert_eq!((builder.len(), builder.is_empty()), (4, false));
        let log = builder.finish();
        assert_eq!(log.column("early").unwrap().codes, [1, MISSING, MISSING, MISSING]);
        let late: Vec<_> = (0..4).map(|row| log.value(row, "late")).collect();
        assert_eq!(late, [None, Some("y"), Some("w"), None]);
        assert_eq!(log.cases().distinct(), 3);
    }

    #[test]
    fn columns_keep_their_source_names() {
        let mut builder = LogBuilder::new();
        builder.column("concept:name");
        builder.column("Concept Name");
        builder.column("concept-name");
        let log = builder.finish();
        let names: Vec<_> =
            log.columns().iter().map(|column| (column.name.as_str(), column.source_name.as_str())).collect();
        let expected = [
            ("concept_name", "concept:name"),
            ("Concept_Name", "Concept Name"),
            ("concept_name_2", "concept-name"),
        ];
        assert_eq!(names, expected);
    }
}
