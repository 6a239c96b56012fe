//! Files of items: kept under their digests before a command names them, and handed out to members alone.

use crate::{Desk, Snapshot, file_kind, trouble};
use outrigger_kernel::{AccountId, EngagementId, Hash, ItemNo, Refusal, refusal};
use outrigger_lifecycle::{
    access,
    content::{FILE_MIB_MAX, FileKind, kind_of, standing},
};
use outrigger_store::{Change, Shelf};

/// A file that the ledger of an engagement names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// What it is called: a name that ends as its type does.
    pub name: String,
    /// What it holds.
    pub kind: FileKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Desk {
    /// Keeps a file that is going to be attached to an item.
    ///
    /// # Errors
    /// Not allowed for those who may not write the item; not found when there is none; invalid when the file
    /// is of a type that items do not carry; too much when it is over its limit. Nothing is kept then.
    pub fn upload_file(
        &self,
        account: AccountId,
        engagement: EngagementId,
        item: ItemNo,
        body: &[u8],
    ) -> Result<Hash, Refusal> {
        let snapshot = self.snapshot(account, engagement, None)?;
        let unknown = || refusal::not_found("item", item).at("item");
        let kind = kind_of(item).ok_or_else(unknown)?;
        let act = format!("content.draft {}", kind.name);
        access::may(&snapshot.engagement, &act, &self.context(account))?;
        standing(&snapshot.engagement, item).ok_or_else(unknown)?;
        if body.len() as u64 > FILE_MIB_MAX << 20 {
            return Err(refusal::too_much("The file", format!("{FILE_MIB_MAX} MiB"))
                .at("file")
                .next("Attach a smaller one."));
        }
        file_kind::sniff(body).map_err(|why| refusal::invalid(why).at("file"))?;
        self.keep_upload(engagement, body)
    }

    /// A file that the ledger names, for a member who asks for it.
    ///
    /// # Errors
    /// Not found for every other file, whether or not somebody else's ledger names it.
    pub fn kept_file(&self, snapshot: &Snapshot, digest: Hash) -> Result<KeptFile, Refusal> {
        let named = snapshot.engagement.file(digest);
        let (name, kind) = named.ok_or_else(|| refusal::not_found("file", digest))?;
        let bytes = self.store().blob_get(digest).map_err(trouble::store)?;
        let bytes = bytes.ok_or_else(|| {
            refusal::unavailable(format!("The ledger names {name}, and its bytes are not in the store."))
                .next("Tell whoever runs the server to restore them from a backup.")
        })?;
        Ok(KeptFile { name, kind, bytes })
    }

    /// Keeps bytes, and that they were brought to this engagement.
    pub(crate) fn keep_upload(&self, engagement: EngagementId, body: &[u8]) -> Result<Hash, Refusal> {
        let digest = self.store().blob_put(body).map_err(trouble::store)?;
        let upload = Change::Put(Shelf::Upload, upload_key(engagement, digest), Vec::new());
        self.store().change(&[upload]).map_err(trouble::store)?;
        Ok(digest)
    }

    /// The bytes of a file that was brought to this engagement, or that its ledger names already. A digest is no
    /// secret: who knows that of another engagement's file gets nothing for it.
    pub(crate) fn brought(&self, snapshot: &Snapshot, digest: Hash) -> Result<Option<Vec<u8>>, Refusal> {
        let key = upload_key(snapshot.id, digest);
        let is_brought = snapshot.engagement.file(digest).is_some()
            || self.store().record(Shelf::Upload, &key).map_err(trouble::store)?.is_some();
        if is_brought { self.store().blob_get(digest).map_err(trouble::store) } else { Ok(None) }
    }
}

fn upload_key(engagement: EngagementId, digest: Hash) -> String {
    format!("{engagement}/{digest}")
}

#[cfg(test)]
mod tests;
