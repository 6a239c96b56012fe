//! An agreement with every key of its head, claims, ladders, clocks and levels reads as it is meant.

use crate::{
    Agreement, Better, Cadence, Kind, Level, Measure, Quantity,
    terms::{
        Abandoned, Backlog, Bound, Judged, Ladder, OutOf, PeriodOf, Rank, Ratchet, Reopen, Rung, RungAt,
        Silence, Straddle, TargetChange, Term,
    },
};
use outrigger_kernel::{
    Ratio, Side,
    time::{HOUR, SECOND},
};

/// Each measure once, and each key that refines one somewhere.
pub(super) const WHOLE: &str = r#"[agreement]
title = "Desk, network and field"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-01-31
term = "36 months"
renewal = { tacit = "12 months", notice = "3 months" }
straddle = "start"

[claims]
answer-within = "10 business days"
calendar = "desk"
silence = "accepted"

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-12:00", "13:00-18:00"] }
business-day = "9h"

[calendar.always]
zone = "Etc/UTC"
hours = "24/7"

[ladder.major]
steps = [
    { at = "50 %", to = "team lead" },
    { before = "1h", to = "service manager" },
    { at = "150 %", to = "both managing directors" },
    { after = "2 calendar days", to = "steering committee" },
]

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'
reopened = 'activity == "Reopened"'
reopen = "restart"
ignore = 'resource == "autoresponder"'
target-change = "retroactive"

[clock.answer]
calendar = "always"
start = 'activity == "Offered"'
stop = 'activity == "Answered"'
abandoned = 'activity == "Hung up"'
target-change = "restart"

[level.p1]
title = "P1 incidents resolved in a business day"
kind = "critical"
owed-by = "provider"
measure = { share-within = "1 business day", clock = "resolution" }
where = 'priority == "P1"'
judged = "start"
period-of = "start"
expected = "95 %"
minimum = "90 %"
by = "team"
each = true
repeated = { below-expected = 2, of = 3 }
ratchet = { best = 4, cap = "20 %" }
ladder = "major"
allocation = "100 %"

[level.orders]
title = "Orders delivered by the promised date"
kind = "key"
measure = { share-by = "promised", done = "delivered" }
judged = "end"
period-of = "due"
expected = "98 %"

[level.visits]
title = "Visits ended by the agreed time"
kind = "key"
measure = { share-by = "agreed", clock = "resolution" }
period-of = "stop"
expected = "98 %"

[level.p90]
title = "Nine of ten incidents"
kind = "key"
measure = { percentile = "90 %", clock = "resolution", rank = "linear" }
expected = "2 business days"
period = "quarter"

[level.calls]
title = "Calls answered in 20 seconds"
kind = "key"
measure = { service-factor = "20s", clock = "answer", abandoned = "missed-after 5s" }
expected = "80 %"
ladder = "major"

[level.open]
title = "Open incidents"
kind = "key"
measure = { backlog = "open", clock = "resolution" }
expected = "40"
minimum = "60"

[level.old]
title = "Incidents older than three business days"
kind = "key"
measure = { backlog = "older-than 3 business days", clock = "resolution" }
expected = "5"

[level.oldest]
title = "The oldest incident"
kind = "key"
measure = { backlog = "oldest", clock = "resolution" }
expected = "10 business days"

[level.age]
title = "Mean age of open incidents"
kind = "key"
measure = { backlog = "mean-age", clock = "resolution" }
expected = "2 business days"

[level.network]
title = "The network is up"
kind = "key"
measure = { availability = 'state == "down"', up = 'state == "up"', calendar = "always" }
expected = "99.9 %"

[level.happy]
title = "What people say"
kind = "key"
measure = { survey = "csat", answers = 'activity == "Answered"', confidence = "99 %", bound = "lower" }
expected = "4.2"
minimum = "3.9"

[level.top]
title = "People who are pleased"
kind = "key"
measure = { survey = "csat", top-box = "4" }
expected = "80 %"

[level.access]
title = "Access granted in two days"
kind = "key"
owed-by = "client"
measure = { mean = "elapsed", clock = "resolution" }
expected = "2 calendar days"
relieves = ["p1", "orders"]
"#;

fn whole() -> Agreement {
    let (agreement, findings) = Agreement::parse(WHOLE).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    agreement
}

#[track_caller]
fn level<'a>(agreement: &'a Agreement, name: &str) -> &'a Level {
    agreement.levels.iter().find(|level| level.name == name).unwrap()
}

fn ratio(numerator: i64, denominator: i64) -> Ratio {
    Ratio::new(numerator, denominator).unwrap()
}

#[test]
fn the_head_and_the_claims_are_kept() {
    let agreement = whole();
    let term = Term { months: 36, tacit_months: Some(12), notice_months: 3 };
    assert_eq!((agreement.term, agreement.straddle), (Some(term), Straddle::Start));
    let claims = &agreement.claims;
    assert_eq!((claims.answer_days, claims.silence), (Some(10), Silence::Accepted));
    assert_eq!(claims.calendar.as_ref().and_then(|calendar| calendar.business_day), Some(9 * HOUR));
}

