//! Witnesses are named, co-sign what they have seen, and look whether it is still there.

use super::LEADS;
use crate::trust::simulation::{deal::Witness, invariants::grows_out_of, world::World};
use outrigger_kernel::{
    Checkpoint, Hash,
    note::{KeyKind, Note, SignerKey},
};
use outrigger_lifecycle::{Command, founding};

/// Somebody names a key.
pub fn name(world: &mut World, deal: usize) {
    let name = world.text(deal, "witness");
    let key = SignerKey::new(&name, KeyKind::Cosignature, Hash::of(name.as_bytes()).0);
    let command = founding::Command::NameWitness { key: key.verifier().clone() };
    let by = world.someone(deal, &LEADS);
    if world.ask(deal, by, Command::Founding(command)) {
        world.deals[deal].witnesses.push(Witness { key, last: None, note: None });
    }
}

/// Somebody retires a key, sometimes.
pub fn retire(world: &mut World, deal: usize) {
    let Some(at) = witness(world, deal).filter(|_| world.dice.one_in(3)) else { return name(world, deal) };
    let key = world.deals[deal].witnesses[at].key.verifier().clone();
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    let command = founding::Command::RetireWitness { key, reason };
    if world.ask(deal, by, Command::Founding(command)) {
        world.deals[deal].witnesses.remove(at);
    }
}

/// A witness compares the checkpoint with what it signed last, and signs it.
pub fn cosign(world: &mut World, deal: usize) {
    let Some(at) = witness(world, deal) else { return name(world, deal) };
    look(world, deal);
    let (snapshot, now) = (world.snapshot(deal), world.now());
    let note = world.desk().checkpoint(&snapshot).unwrap();
    let checkpoint = Checkpoint::parse(&note.text).unwrap();
    assert!(note.verified_by(world.desk().keys().server().verifier()).is_some(), "the server signs: {note}");
    let one = &world.deals[deal];
    let seen = (checkpoint.size, checkpoint.root);
    assert_eq!((checkpoint.engagement, seen), (one.id, (one.tree.size(), one.tree.root())), "{note}");
    let key = one.witnesses[at].key.clone();
    let signed = Note { signatures: vec![key.sign(&note.text, now)], ..note };
    world.desk().cosign(one.member(), one.id, &signed.to_string()).unwrap();
    let shown = world.desk().checkpoint(&snapshot).unwrap();
    assert!(shown.verified_by(key.verifier()).is_some(), "its signature stands below: {shown}");
    let witness = &mut world.deals[deal].witnesses[at];
    (witness.last, witness.note) = (Some(seen), Some(signed));
    world.trace.note(format!("{now} {} signs for {} entries", key.verifier().name, seen.0));
}

/// Every witness finds what it signed at the beginning of what is there.
pub fn look(world: &mut World, deal: usize) {
    let snapshot = world.snapshot(deal);
    let seen = world.deals[deal].witnesses.iter().filter_map(|witness| witness.last);
    seen.for_each(|before| grows_out_of(&snapshot, before));
}

fn witness(world: &mut World, deal: usize) -> Option<usize> {
    let all: Vec<usize> = (0..world.deals[deal].witnesses.len()).collect();
    world.dice.pick(&all)
}
