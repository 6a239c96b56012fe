//! `outrigger store`: moving everything from one engine to the other.

use crate::{
    args::HELP,
    exit::{Exit, Failure},
    folder::{Bucket, store},
    output::Console,
};
use clap::Subcommand;
use outrigger_kernel::number::grouped;
use outrigger_store::{BlobPlace, Place, Store, copy::copy, place};
use std::sync::Arc;

/// What to do with stores.
#[derive(Debug, clap::Args)]
pub struct StoreVerb {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Copy everything into an empty place, and compare both sides; no server may run meanwhile
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger store copy /var/lib/outrigger postgres://outrigger@db/outrigger --blobs-to /srv/blobs
  outrigger store copy postgres://outrigger@db/outrigger /srv/outrigger --blobs-from s3://files/outrigger")]
    Copy(Copy),
}

/// From where to where.
#[derive(Debug, clap::Args)]
struct Copy {
    /// The place to copy: a data folder or a PostgreSQL URL
    #[arg(value_name = "FROM", value_parser = Place::parse)]
    from: Place,
    /// The place to copy to; it must be empty
    #[arg(value_name = "TO", value_parser = Place::parse)]
    to: Place,
    /// Where the files of the first lie, when they do not lie in its folder
    #[arg(long, value_name = "PLACE", value_parser = BlobPlace::parse)]
    blobs_from: Option<BlobPlace>,
    /// Where the files of the second are to lie
    #[arg(long, value_name = "PLACE", value_parser = BlobPlace::parse)]
    blobs_to: Option<BlobPlace>,
    #[command(flatten)]
    bucket: Bucket,
}

impl StoreVerb {
    /// Does it.
    ///
    /// # Errors
    /// When a place cannot be used, the second is not empty, or the two differ in the end.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let Act::Copy(copy) = &self.act;
        copy.run(console)
    }
}

impl Copy {
    fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let (from, to) = (self.open(&self.from, &self.blobs_from)?, self.open(&self.to, &self.blobs_to)?);
        let copied = copy(&*from, &*to, &mut |what, count| tracing::info!(what, count, "copied"))?;
        console.print(&format!(
            "Copied {} ledgers with {} entries, {} blobs, {} chunks of events and {} records. Both sides have \
             the same roots.",
            grouped(copied.engagements),
            grouped(copied.entries),
            grouped(copied.blobs),
            grouped(copied.chunks),
            grouped(copied.records)
        ))?;
        console.say("The server's keys/master.key is not in either store: take the file along to where the server runs.");
        Ok(Exit::Ok)
    }

    fn open(&self, at: &Place, blobs: &Option<BlobPlace>) -> Result<Arc<dyn Store>, Failure> {
        match (at, blobs) {
            (Place::Folder(folder), None) => store(folder),
            _ => Ok(place::open(at, blobs.as_ref(), &self.bucket.settings())?),
        }
    }
}
