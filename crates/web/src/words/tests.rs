//! Numbers, moments, waiting and addresses, as pages say them.

use super::*;

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn numbers_are_grouped_whatever_their_type() {
    assert_eq!(number(12_408_u64), "12\u{202f}408");
    assert_eq!(number(7_usize), "7");
    assert_eq!(number(7_u32), "7");
    assert_eq!(counted(1_u32, "case", "cases"), "1 case");
    assert_eq!(tenths(&12_345), "1\u{202f}234.5");
    assert_eq!(figure(&None), NOTHING);
    assert_eq!(figure(&Some(Quantity::Count(47))), "47");
}

#[test]
fn a_trend_is_said_in_the_unit_of_its_level() {
    let share = Quantity::Share(Ratio::ONE);
    assert_eq!(in_unit_of(share, 9_310), "93.1 %");
    assert_eq!(in_unit_of(Quantity::Micros(0), 90 * time::MINUTE), "1 h 30 min");
    assert_eq!(in_unit_of(Quantity::Count(0), 12), "12");
    assert_eq!(in_unit_of(Quantity::Count(0), -1), NOTHING);
    assert_eq!(promised(&share, &Better::Higher), "at least 100.0 %");
    assert_eq!(promised(&Quantity::Count(50), &Better::Lower), "at most 50");
}

#[test]
fn moments_stand_on_the_wall_clock_of_their_zone() {
    let at = instant("2026-03-31T21:58:07Z");
    assert_eq!(moment(&at, "Europe/Berlin"), "31 Mar 2026 23:58");
    assert_eq!(exact(&at, "Etc/UTC"), "31 Mar 2026 21:58:07");
    assert_eq!(moment(&at, "Nowhere/Land"), "31 Mar 2026 21:58", "an unknown zone falls back to UTC");
}

#[test]
fn a_glance_needs_no_minutes_of_long_times() {
    let said = |minutes: i64| rough(&(minutes * time::MINUTE + 7 * time::SECOND));
    assert_eq!([0, 52, 92, 239].map(said), ["7 s", "52 min", "1 h 32 min", "3 h 59 min"]);
    assert_eq!([240, 557].map(said), ["4 h", "9 h"]);
}

#[test]
fn dates_are_read_as_they_are_said() {
    assert_eq!(day("2026-03-01"), "1 Mar 2026");
    assert_eq!(day("some day"), "some day");
}

#[test]
fn waiting_is_counted_in_whole_days() {
    let now = instant("2026-04-10T12:00:00Z");
    for (since, want) in [
        ("2026-04-10T08:00:00Z", "today"),
        ("2026-04-09T12:00:00Z", "1 day"),
        ("2026-03-29T13:00:00Z", "11 days"),
    ] {
        assert_eq!(waited(&Some(instant(since)), &now), want);
    }
    assert_eq!(waited(&Some(instant("2026-04-11T12:00:00Z")), &now), "today", "never less than nothing");
    assert_eq!(waited(&None, &now), "");
}

#[test]
fn files_have_a_size_and_people_have_roles() {
    for (bytes, want) in [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1_023, "1\u{202f}023 bytes"),
        (1_024, "1 KiB"),
        ((1 << 20) - 1, "1\u{202f}023 KiB"),
        (1 << 20, "1.0 MiB"),
        (26_214_399, "24.9 MiB"),
    ] {
        assert_eq!(size(&bytes), want);
    }
    assert_eq!(roles(&[Role::SourcingLead, Role::Auditor]), "The client's sourcing lead, an auditor");
    assert_eq!(roles(&[]), "");
}

#[test]
fn names_become_titles() {
    assert_eq!(titled("complete_until"), "Complete until");
    assert_eq!(titled(""), "");
    assert_eq!(lowered("Process"), "process");
    assert_eq!(lowered("KPI"), "KPI");
}

#[test]
fn addresses_read_back() {
    for text in ["INC0001234", "a b/c?d=é&f", "100 %", ""] {
        assert_eq!(decoded(&encoded(text)), text);
    }
    assert_eq!(encoded("a b/ü"), "a%20b%2F%C3%BC");
    assert_eq!(decoded("a+b%2"), "a b%2", "a cut-off escape stays as it is");
    assert_eq!(decoded("%ff"), "\u{fffd}");
}
