//! Terms over time: days, amendments, edited holidays, retired levels and renewals.

use super::json;
use crate::{
    Agreement, Basis, Figures, Setting, Statement,
    terms::Standing,
    tests::{HEAD, SPEED, agreement, figures, log, parsed, period, told},
};
use jiff::civil::date;
use std::sync::Arc;

#[test]
fn s06_a_target_in_days_says_which_days_it_means() {
    let of_eight = HEAD.replace("holidays = [\"2026-03-10\"]", "business-day = \"8h\"");
    let in_days = |head: &str, calendar: &str, days: &str| {
        format!("{head}{}", SPEED.replace("\"4h\"", days).replace("\"desk\"", calendar))
    };
    let events = "A 03-02T15:00 Opened
                  A 03-03T15:00 Resolved
                  B 03-02T15:00 Opened
                  B 03-03T15:01 Resolved";
    for (calendar, day, hours) in
        [("\"desk\"", "\"1 business day\"", 8), ("\"always\"", "\"1 calendar day\"", 24)]
    {
        let figures = Figures::new(parsed(&in_days(&of_eight, calendar, day)), log(events)).unwrap();
        let want = format!(
            "2026-03 speed: 50.0 % of 2, Met\n\
             A: {hours} h counted, 0 s paused, within\n\
             B: {hours} h 01 min counted, 0 s paused, late"
        );
        assert_eq!(told(&figures), want);
    }
    for (day, why) in [
        ("\"1 day\"", "\"1 day\" does not say which kind of day."),
        ("\"1 business day\"", "Calendar \"desk\" does not say how long a business day is."),
    ] {
        let text = in_days(HEAD, "\"desk\"", day);
        let found = Agreement::parse(&text).unwrap_err();
        assert!(found[0].one_line(&text).contains(why), "{}", found[0].one_line(&text));
    }
}

/// A case that is over before April, one that stops in it, and one that belongs to it; each takes 3 hours.
const MARCH: &str = "A 03-30T09:00 Opened\nA 03-30T12:00 Resolved\n";
const STRADDLING: &str = "B 03-31T15:00 Opened\nB 04-01T10:00 Resolved\n";
const APRIL: &str = "C 04-01T09:00 Opened\nC 04-01T12:00 Resolved\n";

/// Terms from April on, with a target of 2 hours in place of 4.
fn amended(straddle: &str) -> Arc<Agreement> {
    let later = format!("effective = 2026-04-01\nstraddle = \"{straddle}\"");
    parsed(&format!("{HEAD}{SPEED}").replace("effective = 2026-01-01", &later).replace("\"4h\"", "\"2h\""))
}

/// The old terms, the amended ones, and all events.
fn after_amendment(straddle: &str, old: &str) -> Figures {
    let setting = Setting { earlier: vec![agreement(old)], ..Setting::default() };
    Figures::with(amended(straddle), log(&[MARCH, STRADDLING, APRIL].concat()), setting).unwrap()
}

#[test]
fn s19_an_amendment_judges_what_begins_or_stops_after_it_and_nothing_before() {
    let result = |figures: &Figures, month: &str| {
        let result = figures.level(0, period(month)).unwrap();
        (result.cases, result.misses)
    };
    let stop = after_amendment("stop", SPEED);
    assert_eq!(result(&stop, "2026-04"), (2, Some(2)), "whatever stops under the new terms is theirs");
    let start = after_amendment("start", SPEED);
    assert_eq!(result(&start, "2026-04"), (2, Some(1)), "what began before keeps the old target");
    assert_eq!(result(&start, "2026-03"), (1, Some(0)), "and what was over before does as well");
    let old = figures(SPEED, &[MARCH, STRADDLING, APRIL].concat());
    assert_eq!((result(&old, "2026-03"), result(&old, "2026-04")), ((1, Some(0)), (2, Some(0))));
}

fn march(clauses: &str, events: &str) -> Statement {
    figures(clauses, events).statement(period("2026-03"), Basis::default())
}

