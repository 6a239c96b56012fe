//! What has to hold, whatever anybody does. What is quickly seen is looked at after every step; the rest now and
//! then, and in the end.

mod finality;
pub mod gates;
mod ledger;
pub mod money;
mod privacy;
mod replay;

pub use finality::standing;
pub use ledger::grows_out_of;
pub use replay::differing;

use super::world::World;

/// What is quickly seen.
pub fn hold(world: &mut World) {
    for deal in 0..world.deals.len() {
        ledger::grows(world, deal);
        privacy::strangers_see_nothing(world, deal);
        finality::what_is_final_stays(&mut world.deals[deal]);
    }
}

/// Everything about one engagement.
pub fn hold_throughout(world: &World, deal: usize) {
    ledger::stands(world, deal);
    replay::gives_the_same(world, deal);
    ledger::is_sound(world, deal);
    privacy::nobody_reads_what_is_not_theirs(world, deal);
}
