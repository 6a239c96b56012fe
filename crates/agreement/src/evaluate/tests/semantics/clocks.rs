//! How time is counted: pauses, hours, zones, reopening, first responses, and the order of events.

use super::board;
use crate::{
    Basis, Figures,
    tests::{SPEED, agreement, check, figures, instant, log, period, speed_in, speed_with_clock, told},
};
use outrigger_eventlog::LogBuilder;
use outrigger_kernel::time::{HOUR, MINUTE, SECOND};

#[test]
fn s01_paused_then_resolved_in_one_transition_deducts_the_pause() {
    let held = "A 03-02T09:00 Opened
                A 03-02T10:00 Update status=Waiting";
    let want = "2026-03 speed: 100.0 % of 1, Met
                A: 1 h counted, 3 h paused, within";
    check(SPEED, &format!("{held}\nA 03-02T13:00 Resolved status=Done"), want);
    check(SPEED, &format!("{held}\nA 03-02T13:00 Resolved"), want);
    check(SPEED, &format!("{held}\nA 03-02T13:00 Update status=Done\nA 03-02T13:00 Resolved"), want);
}

#[test]
fn s02_a_hold_over_off_hours_deducts_only_its_working_time() {
    let events = "A 03-02T15:00 Opened
                  A 03-02T16:00 Update status=Waiting
                  A 03-03T10:00 Update status=Active
                  A 03-03T12:00 Resolved";
    check(SPEED, events, "2026-03 speed: 100.0 % of 1, Met\nA: 3 h counted, 2 h paused, within");
}

#[test]
fn s03_a_hold_entirely_in_off_hours_deducts_nothing() {
    let events = "A 03-02T16:00 Opened
                  A 03-02T18:00 Update status=Waiting
                  A 03-03T08:00 Update status=Active
                  A 03-03T10:00 Resolved";
    check(SPEED, events, "2026-03 speed: 100.0 % of 1, Met\nA: 2 h counted, 0 s paused, within");
}

#[test]
fn s04_a_case_created_out_of_hours_starts_at_the_next_open_second() {
    let events = "holiday 03-10T11:00 Opened
                  holiday 03-11T10:00 Resolved
                  evening 03-04T20:00 Opened
                  evening 03-05T09:30 Resolved
                  weekend 03-07T12:00 Opened
                  weekend 03-09T08:59 Resolved";
    let want = "2026-03 speed: 100.0 % of 3, Met
                evening: 30 min counted, 0 s paused, within
                weekend: 0 s counted, 0 s paused, within
                holiday: 1 h counted, 0 s paused, within";
    check(SPEED, events, want);
}

#[test]
fn s05_a_case_resolved_at_its_deadline_has_exactly_its_target_counted() {
    for calendar in ["always", "desk", "split", "night"] {
        let agreement = agreement(&speed_in(calendar));
        for start in
            ["03-02T00:00", "03-02T09:00", "03-02T16:30", "03-06T11:59", "03-07T19:00", "03-09T23:00"]
        {
            let due = agreement.clocks[0].calendar.add(instant(start), 4 * HOUR).unwrap();
            let mut builder = LogBuilder::new();
            let activity = builder.column("activity");
            for (case, end) in [("at", due), ("after", due.plus(SECOND))] {
                builder.push(case, instant(start), &[(activity, "Opened")]);
                builder.push(case, end, &[(activity, "Resolved")]);
            }
            let figures = Figures::new(agreement.clone(), builder.finish().into()).unwrap();
            let cases = figures.cases(0, period("2026-03"));
            let counted: Vec<_> = cases.iter().map(|case| (case.elapsed_micros, case.within)).collect();
            let want = [(4 * HOUR, Some(true)), (4 * HOUR + SECOND, Some(false))];
            assert_eq!(counted, want, "{calendar} from {start}");
        }
    }
}

