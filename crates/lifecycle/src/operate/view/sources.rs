//! The sources on the stage's page: what each has sent, and its newest batches.

use super::shapes::{BatchRow, SourceRow, WithdrawnRow};
use crate::{
    Engagement,
    content::Kept,
    operate::{Batch, Source, Withdrawn},
    view::{Offer, PROBE_REASON, TryCommand, asking, offer, sealed},
};
use outrigger_kernel::{Hash, ItemNo};
use std::cmp::Reverse;

/// Batches of one source that its row lists; the ledger has all of them.
const BATCHES_LISTED_MAX: usize = 12;

const WITHDRAW: &str = "operate.withdraw-batch";

/// Every source.
pub(super) fn source_rows(on: &Engagement, try_command: TryCommand<'_>) -> Vec<SourceRow> {
    on.operate.sources.iter().map(|kept| source_row(on, kept, try_command)).collect()
}

fn source_row(on: &Engagement, kept: &Kept<Source>, try_command: TryCommand<'_>) -> SourceRow {
    let no = kept.no.to_string();
    let batches: Vec<&Batch> = on.operate.batches.iter().filter(|batch| batch.source == kept.no).collect();
    let connected = on.operate.connected.contains(&kept.no);
    let offers = if connected {
        vec![
            asking("operate.seal-batch", "Seal events", &[("source", &no)]),
            asking("operate.disconnect-source", "Disconnect", &[("source", &no)]),
        ]
    } else {
        vec![offer("operate.connect-source", "Connect", &[("source", &no)], false, try_command)]
    };
    SourceRow {
        no: kept.no,
        name: kept.content.name.clone(),
        connected,
        batches: batches.len(),
        events: batches.iter().map(|batch| batch.shape.events).sum(),
        complete_until: on.operate.source_complete_until(kept.no),
        sealed: batch_rows(on, kept.no, try_command),
        offers,
    }
}

/// The newest batches of a source, newest first, with those that were withdrawn.
fn batch_rows(on: &Engagement, source: ItemNo, try_command: TryCommand<'_>) -> Vec<BatchRow> {
    let standing = on.operate.batches.iter().map(|batch| (batch, None::<&Withdrawn>));
    let withdrawn = on.operate.withdrawn.iter().map(|withdrawn| (&withdrawn.batch, Some(withdrawn)));
    let mut all: Vec<(&Batch, Option<&Withdrawn>)> =
        standing.chain(withdrawn).filter(|(batch, _)| batch.source == source).collect();
    all.sort_by_key(|(batch, _)| Reverse(batch.stamp.seq));
    let newest = all.into_iter().take(BATCHES_LISTED_MAX);
    newest.map(|(batch, withdrawn)| batch_row(on, batch, withdrawn, try_command)).collect()
}

fn batch_row(
    on: &Engagement,
    batch: &Batch,
    withdrawn: Option<&Withdrawn>,
    try_command: TryCommand<'_>,
) -> BatchRow {
    let digest = batch.shape.digest;
    let cited_by = on.operate.citing(digest);
    let stays = cited_by.is_some() || withdrawn.is_some();
    BatchRow {
        digest,
        events: batch.shape.events,
        cases: batch.shape.cases,
        complete_until: batch.complete_until,
        sealed: sealed(on, &batch.stamp),
        cited_by,
        withdrawn: withdrawn.map(|withdrawn| WithdrawnRow {
            reason: withdrawn.reason.clone(),
            sealed: sealed(on, &withdrawn.stamp),
        }),
        offers: if stays { Vec::new() } else { withdraw(digest, try_command).into_iter().collect() },
    }
}

/// The offer to withdraw a batch, to those who may.
fn withdraw(digest: Hash, try_command: TryCommand<'_>) -> Option<Offer> {
    let digest = digest.to_string();
    let own = ("batch", digest.as_str());
    let closed = try_command(WITHDRAW, &[own, PROBE_REASON]);
    closed.is_none().then(|| asking(WITHDRAW, "Withdraw", &[own]))
}
