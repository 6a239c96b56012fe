//! The list of people who were erased: small enough to keep beside every backup, and free of their data.

use crate::{
    exit::{Exit, Failure},
    folder::Folder,
    output::Console,
};
use outrigger_kernel::{AccountId, EngagementId};
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

/// Bytes in such a list: 64 MiB.
const LIST_BYTES_MAX: u64 = 64 << 20;

/// Whose list to print.
#[derive(Debug, clap::Args)]
pub struct Erasures {
    #[command(flatten)]
    folder: Folder,
}

/// One person.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Erased {
    engagement: EngagementId,
    subject: String,
}

impl Erasures {
    /// Prints the list as JSON.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let store = self.folder.store_reading()?;
        let erased = outrigger_desk::backup::erased(&*store)?;
        let list: Vec<Erased> =
            erased.into_iter().map(|(engagement, subject)| Erased { engagement, subject }).collect();
        console.json(&list)?;
        Ok(Exit::Ok)
    }
}

/// Reads a list back.
///
/// # Errors
/// When there is no such file, or it is no such list.
pub fn read(path: &Path) -> Result<Vec<(EngagementId, String)>, Failure> {
    let place = path.display().to_string();
    let failed = |error: std::io::Error| Failure::io("read", &place, &error);
    if fs::metadata(path).map_err(failed)?.len() > LIST_BYTES_MAX {
        return Err(Failure::new(Exit::Usage, format!("{place} is larger than any list of erasures.")));
    }
    let list: Vec<Erased> = serde_json::from_slice(&fs::read(path).map_err(failed)?).map_err(|error| {
        Failure::new(Exit::Usage, format!("{place} is no list of erasures: {error}."))
            .hint("Make it with `outrigger backup erasures`.")
    })?;
    // Before anything is written: a list that names nobody must not end a restore midway.
    if let Some(wrong) = list.iter().find(|one| one.subject.parse::<AccountId>().is_err()) {
        let sentence = format!("{place} is no list of erasures: {:?} is nobody's id.", wrong.subject);
        return Err(Failure::new(Exit::Usage, sentence).hint("Make it with `outrigger backup erasures`."));
    }
    Ok(list.into_iter().map(|one| (one.engagement, one.subject)).collect())
}
