//! Files: events of a source, and event logs that are attached to a process.

use super::command::command_form;
use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    guard::Membership,
    page::{IngestedPage, Page},
    values,
};
use outrigger_desk::Receipt;
use outrigger_kernel::ItemNo;
use outrigger_lifecycle::Command;
use serde_json::json;

const ATTACH_LOG: &str = "assess.attach-log";

/// Takes in events of a source.
pub fn events(call: &Call, member: &Membership) -> Outcome {
    let source: ItemNo = call.named("no", "source")?;
    let report = call.desk().ingest(member.account(), member.id(), source, call.sent.file()?)?;
    Answer::page(Page::Ingested(IngestedPage { source, report }))
}

/// Keeps a file for a command that names it by its digest.
pub fn upload(call: &Call, member: &Membership) -> Outcome {
    let digest = call.desk().upload(member.account(), member.id(), call.sent.file()?)?;
    Ok(Answer::Data(json!({ "file": digest })))
}

/// Keeps an event log and attaches it to a process, in one step for people.
pub fn attach_log(call: &Call, member: &Membership) -> Outcome {
    let process: ItemNo = call.named("no", "item")?;
    match try_attach(call, member, process) {
        Ok(receipt) => Ok(Answer::Sealed(receipt)),
        Err(failure) => {
            let mut typed = values::typed_in(&call.sent);
            typed.insert("process".into(), vec![process.to_string()]);
            Answer::again(command_form(ATTACH_LOG, typed, Some(failure.refusal.clone()))?, failure)
        }
    }
}

fn try_attach(call: &Call, member: &Membership, process: ItemNo) -> Result<Receipt, Failure> {
    let digest = call.desk().upload(member.account(), member.id(), call.sent.file()?)?;
    let mut fields = json!({ "process": process, "file": digest });
    let zone = call.sent.text("zone");
    if !zone.is_empty() {
        fields["zone"] = zone.into();
    }
    let command = Command::parse(ATTACH_LOG, fields)?;
    Ok(call.desk().execute(member.account(), member.id(), command)?)
}
