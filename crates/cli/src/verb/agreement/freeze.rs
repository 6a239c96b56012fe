//! `outrigger agreement freeze`: the dates of public holidays, written into the text that both sides sign.

use super::deliver;
use crate::{
    agreement,
    exit::{Exit, Failure},
    files,
    output::Console,
};
use outrigger_agreement::Agreement;
use std::path::PathBuf;

/// Which agreement to freeze.
#[derive(Debug, clap::Args)]
pub(super) struct Freeze {
    /// The agreement, a TOML file; `-` is standard input
    #[arg(value_name = "AGREEMENT")]
    agreement: PathBuf,
    /// Where the frozen text goes, a file that is not there yet; standard output when left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Freeze {
    /// Writes the frozen text.
    ///
    /// # Errors
    /// When the agreement cannot be used, or the text cannot be written.
    pub(super) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let text = agreement::text(&self.agreement)?;
        let name = files::name(&self.agreement);
        let agreement = agreement::parse(&text, &name, console)?;
        let frozen = Agreement::frozen(&text).map_err(|_| {
            // The text was read a moment ago; only the dates make it too long or wrong.
            Failure::new(Exit::Unexpected, format!("{name} cannot carry the dates of its public holidays."))
        })?;
        deliver(&frozen, self.output.as_deref(), console)?;
        console.say(&match agreement.public_sets.as_slice() {
            [] => format!("{name} names no public set, so its text stays as it is."),
            sets => format!("The text now says the dates of {}.", sets.join(", ")),
        });
        Ok(Exit::Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{output::captured::Captured, sample_terms::DESK};

    fn freeze(terms: &str) -> (String, String) {
        let folder = tempfile::tempdir().unwrap();
        let agreement = folder.path().join("desk.toml");
        std::fs::write(&agreement, terms).unwrap();
        let captured = Captured::default();
        assert_eq!(Freeze { agreement, output: None }.run(&captured.console()), Ok(Exit::Ok));
        (captured.results(), captured.messages())
    }

    #[test]
    fn a_frozen_text_says_its_dates_itself() {
        let terms = DESK
            .replace("hours = \"24/7\"", "hours = { mon-fri = [\"08:00-18:00\"] }\n    holidays = [\"DE\"]");
        let (frozen, said) = freeze(&terms);
        assert!(said.ends_with("the dates of DE.\n"), "{said}");
        let (before, _) = Agreement::parse(&terms).unwrap();
        let (after, _) = Agreement::parse(&frozen).unwrap();
        assert_eq!(before.public_sets, ["DE"]);
        assert!(after.public_sets.is_empty());
        assert_eq!(before.clocks[0].calendar.holidays, after.clocks[0].calendar.holidays);
    }

    #[test]
    fn a_text_without_public_sets_stays_as_it_is() {
        let (frozen, said) = freeze(DESK);
        assert_eq!(frozen.trim_end(), DESK.trim_end());
        assert!(said.contains("names no public set"), "{said}");
    }
}
