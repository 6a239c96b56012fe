//! The ledger: what was acknowledged is where it was, and everything recomputes.

use crate::trust::simulation::world::World;
use outrigger_desk::Snapshot;
use outrigger_kernel::{Hash, merkle::verify_consistency};

/// The desk shows the ledger that was acknowledged, and it grew out of what was seen last.
pub fn grows(world: &mut World, deal: usize) {
    let snapshot = world.snapshot(deal);
    let deal = &mut world.deals[deal];
    let now = (snapshot.tree.size(), snapshot.tree.root());
    assert_eq!(now, (deal.tree.size(), deal.tree.root()), "the desk shows what was acknowledged");
    if let Some(before) = deal.checkpoint.replace(now) {
        grows_out_of(&snapshot, before);
    }
}

/// A proof says that the ledger begins with what somebody saw.
pub fn grows_out_of(snapshot: &Snapshot, before: (u64, Hash)) {
    let now = (snapshot.tree.size(), snapshot.tree.root());
    let proof = snapshot.tree.consistency(before.0, now.0).expect("a ledger never gets shorter");
    assert!(verify_consistency(before, now, &proof), "a ledger never changes: {before:?}, {now:?}");
}

/// Every entry that was acknowledged lies in the store at its place, with its leaf.
pub fn stands(world: &World, deal: usize) {
    let deal = &world.deals[deal];
    let entries = world.entries(deal.id, 0);
    assert_eq!(entries.len(), deal.leaves.len(), "no entry is missing, and none came by itself");
    for ((seq, entry), leaf) in (1..).zip(&entries).zip(&deal.leaves) {
        assert_eq!((entry.seq, entry.leaf), (seq, *leaf), "entry {seq}");
        assert!(entry.is_intact(deal.id), "entry {seq} gives its leaf");
    }
}

/// Ledger, batches and statements recompute, and a statement has the digest of what it says.
pub fn is_sound(world: &World, deal: usize) {
    let (snapshot, deal) = (world.snapshot(deal), &world.deals[deal]);
    let verified = world.desk().verify(&snapshot).unwrap();
    assert!(verified.sound, "{verified:?}");
    assert_eq!((verified.entries, verified.root), (deal.tree.size(), deal.tree.root()));
    assert_eq!(verified.statements.len(), deal.on.operate.statements.len(), "each of them is recomputed");
    for (no, stated) in &deal.on.operate.statements {
        assert_eq!(stated.figures.recomputed_digest(), stated.figures.digest, "{no} is what was stated");
    }
}
