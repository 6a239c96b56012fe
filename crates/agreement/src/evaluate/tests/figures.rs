//! Ratios, counts, few cases, bands and periods.

use crate::{
    Basis, Figures, NoSuchAttribute, Verdict,
    tests::{HEAD, SPEED, agreement, check, figures, log, parsed, period, speed_with_level, told},
};

const RIGHT: &str = r#"
[level.right-first-time]
title = "Checked and found right"
kind = "key"
measure = { ratio = 'outcome == "right"', over = 'activity == "Checked"' }
expected = "90 %"
"#;

#[test]
fn a_ratio_counts_each_case_once_and_only_where_it_belongs() {
    let events = "A 03-02T09:00 Checked outcome=right
                  A 03-03T09:00 Checked outcome=wrong
                  B 03-02T09:00 Checked outcome=wrong
                  C 03-02T09:00 Note outcome=right
                  D 03-02T09:00 Checked
                  E 04-02T09:00 Note outcome=right";
    let want = "2026-03 right-first-time: 33.3 % of 3, Missed
                2026-04 right-first-time: not measured, NotMeasured";
    check(RIGHT, events, want);
    let result = figures(RIGHT, events).level(0, period("2026-03")).unwrap();
    assert_eq!((result.cases, result.misses, result.excluded), (3, Some(2), 0));
}

#[test]
fn the_two_parts_of_a_ratio_may_come_in_different_events_of_one_period() {
    let events = "A 03-02T09:00 Checked\nA 03-05T09:00 Note outcome=right\nB 03-31T09:00 Checked\nB 04-01T09:00 Note outcome=right";
    let want = "2026-03 right-first-time: 50.0 % of 2, Missed
                2026-04 right-first-time: not measured, NotMeasured";
    check(RIGHT, events, want);
}

const OUTAGES: &str = r#"
[level.outages]
title = "Outages"
kind = "key"
measure = { count = 'activity == "Outage"' }
where = 'priority == "P1"'
exclude = ['planned == "yes"']
expected = "1"
minimum = "2"
"#;

#[test]
fn a_count_is_of_cases_and_none_is_a_figure() {
    let events = "A 03-02T09:00 Outage priority=P1
                  A 03-03T09:00 Outage
                  B 03-04T09:00 Outage priority=P1
                  C 03-04T10:00 Outage priority=P1 planned=yes
                  D 03-04T11:00 Outage priority=P2
                  E 03-04T12:00 Outage
                  F 04-01T09:00 Note priority=P1";
    let want = "2026-03 outages: 2 of 2, 3 with 1 excluded, BelowExpected
                2026-04 outages: 0 of 0, Met";
    check(OUTAGES, events, want);
    let three = "A 03-02T09:00 Outage priority=P1\nB 03-02T09:00 Outage priority=P1\nC 03-02T09:00 Outage priority=P1";
    check(OUTAGES, three, "2026-03 outages: 3 of 3, Missed");
}

#[test]
fn what_is_said_at_the_same_instant_counts_for_counts_and_ratios_in_any_order() {
    let outage = "A 03-02T09:00 Outage";
    let priority = "A 03-02T09:00 Note priority=P1";
    let planned = "A 03-02T09:00 Note planned=yes";
    for lines in [[outage, priority], [priority, outage]] {
        check(OUTAGES, &lines.join("\n"), "2026-03 outages: 1 of 1, Met");
    }
    for lines in [[outage, priority, planned], [planned, priority, outage], [priority, outage, planned]] {
        check(OUTAGES, &lines.join("\n"), "2026-03 outages: 0 of 0, 1 with 1 excluded, Met");
    }
}

/// Cases that each open at nine; the first ones take exactly 4 hours, the others 8.
fn resolved(within: usize, late: usize) -> String {
    let case = |number: usize| {
        let end = if number < within { "13:00" } else { "17:00" };
        format!("case{number} 03-02T09:00 Opened\ncase{number} 03-02T{end} Resolved\n")
    };
    (0..within + late).map(case).collect()
}

