//! Every key of `[credits]` is read, and what cannot be meant is refused at its place.

use super::*;
use crate::{Agreement, diagnostic::Severity};

/// An agreement with everything that `[credits]` can say; the tests break it in one place each.
const TEXT: &str = r#"[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
currency = "EUR"
zone = "Etc/UTC"
effective = 2026-01-01

[calendar.always]
zone = "Etc/UTC"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.speed]
title = "Resolved in 4 hours"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"
allocation = "60 %"

[level.reply]
title = "Mean time"
kind = "critical"
measure = { mean = "elapsed", clock = "resolution" }
expected = "2h"
period = "quarter"
allocation = "40.0 %"

[credits]
at-risk = "12 %"
pool = "100 %"
cap = { month = "12 %", rolling-12 = "10 %" }
repeat = { second = "1.5", third = "2" }
earn-back = { within = "3 months", except = ["11", "12"] }
one-case-many-levels = "highest"
failure-to-report = "default"
report-within = "10 calendar days"
pay-within = "30 calendar days"
chronic = { defaults = 3, of = 6, then = ["root-cause analysis", "right to terminate"] }

[charges]
fixed = "42000 / month"
"#;

const CHRONIC: &str =
    "chronic = { defaults = 3, of = 6, then = [\"root-cause analysis\", \"right to terminate\"] }";
const REPEAT: &str = "{ second = \"1.5\", third = \"2\" }";
const EXCEPT: &str = "[\"11\", \"12\"]";

/// [`TEXT`] with one part replaced has one finding: at these words, beginning as expected.
#[track_caller]
fn check((part, instead): (&str, &str), at: &str, want: &str) {
    assert!(TEXT.contains(part), "{part}");
    let text = TEXT.replacen(part, instead, 1);
    let found = Agreement::parse(&text).unwrap_err();
    let lines: Vec<String> = found.iter().map(|finding| finding.one_line(&text)).collect();
    let [finding] = found.as_slice() else { panic!("{}", lines.join("\n")) };
    assert_eq!((&text[finding.span.clone()], finding.severity), (at, Severity::Error), "{}", lines[0]);
    let told = format!("{finding} {}", finding.help.as_deref().unwrap_or_default());
    assert!(told.starts_with(want), "{told}\nand not\n{want}");
}

#[test]
fn every_key_is_read() {
    let (agreement, findings) = Agreement::parse(TEXT).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let credits = agreement.credits.unwrap();
    let percent = |text| Ratio::from_percent(text).unwrap();
    assert_eq!((credits.at_risk, credits.pool), (percent("12"), Ratio::ONE));
    assert_eq!((credits.month_cap, credits.rolling_cap), (Some(percent("12")), Some(percent("10"))));
    assert_eq!(credits.repeat, [percent("150"), percent("200")]);
    assert_eq!(credits.earn_back, Some(EarnBack { months: 3, except: vec![11, 12] }));
    assert_eq!((credits.one_case, credits.unreported_is_default), (OneCase::Highest, true));
    assert_eq!((credits.report_days, credits.pay_days), (Some(10), Some(30)));
    let then = vec!["root-cause analysis".to_owned(), "right to terminate".to_owned()];
    assert_eq!(credits.chronic, Some(Chronic { defaults: 3, of: 6, then }));
}

#[test]
fn only_the_share_at_risk_is_required() {
    let (before, rest) = TEXT.split_at(TEXT.find("pool =").unwrap());
    let charges = &rest[rest.find("[charges]").unwrap()..];
    let (agreement, _) = Agreement::parse(&format!("{before}\n{charges}")).unwrap();
    let credits = agreement.credits.unwrap();
    assert_eq!((credits.pool, credits.month_cap, credits.rolling_cap), (Ratio::ONE, None, None));
    assert!(credits.repeat.is_empty() && credits.earn_back.is_none() && credits.chronic.is_none());
    assert_eq!((credits.one_case, credits.unreported_is_default), (OneCase::All, false));
    assert_eq!((credits.report_days, credits.pay_days), (None, None));
    check(("at-risk = \"12 %\"\n", ""), "[credits]", "[credits] has no `at-risk`. Add `at-risk = \"12 %\"`.");
}

