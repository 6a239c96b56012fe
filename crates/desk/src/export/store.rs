//! Verifies ledgers where they are kept, beside a server that may be running on them.

use super::{Report, Trusted, named::Named, verify};
use crate::trouble;
use outrigger_kernel::{Checkpoint, EngagementId, Refusal, Tree};
use outrigger_store::Store;

/// Entries read at once.
const PAGE: usize = 1_000;
/// Sealed files that are damaged, told one by one; the rest is counted.
const BAD_BLOBS_TOLD_MAX: usize = 100;

/// Verifies every ledger of a store against itself and against the checkpoints that a party kept.
///
/// A store holds no signatures of its own, so the keys that are trusted are not asked for anything.
///
/// # Errors
/// When the store cannot be read at all. What is wrong in it is in the reports, one for each ledger; one that
/// is gone has a report when somebody kept a checkpoint of it.
pub fn verify_store(store: &dyn Store, trusted: &Trusted) -> Result<Vec<Report>, Refusal> {
    let kept = trusted.notes.iter().map(verify::kept).collect::<Result<Vec<_>, _>>()?;
    let mut engagements = store.engagements().map_err(trouble::store)?;
    for one in &kept {
        if !engagements.contains(&one.engagement) {
            engagements.push(one.engagement);
        }
    }
    let report = |id: EngagementId| {
        let own: Vec<&Checkpoint> = kept.iter().filter(|one| one.engagement == id).collect();
        verify_ledger(store, id, &own)
    };
    engagements.into_iter().map(report).collect()
}

fn verify_ledger(store: &dyn Store, id: EngagementId, kept: &[&Checkpoint]) -> Result<Report, Refusal> {
    let head = store.head(id).map_err(trouble::store)?;
    let (tree, named) = read(store, id, head);
    let root = tree.root();
    let found = Checkpoint { engagement: id, size: head, root };
    let findings = kept.iter().filter_map(|one| verify::compare_kept(one, &found, &tree, "ledger"));
    let is_whole = tree.size() == head;
    let mut report = Report {
        engagement: id,
        entries: tree.size(),
        root,
        checkpoint_signed_by: Vec::new(),
        first_bad: (!is_whole).then(|| (tree.size() + 1, "it is missing or was changed".into())),
        findings: findings.collect(),
        remarks: Vec::new(),
        blobs_checked: 0,
        blobs_bad: 0,
        blobs_missing: Vec::new(),
    };
    check_blobs(store, &named, &mut report);
    // Where the files are to be kept, one that is not there is lost.
    report.findings.extend(report.said_missing("the store"));
    Ok(report)
}

/// The leaves up to the first entry that is not what was sealed, and the sealed files that they name.
fn read(store: &dyn Store, id: EngagementId, head: u64) -> (Tree, Named) {
    let (mut tree, mut named, mut page) = (Tree::default(), Named::default(), PAGE);
    while tree.size() < head {
        match store.read(id, tree.size(), page) {
            Ok(entries) if !entries.is_empty() => {
                let wanted = usize::try_from(head - tree.size()).unwrap_or(usize::MAX);
                for entry in entries.iter().take(wanted) {
                    named.take(entry);
                    tree.push(entry.leaf);
                }
            }
            // The store hands out no page with an entry that is not what was sealed: the page is read entry by
            // entry, so that the first bad one is named.
            Err(_) if page > 1 => page = 1,
            _ => break,
        }
    }
    (tree, named)
}

fn check_blobs(store: &dyn Store, named: &Named, report: &mut Report) {
    for digest in named.digests() {
        match store.blob_get(*digest) {
            Ok(Some(_)) => report.blobs_checked += 1,
            Ok(None) => report.blobs_missing.push(*digest),
            Err(error) => {
                report.blobs_checked += 1;
                report.blobs_bad += 1;
                if report.blobs_bad <= BAD_BLOBS_TOLD_MAX as u64 {
                    report.findings.push(format!("The sealed file {digest} cannot be used: {error}"));
                }
            }
        }
    }
}
