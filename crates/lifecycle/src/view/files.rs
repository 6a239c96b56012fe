//! The files of an item, as its page lists them.

use super::{Offer, PROBE_REASON, Sealed, TryCommand, Who, asking, sealed, who};
use crate::{
    Engagement,
    content::{Attached, FileKind},
};
use outrigger_kernel::{Hash, Instant, ItemNo};
use schemars::JsonSchema;
use serde::Serialize;

/// A file of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileRow {
    /// What it is called.
    pub name: String,
    /// Its digest.
    pub digest: Hash,
    /// Its size.
    pub bytes: u64,
    /// What it holds.
    pub kind: FileKind,
    /// Who attached it.
    pub by: Who,
    /// When.
    pub at: Instant,
    /// How it was detached; none while it stands.
    pub detached: Option<DetachedRow>,
    /// What can be done with it.
    pub offers: Vec<Offer>,
}

/// The end of an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DetachedRow {
    /// Why.
    pub reason: String,
    /// By whom and when.
    pub sealed: Sealed,
}

/// The files of an item in the order in which they were attached, with those that were detached.
pub(super) fn file_rows(on: &Engagement, item: ItemNo, try_command: TryCommand<'_>) -> Vec<FileRow> {
    let row = |attached: &Attached| FileRow {
        name: attached.name.clone(),
        digest: attached.file,
        bytes: attached.bytes,
        kind: attached.kind,
        by: who(on, attached.stamp.by),
        at: attached.stamp.at,
        detached: attached.detached.as_ref().map(|detached| DetachedRow {
            reason: detached.reason.clone(),
            sealed: sealed(on, &detached.stamp),
        }),
        offers: match attached.detached {
            None => vec![detach(item, attached.file, try_command)],
            Some(_) => Vec::new(),
        },
    };
    on.files.get(&item).into_iter().flatten().map(row).collect()
}

/// The offer to attach a file to an item. What is asked with is never kept.
pub(super) fn attach(item: ItemNo, try_command: TryCommand<'_>) -> Offer {
    let (number, nothing) = (item.to_string(), Hash::default().to_string());
    let own = ("item", number.as_str());
    let closed = try_command("content.attach-file", &[own, ("file", &nothing), ("name", "a name")]);
    Offer { closed, ..asking("content.attach-file", "Attach a file", &[own]) }
}

fn detach(item: ItemNo, file: Hash, try_command: TryCommand<'_>) -> Offer {
    let (number, digest) = (item.to_string(), file.to_string());
    let own = [("item", number.as_str()), ("file", digest.as_str())];
    let closed = try_command("content.detach-file", &[own[0], own[1], PROBE_REASON]);
    Offer { closed, ..asking("content.detach-file", "Detach", &own) }
}
