//! Which promise is judged on which case, when it is due, who is told, and what a result says.

use super::board;
use crate::{
    Basis, Verdict,
    statement::ENGINE,
    tests::{
        HEAD, SPEED, check, figures, instant, period, speed_in, speed_with_clock, speed_with_level, told,
    },
};
use outrigger_kernel::{Hash, Instant, time::HOUR};

/// A slower promise for other priorities, behind [`SPEED`].
const LOW: &str = r#"
[level.low]
title = "The others"
kind = "key"
measure = { share-within = "8h", clock = "resolution" }
where = 'priority == "P3"'
expected = "50 %"
"#;

#[test]
fn s09_a_change_of_priority_carries_restarts_or_counts_from_the_start() {
    let events = "A 03-02T09:00 Opened priority=P3
                  A 03-02T10:00 Update status=Waiting
                  A 03-02T11:00 Update status=Active
                  A 03-02T12:00 Update priority=P1
                  A 03-02T13:30 Resolved";
    let carried = "100.0 % of 1, Met\nA: 3 h 30 min counted, 1 h paused, within";
    let policies = [
        ("", carried),
        ("target-change = \"carry\"", carried),
        ("target-change = \"restart\"", "100.0 % of 1, Met\nA: 1 h 30 min counted, 0 s paused, within"),
        ("target-change = \"retroactive\"", "0.0 % of 1, Missed\nA: 4 h 30 min counted, 0 s paused, late"),
    ];
    for (policy, speed) in policies {
        let clauses = format!("{}where = 'priority == \"P1\"'\n{LOW}", speed_with_clock(policy));
        let want = format!("2026-03 speed: {speed}\n2026-03 low: not measured, NotMeasured");
        check(&clauses, events, &want);
    }
}

#[test]
fn s10_a_level_that_no_longer_applies_drops_its_case() {
    let clauses = speed_with_level("where = 'team == \"north\"'");
    let events = "A 03-02T09:00 Opened team=north
                  A 03-02T10:00 Update team=south
                  A 03-02T16:00 Resolved
                  B 03-02T09:00 Opened team=north
                  B 03-02T11:00 Resolved";
    check(&clauses, events, "2026-03 speed: 100.0 % of 1, Met\nB: 2 h counted, 0 s paused, within");
    let open = "A 03-02T09:00 Opened team=north";
    let before = board(&clauses, open, "03-02T10:00");
    assert_eq!(
        (before.rows[0].due, before.next),
        (Some(instant("03-02T13:00")), Some(instant("03-02T13:00")))
    );
    let moved = format!("{open}\nA 03-02T10:00 Update team=south");
    let after = board(&clauses, &moved, "03-02T10:00");
    assert_eq!((after.rows.len(), after.open, after.next), (0, 0, None), "its target is gone at once");
}

#[test]
fn s13_a_paused_case_does_not_breach_while_it_is_paused() {
    let held = "A 03-02T09:00 Opened
                A 03-02T10:00 Update status=Waiting
                B 03-06T10:00 Opened
                B 03-06T12:00 Resolved";
    let before = figures(SPEED, held);
    assert_eq!(told(&before), "2026-03 speed: 100.0 % of 1, Met\nB: 2 h counted, 0 s paused, within");
    let explained = before.explain("A").unwrap().remove(0);
    assert_eq!((explained.standing.as_str(), explained.counted_micros), ("paused", HOUR));
    assert_eq!(explained.paused_micros, (7 + 3 * 8 + 3) * HOUR);
    assert!(explained.levels.is_empty(), "no level has a verdict on it");
    let weeks_later = board(SPEED, held, "03-20T09:00");
    assert_eq!((weeks_later.open, weeks_later.paused, weeks_later.overdue), (1, 1, 0));
    let row = &weeks_later.rows[0];
    assert_eq!((row.paused, row.left_micros, row.due, weeks_later.next), (true, 3 * HOUR, None, None));
    let after = format!("{held}\nA 03-09T09:00 Update status=Active\nA 03-09T12:00 Resolved");
    let want = "2026-03 speed: 100.0 % of 2, Met
                B: 2 h counted, 0 s paused, within
                A: 4 h counted, 39 h paused, within";
    check(SPEED, &after, want);
}

/// A step that [`SPEED`] warns by.
const WARNING: &str = r#"ladder = "warning"

