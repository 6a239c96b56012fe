//! Backups of the sample: whole, up to an entry, beside writers, damaged, and of people who were erased since.

use super::*;
use crate::{
    Desk, Keys,
    tests::{Room, draft, fill, found, room},
};
use outrigger_kernel::{Instant, Seq, refusal::Code};
use outrigger_lifecycle::Command;
use outrigger_store::Sqlite;
use serde_json::json;
use std::{collections::BTreeMap, io::Read, sync::Arc, thread};
use tempfile::TempDir;

const NOW: &str = "2026-11-21T10:00:00Z";

/// A backup in memory, with its keys.
struct Taken {
    manifest: Manifest,
    data: Vec<u8>,
    keys: Vec<u8>,
}

fn take(room: &Room) -> Taken {
    let (mut data, mut keys) = (Vec::new(), Vec::new());
    let manifest = create(&*room.store, NOW.parse().unwrap(), &mut data, &mut keys).unwrap();
    Taken { manifest, data, keys }
}

/// A store that a backup was put into.
struct Home {
    store: Arc<dyn Store>,
    restored: Restored,
    _folder: TempDir,
}

fn put(taken: &Taken, with_keys: bool, until: &[(EngagementId, Seq)]) -> Result<Home, Refusal> {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
    let wanted = Restore { until: BTreeMap::from_iter(until.iter().copied()), ..Restore::default() };
    let mut keys = &taken.keys[..];
    let keys: Option<&mut dyn Read> = if with_keys { Some(&mut keys) } else { None };
    let restored = restore(&taken.data[..], keys, &*store, &wanted)?;
    Ok(Home { store, restored, _folder: folder })
}

fn desk(home: &Home) -> Desk {
    let machine = crate::machine::SetMachine::new(NOW.parse().unwrap(), [9; 32]);
    Desk::open(Arc::clone(&home.store), Keys::of([7; 32]), machine).unwrap()
}

#[test]
fn a_backup_brings_everything_back_and_verifies() {
    let room = room(NOW);
    let engagement = fill(&room).unwrap().engagement;
    let taken = take(&room);
    assert_eq!(taken.manifest.ledgers.len(), 1);
    assert!(taken.manifest.blobs > 10 && taken.manifest.chunks > 0 && taken.manifest.records > 5);
    let home = put(&taken, true, &[]).unwrap();
    let (before, after) = (&room.desk, desk(&home));
    let anna = after.account("anna@northwind.example").unwrap().unwrap();
    let then = before.snapshot(anna, engagement, None).unwrap();
    let now = after.snapshot(anna, engagement, None).unwrap();
    assert_eq!(home.restored.ledgers, [(engagement, then.engagement.head, then.tree.root())]);
    assert_eq!(now.tree.root(), then.tree.root());
    assert_eq!(now.engagement.member(anna), then.engagement.member(anna), "with the keys, names are back");
    let verified = after.verify(&now).unwrap();
    assert!(verified.sound && !verified.statements.is_empty(), "{verified:?}");
    let live = |desk: &Desk, on| desk.live(on).unwrap().unwrap().unsealed;
    assert_eq!(live(&after, &now), live(before, &then), "events that wait are back too");

    let folder = tempfile::tempdir().unwrap();
    let tried = verify(&taken.data[..], &folder.path().join("scratch")).unwrap();
    assert!(tried.is_sound(), "{tried:?}");
    assert_eq!(tried.engagements.len(), 1);
}

#[test]
fn without_the_keys_people_have_no_names_and_figures_stand() {
    let room = room(NOW);
    let engagement = fill(&room).unwrap().engagement;
    let taken = take(&room);
    for marker in ["Anna Lindqvist", "Ben Achterberg"] {
        let in_ledger = taken.data.windows(marker.len()).filter(|bytes| *bytes == marker.as_bytes()).count();
        assert_eq!(in_ledger, 0, "{marker} stands nowhere in plain text");
    }
    let home = put(&taken, false, &[]).unwrap();
    let desk = desk(&home);
    let anna = desk.account("anna@northwind.example").unwrap().unwrap();
    let snapshot = desk.snapshot(anna, engagement, None).unwrap();
    assert_eq!(snapshot.engagement.member(anna).unwrap().name, outrigger_kernel::personal::ERASED);
    let verified = desk.verify(&snapshot).unwrap();
    assert!(verified.sound, "{verified:?}");
}

#[test]
fn a_ledger_ends_where_it_is_told_and_later_events_wait_again() {
    let room = room(NOW);
    let engagement = fill(&room).unwrap().engagement;
    let tina = room.desk.account("tina@brightline.example").unwrap().unwrap();
    let seal = |desk: &Desk| {
        let fields = json!({ "source": "SRC-1", "complete_until": NOW });
        desk.execute(tina, engagement, Command::parse("operate.seal-batch", fields).unwrap())
    };
    let before = room.desk.snapshot(tina, engagement, None).unwrap();
    let point = before.engagement.head;
    seal(&room.desk).unwrap();
    let after = room.desk.snapshot(tina, engagement, None).unwrap();
    let batch = after.engagement.operate.batches.last().unwrap().shape.digest;

    let home = put(&take(&room), true, &[(engagement, point)]).unwrap();
    assert_eq!(home.restored.ledgers, [(engagement, point, before.tree.root())]);
    let desk = desk(&home);
    let again = desk.snapshot(tina, engagement, None).unwrap();
    assert!(desk.live(&again).unwrap().unwrap().unsealed > 1_000);
    seal(&desk).unwrap();
    let sealed = desk.snapshot(tina, engagement, None).unwrap();
    assert_eq!(sealed.engagement.operate.batches.last().unwrap().shape.digest, batch, "not one was lost");
}

