//! How many who send to one source at once share one write: whoever comes first writes for all that wait, and
//! hands on to the next that came meanwhile. There is no thread and no waiting besides that.

use super::{
    canonical::Rows,
    known::{Growth, Known, Overfull, TAIL_BYTES_MAX},
    settle::Marks,
    tails::{Line, State},
};
use crate::{Desk, execute::hold, trouble};
use outrigger_kernel::{Refusal, refusal};
use outrigger_store::{Change, Store, StoreError, Tail, store::TAIL_KEPT_MAX};
use std::{
    collections::VecDeque,
    slice,
    sync::{Arc, Condvar, Mutex, PoisonError},
};

/// Senders that share one write.
const PARCELS_MAX: usize = 512;
/// Rows that go into one write, unless a single sender has more.
const ROWS_MAX: usize = 100_000;
/// Bytes that go into one write, unless a single sender has more.
const BYTES_MAX: usize = 16 << 20;
/// How often a write is tried while other processes write to the same tail.
const ROUNDS_MAX: usize = 16;

/// What became of a sender's rows. They are on disk, those that others had sent before included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// The chunk that holds what was new; none when nothing was.
    pub no: Option<u64>,
    /// Rows that were new.
    pub accepted: u64,
    /// Rows that were there already.
    pub duplicates: u64,
    /// Events of the source that wait to be sealed.
    pub waiting: u64,
}

/// What is written in one transaction with a sender's rows, once it is known what becomes of them.
pub(crate) type With = Box<dyn Fn(&Placed) -> Result<Vec<Change>, StoreError> + Send + Sync>;

/// What a sender wants written, and where its answer is put.
pub(crate) struct Parcel {
    rows: Rows,
    marks: Marks,
    /// Whether its rows make a chunk of their own.
    is_alone: bool,
    with: Option<With>,
    post: Mutex<Post>,
    told: Condvar,
}

enum Post {
    /// Somebody else writes.
    Waits,
    /// It is this sender's turn to write for all.
    Leads,
    Answered(Result<Placed, Refusal>),
}

/// Those who wait to write to a tail.
#[derive(Default)]
pub(super) struct Queue {
    parcels: VecDeque<Arc<Parcel>>,
    /// Whether somebody writes. The queue is empty as long as nobody does.
    is_led: bool,
}

impl Parcel {
    /// Rows for a source of which the ledger says this much.
    pub fn new(rows: Rows, marks: Marks, with: Option<With>) -> Self {
        let (post, told) = (Mutex::new(Post::Waits), Condvar::new());
        Self { rows, marks, is_alone: false, with, post, told }
    }

    /// The same, as a chunk of its own that can be discarded by itself.
    pub fn alone(self) -> Self {
        Self { is_alone: true, ..self }
    }

    fn put(&self, post: Post) {
        *hold(&self.post) = post;
        self.told.notify_one();
    }

    /// Waits for an answer; none when it is this sender's turn to write.
    fn wait(&self) -> Option<Result<Placed, Refusal>> {
        let post = self.told.wait_while(hold(&self.post), |post| matches!(post, Post::Waits));
        match &*post.unwrap_or_else(PoisonError::into_inner) {
            Post::Answered(answer) => Some(answer.clone()),
            Post::Waits | Post::Leads => None,
        }
    }
}

impl Desk {
    /// Writes rows to a tail, together with those of everybody who sends to it at this moment.
    ///
    /// # Errors
    /// When too many events wait to be sealed, or the store cannot be written. Nothing of it was kept then.
    pub(crate) fn gather(&self, tail: Tail, parcel: Parcel) -> Result<Placed, Refusal> {
        let line = self.0.tails.line(tail);
        let parcel = Arc::new(parcel);
        if !line.join(&parcel)
            && let Some(answer) = parcel.wait()
        {
            return answer;
        }
        self.lead_group(&line);
        parcel.wait().unwrap_or_else(|| Err(broken_off()))
    }

    /// Writes for all that wait, this sender first among them.
    fn lead_group(&self, line: &Arc<Line>) {
        let turn = Turn { line, group: line.next_group() };
        let mut state = hold(&line.state);
        match self.write_group(line.tail, &mut state, &turn.group) {
            Ok(answers) => turn.group.iter().zip(answers).for_each(|(parcel, answer)| parcel.answer(answer)),
            // One of them was done already, by another request that is the same, or is what the store does not
            // take. The others go on without it.
            Err(error) if turn.group.len() > 1 && !takes_nothing(&error) => {
                for parcel in &turn.group {
                    let answers = self.write_group(line.tail, &mut state, slice::from_ref(parcel));
                    let answer =
                        answers.map(|mut answers| answers.pop().unwrap_or_else(|| Err(broken_off())));
                    parcel.answer(answer.unwrap_or_else(|error| Err(trouble::store(error))));
                }
            }
            Err(error) => {
                let refusal = trouble::store(error);
                turn.group.iter().for_each(|parcel| parcel.answer(Err(refusal.clone())));
            }
        }
        line.weigh(&state);
        drop(state);
        self.0.tails.make_room(line);
    }

