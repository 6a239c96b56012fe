//! The desk as a discrete-event simulation: cases queue for agents, are looked at, worked on, handed
//! over, wait for others, are solved, and sometimes come back.

use super::{
    agenda::{Agenda, Happening},
    case::{CHAT, CLIENT_OUTAGE, Case, PHONE, Priority, Team},
    hours::{HOUR_SECONDS as HOUR, Hours, MINUTE, later, strained},
    journal::{Journal, OPENED, RESOLVED},
    rng::{EXPONENTIAL, LOGNORMAL},
    staff::{LATE_SHIFT, Staff, Task, Work},
};
use outrigger_eventlog::EventLog;
use outrigger_kernel::Instant;

/// In how many of 1,000 calls and chats a first look solves the case.
const FIRST_CONTACT: u64 = 350;
/// In how many of 1,000 cases a first look corrects the priority.
const PRIORITY_CHANGED: u64 = 25;
/// In how many of 1,000 major cases the specialists are needed.
const MAJOR_HANDED_OVER: u64 = 500;
/// In how many of 1,000 cases the user is not content.
const REOPENED: u64 = 42;
/// Median lengths in seconds.
const LOOK: i64 = 4 * MINUTE;
const CONTACT: i64 = 9 * MINUTE;
const USER_WAIT: i64 = 7 * HOUR;
const VENDOR_WAIT: i64 = 26 * HOUR;
const CONTENT_UNTIL: i64 = 14 * HOUR;
const MAJOR_AGAIN: i64 = 30 * MINUTE;
/// Working seconds between solution and closing: at least, and how many more at most.
const CLOSED_AFTER: i64 = 20 * HOUR;
const CLOSED_SPREAD: u64 = 20 * HOUR as u64;
/// What strained days multiply by, in thousandths, and how much longer an outage of the client lasts.
const STRAINED_SETTLING: i64 = 1_700;
const STRAINED_MAJOR: i64 = 1_300;
const OUTAGE_FACTOR: i64 = 4;
/// How much work is left after the first time, in thousandths.
const LATER_EFFORT: i64 = 600;

const NEW: &str = "New";
const ASSIGNED: &str = "Assigned";
const IN_PROGRESS: &str = "In progress";

/// Runs the desk until the sample ends.
pub(super) fn run(seed: u64, hours: &Hours, cases: Vec<Case>) -> EventLog {
    let (staff, agenda) = (Staff::new(seed, hours), Agenda::new(hours.end));
    let mut desk = Desk { hours, cases, staff, agenda, journal: Journal::default() };
    for opens in hours.days.iter().filter_map(|day| day.opens) {
        desk.agenda.plan(opens, Happening::ShiftStarts);
        desk.agenda.plan(later(opens, LATE_SHIFT), Happening::ShiftStarts);
    }
    for case in &desk.cases {
        desk.agenda.plan(case.opened, Happening::Opened(case.place));
    }
    while let Some((at, what)) = desk.agenda.take() {
        desk.happen(at, what);
    }
    desk.journal.into_log(&desk.cases, hours.end)
}

struct Desk<'h> {
    hours: &'h Hours,
    cases: Vec<Case>,
    staff: Staff<'h>,
    agenda: Agenda,
    journal: Journal,
}

