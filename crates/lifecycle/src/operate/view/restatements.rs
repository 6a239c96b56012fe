//! Restatements: their rows and pages, and what differs between two statements of a period.

use super::{LevelChange, MoneyChange, RestatementRow, RestatementStanding, RestatementView};
use crate::{
    Engagement,
    operate::{Outcome, Restatement},
    view::{Offer, PROBE_REASON, TryCommand, asking, offer, sealed},
};
use outrigger_agreement::{LevelResult, Statement};
use outrigger_kernel::ItemNo;

/// A restatement's page; `None` when there is no such restatement.
pub fn restatement_view(on: &Engagement, no: ItemNo, try_command: TryCommand<'_>) -> Option<RestatementView> {
    let one = on.operate.restatements.get(&no)?;
    let stated = &on.operate.statements.get(&one.statement)?.figures;
    let agreement = on.operate.agreements.get(&one.agreement)?.agreement.as_ref();
    Some(RestatementView {
        row: restatement_row(on, no, try_command)?,
        changes: level_changes(stated, &one.figures),
        money: money_changes(stated, &one.figures),
        later: later_accounts(on, &one.figures),
        figures: one.figures.clone(),
        zone: agreement.map(|agreement| agreement.zone_name.clone()).unwrap_or_default(),
    })
}

pub(super) fn restatement_row(
    on: &Engagement,
    no: ItemNo,
    try_command: TryCommand<'_>,
) -> Option<RestatementRow> {
    let one = on.operate.restatements.get(&no)?;
    let overtaken_by = on.operate.restatement_overtaken(no);
    let period = one.figures.period;
    let (standing, ended) = match &one.outcome {
        Some(Outcome::Signed { stamp, .. }) => (RestatementStanding::Signed, Some(stamp)),
        Some(Outcome::Declined { stamp, .. }) => (RestatementStanding::Declined, Some(stamp)),
        None if overtaken_by.is_some() => (RestatementStanding::Overtaken, None),
        None => (RestatementStanding::Proposed, None),
    };
    let is_open = standing == RestatementStanding::Proposed;
    Some(RestatementRow {
        no,
        statement: one.statement,
        period,
        title: period.title(),
        standing,
        reason: one.reason.clone(),
        digest: one.figures.digest,
        proposed: sealed(on, &one.proposed),
        ended: ended.map(|stamp| sealed(on, stamp)),
        decline_reason: match &one.outcome {
            Some(Outcome::Declined { reason, .. }) => Some(reason.clone()),
            _ => None,
        },
        becomes: match &one.outcome {
            Some(Outcome::Signed { statement, .. }) => Some(*statement),
            _ => None,
        },
        overtaken_by,
        offers: if is_open { sign_or_decline(no, one, try_command) } else { Vec::new() },
    })
}

fn sign_or_decline(no: ItemNo, one: &Restatement, try_command: TryCommand<'_>) -> Vec<Offer> {
    let (number, digest) = (no.to_string(), one.figures.digest.to_string());
    let own = [("restatement", number.as_str())];
    let signed = [own[0], ("digest", digest.as_str())];
    let closed = try_command("operate.decline-restatement", &[own[0], PROBE_REASON]);
    vec![
        offer("operate.sign-restatement", "Sign this restatement", &signed, false, try_command),
        Offer { closed, ..asking("operate.decline-restatement", "Decline or take back", &own) },
    ]
}

/// Later accounts were signed too, so they move by their own restatements only.
fn later_accounts(on: &Engagement, figures: &Statement) -> Option<String> {
    figures.account.as_ref()?;
    let later = on.operate.stated_after(figures.period)?.title();
    Some(format!("{later} is stated already; later accounts keep what they said until they are restated."))
}

/// The levels whose results differ between two statements of a period, in the order of the first; those
/// that only the second states come last.
pub(super) fn level_changes(before: &Statement, after: &Statement) -> Vec<LevelChange> {
    let find = |statement: &Statement, name: &str| -> Option<LevelResult> {
        statement.levels.iter().find(|result| result.level == name).cloned()
    };
    let added = after.levels.iter().filter(|result| find(before, &result.level).is_none());
    let all = before.levels.iter().chain(added);
    all.map(|result| LevelChange {
        period: after.period,
        level: result.level.clone(),
        title: result.title.clone(),
        before: find(before, &result.level),
        after: find(after, &result.level),
    })
    .filter(|change| change.before != change.after)
    .collect()
}

/// What is charged, credited and payable in two statements of a period; empty when it is the same.
pub(super) fn money_changes(before: &Statement, after: &Statement) -> Vec<MoneyChange> {
    let sums = |statement: &Statement| {
        let account = statement.account.as_ref();
        account.map(|account| [account.charged, account.credited, account.payable])
    };
    let (before, after) = (sums(before), sums(after));
    if before == after {
        return Vec::new();
    }
    let row = |(at, what): (usize, &str)| MoneyChange {
        what: what.to_owned(),
        before: before.map(|sums| sums[at]),
        after: after.map(|sums| sums[at]),
    };
    ["Charged", "Credited", "Payable"].into_iter().enumerate().map(row).collect()
}
