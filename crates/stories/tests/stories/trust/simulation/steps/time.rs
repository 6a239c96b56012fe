//! Time passes, mostly forwards, and the server ends without notice.

use crate::trust::simulation::world::World;
use outrigger_kernel::time::HOUR;

/// Hours in a day.
const DAY: i64 = 24;

/// Hours, days or weeks go by; now and then the clock is set back by a day.
pub fn pass(world: &mut World, _: usize) {
    let hours = match world.dice.below(10) {
        0 => -DAY,
        1..=4 => world.dice.between(1, 2 * DAY),
        5..=7 => world.dice.between(2 * DAY, 9 * DAY),
        _ => world.dice.between(10 * DAY, 25 * DAY),
    };
    world.pass(hours * HOUR);
    world.trace.note(format!("{} is reached, {hours} hours later", world.now()));
}

/// The server is gone, and another one opens what it left.
pub fn end_without_notice(world: &mut World, _: usize) {
    world.reopen();
    world.trace.note(format!("{} the server starts again", world.now()));
}
