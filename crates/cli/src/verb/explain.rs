//! `outrigger explain`: one case, event by event and interval by interval.

mod show;

use crate::{
    agreement,
    events::Events,
    exit::{Exit, Failure},
    output::{Console, printable},
};
use outrigger_agreement::{Agreement, Explanation, Figures};
use outrigger_eventlog::{Dictionary, Keep};
use std::{path::PathBuf, sync::Arc};

/// Letters by which a known case may differ from the one asked for and still be offered.
const LETTERS_OFF_MAX: usize = 2;
/// Known cases offered in place of an unknown one.
const NEAR_MAX: usize = 5;

/// Which case to explain.
#[derive(Debug, clap::Args)]
pub struct Explain {
    #[command(flatten)]
    events: Events,
    /// The agreement, a TOML file
    #[arg(long, value_name = "FILE")]
    agreement: PathBuf,
    /// The case, as the events call it
    #[arg(long, value_name = "ID")]
    case: String,
    /// Only this clock of the agreement
    #[arg(long, value_name = "NAME")]
    clock: Option<String>,
    /// Print the explanations as a JSON array, one entry a clock
    #[arg(long)]
    json: bool,
}

impl Explain {
    /// Prints the explanation.
    ///
    /// # Errors
    /// When agreement or events cannot be used, or when there is no such case or clock.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let agreement = agreement::load(&self.agreement, console)?;
        self.check_clock(&agreement)?;
        let imported = self.events.import(Keep::All, &agreement, console)?;
        let exit = if imported.report.rejected == 0 { Exit::Ok } else { Exit::Rejected };
        let figures = Figures::new(Arc::clone(&agreement), Arc::new(imported.log))
            .map_err(|missing| Failure::new(Exit::Usage, missing.to_string()))?;
        let explained =
            figures.explain(&self.case).ok_or_else(|| unknown_case(&self.case, figures.log().cases()))?;
        let wanted = |one: &Explanation| self.clock.as_ref().is_none_or(|clock| *clock == one.clock);
        let explained: Vec<Explanation> = explained.into_iter().filter(wanted).collect();
        if self.json {
            console.json(&explained)?;
        } else {
            console.print(&show::explanations(&explained, &agreement, console))?;
        }
        Ok(exit)
    }

    fn check_clock(&self, agreement: &Agreement) -> Result<(), Failure> {
        let Some(wanted) = &self.clock else { return Ok(()) };
        let known: Vec<&str> = agreement.clocks.iter().map(|clock| clock.name.as_str()).collect();
        if known.contains(&wanted.as_str()) {
            return Ok(());
        }
        let sentence = format!("The agreement has no clock \"{}\".", printable(wanted));
        Err(Failure::new(Exit::NotFound, sentence).hint(format!("Its clocks are {}.", known.join(", "))))
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
