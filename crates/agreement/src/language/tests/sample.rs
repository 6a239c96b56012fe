//! The sample reads as it is meant, and no damage to it does harm.

use super::{refused, whole::WHOLE};
use crate::{
    Agreement, Basis, Better, Cadence, Figures, Kind, Measure, Quantity, Severity,
    terms::{FewCases, LowVolume, Reopen, Straddle, Term},
    tests::{log, period},
};
use jiff::civil::date;
use outrigger_kernel::{Currency, Hash, Ratio, time::HOUR};
use proptest::prelude::*;
use std::sync::Arc;

/// An agreement with everything in it. Its clauses are those that a reader of the language sees first.
const SAMPLE: &str = r#"[agreement]
title = "Service desk"
client = "Northwind"
provider = "Brightline"
currency = "EUR"
zone = "Europe/Berlin"
effective = 2026-01-01
term = "36 months"
renewal = { tacit = "12 months", notice = "3 months" }

[holidays]
berlin = ["annual 03-08", "annual 12-25"]

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-12:00", "13:00-18:00"] }     # overnight and 24:00 are legal
holidays = ["2026-05-01", "annual 12-26", "berlin"]
shifts = { 2026-12-24 = ["08:00-12:00"] }
breaks = { 2026-06-01 = ["10:00-11:00"] }
closing = "next-opening"
business-day = "9h"

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status in ["Wait - User", "Wait - Customer"]'
stop  = 'activity == "Resolved"'
reopen = "resume"
target-change = "carry"

[level.p1-resolution]
title = "P1 incidents resolved in 4 working hours"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
expected = "95 %"
minimum = "90 %"
period = "month"
low-volume = { below = 20, then = "one-miss" }
exclude = ['cause == "client outage"']
allocation = "40 %"

[level.p2-resolution]
title = "P2 incidents resolved in 3 business days"
kind = "critical"
measure = { share-within = "3 business days", clock = "resolution" }
where = 'priority == "P2"'
expected = "95 %"
allocation = "60 %"

[level.median]
title = "Median of all incidents"
kind = "key"
measure = { percentile = "50 %", clock = "resolution" }
expected = "8h"
period = "quarter"

[credits]
at-risk = "12 %"
cap = { month = "12 %", rolling-12 = "10 %" }

[charges]
fixed = "42000 / month"
[[charges.unit]]
name = "ticket"
count = 'activity == "Opened"'
baseline = 4000
price = "12.50"
dead-band = "15 %"
method = "cliff"
arc = "11.00"
rrc = "9.00"
"#;

#[test]
fn the_sample_reads_as_it_is_meant() {
    let (agreement, findings) = Agreement::parse(SAMPLE).unwrap();
    assert_eq!((agreement.title.as_str(), agreement.zone_name.as_str()), ("Service desk", "Europe/Berlin"));
    assert_eq!((agreement.client.as_str(), agreement.provider.as_str()), ("Northwind", "Brightline"));
    assert_eq!(agreement.currency.map(Currency::code), Some("EUR"));
    assert_eq!((agreement.effective, agreement.digest), (date(2026, 1, 1), Hash::of(SAMPLE.as_bytes())));
    let clock = &agreement.clocks[0];
    assert_eq!((clock.name.as_str(), clock.calendar_name.as_str()), ("resolution", "desk"));
    assert_eq!((clock.reopen, clock.reopened.is_none()), (Reopen::Resume, true));
    assert_eq!(clock.pause.as_ref().unwrap().source, "status in [\"Wait - User\", \"Wait - Customer\"]");
    let calendar = &clock.calendar;
    assert_eq!(calendar.business_day, Some(9 * HOUR));
    assert!(calendar.is_holiday(date(2026, 5, 1)) && calendar.is_holiday(date(2031, 12, 25)));
    assert!(calendar.is_holiday(date(2027, 3, 8)), "a named list counts");
    assert!(calendar.weekly[4].len() == 2 && calendar.weekly[5].is_empty());
    assert_eq!(calendar.opens_on(date(2026, 12, 24)).len(), 1);
    assert_eq!(calendar.opens_on(date(2026, 6, 1)).len(), 3, "a break cuts the morning in two");
    assert_eq!(
        (agreement.term, agreement.straddle),
        (Some(Term { months: 36, tacit_months: Some(12), notice_months: 3 }), Straddle::Stop)
    );
    assert_eq!(agreement.credits.as_ref().map(|credits| credits.at_risk), Ratio::new(3, 25));
    assert_eq!(agreement.charges.as_ref().map(|charges| charges.units.len()), Some(1));
    assert!(findings.is_empty(), "nothing in it needs a warning");
}

#[test]
fn the_levels_of_the_sample_read_as_they_are_meant() {
    let (agreement, _) = Agreement::parse(SAMPLE).unwrap();
    let names: Vec<_> = agreement.levels.iter().map(|level| level.name.as_str()).collect();
    assert_eq!(names, ["p1-resolution", "p2-resolution", "median"], "in the order of the text");
    let [first, second, third] = agreement.levels.as_slice() else { panic!("three levels") };
    assert_eq!((first.kind, first.better, first.period), (Kind::Critical, Better::Higher, Cadence::Month));
    assert!(matches!(first.measure, Measure::ShareWithin { target, clock: 0 } if target == 4 * HOUR));
    assert_eq!(first.condition.as_ref().unwrap().source, "priority == \"P1\"");
    assert_eq!(first.expected, Quantity::Share(Ratio::new(19, 20).unwrap()));
    assert_eq!(first.minimum, Some(Quantity::Share(Ratio::new(9, 10).unwrap())));
    assert_eq!(first.low_volume, Some(LowVolume { below: 20, then: FewCases::OneMiss }));
    assert_eq!((first.exclude.len(), first.allocation), (1, Ratio::new(2, 5)));
    assert!(matches!(second.measure, Measure::ShareWithin { target, .. } if target == 27 * HOUR));
    assert_eq!((third.kind, third.better, third.period), (Kind::Key, Better::Lower, Cadence::Quarter));
    assert_eq!((third.expected, third.allocation), (Quantity::Micros(8 * HOUR), None));
}

/// Whatever the text is, it is refused with findings or it can be evaluated.
fn survives(text: &str) {
    match Agreement::parse(text) {
        Ok((agreement, warnings)) => {
            assert!(warnings.iter().all(|finding| finding.severity == Severity::Warning));
            let events = "A 03-02T09:00 Opened status=Active priority=P1\nA 03-02T19:00 Resolved";
            let Ok(figures) = Figures::new(Arc::new(agreement), log(events)) else { return };
            let statement = figures.statement(period("2026-03"), Basis::default());
            assert_eq!(statement.digest, statement.recomputed_digest());
        }
        Err(_) => assert!(refused(text).iter().all(|line| line.contains(": "))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,200}|[\\[\\]{}=\"'.,#a-c0-9 \n]{0,200}") {
        survives(&text);
    }

    #[test]
    fn a_damaged_agreement_is_read_without_harm(
        text in prop::sample::select(vec![SAMPLE, WHOLE]),
        at in any::<prop::sample::Index>(),
        cut in 0usize..30,
        put in "\\PC{0,6}|[\\[\\]{}=\"'.,#%a-c0-9 \n-]{0,12}",
    ) {
        let at = at.index(text.len());
        let end = (at + cut).min(text.len());
        survives(&format!("{}{put}{}", &text[..at], &text[end..]));
    }
}
