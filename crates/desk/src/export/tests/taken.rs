//! Exports as a desk makes them, with every sealed file that the ledger names; and the store they were taken of.

use super::*;
use crate::{
    Snapshot,
    tests::{Room, fill, room},
};
use outrigger_store::Change;
use std::sync::Arc;

fn sample() -> (Room, Arc<Snapshot>) {
    let room = room("2026-11-21T10:00:00Z");
    let engagement = fill(&room).unwrap().engagement;
    let anna = room.desk.account("anna@northwind.example").unwrap().unwrap();
    let snapshot = room.desk.snapshot(anna, engagement, None).unwrap();
    (room, snapshot)
}

fn taken(room: &Room, snapshot: &Snapshot) -> Vec<u8> {
    let mut tar = Vec::new();
    room.desk.export(snapshot, &mut tar).unwrap();
    tar
}

#[test]
fn what_a_desk_exports_verifies_and_is_whole() {
    let (room, snapshot) = sample();
    let tar = taken(&room, &snapshot);
    let trusted = Trusted { keys: vec![room.desk.keys().server().verifier().clone()], notes: Vec::new() };
    let report = verify(&tar[..], &trusted).unwrap();
    assert!(report.is_sound() && report.remarks.is_empty(), "{report:?}");
    assert_eq!((report.engagement, report.entries), (snapshot.id, snapshot.tree.size()));
    assert_eq!((report.root, report.blobs_missing.len()), (snapshot.tree.root(), 0));
    let batches = snapshot.engagement.operate.batch_digests();
    assert!(report.blobs_checked >= batches.len() as u64 && batches.len() == 12, "{report:?}");
    let people = unpacked(&tar).into_iter().find(|(name, _)| name == PEOPLE).unwrap().1;
    assert!(String::from_utf8(people).unwrap().contains("Anna Lindqvist"));
    let mut operators = Vec::new();
    room.desk.export_of(snapshot.id, &mut operators).unwrap();
    assert_eq!(operators, tar, "the operator takes the same");
    assert!(room.desk.export_of(EngagementId::from_random([9; 16]), &mut Vec::new()).is_err());
    if python::is_here() {
        let root = report.root;
        let ok = format!("OK entries={} root={root}", report.entries);
        python::check(&[Case { name: "the sample".into(), tar, trusted, want: vec![ok] }]);
    }
}

#[test]
fn a_sealed_file_that_was_left_out_is_named() {
    let (room, snapshot) = sample();
    let batch = snapshot.engagement.operate.batch_digests()[3];
    let name = format!("{BLOBS}{batch}");
    let files: Vec<_> =
        unpacked(&taken(&room, &snapshot)).into_iter().filter(|(found, _)| *found != name).collect();
    let tar = packed(&files);
    let report = verify(&tar[..], &Trusted::default()).unwrap();
    assert_eq!(report.blobs_missing, [batch]);
    if python::is_here() {
        let printed = python::printed(&tar);
        assert!(printed.starts_with("OK ") && printed.contains("\nMISSING 1 sealed files"), "{printed}");
    }
    let said = report.remarks.concat();
    assert!(report.is_sound() && said.contains("1 sealed file that the export lacks"), "{said}");
    assert!(said.contains(&batch.to_string()), "{said}");
}

#[test]
fn a_past_moment_is_exported_as_it_was() {
    let (room, snapshot) = sample();
    let anna = room.desk.account("anna@northwind.example").unwrap().unwrap();
    let then = "2026-10-10T08:00:00Z".parse().unwrap();
    let past = room.desk.snapshot(anna, snapshot.id, Some(then)).unwrap();
    let report = verify(&taken(&room, &past)[..], &Trusted::default()).unwrap();
    assert!(report.is_sound() && report.entries < snapshot.tree.size(), "{report:?}");
    assert_eq!(Some(report.root), snapshot.tree.root_at(report.entries));
}

#[test]
fn a_store_is_verified_against_what_a_party_kept() {
    let (room, snapshot) = sample();
    let own = room.desk.checkpoint(&snapshot).unwrap();
    let find = |notes: &[Note]| {
        let trusted = Trusted { keys: Vec::new(), notes: notes.to_vec() };
        verify_store(&*room.store, &trusted).unwrap()
    };
    let sound = find(std::slice::from_ref(&own));
    assert!(sound.len() == 1 && sound[0].is_sound(), "{sound:?}");
    assert_eq!((sound[0].entries, sound[0].root), (snapshot.tree.size(), snapshot.tree.root()));
    assert!(sound[0].blobs_checked >= 12, "{sound:?}");
    let stated = Checkpoint::parse(&own.text).unwrap();
    let kept = |checkpoint: Checkpoint| Note { text: checkpoint.to_string(), ..own.clone() };
    let rolled = find(&[kept(Checkpoint { size: stated.size + 1, ..stated })]);
    assert!(rolled[0].findings[0].contains("it was rolled back"), "{rolled:?}");
    let rewritten = find(&[kept(Checkpoint { root: Hash::of(b"another"), ..stated })]);
    assert!(rewritten[0].findings[0].contains("the ledger was rewritten"), "{rewritten:?}");
    let gone = find(&[kept(Checkpoint { engagement: EngagementId::from_random([9; 16]), ..stated })]);
    assert!(gone.len() == 2 && gone[1].findings[0].contains("has 0 entries"), "{gone:?}");
    let later = Change::Put(outrigger_store::Shelf::Meta, "anything".into(), Vec::new());
    room.store.change(&[later]).unwrap();
    assert!(find(&[]).iter().all(Report::is_sound), "records are no part of it");
}

#[test]
fn a_damaged_store_is_told_by_its_first_bad_entry_and_its_files() {
    let (room, snapshot) = sample();
    let batch = snapshot.engagement.operate.batch_digests()[0].to_string();
    let blob = room.folder.path().join("blobs").join(&batch[..2]).join(&batch);
    let mut bytes = std::fs::read(&blob).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    let report = verify_store(&*room.store, &Trusted::default()).unwrap().remove(0);
    assert_eq!((report.blobs_bad, report.first_bad.as_ref()), (1, None), "{report:?}");
    assert!(report.findings[0].contains(&batch) && !report.is_sound(), "{report:?}");
    std::fs::remove_file(&blob).unwrap();
    let report = verify_store(&*room.store, &Trusted::default()).unwrap().remove(0);
    assert_eq!((report.blobs_missing.len(), report.is_sound()), (1, false), "{report:?}");
    let db = rusqlite::Connection::open(room.folder.path().join("outrigger.db")).unwrap();
    let changed = db.execute("UPDATE entry SET payload = x'7b7d' WHERE seq = 7", []).unwrap();
    assert_eq!(changed, 1);
    let report = verify_store(&*room.store, &Trusted::default()).unwrap().remove(0);
    assert_eq!((report.entries, report.first_bad.as_ref().map(|bad| bad.0)), (6, Some(7)));
    assert!(!report.is_sound(), "{report:?}");
    db.execute("UPDATE entry SET seq = seq + 1000000 WHERE seq >= 7", []).unwrap();
    let report = verify_store(&*room.store, &Trusted::default()).unwrap().remove(0);
    assert_eq!(report.first_bad.map(|bad| bad.0), Some(7), "a gap is a missing entry");
}
