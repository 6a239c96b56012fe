//! Exports, receipts and data folders from the command line: sound ones, changed ones, and what is neither.

use super::*;
use crate::{output::captured::Captured, verb::ledger::export::Export};
use outrigger_desk::Desk;
use outrigger_kernel::{AccountId, Checkpoint, EngagementId, Hash, note::Note};
use outrigger_lifecycle::Command;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// A data folder with one engagement in it.
struct House {
    parent: TempDir,
    folder: Folder,
    anna: AccountId,
    engagement: EngagementId,
}

fn house() -> House {
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::at(parent.path().join("data"));
    let desk = folder.open().ok().unwrap();
    let anna = desk.add_account("anna@northwind.example", "Anna Adler").unwrap();
    let charter = json!({
        "title": "Service desk", "client": "Northwind", "provider": "Brightline", "zone": "Etc/UTC",
        "founder": "Anna Adler",
    });
    let engagement = desk.found(anna, charter).unwrap().engagement;
    let process = json!({
        "kind": "process", "name": "Tickets", "function": "IT", "owner": "Anna", "volume_per_month": 400,
        "handling_minutes": 12, "fte_tenths": 125, "importance": 2, "standardisation": "high",
        "documentation": 4,
    });
    let draft = Command::parse("content.draft", json!({ "content": process })).unwrap();
    desk.execute(anna, engagement, draft).unwrap();
    House { parent, folder, anna, engagement }
}

impl House {
    fn path(&self, name: &str) -> PathBuf {
        self.parent.path().join(name)
    }

    fn desk(&self) -> Desk {
        self.folder.open().ok().unwrap()
    }

    /// Keeps the present checkpoint in a file.
    fn keep_checkpoint(&self) -> Note {
        let desk = self.desk();
        let snapshot = desk.snapshot(self.anna, self.engagement, None).unwrap();
        let note = desk.checkpoint(&snapshot).unwrap();
        fs::write(self.path("kept.txt"), note.to_string()).unwrap();
        note
    }

    fn keep_receipt(&self) -> PathBuf {
        let desk = self.desk();
        let snapshot = desk.snapshot(self.anna, self.engagement, None).unwrap();
        fs::write(self.path("receipt.json"), desk.receipt(&snapshot, 3).unwrap()).unwrap();
        self.path("receipt.json")
    }

    fn export(&self) -> PathBuf {
        let output = self.path("ledger.tar");
        let export = Export::of(self.folder.clone(), self.engagement, &output);
        assert_eq!(export.run(&Console::plain()), Ok(Exit::Ok));
        output
    }

    fn verify(&self, place: &Path) -> Verify {
        Verify {
            place: Place::Folder(place.to_owned()),
            checkpoint: Vec::new(),
            key: Vec::new(),
            blobs: None,
            bucket: Bucket::default(),
            json: false,
        }
    }
}

fn told(verify: &Verify) -> (Exit, String) {
    let said = Captured::default();
    let exit = verify.run(&said.console()).unwrap();
    (exit, said.results())
}

#[test]
fn an_export_is_written_once_and_verifies() {
    let house = house();
    let tar = house.export();
    let again = Export::of(house.folder.clone(), house.engagement, &tar);
    assert_eq!(again.run(&Console::plain()).unwrap_err().exit, Exit::Conflict, "it is not written over");
    let nobody = Export::of(house.folder.clone(), EngagementId::from_random([9; 16]), &house.path("x.tar"));
    assert_eq!(nobody.run(&Console::plain()).unwrap_err().exit, Exit::NotFound);
    assert!(!house.path("x.tar").exists(), "and nothing is left of it");
    let (exit, said) = told(&house.verify(&tar));
    assert_eq!(exit, Exit::Ok, "{said}");
    assert!(said.starts_with(&format!("Sound: {}, 3 entries, root ", house.engagement)), "{said}");
    assert!(said.contains("Signed by outrigger") && said.contains("compare that key"), "{said}");
    let json = Verify { json: true, ..house.verify(&tar) };
    let data: Value = serde_json::from_str(&told(&json).1).unwrap();
    assert_eq!((&data[0]["entries"], &data[0]["blobs_missing"]), (&json!(3), &json!([])));
}

