//! Every refusal says where, what and what would be right.

mod refusals;
mod sample;
mod whole;

use super::*;
use crate::{
    Figures,
    diagnostic::Severity,
    period::Cadence,
    terms::Measure,
    tests::{log, period},
};
use outrigger_kernel::time::HOUR;
use std::sync::Arc;

/// The smallest agreement that can be used; the tests below break it in one place each.
const BASE: &str = r#"[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
zone = "Etc/UTC"
effective = 2026-01-01

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["09:00-17:00"] }

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.speed]
title = "Resolved in 4 hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"
"#;

/// All findings, a line each, of a text that must be refused.
fn refused(text: &str) -> Vec<String> {
    let found = Agreement::parse(text).unwrap_err();
    assert!(found.iter().any(|finding| finding.severity == Severity::Error));
    found.iter().map(|finding| finding.one_line(text)).collect()
}

/// [`BASE`] with one part replaced is refused, and the first finding begins as expected.
#[track_caller]
fn check((part, instead): (&str, &str), want: &str) {
    assert!(BASE.contains(part), "{part}");
    let lines = refused(&BASE.replacen(part, instead, 1));
    assert!(lines[0].starts_with(want), "{}\nand not\n{want}", lines.join("\n"));
}

const EXPECTED: &str = "expected = \"95 %\"";

#[test]
fn the_base_can_be_used_as_it_is() {
    let (agreement, findings) = Agreement::parse(BASE).unwrap();
    assert_eq!((agreement.levels.len(), findings.len()), (1, 0));
    assert_eq!(agreement.levels[0].period, Cadence::Month, "a month unless the text says otherwise");
}

#[test]
fn unknown_names_come_with_the_nearest_one() {
    check(
        ("clock = \"resolution\"", "clock = \"resolutoin\""),
        "20:42: There is no clock \"resolutoin\". Did you mean \"resolution\"?",
    );
    check(
        ("clock = \"resolution\"", "clock = \"first\""),
        "20:42: There is no clock \"first\". Defined are resolution.",
    );
    check(
        ("calendar = \"desk\"", "calendar = \"dsek\""),
        "13:12: There is no calendar \"dsek\". Did you mean \"desk\"?",
    );
    check(
        (EXPECTED, "expected = \"95 %\"\nminmum = \"90 %\""),
        "22:1: [level.speed] has no key `minmum`. Did you mean `minimum`?",
    );
    check(
        ("[calendar.desk]", "[calender.desk]"),
        "8:2: [agreement file] has no key `calender`. Did you mean `calendar`?",
    );
    check(
        ("zone = \"Etc/UTC\"", "zone = \"Mars/Olympus\""),
        "5:8: There is no time zone \"Mars/Olympus\". Write an IANA",
    );
    check(
        ("[clock.resolution]", "[holidays]\nshut = [\"2026-05-01\"]\n\n[clock.resolution]"),
        "13:1: The holidays \"shut\" are in no calendar. Add \"shut\" to the `holidays` of a calendar, or",
    );
}

const HOURS: &str = "hours = { mon-fri = [\"09:00-17:00\"] }";

fn with_holiday(day: &str) -> String {
    format!("{HOURS}\nholidays = [\"{day}\"]")
}

#[test]
fn days_and_hours_must_exist() {
    let written = "Write \"2026-05-01\" or \"annual 12-25\".";
    check(
        (HOURS, &with_holiday("2026-02-30")),
        &format!("11:13: \"2026-02-30\" is a day in no calendar. {written}"),
    );
    check((HOURS, &with_holiday("annual 02-30")), "11:13: \"02-30\" is no day of a year;");
    check(
        (HOURS, &with_holiday("berlin")),
        "11:13: There is no list of holidays \"berlin\". Define it: [holidays] and berlin = [",
    );
    check(
        ("\"09:00-17:00\"", "\"09:00-17:00\", \"16:00-18:00\""),
        "10:37: \"16:00-18:00\" overlaps other hours of the same day.",
    );
    check(("\"09:00-17:00\"", "\"9-17\""), "10:22: \"9-17\" are no hours. Write \"09:00-17:00\";");
    check(("mon-fri =", "weekdays ="), "10:11: \"weekdays\" names no weekdays. Write mon, tue,");
    check(
        ("{ mon-fri =", "{ wed = [\"09:00-10:00\"], mon-fri ="),
        "10:34: The hours of wed are given twice.",
    );
    check(
        ("2026-01-01", "\"soon\""),
        "6:13: `effective` is no date. Write it as in 2026-01-01, without quotation marks.",
    );
}

