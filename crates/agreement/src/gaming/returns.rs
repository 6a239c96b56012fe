//! What comes back soon: stopped cases that are opened again, and pauses that begin again.

use super::{
    Examples, Pattern, is_notable,
    scene::{Case, Change, Phase, Scene},
};
use outrigger_kernel::{
    Micros,
    number::grouped,
    time::{HOUR, MINUTE, spoken},
};

/// Working time after a stop within which a case that is opened again came back soon.
const REOPENED_WITHIN: Micros = HOUR;
/// Time after a pause within which another one of the same case came back soon.
const PAUSED_WITHIN: Micros = 5 * MINUTE;

/// Counts what comes back.
pub(super) struct Returns<'s> {
    scene: &'s Scene<'s>,
    stopped: u64,
    reopened: u64,
    reopened_cases: Examples,
    resumed: u64,
    paused_again: u64,
    paused_cases: Examples,
}

impl<'s> Returns<'s> {
    pub fn new(scene: &'s Scene<'s>) -> Self {
        Self {
            scene,
            stopped: 0,
            reopened: 0,
            reopened_cases: Examples::default(),
            resumed: 0,
            paused_again: 0,
            paused_cases: Examples::default(),
        }
    }

    pub fn see(&mut self, case: &Case<'_>) {
        let Some(last_stop) = case.changes.iter().rposition(|change| change.after == Phase::Stopped) else {
            return self.see_pauses(case);
        };
        self.stopped += 1;
        // Only what was stopped once more: a case that stays open was opened again for a reason.
        let until_stop = case.changes.get(..last_stop).unwrap_or_default();
        if let Some((stop, opening)) = pairs(until_stop).find(|pair| self.is_soon(*pair)) {
            self.reopened += 1;
            self.reopened_cases.add(case.name, opening.at, || {
                format!("opened again {} after its stop", spoken(opening.at.0 - stop.at.0))
            });
        }
        self.see_pauses(case);
    }

    pub fn told(self) -> Vec<Pattern> {
        let mut found = Vec::new();
        let (count, of) = (self.reopened, self.stopped);
        if is_notable(count, of) {
            let question = format!(
                "Why were {} of {} stopped cases opened again within {} of working time, and then stopped \
                 once more?",
                grouped(count),
                grouped(of),
                spoken(REOPENED_WITHIN)
            );
            let pattern = Pattern::new("reopened-soon", self.scene.clause(), (count, of), question);
            found.push(pattern.with(self.reopened_cases));
        }
        let (count, of) = (self.paused_again, self.resumed);
        if is_notable(count, of) {
            let question = format!(
                "Why was the clock held again within {} after {} of {} pauses?",
                spoken(PAUSED_WITHIN),
                grouped(count),
                grouped(of)
            );
            let pattern = Pattern::new("paused-again-soon", self.scene.clause(), (count, of), question);
            found.push(pattern.with(self.paused_cases));
        }
        found
    }

    fn is_soon(&self, (stop, opening): (&Change, &Change)) -> bool {
        opening.before == Phase::Stopped && self.scene.time.between(stop.at, opening.at) <= REOPENED_WITHIN
    }

    fn see_pauses(&mut self, case: &Case<'_>) {
        let is_resume = |change: &Change| change.before == Phase::Paused && change.after == Phase::Running;
        self.resumed += case.changes.iter().filter(|change| is_resume(change)).count() as u64;
        for (resume, next) in pairs(case.changes).filter(|(one, _)| is_resume(one)) {
            let between = next.at.0 - resume.at.0;
            if next.after == Phase::Paused && between <= PAUSED_WITHIN {
                self.paused_again += 1;
                let what = || format!("went on for {}", spoken(between));
                self.paused_cases.add(case.name, next.at, what);
            }
        }
    }
}

/// Every change with the next one.
fn pairs(changes: &[Change]) -> impl Iterator<Item = (&Change, &Change)> {
    changes.iter().zip(changes.iter().skip(1))
}
