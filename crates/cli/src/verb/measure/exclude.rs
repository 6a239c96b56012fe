//! Claims whose cases do not count, from a file; and what they change.

use crate::{
    exit::{Exit, Failure},
    files,
    output::{Console, number, printable, text},
    words,
};
use comfy_table::Table;
use outrigger_agreement::{Agreement, LevelResult, Relief, Statement};
use outrigger_kernel::number::counted;
use serde::Deserialize;
use std::path::Path;

/// Bytes of a file of claims: ten thousand cases by name and more.
const FILE_BYTES_MAX: usize = 1 << 20;
/// Claims of one file: as many as figures can be computed under.
const CLAIMS_MAX: usize = 64;
const TITLES: [&str; 6] =
    ["Period", "Level", "Without the claims", "With them", "Verdict without", "Verdict with"];

/// Claims to measure under.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// The claims, written `[[relief]]`.
    #[serde(rename = "relief")]
    pub reliefs: Vec<Relief>,
}

impl Exclude {
    /// Reads a file of claims.
    ///
    /// # Errors
    /// When it cannot be read, is not such a file, or a claim cannot be applied to this agreement.
    pub fn load(path: &Path, agreement: &Agreement) -> Result<Self, Failure> {
        let (text, name) = (files::read_text(path, FILE_BYTES_MAX)?, files::name(path));
        let read: Self = toml::from_str(&text).map_err(|error| {
            Failure::new(
                Exit::Usage,
                format!("{name} holds no claims: {}.", error.message().trim_end_matches('.')),
            )
            .hint("Write [[relief]] with claim = \"CLAIM-1\", and levels, condition, cases, from or to.")
        })?;
        if read.reliefs.len() > CLAIMS_MAX {
            return Err(Failure::new(Exit::Usage, format!("{name} has more than {CLAIMS_MAX} claims.")));
        }
        for relief in &read.reliefs {
            let known = |level: &&String| agreement.levels.iter().any(|one| one.name == **level);
            if let Some(unknown) = relief.levels.iter().find(|level| !known(level)) {
                let unknown = printable(unknown);
                let sentence =
                    format!("{} is about a level \"{unknown}\" that the agreement lacks.", relief.claim);
                return Err(Failure::new(Exit::NotFound, sentence).hint("Name levels as the agreement does."));
            }
            relief.check().map_err(|why| {
                Failure::new(
                    Exit::Usage,
                    format!("{} cannot be applied: {}.", relief.claim, why.trim_end_matches('.')),
                )
            })?;
        }
        Ok(read)
    }

    /// What the claims change, level by level, from statements without and with them.
    pub fn effect(&self, without: &[Statement], with: &[Statement], console: &Console) -> String {
        let claims: Vec<String> = self.reliefs.iter().map(|relief| relief.claim.to_string()).collect();
        let named = format!("{} ({})", counted(claims.len() as u64, "claim", "claims"), claims.join(", "));
        let mut table = console.table(&TITLES);
        for (before, after) in without.iter().zip(with) {
            add_changes(before, after, &mut table);
        }
        if table.is_empty() {
            return format!("The figures above are those with {named}, which change nothing.");
        }
        format!("The figures above are those with {named}, which change:\n\n{}", table.trim_fmt())
    }
}

fn add_changes(before: &Statement, after: &Statement, table: &mut Table) {
    for (without, with) in before.levels.iter().zip(&after.levels) {
        if without.measured == with.measured && without.verdict == with.verdict && without.cases == with.cases
        {
            continue;
        }
        table.add_row([
            text(before.period),
            text(&with.title),
            number(of_cases(without)),
            number(of_cases(with)),
            words::standing(without),
            words::standing(with),
        ]);
    }
    if let (Some(without), Some(with)) = (&before.account, &after.account)
        && without.credited != with.credited
    {
        let (without, with) = (number(without.credited), number(with.credited));
        table.add_row([text(before.period), text("Service credits"), without, with, text(""), text("")]);
    }
}

fn of_cases(level: &LevelResult) -> String {
    format!("{} of {}", words::figure(level), counted(level.cases, "case", "cases"))
}

#[cfg(test)]
mod tests;