#[test]
fn a_changed_export_and_a_rolled_back_one_are_not_sound() {
    let house = house();
    let note = house.keep_checkpoint();
    let tar = house.export();
    let kept = Verify { checkpoint: vec![house.path("kept.txt")], ..house.verify(&tar) };
    assert_eq!(told(&kept).0, Exit::Ok);
    let stated = Checkpoint::parse(&note.text).unwrap();
    let keep = |checkpoint: Checkpoint| fs::write(house.path("kept.txt"), checkpoint.to_string()).unwrap();
    keep(Checkpoint { size: 9, ..stated });
    let (exit, said) = told(&kept);
    assert!(exit == Exit::NotVerified && said.contains("it was rolled back"), "{said}");
    keep(Checkpoint { root: Hash::of(b"another"), ..stated });
    let (exit, said) = told(&kept);
    assert!(exit == Exit::NotVerified && said.contains("the ledger was rewritten"), "{said}");
    let mut bytes = fs::read(&tar).unwrap();
    let at = bytes.windows(7).position(|window| window == b"Tickets").unwrap();
    bytes[at] = b'R';
    fs::write(&tar, bytes).unwrap();
    let (exit, said) = told(&house.verify(&tar));
    assert!(exit == Exit::NotVerified && said.starts_with("NOT sound"), "{said}");
    assert!(said.contains("Entry 3: it is not what was sealed. Nothing after it can be trusted."), "{said}");
}

#[test]
fn a_receipt_is_known_by_itself() {
    let house = house();
    let receipt = house.keep_receipt();
    let (exit, said) = told(&house.verify(&receipt));
    assert_eq!(exit, Exit::Ok, "{said}");
    assert!(said.starts_with(&format!("Sound: entry 3 of {}", house.engagement)), "{said}");
    assert!(said.contains("content.item-drafted, sealed at") && said.contains("Tickets"), "{said}");
    let text = fs::read_to_string(&receipt).unwrap();
    fs::write(&receipt, text.replacen("Tickets", "Rickets", 1)).unwrap();
    let (exit, said) = told(&house.verify(&receipt));
    assert!(exit == Exit::NotVerified && !said.contains("Rickets"), "{said}");
    let json = Verify { json: true, ..house.verify(&receipt) };
    let data: Value = serde_json::from_str(&told(&json).1).unwrap();
    assert_eq!(data["seq"], 3);
    fs::write(&receipt, "{}").unwrap();
    assert_eq!(house.verify(&receipt).run(&Console::plain()).unwrap_err().exit, Exit::Usage);
}

#[test]
fn a_data_folder_is_verified_beside_its_server() {
    let house = house();
    house.keep_checkpoint();
    let running = house.desk();
    let kept = Verify { checkpoint: vec![house.path("kept.txt")], ..house.verify(&house.folder.path) };
    let (exit, said) = told(&kept);
    assert_eq!(exit, Exit::Ok, "{said}");
    assert!(said.starts_with("Sound: ") && said.contains("3 entries"), "{said}");
    let snapshot = running.snapshot(house.anna, house.engagement, None).unwrap();
    let own = Checkpoint::parse(&running.checkpoint(&snapshot).unwrap().text).unwrap();
    let longer = Checkpoint { size: 4, ..own };
    fs::write(house.path("kept.txt"), longer.to_string()).unwrap();
    let (exit, said) = told(&kept);
    assert!(exit == Exit::NotVerified && said.contains("The ledger has 3 entries"), "{said}");
    drop(running);
    let empty = Folder::at(house.path("empty"));
    drop(empty.open().ok().unwrap());
    assert!(told(&house.verify(&empty.path)).1.contains("nothing to verify"));
}

#[test]
fn what_is_no_ledger_is_told() {
    let house = house();
    assert_eq!(house.verify(&house.path("nowhere")).run(&Console::plain()).unwrap_err().exit, Exit::NotFound);
    fs::write(house.path("hello.tar"), "hello").unwrap();
    assert_eq!(house.verify(&house.path("hello.tar")).run(&Console::plain()).unwrap_err().exit, Exit::Usage);
    let kept = Verify { checkpoint: vec![house.path("hello.tar")], ..house.verify(&house.path("x")) };
    assert!(kept.run(&Console::plain()).unwrap_err().message.contains("holds no checkpoint"));
    let database = Verify {
        place: Place::parse("postgres://outrigger@localhost/outrigger").unwrap(),
        ..house.verify(&house.path("x"))
    };
    assert!(database.run(&Console::plain()).unwrap_err().to_string().contains("--blobs"));
}
