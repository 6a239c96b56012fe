//! `outrigger agreement show`: the contract as a schedule that people can read.

use super::schedule::{self, Clause};
use crate::{
    agreement,
    exit::{Exit, Failure},
    output::{Console, printable, text},
};
use outrigger_agreement::Agreement;
use std::path::PathBuf;

/// Which agreement to show.
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The agreement, a TOML file; `-` is standard input
    #[arg(value_name = "AGREEMENT")]
    agreement: PathBuf,
    /// Print the terms as a JSON array
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Prints the schedule.
    ///
    /// # Errors
    /// When the agreement cannot be used.
    pub(super) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let agreement = agreement::load(&self.agreement, console)?;
        let terms = schedule::terms(&agreement);
        if self.json {
            console.json(&terms)?;
        } else {
            console.print(&shown(&agreement, &terms, console))?;
        }
        Ok(Exit::Ok)
    }
}

fn shown(agreement: &Agreement, terms: &[Clause], console: &Console) -> String {
    let mut blocks = vec![format!("{}\nAgreement {}", printable(&agreement.title), agreement.digest)];
    for part in terms.chunk_by(|one, next| one.part == next.part) {
        let Some(first) = part.first() else { continue };
        let mut table = console.table(&["Clause", "Term", "What it says"]);
        let mut before = "";
        for one in part {
            // A clause names itself once, above its terms.
            let clause = if one.clause == before { "" } else { one.clause.as_str() };
            table.add_row([text(clause), text(&one.term), text(&one.says)]);
            before = &one.clause;
        }
        blocks.push(format!("{}\n\n{}", first.part, table.trim_fmt()));
    }
    blocks.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{output::captured::Captured, sample_terms::CHARGED};

    fn show(json: bool) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("desk.toml");
        std::fs::write(&file, CHARGED).unwrap();
        let captured = Captured::default();
        assert_eq!(Show { agreement: file, json }.run(&captured.console()), Ok(Exit::Ok));
        captured.results()
    }

    #[test]
    fn a_schedule_has_a_table_for_each_part() {
        let shown = show(false);
        let places: Vec<usize> = [
            "Desk\nAgreement ",
            "\nCalendars\n",
            "\nClocks\n",
            "\nService levels\n",
            "\nCredits\n",
            "\nCharges\n",
        ]
        .iter()
        .map(|part| shown.find(part).unwrap_or_else(|| panic!("{part:?} is not in {shown}")))
        .collect();
        assert!(places.is_sorted());
        assert_eq!(shown.matches("clock.resolution  ").count(), 1, "a clause names itself once: {shown}");
    }

    #[test]
    fn programs_get_the_terms() {
        let json: serde_json::Value = serde_json::from_str(&show(true)).unwrap();
        assert_eq!((&json[0]["clause"], &json[0]["says"]), (&"agreement".into(), &"Desk".into()));
    }
}
