//! `outrigger import`: a whole file of events into a source, where no server runs.

use super::act::account;
use crate::{
    events::{RejectFile, progress_bar},
    exit::{Exit, Failure},
    files,
    folder::Folder,
    output::{Console, printable},
};
use outrigger_desk::{ImportState, ImportView, NewImport};
use outrigger_kernel::{
    EngagementId, ItemNo,
    number::{counted, grouped},
};
use outrigger_store::store::BLOB_BYTES_MAX;
use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// Rejected rows that a message lists; the reject file has all of them.
const PROBLEMS_SHOWN: usize = 5;

/// What to import, as whom. The server must not run meanwhile: it keeps the data folder to itself.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The events: CSV, NDJSON or XES, also as .gz or .zip; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The engagement
    #[arg(long, value_name = "ID")]
    engagement: EngagementId,
    /// The source that the events are of, as in SRC-1
    #[arg(long, value_name = "SOURCE")]
    source: ItemNo,
    /// The sign-in name of the person who imports them
    #[arg(long = "as", value_name = "LOGIN")]
    login: String,
    /// Where rejected rows go, with line, column and reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    folder: Folder,
    /// Print what became of the rows as JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Imports the file, or goes on with an import of the same file that was broken off.
    ///
    /// # Errors
    /// When the file or the data folder cannot be used, the person may not send events, or the file cannot be
    /// read to its end. What was imported until then stays. Rejected rows lead to [`Exit::Rejected`].
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let rejects = self.rejects.as_deref().map(|path| RejectFile::new(path, &self.file)).transpose()?;
        let (file, name) = (read(&self.file)?, name(&self.file));
        let desk = self.folder.open_existing()?;
        let account = account(&desk, &self.login)?;
        let new = NewImport { source: self.source, name: &name, file: &file };
        let begun = desk.start_import(account, self.engagement, new, None)?;
        drop(file);
        if begun.rows > 0 {
            let done = counted(begun.rows, "row", "rows");
            console.say(&format!("Import {} goes on after {done} that were imported before.", begun.no));
        }
        let bar = progress_bar(Some(begun.bytes));
        let run = desk.run_import(self.engagement, begun.no, &mut |progress| {
            bar.set_position(progress.bytes);
            bar.set_message(counted(progress.rows, "row", "rows"));
        });
        bar.finish_and_clear();
        run?;
        let snapshot = desk.snapshot(account, self.engagement, None)?;
        let import = desk.import(&snapshot, begun.no)?;
        if let Some(mut rejects) = rejects {
            desk.write_rejects(&snapshot, import.no, &mut rejects)?;
            rejects.flush().map_err(|error| Failure::io("write", "the rejected rows", &error))?;
        }
        if self.json {
            console.json(&import)?;
        } else {
            console.print(&told(&import))?;
        }
        self.conclude(&import, console)
    }

    fn conclude(&self, import: &ImportView, console: &Console) -> Result<Exit, Failure> {
        if import.rejected > 0 {
            console.say(&self.rejected(import));
        }
        let trouble = printable(import.trouble.as_deref().unwrap_or_default());
        match import.state {
            ImportState::Done if import.rejected == 0 => Ok(Exit::Ok),
            ImportState::Done => Ok(Exit::Rejected),
            ImportState::Failed => Err(Failure::new(Exit::Usage, trouble)),
            ImportState::Waiting | ImportState::Running => Err(Failure::new(Exit::Rejected, trouble)
                .hint("Once that is done, the same command goes on with the import.")),
            ImportState::Discarded => {
                let sentence = format!("Import {} was discarded meanwhile.", import.no);
                Err(Failure::new(Exit::Conflict, sentence))
            }
        }
    }

    fn rejected(&self, import: &ImportView) -> String {
        let were = if import.rejected == 1 { "row was" } else { "rows were" };
        let mut lines = vec![format!("{} {were} rejected:", grouped(import.rejected))];
        for problem in import.problems.iter().take(PROBLEMS_SHOWN) {
            let column =
                if problem.column.is_empty() { String::new() } else { format!(", {}", problem.column) };
            lines.push(printable(&format!("  line {}{column}: {}", problem.line, problem.reason)));
        }
        let more = import.rejected.saturating_sub(PROBLEMS_SHOWN.min(import.problems.len()) as u64);
        if more > 0 {
            lines.push(format!("  and {} more", grouped(more)));
        }
        lines.push(match &self.rejects {
            Some(file) => {
                format!("They lie in {}; correct them there and import that file too.", file.display())
            }
            None => "To get them with line, column and reason, import the file again with `--rejects FILE`."
                .into(),
        });
        lines.join("\n")
    }
}

/// What became of the rows, in one line.
fn told(import: &ImportView) -> String {
    format!(
        "Import {} of {} into {}: {} read, {} new, {} sent before, {} rejected.",
        import.no,
        printable(&import.name),
        import.source,
        counted(import.rows, "row", "rows"),
        grouped(import.accepted),
        grouped(import.duplicates),
        grouped(import.rejected)
    )
}

/// The whole file: it is kept as it is, so that it can be read again.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let input = files::open(path)?;
    let mut file = Vec::new();
    let limit = BLOB_BYTES_MAX as u64;
    let read = input.reader.take(limit.saturating_add(1)).read_to_end(&mut file);
    read.map_err(|error| Failure::io("read", &files::name(path), &error))?;
    if file.len() > BLOB_BYTES_MAX {
        let sentence = format!("{} is over the limit of {BLOB_BYTES_MAX} bytes.", files::name(path));
        return Err(Failure::new(Exit::Usage, sentence).hint("Compress it with gzip, or split it."));
    }
    Ok(file)
}

/// What the import calls the file.
fn name(path: &Path) -> String {
    if files::is_standard_input(path) {
        return "standard input".to_owned();
    }
    path.file_name().map_or_else(|| files::name(path), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;
