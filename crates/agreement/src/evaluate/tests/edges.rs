//! Where figures went wrong once: each case here was a fault before it was a test.

use crate::{
    Basis, Figures, Quantity, Setting, Verdict,
    tests::{
        HEAD, SPEED, agreement, figures, instant, log, parsed, period, speed_with_clock, speed_with_level,
    },
};
use outrigger_eventlog::LogBuilder;
use outrigger_kernel::Ratio;
use std::{fmt::Write as _, sync::Arc};

/// Two critical levels on one clock, the stricter one with the smaller share.
const TWO_FACTORS: &str = r#"
[clock.answer]
calendar = "always"
start = 'activity == "Called"'
stop = 'activity == "Answered"'
abandoned = 'activity == "Hung-up"'

[level.a]
title = "Answered in a minute"
kind = "critical"
measure = { service-factor = "1 min", clock = "answer", abandoned = "missed" }
expected = "80 %"
allocation = "70 %"

[level.b]
title = "Answered in half a minute"
kind = "critical"
measure = { service-factor = "30s", clock = "answer", abandoned = "missed" }
expected = "80 %"
allocation = "30 %"

[credits]
at-risk = "10 %"
one-case-many-levels = "highest"
"#;

#[test]
fn values_that_are_all_different_cost_no_table_of_their_square() {
    let mut builder = LogBuilder::new();
    let (activity, customer) = (builder.column("activity"), builder.column("customer"));
    for case in 0..20_000_i64 {
        let (id, name) = (format!("A-{case}"), format!("customer {case}"));
        let opened = instant("03-02T09:00").plus(case);
        builder.push(&id, opened, &[(activity, "Opened"), (customer, &name)]);
        builder.push(&id, opened.plus(60_000_000), &[(activity, "Resolved"), (customer, &name)]);
    }
    let terms = agreement(&speed_with_level("where = 'customer != \"customer 7\"'"));
    let figures = Figures::new(terms, Arc::new(builder.finish())).unwrap();
    assert_eq!(figures.level(0, period("2026-03")).unwrap().cases, 19_999);
}

#[test]
fn each_part_is_judged_in_repeated_periods_too() {
    let lines = "minimum = \"20 %\"\nby = \"team\"\neach = true\nrepeated = { below-expected = 2, of = 3 }";
    let clauses = speed_with_level(lines).replace("\"key\"", "\"critical\"");
    let mut events = String::new();
    for (month, day) in [("01", "05"), ("02", "02"), ("03", "02")] {
        for (team, case, end) in [
            ("good", 1, "10:00"),
            ("good", 2, "10:00"),
            ("bad", 3, "10:00"),
            ("bad", 4, "16:00"),
            ("bad", 5, "16:00"),
        ] {
            let id = format!("{month}-{case}");
            writeln!(events, "{id} {month}-{day}T09:00 Opened team={team}").unwrap();
            writeln!(events, "{id} {month}-{day}T{end} Resolved team={team}").unwrap();
        }
    }
    let figures = figures(&clauses, &events);
    let results = ["2026-01", "2026-02", "2026-03"].map(|month| figures.level(0, period(month)).unwrap());
    assert!(results.iter().all(|result| result.verdict == Verdict::BelowExpected), "one of three is bad");
    assert_eq!(results.each_ref().map(|result| result.default), [false, true, true]);
}

#[test]
fn who_hung_up_fails_one_level_only_where_one_case_counts_once() {
    let events = "1 03-02T09:00 Called\n1 03-02T09:10 Hung-up\n2 03-02T09:00 Called\n2 03-02T09:05 Answered";
    let figures = figures(TWO_FACTORS, events);
    let [a, b] = [0, 1].map(|level| figures.level(level, period("2026-03")).unwrap());
    assert_eq!((a.cases, a.misses, a.left_out), (2, Some(2), 0));
    assert_eq!((b.cases, b.left_out), (0, 2), "both count in the level with the higher allocation");
}

#[test]
fn a_case_that_was_abandoned_is_neither_done_nor_open() {
    let by_date = r#"
[level.on-time]
title = "Done when due"
kind = "key"
measure = { share-by = "due", clock = "resolution" }
period-of = "due"
expected = "90 %"
"#;
    let clauses = format!("{}{by_date}", speed_with_clock("abandoned = 'activity == \"Cancelled\"'"));
    let events = "A 03-05T09:00 Opened due=2026-03-10T12:00:00Z\nA 03-06T09:00 Cancelled
                  B 03-05T09:00 Opened due=2026-03-10T12:00:00Z\nB 03-06T09:00 Resolved
                  C 04-02T09:00 Opened due=2026-04-10T12:00:00Z";
    let march = figures(&clauses, events).level(1, period("2026-03")).unwrap();
    assert_eq!((march.cases, march.misses, march.open), (1, Some(0), Some(0)));
}

