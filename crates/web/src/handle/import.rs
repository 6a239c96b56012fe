//! Imports of whole files: begun, looked at, their rejected rows handed out, discarded.

use crate::{
    answer::{Answer, Outcome},
    call::Call,
    guard::Membership,
    once,
    page::{ImportsPage, Page},
    sent::is_packed,
};
use outrigger_desk::{ImportView, NewImport};
use outrigger_kernel::ItemNo;

/// Bytes from which on a file is imported rather than taken in at once.
const IMPORTED_FROM: usize = 8 << 20;
/// The same for one that is packed.
const PACKED_IMPORTED_FROM: usize = 512 << 10;

/// Whether a file of events becomes an import: a large one does, and any when the sender says so.
pub fn is_wanted(call: &Call, file: &[u8]) -> bool {
    let from = if is_packed(file) { PACKED_IMPORTED_FROM } else { IMPORTED_FROM };
    let is_asked = call.ask.query.get("import").is_some_and(|value| !value.is_empty());
    is_asked || file.len() > from
}

/// Begins to import a file of events.
pub fn start(call: &Call, member: &Membership, source: ItemNo) -> Outcome {
    let new = NewImport { source, name: call.sent.file_name(), file: call.sent.file()? };
    lead_to(member, call.desk().start_import(member.account(), member.id(), new, call.once.as_ref())?)
}

/// The imports, newest first.
pub fn list(call: &Call, member: &Membership) -> Outcome {
    Answer::page(Page::Imports(ImportsPage { imports: call.desk().imports(member.shown())? }))
}

/// One import.
pub fn show(call: &Call, member: &Membership) -> Outcome {
    let import = call.desk().import(member.shown(), call.named("no", "import")?)?;
    Answer::page(Page::Import(Box::new(import)))
}

/// The rejected rows of an import.
pub fn rejects(call: &Call, member: &Membership) -> Outcome {
    let rejects = call.desk().import_rejects(member.shown(), call.named("no", "import")?)?;
    Ok(Answer::Download { name: rejects.name, kind: rejects.kind, bytes: rejects.bytes })
}

/// Undoes an import.
pub fn discard(call: &Call, member: &Membership) -> Outcome {
    let no = call.named("no", "import")?;
    let discarded = call.desk().discard_import(member.account(), member.id(), no, call.once.as_ref());
    lead_to(member, discarded.map_err(|refused| once::said(call, refused))?)
}

/// People go on to the import's page, programs read it at once.
fn lead_to(member: &Membership, import: ImportView) -> Outcome {
    let path = format!("/e/{}/operate/imports/{}", member.id(), import.no);
    Ok(Answer::Done { path, data: Page::Import(Box::new(import)).json() })
}
