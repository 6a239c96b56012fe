//! When rungs are reached: at the edges of a target, and in working time.

use super::*;
use crate::calendar::{BusinessTime, Calendar, Hours};
use outrigger_kernel::{
    Instant,
    time::{HOUR, MINUTE, zone},
};
use proptest::prelude::*;

fn percent(text: &str) -> RungAt {
    RungAt::Share(Ratio::from_percent(text).unwrap())
}

#[test]
fn a_rung_is_reached_at_a_share_before_or_after_the_target() {
    let cases = [
        (percent("50"), 4 * HOUR, 2 * HOUR),
        (percent("100"), 4 * HOUR, 4 * HOUR),
        (percent("150"), 4 * HOUR, 6 * HOUR),
        (percent("33.3"), 10, 4),
        (percent("0.1"), 1, 1),
        (percent("50"), 0, 0),
        (RungAt::Before(HOUR), 4 * HOUR, 3 * HOUR),
        (RungAt::Before(4 * HOUR), 4 * HOUR, 0),
        (RungAt::Before(5 * HOUR), 4 * HOUR, 0),
        (RungAt::Before(0), 4 * HOUR, 4 * HOUR),
        (RungAt::After(0), 4 * HOUR, 4 * HOUR),
        (RungAt::After(30 * MINUTE), 4 * HOUR, 270 * MINUTE),
    ];
    for (rung, target, want) in cases {
        assert_eq!(rung.elapsed(target), want, "{rung:?} of {target}");
    }
}

#[test]
fn no_target_is_too_long() {
    assert_eq!(percent("1000").elapsed(i64::MAX), i64::MAX);
    assert_eq!(percent("100").elapsed(i64::MAX), i64::MAX);
    assert_eq!(RungAt::After(i64::MAX).elapsed(1), i64::MAX);
    assert_eq!(RungAt::Before(i64::MAX).elapsed(0), 0);
}

#[test]
fn s17_a_rung_an_hour_before_the_deadline_lands_in_working_time() {
    let mut calendar = Calendar::closed(zone("UTC").unwrap());
    for day in &mut calendar.weekly[..5] {
        *day =
            [("08:00", "12:00"), ("13:00", "18:00")].map(|(from, to)| Hours::parse(from, to).unwrap()).into();
    }
    let at = |text: &str| text.parse::<Instant>().unwrap();
    let time = BusinessTime::new(&calendar, at("2026-03-02T00:00:00Z"), at("2026-03-06T00:00:00Z"));
    // Monday; the target of two hours.
    let cases = [
        ("2026-03-02T11:30:00Z", "2026-03-02T14:30:00Z", "2026-03-02T13:30:00Z"),
        ("2026-03-02T10:30:00Z", "2026-03-02T13:30:00Z", "2026-03-02T11:30:00Z"),
        ("2026-03-02T16:30:00Z", "2026-03-03T08:30:00Z", "2026-03-02T17:30:00Z"),
        ("2026-03-02T19:00:00Z", "2026-03-03T10:00:00Z", "2026-03-03T09:00:00Z"),
    ];
    for (start, deadline, rung) in cases {
        let target = 2 * HOUR;
        assert_eq!(time.add(at(start), target), Some(at(deadline)), "due when started at {start}");
        let elapsed = RungAt::Before(HOUR).elapsed(target);
        assert_eq!(time.add(at(start), elapsed), Some(at(rung)), "told when started at {start}");
    }
}

proptest! {
    #[test]
    fn a_later_share_is_never_reached_earlier(
        target in 0i64..1_000_000,
        one in 0i64..=1_000,
        other in 0i64..=1_000,
    ) {
        let elapsed = |permille: i64| RungAt::Share(Ratio::new(permille, 1_000).unwrap()).elapsed(target);
        let (early, late) = (elapsed(one.min(other)), elapsed(one.max(other)));
        prop_assert!(0 <= early && early <= late && late <= target);
        let used = elapsed(one);
        prop_assert!(used * 1_000 >= target * one && (used - 1) * 1_000 < target * one);
    }
}
