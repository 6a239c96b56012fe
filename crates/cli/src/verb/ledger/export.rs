//! `outrigger ledger export`: the whole ledger in one file, for whoever leaves and whoever verifies.

use crate::{
    durable::sync_folder,
    exit::{Exit, Failure},
    folder::{Folder, keys},
    output::Console,
};
use outrigger_desk::{Desk, SystemMachine};
use outrigger_kernel::EngagementId;
use std::{
    fs::{self, File},
    io::{BufWriter, ErrorKind},
    path::{Path, PathBuf},
};

/// Which ledger, and where to.
#[derive(Debug, clap::Args)]
pub struct Export {
    #[command(flatten)]
    folder: Folder,
    /// The engagement
    #[arg(long, value_name = "ID")]
    engagement: EngagementId,
    /// The file to write; ledger-ID.tar without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    /// An export of an engagement into a file.
    #[cfg(test)]
    pub fn of(folder: Folder, engagement: EngagementId, output: &Path) -> Self {
        Self { folder, engagement, output: Some(output.to_owned()) }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When there is no such engagement, something of it is missing or damaged, or the file is there already.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let named = || PathBuf::from(format!("ledger-{}.tar", self.engagement));
        let output = self.output.clone().unwrap_or_else(named);
        let store = self.folder.store_reading()?;
        let keys = keys(&self.folder.path, &*store)?;
        let desk = Desk::open(store, keys, SystemMachine)?;
        let file = create(&output)?;
        if let Err(failure) = self.write(&desk, &file, &output) {
            // What was begun is no export, and must not be taken for one.
            _ = fs::remove_file(&output);
            return Err(failure);
        }
        console.print(&format!("Written to {}", output.display()))?;
        console.say(&format!("Next: outrigger ledger verify {}", output.display()));
        Ok(Exit::Ok)
    }

    fn write(&self, desk: &Desk, file: &File, output: &Path) -> Result<(), Failure> {
        desk.export_of(self.engagement, &mut BufWriter::new(file))?;
        let kept = file.sync_all().and_then(|()| sync_folder(output));
        kept.map_err(|error| unwritten(output, &error))
    }
}

/// Makes the file, which must not be there yet.
fn create(output: &Path) -> Result<File, Failure> {
    File::create_new(output).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::new(Exit::Conflict, format!("{} is there already.", output.display()))
                .hint("Name another file with `-o FILE`.")
        }
        _ => unwritten(output, &error),
    })
}

fn unwritten(output: &Path, error: &std::io::Error) -> Failure {
    Failure::io("write", &output.display().to_string(), error)
}