impl Desk<'_> {
    fn happen(&mut self, at: Instant, what: Happening) {
        match what {
            Happening::ShiftStarts => Team::ALL.into_iter().for_each(|team| self.dispatch(team, at)),
            Happening::Opened(case) => self.opened(case, at),
            Happening::Ready(case) => self.enqueue(case, Work::Solve, at),
            Happening::Done { case, work, team, agent } => {
                self.staff.release(team, agent);
                match work {
                    Work::Contact => self.resolved(case, at),
                    Work::Look => self.looked_at(case, at),
                    Work::Solve => self.worked_on(case, at),
                }
                self.dispatch(team, at);
            }
            Happening::Back { case, vendor } => {
                self.write(case, at, if vendor { "Work started" } else { "Back from user" }, IN_PROGRESS);
                self.enqueue(case, Work::Solve, at);
            }
            Happening::Resolved(case) => self.resolved(case, at),
            Happening::Reopened(case) => self.reopened(case, at),
            Happening::Closed(case) => self.write(case, at, "Closed", "Closed"),
        }
    }

    fn opened(&mut self, place: usize, at: Instant) {
        self.write(place, at, OPENED, NEW);
        if self.cases[place].priority == Priority::P1 {
            self.major(place, at);
        } else {
            self.enqueue(place, Work::Look, at);
        }
    }

    /// A major case waits in no queue: the agent on duty takes it, at night and on Sundays too.
    fn major(&mut self, place: usize, opened: Instant) {
        let slower = if strained(self.hours.day(opened)) { STRAINED_MAJOR } else { 1_000 };
        let case = &mut self.cases[place];
        case.agent = Some(self.staff.duty_agent(case.team, opened));
        let mut at = later(opened, MINUTE + case.rng.around(&EXPONENTIAL, 6 * MINUTE) * slower / 1_000);
        self.journal.write(case, at, "Assigned", ASSIGNED);
        at = later(at, 30 + case.rng.around(&EXPONENTIAL, 7 * MINUTE) * slower / 1_000);
        self.journal.write(case, at, "First reply", ASSIGNED);
        if case.rng.chance(MAJOR_HANDED_OVER) {
            case.team = case.category.specialists;
            case.agent = Some(self.staff.duty_agent(case.team, at));
            at = later(at, MINUTE + case.rng.around(&EXPONENTIAL, 8 * MINUTE));
            self.journal.write(case, at, "Handed over", ASSIGNED);
        }
        at = later(at, MINUTE + case.rng.around(&EXPONENTIAL, 4 * MINUTE));
        self.journal.write(case, at, "Work started", IN_PROGRESS);
        let factor = if case.cause == Some(CLIENT_OUTAGE) { OUTAGE_FACTOR } else { 1 };
        let settling =
            case.rng.around(&LOGNORMAL, case.priority.treatment().settling * factor) * slower / 1_000;
        self.agenda.plan(later(at, 5 * MINUTE + settling), Happening::Resolved(place));
    }

    fn enqueue(&mut self, place: usize, work: Work, at: Instant) {
        let case = &self.cases[place];
        let treatment = case.priority.treatment();
        let allowance = if work == Work::Solve { treatment.work_due } else { treatment.look_due };
        let team = case.team;
        let due = self.hours.worked(at) + allowance;
        self.staff.enqueue(team, Task { due, case: place, work, since: at });
        self.dispatch(team, at);
    }

    /// Gives free agents what is due first.
    fn dispatch(&mut self, team: Team, at: Instant) {
        while let Some((agent, task)) = self.staff.next_task(team, at) {
            match task.work {
                Work::Solve => self.work(agent, task, at),
                Work::Look | Work::Contact => self.look(agent, task.case, at),
            }
        }
    }

    fn look(&mut self, agent: u32, place: usize, at: Instant) {
        let case = &mut self.cases[place];
        case.agent = Some(agent);
        let is_live = case.channel == PHONE || case.channel == CHAT;
        let is_simple = case.priority > Priority::P2;
        let solves = is_live && is_simple && case.rng.chance(FIRST_CONTACT);
        let (work, middle) = if solves { (Work::Contact, CONTACT) } else { (Work::Look, LOOK) };
        let effort = 2 * MINUTE + case.rng.around(&LOGNORMAL, middle);
        let replied = 30 + effort * (200 + case.rng.below(500) as i64) / 1_000;
        self.journal.write(case, later(at, 15), "Assigned", ASSIGNED);
        self.journal.write(case, later(at, replied), "First reply", ASSIGNED);
        let done = Happening::Done { case: place, work, team: case.team, agent };
        self.agenda.plan(self.hours.add(at, effort), done);
    }

    fn looked_at(&mut self, place: usize, at: Instant) {
        let case = &mut self.cases[place];
        if case.rng.chance(PRIORITY_CHANGED) {
            case.priority = case.priority.corrected();
            self.journal.write(case, at, "Priority changed", ASSIGNED);
        }
        if case.rng.chance(case.category.handed_over) {
            case.team = case.category.specialists;
            case.handed_over = true;
            self.journal.write(case, later(at, 20), "Handed over", ASSIGNED);
        }
        self.agenda.plan(later(at, 30), Happening::Ready(place));
    }

    fn work(&mut self, agent: u32, task: Task, at: Instant) {
        let place = task.case;
        let case = &mut self.cases[place];
        let patience = case.priority.treatment().escalated_after;
        let escalated = patience.and_then(|seconds| self.hours.add(task.since, seconds));
        if let Some(escalated) = escalated.filter(|escalated| *escalated < at) {
            let status = if case.started { IN_PROGRESS } else { ASSIGNED };
            self.journal.write(case, escalated, "Escalated", status);
        }
        case.agent = Some(agent);
        let mut starts = at;
        if case.handed_over {
            self.journal.write(case, at, "Assigned", ASSIGNED);
            starts = later(at, MINUTE);
            case.handed_over = false;
        }
        if !case.started {
            self.journal.write(case, starts, "Work started", IN_PROGRESS);
            case.started = true;
        }
        let share = if case.waits_left == 2 { 1_000 } else { LATER_EFFORT };
        let effort = 5 * MINUTE + case.rng.around(&LOGNORMAL, case.category.effort) * share / 1_000;
        let done = Happening::Done { case: place, work: Work::Solve, team: case.team, agent };
        self.agenda.plan(self.hours.add(at, effort), done);
    }

    fn worked_on(&mut self, place: usize, at: Instant) {
        let case = &mut self.cases[place];
        if case.waits_left > 0 && case.rng.chance(case.category.waits) {
            case.waits_left -= 1;
            let vendor = case.rng.chance(case.category.vendor);
            let (status, middle) =
                if vendor { ("Wait - Vendor", VENDOR_WAIT) } else { ("Wait - User", USER_WAIT) };
            self.journal.write(case, at, "Waiting", status);
            let wait = 20 * MINUTE + case.rng.around(&LOGNORMAL, middle);
            self.agenda.plan(later(at, wait), Happening::Back { case: place, vendor });
            return;
        }
        let slower = if strained(self.hours.day(at)) { STRAINED_SETTLING } else { 1_000 };
        let settling = case.rng.around(&LOGNORMAL, case.priority.treatment().settling) * slower / 1_000;
        self.agenda.plan(self.hours.add(at, 5 * MINUTE + settling), Happening::Resolved(place));
    }

    fn resolved(&mut self, place: usize, at: Instant) {
        self.write(place, at, RESOLVED, "Resolved");
        let case = &mut self.cases[place];
        if !case.reopened && case.rng.chance(REOPENED) {
            let content = 30 * MINUTE + case.rng.around(&LOGNORMAL, CONTENT_UNTIL);
            self.agenda.plan(later(at, content), Happening::Reopened(place));
        } else {
            let quiet = CLOSED_AFTER + case.rng.below(CLOSED_SPREAD) as i64;
            self.agenda.plan(self.hours.add(at, quiet), Happening::Closed(place));
        }
    }

    fn reopened(&mut self, place: usize, at: Instant) {
        self.write(place, at, "Reopened", IN_PROGRESS);
        let case = &mut self.cases[place];
        (case.reopened, case.started, case.handed_over, case.waits_left) = (true, true, false, 0);
        if case.priority == Priority::P1 {
            let again = 10 * MINUTE + case.rng.around(&LOGNORMAL, MAJOR_AGAIN);
            self.agenda.plan(later(at, again), Happening::Resolved(place));
        } else {
            self.enqueue(place, Work::Solve, at);
        }
    }

    fn write(&mut self, place: usize, at: Instant, activity: &'static str, status: &'static str) {
        self.journal.write(&self.cases[place], at, activity, status);
    }
}
