//! Figures and credits told step by step.

mod credits;
mod formulas;

use super::{Reason, figure};
use crate::{
    Figures, Relief, Setting,
    tests::{HEAD, SPEED, agreement, figures, instant, log, parsed, period, speed_with_level},
};
use outrigger_kernel::ItemNo;

/// The steps of March, one a line: clause, then words.
fn told(figures: &Figures, level: usize) -> Vec<String> {
    let Reason { steps, .. } = figure(figures, level, period("2026-03")).unwrap();
    assert!(steps.iter().all(|step| step.amount.is_none()), "a figure is no money");
    steps.into_iter().map(|step| format!("{}: {}", step.clause, step.what)).collect()
}

const EVENTS: &str = "A 03-02T09:00 Opened priority=P1
                      A 03-02T11:00 Resolved
                      B 03-02T09:00 Opened priority=P1
                      B 03-02T14:00 Resolved
                      C 03-02T09:00 Opened priority=P1
                      C 03-02T14:00 Resolved cause=outage
                      D 03-02T09:00 Opened priority=P2
                      D 03-02T14:00 Resolved
                      E 03-02T09:00 Opened priority=P1
                      E 03-02T14:00 Resolved
                      E 03-03T09:00 Opened
                      F 04-01T09:00 Opened priority=P1";

const TERMS: &str = "where = 'priority == \"P1\"'\nexclude = ['cause == \"strike\"', 'cause == \"outage\"']";

#[test]
fn a_figure_is_told_from_the_cases_to_the_verdict() {
    let want = [
        "clock.resolution: March 2026: the clock started for 5 cases and stopped for 5. Opened again before the end of the period: 1.",
        "level.speed.where: The level looks at 3 cases that meet priority == \"P1\" when their clock stopped.",
        "level.speed.exclude: 1 case is excluded by cause == \"outage\".",
        "level.speed.exclude: With them the figure would be 33.3 %.",
        "level.speed.measure: 1 of 2 cases within 4 h = 50.0 %.",
        "level.speed.expected: 50.0 % reaches the expected 50.0 %: met.",
    ];
    assert_eq!(told(&figures(&speed_with_level(TERMS), EVENTS), 0), want);
}

#[test]
fn a_reason_names_its_clause_its_terms_and_its_period() {
    let figures = figures(SPEED, EVENTS);
    let reason = figure(&figures, 0, period("2026-03")).unwrap();
    assert_eq!((reason.clause.as_str(), reason.agreement), ("level.speed", figures.agreement().digest));
    assert_eq!(reason.period, period("2026-03"));
    assert_eq!(figure(&figures, 7, period("2026-03")), None);
    let told = told(&figures, 0);
    assert!(
        told.contains(&"level.speed: The level looks at 4 cases; it has no condition.".to_owned()),
        "{told:?}"
    );
}

#[test]
fn an_accepted_claim_is_told_as_one() {
    let relief = Relief {
        claim: ItemNo::try_new("CLM", 1).unwrap(),
        levels: Vec::new(),
        condition: String::new(),
        cases: vec!["B".to_owned()],
        from: Some(instant("03-01T00:00")),
        to: None,
    };
    let setting = Setting { reliefs: vec![relief], ..Setting::default() };
    let figures = Figures::with(agreement(&speed_with_level(TERMS)), log(EVENTS), setting).unwrap();
    let told = told(&figures, 0);
    assert!(told.contains(&"claims: 1 case is excluded by an accepted claim.".to_owned()), "{told:?}");
    assert!(told.contains(&"level.speed.measure: 1 of 1 case within 4 h = 100.0 %.".to_owned()), "{told:?}");
}

/// The last steps of one case within the target and one beyond it.
fn decided(lines: &str) -> Vec<String> {
    let events = "A 03-02T09:00 Opened team=north\nA 03-02T11:00 Resolved\nB 03-02T09:00 Opened team=south\nB 03-02T14:00 Resolved";
    let clauses = speed_with_level(lines).replace("expected = \"50 %\"\n", "");
    told(&figures(&clauses, events), 0).split_off(3)
}

