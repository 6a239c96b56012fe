//! Running cases that change to a level with a longer target.

use super::{
    Examples, Pattern, is_notable,
    scene::{Case, Change, Scene},
};
use outrigger_kernel::{Instant, Micros, number::grouped, time::spoken};

/// Counts cases whose target grew while their clock ran.
pub(super) struct Reclassified<'s> {
    scene: &'s Scene<'s>,
    /// Cases that had a target when they started and one when they stopped.
    seen: u64,
    count: u64,
    /// Those that would have missed the shorter target and are within the longer one.
    saved: u64,
    examples: Examples,
}

impl<'s> Reclassified<'s> {
    pub fn new(scene: &'s Scene<'s>) -> Self {
        Self { scene, seen: 0, count: 0, saved: 0, examples: Examples::default() }
    }

    pub fn see(&mut self, case: &Case<'_>) {
        let (Some(start), Some(stop)) = (case.changes.first(), case.stop()) else { return };
        let short = self.target(case.rows_until(start));
        let (Some(short), Some(long)) = (short, self.target(case.rows_until(stop))) else { return };
        self.seen += 1;
        if long <= short {
            return;
        }
        self.count += 1;
        self.saved += u64::from(short < stop.elapsed && stop.elapsed <= long);
        let at = self.moment(case, (start, stop), short);
        self.examples.add(case.name, at, || {
            let [short, long, elapsed] = [short, long, stop.elapsed].map(spoken);
            format!("target of {short} became {long}; {elapsed} counted at the stop")
        });
    }

    pub fn told(self) -> Option<Pattern> {
        let (count, of) = (self.count, self.seen);
        if !is_notable(count, of) {
            return None;
        }
        let question = format!(
            "Why did {} of {} cases change to a level with a longer target while they ran?",
            grouped(count),
            grouped(of)
        );
        let saved = format!(
            "Of them, {} would have missed the shorter target and met the longer one.",
            grouped(self.saved)
        );
        let pattern = Pattern::new("longer-target", self.scene.clause(), (count, of), question);
        Some(pattern.compared(saved).with(self.examples))
    }

    /// The shortest target of the levels that are about a case, by what some of its rows say.
    fn target(&self, rows: &[u32]) -> Option<Micros> {
        let about = self.scene.promises.iter().filter(|promise| self.scene.is_about(promise, rows));
        about.map(|promise| promise.target).min()
    }

    /// When the target first was longer.
    fn moment(&self, case: &Case<'_>, (start, stop): (&Change, &Change), short: Micros) -> Instant {
        let longer = (start.end..stop.end).find_map(|row| {
            let target = self.target(case.rows.get(..=row)?)?;
            (target > short).then_some(row)
        });
        let row = longer.and_then(|row| case.rows.get(row));
        row.and_then(|row| self.scene.log.instants().get(*row as usize)).map_or(stop.at, |at| Instant(*at))
    }
}