#[test]
fn r18_a_backup_beside_writers_is_a_prefix_of_what_they_wrote() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let writes = 200;
    let taken = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for no in 0..writes {
                room.desk.execute(anna, engagement, draft(&format!("Process {no}"))).unwrap();
            }
        });
        let mut taken = Vec::new();
        while !writer.is_finished() {
            taken.push(take(&room));
        }
        taken
    });
    let whole = room.desk.snapshot(anna, engagement, None).unwrap();
    assert!(taken.len() > 1, "some were taken while it wrote");
    for taken in taken {
        let home = put(&taken, true, &[]).unwrap();
        let (_, entries, root) = home.restored.ledgers[0];
        let prefix = whole.tree.root_at(entries);
        assert_eq!(prefix, Some(root), "{entries} entries");
        let desk = desk(&home);
        assert!(desk.verify(&desk.snapshot(anna, engagement, None).unwrap()).unwrap().sound);
    }
}

#[test]
fn what_is_damaged_is_refused_and_nothing_panics() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    room.desk.execute(anna, engagement, draft("Tickets")).unwrap();
    let taken = take(&room);
    let fresh =
        |data: Vec<u8>| put(&Taken { data, manifest: taken.manifest.clone(), keys: Vec::new() }, false, &[]);
    for length in (0..taken.data.len()).step_by(509) {
        // What stands behind the manifest is padding.
        match fresh(taken.data[..length].to_vec()) {
            Ok(home) => assert_eq!(home.restored.manifest, taken.manifest, "cut after {length} bytes"),
            Err(refused) => assert_eq!(refused.code, Code::Invalid, "cut after {length} bytes"),
        }
    }
    for at in (0..taken.data.len()).step_by(97) {
        let mut data = taken.data.clone();
        data[at] ^= 4;
        // A bit in the padding of the tar means nothing; in a name or a part it is told.
        if let Ok(home) = fresh(data) {
            assert_eq!(home.restored.manifest.ledgers, taken.manifest.ledgers, "bit {at}");
        }
    }
}

#[test]
fn only_an_empty_store_is_restored_into_and_only_what_is_there_can_end() {
    let room = room(NOW);
    let (_, engagement) = found(&room.desk);
    let taken = take(&room);
    let into_itself = restore(&taken.data[..], None, &*room.store, &Restore::default()).unwrap_err();
    assert_eq!(into_itself.code, Code::Conflict);
    let unknown = put(&taken, false, &[(EngagementId::from_random([9; 16]), 1)]).err().unwrap();
    assert_eq!(unknown.code, Code::NotFound);
    assert_eq!(put(&taken, false, &[(engagement, 1)]).unwrap().restored.ledgers[0].1, 1);
}

#[test]
fn e3_who_was_erased_since_stays_erased() {
    let room = room(NOW);
    let engagement = fill(&room).unwrap().engagement;
    let yesterday = take(&room);
    let person = |login: &str| room.desk.account(login).unwrap().unwrap();
    let (ben, tina) = (person("ben@brightline.example"), person("tina@brightline.example"));
    let fields = json!({ "account": tina, "basis": "data-subject-request", "reason": "She asked for it." });
    room.machine.set(room.desk.now().plus(1_000_000));
    room.desk.execute(ben, engagement, Command::parse("engagement.erase-person", fields).unwrap()).unwrap();
    let list = erased(&*room.store).unwrap();
    assert_eq!(list, [(engagement, tina.to_string())]);

    let home = put(&yesterday, true, &[]).unwrap();
    desk(&home).apply_erasures(&list).unwrap();
    let desk = desk(&home);
    let snapshot = desk.snapshot(ben, engagement, None).unwrap();
    let name = snapshot.engagement.member(tina).map(|member| member.name.clone());
    assert_eq!(name.as_deref(), Some(outrigger_kernel::personal::ERASED), "the key is gone");
    assert_eq!(desk.account("tina@brightline.example").unwrap(), None, "and the account");
    assert!(desk.verify(&snapshot).unwrap().sound);
}

#[test]
fn e3_a_key_of_somebody_erased_since_is_not_even_put_back() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let taken = take(&room);
    let name = format!("{engagement}/{anna}");
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let wanted = Restore { erased: vec![(engagement, anna.to_string())], ..Restore::default() };
    restore(&taken.data[..], Some(&mut &taken.keys[..]), &store, &wanted).unwrap();
    assert!(room.store.record(Shelf::SubjectKey, &name).unwrap().is_some());
    assert_eq!(store.record(Shelf::SubjectKey, &name).unwrap(), None);
    assert_eq!(erased(&store).unwrap(), wanted.erased, "nor is it made anew");
}

#[test]
fn another_format_is_told_from_damage() {
    let room = room(NOW);
    found(&room.desk);
    let mut taken = take(&room);
    let at = taken.data.windows(FORMAT.len()).rposition(|bytes| bytes == FORMAT.as_bytes()).unwrap();
    taken.data[at + FORMAT.len() - 1] = b'9';
    let refused = put(&taken, false, &[]).err().unwrap();
    assert!(refused.message.contains("the format \"outrigger-backup/9\""), "{refused}");
    assert_eq!(refused.next.as_deref(), Some("Restore it with the program that wrote it."));
}

#[test]
fn the_manifest_tells_the_recovery_point() {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    let made: Instant = NOW.parse().unwrap();
    let manifest = take(&room).manifest;
    let snapshot = room.desk.snapshot(anna, engagement, None).unwrap();
    assert_eq!(manifest.made, made);
    let part = &manifest.ledgers[0];
    assert_eq!((part.entries, part.root), (snapshot.engagement.head, snapshot.tree.root()));
    assert_eq!(Some(part.last_at), snapshot.engagement.last_at());
}
