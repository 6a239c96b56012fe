//! Files of items: named in the ledger by their digests, read only by members, and detached rather than deleted.

use super::{Fact, FileKind, standing};
use crate::{Context, Engagement, Evidence, Stamp};
use outrigger_kernel::{Hash, ItemNo, Refusal, refusal};

/// Files that stand on one item.
pub const FILES_MAX: usize = 50;
/// The size of one file, in mebibytes.
pub const FILE_MIB_MAX: u64 = 25;

/// A file of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Its digest.
    pub file: Hash,
    /// What it was called by whoever attached it.
    pub name: String,
    /// What it holds.
    pub kind: FileKind,
    /// Its size.
    pub bytes: u64,
    /// The entry that attached it.
    pub stamp: Stamp,
    /// How it was detached; none while it stands.
    pub detached: Option<Detached>,
}

/// The end of an attachment. The ledger goes on to name the file, so its bytes stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detached {
    /// Why.
    pub reason: String,
    /// The entry.
    pub stamp: Stamp,
}

impl Engagement {
    /// The name and type of a file that the ledger names; none of any other, whoever has put it there.
    pub fn file(&self, digest: Hash) -> Option<(String, FileKind)> {
        let is_it = |attached: &&Attached| attached.file == digest;
        let attached = self.files.values().flatten().filter(is_it);
        let found = attached.max_by_key(|attached| (attached.detached.is_none(), attached.stamp.seq));
        let attached = found.map(|attached| (attached.kind.named(&attached.name), attached.kind));
        attached.or_else(|| {
            let is_log = self.assess.logs.values().any(|log| log.file == digest);
            is_log.then(|| (format!("log-{}.csv", digest.short()), FileKind::Text))
        })
    }
}

pub(super) fn attach(
    on: &Engagement,
    item: ItemNo,
    (file, name): (Hash, String),
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    exists(on, item)?;
    if name.chars().any(|c| c.is_control() || c == '/' || c == '\\') {
        return Err(refusal::invalid("The name of a file has a slash, a backslash or a control character.")
            .at("name")
            .next("Give it a plain name, as in report.pdf."));
    }
    if let Some(attached) = standing_files(on, item).find(|attached| attached.file == file) {
        let how = format!("attached to {item} {}", on.by_whom(&attached.stamp));
        return Err(refusal::already("This file", &how).at("file"));
    }
    if standing_files(on, item).count() >= FILES_MAX {
        return Err(refusal::too_much(&format!("The number of files of {item}"), FILES_MAX)
            .next("Detach one of them first."));
    }
    match &ctx.evidence {
        Some(Evidence::Untried) => Ok(Vec::new()),
        Some(Evidence::File { bytes, .. }) if *bytes > FILE_MIB_MAX << 20 => {
            Err(refusal::too_much("The file", format!("{FILE_MIB_MAX} MiB"))
                .at("file")
                .next("Attach a smaller one."))
        }
        Some(Evidence::File { bytes, kind }) => {
            Ok(vec![Fact::FileAttached { item, file, name, kind: *kind, bytes: *bytes }])
        }
        Some(Evidence::Impossible(why)) => Err(refusal::invalid(why.clone()).at("file")),
        _ => Err(refusal::not_ready("The file was not looked at.").at("file")),
    }
}

pub(super) fn detach(
    on: &Engagement,
    item: ItemNo,
    (file, reason): (Hash, String),
) -> Result<Vec<Fact>, Refusal> {
    exists(on, item)?;
    if standing_files(on, item).any(|attached| attached.file == file) {
        return Ok(vec![Fact::FileDetached { item, file, reason }]);
    }
    let detached = on.files.get(&item).into_iter().flatten().rev().find(|attached| attached.file == file);
    Err(match detached.and_then(|attached| attached.detached.as_ref()) {
        Some(detached) => refusal::already("This file", &format!("detached {}", on.by_whom(&detached.stamp))),
        None => refusal::not_found("file", file.short()),
    }
    .at("file"))
}

/// The files of an item that were not detached.
fn standing_files(on: &Engagement, item: ItemNo) -> impl Iterator<Item = &Attached> {
    on.files.get(&item).into_iter().flatten().filter(|attached| attached.detached.is_none())
}

fn exists(on: &Engagement, item: ItemNo) -> Result<(), Refusal> {
    standing(on, item).map(|_| ()).ok_or_else(|| refusal::not_found("item", item).at("item"))
}

/// Marks the file of an item as detached.
pub(super) fn mark(on: &mut Engagement, item: ItemNo, file: Hash, detached: Detached) {
    let mut files = on.files.get_mut(&item).into_iter().flatten();
    let standing = files.find(|attached| attached.file == file && attached.detached.is_none());
    if let Some(attached) = standing {
        attached.detached = Some(detached);
    }
}