[ladder.warning]
steps = [{ before = "1h", to = "shift lead" }]
"#;

#[test]
fn s17_a_step_an_hour_before_the_deadline_lands_inside_split_working_time() {
    let clauses = format!("{}{WARNING}", speed_in("split"));
    for (opened, warned, due) in [
        ("03-02T08:30", "03-02T11:30", "03-02T13:30"),
        ("03-02T09:30", "03-02T13:30", "03-02T14:30"),
        ("03-02T10:30", "03-02T14:30", "03-02T15:30"),
        ("03-02T12:30", "03-02T16:00", "03-02T17:00"),
        ("03-02T17:30", "03-03T10:30", "03-03T11:30"),
        ("03-06T14:30", "03-06T17:30", "03-09T08:30"),
    ] {
        let events = format!("A {opened} Opened");
        let [warned_at, due_at] = [warned, due].map(|at| Some(instant(at)));
        let fresh = board(&clauses, &events, opened);
        let rung = &fresh.rows[0].rungs[0];
        assert_eq!((rung.to.as_str(), rung.what.as_str()), ("shift lead", "1 h before the target"));
        assert_eq!((rung.at, rung.reached, fresh.rows[0].due), (warned_at, false, due_at), "{opened}");
        assert_eq!(fresh.next, warned_at);
        let told = board(&clauses, &events, warned);
        let rung = &told.rows[0].rungs[0];
        assert_eq!((rung.at, rung.reached, told.next), (None, true, due_at), "{opened}");
    }
}

/// A second target on the clock of [`SPEED`], and the ladder that both use.
const MAJOR: &str = r#"ladder = "major"

[level.deep]
title = "Resolved in 8 working hours"
kind = "key"
measure = { share-within = "8h", clock = "resolution" }
ladder = "major"
expected = "50 %"

[ladder.major]
steps = [{ at = "50 %", to = "team lead" }, { after = "1h", to = "manager" }]
"#;

#[test]
fn s18_a_ladder_does_not_depend_on_which_target_it_serves() {
    let rungs = |clauses: &str, level: &str| -> Vec<Instant> {
        let open = board(clauses, "A 03-02T09:00 Opened", "03-02T09:00");
        let row = open.rows.iter().find(|row| row.level == level).unwrap();
        row.rungs.iter().map(|rung| rung.at.unwrap()).collect()
    };
    let clauses = format!("{SPEED}{MAJOR}");
    assert_eq!(rungs(&clauses, "speed"), ["03-02T11:00", "03-02T14:00"].map(instant));
    assert_eq!(rungs(&clauses, "deep"), ["03-02T13:00", "03-03T10:00"].map(instant));
    let quicker = clauses.replace("\"4h\"", "\"2h\"");
    assert_eq!(rungs(&quicker, "speed"), ["03-02T10:00", "03-02T12:00"].map(instant));
    assert_eq!(rungs(&quicker, "deep"), rungs(&clauses, "deep"), "another target moves its own steps alone");
    let resolved = "A 03-02T09:00 Opened\nA 03-02T15:00 Resolved";
    let without = clauses.replace("ladder = \"major\"\n", "");
    assert_eq!(told(&figures(&without, resolved)), told(&figures(&clauses, resolved)), "and no figure");
}

#[test]
fn s24_no_level_applies_is_a_valid_state() {
    let clauses = speed_with_level("where = 'priority == \"P1\"'");
    let figures = figures(&clauses, "A 03-02T09:00 Opened priority=P9\nA 03-02T11:00 Resolved");
    assert_eq!(told(&figures), "2026-03 speed: not measured, NotMeasured");
    let explained = figures.explain("A").unwrap().remove(0);
    assert_eq!((explained.counted_micros, explained.levels.len()), (2 * HOUR, 0));
    let open = board(&clauses, "A 03-02T09:00 Opened priority=P9", "03-02T10:00");
    assert_eq!((open.open, open.next), (0, None));
}