#[test]
fn s07_split_days_overnight_shifts_and_ends_at_midnight_count_as_written() {
    let lunch = "A 03-02T11:00 Opened\nA 03-02T14:00 Resolved";
    check(&speed_in("split"), lunch, "2026-03 speed: 100.0 % of 1, Met\nA: 2 h counted, 0 s paused, within");
    let overnight = "A 03-02T23:00 Opened\nA 03-03T07:00 Resolved";
    check(
        &speed_in("night"),
        overnight,
        "2026-03 speed: 0.0 % of 1, Missed\nA: 7 h counted, 0 s paused, late",
    );
    let midnight = "A 03-07T20:00 Opened\nA 03-08T02:00 Resolved";
    check(
        &speed_in("night"),
        midnight,
        "2026-03 speed: 100.0 % of 1, Met\nA: 4 h counted, 0 s paused, within",
    );
}

#[test]
fn s08_hours_in_the_zone_of_the_contract_are_short_in_the_gap_and_long_in_the_overlap() {
    let sunday = speed_in("sunday");
    let told = |from: &str, to: &str| told(&figures(&sunday, &format!("A {from} Opened\nA {to} Resolved")));
    assert!(told("03-21T12:00", "03-22T12:00").contains("A: 3 h counted"), "01:00 to 04:00 on a usual day");
    assert!(told("03-28T12:00", "03-29T12:00").contains("A: 2 h counted"), "02:00 jumps to 03:00");
    assert!(told("10-24T12:00", "10-25T12:00").contains("A: 4 h counted"), "03:00 falls back to 02:00");
    assert!(told("03-29T00:30", "03-29T01:30").contains("A: 1 h counted"), "real seconds inside the hours");
}

#[test]
fn s11_reopening_resumes_unless_the_clock_says_otherwise() {
    let events = "A 03-02T09:00 Opened
                  A 03-02T11:00 Resolved
                  A 03-03T09:00 Opened
                  A 03-03T12:00 Resolved";
    let resumed = "2026-03 speed: 0.0 % of 1, Missed\nA: 5 h counted, 0 s paused, late";
    check(SPEED, events, resumed);
    check(&speed_with_clock("reopen = \"resume\""), events, resumed);
    let restarted = "2026-03 speed: 100.0 % of 1, Met\nA: 3 h counted, 0 s paused, within";
    check(&speed_with_clock("reopen = \"restart\""), events, restarted);
    let ignored = "2026-03 speed: 100.0 % of 1, Met\nA: 2 h counted, 0 s paused, within";
    check(&speed_with_clock("reopen = \"ignore\""), events, ignored);
}

#[test]
fn s11_both_figures_are_kept_when_the_case_comes_back_later() {
    let events = "A 03-02T09:00 Opened
                  A 03-02T11:00 Resolved
                  A 04-01T09:00 Opened
                  A 04-01T12:00 Resolved";
    let want = "2026-03 speed: 100.0 % of 1, Met
                A: 2 h counted, 0 s paused, within
                2026-04 speed: 0.0 % of 1, Missed
                A: 5 h counted, 0 s paused, late";
    check(SPEED, events, want);
}

#[test]
fn s12_the_clock_stops_at_resolve_whoever_speaks_last() {
    let events = "A 03-02T09:00 Opened
                  A 03-02T11:00 Resolved
                  A 03-02T12:00 Comment by=client
                  A 03-02T13:00 Comment by=provider status=Waiting
                  A 03-03T13:00 Resolved";
    check(SPEED, events, "2026-03 speed: 100.0 % of 1, Met\nA: 2 h counted, 0 s paused, within");
}

const RESPONSE: &str = r#"
[clock.response]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Reply" && by != "bot"'
reopen = "ignore"

[level.response]
title = "First response in 1 working hour"
kind = "key"
measure = { share-within = "1h", clock = "response" }
expected = "90 %"
"#;

#[test]
fn s14_a_late_first_response_stays_a_miss() {
    let events = "A 03-02T09:00 Opened
                  A 03-02T12:00 Reply by=ann
                  A 03-02T12:30 Opened
                  A 03-02T12:40 Reply by=ann
                  A 03-02T13:00 Resolved";
    check(RESPONSE, events, "2026-03 response: 0.0 % of 1, Missed\nA: 3 h counted, 0 s paused, late");
}

