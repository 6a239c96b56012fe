//! Agreements: who signed them, when they hold and how long they run.

use super::{AgreementRow, TermRow};
use crate::{
    Engagement,
    operate::Terms,
    view::{Offer, PROBE_REASON, TryCommand, asking, offer, sealed},
};
use outrigger_agreement::Agreement;
use outrigger_kernel::{Instant, ItemNo, Seq};

/// All agreements, newest first, as they stand at an instant.
pub(super) fn agreement_rows(
    on: &Engagement,
    now: Instant,
    try_command: TryCommand<'_>,
) -> Vec<AgreementRow> {
    let present = on.operate.terms_at(now).map(|(no, _)| no);
    let row = |(no, terms): (&ItemNo, &Terms)| {
        let agreement = terms.agreement.as_ref();
        AgreementRow {
            no: *no,
            title: agreement.map(|agreement| agreement.title.clone()).unwrap_or_default(),
            digest: terms.digest,
            effective: agreement.map(|agreement| agreement.effective.to_string()).unwrap_or_default(),
            in_force: present == Some(*no),
            until: until(on, *no),
            term: agreement.and_then(|agreement| term_row(agreement, now)),
            signings: terms.signings.iter().map(|signing| sealed(on, &signing.stamp)).collect(),
            offers: offers(*no, terms, try_command),
        }
    };
    on.operate.agreements.iter().rev().map(row).collect()
}

/// What can be done with terms that are not in force and were not taken back.
fn offers(no: ItemNo, terms: &Terms, try_command: TryCommand<'_>) -> Vec<Offer> {
    if terms.in_force.is_some() || terms.withdrawn.is_some() {
        return Vec::new();
    }
    let (number, digest) = (no.to_string(), terms.digest.to_string());
    let own = ("agreement", number.as_str());
    let sign = [own, ("digest", digest.as_str())];
    let closed = try_command("operate.withdraw-agreement", &[own, PROBE_REASON]);
    vec![
        offer("operate.sign-agreement", "Sign these terms", &sign, false, try_command),
        Offer { closed, ..asking("operate.withdraw-agreement", "Take them back", &[own]) },
    ]
}

/// The last day on which an agreement holds, where another follows it.
fn until(on: &Engagement, no: ItemNo) -> Option<String> {
    let all = on.operate.succession(Seq::MAX);
    let at = all.iter().position(|(other, _)| *other == no)?;
    let (_, next) = all.get(at + 1)?;
    next.effective.yesterday().ok().map(|day| day.to_string())
}

fn term_row(agreement: &Agreement, now: Instant) -> Option<TermRow> {
    let today = now.in_zone(&agreement.zone).date();
    let standing = agreement.term?.standing(agreement.effective, today);
    Some(TermRow {
        last_day: standing.last_day.to_string(),
        last_notice: standing.last_notice.to_string(),
        renewals: standing.renewals,
        ended: standing.ended,
    })
}
