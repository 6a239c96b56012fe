//! A whole agreement as people read it.

use super::*;
use jiff::civil::date;

const TERMS: &str = r#"
[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
currency = "EUR"
zone = "Europe/Berlin"
effective = 2026-01-01
term = "36 months"
renewal = { tacit = "12 months", notice = "3 months" }
straddle = "start"

[claims]
answer-within = "10 calendar days"
silence = "accepted"

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-thu = ["08:00-12:00", "13:00-18:00"], fri = ["22:00-06:00"] }
holidays = ["2026-05-01", "2027-05-01", "annual 12-25"]
business-day = "9h"

[ladder.major]
steps = [{ at = "50 %", to = "team lead" }, { before = "1h", to = "service manager" }, { after = "2h", to = "board" }]

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'
reopen = "restart"

[level.p1]
title = "P1 in time"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
expected = "95 %"
minimum = "90 %"
period = "month"
low-volume = { below = 20, then = "one-miss" }
exclude = ['cause == "outage"']
allocation = "100 %"
ladder = "major"

[level.approvals]
title = "Approvals in time"
kind = "key"
owed-by = "client"
measure = { share-within = "9h", clock = "resolution" }
expected = "80 %"
period = "month"
relieves = ["p1"]

[credits]
at-risk = "12 %"
cap = { month = "12 %" }
repeat = { second = "1.5" }
earn-back = { within = "3 months", except = ["12"] }

[charges]
fixed = "42000 / month"

[[charges.unit]]
name = "ticket"
count = 'activity == "Opened"'
price = "12.505"
baseline = 4000
dead-band = "15 %"
method = "cliff"
arc = "11.00"
rrc = "9.00"
"#;

fn schedule() -> Schedule {
    let (agreement, _) = Agreement::parse(TERMS).unwrap_or_else(|found| panic!("{found:?}"));
    Schedule::of(&agreement, date(2026, 3, 1))
}

fn said<'a>(clauses: &'a [Clause], name: &str) -> Vec<&'a str> {
    clauses.iter().filter(|row| row.clause == name).map(|row| row.what.as_str()).collect()
}

#[test]
fn the_head_is_in_words() {
    let schedule = schedule();
    let term = "36 months, then 12 months at a time unless notice arrives 3 months before the end";
    assert_eq!((schedule.term.as_str(), schedule.effective.as_str()), (term, "2026-01-01"));
    assert!(schedule.straddle.ends_with("in force when it started."));
    assert_eq!(
        said(&schedule.claims, "claims.answer-within"),
        ["A claim is answered within 10 calendar days."]
    );
    assert_eq!(
        said(&schedule.claims, "claims.silence"),
        ["A claim that nobody answers in time is accepted."]
    );
    assert!(schedule.unfrozen.is_empty());
}

#[test]
fn a_calendar_shows_its_week_and_the_coming_year() {
    let schedule = schedule();
    let [desk] = schedule.calendars.as_slice() else { panic!("one calendar, used twice") };
    let row = |days: &str, hours: &str| calendars::HoursRow { days: days.into(), hours: hours.into() };
    assert_eq!(
        desk.week,
        [
            row("Mon to Thu", "08:00 to 12:00, 13:00 to 18:00"),
            row("Fri", "22:00 to 06:00 of the next day"),
            row("Sat to Sun", "closed"),
        ]
    );
    assert_eq!(desk.holidays, ["Fri 1 May 2026", "Fri 25 Dec 2026"], "and not those of a year after");
    assert_eq!(desk.business_day.as_deref(), Some("9 h"));
}

#[test]
fn a_clock_says_what_moves_it() {
    let schedule = schedule();
    let [clock] = schedule.clocks.as_slice() else { panic!("one clock") };
    assert_eq!((clock.clause.as_str(), clock.calendar.as_str()), ("clock.resolution", "calendar.desk"));
    let conditions: Vec<&str> = clock.rules.iter().filter_map(|rule| rule.condition.as_deref()).collect();
    let opened = r#"activity == "Opened""#;
    assert_eq!(
        conditions,
        [opened, r#"status == "Waiting""#, r#"activity == "Resolved""#, opened],
        "what starts it also undoes a stop"
    );
    assert!(clock.rules.iter().any(|rule| rule.what.contains("begins again at zero")));
}

#[test]
fn levels_of_both_sides_stand_apart() {
    let schedule = schedule();
    let level = &schedule.levels[0];
    assert_eq!((schedule.levels.len(), level.clause.as_str()), (1, "level.p1"));
    assert_eq!(level.measured, "share of cases within 4 h by clock resolution on calendar desk");
    assert_eq!(
        (level.expected.as_str(), level.minimum.as_deref()),
        ("at least 95.0 %", Some("at least 90.0 %"))
    );
    assert_eq!(level.allocation.as_deref(), Some("100 %"));
    assert_eq!(level.rules, ["Below 20 cases, one miss is forgiven.", "Who is told when: ladder.major."]);
    let owed = schedule.owed();
    let titles: Vec<(&str, usize)> = owed.iter().map(|(title, levels)| (*title, levels.len())).collect();
    assert_eq!(titles, [("Critical: a default gives a credit", 1)], "what is only reported stands apart");
    assert!(level.has_more());
    let obligation = &schedule.obligations[0];
    assert_eq!((obligation.name.as_str(), obligation.owed_by), ("approvals", Side::Client));
    assert_eq!(obligation.rules, ["A breach gives relief from p1."]);
    let rungs: Vec<&str> = schedule.ladders[0].rungs.iter().map(|rung| rung.clause.as_str()).collect();
    assert_eq!(rungs, ["50 % of the target", "1 h before it is due", "2 h after it was due"]);
    assert_eq!(schedule.ladders[0].levels, ["P1 in time"]);
}

#[test]
fn money_is_exact_and_every_rule_has_its_clause() {
    let schedule = schedule();
    assert_eq!(said(&schedule.credits, "credits.at-risk"), ["12 % of a month's charges are at risk."]);
    assert_eq!(
        said(&schedule.credits, "credits.repeat.second"),
        ["The second default in a row counts 1.5 times."]
    );
    assert!(said(&schedule.credits, "credits.earn-back")[0].ends_with("never earned back: 12."));
    assert_eq!(said(&schedule.charges, "charges.fixed"), ["42\u{202f}000.00 EUR a month."]);
    let unit = said(&schedule.charges, "charges.unit.ticket");
    assert!(unit[0].starts_with("12.505 EUR for each case"), "{unit:?}");
    assert!(unit[1].contains("4\u{202f}000 a month") && unit[1].contains("9.00 EUR back"), "{unit:?}");
}

#[test]
fn decimals_keep_what_they_need() {
    let check = |top, bottom, places, want: &str| assert_eq!(money::decimal(top, bottom, places), want);
    check(1_250, 100, 2, "12.50");
    check(3, 2, 0, "1.5");
    check(5, 1, 0, "5");
    check(-1, 3, 2, "-0.333333");
    check(1, 0, 0, "1");
}

#[test]
fn every_sample_of_the_library_can_be_read_as_a_schedule() {
    for sample in outrigger_agreement::library::samples() {
        let (agreement, _) = Agreement::parse(sample.text).unwrap();
        let schedule = Schedule::of(&agreement, date(2026, 3, 1));
        assert!(!schedule.levels.is_empty() && !schedule.calendars.is_empty(), "{}", sample.name);
        assert!(!schedule.credits.is_empty() && !schedule.charges.is_empty(), "{}", sample.name);
    }
}