#[test]
fn a_term_alone_ends_and_claims_alone_wait() {
    let text = WHOLE
        .replace("renewal = { tacit = \"12 months\", notice = \"3 months\" }\n", "")
        .replace("10 business days\"\ncalendar = \"desk\"\nsilence = \"accepted\"", "14 calendar days\"");
    let (agreement, _) = Agreement::parse(&text).unwrap();
    assert_eq!(agreement.term, Some(Term { months: 36, tacit_months: None, notice_months: 0 }));
    let claims = &agreement.claims;
    assert_eq!((claims.answer_days, claims.silence), (Some(14), Silence::Waits));
    assert!(claims.calendar.is_none(), "calendar days need none");
}

#[test]
fn s18_one_ladder_serves_levels_of_different_targets() {
    let agreement = whole();
    let rung = |at: RungAt, to: &str| Rung { at, to: to.to_owned() };
    let rungs = vec![
        rung(RungAt::Share(ratio(1, 2)), "team lead"),
        rung(RungAt::Before(HOUR), "service manager"),
        rung(RungAt::Share(ratio(3, 2)), "both managing directors"),
        rung(RungAt::After(48 * HOUR), "steering committee"),
    ];
    assert_eq!(agreement.ladders, [Ladder { name: "major".to_owned(), rungs }]);
    let (incidents, calls) = (level(&agreement, "p1"), level(&agreement, "calls"));
    assert_eq!((incidents.ladder, calls.ladder), (Some(0), Some(0)));
    let elapsed = |level: &Level| agreement.ladders[0].rungs[0].at.elapsed(level.measure.target().unwrap());
    assert_eq!((elapsed(incidents), elapsed(calls)), (9 * HOUR / 2, 10 * SECOND));
}

#[test]
fn clocks_know_who_gave_up_and_what_they_do_not_see() {
    let agreement = whole();
    let [resolution, answer] = agreement.clocks.as_slice() else { panic!("two clocks") };
    assert_eq!(resolution.ignore.as_ref().unwrap().source, "resource == \"autoresponder\"");
    assert_eq!((resolution.reopen, resolution.target_change), (Reopen::Restart, TargetChange::Retroactive));
    assert!(resolution.abandoned.is_none() && answer.ignore.is_none());
    assert_eq!(answer.abandoned.as_ref().unwrap().source, "activity == \"Hung up\"");
    assert_eq!((answer.reopen, answer.target_change), (Reopen::Resume, TargetChange::Restart));
}

#[test]
fn a_level_keeps_what_refines_its_promise() {
    let agreement = whole();
    let level = level(&agreement, "p1");
    assert!(matches!(level.measure, Measure::ShareWithin { target, clock: 0 } if target == 9 * HOUR));
    assert_eq!((level.kind, level.owed_by, level.period), (Kind::Critical, Side::Provider, Cadence::Month));
    assert_eq!((level.judged, level.period_of), (Judged::Start, PeriodOf::Start));
    assert_eq!((level.by.as_deref(), level.each), (Some("team"), true));
    assert_eq!(level.repeated, Some(OutOf { count: 2, of: 3 }));
    assert_eq!(level.ratchet, Some(Ratchet { best: 4, cap: ratio(1, 5) }));
    assert_eq!((level.allocation, level.relieves.len()), (Some(Ratio::ONE), 0));
}

#[test]
fn a_level_without_refinements_has_the_usual_ones() {
    let agreement = whole();
    let level = level(&agreement, "p90");
    assert_eq!(
        (level.owed_by, level.judged, level.period_of),
        (Side::Provider, Judged::Stop, PeriodOf::Stop)
    );
    assert_eq!((level.by.as_deref(), level.each, level.repeated), (None, false, None));
    assert_eq!((level.ratchet, level.ladder, level.minimum), (None, None, None));
}

#[test]
fn shares_of_cases_and_contacts_name_their_moments() {
    let agreement = whole();
    let Measure::ShareBy { due, done, clock } = &level(&agreement, "orders").measure else { panic!("due") };
    assert_eq!((due.as_str(), done.as_deref(), *clock), ("promised", Some("delivered"), None));
    let orders = level(&agreement, "orders");
    assert_eq!((orders.judged, orders.period_of), (Judged::End, PeriodOf::Due));
    let Measure::ShareBy { due, done, clock } = &level(&agreement, "visits").measure else { panic!("due") };
    assert_eq!((due.as_str(), done.as_deref(), *clock), ("agreed", None, Some(0)));
    let Measure::Percentile { share, rank, clock: 0 } = level(&agreement, "p90").measure else {
        panic!("p90")
    };
    assert_eq!((share, rank), (ratio(9, 10), Rank::Linear));
    let Measure::ServiceFactor { target, clock: 1, abandoned } = level(&agreement, "calls").measure else {
        panic!("calls")
    };
    assert_eq!((target, abandoned), (20 * SECOND, Abandoned::MissedAfter(5 * SECOND)));
}