    /// Writes a group. Where another process wrote meanwhile, what that one brought is taken in first.
    fn write_group(
        &self,
        tail: Tail,
        state: &mut State,
        group: &[Arc<Parcel>],
    ) -> Result<Vec<Result<Placed, Refusal>>, StoreError> {
        if let Some(newest) = group.iter().map(|parcel| &parcel.marks).max_by_key(|marks| marks.version) {
            self.follow_ledger(tail, state, newest)?;
        }
        let known = state.known(self.store(), tail)?;
        for _ in 0..ROUNDS_MAX {
            match try_write(self.store(), tail, known, group) {
                Err(StoreError::Conflict { .. }) => known.read_on(self.store(), tail)?,
                Err(StoreError::Changed { .. }) if known.is_stale(self.store(), tail)? => {
                    *known = Known::load(self.store(), tail)?;
                }
                done => return done,
            }
        }
        Err(StoreError::Engine { cause: "other servers send to the same source all the time".into() })
    }
}

fn try_write(
    store: &dyn Store,
    tail: Tail,
    known: &mut Known,
    group: &[Arc<Parcel>],
) -> Result<Vec<Result<Placed, Refusal>>, StoreError> {
    let mut growth = Growth::of(known);
    let added: Vec<Result<u64, Overfull>> = group.iter().map(|parcel| growth.add(&parcel.rows)).collect();
    let (no, waiting, mut with) = (growth.no(), growth.waiting(), Vec::new());
    let mut answers = Vec::with_capacity(group.len());
    let mut has_duplicates = false;
    for (parcel, added) in group.iter().zip(added) {
        let accepted = match added {
            Ok(accepted) => accepted,
            Err(what) => {
                answers.push(Err(overfull(what, waiting)));
                continue;
            }
        };
        let no = (accepted > 0).then_some(no);
        let placed = Placed { no, accepted, duplicates: parcel.rows.len() as u64 - accepted, waiting };
        if let Some(changes) = &parcel.with {
            with.extend(changes(&placed)?);
        }
        has_duplicates |= placed.duplicates > 0;
        answers.push(Ok(placed));
    }
    if has_duplicates {
        with.push(growth.expects(tail));
    }
    growth.write(store, tail, &with)?;
    Ok(answers)
}

impl Parcel {
    fn answer(&self, answer: Result<Placed, Refusal>) {
        self.put(Post::Answered(answer));
    }

    fn is_answered(&self) -> bool {
        matches!(&*hold(&self.post), Post::Answered(_))
    }
}

impl Line {
    /// Joins those who wait; whether nobody writes, so that this sender has to.
    fn join(&self, parcel: &Arc<Parcel>) -> bool {
        let mut queue = hold(&self.queue);
        queue.parcels.push_back(Arc::clone(parcel));
        !std::mem::replace(&mut queue.is_led, true)
    }

    /// Takes those off the queue who share the next write.
    fn next_group(&self) -> Vec<Arc<Parcel>> {
        let mut queue = hold(&self.queue);
        let mut group: Vec<Arc<Parcel>> = Vec::new();
        let (mut rows, mut bytes) = (0, 0);
        while let Some(next) = queue.parcels.front() {
            (rows, bytes) = (rows + next.rows.len(), bytes + next.rows.lines.len());
            let joins = |first: &Arc<Parcel>| {
                let fits = rows <= ROWS_MAX && bytes <= BYTES_MAX && group.len() < PARCELS_MAX;
                fits && !first.is_alone && !next.is_alone
            };
            if !group.first().is_none_or(joins) {
                break;
            }
            group.extend(queue.parcels.pop_front());
        }
        group
    }

    /// Lets the next one write, if anybody waits.
    fn hand_on(&self) {
        let mut queue = hold(&self.queue);
        match queue.parcels.front() {
            Some(next) => next.put(Post::Leads),
            None => queue.is_led = false,
        }
    }
}

/// A group that is being written. Whatever happens, each of its senders gets an answer, and the next one's turn
/// comes.
struct Turn<'l> {
    line: &'l Line,
    group: Vec<Arc<Parcel>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        for parcel in self.group.iter().filter(|parcel| !parcel.is_answered()) {
            parcel.answer(Err(broken_off()));
        }
        self.line.hand_on();
    }
}

/// Whether the store would refuse the next write as well.
fn takes_nothing(error: &StoreError) -> bool {
    matches!(error, StoreError::Stopped { .. } | StoreError::Full)
}

fn overfull(what: Overfull, waiting: u64) -> Refusal {
    let refusal = match what {
        Overfull::Events => refusal::too_much("The number of events that wait to be sealed", TAIL_KEPT_MAX),
        Overfull::Bytes => {
            let limit = format!("{} MiB", TAIL_BYTES_MAX >> 20);
            refusal::too_much("The size of the events that wait to be sealed", limit)
        }
    };
    refusal.next(format!("The source has {waiting} of them: seal those first, or send a smaller file."))
}

fn broken_off() -> Refusal {
    refusal::unavailable("The events could not be taken in, because the server broke off.")
        .next("Send them again.")
}

#[cfg(test)]
mod tests;
