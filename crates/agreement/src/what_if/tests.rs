//! Two agreements over the same events; numbers replaced in a text.

use super::{Comparison, MonthMoney, SIDES_MAX, compare, with_target};
use crate::{
    Agreement, Cadence, Figures, Verdict,
    tests::{HEAD, SPEED, log, parsed, period, speed_with_level},
};
use outrigger_kernel::{Micros, time::HOUR};

const EVENTS: &str = "A 03-02T09:00 Opened
                      A 03-02T11:00 Resolved
                      B 03-02T09:00 Opened
                      B 03-02T12:30 Resolved
                      C 03-03T09:00 Opened
                      C 03-03T16:00 Resolved
                      D 04-01T09:00 Opened
                      D 04-01T10:00 Resolved";

fn compared(old: &str, new: &str, events: &str) -> Comparison {
    let figures = |clauses: &str| Figures::new(parsed(&format!("{HEAD}{clauses}")), log(events)).unwrap();
    compare(&figures(old), &figures(new), &[Cadence::Month])
}

fn stricter() -> String {
    SPEED.replace("\"4h\"", "\"3h\"")
}

#[test]
fn the_same_terms_change_nothing() {
    let same = compared(SPEED, SPEED, EVENTS);
    assert_eq!((same.sides.len(), same.sides_total, same.months.len()), (0, 0, 0));
    assert_eq!((same.added.len(), same.removed.len(), same.levels.len()), (0, 0, 2));
    assert_eq!(same.before, same.after);
    for change in &same.levels {
        assert_eq!(change.before, change.after);
        assert!(!change.verdict_changed && !change.default_changed);
    }
}

#[test]
fn a_stricter_target_shows_the_figure_the_verdict_and_the_case() {
    let comparison = compared(SPEED, &stricter(), EVENTS);
    assert_ne!(comparison.before, comparison.after);
    let march = &comparison.levels[0];
    assert_eq!((march.level.as_str(), march.period), ("speed", period("2026-03")));
    assert_eq!((march.before.verdict, march.after.verdict), (Verdict::Met, Verdict::Missed));
    assert!(march.verdict_changed);
    assert_eq!((march.before.misses, march.after.misses), (Some(1), Some(2)));
    assert!(!comparison.levels[1].verdict_changed, "the case of April is within both targets");
    assert_eq!(comparison.sides_total, 1);
    let side = &comparison.sides[0];
    assert_eq!((side.case.as_str(), side.before, side.after), ("B", Some(true), Some(false)));
    let elapsed: Micros = 3 * HOUR + HOUR / 2;
    assert_eq!((side.elapsed_before, side.elapsed_after), (Some(elapsed), Some(elapsed)));
}

#[test]
fn the_way_back_mirrors_the_way_there() {
    let (there, back) = (compared(SPEED, &stricter(), EVENTS), compared(&stricter(), SPEED, EVENTS));
    assert_eq!((there.before, there.after), (back.after, back.before));
    assert_eq!(there.sides_total, back.sides_total);
    for (one, other) in there.sides.iter().zip(&back.sides) {
        assert_eq!((one.before, one.after), (other.after, other.before));
    }
}

#[test]
fn retargeted_figures_compare_as_those_evaluated_anew() {
    let old = Figures::new(parsed(&format!("{HEAD}{SPEED}")), log(EVENTS)).unwrap();
    for clauses in [stricter(), SPEED.replace("\"50 %\"", "\"80 %\"")] {
        let agreement = parsed(&format!("{HEAD}{clauses}"));
        let quick = old.retargeted(agreement.clone()).unwrap();
        let anew = Figures::new(agreement, log(EVENTS)).unwrap();
        assert_eq!(compare(&old, &quick, &[Cadence::Month]), compare(&old, &anew, &[Cadence::Month]));
    }
}

#[test]
fn a_case_that_no_longer_counts_is_on_neither_side() {
    let excluding = speed_with_level("exclude = ['cause == \"outage\"']");
    let events = "A 03-02T09:00 Opened\nA 03-02T11:00 Resolved cause=outage\nB 03-02T09:00 Opened\nB 03-02T11:00 Resolved";
    let comparison = compared(SPEED, &excluding, events);
    assert_eq!(comparison.sides_total, 1);
    let side = &comparison.sides[0];
    assert_eq!((side.case.as_str(), side.before, side.after), ("A", Some(true), None));
    assert_eq!(side.elapsed_after, Some(2 * HOUR), "an excluded case still has its time");
    let narrowed = speed_with_level("where = 'cause == \"outage\"'");
    let side = compared(SPEED, &narrowed, events).sides.remove(0);
    assert_eq!((side.case.as_str(), side.after, side.elapsed_after), ("B", None, None));
}

#[test]
fn levels_are_matched_by_name() {
    let renamed = SPEED.replace("level.speed", "level.pace");
    let comparison = compared(SPEED, &renamed, EVENTS);
    assert_eq!((comparison.added, comparison.removed), (vec!["pace".to_owned()], vec!["speed".to_owned()]));
    assert!(comparison.levels.is_empty() && comparison.sides.is_empty());
}

