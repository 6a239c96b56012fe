//! Every part of an agreement is said once, in words that name its clause.

use super::*;
use std::collections::BTreeSet;

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

[claims]
answer-within = "10 business days"
calendar = "desk"
silence = "accepted"

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-18:00"] }
holidays = ["2026-05-01", "annual 12-25"]
business-day = "10h"

[ladder.major]
steps = [{ at = "50 %", to = "team lead" }, { after = "2h", to = "head of service" }]

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'

[level.fast]
title = "Resolved in time"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
exclude = ['cause == "client outage"', 'cause == "storm"']
expected = "95 %"
minimum = "90 %"
low-volume = { below = 20, then = "one-miss" }
allocation = "100 %"
ladder = "major"

[level.approvals]
title = "Approvals given in time"
kind = "key"
owed-by = "client"
measure = { mean = "elapsed", clock = "resolution" }
expected = "2 business days"
relieves = ["fast"]

[credits]
at-risk = "12 %"
cap = { month = "12 %", rolling-12 = "10 %" }
repeat = { second = "1.5", third = "2" }
earn-back = { within = "3 months", except = ["11", "12"] }

[charges]
fixed = "42000 / month"

[[charges.unit]]
name = "ticket"
count = 'activity == "Opened"'
price = "12.50"
baseline = 4000
dead-band = "15 %"
method = "cliff"
arc = "11.00"
rrc = "9.00"
"#;

fn said() -> Vec<Clause> {
    let (agreement, _) = Agreement::parse(TERMS).unwrap();
    terms(&agreement)
}

fn of<'c>(all: &'c [Clause], clause: &str, term: &str) -> &'c str {
    let found = all.iter().find(|one| one.clause == clause && one.term == term);
    found.map(|one| one.says.as_str()).unwrap_or_else(|| panic!("{clause} says nothing of {term}: {all:#?}"))
}

#[test]
fn every_clause_says_what_the_text_says() {
    let all = said();
    let cases = [
        (
            "agreement",
            "Term",
            "36 months, until 2028-12-31; then 12 months at a time unless notice comes 3 months before, first until 2028-09-30",
        ),
        ("claims", "A claim is answered within", "10 business days"),
        ("claims", "No answer means", "the claim is accepted"),
        ("calendar.desk", "Open", "mon-fri 08:00-18:00"),
        ("calendar.desk", "Closed every year on", "12-25"),
        ("calendar.desk", "Closed in 2026 on", "05-01"),
        ("clock.resolution", "Is held while", "status == \"Waiting\""),
        ("level.fast", "Measures", "the share of cases within 4 h, by clock.resolution"),
        ("level.fast", "Does not count cases with", "cause == \"client outage\", or cause == \"storm\""),
        ("level.fast", "Few cases", "below 20 cases, one miss is forgiven"),
        ("level.fast", "Escalated by", "ladder.major"),
        ("level.approvals", "A breach gives relief from", "level.fast"),
        ("ladder.major", "Step 2", "2 h after the target: head of service"),
        ("credits", "Factors from the second default in a row", "1.5, 2"),
        (
            "credits",
            "Earned back",
            "after 3 months in a row at the expected level, except credits of month 11, 12",
        ),
        ("charges", "Fixed", "42\u{202f}000.00 EUR a month"),
        ("charges.unit.ticket", "One more costs", "11.00 EUR"),
    ];
    for (clause, term, says) in cases {
        assert_eq!(of(&all, clause, term), says, "{clause}: {term}");
    }
}

#[test]
fn nothing_is_said_twice_and_each_part_stands_together() {
    let all = said();
    let keys: BTreeSet<(&str, &str)> =
        all.iter().map(|one| (one.clause.as_str(), one.term.as_str())).collect();
    assert_eq!(keys.len(), all.len());
    let mut parts: Vec<&str> = all.iter().map(|one| one.part).collect();
    parts.dedup();
    let want = [
        "Agreement",
        "Calendars",
        "Clocks",
        "Service levels",
        "What the client owes",
        "Escalation",
        "Credits",
        "Charges",
    ];
    assert_eq!(parts, want);
}