#[test]
fn quantities_need_their_unit() {
    check(("\"95 %\"", "\"95\""), "21:12: \"95\" has no unit; a share is in percent. Write \"95 %\".");
    check(("\"95 %\"", "\"950 %\""), "21:12: \"950 %\" is not between 0 % and 100 %.");
    check(("\"4h\"", "\"4\""), "20:28: \"4\" has no unit. Write \"4h\" or \"4 min\".");
    check(
        ("\"95 %\"", "95"),
        "21:12: `expected` must be text, and this is integer. Put it in quotation marks.",
    );
    check(("title = \"Desk\"", "title = 5"), "2:9: `title` must be text, and this is integer.");
    check(
        ("zone = \"Etc/UTC\"", "zone = \"Etc/UTC\"\ncurrency = \"EURO\""),
        "6:12: \"EURO\" is no currency. Write the three letters of ISO 4217, as in \"EUR\".",
    );
}

#[test]
fn s06_a_target_in_days_says_which_days_it_means() {
    check(
        ("\"4h\"", "\"3 days\""),
        "20:28: \"3 days\" does not say which kind of day. Write \"business days\" (as long as the calendar says) or",
    );
    check(
        ("\"4h\"", "\"3 business days\""),
        "20:28: Calendar \"desk\" does not say how long a business day is. Add business-day = \"9h\" to [calendar.desk]",
    );
    for (days, hours) in [("3 business days", 24), ("1 business day", 8), ("3 calendar days", 72)] {
        let text = BASE
            .replace("\"4h\"", &format!("\"{days}\""))
            .replace(HOURS, &format!("{HOURS}\nbusiness-day = \"8h\""));
        let (agreement, _) = Agreement::parse(&text).unwrap();
        assert!(
            matches!(agreement.levels[0].measure, Measure::ShareWithin { target, .. } if target == hours * HOUR)
        );
    }
}

#[test]
fn words_outside_the_language_are_refused_with_those_inside() {
    check(
        ("kind = \"key\"", "kind = \"vital\""),
        "19:8: kind \"vital\" is unknown. Write \"critical\" or \"key\".",
    );
    check(
        (EXPECTED, "expected = \"95 %\"\nperiod = \"day\""),
        "22:10: period \"day\" is unknown. Write \"week\", \"month\"",
    );
    check(
        (EXPECTED, "expected = \"95 %\"\nbetter = \"up\""),
        "22:10: better \"up\" is unknown. Write \"higher\" or",
    );
}

#[test]
fn a_level_has_one_measure_and_a_minimum_below_its_expected_level() {
    check(
        ("clock = \"resolution\" }", "mean = \"elapsed\", clock = \"resolution\" }"),
        "20:41: A level has one measure, and this one has `share-within` and `mean`.",
    );
    check(
        ("share-within = \"4h\", clock", "speed = \"4h\", clock"),
        "20:11: The measure is missing. Write measure =",
    );
    check(
        (EXPECTED, "expected = \"95 %\"\nminimum = \"99 %\""),
        "22:11: The minimum is stricter than the expected level. The minimum is the level below which it is a default;",
    );
    let lower = "expected = \"95 %\"\nminimum = \"90 %\"\nbetter = \"lower\"";
    check((EXPECTED, lower), "22:11: The minimum is stricter than the expected level.");
    let equal = BASE.replace(EXPECTED, "expected = \"95 %\"\nminimum = \"95.0 %\"");
    assert!(Agreement::parse(&equal).is_ok(), "equal is not stricter");
}

/// All findings of a text that must be refused begin like these, in this order.
#[track_caller]
fn check_all(text: &str, want: &[&str]) {
    let lines = refused(text);
    let begin_so = lines.iter().zip(want).all(|(line, want)| line.starts_with(want));
    assert!(begin_so && lines.len() == want.len(), "{}\nand not\n{}", lines.join("\n"), want.join("\n"));
}

