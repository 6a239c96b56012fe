//! Other terms on the events that are sealed: what would have come out.

use crate::{Desk, Snapshot, figures::setting};
use outrigger_agreement::{
    Agreement, Cadence, Diagnostic,
    what_if::{Comparison, compare},
};
use outrigger_kernel::{ItemNo, Refusal, Seq, refusal};
use std::sync::Arc;

/// Every cadence that figures are stated at, in the order of pages.
const CADENCES: [Cadence; 3] = [Cadence::Month, Cadence::Quarter, Cadence::Week];

impl Desk {
    /// What another text would have made of the events sealed so far, beside an agreement of the
    /// engagement; `None` while nothing is sealed.
    ///
    /// # Errors
    /// Not found when there is no such agreement, invalid when the text is none, and as [`Desk::figures`].
    pub fn what_if(
        &self,
        snapshot: &Snapshot,
        agreement: ItemNo,
        text: &str,
    ) -> Result<Option<Comparison>, Refusal> {
        let operate = &snapshot.engagement.operate;
        let terms = operate.agreements.get(&agreement).and_then(|terms| terms.agreement.as_ref());
        let agreed = terms.ok_or_else(|| refusal::not_found("agreement", agreement))?;
        let (other, _) = Agreement::parse(text).map_err(|found| unusable(&found, text))?;
        if operate.batches.is_empty() {
            return Ok(None);
        }
        let (other, batches) = (Arc::new(other), operate.batch_digests());
        let setting = setting(operate, (agreement, Seq::MAX), operate.reliefs(), operate.complete_until());
        let old = self.evaluate(Arc::clone(agreed), setting.clone(), batches.clone())?;
        // Where numbers alone differ, the clocks need not run again; dragging a slider stays quick.
        if let Some(new) = old.retargeted(Arc::clone(&other)) {
            return Ok(Some(compare(&old, &new, &CADENCES)));
        }
        let new = self.evaluate(other, setting, batches)?;
        Ok(Some(compare(&old, &new, &CADENCES)))
    }
}

fn unusable(found: &[Diagnostic], text: &str) -> Refusal {
    let first = found.first().map(|found| found.one_line(text)).unwrap_or_default();
    refusal::invalid(format!("These terms cannot be used: {first}"))
        .at("text")
        .next("Correct them, and try them again.")
}
