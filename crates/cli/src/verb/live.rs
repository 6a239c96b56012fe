//! `outrigger live`: every open case with its clocks at an instant, what is due first on top.

mod show;

use crate::{
    agreement,
    events::{Events, known_until},
    exit::{Exit, Failure},
    output::Console,
};
use outrigger_agreement::live::Live as Clocks;
use outrigger_eventlog::Keep;
use outrigger_kernel::Instant;
use std::{path::PathBuf, sync::Arc};

/// Clocks that are listed; all of them are counted.
const ROWS_MAX: usize = 1_000;

/// Which cases to show, and when.
#[derive(Debug, clap::Args)]
pub struct Live {
    #[command(flatten)]
    events: Events,
    /// The agreement, a TOML file
    #[arg(long, value_name = "FILE")]
    agreement: PathBuf,
    /// The instant to look at, as in 2026-03-11T14:00:00Z; that of the last event when left out
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// Print the board as JSON
    #[arg(long)]
    json: bool,
}

impl Live {
    /// Prints the board.
    ///
    /// # Errors
    /// When agreement or events cannot be used, or when they do not fit each other.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let agreement = agreement::load(&self.agreement, console)?;
        let keep = Keep::Only(agreement::attributes(&agreement));
        let imported = self.events.import(keep, &agreement, console)?;
        let exit = if imported.report.rejected == 0 { Exit::Ok } else { Exit::Rejected };
        let Some(at) = self.at.or(imported.log.span().map(|(_, last)| last)) else {
            return Err(Failure::new(Exit::NotFound, "No event was accepted, so no case is open.")
                .hint("Look at the rejected rows, or name another file."));
        };
        let log = known_until(imported.log, at);
        let clocks = Clocks::of(Arc::clone(&agreement), &log)
            .map_err(|missing| self.events.do_not_fit(missing, &agreement))?;
        let board = clocks.board(at, ROWS_MAX);
        if self.json {
            console.json(&board)?;
        } else {
            console.print(&show::board(&board, &agreement, console))?;
        }
        Ok(exit)
    }
}

#[cfg(test)]
mod tests;