fn verdict(terms: &str, within: usize, late: usize) -> Verdict {
    let clauses = speed_with_level(terms).replace("expected = \"50 %\"\n", "");
    figures(&clauses, &resolved(within, late)).level(0, period("2026-03")).unwrap().verdict
}

#[test]
fn a_figure_on_the_edge_of_a_band_falls_in_exactly_one() {
    let bands = "expected = \"95 %\"\nminimum = \"90 %\"";
    let cases = [
        (20, 0, Verdict::Met),
        (19, 1, Verdict::Met),
        (18, 2, Verdict::BelowExpected),
        (17, 3, Verdict::Missed),
        (0, 20, Verdict::Missed),
        (0, 0, Verdict::NotMeasured),
    ];
    for (within, late, want) in cases {
        assert_eq!(verdict(bands, within, late), want, "{within} of {}", within + late);
    }
    assert_eq!(verdict("expected = \"95 %\"", 18, 2), Verdict::Missed, "without a minimum there is one band");
    assert_eq!(
        verdict("expected = \"33.333333 %\"", 1, 2),
        Verdict::Met,
        "a third is more than its decimals"
    );
    assert_eq!(verdict("expected = \"33.333334 %\"", 1, 2), Verdict::Missed);
}

#[test]
fn few_cases_forgive_one_miss_or_give_no_verdict() {
    let forgiving = "expected = \"95 %\"\nlow-volume = { below = 3, then = \"one-miss\" }";
    assert_eq!(verdict(forgiving, 1, 1), Verdict::Met);
    assert_eq!(verdict(forgiving, 0, 1), Verdict::Met);
    assert_eq!(verdict(forgiving, 0, 2), Verdict::Missed);
    assert_eq!(verdict(forgiving, 2, 1), Verdict::Missed, "three cases are not fewer than three");
    assert_eq!(verdict(forgiving, 0, 0), Verdict::NotMeasured);
    let silent = "expected = \"95 %\"\nlow-volume = { below = 3, then = \"no-verdict\" }";
    assert_eq!(verdict(silent, 2, 0), Verdict::TooFew);
    assert_eq!(verdict(silent, 3, 0), Verdict::Met);
    assert_eq!(verdict(silent, 0, 0), Verdict::NotMeasured);
}

const MEDIAN: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.median]
title = "Median"
kind = "key"
measure = { percentile = "50 %", clock = "resolution" }
expected = "4h"
minimum = "1 business days"
low-volume = { below = 2, then = "one-miss" }

[level.mean]
title = "Mean"
kind = "key"
measure = { mean = "elapsed", clock = "resolution" }
expected = "5h"
"#;

#[test]
fn times_have_a_median_and_a_mean_and_no_misses() {
    let head = HEAD.replace("holidays = [\"2026-03-10\"]", "business-day = \"8h\"");
    let told_of = |within, late| {
        let agreement = parsed(&format!("{head}{MEDIAN}"));
        told(&Figures::new(agreement, log(&resolved(within, late))).unwrap())
    };
    let lines =
        |text: &str| text.lines().filter(|line| line.starts_with("2026")).collect::<Vec<_>>().join("; ");
    assert_eq!(lines(&told_of(2, 1)), "2026-03 median: 4 h of 3, Met; 2026-03 mean: 5 h 20 min of 3, Missed");
    assert_eq!(lines(&told_of(1, 1)), "2026-03 median: 4 h of 2, Met; 2026-03 mean: 6 h of 2, Missed");
    assert_eq!(
        lines(&told_of(1, 2)),
        "2026-03 median: 8 h of 3, BelowExpected; 2026-03 mean: 6 h 40 min of 3, Missed"
    );
    assert_eq!(lines(&told_of(1, 0)), "2026-03 median: 4 h of 1, TooFew; 2026-03 mean: 4 h of 1, Met");
    assert!(told_of(1, 0).contains("\ncase0: 4 h counted, 0 s paused\n"), "a single case has no target");
}

/// The same agreement with its dates read in Berlin.
fn in_berlin(clauses: &str) -> String {
    format!("{HEAD}{clauses}").replace("zone = \"Etc/UTC\"\neffective", "zone = \"Europe/Berlin\"\neffective")
}

