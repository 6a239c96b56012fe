//! One case told: what each event did, every interval, and what the levels make of it.

use crate::{
    Explanation, Quantity,
    tests::{SPEED, figures, period, speed_in, speed_with_clock, speed_with_level},
};
use outrigger_kernel::time::{HOUR, MINUTE};

fn explained(clauses: &str, events: &str, case: &str) -> Explanation {
    figures(clauses, events).explain(case).unwrap().remove(0)
}

fn effects(explained: &Explanation) -> Vec<&str> {
    explained.events.iter().map(|event| event.effect.as_str()).collect()
}

/// The intervals as `Counted 03-02T16:00 to 03-02T16:30`.
fn intervals(explained: &Explanation) -> Vec<String> {
    let short = |at: outrigger_kernel::Instant| at.to_string()[5..16].to_owned();
    let told = explained.intervals.iter();
    told.map(|interval| format!("{:?} {} to {}", interval.kind, short(interval.from), short(interval.to)))
        .collect()
}

const STORY: &str = "A 03-02T15:00 Note status=Active
                     A 03-02T16:00 Opened
                     A 03-02T16:30 Update status=Waiting
                     A 03-03T10:00 Update status=Active
                     A 03-03T10:30 Note
                     A 03-03T11:00 Resolved
                     A 03-03T12:00 Opened
                     A 03-03T12:30 Resolved
                     A 03-03T13:00 Comment
                     B 03-04T09:00 Opened";

#[test]
fn every_event_says_what_it_did() {
    let explained = explained(SPEED, STORY, "A");
    let want = ["", "starts", "holds", "resumes", "", "stops", "reopens", "stops", ""];
    assert_eq!(effects(&explained), want);
    let attributes = &explained.events[2].attributes;
    let want = [("status", "Waiting"), ("activity", "Update")];
    let told = |name: &str, value: &str| attributes.contains(&(name.to_owned(), value.to_owned()));
    assert!(want.iter().all(|(name, value)| told(name, value)), "{attributes:?}");
    assert_eq!(attributes.len(), 2, "what is missing is not listed");
}

#[test]
fn every_interval_follows_on_the_last() {
    let explained = explained(SPEED, STORY, "A");
    let want = [
        "Counted 03-02T16:00 to 03-02T16:30",
        "Paused 03-02T16:30 to 03-02T17:00",
        "OffHours 03-02T17:00 to 03-03T09:00",
        "Paused 03-03T09:00 to 03-03T10:00",
        "Counted 03-03T10:00 to 03-03T11:00",
        "Stopped 03-03T11:00 to 03-03T12:00",
        "Counted 03-03T12:00 to 03-03T12:30",
    ];
    assert_eq!(intervals(&explained), want);
    let totals = (explained.counted_micros, explained.paused_micros, explained.off_hours_micros);
    assert_eq!(totals, (2 * HOUR, 90 * MINUTE, 16 * HOUR));
    assert_eq!(explained.standing, "stopped");
}

#[test]
fn a_running_case_is_told_up_to_the_end_of_the_data() {
    let running = explained(SPEED, "A 03-02T16:00 Opened\nB 03-03T10:00 Opened", "A");
    assert_eq!(running.standing, "running");
    assert_eq!(running.counted_micros, 2 * HOUR);
    assert_eq!(intervals(&running).last().unwrap(), "Counted 03-03T09:00 to 03-03T10:00");
    let waiting = explained(SPEED, "A 03-02T16:00 Note\nB 03-03T10:00 Opened", "A");
    assert_eq!((waiting.standing.as_str(), waiting.intervals.len()), ("waiting", 0));
    assert_eq!(effects(&waiting), [""]);
}

#[test]
fn events_at_one_instant_share_what_they_did() {
    let events = "A 03-02T10:00 Opened\nA 03-02T10:00 Update status=Waiting\nA 03-02T12:00 Update status=Active\nA 03-02T12:00 Resolved";
    let explained = explained(SPEED, events, "A");
    assert_eq!(explained.paused_micros, 2 * HOUR);
    assert_eq!((effects(&explained)[0], effects(&explained)[3]), ("starts", "stops"));
}

#[test]
fn a_level_tells_its_target_and_its_view() {
    let clauses = speed_with_level("exclude = ['cause == \"outage\"']\nwhere = 'priority == \"P1\"'");
    let events = "A 03-02T09:00 Opened priority=P1\nA 03-02T14:00 Resolved cause=outage\nB 03-02T09:00 Opened\nB 03-02T10:00 Resolved";
    let explained_a = explained(&clauses, events, "A");
    let view = &explained_a.levels[0];
    assert_eq!((view.level.as_str(), view.title.as_str()), ("speed", "Resolved in 4 working hours"));
    assert_eq!((view.period, view.target), (period("2026-03"), Some(Quantity::Micros(4 * HOUR))));
    assert_eq!((view.elapsed, view.within, view.excluded), (Quantity::Micros(5 * HOUR), Some(false), true));
    assert!(explained(&clauses, events, "B").levels.is_empty(), "no priority, no level");
}

#[test]
fn a_case_that_came_back_later_has_a_view_in_both_periods() {
    let events = "A 03-02T09:00 Opened\nA 03-02T11:00 Resolved\nA 04-01T09:00 Opened\nA 04-01T12:00 Resolved";
    let views = explained(SPEED, events, "A").levels;
    let told: Vec<_> = views.iter().map(|view| (view.period, view.elapsed, view.within)).collect();
    let want = [
        (period("2026-03"), Quantity::Micros(2 * HOUR), Some(true)),
        (period("2026-04"), Quantity::Micros(5 * HOUR), Some(false)),
    ];
    assert_eq!(told, want);
}

#[test]
fn every_clock_has_its_explanation_with_its_zone() {
    let second = r#"
[clock.response]
calendar = "sunday"
start = 'activity == "Opened"'
stop = 'activity == "Reply"'
"#;
    let clauses = format!("{SPEED}{second}");
    let all = figures(&clauses, "A 03-02T09:00 Opened\nA 03-02T11:00 Resolved").explain("A").unwrap();
    let clocks: Vec<_> = all.iter().map(|one| (one.clock.as_str(), one.standing.as_str())).collect();
    assert_eq!(clocks, [("resolution", "stopped"), ("response", "running")]);
    assert_eq!((all[1].calendar.as_str(), all[1].zone.as_str()), ("sunday", "Europe/Berlin"));
    assert_eq!((all[1].counted_micros, all[1].off_hours_micros), (0, 2 * HOUR));
}

#[test]
fn a_restart_tells_what_was_counted_before_it_as_well() {
    let events = "A 03-02T09:00 Opened\nA 03-02T11:00 Resolved\nA 03-02T12:00 Opened\nA 03-02T13:00 Resolved";
    let explained = explained(&speed_with_clock("reopen = \"restart\""), events, "A");
    assert_eq!(explained.counted_micros, 3 * HOUR);
    assert_eq!(
        explained.levels[0].elapsed,
        Quantity::Micros(HOUR),
        "the level sees the time since the restart"
    );
}

#[test]
fn nobody_explains_a_case_that_is_not_there() {
    let figures = figures(&speed_in("always"), "A 03-02T09:00 Opened");
    assert!(figures.explain("B").is_none() && figures.explain("").is_none());
    assert!(figures.explain("A").is_some());
}