#[test]
fn s15_an_automatic_reply_or_an_internal_note_is_no_response() {
    let events = "A 03-02T09:00 Opened
                  A 03-02T09:01 Reply by=bot
                  A 03-02T09:20 Note by=ann
                  A 03-02T09:25 Reply
                  A 03-02T09:50 Reply by=ann";
    check(RESPONSE, events, "2026-03 response: 100.0 % of 1, Met\nA: 50 min counted, 0 s paused, within");
}

/// How long a question waits for the next reply, beside [`RESPONSE`].
const UPDATE: &str = r#"
[clock.update]
calendar = "desk"
start = 'activity == "Question"'
stop = 'activity == "Reply" && by != "bot"'
reopen = "restart"

[level.update]
title = "Next reply in 1 working hour"
kind = "key"
measure = { share-within = "1h", clock = "update" }
expected = "90 %"
"#;

#[test]
fn s16_an_update_target_does_not_overrule_the_first_response() {
    let clauses = format!("{RESPONSE}{UPDATE}");
    let asked = "A 03-02T09:00 Opened by=client
                 A 03-02T10:30 Question by=client";
    let open = board(&clauses, asked, "03-02T10:35");
    let told: Vec<_> = open.rows.iter().map(|row| (row.level.as_str(), row.left_micros, row.due)).collect();
    let want = [("response", -35 * MINUTE, None), ("update", 55 * MINUTE, Some(instant("03-02T11:30")))];
    assert_eq!(told, want, "the new target stands beside the one that is over");
    let late_then_prompt = "2026-03 response: 0.0 % of 1, Missed
                            A: 1 h 40 min counted, 0 s paused, late
                            2026-03 update: 100.0 % of 1, Met
                            A: 10 min counted, 0 s paused, within";
    check(&clauses, &format!("{asked}\nA 03-02T10:40 Reply by=ann"), late_then_prompt);
    let events = "A 03-02T09:00 Opened by=client
                  A 03-02T09:30 Reply by=ann
                  A 03-02T11:00 Question by=client
                  A 03-02T14:00 Reply by=ann";
    let prompt_then_late = "2026-03 response: 100.0 % of 1, Met
                            A: 30 min counted, 0 s paused, within
                            2026-03 update: 0.0 % of 1, Missed
                            A: 3 h counted, 0 s paused, late";
    check(&clauses, events, prompt_then_late);
}

const LATE: &str = "A 03-02T09:00 Opened
                    B 03-02T09:00 Opened
                    A 03-02T10:00 Update status=Waiting
                    A 03-02T12:00 Update status=Active
                    B 03-02T12:00 Resolved
                    A 03-02T13:00 Resolved
                    B 03-02T14:00 Opened
                    B 03-02T16:00 Resolved";

#[test]
fn s22_late_and_out_of_order_events_converge_to_the_sorted_set() {
    let backwards = LATE.lines().rev().collect::<Vec<_>>().join("\n");
    let mut apart = (*log(&LATE.lines().skip(5).collect::<Vec<_>>().join("\n"))).clone();
    apart.append(&log(&LATE.lines().take(5).collect::<Vec<_>>().join("\n")));
    let sorted = figures(SPEED, LATE);
    let want = sorted.statement(period("2026-03"), Basis::default()).digest;
    for other in [log(&backwards), apart.into()] {
        let figures = Figures::new(agreement(SPEED), other).unwrap();
        assert_eq!(told(&figures), told(&sorted));
        assert_eq!(figures.statement(period("2026-03"), Basis::default()).digest, want);
    }
}

#[test]
fn s23_duplicate_events_change_nothing() {
    let once = figures(SPEED, LATE);
    let twice = figures(SPEED, &format!("{LATE}\n{LATE}"));
    assert_eq!(told(&twice), told(&once));
    let [once, twice] = [once, twice].map(|figures| figures.statement(period("2026-03"), Basis::default()));
    assert_eq!(once.digest, twice.digest);
    assert_eq!((once.events, twice.events), (8, 16), "what was known is told, and not part of the result");
}
