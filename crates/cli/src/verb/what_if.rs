//! `outrigger what-if`: the same events under two sets of terms, before anybody signs.

mod change;
mod show;

use crate::{
    agreement,
    events::Events,
    exit::{Exit, Failure},
    files,
    output::Console,
};
use change::Change;
use clap::ArgGroup;
use outrigger_agreement::{
    Agreement, Cadence, Figures, Period,
    what_if::{self, Comparison},
};
use outrigger_eventlog::{EventLog, Keep};
use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

/// Which terms to compare, and over which events.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("terms").args(["against", "changes"]).required(true).multiple(true)))]
pub struct WhatIf {
    #[command(flatten)]
    events: Events,
    /// The new agreement, a TOML file
    #[arg(long, value_name = "FILE")]
    agreement: PathBuf,
    /// The agreement it is compared with; the new one without the changes when left out
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// A changed target, such as level.NAME.target=3h, level.NAME.expected="95 %" or level.NAME.minimum="90 %"
    #[arg(long = "set", value_name = "LEVEL.KEY=VALUE")]
    changes: Vec<Change>,
    /// Only this period, such as 2026-03
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
}

/// Both sets of terms.
struct Terms {
    old: Arc<Agreement>,
    new: Arc<Agreement>,
}

impl WhatIf {
    /// Prints what the new terms would have changed.
    ///
    /// # Errors
    /// When an agreement, a change or the events cannot be used, or when they do not fit each other.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let terms = self.terms(console)?;
        let mut keep: BTreeSet<String> = agreement::attributes(&terms.old).into_iter().collect();
        keep.extend(agreement::attributes(&terms.new));
        let imported = self.events.import(Keep::Only(keep.into_iter().collect()), &terms.new, console)?;
        let exit = if imported.report.rejected == 0 { Exit::Ok } else { Exit::Rejected };
        let log = Arc::new(imported.log);
        let old = self.figures(&terms.old, &log)?;
        // When only numbers differ, the outcomes of all cases are known already.
        let new = match old.retargeted(Arc::clone(&terms.new)) {
            Some(figures) => figures,
            None => self.figures(&terms.new, &log)?,
        };
        let comparison = self.compare(&old, &new);
        if self.json {
            console.json(&comparison)?;
        } else {
            console.print(&show::comparison(&comparison, &terms.new, console))?;
        }
        Ok(exit)
    }

    fn terms(&self, console: &Console) -> Result<Terms, Failure> {
        let text = agreement::text(&self.agreement)?;
        let name = files::name(&self.agreement);
        let new = agreement::parse(&change::apply(&self.changes, &text, &name)?, &name, console)?;
        let old = match &self.against {
            Some(path) => agreement::load(path, console)?,
            None => agreement::parse(&text, &name, console)?,
        };
        Ok(Terms { old, new })
    }

    fn figures(&self, agreement: &Arc<Agreement>, log: &Arc<EventLog>) -> Result<Figures, Failure> {
        Figures::new(Arc::clone(agreement), Arc::clone(log))
            .map_err(|missing| self.events.do_not_fit(missing, agreement))
    }

    fn compare(&self, old: &Figures, new: &Figures) -> Comparison {
        let Some(period) = self.period else {
            return what_if::compare(old, new, &[Cadence::Week, Cadence::Month, Cadence::Quarter]);
        };
        let mut comparison = what_if::compare(old, new, &[period.cadence()]);
        let listed_all = comparison.sides.len() as u64 == comparison.sides_total;
        comparison.levels.retain(|one| one.period == period);
        comparison.sides.retain(|one| one.period == period);
        comparison.months.retain(|one| one.period == period);
        if listed_all {
            comparison.sides_total = comparison.sides.len() as u64;
        }
        comparison
    }
}

#[cfg(test)]
mod tests;
