//! `outrigger measure`: the statements of an agreement over an event log.

mod exclude;
mod periods;
mod show;

use crate::{
    agreement,
    events::{Events, known_until},
    exit::{Exit, Failure},
    output::Console,
};
use exclude::Exclude;
use outrigger_agreement::{Agreement, Basis, Figures, Period, Setting, Statement, Verdict};
use outrigger_eventlog::{EventLog, Keep};
use outrigger_kernel::Instant;
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
    /// The figures as they were known at this instant, as in 2026-03-31T22:00:00Z: without events that came
    /// later, and knowing that nothing else had happened until then
    #[arg(long, value_name = "INSTANT")]
    known_until: Option<Instant>,
    /// Claims whose cases do not count, a TOML file; the figures without them are shown beside
    #[arg(long, value_name = "FILE")]
    exclude: Option<PathBuf>,
    /// Print the statements as a JSON array
    #[arg(long)]
    json: bool,
    /// Leave with exit code 6 when a level is missed
    #[arg(long)]
    fail_on_miss: bool,
}

/// The events that were accepted, and whether that was all of them.
struct Accepted {
    log: Arc<EventLog>,
    is_clean: bool,
}

impl Measure {
    /// Prints the statements.
    ///
    /// # Errors
    /// When agreement, events or claims cannot be used, or when they do not fit each other.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let agreement = agreement::load(&self.agreement, console)?;
        if let Some(exit) = self.streamed(&agreement, console)? {
            return Ok(exit);
        }
        let exclude = self.exclude.as_deref().map(|path| Exclude::load(path, &agreement)).transpose()?;
        let accepted = self.accepted(&agreement, exclude.is_some(), console)?;
        let reliefs = exclude.iter().flat_map(|exclude| exclude.reliefs.clone()).collect();
        let setting = Setting { reliefs, known_until: self.known_until, ..Setting::default() };
        let figures = self.figures(&agreement, &accepted.log, setting)?;
        figures.unheard_of().iter().for_each(|missing| console.say(&format!("Not measured: {missing}")));
        let chosen = periods::choose(&figures, self.period)?;
        chosen.notes.iter().for_each(|note| console.say(note));
        let statements = stated(&figures, &chosen.periods);
        if self.json {
            console.json(&statements)?;
            return Ok(self.exit(&statements, accepted.is_clean));
        }
        let mut shown = vec![show::statements(&figures, &statements, console)];
        if let Some(exclude) = &exclude {
            let setting = Setting { known_until: self.known_until, ..Setting::default() };
            let without = self.figures(&agreement, &accepted.log, setting)?;
            let without = stated(&without, &chosen.periods);
            shown.push(exclude.effect(&without, &statements, console));
        }
        console.print(&shown.join("\n\n"))?;
        Ok(self.exit(&statements, accepted.is_clean))
    }

    /// The same for a table whose events need not be kept; `None` where they do.
    fn streamed(&self, agreement: &Arc<Agreement>, console: &Console) -> Result<Option<Exit>, Failure> {
        if self.exclude.is_some() || self.known_until.is_some() {
            return Ok(None);
        }
        let Some((figures, is_clean)) = self.events.stream(agreement, console)? else { return Ok(None) };
        let chosen = periods::choose(&figures, self.period)?;
        chosen.notes.iter().for_each(|note| console.say(note));
        let statements = stated(&figures, &chosen.periods);
        if self.json {
            console.json(&statements)?;
        } else {
            console.print(&show::statements(&figures, &statements, console))?;
        }
        Ok(Some(self.exit(&statements, is_clean)))
    }

    fn accepted(
        &self,
        agreement: &Agreement,
        keeps_all: bool,
        console: &Console,
    ) -> Result<Accepted, Failure> {
        // Attributes that no condition looks at cannot change a figure, so they are not kept; a claim may
        // look at any of them.
        let keep = if keeps_all { Keep::All } else { Keep::Only(agreement::attributes(agreement)) };
        let imported = self.events.import(keep, agreement, console)?;
        let is_clean = imported.report.rejected == 0;
        let log = match self.known_until {
            Some(until) => known_until(imported.log, until),
            None => imported.log,
        };
        Ok(Accepted { log: Arc::new(log), is_clean })
    }

    fn figures(
        &self,
        agreement: &Arc<Agreement>,
        log: &Arc<EventLog>,
        setting: Setting,
    ) -> Result<Figures, Failure> {
        Figures::with(Arc::clone(agreement), Arc::clone(log), setting)
            .map_err(|missing| self.events.do_not_fit(missing, agreement))
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

fn stated(figures: &Figures, periods: &[Period]) -> Vec<Statement> {
    periods.iter().map(|period| figures.statement(*period, Basis::default())).collect()
}

#[cfg(test)]
mod tests;
