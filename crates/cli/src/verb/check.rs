//! `outrigger check`: what is wrong with an agreement's text, at its place.

use crate::{
    exit::{Exit, Failure},
    files,
    output::Console,
    report,
};
use outrigger_agreement::{Agreement, Diagnostic, Kind, Severity, TEXT_BYTES_MAX};
use outrigger_kernel::number::counted;
use serde::Serialize;
use std::path::PathBuf;

/// Which agreement to check.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// The agreement, a TOML file; `-` is standard input
    #[arg(value_name = "AGREEMENT")]
    agreement: PathBuf,
    /// Print the findings as a JSON array
    #[arg(long)]
    json: bool,
}

/// One finding, for programs.
#[derive(Debug, Serialize)]
struct Finding<'f> {
    severity: &'static str,
    message: &'f str,
    line: usize,
    column: usize,
    label: &'f str,
    help: Option<&'f str>,
}

impl Check {
    /// Prints the findings, or what the agreement contains when there are none.
    ///
    /// # Errors
    /// When the file cannot be read. Findings that are errors lead to [`Exit::Usage`].
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let text = files::read_text(&self.agreement, TEXT_BYTES_MAX)?;
        let name = files::name(&self.agreement);
        let (agreement, found) = match Agreement::parse(&text) {
            Ok((agreement, warnings)) => (Some(agreement), warnings),
            Err(found) => (None, found),
        };
        if self.json {
            let findings: Vec<Finding<'_>> = found.iter().map(|one| finding(one, &text)).collect();
            console.json(&findings)?;
        } else {
            if !found.is_empty() {
                console.print(&report::findings(&name, &text, &found, console.colors_results()))?;
            }
            console.print(&summary(&name, agreement.as_ref(), &found))?;
        }
        Ok(if agreement.is_some() { Exit::Ok } else { Exit::Usage })
    }
}

fn finding<'f>(found: &'f Diagnostic, text: &str) -> Finding<'f> {
    let (line, column) = found.place(text);
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    Finding {
        severity,
        message: &found.message,
        line,
        column,
        label: &found.label,
        help: found.help.as_deref(),
    }
}

fn summary(name: &str, agreement: Option<&Agreement>, found: &[Diagnostic]) -> String {
    let count = |severity: Severity| found.iter().filter(|one| one.severity == severity).count() as u64;
    let warnings = match count(Severity::Warning) {
        0 => String::new(),
        some => format!(" and {}", counted(some, "warning", "warnings")),
    };
    let Some(agreement) = agreement else {
        return format!(
            "\n{name} cannot be used: {}{warnings}.",
            counted(count(Severity::Error), "error", "errors")
        );
    };
    let findings = if found.is_empty() { "No findings" } else { "No errors" };
    let opening = if found.is_empty() { "" } else { "\n" };
    let critical = agreement.levels.iter().filter(|level| level.kind == Kind::Critical).count() as u64;
    format!(
        "{opening}{findings}{warnings} in {name}. It has {} and {}, of which {} {} credits. It is effective from {} \
         in {}, and its digest is {}.",
        counted(agreement.clocks.len() as u64, "clock", "clocks"),
        counted(agreement.levels.len() as u64, "level", "levels"),
        critical,
        if critical == 1 { "bears" } else { "bear" },
        agreement.effective,
        agreement.zone_name,
        agreement.digest.short()
    )
}

#[cfg(test)]
mod tests;
