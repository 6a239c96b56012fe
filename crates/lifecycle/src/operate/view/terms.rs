//! Agreements: who signed them, when they hold and how long they run.

use super::{AgreementRow, TermRow};
use crate::{
    Engagement,
    operate::Terms,
    view::{TryCommand, offer, sealed},
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
        let digest = terms.digest.to_string();
        let fields = [("agreement", no.to_string()), ("digest", digest)];
        let fields = fields.each_ref().map(|(key, value)| (*key, value.as_str()));
        let sign = offer("operate.sign-agreement", "Sign these terms", &fields, false, try_command);
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
            offers: if terms.in_force.is_some() { Vec::new() } else { vec![sign] },
        }
    };
    on.operate.agreements.iter().rev().map(row).collect()
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
