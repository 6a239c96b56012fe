//! `outrigger agreement samples`: agreements to begin with.

use super::deliver;
use crate::{
    exit::{Exit, Failure},
    output::{Console, printable, text},
};
use outrigger_agreement::library;
use std::path::PathBuf;

/// Which sample to print.
#[derive(Debug, clap::Args)]
pub(super) struct Samples {
    /// The sample; leave it out to list all of them
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Where its text goes, a file that is not there yet; standard output when left out
    #[arg(short, long, value_name = "FILE", requires = "name")]
    output: Option<PathBuf>,
}

impl Samples {
    /// Lists the samples, or prints the text of one.
    ///
    /// # Errors
    /// When there is no such sample, or its text cannot be written.
    pub(super) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let Some(name) = &self.name else { return list(console) };
        let sample = library::samples().iter().find(|sample| sample.name == name).ok_or_else(|| {
            let known: Vec<&str> = library::samples().iter().map(|sample| sample.name).collect();
            Failure::new(Exit::NotFound, format!("There is no sample \"{}\".", printable(name)))
                .hint(format!("The samples are {}.", known.join(", ")))
        })?;
        deliver(sample.text, self.output.as_deref(), console)?;
        Ok(Exit::Ok)
    }
}

fn list(console: &Console) -> Result<Exit, Failure> {
    let mut table = console.table(&["Name", "Title", "What it is about"]);
    for sample in library::samples() {
        table.add_row([text(sample.name), text(sample.title), text(sample.about)]);
    }
    console.print(&table.trim_fmt())?;
    console.say("Next: outrigger agreement samples NAME prints its text.");
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::captured::Captured;

    fn samples(name: Option<&str>) -> (Result<Exit, Failure>, String) {
        let captured = Captured::default();
        let verb = Samples { name: name.map(str::to_owned), output: None };
        (verb.run(&captured.console()), captured.results())
    }

    #[test]
    fn samples_are_listed_and_printed() {
        let (exit, listed) = samples(None);
        assert_eq!(exit, Ok(Exit::Ok));
        for sample in library::samples() {
            assert!(listed.contains(sample.name), "{} is not in {listed}", sample.name);
            let (exit, printed) = samples(Some(sample.name));
            assert_eq!((exit, printed.trim_end()), (Ok(Exit::Ok), sample.text.trim_end()));
        }
    }

    #[test]
    fn an_unknown_sample_is_answered_with_those_there_are() {
        let failure = samples(Some("helpdesk")).0.unwrap_err();
        assert_eq!(failure.exit, Exit::NotFound);
        assert!(failure.hint.unwrap().contains("service-desk"));
    }
}
