//! `outrigger backup`: copies that are taken while the server runs, and believed once they were restored.

mod erasures;

use crate::{
    args::HELP,
    durable::sync_folder,
    exit::{Exit, Failure},
    folder::Folder,
    output::{Console, printable},
};
use clap::Subcommand;
use outrigger_desk::{
    Keys, Machine, SystemMachine,
    backup::{self, Manifest, Restore, Verified},
};
use outrigger_kernel::{EngagementId, Seq, number::grouped};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
};

/// What to do with backups.
#[derive(Debug, clap::Args)]
pub struct Backup {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Take a backup; the server may run meanwhile
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger backup create --data /var/lib/outrigger -o /mnt/backup/monday.backup
  outrigger backup create --store postgres://outrigger@db/outrigger -o monday.backup")]
    Create(Create),
    /// Restore a backup into a folder that is thrown away, and recompute everything in it
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger backup verify /mnt/backup/monday.backup")]
    Verify(Verify),
    /// Restore a backup into a new folder or an empty database
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger backup restore monday.backup --data /srv/restored --master-key master.key --keys monday.backup.keys \
    --erasures erased.json
  outrigger backup restore monday.backup --data /srv/restored --master-key master.key --nobody-erased-since \
    --until k3m9xq2v7p4tbw8n=412")]
    Restore(Box<RestoreTo>),
    /// Print who was erased, for the restore of an older backup
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger backup erasures --data /var/lib/outrigger > erased.json")]
    Erasures(erasures::Erasures),
}

/// Where the backup comes from, and where it goes.
#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    folder: Folder,
    /// The file to write; keys of data subjects go beside it into FILE.keys
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Which backup to verify.
#[derive(Debug, clap::Args)]
struct Verify {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to restore it meanwhile: a folder that is made and removed
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
}

/// Which backup to restore, and where to.
#[derive(Debug, clap::Args)]
struct RestoreTo {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    folder: Folder,
    /// The keys of data subjects that were written beside it; without them their data stays unreadable
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The server's own secret, keys/master.key of the data folder that was backed up; it is copied into the
    /// new one
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
    /// Who was erased since: what `outrigger backup erasures` printed
    #[arg(long, value_name = "FILE", required_unless_present = "nobody_erased_since")]
    erasures: Option<PathBuf>,
    /// Nobody was erased since the backup was taken
    #[arg(long, conflicts_with = "erasures")]
    nobody_erased_since: bool,
    /// End the ledger of an engagement at an entry; may be repeated
    #[arg(long, value_name = "ID=ENTRY", value_parser = until)]
    until: Vec<(EngagementId, Seq)>,
}

impl Backup {
    /// Does it.
    ///
    /// # Errors
    /// When a file or store cannot be used, or a backup is damaged. What does not verify leads to
    /// [`Exit::NotVerified`].
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        match &self.act {
            Act::Create(create) => create.run(console),
            Act::Verify(verify) => verify.run(console),
            Act::Restore(restore) => restore.run(console),
            Act::Erasures(erasures) => erasures.run(console),
        }
    }
}

impl Create {
    fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let store = self.folder.store_reading()?;
        let keys = keys_beside(&self.output);
        // Both are written under other names first: a backup that broke off must not look like one.
        let (to, keys_to) = (Unfinished::make(&self.output)?, Unfinished::make(&keys)?);
        let made = backup::create(
            &*store,
            SystemMachine.now(),
            BufWriter::new(&to.file),
            BufWriter::new(&keys_to.file),
        )?;
        keys_to.finish()?;
        to.finish()?;
        console.print(&recovery_point(&made))?;
        console.say(&format!(
            "Written to {}; keys of data subjects to {}. Names in ledgers are sealed with those keys; names and \
             addresses of accounts stand in the backup in plain. Keep the key file apart and for no longer than \
             erasure may take, and the server's own {} apart from both. Next: outrigger backup verify {0}",
            self.output.display(),
            keys.display(),
            self.folder.path.join("keys/master.key").display(),
        ));
        Ok(Exit::Ok)
    }
}

impl Verify {
    fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let file = open(&self.file)?;
        let beside = || self.file.with_extension("verifying");
        let scratch = self.scratch.clone().unwrap_or_else(beside);
        if scratch.exists() {
            let sentence = format!("{} is there already.", scratch.display());
            return Err(Failure::new(Exit::Conflict, sentence).hint(
                "Remove it if nobody verifies this backup now, or name another with `--scratch DIR`.",
            ));
        }
        let verified = backup::verify(BufReader::new(file), &scratch);
        // What cannot be removed is in nobody's way; the next run names it.
        _ = fs::remove_dir_all(&scratch);
        let verified = verified?;
        console.print(&shown(&verified))?;
        Ok(if verified.is_sound() { Exit::Ok } else { Exit::NotVerified })
    }
}

