//! What happens just before a target: pauses that begin there, cases that stop there, and who stops them.

use super::{
    CASES_MIN, COUNT_MIN, Examples, Pattern, USUAL_TIMES,
    resources::{Tally, Unusual},
    scene::{Case, Change, Promise, Scene},
};
use outrigger_kernel::{Micros, number::grouped, time::spoken};

/// Percent of the target on either side of it in which stops are compared.
const STRIP_PERCENT: i128 = 2;
/// The tenth of the target, counted from zero, whose pauses and stops are looked at.
const LAST_TENTH: usize = 9;

/// Counts what happens before and after one level's target.
pub(super) struct Edge<'s> {
    scene: &'s Scene<'s>,
    promise: &'s Promise<'s>,
    /// Pauses by the tenth of the target in which they begin.
    pauses: [u64; 10],
    paused_cases: u64,
    late_pauses: Examples,
    /// Stops within the strip before the target and the one after it.
    before: u64,
    after: u64,
    just_in_time: Examples,
    /// Stops by resource: those in the last tenth among all of them.
    stops: Tally<'s>,
}

impl<'s> Edge<'s> {
    pub fn new(scene: &'s Scene<'s>, promise: &'s Promise<'s>) -> Self {
        Self {
            scene,
            promise,
            pauses: [0; 10],
            paused_cases: 0,
            late_pauses: Examples::default(),
            before: 0,
            after: 0,
            just_in_time: Examples::default(),
            stops: Tally::default(),
        }
    }

    pub fn see(&mut self, case: &Case<'_>) {
        let mut has_paused = false;
        for pause in case.pauses() {
            let Some(tenth) = tenth(pause.elapsed, self.promise.target) else { continue };
            if !self.scene.is_about(self.promise, case.rows_until(pause)) {
                continue;
            }
            has_paused = true;
            self.pauses[tenth] += 1;
            if tenth == LAST_TENTH {
                self.late_pauses.add(case.name, pause.at, || format!("held after {}", spoken(pause.elapsed)));
            }
        }
        self.paused_cases += u64::from(has_paused);
        if let Some(stop) = case.stop().filter(|stop| self.is_about(case, stop)) {
            self.see_stop(case, stop);
        }
    }

    pub fn told(self) -> Vec<Pattern> {
        let clause = format!("level.{}", self.promise.level.name);
        let title = &self.promise.level.title;
        let mut found = Vec::new();
        let (count, of): (u64, u64) = (self.pauses[LAST_TENTH], self.pauses.iter().sum());
        let elsewhere = of - count;
        if self.paused_cases >= CASES_MIN && count >= COUNT_MIN && count * 9 >= elsewhere * USUAL_TIMES {
            let question = format!(
                "Why do {} of {} pauses begin in the last tenth of the target of \"{title}\"?",
                grouped(count),
                grouped(of)
            );
            let usual = format!("Each of the other tenths holds {} on average.", tenths(elsewhere * 10 / 9));
            let pattern = Pattern::new("pauses-near-target", clause.clone(), (count, of), question);
            found.push(pattern.compared(usual).with(self.late_pauses));
        }
        let (before, after) = (self.before, self.after);
        if before + after >= CASES_MIN && before >= after * USUAL_TIMES {
            let question = format!(
                "Why do {} cases stop in the last {STRIP_PERCENT} % before the target of \"{title}\", and {} \
                 in the {STRIP_PERCENT} % after it?",
                grouped(before),
                grouped(after)
            );
            let pattern =
                Pattern::new("stops-before-target", clause.clone(), (before, before + after), question);
            let usual = "Where nobody looks at the target, about as many stop on either side of it.";
            found.push(pattern.compared(usual).with(self.just_in_time));
        }
        let edge_stops = |resource: &Unusual<'_>| {
            format!(
                "Why does {} stop {} of the {} cases that stop in the last tenth of the target of \"{title}\"?",
                resource.name,
                grouped(resource.part),
                grouped(resource.parts)
            )
        };
        let usual = |share: &str| format!("Of all stops, {share} are by the same resource.");
        found.extend(self.stops.unusual(CASES_MIN).into_iter().map(|resource| {
            let (count, question) = ((resource.part, resource.parts), edge_stops(&resource));
            let pattern = Pattern::new("one-resource-before-target", clause.clone(), count, question);
            pattern.compared(usual(&resource.usual())).with(resource.examples)
        }));
        found
    }

    fn is_about(&self, case: &Case<'_>, change: &Change) -> bool {
        self.scene.is_about(self.promise, case.rows_until(change))
    }

    fn see_stop(&mut self, case: &Case<'_>, stop: &Change) {
        let (elapsed, target) = (i128::from(stop.elapsed) * 100, i128::from(self.promise.target));
        let what = || format!("stopped after {}", spoken(stop.elapsed));
        if elapsed > target * (100 - STRIP_PERCENT) && elapsed <= target * 100 {
            self.before += 1;
            self.just_in_time.add(case.name, stop.at, what);
        } else if elapsed > target * 100 && elapsed <= target * (100 + STRIP_PERCENT) {
            self.after += 1;
        }
        let Some(resource) = self.scene.resource(case.rows_until(stop)) else { return };
        // A stop exactly at the target is still before it.
        let at_target = stop.elapsed == self.promise.target;
        let is_last = at_target || tenth(stop.elapsed, self.promise.target) == Some(LAST_TENTH);
        self.stops.count(resource, 1);
        if is_last {
            self.stops.part(resource, (case.name, stop.at), what);
        }
    }
}

/// The tenth of the target, from 0 to 9, in which a time lies; `None` from the target on.
fn tenth(elapsed: Micros, target: Micros) -> Option<usize> {
    let tenth = i128::from(elapsed) * 10 / i128::from(target);
    usize::try_from(tenth).ok().filter(|tenth| *tenth <= LAST_TENTH)
}

/// A number of tenths with one decimal.
fn tenths(number: u64) -> String {
    format!("{}.{}", grouped(number / 10), number % 10)
}
