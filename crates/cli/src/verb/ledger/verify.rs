//! `outrigger ledger verify`: exports and receipts without a server, and stores beside one.

use crate::{
    exit::{Exit, Failure},
    folder::{Bucket, Elsewhere, Folder, has_data},
    notes,
    output::{Console, printable},
};
use outrigger_desk::export::{
    RECEIPT_BYTES_MAX, ReceiptReport, Report, Trusted, verify_path, verify_receipt, verify_store,
};
use outrigger_kernel::{note::VerifierKey, number::counted};
use outrigger_store::{BlobPlace, Place};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// What to verify, and what to hold against it.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// An export or the folder it was unpacked into, a receipt, a data folder, or a PostgreSQL URL
    #[arg(value_name = "PLACE", value_parser = Place::parse)]
    place: Place,
    /// A checkpoint that you kept; may be repeated
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// A key whose signature you trust; may be repeated
    #[arg(long, value_name = "KEY")]
    key: Vec<VerifierKey>,
    /// Where the files of a store lie, when they do not lie in its folder
    #[arg(long, value_name = "PLACE", value_parser = BlobPlace::parse, env = "OUTRIGGER_BLOBS", hide_env_values = true)]
    blobs: Option<BlobPlace>,
    #[command(flatten)]
    bucket: Bucket,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// What was found.
enum Found {
    Ledgers(Vec<Report>),
    Receipt(Box<ReceiptReport>),
}

impl Verify {
    /// Verifies it, and says what was found.
    ///
    /// # Errors
    /// When it cannot be read. What is not as it was sealed leads to [`Exit::NotVerified`].
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let kept = self.checkpoint.iter().map(|path| notes::read(path).map(|kept| kept.note));
        let trusted = Trusted { keys: self.key.clone(), notes: kept.collect::<Result<_, _>>()? };
        let (is_sound, lines) = match self.find(&trusted)? {
            Found::Ledgers(reports) => {
                if self.json {
                    console.json(&reports)?;
                }
                (reports.iter().all(Report::is_sound), reports.iter().flat_map(shown).collect::<Vec<_>>())
            }
            Found::Receipt(report) => {
                if self.json {
                    console.json(&report)?;
                }
                (report.is_sound(), shown_receipt(&report))
            }
        };
        if !self.json {
            let nothing = || "There is no ledger yet, so there is nothing to verify.".to_owned();
            let text = if lines.is_empty() { nothing() } else { lines.join("\n") };
            console.print(&text)?;
        }
        Ok(if is_sound { Exit::Ok } else { Exit::NotVerified })
    }

    fn find(&self, trusted: &Trusted) -> Result<Found, Failure> {
        let path = match &self.place {
            Place::Postgres(_) => return self.store(PathBuf::new(), trusted),
            Place::Folder(path) if has_data(path) => return self.store(path.clone(), trusted),
            Place::Folder(path) => path,
        };
        let about = path.metadata();
        let about = about.map_err(|error| Failure::io("read", &path.display().to_string(), &error))?;
        if about.is_file() && begins_as_json(path)? {
            let bytes = read(path)?;
            return Ok(Found::Receipt(Box::new(verify_receipt(&bytes, trusted)?)));
        }
        Ok(Found::Ledgers(vec![verify_path(path, trusted)?]))
    }

    fn store(&self, path: PathBuf, trusted: &Trusted) -> Result<Found, Failure> {
        let store = match &self.place {
            Place::Postgres(_) if self.blobs.is_none() => {
                return Err(Failure::new(Exit::Usage, "A database keeps no files.")
                    .hint("Say where they lie with `--blobs PLACE`."));
            }
            Place::Postgres(_) => Some(self.place.clone()),
            Place::Folder(_) => None,
        };
        let elsewhere = Elsewhere { store, blobs: self.blobs.clone(), bucket: self.bucket.clone() };
        let store = Folder { path, elsewhere }.store_reading()?;
        Ok(Found::Ledgers(verify_store(&*store, trusted)?))
    }
}

/// A receipt is JSON; no tar of ours begins so.
fn begins_as_json(path: &Path) -> Result<bool, Failure> {
    let mut first = [0];
    let read = File::open(path).and_then(|mut file| file.read(&mut first));
    let count = read.map_err(|error| Failure::io("read", &path.display().to_string(), &error))?;
    Ok(count == 1 && first == *b"{")
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // One byte more than is allowed shows that there are too many.
    let limit = RECEIPT_BYTES_MAX as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
    read.map_err(|error| Failure::io("read", &path.display().to_string(), &error))?;
    Ok(bytes)
}

fn shown(report: &Report) -> Vec<String> {
    let entries = counted(report.entries, "entry", "entries");
    let mut lines = Vec::new();
    if report.is_sound() {
        lines.push(format!("Sound: {}, {entries}, root {}", report.engagement, report.root));
    } else {
        let sound = format!("{entries} from the first on are what was sealed");
        lines.push(format!("NOT sound: {}; {sound}, root {}", report.engagement, report.root));
    }
    if let Some((seq, why)) = &report.first_bad {
        lines.push(format!("  Entry {seq}: {why}. Nothing after it can be trusted."));
    }
    lines.extend(report.findings.iter().map(|finding| format!("  {}", printable(finding))));
    lines.extend(signed_by(&report.checkpoint_signed_by));
    if report.blobs_checked > 0 {
        let good = report.blobs_checked - report.blobs_bad;
        let files = counted(report.blobs_checked, "sealed file", "sealed files");
        lines.push(format!("  {files}, {good} of them as their names say"));
    }
    lines.extend(report.remarks.iter().map(|remark| format!("  {}", printable(remark))));
    lines
}

fn shown_receipt(report: &ReceiptReport) -> Vec<String> {
    let verdict = if report.is_sound() { "Sound" } else { "NOT sound" };
    let mut lines = vec![format!("{verdict}: entry {} of {}", report.seq, report.engagement)];
    lines.extend(report.findings.iter().map(|finding| format!("  {}", printable(finding))));
    // What was changed is not repeated: nothing in it counts.
    if report.is_sound() {
        let kind = printable(&report.kind);
        lines.push(format!("  {kind}, sealed at {} by {}", report.at, report.actor));
        lines.push(format!("  {}", printable(&report.payload)));
        let entries = counted(report.size, "entry", "entries");
        lines.push(format!("  Under the checkpoint of {entries}, root {}", report.root));
        lines.extend(signed_by(&report.signed_by));
    }
    lines.extend(report.remarks.iter().map(|remark| format!("  {}", printable(remark))));
    lines
}

fn signed_by(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| format!("  Signed by {}", printable(&names.join(", "))))
}

#[cfg(test)]
mod tests;
