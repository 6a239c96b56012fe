//! Claims, restatements and the money of a month, full and empty.

use super::{
    agreed::{eur, step},
    sample::{HOSTILE, at, figures, no, offers, period, result, sealed},
};
use crate::page::*;
use outrigger_agreement::{
    Account, Relief, Verdict, Volume,
    money::{Credit, Line, Step},
    terms::Silence,
};
use outrigger_kernel::Hash;
use outrigger_lifecycle::operate::{
    Answer, ClaimEffect, ClaimKind, ClaimRow, Ending, LevelChange, MoneyChange, RestatementRow,
    RestatementStanding,
};

pub fn relief() -> Relief {
    Relief {
        claim: no("CLAIM-2"),
        levels: vec![HOSTILE.into()],
        condition: HOSTILE.into(),
        cases: vec![HOSTILE.into()],
        from: Some(at("2026-03-01T00:00:00Z")),
        to: None,
    }
}

pub fn volume() -> Volume {
    Volume { clause: "charges.unit.ticket".into(), count: 4_012 }
}

pub fn account() -> Account {
    let line = |title: &str, minor| Line {
        title: title.into(),
        clause: "charges.fixed".into(),
        amount: eur(minor),
        steps: vec![step()],
    };
    let credit = Credit {
        level: "p1 resolution".into(),
        title: HOSTILE.into(),
        in_a_row: 2,
        amount: eur(20_160),
        steps: vec![step(), Step { amount: None, ..step() }],
    };
    Account {
        period: period("2026-03"),
        charges: vec![line(HOSTILE, 4_200_000), Line { steps: Vec::new(), ..line("Tickets", 100) }],
        charged: eur(4_200_100),
        credits: vec![credit],
        credited: eur(20_160),
        caps: vec![step()],
        earned_back: vec![line(HOSTILE, 5)],
        invoice: vec![line("Credits of February 2026", -9_000)],
        payable: eur(4_191_105),
        notices: vec![HOSTILE.into()],
    }
}

/// A claim in every way that it can stand.
pub fn claims() -> Vec<ClaimRow> {
    let claim = |number: u32, ending: Option<Ending>, answer| ClaimRow {
        no: no(&format!("CLAIM-{number}")),
        kind: ClaimKind::Dispute,
        about: HOSTILE.into(),
        statement: Some(no("STMT-1")),
        levels: vec!["p1".into()],
        reason: HOSTILE.into(),
        raised: sealed(6),
        due: Some(at("2026-04-12T08:00:00Z")),
        silence: Silence::Accepted,
        answer,
        answer_reason: ending.map(|_| HOSTILE.into()),
        answered: ending.map(|_| sealed(7)),
        ending,
        offers: offers(),
    };
    let relief = ClaimRow { kind: ClaimKind::Relief, statement: None, due: None, ..claim(2, None, None) };
    vec![
        claim(1, None, None),
        relief,
        claim(3, Some(Ending::Answered), Some(Answer::Accept)),
        claim(4, Some(Ending::Answered), Some(Answer::Reject)),
        claim(5, Some(Ending::Lapsed), Some(Answer::Accept)),
        claim(6, Some(Ending::Withdrawn), None),
    ]
}

pub fn restatement_row() -> RestatementRow {
    RestatementRow {
        no: no("RST-1"),
        statement: no("STMT-1"),
        period: period("2026-03"),
        title: "March 2026".into(),
        standing: RestatementStanding::Proposed,
        reason: HOSTILE.into(),
        digest: Hash::of(b"restated"),
        proposed: sealed(10),
        ended: None,
        decline_reason: None,
        becomes: None,
        overtaken_by: None,
        offers: offers(),
    }
}

pub fn changes() -> Vec<LevelChange> {
    let change = |before, after| LevelChange {
        period: period("2026-03"),
        level: "p1".into(),
        title: HOSTILE.into(),
        before,
        after,
    };
    let met = || Some(result(Some(96), Verdict::Met));
    vec![change(met(), Some(result(Some(86), Verdict::Missed))), change(None, met()), change(met(), None)]
}

