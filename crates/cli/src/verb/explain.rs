//! `outrigger explain`: why one case counts as it does, how a figure came about, how a credit became money.

mod credit;
mod figure;
mod show;
mod subject;

use crate::{
    agreement,
    events::Events,
    exit::{Exit, Failure},
    output::{Console, printable},
};
use outrigger_agreement::{Explanation, Figures};
use outrigger_eventlog::{Dictionary, Keep};
use std::{path::PathBuf, sync::Arc};
use subject::{Asked, Subject};

/// Letters by which a known case may differ from the one asked for and still be offered.
const LETTERS_OFF_MAX: usize = 2;
/// Known cases offered in place of an unknown one.
const NEAR_MAX: usize = 5;

/// What to explain.
#[derive(Debug, clap::Args)]
pub struct Explain {
    #[command(flatten)]
    events: Events,
    /// The agreement, a TOML file
    #[arg(long, value_name = "FILE")]
    agreement: PathBuf,
    #[command(flatten)]
    subject: Subject,
    /// Print the explanation as JSON: of a case an array with one entry a clock
    #[arg(long)]
    json: bool,
}

impl Explain {
    /// Prints the explanation.
    ///
    /// # Errors
    /// When agreement or events cannot be used, or when there is no such case, clock, level or money.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let agreement = agreement::load(&self.agreement, console)?;
        let asked = self.subject.asked(&agreement)?;
        let imported = self.events.import(Keep::All, &agreement, console)?;
        let exit = if imported.report.rejected == 0 { Exit::Ok } else { Exit::Rejected };
        let figures = Figures::new(Arc::clone(&agreement), Arc::new(imported.log))
            .map_err(|missing| Failure::new(Exit::Usage, missing.to_string()))?;
        match asked {
            Asked::Case { case, clock } => self.case((case, clock), &figures, console)?,
            Asked::Level { level, period } => figure::explain(&figures, (level, period), self.json, console)?,
            Asked::Credit { period } => credit::explain(&figures, period, self.json, console)?,
        }
        Ok(exit)
    }

    fn case(
        &self,
        (case, clock): (&str, Option<&str>),
        figures: &Figures,
        console: &Console,
    ) -> Result<(), Failure> {
        let explained = figures.explain(case).ok_or_else(|| unknown_case(case, figures.log().cases()))?;
        let wanted = |one: &Explanation| clock.is_none_or(|clock| clock == one.clock);
        let explained: Vec<Explanation> = explained.into_iter().filter(wanted).collect();
        if self.json {
            return console.json(&explained);
        }
        console.print(&show::explanations(&explained, figures.agreement(), console))
    }
}

fn unknown_case(asked: &str, cases: &Dictionary) -> Failure {
    let failure = Failure::new(Exit::NotFound, format!("No event has the case \"{}\".", printable(asked)));
    let near = near(asked, cases);
    if near.is_empty() {
        return failure.hint("The case stands in the case column of the events, exactly as it is asked for.");
    }
    failure.hint(format!("Near to it are {}.", printable(&near.join(", "))))
}

/// The known cases that differ least from the one asked for.
fn near<'c>(asked: &str, cases: &'c Dictionary) -> Vec<&'c str> {
    let letters = asked.chars().count();
    let mut near: Vec<(usize, &str)> = cases
        .iter()
        .map(|(_, case)| case)
        // Counting letters is much cheaper than comparing them, and a log may have millions of cases.
        .filter(|case| case.chars().count().abs_diff(letters) <= LETTERS_OFF_MAX)
        .map(|case| (strsim::osa_distance(asked, case), case))
        .filter(|(letters_off, _)| *letters_off <= LETTERS_OFF_MAX)
        .collect();
    near.sort_unstable();
    near.into_iter().take(NEAR_MAX).map(|(_, case)| case).collect()
}

#[cfg(test)]
mod tests;
