//! Importing where no server runs: what is told, what is kept, and what it leaves with.

use super::*;
use crate::output::captured::Captured;
use outrigger_kernel::AccountId;
use outrigger_lifecycle::Command;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// A data folder with an engagement that takes events.
struct Room {
    folder: Folder,
    engagement: EngagementId,
    parent: TempDir,
}

impl Room {
    fn new() -> Self {
        let parent = TempDir::new().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        let desk = folder.open().ok().unwrap();
        let [ada, carla] = ["Ada", "Carla"].map(|name| desk.add_account(name, name).unwrap());
        let charter = json!({
            "title": "Desk", "client": "North", "provider": "Bright", "zone": "Etc/UTC", "founder": "Ada",
        });
        let engagement = desk.found(ada, charter).unwrap().engagement;
        let act = |who: AccountId, name: &str, fields: Value| {
            desk.execute(who, engagement, Command::parse(name, fields).unwrap()).unwrap();
        };
        let sponsor = json!({ "account": carla, "name": "Carla", "side": "client", "roles": ["sponsor"] });
        act(ada, "engagement.admit-member", sponsor);
        for gate in ["G1", "G2", "G3", "G4"] {
            let reason = "The contract is already in force.";
            act(carla, "gate.waive-gate", json!({ "gate": gate, "reason": reason }));
        }
        act(ada, "content.draft", json!({ "content": { "kind": "source", "name": "Tickets" } }));
        act(ada, "operate.connect-source", json!({ "source": "SRC-1" }));
        drop(desk);
        Self { folder, engagement, parent }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.parent.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn import(&self, file: PathBuf, login: &str) -> Import {
        Import {
            file,
            engagement: self.engagement,
            source: "SRC-1".parse().unwrap(),
            login: login.into(),
            rejects: Some(self.parent.path().join("rejects.csv")),
            folder: self.folder.clone(),
            json: false,
        }
    }
}

#[test]
fn rows_are_imported_and_rejected_ones_lie_in_a_file() {
    let room = Room::new();
    let text = "case,time,activity\nA-1,2020-02-27T10:00:00Z,Opened\nA-1,soon,Resolved\nA-2,2020-02-27T11:00:00Z,Opened\n";
    let (file, output) = (room.file("tickets.csv", text), Captured::default());
    assert_eq!(room.import(file.clone(), "Ada").run(&output.console()), Ok(Exit::Rejected));
    let told = "Import 1 of tickets.csv into SRC-1: 3 rows read, 2 new, 0 sent before, 1 rejected.\n";
    assert_eq!(output.results(), told);
    assert!(output.messages().contains("line 3, time: `soon`"), "{}", output.messages());
    let rejects = room.parent.path().join("rejects.csv");
    let rejected = fs::read_to_string(&rejects).unwrap();
    assert!(rejected.contains("A-1,soon,Resolved,3,time,bad-time,"), "{rejected}");

    let fixed = room.file("fixed.csv", &rejected.replace("soon", "2020-02-27T12:00:00Z"));
    assert_eq!(room.import(fixed, "Ada").run(&Console::plain()), Ok(Exit::Ok));
    let again = Captured::default();
    assert_eq!(room.import(file, "Ada").run(&again.console()), Ok(Exit::Rejected));
    assert!(again.results().contains("Import 3 ") && again.results().contains("0 new, 2 sent before"));
}

#[test]
fn what_cannot_be_imported_says_why() {
    let room = Room::new();
    let good = room.file("good.csv", "case,time\nA-1,2020-02-27T10:00:00Z\n");
    assert_eq!(room.import(good.clone(), "Eve").run(&Console::plain()).unwrap_err().exit, Exit::NotFound);
    let elsewhere = Import { source: "SRC-9".parse().unwrap(), ..room.import(good.clone(), "Ada") };
    assert_eq!(elsewhere.run(&Console::plain()).unwrap_err().exit, Exit::NotFound);
    let no_zone = room.file("local.csv", "case,time\nA-1,2020-02-27 10:00\n");
    let refused = room.import(no_zone, "Ada").run(&Console::plain()).unwrap_err();
    assert_eq!(refused.exit, Exit::Usage);
    assert!(refused.message.contains("SRC-1"), "{}", refused.message);
    let over = Import { rejects: Some(good.clone()), ..room.import(good, "Ada") };
    assert_eq!(over.run(&Console::plain()).unwrap_err().exit, Exit::Usage, "nothing is overwritten");
}
