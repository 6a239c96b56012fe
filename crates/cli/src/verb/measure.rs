//! `outrigger measure`: the statements of an agreement over an event log.

mod periods;
mod show;

use crate::{
    agreement,
    events::Events,
    exit::{Exit, Failure},
    output::Console,
};
use outrigger_agreement::{Agreement, Figures, NoSuchAttribute, Statement, Verdict};
use outrigger_eventlog::Keep;
use periods::Wanted;
use std::{path::PathBuf, sync::Arc};

/// What to measure, and how to show it.
#[derive(Debug, clap::Args)]
pub struct Measure {
    #[command(flatten)]
    events: Events,
    /// The agreement, a TOML file
    #[arg(long, value_name = "FILE")]
    agreement: PathBuf,
    /// A period such as 2026-03, 2026-W11 or 2026-Q1, or `all`; when left out, every whole period
    #[arg(long, value_name = "PERIOD")]
    period: Option<Wanted>,
    /// Print the statements as a JSON array
    #[arg(long)]
    json: bool,
    /// Leave with exit code 6 when a level is missed
    #[arg(long)]
    fail_on_miss: bool,
}

impl Measure {
    /// Prints the statements.
    ///
    /// # Errors
    /// When agreement or events cannot be used, or when they do not fit each other.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let agreement = agreement::load(&self.agreement, console)?;
        // Attributes that no condition looks at cannot change a figure, so they are not kept.
        let keep = Keep::Only(agreement::attributes(&agreement));
        let imported = self.events.import(keep, &agreement, console)?;
        let is_clean = imported.report.rejected == 0;
        let figures = Figures::new(Arc::clone(&agreement), Arc::new(imported.log))
            .map_err(|missing| self.does_not_fit(missing, &agreement))?;
        let chosen = periods::choose(&figures, self.period)?;
        chosen.notes.iter().for_each(|note| console.say(note));
        let statements: Vec<Statement> =
            chosen.periods.iter().map(|period| figures.statement(*period, Vec::new())).collect();
        if self.json {
            console.json(&statements)?;
        } else {
            console.print(&show::statements(&figures, &statements, console))?;
        }
        Ok(self.exit(&statements, is_clean))
    }

    /// The import kept only what conditions ask for; to name what else there is, it is read again.
    fn does_not_fit(&self, mut missing: NoSuchAttribute, agreement: &Agreement) -> Failure {
        if self.events.can_be_read_again()
            && let Ok(attributes) = self.events.attributes(agreement)
        {
            missing.known = attributes;
        }
        Failure::new(Exit::Usage, missing.to_string())
    }

    fn exit(&self, statements: &[Statement], is_clean: bool) -> Exit {
        let mut levels = statements.iter().flat_map(|statement| &statement.levels);
        let is_missed = levels.any(|level| level.verdict == Verdict::Missed);
        match (is_missed && self.fail_on_miss, is_clean) {
            (true, _) => Exit::Missed,
            (false, false) => Exit::Rejected,
            (false, true) => Exit::Ok,
        }
    }
}

#[cfg(test)]
mod tests;
