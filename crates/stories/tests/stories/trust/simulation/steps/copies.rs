//! Data are taken elsewhere: an export that verifies offline, a backup that becomes another server.

use crate::trust::{
    image::{Image, lay_down, quick_folder},
    simulation::{deal::Deal, invariants::differing, rows::file, world::World},
};
use outrigger_desk::{
    Desk,
    backup::{Restore, create, restore},
    export::{Trusted, verify},
    machine::SetMachine,
};
use outrigger_kernel::{Hash, Micros, time::HOUR};
use outrigger_lifecycle::engagement::Role;
use outrigger_store::{Sqlite, Store};
use std::sync::Arc;

/// How much later the other server starts: nothing that was sent lies in its future.
const LATER: Micros = 1_000 * 24 * HOUR;

/// A member takes an export, and verifies it with nothing but what its own side holds.
pub fn export(world: &mut World, deal: usize) {
    let snapshot = world.snapshot(deal);
    let mut tar = Vec::<u8>::new();
    world.desk().export(&snapshot, &mut tar).unwrap();
    let deal = &world.deals[deal];
    let notes = deal.witnesses.iter().filter_map(|witness| witness.note.clone()).collect();
    let trusted = Trusted { keys: vec![world.desk().keys().server().verifier().clone()], notes };
    let report = verify(&tar[..], &trusted).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.engagement, report.entries), (deal.id, deal.tree.size()));
    assert_eq!(report.root, deal.tree.root());
    world.trace.note(format!("{} an export of {} entries verifies", world.now(), report.entries));
}

/// A backup is taken and restored elsewhere: there, everything is as it is here.
pub fn backup(world: &mut World, _: usize) {
    let (mut data, mut keys) = (Vec::<u8>::new(), Vec::<u8>::new());
    create(world.store(), world.now(), &mut data, &mut keys).unwrap();
    let folder = quick_folder();
    lay_down(&Image::new(), folder.path());
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
    let mut keys = keys.as_slice();
    restore(&data[..], Some(&mut keys), &*store, &Restore::default()).unwrap();
    let machine = SetMachine::new(world.now().plus(LATER), Hash::of(&data).0);
    let elsewhere = Desk::open(store, World::keys(), machine).unwrap();
    for deal in &world.deals {
        is_there(&elsewhere, deal);
    }
    world.trace.note(format!("{} a backup of {} bytes is restored", world.now(), data.len()));
}

fn is_there(elsewhere: &Desk, deal: &Deal) {
    let snapshot = elsewhere.snapshot(deal.member(), deal.id, None).unwrap();
    let nothing: [&str; 0] = [];
    assert_eq!(differing(&snapshot.engagement, &deal.on), nothing, "what was restored differs");
    assert_eq!(snapshot.tree.root(), deal.tree.root());
    let verified = elsewhere.verify(&snapshot).unwrap();
    assert!(verified.sound, "{verified:?}");
    let mut members = deal.on.members.iter();
    let lead = members.find(|(_, member)| member.roles.contains(&Role::SourcingLead));
    let (lead, _) = lead.expect("a client has a lead");
    for (source, rows) in &deal.rows {
        let known = rows.known();
        if known.is_empty() || !deal.on.operate.connected.contains(source) {
            continue;
        }
        let report = elsewhere.ingest(*lead, deal.id, *source, &file(&known)).unwrap();
        let told = (report.accepted, report.duplicates, report.unsealed);
        assert_eq!(told, (0, known.len() as u64, rows.waiting()), "what was sent is known there: {report:?}");
    }
}