#[test]
fn a_level_is_compared_at_the_cadences_of_both() {
    let quarterly = speed_with_level("period = \"quarter\"");
    let figures = |clauses: &str| Figures::new(parsed(&format!("{HEAD}{clauses}")), log(EVENTS)).unwrap();
    let (old, new) = (figures(SPEED), figures(&quarterly));
    let told = |cadences: &[Cadence]| {
        let levels = compare(&old, &new, cadences).levels;
        levels.iter().map(|change| change.period.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told(&[Cadence::Month, Cadence::Quarter]), "2026-03 2026-04 2026-Q1 2026-Q2");
    assert_eq!(told(&[Cadence::Week]), "", "neither agreement states weeks");
    assert_eq!(told(&[]), "");
}

#[test]
fn many_cases_are_counted_and_the_first_are_listed() {
    let count = SIDES_MAX + 7;
    let case =
        |number: usize| format!("case{number:04} 03-02T09:00 Opened\ncase{number:04} 03-02T12:30 Resolved\n");
    let comparison = compared(SPEED, &stricter(), &(0..count).map(case).collect::<String>());
    assert_eq!((comparison.sides.len(), comparison.sides_total), (SIDES_MAX, count as u64));
    assert_eq!(comparison.sides[0].case, "case0000");
}

const MONEY: &str = r#"
allocation = "100 %"

[credits]
at-risk = "10 %"

[charges]
fixed = "1000 / month"
"#;

#[test]
fn money_is_compared_month_by_month() {
    let head =
        HEAD.replace("zone = \"Etc/UTC\"\neffective", "currency = \"EUR\"\nzone = \"Etc/UTC\"\neffective");
    let critical = SPEED.replace("\"key\"", "\"critical\"");
    let figures = |target: &str| {
        let text = format!("{head}{}{MONEY}", critical.replace("\"4h\"", target));
        let events = "A 03-02T09:00 Opened\nA 03-02T14:00 Resolved\nB 04-01T09:00 Opened";
        Figures::new(parsed(&text), log(events)).unwrap()
    };
    let comparison = compare(&figures("\"4h\""), &figures("\"6h\""), &[Cadence::Month]);
    let minor = |money: MonthMoney| (money.credited.minor, money.payable.minor);
    let months: Vec<_> =
        comparison.months.iter().map(|month| (minor(month.before), minor(month.after))).collect();
    // 10 % of 1,000.00 at risk, allocated whole, is credited with the invoice of the month after.
    assert_eq!(months, [((10_000, 100_000), (0, 100_000)), ((0, 90_000), (0, 100_000))]);
    assert!(comparison.levels[0].default_changed);
}

/// The sample with comments around every number that a slider moves.
fn sample() -> String {
    let level = "measure = { share-within = \"4h\", clock = \"resolution\" } # the target\nexpected = '50 %'   # half\nminimum = \"40 %\"";
    let head = SPEED.find("measure").unwrap();
    format!("{HEAD}{}{level}\n", &SPEED[..head])
}

#[test]
fn one_number_is_replaced_and_nothing_else() {
    let text = sample();
    let changed = |key, value| with_target(&text, "speed", key, value).unwrap();
    assert_eq!(changed("target", " 3h 30min "), text.replace("\"4h\"", "\"3h 30min\""));
    assert_eq!(changed("expected", "60 %"), text.replace("'50 %'", "\"60 %\""));
    assert_eq!(changed("minimum", "45.5 %"), text.replace("\"40 %\"", "\"45.5 %\""));
    assert_eq!(with_target(&changed("target", "2h"), "speed", "target", "4h").unwrap(), text);
    let (agreement, _) = Agreement::parse(&changed("target", "3h")).unwrap();
    assert_eq!(agreement.levels[0].measure.target(), Some(3 * HOUR));
}

#[test]
fn the_measure_may_stand_in_a_table_of_its_own() {
    let text = SPEED.replace("measure = { share-within = \"4h\", clock = \"resolution\" }\n", "");
    let table = "\n[level.speed.measure]\nshare-within = \"4h\"\nclock = \"resolution\"\n";
    let text = format!("{HEAD}{text}{table}");
    assert_eq!(with_target(&text, "speed", "target", "5h").unwrap(), text.replace("\"4h\"", "\"5h\""));
}

#[test]
fn what_cannot_be_replaced_is_told() {
    let whole = sample();
    let (text, median) = (whole.as_str(), whole.replace("share-within = \"4h\"", "percentile = \"50 %\""));
    let cases = [
        (text, "speed", "target", "soon", "no duration"),
        (text, "speed", "expected", "95", "has no unit"),
        (text, "speed", "minimum", "60 %", "stricter than the expected"),
        (text, "speed", "expected", "9\"5 %", "is no target"),
        (text, "speed", "expected", "", "is no target"),
        (text, "speed", "expected", "4\n5", "is no target"),
        (text, "pace", "target", "4h", "has no [level.pace]"),
        (text, "speed", "title", "4h", "is no number of a level"),
        (median.as_str(), "speed", "target", "4h", "gives a single case no time"),
        ("[agreement", "speed", "target", "4h", "is no TOML"),
        ("", "speed", "target", "4h", "has no [level.speed]"),
        ("level = 3", "speed", "target", "4h", "has no [level.speed]"),
    ];
    for (text, level, key, value, part) in cases {
        let told = with_target(text, level, key, value).unwrap_err();
        assert!(told.contains(part), "{level} {key} {value}: {told}");
    }
    let without = format!("{HEAD}{SPEED}");
    let told = with_target(&without, "speed", "minimum", "4 %").unwrap_err();
    assert_eq!(told, "[level.speed] has no `minimum`. Add it to the text first.");
    assert!(with_target(text, "speed", "target", &"4".repeat(41)).is_err());
    let long = format!("{text}#{}", "x".repeat(crate::TEXT_BYTES_MAX));
    assert!(with_target(&long, "speed", "target", "4h").unwrap_err().contains("over its limit"));
}
