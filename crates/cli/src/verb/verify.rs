//! `outrigger verify`: everything in a data folder, recomputed.

use crate::{
    exit::{Exit, Failure},
    folder::Folder,
    output::{Console, number, printable, text},
};
use comfy_table::Color;
use outrigger_desk::view::Verification;
use outrigger_kernel::{EngagementId, number::grouped};
use serde::Serialize;

/// What to verify. The server must not run meanwhile: it keeps the data folder to itself.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    folder: Folder,
    /// Only this engagement
    #[arg(long, value_name = "ID")]
    engagement: Option<EngagementId>,
    /// Print the results as a JSON array
    #[arg(long)]
    json: bool,
}

/// One engagement and what came of it.
#[derive(Debug, Serialize)]
struct Verified {
    engagement: EngagementId,
    title: String,
    verification: Verification,
}

impl Verify {
    /// Prints what was recomputed.
    ///
    /// # Errors
    /// When the folder cannot be read, or has no such engagement. What is not as it was sealed leads to
    /// [`Exit::NotVerified`].
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let all = self.folder.open_existing()?.verify_all()?.into_iter();
        let verified =
            all.map(|(engagement, title, verification)| Verified { engagement, title, verification });
        let wanted = |one: &Verified| self.engagement.is_none_or(|only| only == one.engagement);
        let verified: Vec<Verified> = verified.filter(wanted).collect();
        if let (Some(only), true) = (self.engagement, verified.is_empty()) {
            let sentence = format!("There is no engagement {only} in {}.", self.folder.path.display());
            return Err(
                Failure::new(Exit::NotFound, sentence).hint("`outrigger verify` without it lists all.")
            );
        }
        if self.json {
            console.json(&verified)?;
        } else {
            console.print(&shown(&verified, console))?;
        }
        let is_sound = verified.iter().all(|one| one.verification.sound);
        Ok(if is_sound { Exit::Ok } else { Exit::NotVerified })
    }
}

fn shown(verified: &[Verified], console: &Console) -> String {
    if verified.is_empty() {
        return "There is no engagement yet, so there is nothing to verify.".to_owned();
    }
    let mut table = console.table(&["Engagement", "Title", "Entries", "Batches", "Statements", "Result"]);
    for one in verified {
        let verification = &one.verification;
        let result = if verification.sound {
            text("sound").fg(Color::DarkGreen)
        } else {
            text("not sound").fg(Color::DarkRed)
        };
        table.add_row([
            text(one.engagement),
            text(&one.title),
            number(grouped(verification.entries)),
            number(grouped(verification.batches)),
            number(grouped(verification.statements.len() as u64)),
            result,
        ]);
    }
    let faults: Vec<String> = verified.iter().flat_map(faults).collect();
    let parts = [table.trim_fmt(), faults.join("\n")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Each thing that is not what was sealed, in a sentence.
fn faults(one: &Verified) -> Vec<String> {
    let (id, verification) = (one.engagement, &one.verification);
    let mut faults = Vec::new();
    if let Some(seq) = verification.first_bad {
        faults.push(format!("{id}: entry {seq} is missing or was changed; nothing after it can be trusted."));
    }
    for batch in &verification.bad_batches {
        faults.push(format!("{id}: the events of batch {batch} are missing or were changed."));
    }
    for statement in verification.statements.iter().filter(|statement| !statement.equal) {
        let title = printable(&statement.title);
        faults.push(format!("{id}: {} ({title}) is not what its events and terms give.", statement.no));
    }
    if faults.is_empty() && !verification.sound {
        faults.push(format!("{id}: the entries do not give the root {}.", verification.root));
    }
    faults
}

#[cfg(test)]
mod tests;
