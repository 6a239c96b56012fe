//! What a party takes away from the ledger: signed checkpoints, proofs, receipts and exports; and what witnesses
//! bring back.

use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    guard::Membership,
    stream::Stream,
};
use outrigger_desk::Cosigned;
use outrigger_kernel::{Seq, refusal};
use serde_json::{Value, json};

/// The signed checkpoint: plain text for people and other programs, or data with the key of the server.
pub fn checkpoint(call: &Call, member: &Membership) -> Outcome {
    let note = call.desk().checkpoint(member.shown())?.to_string();
    if !call.ask.wants_json() {
        return Ok(Answer::Text(note));
    }
    let keys = call.desk().keys().server();
    Ok(Answer::Data(json!({ "note": note, "server_key": keys.verifier() })))
}

/// The proof that the ledger of one size grew out of that of another.
pub fn consistency(call: &Call, member: &Membership) -> Outcome {
    let size = member.shown().tree.size();
    let from: u64 = call.queried("from")?.ok_or_else(|| missing("from"))?;
    let to: u64 = call.queried("to")?.unwrap_or(size);
    Ok(Answer::Data(data(call.desk().consistency(member.shown(), from, to)?)))
}

/// The proof that an entry stands in the ledger of some size.
pub fn inclusion(call: &Call, member: &Membership) -> Outcome {
    let seq: Seq = call.named("seq", "entry")?;
    let size = call.queried("size")?.unwrap_or(member.shown().tree.size());
    Ok(Answer::Data(data(call.desk().inclusion(member.shown(), seq, size)?)))
}

/// The receipt of an entry, to keep.
pub fn receipt(call: &Call, member: &Membership) -> Outcome {
    let seq: Seq = call.named("seq", "entry")?;
    let bytes = call.desk().receipt(member.shown(), seq)?;
    Ok(Answer::Download { name: format!("receipt-{seq}.json"), kind: "application/json", bytes })
}

/// The whole ledger with everything that it names, to keep.
pub fn export(call: &Call, member: &Membership) -> Outcome {
    let turn = call.shared.lanes.export()?;
    let (desk, snapshot) = (call.desk().clone(), member.kept());
    Ok(Answer::Stream(Stream {
        name: format!("ledger-{}.tar", member.id()),
        kind: "application/x-tar",
        making: Box::new(move |to| desk.export(&snapshot, to)),
        turn,
    }))
}

/// Keeps what a witness signed.
pub fn cosign(call: &Call, member: &Membership) -> Outcome {
    let Cosigned { size, witnesses, .. } =
        call.desk().cosign(member.account(), member.id(), call.sent.text("note"))?;
    Ok(Answer::Data(json!({ "size": size, "witnesses": witnesses })))
}

/// Proofs are plain structs with text keys, which always serialise.
fn data(proof: impl serde::Serialize) -> Value {
    serde_json::to_value(proof).unwrap_or_default()
}

fn missing(field: &str) -> Failure {
    refusal::invalid(format!("The address does not say {field} which entry.")).at(field).into()
}
