//! What is known of a case at some instant, and so what the levels make of it there.

use crate::{
    clock::ClockState,
    evaluate::Figures,
    fold::{Fold, Kind, Known, Nobody, Recorder, Reliefs, Slot},
};

/// Walks cases event by event; asked for rising instants of one case, it reads each event once.
pub(super) struct Judge<'f> {
    figures: &'f Figures,
    fold: Fold,
    recorder: Recorder,
    case: u32,
    /// The next event of the case, and the instant before which all were read.
    next: usize,
    until: i64,
    slot: Slot,
    clocks: Vec<ClockState>,
}

impl<'f> Judge<'f> {
    pub fn new(figures: &'f Figures) -> Self {
        let reliefs = Reliefs::new(&figures.setting.reliefs, &figures.agreement, figures.log.cases());
        let recorder = Recorder::new(&figures.agreement, reliefs, (i64::MIN, i64::MAX));
        let clocks = vec![ClockState::WAITING; figures.agreement.clocks.len()];
        let (fold, slot) = (figures.fold(), Slot::EMPTY);
        Self { figures, fold, recorder, case: u32::MAX, next: 0, until: i64::MIN, slot, clocks }
    }

    /// The kind of a case by its events before an instant; `window` is the time that claims have to reach.
    pub fn kind(&mut self, case: u32, until: i64, window: (i64, i64)) -> u32 {
        let known = self.walk(case, until);
        self.recorder.kind_of(&self.fold.program, (case, known), window)
    }

    /// Where the clocks of a case stand after its events before an instant.
    pub fn clocks(&mut self, case: u32, until: i64) -> &[ClockState] {
        self.walk(case, until);
        &self.clocks
    }

    /// All kinds that were given out, by their numbers.
    pub fn into_kinds(self) -> Vec<Kind> {
        self.recorder.into_record().kinds
    }

    fn walk(&mut self, case: u32, until: i64) -> Known {
        let tape = &self.figures.tape;
        let events = tape.events_of(case);
        if case != self.case || until < self.until {
            (self.case, self.next, self.slot) = (case, events.start, Slot::EMPTY);
            self.clocks.fill(ClockState::WAITING);
        }
        self.until = until;
        while self.next < events.end && tape.instant(self.next) < until {
            let event = (tape.instant(self.next), tape.symbol(self.next));
            // A tape is in order of time.
            _ = self.fold.event((case, &mut self.slot, &mut self.clocks), event, &mut Nobody);
            self.next += 1;
        }
        self.fold.settle((case, &mut self.slot, &mut self.clocks), &mut Nobody, &mut ());
        self.slot.known
    }
}