#[test]
fn abandoned_contacts_count_in_one_of_four_ways() {
    for (word, want) in [
        ("ignored", Abandoned::Ignored),
        ("missed", Abandoned::Missed),
        ("met-within", Abandoned::MetWithin),
        ("missed-after 1 min", Abandoned::MissedAfter(60 * SECOND)),
    ] {
        let (agreement, _) = Agreement::parse(&WHOLE.replace("missed-after 5s", word)).unwrap();
        let measure = &level(&agreement, "calls").measure;
        assert!(matches!(measure, Measure::ServiceFactor { abandoned, .. } if *abandoned == want), "{word}");
    }
    let silent = WHOLE.replace("abandoned = 'activity == \"Hung up\"'\n", "");
    assert!(Agreement::parse(&silent).is_err());
    assert!(Agreement::parse(&silent.replace("missed-after 5s", "ignored")).is_ok(), "nobody asks the clock");
}

#[test]
fn backlogs_are_counted_or_aged() {
    let agreement = whole();
    for (name, want, expected) in [
        ("open", Backlog::Open, Quantity::Count(40)),
        ("old", Backlog::OlderThan(27 * HOUR), Quantity::Count(5)),
        ("oldest", Backlog::Oldest, Quantity::Micros(90 * HOUR)),
        ("age", Backlog::MeanAge, Quantity::Micros(18 * HOUR)),
    ] {
        let level = level(&agreement, name);
        assert!(matches!(level.measure, Measure::Backlog { what, clock: 0 } if what == want), "{name}");
        assert_eq!((level.expected, level.better), (expected, Better::Lower), "{name}");
    }
}

#[test]
fn availability_has_service_hours() {
    let agreement = whole();
    let network = level(&agreement, "network");
    let Measure::Availability { down, up, hours } = &network.measure else { panic!("availability") };
    assert_eq!((down.source.as_str(), up.source.as_str()), ("state == \"down\"", "state == \"up\""));
    assert_eq!(hours.calendar_name, "always");
    assert_eq!((network.expected, network.better), (Quantity::Share(ratio(999, 1000)), Better::Higher));
}

#[test]
fn a_survey_has_a_score_or_a_share_and_its_margin() {
    let agreement = whole();
    let happy = level(&agreement, "happy");
    let Measure::Survey(survey) = &happy.measure else { panic!("survey") };
    assert_eq!((survey.score.as_str(), survey.top_box, survey.bound), ("csat", None, Bound::Lower));
    assert_eq!(survey.answer.as_ref().unwrap().source, "activity == \"Answered\"");
    assert_eq!((survey.confidence, survey.z), (ratio(99, 100), ratio(257_582_930, 100_000_000)));
    assert_eq!(
        (happy.expected, happy.minimum),
        (Quantity::Score(ratio(21, 5)), Some(Quantity::Score(ratio(39, 10))))
    );
    assert_eq!(happy.better, Better::Higher);
    let top = level(&agreement, "top");
    let Measure::Survey(survey) = &top.measure else { panic!("survey") };
    assert_eq!(
        (survey.top_box, survey.bound, survey.answer.is_none()),
        (Some(ratio(4, 1)), Bound::Point, true)
    );
    assert_eq!(survey.z, ratio(195_996_398, 100_000_000), "95 % unless the text says otherwise");
    assert_eq!((top.expected, top.better), (Quantity::Share(ratio(4, 5)), Better::Higher));
}

#[test]
fn every_confidence_has_its_quantile() {
    let quantiles = [
        ("80 %", 128_155_157),
        ("90 %", 164_485_363),
        ("95.0 %", 195_996_398),
        ("98 %", 232_634_787),
        ("99 %", 257_582_930),
        ("99.9 %", 329_052_673),
    ];
    for (confidence, z) in quantiles {
        let (agreement, _) = Agreement::parse(
            &WHOLE.replace("confidence = \"99 %\"", &format!("confidence = \"{confidence}\"")),
        )
        .unwrap();
        let Measure::Survey(survey) = &level(&agreement, "happy").measure else { panic!("survey") };
        assert_eq!(survey.z, ratio(z, 100_000_000), "{confidence}");
    }
}

#[test]
fn what_the_client_owes_relieves_the_provider() {
    let agreement = whole();
    let access = level(&agreement, "access");
    assert_eq!((access.owed_by, access.kind), (Side::Client, Kind::Key));
    assert_eq!(access.relieves, ["p1", "orders"]);
    assert_eq!(access.expected, Quantity::Micros(48 * HOUR));
}
