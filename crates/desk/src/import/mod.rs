//! Imports of whole files: kept as a file, read step by step by a job, gone on with after whatever broke them
//! off, and undone as long as nothing of them is sealed.

mod discard;
mod record;
mod rejects;
mod run;
mod view;

pub use record::ImportState;
pub use view::{ImportView, Rejects};

use crate::{
    Desk, Once, Snapshot,
    ingest::{SEND, connected},
    trouble,
};
use outrigger_kernel::{AccountId, EngagementId, Hash, ItemNo, Refusal, refusal};
use outrigger_lifecycle::access;
use outrigger_store::{Change, Queue, Shelf, StoreError, people::read};
use record::{IMPORTS_MAX, Kept, Record};

/// Rows in one step: what is read again when an import is broken off, and what memory holds of it.
const STEP_ROWS: u64 = 50_000;
/// Characters of a file's name.
const NAME_CHARS_MAX: usize = 200;
/// Imports among which the same file is looked for.
const RECENT: u64 = 100;
/// How often a number is tried while others begin imports, too.
const ROUNDS_MAX: usize = 16;
/// Records read at once.
const PAGE: usize = 1_000;

/// A file to be imported.
#[derive(Clone, Copy, Debug)]
pub struct NewImport<'a> {
    /// The source that the events are of.
    pub source: ItemNo,
    /// What the file is called.
    pub name: &'a str,
    /// The file: CSV, NDJSON or XES, compressed or not.
    pub file: &'a [u8],
}

impl Desk {
    /// Keeps a file and begins to import it; it is read by the workers, or by [`Desk::run_import`]. The same file
    /// for the same source, sent again while it is being imported, is the same import.
    ///
    /// # Errors
    /// Not allowed for those who may not send events; not ready when the source is not connected.
    pub fn start_import(
        &self,
        account: AccountId,
        engagement: EngagementId,
        new: NewImport<'_>,
        once: Option<&Once>,
    ) -> Result<ImportView, Refusal> {
        let snapshot = self.snapshot(account, engagement, None)?;
        access::may(&snapshot.engagement, SEND, &self.context(account))?;
        if let Some(no) = self.import_before(once)? {
            return self.import(&snapshot, no);
        }
        connected(&snapshot, new.source)?;
        if new.file.is_empty() {
            return Err(refusal::invalid("The file is empty.").at("file").next("Choose a file with events."));
        }
        let file = self.store().blob_put(new.file).map_err(trouble::store)?;
        match self.begin_import(&snapshot, (account, file), new, once) {
            Ok(no) => {
                self.poke();
                self.import(&snapshot, no)
            }
            // It may be this very request, done by another process since it was looked for.
            Err(refusal) => match self.import_before(once)? {
                Some(no) => self.import(&snapshot, no),
                None => Err(refusal),
            },
        }
    }

    /// Puts the jobs of imports that are not at their end: a store that was copied comes without jobs.
    pub(crate) fn wake_imports(&self) -> Result<(), Refusal> {
        let mut after = String::new();
        loop {
            let page = self.store().records(Shelf::Import, "", &after, PAGE).map_err(trouble::store)?;
            let mut jobs = Vec::new();
            for (key, value) in &page {
                let record: Record = read(value).map_err(trouble::store)?;
                let engagement = key.split_once('/').and_then(|(engagement, _)| engagement.parse().ok());
                if let Some(engagement) = engagement.filter(|_| record.state.is_open()) {
                    jobs.push(self.job_of_import(engagement, record.no));
                }
            }
            self.store().change(&jobs).map_err(trouble::store)?;
            match page.into_iter().next_back() {
                Some((last, _)) => after = last,
                None => return Ok(()),
            }
        }
    }

    /// Writes the record and its job, and says the number; that of an import which is under way when it is the
    /// same file.
    fn begin_import(
        &self,
        snapshot: &Snapshot,
        (account, file): (AccountId, Hash),
        new: NewImport<'_>,
        once: Option<&Once>,
    ) -> Result<u64, Refusal> {
        for _ in 0..ROUNDS_MAX {
            let last = self.last_import(snapshot.id).map_err(trouble::store)?;
            let recent = last.saturating_sub(RECENT);
            let recent = self.imports_after(snapshot.id, recent, RECENT as usize).map_err(trouble::store)?;
            let is_it = |record: &&Record| {
                record.state.is_open() && (record.source, record.file) == (new.source, file)
            };
            let under_way = recent.iter().find(is_it).map(|record| record.no);
            let mut changes: Vec<Change> = Vec::new();
            let no = under_way.unwrap_or(last + 1);
            if under_way.is_none() {
                let record = self.new_import(snapshot, no, (account, file), new)?;
                changes.push(Kept::new(snapshot.id, record).map_err(trouble::store)?.inserted());
                changes.push(self.job_of_import(snapshot.id, no));
            }
            changes.extend(once.map(|once| once.change(&no)));
            match self.store().change(&changes) {
                Ok(()) => return Ok(no),
                Err(StoreError::Changed { .. }) if self.import_before(once)?.is_none() => {}
                Err(error) => return Err(trouble::store(error)),
            }
        }
        Err(refusal::unavailable("Many imports begin at this moment.").next("Send the file again."))
    }

    fn new_import(
        &self,
        snapshot: &Snapshot,
        no: u64,
        (by, file): (AccountId, Hash),
        new: NewImport<'_>,
    ) -> Result<Record, Refusal> {
        if no > IMPORTS_MAX {
            return Err(refusal::too_much("The number of imports", IMPORTS_MAX)
                .next("Send the events in smaller files, which need no import."));
        }
        Ok(Record {
            no,
            source: new.source,
            how: connected(snapshot, new.source)?,
            file,
            name: plain_name(new.name),
            bytes: new.file.len() as u64,
            by,
            at: self.now(),
            step_rows: STEP_ROWS,
            state: ImportState::Waiting,
            ended: None,
            trouble: None,
            format: None,
            rows: 0,
            accepted: 0,
            duplicates: 0,
            rejected: 0,
            problems: Vec::new(),
            rejects: Vec::new(),
            chunks: Vec::new(),
        })
    }

    /// The job that reads an import's file.
    fn job_of_import(&self, engagement: EngagementId, no: u64) -> Change {
        let id = format!("import/{engagement}/{no}");
        let payload = format!("{engagement}/{no}").into_bytes();
        Change::JobPut { id, queue: Queue::Import, due: self.now(), payload }
    }

    fn import_before(&self, once: Option<&Once>) -> Result<Option<u64>, Refusal> {
        once.map_or(Ok(None), |once| self.once_replay(once))
    }
}

/// A name as lists show it: one line, not long. It names nothing on any disk.
fn plain_name(name: &str) -> String {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    let name: String = name.trim().chars().take(NAME_CHARS_MAX).map(plain).collect();
    if name.is_empty() { "events".into() } else { name }
}

#[cfg(test)]
mod tests;