#[test]
fn months_and_weeks_begin_at_midnight_in_the_zone_of_the_agreement() {
    let stops = ["03-22T22:59", "03-22T23:00", "03-29T21:59", "03-29T22:00", "03-31T21:59", "03-31T22:00"];
    let event =
        |(number, at): (usize, &&str)| format!("{number} 03-16T09:00 Opened\n{number} {at} Resolved\n");
    let log = log(&stops.iter().enumerate().map(event).collect::<String>());
    let weekly = in_berlin(&speed_with_level("period = \"week\""));
    for (clauses, asked, want) in [
        (&weekly, "2026-W12", vec!["0"]),
        (&weekly, "2026-W13", vec!["1", "2"]),
        (&weekly, "2026-W14", vec!["3", "4", "5"]),
        (&in_berlin(SPEED), "2026-03", vec!["0", "1", "2", "3", "4"]),
        (&in_berlin(SPEED), "2026-04", vec!["5"]),
    ] {
        let figures = Figures::new(parsed(clauses), log.clone()).unwrap();
        let cases = figures.cases(0, period(asked));
        assert_eq!(cases.iter().map(|case| case.case.as_str()).collect::<Vec<_>>(), want, "{asked}");
        assert_eq!(figures.level(0, period(asked)).unwrap().cases, want.len() as u64);
    }
}

#[test]
fn a_case_reopened_later_stays_in_the_earlier_statement() {
    let stopped = "A 03-02T09:00 Opened\nA 03-30T11:00 Resolved";
    let late = "2026-03 speed: 0.0 % of 1, Missed\nA: 154 h counted, 0 s paused, late";
    check(SPEED, stopped, late);
    let first = figures(SPEED, stopped).statement(period("2026-03"), Basis::default());
    let at_midnight = format!("{stopped}\nA 04-01T00:00 Opened\nA 04-01T12:00 Resolved");
    let second = figures(SPEED, &at_midnight).statement(period("2026-03"), Basis::default());
    assert_eq!(first.digest, second.digest, "what came after the period leaves its statement as it was");
    let want = format!("{late}\n2026-04 speed: 0.0 % of 1, Missed\nA: 157 h counted, 0 s paused, late");
    check(SPEED, &at_midnight, &want);
    let within_the_month = format!("{stopped}\nA 03-31T16:00 Opened\nA 04-01T12:00 Resolved");
    let want = "2026-03 speed: not measured, NotMeasured
                2026-04 speed: 0.0 % of 1, Missed
                A: 158 h counted, 0 s paused, late";
    check(SPEED, &within_the_month, want);
}

#[test]
fn a_clock_on_an_attribute_that_no_event_has_is_refused() {
    let error: NoSuchAttribute =
        Figures::new(agreement(SPEED), log("A 03-02T09:00 status=Waiting team=north")).err().unwrap();
    assert_eq!(error.clause, "clock.resolution");
    let told = error.to_string();
    assert!(
        told.starts_with("[clock.resolution] looks at `activity`, and no event has that attribute."),
        "{told}"
    );
    assert!(told.contains("The events have status, team."), "{told}");
    assert!(Figures::new(agreement(RIGHT), log("A 03-02T09:00 Checked")).is_ok(), "only clocks need theirs");
}

#[test]
fn an_empty_log_measures_nothing() {
    let figures = figures(SPEED, "");
    assert_eq!(told(&figures), "");
    let statement = figures.statement(period("2026-03"), Basis::default());
    assert_eq!((statement.events, statement.data_until), (0, None));
    assert_eq!(statement.levels[0].verdict, Verdict::NotMeasured);
    assert!(figures.explain("A").is_none());
}

#[test]
fn the_last_case_and_the_last_value_of_a_log_count_like_the_others() {
    for count in 1..6 {
        let result = figures(SPEED, &resolved(count, 1)).level(0, period("2026-03")).unwrap();
        assert_eq!((result.cases, result.misses), (count as u64 + 1, Some(1)));
    }
}
