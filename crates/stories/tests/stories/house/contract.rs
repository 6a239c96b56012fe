//! A small contract with money in it, and two months of its events: a bad September and a good October.

use super::{House, Late, enter_late};

/// The contract: one level that bears credits, one that is reported.
pub const TERMS: &str = r#"[agreement]
title = "Tickets"
client = "Meridian"
provider = "Halyard"
currency = "EUR"
zone = "Europe/Stockholm"
effective = 2026-09-01

[claims]
answer-within = "5 calendar days"
silence = "accepted"

[calendar.always]
zone = "Europe/Stockholm"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[ladder.tickets]
steps = [{ at = "50 %", to = "team lead" }]

[level.resolved]
title = "Tickets resolved in 4 hours"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
expected = "90 %"
minimum = "80 %"
period = "month"
allocation = "100 %"
ladder = "tickets"

[level.mean]
title = "Mean time to a solution"
kind = "key"
measure = { mean = "elapsed", clock = "resolution" }
expected = "6h"

[credits]
at-risk = "10 %"
cap = { month = "12 %" }
failure-to-report = "default"
report-within = "5 calendar days"

[charges]
fixed = "10000 / month"

[[charges.unit]]
name = "ticket"
count = 'activity == "Opened"'
price = "10.00"
"#;

/// In September five of eight are within four hours, one of them exactly; an outage at the client's held up
/// the other three, two of them on the tenth. In October all four are.
pub const EVENTS: &[u8] = b"case,time,activity,cause
S-1,2026-09-02T08:00:00Z,Opened,
S-1,2026-09-02T09:00:00Z,Resolved,hardware
S-2,2026-09-03T08:00:00Z,Opened,
S-2,2026-09-03T11:00:00Z,Resolved,hardware
S-3,2026-09-04T08:00:00Z,Opened,
S-3,2026-09-04T12:00:00Z,Resolved,software
S-4,2026-09-07T08:00:00Z,Opened,
S-4,2026-09-07T10:00:00Z,Resolved,software
S-5,2026-09-08T08:00:00Z,Opened,
S-5,2026-09-08T09:30:00Z,Resolved,hardware
S-6,2026-09-10T08:00:00Z,Opened,
S-6,2026-09-10T18:00:00Z,Resolved,client outage
S-7,2026-09-10T09:00:00Z,Opened,
S-7,2026-09-10T15:00:00Z,Resolved,client outage
S-8,2026-09-15T08:00:00Z,Opened,
S-8,2026-09-15T14:00:00Z,Resolved,client outage
T-1,2026-10-05T08:00:00Z,Opened,
T-1,2026-10-05T09:00:00Z,Resolved,hardware
T-2,2026-10-06T08:00:00Z,Opened,
T-2,2026-10-06T10:00:00Z,Resolved,software
T-3,2026-10-07T08:00:00Z,Opened,
T-3,2026-10-07T09:30:00Z,Resolved,software
T-4,2026-10-08T08:00:00Z,Opened,
T-4,2026-10-08T11:00:00Z,Resolved,hardware
";

/// The contract is signed, September is final as STMT-1, and October waits for agreement as STMT-2.
pub fn two_months(house: &House) -> Late {
    let late = enter_late(house);
    late.sign_terms(TERMS);
    late.seal(EVENTS, "2026-11-01T00:00:00Z");
    let state = |month: &str| late.manager.act("operate.state-period", &[("period", month)]);
    assert_eq!(state("2026-09"), "operate/statements/STMT-1");
    late.agree("STMT-1");
    assert_eq!(state("2026-10"), "operate/statements/STMT-2");
    late
}
