//! A columnar file as a log again.

use super::{Columnar, ColumnarError, Decoded, Part, Values};
use crate::{
    dictionary::Dictionary,
    log::{Column, EventLog},
};
use std::iter;

impl Columnar<'_> {
    /// All events as a log. They stand case by case, not in the order in which they once came; codes are
    /// those of the log that was written.
    ///
    /// # Errors
    /// When any part of the file is damaged.
    pub fn to_log(&self) -> Result<EventLog, ColumnarError> {
        let cases = dictionary(self.case_ids()?, Part::CaseIds)?;
        let mut columns = Vec::new();
        for (at, attribute) in self.attributes().iter().enumerate() {
            let mut column = Column::new(attribute.name.clone(), attribute.source_name.clone());
            column.values = dictionary(self.values(at)?, Part::Values(at))?;
            columns.push(column);
        }
        let wanted: Vec<Option<usize>> = (0..columns.len()).map(Some).collect();
        let mut log = EventLog { cases, columns, ..EventLog::default() };
        let mut decoded = Decoded::default();
        for block in 0..self.blocks() {
            self.decode(block, &wanted, &mut decoded)?;
            for (case, events) in &decoded.cases {
                log.case_codes.extend(iter::repeat_n(*case, *events as usize));
            }
            log.instants.extend_from_slice(&decoded.instants);
            for (column, codes) in log.columns.iter_mut().zip(&decoded.codes) {
                column.codes.extend_from_slice(codes);
            }
        }
        Ok(log)
    }
}

/// The values with the codes that they have in the file.
fn dictionary(values: Values<'_>, part: Part) -> Result<Dictionary, ColumnarError> {
    let mut dictionary = Dictionary::new();
    for code in 1..values.codes() {
        if dictionary.intern(values.get(code)) != code {
            return Err(ColumnarError::Damaged { part, reason: "a text is empty or has two codes" });
        }
    }
    Ok(dictionary)
}