#[test]
fn what_refers_to_something_broken_is_not_blamed() {
    let in_days = BASE.replace("\"4h\"", "\"3 business days\"");
    check_all(
        &in_days.replace("calendar = \"desk\"", "calendar = \"dsek\""),
        &["13:12: There is no calendar \"dsek\"."],
    );
    check_all(
        &in_days.replace("stop = 'activity", "stop = 'activity =="),
        &["15:21: This is no CEL expression:"],
    );
    let laddered = BASE.replace(EXPECTED, &format!("{EXPECTED}\nladder = \"major\""));
    check_all(&format!("{laddered}[ladder.major]\n"), &["23:1: [ladder.major] has no `steps`."]);
    let obliged = BASE.replace(EXPECTED, "expected = \"95\"") + OBLIGATION;
    check_all(&obliged, &["21:12: \"95\" has no unit;"]);
}

/// An obligation of the client that relieves the level of [`BASE`].
const OBLIGATION: &str = r#"
[level.access]
title = "Access granted in 2 days"
kind = "key"
owed-by = "client"
measure = { mean = "elapsed", clock = "resolution" }
expected = "2 calendar days"
relieves = ["speed"]
"#;

#[test]
fn a_ladder_that_no_level_uses_is_worth_a_warning() {
    let text = format!("{BASE}[ladder.major]\nsteps = [{{ after = \"1h\", to = \"team lead\" }}]\n");
    let (agreement, findings) = Agreement::parse(&text).unwrap();
    let lines: Vec<String> = findings.iter().map(|finding| finding.one_line(&text)).collect();
    let help = "Add ladder = \"major\" to a level, or take the ladder out.";
    assert_eq!(lines, [format!("22:9: The ladder \"major\" is on no level. {help}")]);
    assert_eq!((findings[0].severity, agreement.ladders.len()), (Severity::Warning, 1));
}

#[test]
fn conditions_are_refused_at_the_place_inside_the_text() {
    let opened = "activity == \"Opened\"";
    check((opened, "activity == == \"Opened\""), "14:22: This is no CEL expression: ");
    check(
        (opened, "activity == \"Opened\" ? true : false"),
        "14:31: This CEL expression cannot be used in an agreement.",
    );
    check(
        (opened, "activity == opened"),
        "14:22: A constant is expected here. Write a text in quotation marks or",
    );
    check((opened, "opened"), "14:10: `opened` alone is no condition. Compare it, as in opened == \"true\".");
    check(
        (opened, "activity.matches(\"O.*\")"),
        "14:26: This CEL expression cannot be used in an agreement. Use ==, !=,",
    );
    let syntax = refused(&BASE.replace(opened, "activity == == \"Opened\""));
    assert!(
        syntax[0].ends_with("Write it as in status in [\"Waiting\"] && priority == \"P1\"."),
        "{}",
        syntax[0]
    );
}

#[test]
fn what_is_missing_is_named_with_an_example() {
    check(
        ("client = \"Northwind\"\n", ""),
        "1:1: [agreement] has no `client`. Add `client = \"Northwind\"`.",
    );
    check(
        ("effective = 2026-01-01\n", ""),
        "1:1: [agreement] has no `effective`. Add `effective = 2026-01-01`,",
    );
    check((HOURS, ""), "8:1: [calendar.desk] has no `hours`. Add hours = { mon-fri = [\"09:00-17:00\"] }");
    check(("expected = \"95 %\"\n", ""), "17:1: [level.speed] has no `expected`. Add `expected = \"95 %\"`.");
    check(
        ("measure = { share-within = \"4h\", clock = \"resolution\" }\n", ""),
        "17:1: [level.speed] has no `measure`.",
    );
    let nothing = refused("");
    assert!(
        nothing[0].starts_with("1:1: There is no [agreement] section. Begin with [agreement] and its title")
    );
    assert!(nothing[1].starts_with("1:1: The agreement has no service level. Add at least one [level.name]"));
    let cut = BASE.find("[clock").unwrap();
    let levels = BASE.find("[level").unwrap();
    let without_clocks = refused(&format!("{}{}", &BASE[..cut], &BASE[levels..]));
    assert!(without_clocks[0].contains("There is no clock \"resolution\". Define it as [clock.resolution]."));
}

#[test]
fn what_is_no_toml_is_refused_where_it_ends_to_be() {
    check(("title = \"Desk\"", "title \"Desk\""), "2:7: This is no TOML: key with no value");
    check(("title = \"Desk\"", "title = \"Desk"), "2:");
    for text in ["[agreement", "= 1", "a = [1", "\u{0}", "[a]\n[a]", "a = \"\u{7}\""] {
        let lines = refused(text);
        assert!(lines.len() == 1 && lines[0].contains("This is no TOML: "), "{text:?}: {lines:?}");
    }
}