pub fn amounts() -> Vec<MoneyChange> {
    let change = |what: &str, before, after| MoneyChange { what: what.into(), before, after };
    vec![change("Credited", Some(eur(0)), Some(eur(20_160))), change("Payable", None, Some(eur(5)))]
}

fn claim(row: ClaimRow, is_full: bool) -> Page {
    let full = ClaimEffect { changes: changes(), cases: vec![HOSTILE.into()], cases_total: 1_204 };
    let effect = if is_full { full } else { ClaimEffect::default() };
    let zone = "Europe/Berlin".into();
    Page::Claim(Box::new(ClaimView { row, relief: is_full.then(relief), effect: Some(effect), zone }))
}

fn restatement(row: RestatementRow) -> Page {
    let zone = "Europe/Berlin".into();
    let (changes, money) =
        if row.ended.is_none() { (changes(), amounts()) } else { (Vec::new(), Vec::new()) };
    Page::Restatement(Box::new(RestatementView {
        row,
        changes,
        money,
        later: Some(HOSTILE.into()),
        figures: figures(),
        zone,
    }))
}

/// Pages of an engagement.
pub fn pages() -> Vec<Page> {
    let signed = RestatementRow {
        standing: RestatementStanding::Signed,
        ended: Some(sealed(11)),
        becomes: Some(no("STMT-2")),
        ..restatement_row()
    };
    let declined = RestatementRow {
        standing: RestatementStanding::Declined,
        becomes: None,
        decline_reason: Some(HOSTILE.into()),
        ..signed.clone()
    };
    let overtaken = RestatementRow {
        standing: RestatementStanding::Overtaken,
        overtaken_by: Some(no("RST-2")),
        ..restatement_row()
    };
    let mut pages: Vec<Page> = claims().into_iter().map(|row| claim(row, true)).collect();
    pages.extend(claims().pop().map(|row| claim(row, false)));
    pages.extend([restatement_row(), signed, declined, overtaken].map(restatement));
    pages
}

#[test]
fn a_claim_says_how_it_stands_and_what_silence_means() {
    let html = |page: Page| page.html(&super::sample::chrome()).unwrap();
    let [open, relief, accepted, _, lapsed, withdrawn] =
        <[ClaimRow; 6]>::try_from(claims()).unwrap().map(|row| html(claim(row, true)));
    assert!(open.contains("An answer is due by 12 Apr 2026 10:00; without one it is accepted."), "{open}");
    assert!(relief.contains("The terms set no time for an answer."), "{relief}");
    assert!(accepted.contains(">Accepted</span>") && !accepted.contains("An answer is due"), "{accepted}");
    assert!(lapsed.contains("Accepted by silence"), "{lapsed}");
    assert!(withdrawn.contains("Taken back"), "{withdrawn}");
    assert!(html(claim(claims().remove(0), false)).contains("No figure of the last twelve months changes."));
}

#[test]
fn every_amount_can_be_unfolded_to_the_rules_behind_it() {
    let inside = super::sample::inside();
    let page = inside.iter().find(|page| matches!(page, Page::Statement(_))).unwrap();
    let html = page.html(&super::sample::chrome()).unwrap();
    // One line of charges has no steps, and is not folded.
    assert_eq!(html.matches("How it was computed").count(), 5, "{html}");
    assert!(html.contains("<strong>42\u{202f}001.00 EUR</strong>") && html.contains("-90.00 EUR"), "{html}");
    assert!(html.contains("between 80.0 % and 97.0 % at 95.0 % confidence; the lower end counts"), "{html}");
}

#[test]
fn what_is_known_and_long_is_sent_and_not_put_into_an_address() {
    let html = claim(claims().remove(0), true).html(&super::sample::chrome()).unwrap();
    assert!(html.contains("/do/operate.agree-statement/form\""), "{html}");
    assert!(!html.contains("cases=INC-1"), "{html}");
}
