//! Writes the dates of public holidays into the text, so that what was signed keeps its days whatever a
//! later version knows.

use crate::{
    calendar::public::public_set,
    diagnostic::{Diagnostic, Diagnostics},
    terms::Agreement,
};
use jiff::civil::Date;
use std::{fmt::Write as _, ops::Range};
use toml::de::DeTable;

impl Agreement {
    /// The same text with a list of dates in `[holidays]` for every public set that a calendar names.
    /// Nothing else is touched, comments included, and the result reads as the same terms. A text without
    /// public sets comes back as it is.
    ///
    /// # Errors
    /// The findings of a text that cannot be used, or that has its `[holidays]` written in a way that
    /// nothing can be added to.
    pub fn frozen(text: &str) -> Result<String, Vec<Diagnostic>> {
        let (agreement, _) = Self::parse(text)?;
        if agreement.public_sets.is_empty() {
            return Ok(text.to_owned());
        }
        let frozen = with_lists(text, &lists(&agreement));
        match Self::parse(&frozen) {
            Ok((again, _)) if again.public_sets.is_empty() => Ok(frozen),
            _ => {
                let mut found = Diagnostics::default();
                found
                    .error(
                        holidays_key(text).unwrap_or(0..0),
                        "The dates of public holidays cannot be added to [holidays].",
                    )
                    .label("not a table of its own, or the text grows too long")
                    .help("Write [holidays] on a line of its own and its lists below, or add the dates yourself.");
                Err(found.sorted())
            }
        }
    }
}

/// The lists to add, a line of dates for each year.
fn lists(agreement: &Agreement) -> String {
    let Some(years) = super::years(Some(agreement.effective), agreement.term) else { return String::new() };
    let mut text = String::new();
    for name in &agreement.public_sets {
        let (first, last) = (*years.start(), *years.end());
        let days = public_set(name, years.clone()).unwrap_or_default();
        // Writing to a text cannot fail.
        _ = writeln!(text, "# Public holidays of {name} from {first} to {last}.\n{name} = [");
        for year in years.clone() {
            let dates: Vec<String> = days
                .iter()
                .filter(|day: &&Date| day.year() == year)
                .map(|day| format!("\"{day}\","))
                .collect();
            _ = writeln!(text, "  {}", dates.join(" "));
        }
        text.push_str("]\n");
    }
    text
}

/// Puts the lists below the header of `[holidays]`, or a new table at the end.
fn with_lists(text: &str, lists: &str) -> String {
    let header_end = holidays_key(text).and_then(|key| {
        let after = text.get(key.end..)?;
        let is_header =
            text.get(..key.start)?.trim_end().ends_with('[') && after.trim_start().starts_with(']');
        is_header.then(|| after.find('\n').map_or(text.len(), |newline| key.end + newline + 1))
    });
    match header_end.and_then(|at| text.split_at_checked(at)) {
        Some((before, after)) if before.ends_with('\n') => format!("{before}{lists}{after}"),
        Some((before, after)) => format!("{before}\n{lists}{after}"),
        None => format!("{}\n\n[holidays]\n{lists}", text.trim_end()),
    }
}

/// Where the name of the table of holidays stands.
fn holidays_key(text: &str) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    table.get_ref().get_key_value("holidays").map(|(key, _)| key.span())
}
