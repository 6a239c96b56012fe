//! `outrigger patterns`: questions about the events that figures alone do not ask.

use crate::{
    agreement::{self, moment},
    events::Events,
    exit::{Exit, Failure},
    output::{Console, printable, text},
};
use outrigger_agreement::{
    Agreement, Figures,
    gaming::{self, Pattern},
};
use outrigger_eventlog::Keep;
use outrigger_kernel::number::grouped;
use std::{path::PathBuf, sync::Arc};

/// Whose events to ask about.
#[derive(Debug, clap::Args)]
pub struct Patterns {
    #[command(flatten)]
    events: Events,
    /// The agreement, a TOML file
    #[arg(long, value_name = "FILE")]
    agreement: PathBuf,
    /// Print the questions as a JSON array
    #[arg(long)]
    json: bool,
}

impl Patterns {
    /// Prints the questions with their counts and examples.
    ///
    /// # Errors
    /// When agreement or events cannot be used, or when they do not fit each other.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let agreement = agreement::load(&self.agreement, console)?;
        // Who did what is asked of attributes that no condition names.
        let imported = self.events.import(Keep::All, &agreement, console)?;
        let exit = if imported.report.rejected == 0 { Exit::Ok } else { Exit::Rejected };
        let figures = Figures::new(Arc::clone(&agreement), Arc::new(imported.log))
            .map_err(|missing| self.events.do_not_fit(missing, &agreement))?;
        let patterns = gaming::patterns(&figures);
        if self.json {
            console.json(&patterns)?;
        } else {
            console.print(&shown(&patterns, &agreement, console))?;
        }
        Ok(exit)
    }
}

fn shown(patterns: &[Pattern], agreement: &Agreement, console: &Console) -> String {
    if patterns.is_empty() {
        return "Nothing in these events asks for a question.".to_owned();
    }
    let opening =
        "Each of these may have a good reason. No figure, verdict or credit depends on one.".to_owned();
    let patterns = patterns.iter().map(|pattern| one(pattern, agreement, console));
    std::iter::once(opening).chain(patterns).collect::<Vec<_>>().join("\n\n")
}

fn one(pattern: &Pattern, agreement: &Agreement, console: &Console) -> String {
    let share = pattern.share.map(|share| format!(", {} %", share.percent(1))).unwrap_or_default();
    let mut lines = vec![
        printable(&pattern.question),
        format!(
            "  {}, {}: {} of {}{share}",
            printable(&pattern.clause),
            pattern.name,
            grouped(pattern.count),
            grouped(pattern.of)
        ),
    ];
    lines.extend(pattern.compared.iter().map(|usual| format!("  Usual: {}", printable(usual))));
    if !pattern.examples.is_empty() {
        let mut table = console.table(&["Case", "When", "What"]);
        for example in &pattern.examples {
            table.add_row([text(&example.case), text(moment(example.at, agreement)), text(&example.what)]);
        }
        lines.push(format!("\n{}", table.trim_fmt()));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests;
