//! `outrigger agreement`: what can be done with agreements besides checking and measuring them.

mod compare;
mod freeze;
mod holidays;
mod import;
mod samples;
mod schedule;
mod show;

use crate::{
    args::HELP,
    exit::{Exit, Failure},
    files,
    output::Console,
};
use clap::Subcommand;
use std::path::Path;

/// What to do with agreements.
#[derive(Debug, clap::Args)]
pub struct AgreementVerb {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Show an agreement as a schedule that people can read
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger agreement show desk.toml
  outrigger agreement show desk.toml --json")]
    Show(show::Show),
    /// Write the dates of public holidays into an agreement's text, so that it says them itself
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger agreement freeze desk.toml > frozen.toml
  outrigger agreement freeze desk.toml -o frozen.toml")]
    Freeze(freeze::Freeze),
    /// Compare two agreements term by term
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger agreement compare signed.toml proposed.toml
  outrigger agreement compare signed.toml proposed.toml --json")]
    Compare(compare::Compare),
    /// List the sample agreements, or print one of them
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger agreement samples
  outrigger agreement samples service-desk > desk.toml")]
    Samples(samples::Samples),
    /// Turn an OpenSLO file into an agreement, and say what had to be left out
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger agreement import slo.yaml
  outrigger agreement import slo.yaml -o desk.toml")]
    Import(import::Import),
    /// Print a list of public holidays, from a calendar file or a public set
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger agreement holidays DE-BE --years 2026-2028
  outrigger agreement holidays calendar.ics")]
    Holidays(holidays::Holidays),
}

impl AgreementVerb {
    /// Does it.
    ///
    /// # Errors
    /// When a file cannot be read or written, or cannot be used for what is asked.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        match &self.act {
            Act::Show(show) => show.run(console),
            Act::Freeze(freeze) => freeze.run(console),
            Act::Compare(compare) => compare.run(console),
            Act::Samples(samples) => samples.run(console),
            Act::Import(import) => import.run(console),
            Act::Holidays(holidays) => holidays.run(console),
        }
    }
}

/// Gives a text to a file, or to standard output where no file is named.
fn deliver(text: &str, to: Option<&Path>, console: &Console) -> Result<(), Failure> {
    match to.filter(|path| !files::is_standard_input(path)) {
        Some(path) => files::write_text(path, text),
        // The texts end their own lines.
        None => console.print(text.trim_end_matches('\n')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::captured::Captured;

    #[test]
    fn a_text_goes_to_its_file_or_to_standard_output() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.toml");
        let captured = Captured::default();
        deliver("a = 1\n", Some(&path), &captured.console()).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a = 1\n");
        assert_eq!(captured.results(), "");
        for nowhere in [None, Some(Path::new("-"))] {
            let captured = Captured::default();
            deliver("a = 1\n", nowhere, &captured.console()).unwrap();
            assert_eq!(captured.results(), "a = 1\n");
        }
    }
}
