//! Restatements: a stated period moves only when both sides sign what its figures come to by now.

use super::{
    complete, computed, is_own_side, judged_by, next_no, standing,
    statements::{dispute_accepted, dispute_waits},
};
use crate::{
    Context, Engagement,
    operate::{Fact, Outcome, Restatement, Standing},
};
use outrigger_agreement::{Period, Statement};
use outrigger_kernel::{Hash, ItemNo, Refusal, refusal};

pub(super) fn propose(
    on: &Engagement,
    period: Period,
    reason: String,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let (agreement, terms) = judged_by(on, period)?;
    let Some((statement, stated)) = on.operate.statement_of(period) else {
        return Err(refusal::not_ready(format!("{} is not stated.", period.title()))
            .next("State its figures first.")
            .at("period"));
    };
    match standing(on, statement) {
        Some(Standing::Disputed) => return Err(dispute_waits(statement)),
        Some(Standing::ToRestate) => return Err(dispute_accepted(statement)),
        _ => {}
    }
    complete(on, period, terms)?;
    let Some(figures) = computed(ctx, period, terms.digest)? else { return Ok(Vec::new()) };
    if comes_to_the_same(&stated.figures, figures) {
        let message = format!("Nothing would change: the figures of {} come out as stated.", period.title());
        return Err(refusal::not_ready(message).at("period"));
    }
    let is_same = |one: &Restatement| {
        let is_open = one.outcome.is_none() && on.operate.unknown_to(one).is_none();
        is_open && one.figures.digest == figures.digest
    };
    if let Some((no, _)) = on.operate.restatements_of(statement).find(|(_, one)| is_same(one)) {
        return Err(refusal::already("This restatement", &format!("proposed as {no}")));
    }
    let restatement = next_no("RST", on.operate.restatements.len())?;
    let figures = Box::new(figures.clone());
    Ok(vec![Fact::RestatementProposed { restatement, statement, agreement, figures, reason }])
}

pub(super) fn sign(on: &Engagement, no: ItemNo, digest: Hash, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let found = open_restatement(on, no)?;
    if found.figures.digest != digest {
        return Err(refusal::outdated(no).at("digest"));
    }
    if let Some(by) = on.operate.restatement_overtaken(no) {
        let how = format!("overtaken by {by}; propose it again if it is still meant");
        return Err(refusal::already(no, &how));
    }
    if is_own_side(on, found.proposed.by, ctx) {
        return Err(refusal::already(no, &format!("signed {}", on.by_whom(&found.proposed))));
    }
    if let Some(what) = on.operate.unknown_to(found) {
        return Err(
            refusal::not_ready(format!("Its figures were computed before {what}.")).next("Propose it again.")
        );
    }
    let statement = next_no("STMT", on.operate.statements.len())?;
    Ok(vec![Fact::RestatementSigned { restatement: no, digest, statement }])
}

/// Either side may: the other declines it, its own takes it back.
pub(super) fn decline(on: &Engagement, no: ItemNo, reason: String) -> Result<Vec<Fact>, Refusal> {
    open_restatement(on, no)?;
    Ok(vec![Fact::RestatementDeclined { restatement: no, reason }])
}

/// Claims and terms that change no figure of the period are no reason to state it again, although the
/// digest names them.
fn comes_to_the_same(stated: &Statement, now: &Statement) -> bool {
    (&stated.levels, &stated.volumes, &stated.account) == (&now.levels, &now.volumes, &now.account)
}

fn open_restatement(on: &Engagement, no: ItemNo) -> Result<&Restatement, Refusal> {
    let found = on.operate.restatements.get(&no);
    let found = found.ok_or_else(|| refusal::not_found("restatement", no).at("restatement"))?;
    match &found.outcome {
        None => Ok(found),
        Some(Outcome::Signed { stamp, .. }) => {
            Err(refusal::already(no, &format!("signed {}", on.by_whom(stamp))))
        }
        Some(Outcome::Declined { stamp, .. }) => {
            Err(refusal::already(no, &format!("declined {}", on.by_whom(stamp))))
        }
    }
}