#[test]
fn a_claim_reaches_an_open_case_that_ran_inside_its_window() {
    let backlog = r#"
[level.backlog]
title = "Open at the end"
kind = "key"
measure = { backlog = "open", clock = "resolution" }
expected = "0"
"#;
    let relief = crate::Relief {
        claim: "CLAIM-1".parse().unwrap(),
        levels: vec!["backlog".into()],
        condition: String::new(),
        cases: vec!["A".into()],
        from: Some(instant("03-01T00:00")),
        to: Some(instant("04-01T00:00")),
    };
    let events = "A 03-06T09:00 Opened\nB 03-06T09:00 Opened\nC 04-02T09:00 Opened";
    let setting = Setting { reliefs: vec![relief], ..Setting::default() };
    let figures = Figures::with(agreement(&format!("{SPEED}{backlog}")), log(events), setting).unwrap();
    let march = figures.level(1, period("2026-03")).unwrap();
    assert_eq!((march.measured, march.excluded), (Some(Quantity::Count(1)), 1));
    assert_eq!(
        figures.level(1, period("2026-02")).unwrap().verdict,
        Verdict::NotMeasured,
        "before all events"
    );
}

#[test]
fn an_outage_without_an_end_lasts_as_far_as_is_known() {
    let up = r#"
[level.up]
title = "The service is up"
kind = "key"
measure = { availability = 'state == "down"', up = 'state == "up"', calendar = "always" }
expected = "99 %"
"#;
    let setting = |until: &str| Setting { known_until: Some(instant(until)), ..Setting::default() };
    let level = |until: &str| {
        let events = log("mail 03-01T00:00 beat state=up\nmail 03-31T00:00 beat state=down");
        let figures = Figures::with(agreement(up), events, setting(until)).unwrap();
        figures.level(0, period("2026-03")).unwrap()
    };
    assert_eq!(level("04-15T00:00").measured, Some(Quantity::Share(Ratio::new(30, 31).unwrap())));
    assert_eq!(level("03-31T00:00").verdict, Verdict::Met, "nothing is known of the last day yet");
}

#[test]
fn the_text_in_force_decides_for_the_whole_chain_of_versions() {
    let version = |from: &str, straddle: &str, target: &str| {
        let head =
            HEAD.replace("effective = 2026-01-01", &format!("effective = {from}\nstraddle = \"{straddle}\""));
        parsed(&format!("{head}{}", SPEED.replace("\"4h\"", &format!("\"{target}\""))))
    };
    let (first, second) = (version("2026-01-01", "stop", "40h"), version("2026-02-01", "stop", "2h"));
    let third = version("2026-03-01", "start", "1h");
    let events = "A 01-29T09:00 Opened\nA 03-02T10:00 Resolved\nB 03-02T09:00 Opened\nB 03-02T12:00 Resolved";
    let setting = Setting { earlier: vec![first, second], ..Setting::default() };
    let figures = Figures::with(third, log(events), setting).unwrap();
    let cases = figures.cases(0, period("2026-03"));
    let over: Vec<_> = cases
        .iter()
        .map(|case| (case.case.as_str(), case.over_micros.map(|over| over / 3_600_000_000)))
        .collect();
    assert_eq!(over, [("A", Some(177 - 40)), ("B", Some(2))], "each by the target it started under");
}

#[test]
fn nothing_is_charged_before_the_terms_took_effect() {
    let head = HEAD.replace("effective = 2026-01-01", "currency = \"EUR\"\neffective = 2026-03-01");
    let terms = parsed(&format!("{head}{SPEED}\n[charges]\nfixed = \"1000 / month\"\n"));
    let events =
        log("A 02-02T09:00 Opened\nA 02-02T10:00 Resolved\nB 03-02T09:00 Opened\nB 04-02T09:00 Resolved");
    let figures = Figures::new(terms, events).unwrap();
    let account = |month: &str| figures.statement(period(month), Basis::default()).account;
    assert!(account("2026-02").is_none());
    assert_eq!(account("2026-03").unwrap().charged.minor, 100_000);
}

#[test]
fn very_many_parts_are_judged_and_the_worst_are_listed() {
    let mut events = String::new();
    for customer in 0..1_200 {
        let end = if customer == 700 { "16:59" } else { "10:00" };
        writeln!(events, "{customer} 03-02T09:00 Opened customer=c{customer}").unwrap();
        writeln!(events, "{customer} 03-02T{end} Resolved customer=c{customer}").unwrap();
    }
    let figures = figures(&speed_with_level("by = \"customer\"\neach = true"), &events);
    let march = figures.level(0, period("2026-03")).unwrap();
    assert_eq!((march.parts.len(), march.parts_left_out, march.verdict), (1_000, 200, Verdict::Missed));
    assert_eq!(march.parts[0].value, "c700");
}
