//! Pages of agreements and of running work, full and empty.

use super::{
    charted,
    sample::{HOSTILE, agreement_row, at, no, period, result},
};
use crate::page::*;
use jiff::civil::date;
use outrigger_agreement::{
    Agreement, Verdict,
    gaming::{Example, Pattern},
    library,
    live::{Board, OpenClock, RungState},
    money::Step,
    reason::Reason,
    what_if::{CaseSide, Comparison, LevelChange, MonthChange, MonthMoney},
};
use outrigger_desk::{LiveView, PatternsView};
use outrigger_kernel::{Currency, Hash, Money, Ratio, time::HOUR};

pub fn eur(minor: i64) -> Money {
    let currency: Currency = "EUR".parse().unwrap();
    Money { minor, currency }
}

pub fn step() -> Step {
    Step { clause: "credits.at-risk".into(), what: HOSTILE.into(), amount: Some(eur(1_250)) }
}

fn text() -> &'static str {
    library::sample("service-desk").unwrap().text
}

fn agreement() -> AgreementPage {
    let (agreement, _) = Agreement::parse(text()).unwrap();
    let mut schedule = Schedule::of(&agreement, date(2026, 3, 1));
    schedule.title = HOSTILE.into();
    schedule.obligations = schedule.levels.clone();
    schedule.unfrozen = vec![HOSTILE.into()];
    AgreementPage {
        row: agreement_row(),
        schedule: Some(schedule),
        text: HOSTILE.into(),
        others: 1,
        against: Some(no("AGR-2")),
    }
}

/// One number moved: a default more in March, and April as before.
pub fn what_if() -> WhatIfPage {
    let (agreement, _) = Agreement::parse(text()).unwrap();
    let moved = what_if::Choice {
        level: "p1 resolution".into(),
        title: HOSTILE.into(),
        key: "target".into(),
        value: "4 h".into(),
        chosen: true,
    };
    let slider = Slider::new(&moved, outrigger_agreement::Quantity::Micros(4 * HOUR), Some("180"));
    let mut choices = choices(&agreement, None);
    choices.push(moved);
    let page = WhatIfPage {
        agreement: Some(no("AGR-1")),
        agreements: vec![no("AGR-2"), no("AGR-1")],
        choices,
        slider: Some(slider),
        value: Some("180 min".into()),
        comparison: Some(comparison()),
        ..WhatIfPage::default()
    };
    let says = page.said();
    WhatIfPage { says, ..page }
}

fn comparison() -> Comparison {
    let money = |credited| MonthMoney { credited: eur(credited), payable: eur(1_000) };
    let change = |name: &str, after, verdict| {
        let (before, mut after) = (result(Some(96), Verdict::Met), result(Some(after), verdict));
        after.default = verdict == Verdict::Missed;
        LevelChange {
            level: "p1 resolution".into(),
            period: period(name),
            verdict_changed: verdict != Verdict::Met,
            default_changed: after.default,
            before,
            after,
        }
    };
    let side = |before, after| CaseSide {
        level: "p1 resolution".into(),
        period: period("2026-03"),
        case: HOSTILE.into(),
        before,
        after,
        elapsed_before: None,
        elapsed_after: Some(HOUR),
    };
    Comparison {
        before: Hash::of(b"before"),
        after: Hash::of(b"after"),
        added: Vec::new(),
        removed: vec![HOSTILE.into()],
        levels: vec![change("2026-03", 86, Verdict::Missed), change("2026-04", 96, Verdict::Met)],
        sides: vec![side(Some(true), Some(false)), side(None, Some(true))],
        sides_total: 2,
        months: vec![MonthChange { period: period("2026-03"), before: money(0), after: money(12_000) }],
    }
}

fn live() -> LivePage {
    let rung = |reached| RungState {
        to: HOSTILE.into(),
        what: "50 % of the target".into(),
        at: Some(at("2026-03-09T10:00:00Z")),
        reached,
    };
    let row = |paused, left_micros| OpenClock {
        case: HOSTILE.into(),
        clock: "resolution".into(),
        level: "p1".into(),
        title: HOSTILE.into(),
        paused,
        started: at("2026-03-09T08:00:00Z"),
        counted_micros: 3 * HOUR,
        target_micros: 4 * HOUR,
        left_micros,
        due: (!paused).then(|| at("2026-03-09T12:00:00Z")),
        rungs: vec![rung(true), rung(false)],
    };
    let board = Board {
        at: at("2026-03-09T11:00:00Z"),
        rows: vec![row(false, -HOUR), row(false, HOUR), row(true, HOUR)],
        open: 1_200,
        paused: 1,
        overdue: 1,
        next: Some(at("2026-03-09T12:00:00Z")),
    };
    LivePage {
        live: Some(LiveView { agreement: no("AGR-1"), zone: "Europe/Berlin".into(), board, unsealed: 4 }),
    }
}