impl RestoreTo {
    fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let file = open(&self.file)?;
        let mut keys = self.keys.as_deref().map(open).transpose()?;
        let erased = self.erasures.as_deref().map(erasures::read).transpose()?.unwrap_or_default();
        let until = BTreeMap::from_iter(self.until.iter().copied());
        let wanted = Restore { until, erased, is_trial: false };
        self.bring_master_key()?;
        let store = self.folder.store()?;
        let keys = keys.as_mut().map(|keys| keys as _);
        let restored = backup::restore(BufReader::new(file), keys, &*store, &wanted);
        drop(store);
        let restored = restored.map_err(|refusal| self.begun(refusal.into()))?;
        // Before anybody is served: who was erased since the backup was taken stays erased.
        let applied = self.folder.open().and_then(|desk| Ok(desk.apply_erasures(&wanted.erased)?));
        applied.map_err(|failure| self.begun(failure))?;
        for (engagement, entries, root) in &restored.ledgers {
            console.print(&format!("{engagement}  {} entries, root {root}", grouped(*entries)))?;
        }
        console.say(&format!(
            "Restored as of {}. People who were erased since: {}. Next: outrigger verify --data {}",
            restored.manifest.made,
            wanted.erased.len(),
            self.folder.path.display()
        ));
        Ok(Exit::Ok)
    }
}

impl RestoreTo {
    /// A restore that ended midway is of no use, and nothing is restored over it.
    fn begun(&self, failure: Failure) -> Failure {
        // What was there before is not to be removed.
        if failure.exit == Exit::Conflict {
            return failure;
        }
        let place = match self.folder.elsewhere.store {
            Some(_) => "the database".to_owned(),
            None => self.folder.path.display().to_string(),
        };
        let remove = format!("Remove what was begun in {place}, and restore again.");
        let hint = failure.hint.as_ref().map_or_else(|| remove.clone(), |hint| format!("{hint} {remove}"));
        failure.hint(hint)
    }

    /// The data opens with the secret that it was made with and no other, so that is asked for first.
    fn bring_master_key(&self) -> Result<(), Failure> {
        let own = self.folder.path.join("keys/master.key");
        let Some(from) = &self.master_key else {
            return if own.is_file() {
                Ok(())
            } else {
                let sentence = format!(
                    "There is no {}, and restored data opens with the key it was made with.",
                    own.display()
                );
                Err(Failure::new(Exit::Usage, sentence)
                    .hint("Name the file with `--master-key FILE`; it lies in keys/ of the data folder that was backed up."))
            };
        };
        let bytes =
            fs::read(from).map_err(|error| Failure::io("read", &from.display().to_string(), &error))?;
        if own.is_file() && fs::read(&own).is_ok_and(|kept| kept != bytes) {
            return Err(Failure::new(Exit::Conflict, format!("{} is another key.", own.display()))
                .hint("Restore into a folder that has none."));
        }
        Ok(Keys::bring(&self.folder.path.join("keys"), &bytes)?)
    }
}

/// What a backup can bring back, one line per ledger.
fn recovery_point(made: &Manifest) -> String {
    let mut lines = vec![format!(
        "Recovery point {}: {} ledgers, {} blobs, {} chunks of events, {} records",
        made.made,
        grouped(made.ledgers.len() as u64),
        grouped(made.blobs),
        grouped(made.chunks),
        grouped(made.records)
    )];
    lines.extend(made.ledgers.iter().map(|part| {
        let entries = grouped(part.entries);
        format!("  {}  {entries} entries, the last of {}, root {}", part.engagement, part.last_at, part.root)
    }));
    lines.join("\n")
}

fn shown(verified: &Verified) -> String {
    let mut lines = vec![recovery_point(&verified.restored.manifest)];
    for (engagement, title, verification) in &verified.engagements {
        let verdict = if verification.sound { "sound" } else { "NOT as it was sealed" };
        lines.push(format!("  {engagement}  {}: {verdict}", printable(title)));
    }
    lines.push(match verified.is_sound() {
        true => "Restored and recomputed: this backup is good.".into(),
        false => "This backup restores, but not everything in it is as it was sealed.".into(),
    });
    lines.join("\n")
}

fn keys_beside(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".keys");
    name.into()
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| Failure::io("read", &path.display().to_string(), &error))
}

fn until(text: &str) -> Result<(EngagementId, Seq), String> {
    let read = || {
        let (engagement, entry) = text.split_once('=')?;
        Some((engagement.parse().ok()?, entry.parse().ok()?))
    };
    read().ok_or_else(|| "write an engagement and an entry, as in k3m9xq2v7p4tbw8n=412".to_owned())
}

/// A file that gets its name once it is whole.
struct Unfinished {
    file: File,
    path: PathBuf,
    name: PathBuf,
}

impl Unfinished {
    fn make(name: &Path) -> Result<Self, Failure> {
        let mut path = name.as_os_str().to_owned();
        path.push(".unfinished");
        let path = PathBuf::from(path);
        let mut options = File::options();
        options.create(true).truncate(true).write(true);
        // Password hashes are in it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path);
        let file = file.map_err(|error| Failure::io("write", &path.display().to_string(), &error))?;
        Ok(Self { file, path, name: name.to_owned() })
    }

    fn finish(self) -> Result<(), Failure> {
        let done = self.file.sync_all().and_then(|()| fs::rename(&self.path, &self.name));
        let done = done.and_then(|()| sync_folder(&self.name));
        done.map_err(|error| Failure::io("write", &self.name.display().to_string(), &error))
    }
}

#[cfg(test)]
mod tests;
