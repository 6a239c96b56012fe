//! `outrigger agreement compare`: what two agreements say differently, term by term.

use super::schedule::{self, Clause};
use crate::{
    agreement,
    exit::{Exit, Failure},
    output::{Console, text},
    words,
};
use comfy_table::{Cell, Color};
use outrigger_agreement::Agreement;
use outrigger_kernel::number::counted;
use serde::Serialize;
use std::path::PathBuf;

/// Which agreements to compare.
#[derive(Debug, clap::Args)]
pub(super) struct Compare {
    /// The agreement before, a TOML file
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The agreement after, a TOML file
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Print the differences as a JSON array
    #[arg(long)]
    json: bool,
}

/// A term that is not the same in both.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Difference {
    clause: String,
    term: String,
    before: Option<String>,
    after: Option<String>,
}

impl Compare {
    /// Prints the differences.
    ///
    /// # Errors
    /// When one of the agreements cannot be used.
    pub(super) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let (old, new) = (agreement::load(&self.old, console)?, agreement::load(&self.new, console)?);
        let (before, after) = (schedule::terms(&old), schedule::terms(&new));
        let found = differences(&before, &after);
        if self.json {
            console.json(&found)?;
            return Ok(Exit::Ok);
        }
        let same = after.len() - found.iter().filter(|one| one.after.is_some()).count();
        console.print(&shown((&old, &new), &found, same, console))?;
        Ok(Exit::Ok)
    }
}

/// What differs: first in the order of the new terms, then what only the old ones say.
fn differences(before: &[Clause], after: &[Clause]) -> Vec<Difference> {
    let same_place = |one: &Clause, other: &Clause| one.clause == other.clause && one.term == other.term;
    let changed = after.iter().filter_map(|new| {
        let old = before.iter().find(|old| same_place(old, new)).map(|old| old.says.clone());
        (old.as_ref() != Some(&new.says)).then(|| Difference {
            clause: new.clause.clone(),
            term: new.term.clone(),
            before: old,
            after: Some(new.says.clone()),
        })
    });
    let gone = before.iter().filter(|old| !after.iter().any(|new| same_place(old, new)));
    let gone = gone.map(|old| Difference {
        clause: old.clause.clone(),
        term: old.term.clone(),
        before: Some(old.says.clone()),
        after: None,
    });
    changed.chain(gone).collect()
}

fn shown(
    (old, new): (&Agreement, &Agreement),
    found: &[Difference],
    same: usize,
    console: &Console,
) -> String {
    let head = format!("Before is agreement {}, after is {}", old.digest.short(), new.digest.short());
    let same = counted(same as u64, "term is", "terms are");
    if found.is_empty() {
        let what =
            if old.digest == new.digest { "The texts are the same" } else { "Other words, the same terms" };
        return format!("{head}\n\n{what}: {same} alike.");
    }
    let mut table = console.table(&["Clause", "Term", "Before", "After", "How"]);
    for one in found {
        let says = |side: &Option<String>| text(side.as_deref().unwrap_or(words::NONE));
        table.add_row([text(&one.clause), text(&one.term), says(&one.before), says(&one.after), how(one)]);
    }
    format!("{head}\n\n{}\n\n{same} alike.", table.trim_fmt())
}

fn how(one: &Difference) -> Cell {
    match (&one.before, &one.after) {
        (None, _) => text("added").fg(Color::DarkGreen),
        (_, None) => text("taken out").fg(Color::DarkRed),
        _ => text("changed").fg(Color::DarkYellow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{output::captured::Captured, sample_terms::CHARGED};

    fn compare(old: &str, new: &str, json: bool) -> String {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = [("old.toml", old), ("new.toml", new)].map(|(name, text)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        });
        let captured = Captured::default();
        assert_eq!(Compare { old, new, json }.run(&captured.console()), Ok(Exit::Ok));
        captured.results()
    }

    #[test]
    fn each_difference_says_how_it_came() {
        let new = CHARGED
            .replace("\"95 %\"", "\"97 %\"")
            .replace("minimum = \"90 %\"\n", "")
            .replace("at-risk = \"10 %\"", "at-risk = \"10 %\"\n    pay-within = \"30 calendar days\"");
        let shown = compare(CHARGED, &new, false);
        let row = |term: &str| {
            let row =
                shown.lines().find(|line| line.contains(term)).unwrap_or_else(|| panic!("{term}: {shown}"));
            row.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(row("Expected"), "level.fast Expected ≥ 95.0 % ≥ 97.0 % changed");
        assert_eq!(row("Minimum"), "level.fast Minimum ≥ 90.0 % – taken out");
        assert!(row("Paid where").ends_with("– 30 calendar days added"));
        assert!(shown.ends_with(" terms are alike.\n"), "{shown}");
    }

    #[test]
    fn other_words_may_mean_the_same() {
        let commented = format!("# The desk.\n{CHARGED}");
        assert!(compare(CHARGED, &commented, false).contains("Other words, the same terms: "));
        assert!(compare(CHARGED, CHARGED, false).contains("The texts are the same: "));
        assert_eq!(compare(CHARGED, CHARGED, true), "[]\n");
    }
}
