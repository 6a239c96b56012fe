//! Cases that another resource takes over right before they stop.

use super::{
    Examples, Pattern, is_notable,
    scene::{Case, Scene},
};
use outrigger_kernel::{
    Micros,
    number::grouped,
    time::{MINUTE, spoken},
};

/// Time before a stop within which a change of hands is late.
const HANDED_OVER_WITHIN: Micros = 5 * MINUTE;

/// Counts cases that changed hands right before they stopped.
pub(super) struct Handovers<'s> {
    scene: &'s Scene<'s>,
    /// Stopped cases whose resource is known at the stop and before it.
    seen: u64,
    count: u64,
    examples: Examples,
}

impl<'s> Handovers<'s> {
    pub fn new(scene: &'s Scene<'s>) -> Self {
        Self { scene, seen: 0, count: 0, examples: Examples::default() }
    }

    pub fn see(&mut self, case: &Case<'_>) {
        let Some(stop) = case.stop() else { return };
        let rows = case.rows_until(stop);
        let limit = stop.at.plus(-HANDED_OVER_WITHIN);
        let instants = self.scene.log.instants();
        let before = rows.partition_point(|row| instants[*row as usize] < limit.0);
        let earlier = self.scene.resource(rows.get(..before).unwrap_or_default());
        let (Some(earlier), Some(last)) = (earlier, self.scene.resource(rows)) else { return };
        self.seen += 1;
        if earlier != last {
            self.count += 1;
            self.examples.add(case.name, stop.at, || format!("from {earlier} to {last}"));
        }
    }

    pub fn told(self) -> Option<Pattern> {
        let (count, of) = (self.count, self.seen);
        if !is_notable(count, of) {
            return None;
        }
        let question = format!(
            "Why did {} of {} cases change hands in the last {} before they stopped?",
            grouped(count),
            grouped(of),
            spoken(HANDED_OVER_WITHIN)
        );
        let pattern = Pattern::new("handed-over-at-the-end", self.scene.clause(), (count, of), question);
        Some(pattern.with(self.examples))
    }
}
