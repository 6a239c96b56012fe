//! Files: events of a source, and event logs that are attached to a process.

use super::{command::command_form, import};
use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    guard::Membership,
    once,
    page::{IngestedPage, Page},
    values,
};
use outrigger_desk::Receipt;
use outrigger_kernel::ItemNo;
use outrigger_lifecycle::Command;
use serde_json::json;

const ATTACH_LOG: &str = "assess.attach-log";

/// Takes in events of a source; a large file is imported.
pub fn events(call: &Call, member: &Membership) -> Outcome {
    let source: ItemNo = call.named("no", "source")?;
    let file = call.sent.file()?;
    if import::is_wanted(call, file) {
        return import::start(call, member, source);
    }
    let (here, once) = (member.shown(), call.once.as_ref());
    let report = call.desk().ingest_here(here, member.account(), (source, file), once)?;
    Answer::page(Page::Ingested(IngestedPage { source, report }))
}

/// Keeps a file for a command that names it by its digest.
pub fn upload(call: &Call, member: &Membership) -> Outcome {
    let file = call.sent.file()?;
    let keep = || call.desk().upload(member.account(), member.id(), file);
    Ok(Answer::Data(json!({ "file": call.desk().answer_once(call.once.as_ref(), keep)? })))
}

/// Keeps an event log and attaches it to a process, in one step for people.
pub fn attach_log(call: &Call, member: &Membership) -> Outcome {
    let process: ItemNo = call.named("no", "item")?;
    match try_attach(call, member, process) {
        Ok(receipt) => Ok(Answer::Sealed(receipt)),
        Err(Failure { status, refusal }) => {
            let refusal = once::said(call, refusal);
            let mut typed = values::typed_in(&call.sent);
            typed.insert("process".into(), vec![process.to_string()]);
            let form = command_form(ATTACH_LOG, typed, Some(refusal.clone()))?;
            Answer::again(form, Failure::new(status, refusal))
        }
    }
}

fn try_attach(call: &Call, member: &Membership, process: ItemNo) -> Result<Receipt, Failure> {
    if let Some(receipt) = once::receipt(call)? {
        return Ok(receipt);
    }
    let digest = call.desk().upload(member.account(), member.id(), call.sent.file()?)?;
    let mut fields = json!({ "process": process, "file": digest });
    let zone = call.sent.text("zone");
    if !zone.is_empty() {
        fields["zone"] = zone.into();
    }
    let command = Command::parse(ATTACH_LOG, fields)?;
    Ok(call.desk().execute_once(member.account(), member.id(), command, call.once.as_ref())?)
}
