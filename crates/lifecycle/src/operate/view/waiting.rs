//! What waits on either side in this stage.

use super::statements::statement_row;
use crate::{
    Engagement,
    operate::{
        Claim, ClaimKind, Standing,
        decide::{is_offer, standing},
    },
    view::Waiting,
};
use jiff::Span;
use outrigger_kernel::{Instant, ItemNo, Side, time::start_of_day};

/// How many days before the last day of notice the parties are told of it.
const NOTICE_TOLD_DAYS: i64 = 60;

/// What waits on either side in this stage, at an instant.
pub(crate) fn waiting(on: &Engagement, now: Instant) -> Vec<Waiting> {
    let mut waiting = statements(on);
    let open = on.operate.claims.iter().filter(|(_, claim)| claim.is_open());
    waiting.extend(open.filter_map(|(no, claim)| one_claim(on, (*no, claim), now)));
    waiting.extend(restatements(on));
    waiting.extend(proposals(on));
    waiting.extend(notices(on, now));
    waiting
}

fn statements(on: &Engagement) -> Vec<Waiting> {
    let mut waiting = Vec::new();
    for (no, stated) in &on.operate.statements {
        let Some(row) = statement_row(on, *no) else { continue };
        let what = match row.standing {
            Standing::Stated => format!("Agree to the figures of {}, or dispute them", row.title),
            Standing::ToRestate => format!("State {} again; a dispute was accepted", row.title),
            _ => continue,
        };
        let sides = if row.standing == Standing::ToRestate { vec![Side::Provider] } else { row.waits_on };
        waiting.extend(sides.into_iter().map(|side| Waiting {
            what: what.clone(),
            side,
            since: Some(stated.stated.at),
            path: format!("operate/statements/{no}"),
        }));
    }
    waiting
}

/// A claim waits for the other side's answer, and once silence has answered, for its own side.
fn one_claim(on: &Engagement, (no, claim): (ItemNo, &Claim), now: Instant) -> Option<Waiting> {
    let raiser = on.side_of(claim.raised.by)?;
    if let Some((statement, _)) = claim.figure()
        && standing(on, statement) == Some(Standing::Replaced)
    {
        return None;
    }
    if claim.lapses(now).is_some() {
        return Some(Waiting {
            what: format!("Settle {no}: nobody answered it in time"),
            side: raiser,
            since: claim.due,
            path: format!("operate/claims/{no}"),
        });
    }
    let (what, path) = match claim.figure() {
        Some((statement, level)) => {
            (format!("Answer {no}: {level} is disputed"), format!("operate/statements/{statement}"))
        }
        None if claim.kind() == ClaimKind::Relief => {
            (format!("Answer {no}: relief is claimed"), format!("operate/claims/{no}"))
        }
        None => (format!("Answer {no}: cases are to be excluded"), format!("operate/claims/{no}")),
    };
    Some(Waiting { what, side: raiser.other(), since: Some(claim.raised.at), path })
}

fn restatements(on: &Engagement) -> impl Iterator<Item = Waiting> {
    let all = on.operate.restatements.iter();
    let open = all
        .filter(move |(no, one)| one.outcome.is_none() && on.operate.restatement_overtaken(**no).is_none());
    open.filter_map(move |(no, one)| {
        let proposer = on.side_of(one.proposed.by)?;
        let (what, side) = match on.operate.unknown_to(one) {
            Some(later) => (format!("Propose {no} again; its figures are from before {later}"), proposer),
            None => {
                let title = one.figures.period.title();
                (format!("Sign {no}, the restatement of {title}, or decline it"), proposer.other())
            }
        };
        Some(Waiting { what, side, since: Some(one.proposed.at), path: format!("operate/restatements/{no}") })
    })
}

fn proposals(on: &Engagement) -> impl Iterator<Item = Waiting> {
    let offers = on.operate.agreements.iter().filter(move |(_, terms)| is_offer(on, terms));
    offers.filter_map(move |(no, terms)| {
        let proposed = &terms.signings.first()?.stamp;
        Some(Waiting {
            what: format!("Sign the proposed terms {no}"),
            side: on.side_of(proposed.by)?.other(),
            since: Some(proposed.at),
            path: "operate".into(),
        })
    })
}

/// The last days on which either side can give notice are told some weeks before.
fn notices(on: &Engagement, now: Instant) -> Vec<Waiting> {
    let told = || -> Option<(ItemNo, String, Option<Instant>)> {
        let (no, terms) = on.operate.terms_at(now)?;
        let agreement = terms.agreement.as_ref()?;
        let today = now.in_zone(&agreement.zone).date();
        let last = agreement.term?.standing(agreement.effective, today).last_notice;
        let first = last.saturating_sub(Span::new().days(NOTICE_TOLD_DAYS));
        (first..=last).contains(&today).then(|| (no, last.to_string(), start_of_day(first, &agreement.zone)))
    };
    let Some((no, last, since)) = told() else { return Vec::new() };
    let path = format!("operate/agreements/{no}");
    let what = format!("Notice for {no} is possible until {last}");
    Side::BOTH.map(|side| Waiting { what: what.clone(), side, since, path: path.clone() }).into()
}