/// [`BASE`] with as many more levels.
fn with_levels(count: usize) -> String {
    let start = BASE.find("[level.speed]").unwrap();
    let level = |number: usize| BASE[start..].replace("[level.speed]", &format!("[level.l{number}]"));
    format!("{BASE}{}", (0..count).map(level).collect::<String>())
}

#[test]
fn everything_has_a_limit() {
    let large = "#".repeat(TEXT_BYTES_MAX + 1);
    assert_eq!(refused(&large), ["1:1: The agreement is over its limit of 262144 bytes."]);
    let full = with_levels(LEVELS_MAX - 1);
    let (agreement, _) = Agreement::parse(&full).unwrap();
    assert_eq!(agreement.levels.len(), LEVELS_MAX);
    let figures =
        Figures::new(Arc::new(agreement), log("A 03-02T09:00 Opened\nA 03-02T10:00 Resolved")).unwrap();
    let last = figures.level(LEVELS_MAX - 1, period("2026-03")).unwrap();
    assert_eq!(last.cases, 1, "the last bit of the word is used");
    assert!(
        refused(&with_levels(LEVELS_MAX)).join("\n").contains("An agreement has at most 64 service levels.")
    );
    let exclusions = vec!["'a == 1'"; 33].join(", ");
    let many = format!("expected = \"95 %\"\nexclude = [{exclusions}]");
    check((EXPECTED, &many), "22:11: A level has at most 32 exclusions.");
    let title = format!("title = \"{}\"", "x".repeat(TITLE_CHARS_MAX + 1));
    check(("title = \"Desk\"", &title), "2:9: `title` must have 1 to 200 characters.");
    check(("title = \"Desk\"", "title = \" \""), "2:9: `title` must have 1 to 200 characters.");
}

#[test]
fn ladders_and_reliefs_have_limits_too() {
    let step = "{ after = \"1h\", to = \"team lead\" }";
    let steps = |count: usize| format!("steps = [{}]\n", vec![step; count].join(", "));
    assert!(Agreement::parse(&format!("{BASE}[ladder.l]\n{}", steps(16))).is_ok());
    let over = refused(&format!("{BASE}[ladder.l]\n{}", steps(17))).join("\n");
    assert!(over.contains("`ladder.l.steps` must be a list of 1 to 16 tables."), "{over}");
    let ladders: String = (0..17).map(|number| format!("[ladder.l{number}]\n{}", steps(1))).collect();
    let over = refused(&format!("{BASE}{ladders}")).join("\n");
    assert!(over.contains("An agreement has at most 16 ladders."), "{over}");
    let relieved = vec!["\"speed\""; LEVELS_MAX + 1].join(", ");
    let over = refused(&format!("{BASE}{}", OBLIGATION.replace("\"speed\"", &relieved))).join("\n");
    assert!(over.contains("A level relieves at most 64 others."), "{over}");
}

#[test]
fn a_hundred_findings_are_enough() {
    let unknown: String = (0..300).map(|number| format!("unknown-{number} = 1\n")).collect();
    let text = format!("{BASE}{unknown}");
    let found = Agreement::parse(&text).unwrap_err();
    assert_eq!(found.len(), 100);
    assert!(found.iter().all(|finding| finding.severity == Severity::Error));
    assert!(found.is_sorted_by_key(|finding| finding.span.start), "in the order of the text");
}

#[test]
fn a_calendar_that_never_opens_is_refused() {
    check((HOURS, "hours = { }"), "8:1: [calendar.desk] is never open, so no time would ever count.");
    check((HOURS, "hours = { mon = [\"09:00-09:00\"] }"), "10:18: \"09:00-09:00\" begins where it ends.");
    let many =
        (0..25).map(|at| format!("\"{:02}:00-{:02}:30\"", at % 24, at % 24)).collect::<Vec<_>>().join(", ");
    check((HOURS, &format!("hours = {{ mon = [{many}] }}")), "10:17: A day has at most 24 openings.");
}

#[test]
fn terms_begin_in_years_that_a_contract_can_have() {
    check(("effective = 2026-01-01", "effective = 9999-12-31"), "6:13: `effective` is no date.");
}