#[test]
fn s25_a_result_names_its_clause_its_agreement_and_its_events() {
    let figures = figures(SPEED, "A 03-02T09:00 Opened\nA 03-02T11:00 Resolved");
    let basis = Basis { batches: vec![Hash::of(b"batch")], history: Vec::new() };
    let statement = figures.statement(period("2026-03"), basis);
    assert_eq!(statement.agreement, Hash::of(format!("{HEAD}{SPEED}").as_bytes()));
    assert_eq!((statement.engine.as_str(), statement.levels[0].level.as_str()), (ENGINE, "speed"));
    assert_eq!((statement.batches.len(), statement.events), (1, 2));
    let explained = figures.explain("A").unwrap().remove(0);
    assert_eq!((explained.clock.as_str(), explained.calendar.as_str()), ("resolution", "desk"));
    let effects: Vec<_> = explained.events.iter().map(|event| (event.at, event.effect.as_str())).collect();
    assert_eq!(effects, [(instant("03-02T09:00"), "starts"), (instant("03-02T11:00"), "stops")]);
    assert_eq!(explained.levels[0].level, "speed");
}

#[test]
fn s26_what_is_over_its_target_is_over_by_working_time() {
    let opened = "A 03-06T13:00 Opened";
    let figures = figures(SPEED, &format!("{opened}\nA 03-09T11:00 Resolved"));
    let over: Vec<_> = figures.cases(0, period("2026-03")).iter().map(|case| case.over_micros).collect();
    assert_eq!(over, [Some(2 * HOUR)], "the weekend behind the deadline does not count");
    let explained = figures.explain("A").unwrap().remove(0);
    assert_eq!(explained.levels[0].over_micros, Some(2 * HOUR));
    let open = board(SPEED, opened, "03-09T11:00");
    assert_eq!((open.rows[0].left_micros, open.rows[0].due, open.overdue), (-2 * HOUR, None, 1));
}

#[test]
fn s27_zero_volume_is_not_measured() {
    let events = "A 03-02T09:00 Opened\nA 03-02T11:00 Resolved\nB 04-01T09:00 Opened";
    let want = "2026-03 speed: 100.0 % of 1, Met
                A: 2 h counted, 0 s paused, within
                2026-04 speed: not measured, NotMeasured";
    check(SPEED, events, want);
}

#[test]
fn s28_a_case_exactly_on_its_target_is_within() {
    let events = "A 03-02T09:00 Opened\nA 03-02T13:00 Resolved\nB 03-02T09:00 Opened\nB 03-02T13:01 Resolved";
    let want = "2026-03 speed: 50.0 % of 2, Met
                A: 4 h counted, 0 s paused, within
                B: 4 h 01 min counted, 0 s paused, late";
    check(SPEED, events, want);
}

const HAPPY: &str = r#"
[level.happy]
title = "What people say"
kind = "key"
measure = { survey = "csat" }
expected = "4.2"
minimum = "3.9"
"#;

#[test]
fn s28_a_score_on_the_edge_of_a_band_falls_in_exactly_one() {
    for (scores, want) in [
        ("44445", Verdict::Met),
        ("4444444445", Verdict::BelowExpected),
        ("3444444444", Verdict::BelowExpected),
        ("3344444444", Verdict::Missed),
    ] {
        let answer = |(at, score): (usize, char)| format!("case{at} 03-02T09:00 Answered csat={score}\n");
        let events: String = scores.chars().enumerate().map(answer).collect();
        let result = figures(HAPPY, &events).level(0, period("2026-03")).unwrap();
        assert_eq!(result.verdict, want, "{scores}");
    }
}

#[test]
fn s30_exclusions_show_the_figure_with_and_without() {
    let clauses = speed_with_level("exclude = ['cause == \"outage\"', 'planned == \"yes\"']");
    let events = "A 03-02T09:00 Opened
                  A 03-02T11:00 Resolved
                  B 03-02T09:00 Opened
                  B 03-02T16:00 Resolved cause=outage
                  C 03-02T09:00 Opened planned=yes
                  C 03-02T16:30 Resolved";
    let want = "2026-03 speed: 100.0 % of 1, 33.3 % with 2 excluded, Met
                A: 2 h counted, 0 s paused, within
                B: 7 h counted, 0 s paused, late, excluded
                C: 7 h 30 min counted, 0 s paused, late, excluded";
    check(&clauses, events, want);
    let all = "B 03-02T09:00 Opened\nB 03-02T16:00 Resolved cause=outage";
    let want = "2026-03 speed: not measured, 0.0 % with 1 excluded, NotMeasured
                B: 7 h counted, 0 s paused, late, excluded";
    check(&clauses, all, want);
}