#[test]
fn credits_need_charges_and_critical_levels_need_no_credits() {
    let without_charges = &TEXT[..TEXT.find("[charges]").unwrap()];
    let (_, findings) = Agreement::parse(without_charges).unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Warning);
    assert_eq!(findings[0].to_string(), "There is no [charges], so no credit comes to an amount.");
    let without_credits = &TEXT[..TEXT.find("[credits]").unwrap()];
    let (agreement, findings) = Agreement::parse(without_credits).unwrap();
    assert!(agreement.credits.is_none() && findings.is_empty());
}

#[test]
fn shares_and_factors_are_within_their_limits() {
    check(("at-risk = \"12 %\"", "at-risk = \"12\""), "\"12\"", "\"12\" has no unit; a share is in percent.");
    check(("at-risk = \"12 %\"", "at-risk = \"120 %\""), "\"120 %\"", "\"120 %\" is not between 0 % and");
    check(("pool = \"100 %\"", "pool = \"0 %\""), "\"0 %\"", "\"0 %\" is not above 0 % and at most 1000 %.");
    check(("month = \"12 %\"", "month = \"-1 %\""), "\"-1 %\"", "\"-1 %\" is not between 0 % and 100 %.");
    check(("rolling-12", "rolling-11"), "rolling-11", "[credits.cap] has no key `rolling-11`. Did you mean");
    check((REPEAT, "{ second = \"0.5\" }"), "\"0.5\"", "\"0.5\" is no factor from 1 to 100.");
    check((REPEAT, "{ third = \"2\" }"), "\"2\"", "`third` is given without `second`.");
    check((REPEAT, "{ second = 2 }"), "2", "`second` must be text, and this is integer.");
    check((REPEAT, "{ seventh = \"2\" }"), "seventh", "[credits.repeat] has no key `seventh`.");
}

#[test]
fn months_and_days_are_those_of_a_calendar() {
    check(("\"3 months\"", "\"3\""), "\"3\"", "\"3\" is no number of months.");
    check(
        ("within = \"3 months\", ", ""),
        "{ except = [\"11\", \"12\"] }",
        "[credits.earn-back] has no `within`.",
    );
    check((EXCEPT, "[\"13\"]"), "\"13\"", "\"13\" is no month of the year, or is there twice.");
    check((EXCEPT, "[\"5\", \"05\"]"), "\"05\"", "\"05\" is no month of the year, or is there twice.");
    let all = format!("{:?}", (1..=12).map(|month| month.to_string()).collect::<Vec<_>>());
    check((EXCEPT, &all), &all, "No month is left whose credits can be earned back.");
    for (key, days) in [("report-within", "10"), ("pay-within", "30")] {
        let part = format!("{key} = \"{days} calendar days\"");
        let instead = part.replace("calendar", "business");
        let want = format!("\"{days} business days\" is no number of calendar days up to 366. Write it as");
        check((&part, &instead), &format!("\"{days} business days\""), &want);
    }
}

#[test]
fn a_failure_to_report_needs_the_time_to_report_in() {
    let within = "report-within = \"10 calendar days\"\n";
    check((within, ""), "\"default\"", "`failure-to-report` is \"default\" without `report-within`. Add");
    let failure = "failure-to-report = \"default\"\n";
    for instead in ["", "failure-to-report = \"nothing\"\n"] {
        let text = TEXT.replacen(failure, instead, 1);
        let (agreement, findings) = Agreement::parse(&text).unwrap();
        assert_eq!(agreement.credits.unwrap().report_days, Some(10));
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        let at = &text[finding.span.clone()];
        assert_eq!((at, finding.severity), ("\"10 calendar days\"", Severity::Warning));
        assert_eq!(finding.to_string(), "`report-within` leads to nothing without `failure-to-report`.");
    }
    let neither = TEXT.replacen(failure, "", 1).replacen(within, "", 1);
    assert!(Agreement::parse(&neither).unwrap().1.is_empty());
    let nothing = TEXT.replacen(failure, "failure-to-report = \"nothing\"\n", 1).replacen(within, "", 1);
    assert!(Agreement::parse(&nothing).unwrap().1.is_empty());
}

