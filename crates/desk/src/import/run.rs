//! Reads the file of an import on from where it came to, step by step. The rows of a step and the record that
//! says so are written together: wherever it is broken off, no row comes twice and none is missing.

use super::{
    record::{ImportState, Kept, Record},
    rejects::Parts,
};
use crate::{
    Desk,
    figures::check_span,
    ingest::{Marks, Parcel, Rows, With, connected, id_column, import_of, problem, tail_of, unreadable},
    trouble,
    work::Next,
};
use outrigger_eventlog::{Import, ImportError, Progress, Step, read_steps};
use outrigger_kernel::{
    Code, EngagementId, Instant, Micros, Refusal, refusal,
    time::{MINUTE, SECOND},
};
use outrigger_store::{Change, Job, StoreError, Taken};
use std::io;

/// How long a worker reads before it gives the job back, so that nobody takes it for lost. At least one step is
/// made, however long it takes to come to it.
const TURN: Micros = 20 * SECOND;
/// When it is tried again after something was in the way.
const LATER: Micros = MINUTE;

/// Why a reading ended before the file did.
enum Stop {
    /// The worker's turn is over.
    Turn,
    /// Something has to happen first, as a sealing; it goes on after that.
    Wait(Refusal),
    /// The file cannot be imported any further.
    Fail(Refusal),
    /// Somebody else goes on with it, or has discarded it.
    Overtaken,
    /// The store failed.
    Broken(Refusal),
}

impl Desk {
    /// Goes on with an import until it ends or has to wait; `progress` hears how far the reading has come.
    ///
    /// # Errors
    /// When the store cannot be read or written. What was imported until then stays, and can be gone on with.
    pub fn run_import(
        &self,
        engagement: EngagementId,
        no: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Refusal> {
        let kept = self.kept_import(engagement, no)?;
        self.read_on_import((engagement, kept), (None, None), progress).map(|_| ())
    }

    /// Goes on with an import that somebody waits for, for one turn.
    ///
    /// # Errors
    /// As [`Desk::run_import`].
    pub(crate) fn import_job(&self, job: &Job) -> Result<Next, Refusal> {
        let Some((engagement, no)) = named(&job.payload) else { return Ok(Next::Done) };
        let Some(kept) = self.find_import(engagement, no).map_err(trouble::store)? else {
            return Ok(Next::Done);
        };
        let until = self.now().plus(TURN);
        self.read_on_import((engagement, kept), (Some(&job.taken), Some(until)), &mut |_| {})
    }

    pub(super) fn read_on_import(
        &self,
        (engagement, kept): (EngagementId, Kept),
        (taken, until): (Option<&Taken>, Option<Instant>),
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Next, Refusal> {
        if !kept.record.state.is_open() {
            return Ok(Next::Done);
        }
        let parts = Parts::new(self.store(), kept.record.rows > 0);
        let taken = taken.cloned();
        let mut run =
            Run { desk: self, engagement, taken, until, kept, seen: 0, parts: &parts, stopped: None };
        let read = run.read(progress);
        if let Some(error) = parts.failure() {
            return Err(trouble::store(error));
        }
        let now = self.now();
        match (run.stopped.take(), read) {
            (None, Ok(())) => Ok(Next::Done),
            (None, Err(error)) => run.fail(unreadable(&error, run.kept.record.source)),
            (Some(Stop::Turn), _) => Ok(Next::Again(now)),
            (Some(Stop::Wait(refusal)), _) => {
                run.note(ImportState::Waiting, refusal).map(|()| Next::Again(now.plus(LATER)))
            }
            (Some(Stop::Fail(refusal)), _) => run.fail(refusal),
            (Some(Stop::Overtaken), _) => Ok(Next::Again(now.plus(LATER))),
            (Some(Stop::Broken(refusal)), _) => Err(refusal),
        }
    }
}

/// The import that a job is about.
fn named(payload: &[u8]) -> Option<(EngagementId, u64)> {
    let (engagement, no) = str::from_utf8(payload).ok()?.split_once('/')?;
    Some((engagement.parse().ok()?, no.parse().ok()?))
}

/// One reading of the file, from its start.
struct Run<'d> {
    desk: &'d Desk,
    engagement: EngagementId,
    taken: Option<Taken>,
    until: Option<Instant>,
    /// The record as this reading last left it.
    kept: Kept,
    /// Rows that this reading has seen.
    seen: u64,
    parts: &'d Parts<'d>,
    stopped: Option<Stop>,
}

impl Run<'_> {
    fn read(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), ImportError> {
        let file = match self.desk.store().blob_get(self.kept.record.file) {
            Ok(Some(file)) => file,
            Ok(None) => {
                self.stopped =
                    Some(Stop::Fail(refusal::not_found("file of this import", self.kept.record.file)));
                return Ok(());
            }
            Err(error) => {
                self.stopped = Some(Stop::Broken(trouble::store(error)));
                return Ok(());
            }
        };
        // What is later than the file is rejected, however late it is read.
        let import = Import { latest: Some(self.kept.record.at), ..import_of(&self.kept.record.how) };
        let (mut rejects, step_rows) = (self.parts, self.kept.record.step_rows);
        let mut take = |step: Step| {
            self.take(step, &import).map_err(|stop| {
                self.stopped = Some(stop);
                ImportError::Io(io::Error::other("the import was stopped"))
            })
        };
        read_steps(&file[..], &import, (Some(&mut rejects), progress), (step_rows, &mut take)).map(|_| ())
    }

