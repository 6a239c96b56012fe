//! The terms that both sides propose: a small contract with money in it.

use super::cast::Cast;

/// The zone of everything.
pub const ZONE: &str = "Europe/Berlin";
/// The levels that bear credits.
pub const LEVELS: [&str; 2] = ["resolved", "swift"];

/// What proposals differ in.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// Within what time a ticket has to be resolved.
    pub target: &'static str,
    /// The share of a month's charges that is at risk, and the most that is credited.
    pub at_risk: &'static str,
    /// The price of a ticket.
    pub price: &'static str,
    /// What it means when nobody answers a claim.
    pub silence: &'static str,
}

/// The offers that are made.
pub const OFFERS: [Offer; 4] = [
    Offer { target: "4h", at_risk: "10 %", price: "10.00", silence: "accepted" },
    Offer { target: "6h", at_risk: "10 %", price: "12.50", silence: "rejected" },
    Offer { target: "4h", at_risk: "7.5 %", price: "9.99", silence: "waits" },
    Offer { target: "3h", at_risk: "12 %", price: "10.00", silence: "accepted" },
];

/// The text of an offer that takes effect on a date, as in `2026-03-01`.
pub fn text(cast: &Cast, effective: &str, offer: Offer) -> String {
    let Offer { target, at_risk, price, silence } = offer;
    let words = [
        ("<effective>", effective),
        ("<target>", target),
        ("<at-risk>", at_risk),
        ("<price>", price),
        ("<silence>", silence),
    ];
    filled(TERMS, cast, &words)
}

/// The terms of a KPI: one level.
pub fn kpi(cast: &Cast) -> String {
    filled(KPI, cast, &[])
}

fn filled(text: &str, cast: &Cast, words: &[(&str, &str)]) -> String {
    let text = text.replace("<mark>", cast.mark).replace("<zone>", ZONE);
    words.iter().fold(text, |text, (place, word)| text.replace(*place, word))
}

const TERMS: &str = r#"[agreement]
title = "<mark> tickets"
client = "<mark> Client"
provider = "<mark> Provider"
currency = "EUR"
zone = "<zone>"
effective = <effective>

[claims]
answer-within = "5 calendar days"
silence = "<silence>"

[calendar.always]
zone = "<zone>"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.resolved]
title = "Tickets resolved in time"
kind = "critical"
measure = { share-within = "<target>", clock = "resolution" }
expected = "80 %"
minimum = "60 %"
period = "month"
allocation = "60 %"

[level.swift]
title = "Tickets resolved within the hour"
kind = "critical"
measure = { share-within = "1h", clock = "resolution" }
expected = "40 %"
minimum = "20 %"
period = "month"
allocation = "40 %"

[level.mean]
title = "Mean time to a solution"
kind = "key"
measure = { mean = "elapsed", clock = "resolution" }
expected = "6h"

[credits]
at-risk = "<at-risk>"
cap = { month = "<at-risk>" }
repeat = { second = "1.5", third = "2" }
failure-to-report = "default"
report-within = "5 calendar days"

[charges]
fixed = "10000 / month"

[[charges.unit]]
name = "ticket"
count = 'activity == "Opened"'
price = "<price>"
"#;

const KPI: &str = r#"[agreement]
title = "<mark> baseline"
client = "<mark> Client"
provider = "<mark> Provider"
zone = "<zone>"
effective = 2025-01-01

[calendar.always]
zone = "<zone>"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.resolved]
title = "Tickets resolved in four hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "80 %"
"#;

#[test]
fn every_offer_is_an_agreement() {
    use super::cast::CASTS;
    use outrigger_agreement::Agreement;
    for cast in &CASTS {
        assert_eq!(Agreement::parse(&kpi(cast)).unwrap().0.levels.len(), 1);
        for offer in OFFERS {
            let text = text(cast, "2026-03-01", offer);
            let (agreement, _) = Agreement::parse(&text).unwrap_or_else(|found| panic!("{found:?}: {text}"));
            let credits = agreement.credits.unwrap();
            assert_eq!(Some(credits.at_risk), credits.month_cap, "what is at risk is all that is credited");
            assert!(LEVELS.iter().all(|name| agreement.levels.iter().any(|level| level.name == *name)));
        }
    }
}
