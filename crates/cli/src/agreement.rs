//! Reads an agreement's file, and says which attributes of events it looks at.

mod attributes;

pub use attributes::attributes;

use crate::{
    exit::{Exit, Failure},
    files,
    output::Console,
    report,
};
use outrigger_agreement::{Agreement, Severity, TEXT_BYTES_MAX};
use outrigger_kernel::{Instant, number::counted};
use std::{path::Path, sync::Arc};

/// Reads an agreement, which may have warnings and no errors.
///
/// # Errors
/// When the file cannot be read, or its text cannot be used; the findings are shown first.
pub fn load(path: &Path, console: &Console) -> Result<Arc<Agreement>, Failure> {
    parse(&text(path)?, &files::name(path), console)
}

/// The text of an agreement's file.
///
/// # Errors
/// When the file cannot be read, or is longer than an agreement may be.
pub fn text(path: &Path) -> Result<String, Failure> {
    files::read_text(path, TEXT_BYTES_MAX)
}

/// Reads an agreement's text; `name` is what messages call it.
///
/// # Errors
/// When the text cannot be used; the findings are shown first.
pub fn parse(text: &str, name: &str, console: &Console) -> Result<Arc<Agreement>, Failure> {
    match Agreement::parse(text) {
        Ok((agreement, warnings)) => {
            if !warnings.is_empty() {
                let count = counted(warnings.len() as u64, "warning", "warnings");
                console.say(&format!("{name} has {count}; `outrigger check {name}` shows them."));
            }
            Ok(Arc::new(agreement))
        }
        Err(found) => {
            console.say(&report::findings(name, text, &found, console.colors_messages()));
            let errors = found.iter().filter(|one| one.severity == Severity::Error).count() as u64;
            let count = counted(errors, "error", "errors");
            Err(Failure::new(Exit::Usage, format!("{name} cannot be used: it has {count}."))
                .hint("Correct the text where it is marked above, and try again."))
        }
    }
}

/// An instant on the wall clock of an agreement's zone.
pub fn moment(at: Instant, agreement: &Agreement) -> String {
    at.in_zone(&agreement.zone).strftime("%a %Y-%m-%d %H:%M:%S %Z").to_string()
}

#[cfg(test)]
mod tests;