fn patterns() -> PatternsPage {
    let example = Example {
        case: HOSTILE.into(),
        at: at("2026-03-09T08:00:00Z"),
        what: "held after 3 h 50 min".into(),
    };
    let pattern = Pattern {
        name: "pauses-near-target".into(),
        clause: "level.p1".into(),
        question: format!("Why {HOSTILE}?"),
        count: 12,
        of: 40,
        share: Ratio::new(12, 40),
        compared: Some("Each of the other tenths holds 3.1 on average.".into()),
        examples: vec![example],
    };
    let found = PatternsView {
        agreement: no("AGR-1"),
        zone: "Europe/Berlin".into(),
        events: 40_000,
        named: false,
        patterns: vec![pattern],
    };
    PatternsPage { found: Some(found) }
}

fn level() -> LevelPage {
    let reason = Reason {
        clause: "level.p1".into(),
        agreement: Hash::of(b"terms"),
        period: period("2026-03"),
        steps: vec![step(), Step { amount: None, ..step() }],
    };
    LevelPage { view: charted::level(), reason: Some(reason) }
}

/// Pages of an engagement.
pub fn pages() -> Vec<Page> {
    let after = text().replace("95 %", "93 %").replace("[agreement]", "# Changed.\n[agreement]");
    let compared = |before: &str, after: &str| {
        let both = vec![no("AGR-2"), no("AGR-1")];
        Page::Compare(Box::new(ComparePage::new((no("AGR-1"), before), (no("AGR-2"), after), both)))
    };
    let edit = |text: &str| EditPage::new(Some(no("AGR-1")), text.to_owned());
    let refusal = Some(outrigger_kernel::refusal::invalid(HOSTILE).at("text"));
    let whole = WhatIfPage { slider: None, value: None, text: HOSTILE.into(), ..what_if() };
    vec![
        Page::Level(Box::new(level())),
        Page::Agreements(AgreementsPage::new(vec![agreement_row()])),
        Page::Agreements(AgreementsPage::new(Vec::new())),
        Page::Agreement(Box::new(agreement())),
        Page::Agreement(Box::new(AgreementPage { schedule: None, ..agreement() })),
        Page::Edit(Box::new(edit(text()))),
        Page::Edit(Box::new(EditPage { refusal: refusal.clone(), ..edit(HOSTILE) })),
        Page::Edit(Box::new(EditPage::new(None, String::new()))),
        compared(text(), &after),
        compared(text(), text()),
        Page::WhatIf(Box::new(what_if())),
        Page::WhatIf(Box::new(WhatIfPage { refusal, comparison: None, ..whole.clone() })),
        Page::WhatIf(Box::new(WhatIfPage { text: String::new(), with: Some(no("AGR-2")), ..whole.clone() })),
        Page::WhatIf(Box::new(whole)),
        Page::WhatIf(Box::default()),
        Page::Live(Box::new(live())),
        Page::Live(Box::new(LivePage { live: None })),
        Page::Patterns(patterns()),
        Page::Patterns(PatternsPage { found: None }),
    ]
}

#[test]
fn a_live_board_tells_who_runs_from_who_is_held() {
    let html = Page::Live(Box::new(live())).html(&super::sample::chrome()).unwrap();
    assert!(html.contains("1 h over") && html.contains("<h2>Held</h2>"), "{html}");
    assert!(html.contains("1\u{202f}197 more open cases are not shown;"), "{html}");
    assert!(html.contains("Told: ") && html.contains(", 50 % of the target: "), "{html}");
}

#[test]
fn a_long_board_lists_what_is_due_first() {
    let mut page = live();
    let board = &mut page.live.as_mut().unwrap().board;
    let rows: Vec<OpenClock> = board.rows.iter().filter(|row| !row.paused).cloned().collect();
    board.rows.extend(rows.into_iter().cycle().take(200));
    let html = Page::Live(Box::new(page)).html(&super::sample::chrome()).unwrap();
    assert_eq!(html.matches(r#"<td class="gauge">"#).count(), 51, "fifty that run and one that is held");
    assert!(html.contains("1\u{202f}149 more open cases are not shown;"), "{html}");
}

#[test]
fn people_are_named_on_their_own_side_alone() {
    let says = |named: bool| {
        let mut page = patterns();
        page.found.as_mut().unwrap().named = named;
        let html = Page::Patterns(page).html(&super::sample::chrome()).unwrap();
        html.contains("here as agent 1, agent 2 and so on")
    };
    assert!(says(false) && !says(true));
}

#[test]
fn patterns_say_that_they_act_on_nothing() {
    for page in [patterns(), PatternsPage { found: None }] {
        let html = Page::Patterns(page).html(&super::sample::chrome()).unwrap();
        assert!(html.contains("Nothing here acts on anything"), "{html}");
    }
}

#[test]
fn a_change_is_told_in_words_and_not_in_colour_alone() {
    let after = text().replace("95 %", "93 %");
    let page = ComparePage::new((no("AGR-1"), text()), (no("AGR-2"), &after), vec![no("AGR-1"), no("AGR-2")]);
    let html = Page::Compare(Box::new(page)).html(&super::sample::chrome()).unwrap();
    assert!(html.contains("<strong>Changed</strong>"), "{html}");
    assert!(html.contains("+ is new, - is gone"), "{html}");
}
