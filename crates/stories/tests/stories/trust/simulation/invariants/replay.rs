//! Replay: the ledger, folded from its first entry, gives what the desk keeps in memory.

use crate::trust::simulation::world::World;
use outrigger_lifecycle::{Engagement, Fact, Stamp, evolve, operate};

/// A fold from scratch, one that grew entry by entry, and the desk's own come to the same.
pub fn gives_the_same(world: &World, deal: usize) {
    let (snapshot, deal) = (world.snapshot(deal), &world.deals[deal]);
    let (mut folded, mut opener) = (Engagement::default(), world.desk().opener(deal.id));
    for entry in world.entries(deal.id, 0) {
        let opened = opener.open(&entry.payload).unwrap();
        let fact = Fact::parse(&entry.kind, &opened).unwrap();
        let stamp = Stamp { seq: entry.seq, at: entry.at, by: entry.actor, leaf: entry.leaf };
        evolve(&mut folded, &stamp, &fact);
    }
    let nothing: [&str; 0] = [];
    assert_eq!(differing(&folded, &deal.on), nothing, "a fold from scratch differs");
    assert_eq!(differing(&snapshot.engagement, &deal.on), nothing, "what the desk keeps differs");
}

/// The parts in which two engagements differ.
pub fn differing(one: &Engagement, other: &Engagement) -> Vec<&'static str> {
    let (work, work_there) = (&one.operate, &other.operate);
    let parts = [
        ("charter", one.charter == other.charter),
        ("members", one.members == other.members),
        ("erased", one.erased == other.erased),
        ("holds", one.holds == other.holds),
        ("witnesses", one.witnesses == other.witnesses),
        ("files", one.files == other.files),
        ("gates", said(&one.gates) == said(&other.gates)),
        ("assessment", said(&one.assess) == said(&other.assess)),
        ("sources", work.sources == work_there.sources),
        ("connected sources", work.connected == work_there.connected),
        ("batches", work.batches == work_there.batches),
        ("withdrawn batches", work.withdrawn == work_there.withdrawn),
        ("attestations", work.attested == work_there.attested),
        ("agreements", agreements(work) == agreements(work_there)),
        ("statements", work.statements == work_there.statements),
        ("claims", work.claims == work_there.claims),
        ("restatements", work.restatements == work_there.restatements),
        ("the last entry", (one.head, &one.last) == (other.head, &other.last)),
    ];
    parts.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
}

/// Agreements without what was read from their texts, which their digests name.
fn agreements(work: &operate::State) -> String {
    let terms = work.agreements.iter();
    let terms = terms.map(|(no, one)| (no, one.digest, &one.signings, &one.in_force, &one.withdrawn));
    said(&(work.in_force, terms.collect::<Vec<_>>()))
}

fn said(part: &impl std::fmt::Debug) -> String {
    format!("{part:?}")
}
