//! Sources: connected, closed, and sealed batch by batch; a batch is withdrawn as long as nothing rests on it.

use crate::{Context, Engagement, Evidence, operate::Fact};
use outrigger_kernel::{Hash, Instant, ItemNo, Refusal, refusal};

pub(super) fn connect(on: &Engagement, source: ItemNo) -> Result<Vec<Fact>, Refusal> {
    if on.operate.sources.get(source).is_none() {
        return Err(refusal::not_found("source", source).at("source"));
    }
    if on.operate.connected.contains(&source) {
        return Err(refusal::already(source, "connected"));
    }
    Ok(vec![Fact::SourceConnected { source }])
}

pub(super) fn disconnect(on: &Engagement, source: ItemNo, reason: String) -> Result<Vec<Fact>, Refusal> {
    connected(on, source)?;
    Ok(vec![Fact::SourceDisconnected { source, reason }])
}

pub(super) fn seal(
    on: &Engagement,
    source: ItemNo,
    until: Instant,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    connected(on, source)?;
    if until > ctx.at {
        return Err(
            refusal::invalid("A source cannot be complete to a time that has not come.").at("complete_until")
        );
    }
    let shape = match &ctx.evidence {
        Some(Evidence::Untried) => return Ok(Vec::new()),
        Some(Evidence::Tail(shape)) if shape.events > 0 => *shape,
        Some(Evidence::Impossible(why)) => return Err(refusal::invalid(why.clone())),
        Some(Evidence::EmptyTail) if on.operate.source_complete_until(source) >= Some(until) => {
            return Err(refusal::already(source, &format!("known to be complete to {until}")));
        }
        Some(Evidence::EmptyTail) => return Ok(vec![Fact::SourceAttested { source, complete_until: until }]),
        _ => return Err(refusal::not_ready(format!("The unsealed events of {source} were not looked at."))),
    };
    if shape.last > until {
        let last = shape.last;
        return Err(refusal::invalid(format!(
            "An event of {last} lies after the time up to which it is complete."
        ))
        .at("complete_until"));
    }
    Ok(vec![Fact::BatchSealed { source, shape, complete_until: until }])
}

/// Undoes a sealing. What a statement was computed from stays: without it nobody could check the figures.
pub(super) fn withdraw(on: &Engagement, digest: Hash, reason: String) -> Result<Vec<Fact>, Refusal> {
    let state = &on.operate;
    if let Some(batch) = state.batches.iter().rev().find(|batch| batch.shape.digest == digest) {
        return match state.citing(digest) {
            Some(no) => Err(refusal::already("This batch", &format!("cited by {no}"))
                .at("batch")
                .next("Claim that its cases be left out, or seal what is right and propose a restatement.")),
            None => Ok(vec![Fact::BatchWithdrawn { source: batch.source, batch: digest, reason }]),
        };
    }
    let withdrawn = state.withdrawn.iter().rev().find(|withdrawn| withdrawn.batch.shape.digest == digest);
    Err(match withdrawn {
        Some(withdrawn) => {
            refusal::already("This batch", &format!("withdrawn {}", on.by_whom(&withdrawn.stamp)))
        }
        None => refusal::not_found("batch", digest.short()),
    }
    .at("batch"))
}

fn connected(on: &Engagement, source: ItemNo) -> Result<(), Refusal> {
    if on.operate.connected.contains(&source) {
        return Ok(());
    }
    Err(refusal::not_ready(format!("{source} is not connected.")).next("Connect it first.").at("source"))
}
