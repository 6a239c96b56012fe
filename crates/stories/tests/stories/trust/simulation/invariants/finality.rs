//! Finality: what both sides have agreed to changes by a restatement alone, which both sides have signed.

use crate::trust::simulation::deal::Deal;
use outrigger_kernel::{ItemNo, Side};
use outrigger_lifecycle::{
    Engagement,
    operate::{Outcome, Restatement, Standing},
};

/// How a statement stands.
pub fn standing(on: &Engagement, statement: ItemNo) -> Option<Standing> {
    on.operate.standing(statement, |accounts| {
        let agrees = |side: &Side| accounts.iter().any(|account| on.side_of(*account) == Some(*side));
        Side::BOTH.iter().all(agrees)
    })
}

/// Keeps what has become final, and holds it against what stands there now.
pub fn what_is_final_stays(deal: &mut Deal) {
    let Deal { on, finals, .. } = deal;
    let on = &*on;
    for (no, stated) in &on.operate.statements {
        let standing = standing(on, *no);
        if standing == Some(Standing::Final) {
            finals.entry(*no).or_insert_with(|| stated.figures.clone());
        }
        let Some(agreed) = finals.get(no) else { continue };
        assert_eq!(*agreed, stated.figures, "{no} says what both sides agreed to");
        match stated.replaced_by {
            None => assert_eq!(standing, Some(Standing::Final), "{no} was final"),
            Some(by) => {
                let is_signed = on.operate.restatements.values().any(|one| replaces(on, one, (*no, by)));
                assert!(is_signed, "{no} was final, and {by} is not signed by both sides");
            }
        }
    }
}

/// Whether a restatement put a new statement in the place of an old one, with signatures of both sides.
fn replaces(on: &Engagement, one: &Restatement, (old, new): (ItemNo, ItemNo)) -> bool {
    let Some(Outcome::Signed { statement, stamp }) = &one.outcome else { return false };
    let sides = [on.side_of(one.proposed.by), on.side_of(stamp.by)];
    let has_both = Side::BOTH.iter().all(|side| sides.contains(&Some(*side)));
    (one.statement, *statement) == (old, new) && has_both
}