#[test]
fn words_and_numbers_are_those_of_the_language() {
    check(
        ("\"highest\"", "\"both\""),
        "\"both\"",
        "one-case-many-levels \"both\" is unknown. Write \"all\", \"highest\" or \"any-one\".",
    );
    check(
        ("\"default\"", "\"miss\""),
        "\"miss\"",
        "failure-to-report \"miss\" is unknown. Write \"default\"",
    );
    check(("defaults = 3", "defaults = 7"), "7", "`defaults` is a whole number from 1 to 6.");
    check(("of = 6", "of = 61"), "61", "`of` is a whole number from 1 to 60.");
    let without = "{ defaults = 3, of = 6 }";
    check((CHRONIC, &format!("chronic = {without}")), without, "[credits.chronic] has no `then`.");
    check(
        (CHRONIC, "chronic = { defaults = 3, of = 6, then = [] }"),
        "[]",
        "`then` has 1 to 8 consequences.",
    );
    check(
        (CHRONIC, "chronic = { defaults = 3, of = 6, then = [\"\"] }"),
        "\"\"",
        "`then` must have 1 to 120",
    );
    check(("pay-within", "paid-within"), "paid-within", "[credits] has no key `paid-within`. Did you mean");
}

#[test]
fn only_critical_levels_of_months_and_quarters_share_the_pool() {
    let key = "kind = \"key\"\nmeasure = { share";
    check(
        ("kind = \"critical\"\nmeasure = { share", key),
        "\"60 %\"",
        "Level \"speed\" is a key level and bears no credits. Make it kind = \"critical\"",
    );
    check(
        ("kind = \"critical\"\nmeasure = { share", &format!("owed-by = \"client\"\n{key}")),
        "\"60 %\"",
        "Level \"speed\" is owed by the client and bears no credits. Take the allocation out.",
    );
    check(
        ("period = \"quarter\"", "period = \"week\""),
        "\"40.0 %\"",
        "Level \"reply\" is stated by week, and credits are for months. Write period = \"month\"",
    );
    let (agreement, _) = Agreement::parse(TEXT).unwrap();
    assert_eq!(agreement.levels[1].period, Cadence::Quarter, "a quarter is as good as a month");
}

#[test]
fn s29_allocations_sum_to_the_pool_exactly() {
    let sum = |first: &str, second: &str, pool: &str| {
        TEXT.replace("\"60 %\"", first).replace("\"40.0 %\"", second).replace("pool = \"100 %\"", pool)
    };
    for (first, second, pool) in [
        ("\"33.33 %\"", "\"66.67 %\"", "pool = \"100 %\""),
        ("\"0.1 %\"", "\"99.9 %\"", "pool = \"100.0 %\""),
        ("\"100 %\"", "\"50 %\"", "pool = \"150 %\""),
    ] {
        assert!(Agreement::parse(&sum(first, second, pool)).is_ok(), "{first} {second} {pool}");
    }
    let help = "Change the allocations so that they sum to the pool exactly.";
    check(
        ("\"60 %\"", "\"33.3333 %\""),
        "\"40.0 %\"",
        &format!("The allocations sum to 73.3333 %, and the pool is 100 %. {help}"),
    );
    check(
        ("pool = \"100 %\"", "pool = \"200 %\""),
        "\"40.0 %\"",
        &format!("The allocations sum to 100 %, and the pool is 200 %. {help}"),
    );
    let third = "[level.third]\ntitle = \"T\"\nkind = \"critical\"\nmeasure = { mean = \"elapsed\", clock = \"resolution\" }\n\
                 expected = \"2h\"\nallocation = \"33.3333 %\"\n\n[credits]";
    let thirds = sum("\"33.3333 %\"", "\"33.3333 %\"", "pool = \"100 %\"").replace("[credits]", third);
    let found = Agreement::parse(&thirds).unwrap_err();
    assert_eq!(found[0].to_string(), "The allocations sum to 99.9999 %, and the pool is 100 %.");
}