#[test]
fn the_verdict_says_which_number_decided() {
    let cases = [
        ("expected = \"40 %\"", "50.0 % reaches the expected 40.0 %: met."),
        ("expected = \"60 %\"", "50.0 % does not reach the expected 60.0 %: missed."),
        (
            "expected = \"60 %\"\nminimum = \"50 %\"",
            "50.0 % does not reach the expected 60.0 % and reaches the minimum of 50.0 %: below expected.",
        ),
        ("expected = \"60 %\"\nminimum = \"55 %\"", "50.0 % does not reach the minimum of 55.0 %: missed."),
    ];
    for (lines, want) in cases {
        assert_eq!(decided(lines)[0], format!("level.speed.expected: {want}"), "{lines}");
    }
    let missed = decided("expected = \"60 %\"");
    assert_eq!(missed[1], "level.speed: This is a default.");
    assert_eq!(decided("expected = \"40 %\"").len(), 1);
}

#[test]
fn few_cases_are_told_before_the_verdict() {
    let forgiven = decided("expected = \"95 %\"\nlow-volume = { below = 20, then = \"one-miss\" }");
    let want = [
        "level.speed.low-volume: 2 cases are fewer than 20: one miss is forgiven, misses are 1.",
        "level.speed.expected: 50.0 % does not reach the expected 95.0 %; one miss among few cases is forgiven: met.",
    ];
    assert_eq!(forgiven, want);
    let silent = decided("expected = \"95 %\"\nlow-volume = { below = 20, then = \"no-verdict\" }");
    assert_eq!(silent[0], "level.speed.low-volume: 2 cases are fewer than 20: no verdict is given.");
    assert_eq!(silent[1], "level.speed.expected: Expected is 95.0 %: too few cases for a verdict.");
}

#[test]
fn parts_are_told_with_their_rule() {
    let parts = decided("expected = \"49 %\"\nby = \"team\"\neach = true");
    let want = [
        "level.speed.by: By team: north 100.0 %, met; south 0.0 %, missed. Each of them has to reach the level.",
        "level.speed.expected: Expected is 49.0 %; the worst part decides: missed.",
        "level.speed: This is a default.",
    ];
    assert_eq!(parts, want);
}

#[test]
fn a_period_without_cases_is_neither_met_nor_missed() {
    let none = figure(&figures(SPEED, "A 03-02T09:00 Opened"), 0, period("2026-03")).unwrap();
    let told: Vec<&str> = none.steps.iter().map(|step| step.what.as_str()).collect();
    let want = [
        "March 2026: the clock started for 1 case and stopped for 0.",
        "The level looks at 0 cases; it has no condition.",
        "Nothing was measured: no case is neither 100 nor 0.",
        "Expected is 50.0 %: not measured.",
    ];
    assert_eq!(told, want);
}

#[test]
fn repeated_shortfalls_are_told_as_a_default() {
    let critical = SPEED.replace("\"key\"", "\"critical\"").replace("\"50 %\"", "\"60 %\"");
    let clauses = format!("{critical}minimum = \"40 %\"\nrepeated = {{ below-expected = 2, of = 3 }}\n");
    let month = |month: &str| {
        format!(
            "A{month} {month}-02T09:00 Opened\nA{month} {month}-02T11:00 Resolved\nB{month} {month}-02T09:00 Opened\nB{month} {month}-03T17:00 Resolved\n"
        )
    };
    let events = month("02") + &month("03");
    let text = format!("{HEAD}{clauses}");
    let told = told(&Figures::new(parsed(&text), log(&events)).unwrap(), 0);
    let want = "level.speed.repeated: Below what is expected in at least 2 of 3 periods: a default.";
    assert_eq!(told.last().unwrap(), want);
}
