//! The data folder: may it be written, is there room, does what is in it open.

use super::{Finding, Health};
use crate::folder::{Folder, has_data};
use outrigger_kernel::number::grouped;
use outrigger_store::{StoreError, sqlite};
use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::Command,
};

/// Below this, a write may fail today.
const FREE_MIB_MIN: u64 = 64;
/// Below this, somebody should make room soon.
const FREE_MIB_COMFORTABLE: u64 = 1_024;
const IN_USE: &str = "in use: a server runs on it";
const TRIAL_NAME: &str = "outrigger-doctor.tmp";

/// Whether files can be made in the folder, or in the nearest one above when it is missing.
pub fn writable(path: &Path) -> Finding {
    const ABOUT: &str = "data folder";
    let place = nearest(path);
    let trial = place.join(TRIAL_NAME);
    let tried = File::create(&trial).and_then(|mut file| {
        file.write_all(b"trial")?;
        file.sync_all()
    });
    // What is left behind is five bytes with a name that says where they come from.
    _ = fs::remove_file(&trial);
    match tried {
        Ok(()) if place == path => Finding::good(ABOUT, format!("{} can be written", path.display())),
        Ok(()) => Finding::good(ABOUT, format!("{} is missing and can be made", path.display())),
        Err(error) => Finding::bad(ABOUT, format!("{} cannot be written: {error}", place.display())),
    }
}

/// Asks the system's own tool, because the standard library does not know free space.
pub fn free_space(path: &Path) -> Finding {
    const ABOUT: &str = "free space";
    let asked = Command::new("df").arg("-Pk").arg(nearest(path)).output();
    let free_mib = asked.ok().and_then(|output| free_mib(&String::from_utf8_lossy(&output.stdout)));
    let Some(free_mib) = free_mib else { return Finding::note(ABOUT, "unknown: `df` gave no answer") };
    let seen = format!("{} MiB", grouped(free_mib));
    match free_mib {
        ..FREE_MIB_MIN => Finding::bad(ABOUT, seen),
        FREE_MIB_MIN..FREE_MIB_COMFORTABLE => Finding::note(ABOUT, seen),
        _ => Finding::good(ABOUT, seen),
    }
}

/// The fourth column of the last line, in KiB, as POSIX lays it down.
pub fn free_mib(output: &str) -> Option<u64> {
    let kib: u64 = output.lines().last()?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1_024)
}

/// Whether the data opens with the schema that this program knows.
pub fn data(folder: &Folder) -> Finding {
    const ABOUT: &str = "data";
    if !has_data(&folder.path) {
        return Finding::note(ABOUT, "none yet; the server makes it when it starts");
    }
    if sqlite::is_in_use(&folder.path) {
        return Finding::note(ABOUT, IN_USE);
    }
    // Opening it to write would bring it up to date, which nobody has asked for.
    schema(sqlite::check_schema(&folder.path))
}

/// What the version of the data means.
pub fn schema(checked: Result<(), StoreError>) -> Finding {
    const ABOUT: &str = "data";
    match checked {
        Ok(()) => Finding::good(ABOUT, "opens with the schema of this program"),
        Err(StoreError::Older { found, known }) => Finding::note(
            ABOUT,
            format!(
                "schema {found}; the server brings it to {known} when it starts: take a backup with the old \
                 program first"
            ),
        ),
        Err(error) => Finding::bad(ABOUT, error.to_string()),
    }
}

/// Whether the data was found in use.
pub fn is_in_use(data: &Finding) -> bool {
    data.health == Health::Note && data.seen == IN_USE
}

/// The folder itself, or the nearest one above it that exists.
fn nearest(path: &Path) -> &Path {
    let existing = path.ancestors().find(|folder| folder.is_dir());
    existing.unwrap_or(Path::new("."))
}
