//! Clocks in words: what starts, holds, stops and reopens them.

use super::List;
use outrigger_agreement::{
    Agreement,
    condition::Condition,
    terms::{Clock, Reopen, TargetChange},
};

/// Adds every clock.
pub(super) fn add(agreement: &Agreement, list: &mut List) {
    for clock in &agreement.clocks {
        list.open("Clocks", format!("clock.{}", clock.name));
        one(clock, list);
    }
}

fn one(clock: &Clock, list: &mut List) {
    let source = |condition: &Option<Condition>| condition.as_ref().map(|condition| condition.source.clone());
    list.add("Counts in", format!("calendar.{}", clock.calendar_name));
    list.add("Starts when", &clock.start.source);
    list.add_some("Is held while", source(&clock.pause));
    list.add("Stops when", &clock.stop.source);
    list.add_some("Is reopened when", source(&clock.reopened));
    list.add(
        "After it is reopened",
        match clock.reopen {
            Reopen::Resume => "counting goes on where it stopped",
            Reopen::Restart => "counting starts again at zero",
            Reopen::Ignore => "nothing changes: the first stop stands",
        },
    );
    list.add_some("Is abandoned when", source(&clock.abandoned));
    list.add_some("Does not see", source(&clock.ignore));
    list.add(
        "When other levels begin to apply",
        match clock.target_change {
            TargetChange::Carry => "time counted and time held stay as they are",
            TargetChange::Restart => "counting starts again at zero",
            TargetChange::Retroactive => {
                "the new target counts from the start, and earlier holds count as working time"
            }
        },
    );
}
