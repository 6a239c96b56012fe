//! Availability: the share of the agreed service time in which no component was down.

use super::tally::Measured;
use crate::{calendar::BusinessTime, terms::Quantity};
use outrigger_kernel::{Instant, Ratio};

/// Parts of one to which a share is rounded down that no [`Ratio`] holds exactly.
const SHARE_PARTS: i64 = 1_000_000_000_000;

/// What an event says about its component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It is down from now on.
    Down {
        /// Whether the agreement or a claim excludes an outage that begins here.
        excluded: bool,
    },
    /// It is up again.
    Up,
}

/// A time in which one component was down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outage {
    /// The first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// Whether it is excluded.
    pub excluded: bool,
}

/// The outages of one component, from its events in the order of time.
///
/// Of several events at one instant a down wins over an up, and one that is excluded over one that is
/// not. A down while the component is down changes nothing, so an outage is excluded or not by its
/// first event. Without an end an outage lasts until `until`, the end of what is known.
pub(crate) fn outages(events: &[(Instant, State)], until: Instant) -> Vec<Outage> {
    let mut outages = Vec::new();
    let mut begun: Option<Outage> = None;
    for together in events.chunk_by(|(before, _), (after, _)| before == after) {
        let Some((at, _)) = together.first() else { continue };
        let says = |asked: State| together.iter().any(|(_, state)| *state == asked);
        let excluded = says(State::Down { excluded: true });
        let down = excluded || says(State::Down { excluded: false });
        match begun {
            None if down => begun = Some(Outage { from: *at, to: until.max(*at), excluded }),
            Some(outage) if !down => {
                outages.push(Outage { to: *at, ..outage });
                begun = None;
            }
            _ => {}
        }
    }
    outages.extend(begun);
    outages
}

/// The share of a period's service time in which nothing was down. Each component owes the working time
/// of the period; excluded outages are taken out of it unless `with_excluded`. The share is exact, or
/// rounded down to twelve decimals where it does not fit.
///
/// `cases` are the components. `misses` are the outages that cost service time in the period; those
/// that are excluded count only `with_excluded`. Nothing is measured without components or without
/// service time. `bounds` have to lie inside the table; the outages of a component must not overlap.
pub(crate) fn measured(
    time: &BusinessTime,
    (from, to): (Instant, Instant),
    components: &[Vec<Outage>],
    with_excluded: bool,
) -> Measured {
    let cases = components.len() as u64;
    let mut owed = i128::from(time.between(from, to)) * i128::from(cases);
    let (mut down, mut misses) = (0, 0);
    for outage in components.iter().flatten() {
        let lost = time.between(outage.from.max(from), outage.to.min(to));
        if outage.excluded && !with_excluded {
            owed -= i128::from(lost);
        } else if lost > 0 {
            down += i128::from(lost);
            misses += 1;
        }
    }
    if owed <= 0 {
        return Measured { cases, ..Measured::default() };
    }
    let up = (owed - down).max(0);
    Measured { value: share_down(up, owed).map(Quantity::Share), cases, misses: Some(misses), margin: None }
}

fn share_down(part: i128, whole: i128) -> Option<Ratio> {
    Ratio::from_wide(part, whole).or_else(|| {
        let parts = part.checked_mul(i128::from(SHARE_PARTS))? / whole;
        Ratio::from_wide(parts, i128::from(SHARE_PARTS))
    })
}

#[cfg(test)]
mod tests;