    /// Takes in a step, or passes over one that a reading before has taken in.
    fn take(&mut self, step: Step, import: &Import) -> Result<(), Stop> {
        let record = &self.kept.record;
        let begun = self.seen;
        self.seen += step.rows;
        self.parts.skip(self.seen < record.rows);
        if self.seen <= record.rows && !step.is_last {
            return Ok(());
        }
        if begun != record.rows {
            return Err(Stop::Fail(cut_otherwise()));
        }
        check_span(&step.log).map_err(Stop::Fail)?;
        let rows = Rows::of(&step.log, id_column(import, &step.mapping)).map_err(Stop::Fail)?;
        let rejects = self.parts.take().map_err(broken)?;
        let is_last = step.is_last;
        let now = self.desk.now();
        let mut next = record.clone();
        next.state = if is_last { ImportState::Done } else { ImportState::Running };
        next.ended = is_last.then_some(now);
        next.trouble = None;
        next.format = Some(step.format);
        next.rows += step.rows;
        next.rejected += step.rejected;
        next.problems.extend(step.problems.into_iter().map(problem));
        next.rejects.extend(rejects);
        self.place(rows, next)?;
        let is_over = self.until.is_some_and(|until| now >= until);
        if is_over && !is_last { Err(Stop::Turn) } else { Ok(()) }
    }

    /// Writes rows and the record that counts them, or neither.
    fn place(&mut self, rows: Rows, next: Record) -> Result<(), Stop> {
        let snapshot = self.desk.load(self.engagement).map_err(Stop::Broken)?;
        connected(&snapshot, next.source).map_err(Stop::Wait)?;
        let marks = Marks::of(&snapshot.engagement.operate, next.source);
        let with: With = {
            let (kept, next, held) = (self.kept.clone(), next.clone(), self.held());
            Box::new(move |placed| {
                let change = kept.replaced(&next.clone().placed(placed))?;
                Ok(held.iter().cloned().chain([change]).collect())
            })
        };
        let parcel = Parcel::new(rows, marks, Some(with)).alone();
        let placed = self.desk.gather(tail_of(self.engagement, next.source), parcel);
        let placed = placed.map_err(|refusal| match refusal.code {
            Code::Conflict => Stop::Overtaken,
            Code::TooMuch => Stop::Wait(refusal),
            _ => Stop::Broken(refusal),
        })?;
        self.kept = self.kept.with(next.placed(&placed)).map_err(broken)?;
        if placed.accepted > 0 {
            self.desk.tell_of_events(&snapshot);
        }
        Ok(())
    }

    fn fail(&self, refusal: Refusal) -> Result<Next, Refusal> {
        self.note(ImportState::Failed, refusal).map(|()| Next::Done)
    }

    /// Writes down what is in the way.
    fn note(&self, state: ImportState, refusal: Refusal) -> Result<(), Refusal> {
        let ended = (state == ImportState::Failed).then(|| self.desk.now());
        let record = Record { state, ended, trouble: Some(refusal.to_string()), ..self.kept.record.clone() };
        let change = self.kept.replaced(&record).map_err(trouble::store)?;
        let changes: Vec<Change> = self.held().into_iter().chain([change]).collect();
        match self.desk.store().change(&changes) {
            // Whoever changed it meanwhile knows better.
            Ok(()) | Err(StoreError::Changed { .. }) => Ok(()),
            Err(error) => Err(trouble::store(error)),
        }
    }

    /// What fails the writes of a worker that slept through its turn.
    fn held(&self) -> Option<Change> {
        self.taken.clone().map(Change::JobHeld)
    }
}

/// The recorded place is within a step.
fn cut_otherwise() -> Refusal {
    refusal::unavailable("Another version of the program began this import, and cut the file at other rows.")
        .next("Import the file again; rows that are there are recognised.")
}

fn broken(error: StoreError) -> Stop {
    Stop::Broken(trouble::store(error))
}
