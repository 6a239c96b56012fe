//! The two pages with charts, and what their charts are tested with.

use super::sample::{HOSTILE, at, no, offers, period, result};
use outrigger_agreement::CaseOutcome;
use outrigger_agreement::{
    Explanation, Quantity, Verdict,
    clock::{Interval, IntervalKind},
    explain::{CaseEvent, LevelView as LevelOfCase},
};
use outrigger_desk::view::CaseView;
use outrigger_kernel::{Hash, time::HOUR};
use outrigger_lifecycle::operate::{LevelView, TrendPoint};

fn week(name: &str, measured: Option<i64>, verdict: Verdict) -> TrendPoint {
    TrendPoint { period: period(name), from: "2026-03-02".into(), result: result(measured, verdict) }
}

pub fn level() -> LevelView {
    let case = CaseOutcome {
        case: "INC 1/2".into(),
        started: at("2026-03-09T08:12:00Z"),
        stopped: at("2026-03-09T12:12:00Z"),
        elapsed_micros: 4 * HOUR,
        paused_micros: HOUR,
        over_micros: Some(HOUR),
        within: Some(false),
        excluded: false,
    };
    LevelView {
        period: period("2026-03"),
        period_title: "March 2026".into(),
        periods: vec![period("2026-03"), period("2026-02")],
        result: result(Some(86), Verdict::Missed),
        stated: Some(no("STMT-1")),
        today: Some(result(Some(84), Verdict::Missed)),
        promise: "share of cases within 4 h".into(),
        condition: Some(HOSTILE.into()),
        exclude: vec![HOSTILE.into()],
        relieves: vec!["p2".into()],
        agreement: no("AGR-1"),
        agreement_digest: Hash::of(b"terms"),
        zone: "Europe/Berlin".into(),
        trend: vec![
            week("2026-W10", Some(97), Verdict::Met),
            week("2026-W11", Some(84), Verdict::Missed),
            week("2026-W12", None, Verdict::NotMeasured),
            week("2026-W13", Some(93), Verdict::BelowExpected),
            week("2026-W14", Some(96), Verdict::Met),
        ],
        cases: vec![case],
        cases_total: 117,
        complete_until: None,
        offers: offers(),
    }
}

pub fn explanation() -> Explanation {
    let interval = |kind, from: &str, to: &str| Interval { kind, from: at(from), to: at(to) };
    let event = |when: &str, effect: &str| CaseEvent {
        at: at(when),
        attributes: vec![("activity".into(), HOSTILE.into())],
        effect: effect.into(),
    };
    let level = LevelOfCase {
        level: "p1".into(),
        title: HOSTILE.into(),
        period: period("2026-03"),
        target: Some(Quantity::Micros(4 * HOUR)),
        elapsed: Quantity::Micros(HOUR),
        within: Some(false),
        over_micros: Some(HOUR),
        excluded: false,
    };
    Explanation {
        case: "INC1".into(),
        clock: "resolution".into(),
        calendar: "desk".into(),
        zone: "Europe/Berlin".into(),
        standing: "stopped".into(),
        events: vec![event("2026-03-09T08:00:00Z", "starts"), event("2026-03-09T12:00:00Z", "stops")],
        intervals: vec![
            interval(IntervalKind::Counted, "2026-03-09T08:00:00Z", "2026-03-09T09:00:00Z"),
            interval(IntervalKind::Paused, "2026-03-09T09:00:00Z", "2026-03-09T10:00:00Z"),
            interval(IntervalKind::OffHours, "2026-03-09T10:00:00Z", "2026-03-09T11:00:00Z"),
            interval(IntervalKind::Stopped, "2026-03-09T11:00:00Z", "2026-03-09T12:00:00Z"),
        ],
        counted_micros: HOUR,
        paused_micros: HOUR,
        off_hours_micros: HOUR,
        levels: vec![level],
    }
}

pub fn case() -> CaseView {
    let silent =
        Explanation { events: Vec::new(), intervals: Vec::new(), levels: Vec::new(), ..explanation() };
    CaseView {
        case: HOSTILE.into(),
        clocks: vec![explanation(), silent],
        zone: "Europe/Berlin".into(),
        agreement: no("AGR-1"),
        agreement_digest: Hash::of(b"terms"),
    }
}