#[test]
fn s19_the_old_report_reproduces_byte_for_byte() {
    let known = [MARCH, "B 03-31T15:00 Opened\n"].concat();
    let stated = march(SPEED, &known);
    assert_ne!(amended("stop").digest, stated.agreement);
    let backwards: String = known.lines().rev().map(|line| format!("{line}\n")).collect();
    assert_eq!(json(&march(SPEED, &backwards)), json(&stated));
    let with_april = march(SPEED, &[MARCH, STRADDLING, APRIL].concat());
    assert_eq!((&with_april.levels, with_april.digest), (&stated.levels, stated.digest));
}

#[test]
fn s20_a_list_of_holidays_edited_later_changes_nothing_past() {
    let open = format!("{HEAD}{SPEED}").replace("[\"2026-03-10\"]", "[\"DE-BE\"]");
    let frozen = Agreement::frozen(&open).unwrap();
    let edited = frozen.replace("\"2026-04-03\", ", "");
    assert_ne!(edited, frozen, "Good Friday is on the list");
    let april = |text: &str| {
        let events = log("A 04-02T15:00 Opened\nA 04-07T10:00 Resolved");
        Figures::new(parsed(text), events).unwrap().statement(period("2026-04"), Basis::default())
    };
    let (stated, other) = (april(&frozen), april(&edited));
    assert!(parsed(&frozen).public_sets.is_empty(), "what was signed has its own days");
    assert_eq!(april(&open).levels, stated.levels, "and they are those that it was written with");
    assert_eq!((stated.levels[0].misses, other.levels[0].misses), (Some(0), Some(1)));
    assert_ne!(stated.agreement, other.agreement, "an edited list is another agreement");
    assert_eq!(json(&april(&frozen)), json(&stated));
}

#[test]
fn s21_retiring_a_level_leaves_closed_results_as_they_are() {
    let median = "\n[level.median]\ntitle = \"Median\"\nkind = \"key\"\n\
                  measure = { percentile = \"50 %\", clock = \"resolution\" }\nexpected = \"4h\"\n";
    let both = format!("{SPEED}{median}");
    let stated = march(&both, MARCH);
    assert_eq!(stated.levels.len(), 2);
    let kept = json(&stated);
    let april = after_amendment("start", &both).statement(period("2026-04"), Basis::default());
    let levels: Vec<&str> = april.levels.iter().map(|level| level.level.as_str()).collect();
    assert_eq!(levels, ["speed"], "the amended terms have no median");
    let read: Statement = serde_json::from_str(&kept).unwrap();
    assert_eq!(read.recomputed_digest(), stated.digest, "what was kept needs no terms to be checked");
    assert_eq!(json(&march(&both, MARCH)), kept);
}

#[test]
fn s31_terms_roll_forward_at_the_ends_of_months() {
    let standing = |term: &str, on| {
        let from = format!("effective = 2026-01-31\n{term}");
        let agreement = parsed(&format!("{HEAD}{SPEED}").replace("effective = 2026-01-01", &from));
        let figures = Figures::new(agreement, log("A 03-02T09:00 Opened")).unwrap();
        figures.agreement().term.unwrap().standing(figures.agreement().effective, on)
    };
    let renewing = "term = \"36 months\"\nrenewal = { tacit = \"12 months\", notice = \"3 months\" }";
    for (on, last_day, last_notice, renewals) in [
        (date(2026, 2, 1), date(2029, 1, 30), date(2028, 10, 30), 0),
        (date(2029, 1, 30), date(2029, 1, 30), date(2028, 10, 30), 0),
        (date(2029, 1, 31), date(2030, 1, 30), date(2029, 10, 30), 1),
        (date(2031, 2, 1), date(2032, 1, 30), date(2031, 10, 30), 3),
    ] {
        let want = Standing { last_day, last_notice, renewals, ended: false };
        assert_eq!(standing(renewing, on), want, "on {on}");
    }
    let short = standing(&renewing.replace("\"3 months\"", "\"2 months\""), date(2026, 2, 1));
    assert_eq!(short.last_notice, date(2028, 11, 30), "November has no 31st");
    let ending = standing("term = \"36 months\"", date(2029, 1, 31));
    assert_eq!((ending.last_day, ending.renewals, ending.ended), (date(2029, 1, 30), 0, true));
}
