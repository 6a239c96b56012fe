//! Files of items: brought along in one step, and handed out to keep.

use super::command::command_form;
use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    guard::Membership,
    once,
    page::Page,
    values,
};
use outrigger_desk::Receipt;
use outrigger_kernel::{Hash, ItemNo, Refusal};
use outrigger_lifecycle::Command;
use serde_json::json;

const ATTACH_FILE: &str = "content.attach-file";

/// Keeps a file and attaches it to an item.
pub fn attach(call: &Call, member: &Membership) -> Outcome {
    let item: ItemNo = call.named("no", "item")?;
    match try_attach(call, member, item) {
        Ok(receipt) => Ok(Answer::Sealed(receipt)),
        Err(Failure { status, refusal }) => {
            let refusal = once::said(call, refusal);
            Answer::again(form_again(call, item, &refusal)?, Failure::new(status, refusal))
        }
    }
}

/// A file that the ledger names, whoever has attached it; every other file is not found.
pub fn kept(call: &Call, member: &Membership) -> Outcome {
    let digest: Hash = call.named("digest", "file")?;
    let file = call.desk().kept_file(member.shown(), digest)?;
    Ok(Answer::Download { name: file.name, kind: file.kind.mime(), bytes: file.bytes })
}

fn try_attach(call: &Call, member: &Membership, item: ItemNo) -> Result<Receipt, Failure> {
    // Asked first: what was attached by this request once may be refused by now.
    if let Some(receipt) = once::receipt(call)? {
        return Ok(receipt);
    }
    let file = call.desk().upload_file(member.account(), member.id(), item, call.sent.file()?)?;
    let fields = json!({ "item": item, "file": file, "name": name(call) });
    let command = Command::parse(ATTACH_FILE, fields)?;
    Ok(call.desk().execute_once(member.account(), member.id(), command, call.once.as_ref())?)
}

/// What the file is to be called: as the form or the address says, or else as it is called where it lay. Of that
/// name only the last part counts, for some browsers send the folders with it.
fn name(call: &Call) -> &str {
    let own = call.sent.file_name().rsplit(['/', '\\']).next();
    let said = [Some(call.sent.text("name")), call.ask.query.get("name"), own];
    said.into_iter().flatten().map(str::trim).find(|name| !name.is_empty()).unwrap_or_default()
}

/// The form once more. Browsers forget which file was chosen; its name they need not.
fn form_again(call: &Call, item: ItemNo, refused: &Refusal) -> Result<Page, Failure> {
    let mut typed = values::typed_in(&call.sent);
    typed.insert("item".into(), vec![item.to_string()]);
    typed.insert("name".into(), vec![name(call).to_owned()]);
    Ok(command_form(ATTACH_FILE, typed, Some(refused.clone()))?)
}
