//! The server's clock jumps, and the clocks on walls change: the ledger keeps its order, no session lives for ever,
//! and figures go by the events' own time.

use super::count::tell;
use crate::house::{House, JSON, Late, NOW, SENT, TERMS, enter_late, find, list, text, two_months};
use outrigger_kernel::Instant;
use serde_json::{Value, json};

/// Where the clock jumps to, and whether it is behind the ledger then. In October 2027 the hour from two to three
/// comes twice on the wall, in March 2028 it does not come at all.
const JUMPS: [(&str, bool); 7] = [
    ("2026-11-20T10:00:00Z", true),
    ("2027-02-19T10:00:00Z", false),
    ("2026-11-21T10:30:00Z", true),
    ("2027-10-31T00:30:00Z", false),
    ("2027-10-31T01:30:00Z", false),
    ("2028-03-26T00:30:00Z", false),
    ("2028-03-26T01:30:00Z", false),
];
/// What every page says while the clock is behind.
const BEHIND: &str = "clock is behind the ledger";

#[test]
fn r13_a_clock_that_jumps_moves_no_entry_and_no_figure() {
    let house = House::empty();
    let mut late = two_months(&house);
    let figures = recomputed(&late);
    for (no, (instant, is_behind)) in JUMPS.into_iter().enumerate() {
        house.wait_until(instant);
        for person in [&late.lead, &late.manager] {
            let answer = person.get_as("/", JSON);
            assert_eq!(answer.status, 401, "a session of another time is over at {instant}: {}", answer.body);
        }
        late.back_at(&house, instant);
        assert_eq!(late.lead.page("").contains(BEHIND), is_behind, "{instant}");
        let name = format!("System {no}");
        late.manager.act("content.draft", &[("kind", "source"), ("name", name.as_str())]);
        let newest = &late.lead.data("ledger")["entries"][0];
        assert_eq!(newest["kind"], "content.item-drafted");
        let is_of_now = at(newest) == instant.parse::<Instant>().unwrap();
        assert_eq!(is_of_now, !is_behind, "no entry is older than the one before it: {newest}");
        entries_stand_in_their_order(&late);
        assert_eq!(recomputed(&late), figures, "{instant}");
    }
    tell("R13", &format!("{} jumps of the clock, order and figures as before", JUMPS.len()));
}

#[test]
fn r13_hours_that_come_twice_or_not_at_all_are_counted_as_they_pass() {
    let autumn = [
        ("A-1", "2026-10-25T00:30:00Z", "2026-10-25T04:30:00Z"),
        ("A-2", "2026-10-25T00:30:00Z", "2026-10-25T04:30:01Z"),
        ("A-3", "2026-10-25T01:30:00Z", "2026-10-25T05:29:59Z"),
    ];
    let on_the_wall = [
        ("A-1", "2026-10-25T02:30:00+02:00", "2026-10-25T05:30:00+01:00"),
        ("A-2", "2026-10-25T02:30:00+02:00", "2026-10-25T05:30:01+01:00"),
        ("A-3", "2026-10-25T02:30:00+01:00", "2026-10-25T06:29:59+01:00"),
    ];
    let october = |cases: &[(&str, &str, &str)]| stated(NOW, cases, ("2026-11-01T00:00:00Z", "2026-10"));
    let figures = october(&autumn);
    assert_eq!(
        resolved(&figures),
        (json!(3), json!(1)),
        "four hours pass, and three by the clock on the wall"
    );
    assert_eq!(october(&on_the_wall)["digest"], figures["digest"]);

    let spring = [
        ("B-1", "2027-03-28T00:30:00Z", "2027-03-28T04:30:00Z"),
        ("B-2", "2027-03-28T00:30:00Z", "2027-03-28T04:30:01Z"),
    ];
    let on_the_wall = [
        ("B-1", "2027-03-28T01:30:00+01:00", "2027-03-28T06:30:00+02:00"),
        ("B-2", "2027-03-28T01:30:00+01:00", "2027-03-28T06:30:01+02:00"),
    ];
    let march = |cases: &[(&str, &str, &str)]| {
        stated("2027-04-10T08:00:00Z", cases, ("2027-04-01T00:00:00Z", "2027-03"))
    };
    let figures = march(&spring);
    assert_eq!(
        resolved(&figures),
        (json!(2), json!(1)),
        "four hours pass, and five by the clock on the wall"
    );
    assert_eq!(march(&on_the_wall)["digest"], figures["digest"]);
    tell("R13", "hours that come twice and hours that do not come are counted as they pass");
}

#[test]
fn r13_a_leap_second_is_named_and_nothing_disappears() {
    let house = House::empty();
    let late = enter_late(&house);
    let file = "case,time,activity\nL-1,2016-12-31T23:59:59Z,Opened\nL-1,2016-12-31T23:59:60Z,Replied\n\
                L-1,2017-01-01T00:00:00Z,Resolved\n";
    let sent = late.manager.upload(&late.manager.at(SENT), file.as_bytes()).with_status(200).json();
    let report = &sent["report"];
    let counts = ["rows", "accepted", "duplicates", "rejected"].map(|count| report[count].as_u64().unwrap());
    assert_eq!(counts, [3, 2, 0, 1], "{report}");
    let [problem] = list(&report["problems"]) else { panic!("one row is rejected: {report}") };
    assert_eq!((&problem["line"], &problem["column"]), (&json!(3), &json!("time")), "{problem}");
    tell("R13", "a leap second is rejected with its line, and the counts add up");
}

/// What the events give today for each statement.
fn recomputed(late: &Late) -> Value {
    let verified = late.lead.data("verify");
    assert_eq!(verified["sound"], true, "{verified}");
    assert_eq!(list(&verified["statements"]).len(), 2);
    verified["statements"].clone()
}

/// Entries are numbered on one by one, and none bears an earlier time than the one before it.
fn entries_stand_in_their_order(late: &Late) {
    let ledger = late.lead.data("ledger");
    for pair in list(&ledger["entries"]).windows(2) {
        let (newer, older) = (&pair[0], &pair[1]);
        assert_eq!(newer["seq"].as_u64(), older["seq"].as_u64().map(|seq| seq + 1));
        assert!(at(newer) >= at(older), "{newer} comes after {older}");
    }
}

fn at(row: &Value) -> Instant {
    text(&row["at"]).parse().unwrap()
}

/// The figures of a month, of which the clock says that it is over.
fn stated(now: &str, cases: &[(&str, &str, &str)], (complete_until, period): (&str, &str)) -> Value {
    let house = House::empty();
    house.wait_until(now);
    let late = enter_late(&house);
    late.sign_terms(TERMS);
    let rows = cases
        .iter()
        .map(|(case, opened, resolved)| format!("{case},{opened},Opened\n{case},{resolved},Resolved\n"));
    late.seal(format!("case,time,activity\n{}", rows.collect::<String>()).as_bytes(), complete_until);
    let page = late.manager.act("operate.state-period", &[("period", period)]);
    late.lead.data(&page)["figures"].clone()
}

/// The cases of the level that bears credits, and those that took too long.
fn resolved(figures: &Value) -> (Value, Value) {
    let level = find(&figures["levels"], "level", "resolved");
    (level["cases"].clone(), level["misses"].clone())
}
