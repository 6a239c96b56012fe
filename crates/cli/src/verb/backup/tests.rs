//! Backups by the command line: taken, verified, restored, and refused in words.

use super::*;
use crate::exit::Exit;
use tempfile::TempDir;

struct Room {
    parent: TempDir,
    folder: Folder,
}

impl Room {
    fn new() -> Self {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        folder.open().ok().unwrap().add_account("ada@northwind.example", "Ada Diaz").unwrap();
        Self { parent, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.parent.path().join(name)
    }

    fn take(&self) -> PathBuf {
        let output = self.path("monday.backup");
        let create = Create { folder: self.folder.clone(), output: output.clone() };
        assert_eq!(create.run(&Console::plain()), Ok(Exit::Ok));
        output
    }

    fn restore(&self, name: &str) -> RestoreTo {
        RestoreTo {
            file: self.path("monday.backup"),
            folder: Folder::at(self.path(name)),
            keys: Some(self.path("monday.backup.keys")),
            master_key: Some(self.path("data/keys/master.key")),
            erasures: None,
            nobody_erased_since: true,
            until: Vec::new(),
        }
    }
}

#[test]
fn a_backup_is_taken_verified_and_restored() {
    let room = Room::new();
    let file = room.take();
    assert!(file.is_file() && room.path("monday.backup.keys").is_file());
    assert!(!room.path("monday.backup.unfinished").exists());
    let verify = Verify { file: file.clone(), scratch: None };
    assert_eq!(verify.run(&Console::plain()), Ok(Exit::Ok));
    assert!(!file.with_extension("verifying").exists(), "what was tried is removed");
    assert_eq!(room.restore("restored").run(&Console::plain()), Ok(Exit::Ok));
    let restored = Folder::at(room.path("restored")).open_existing().ok().unwrap();
    assert!(restored.account("ada@northwind.example").unwrap().is_some());
}

#[test]
fn a_backup_is_taken_beside_a_running_server() {
    let room = Room::new();
    let _server = room.folder.open().ok().unwrap();
    room.take();
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_a_backup() {
    use std::os::unix::fs::PermissionsExt;
    let room = Room::new();
    let file = room.take();
    for path in [file, room.path("monday.backup.keys")] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o077, 0);
    }
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let room = Room::new();
    let file = room.take();
    let used = RestoreTo { folder: room.folder.clone(), ..room.restore("") };
    assert_eq!(used.run(&Console::plain()).unwrap_err().exit, Exit::Conflict);
    fs::write(room.path("erased.json"), "[{\"engagement\":\"x\"}]").unwrap();
    let no_key = RestoreTo { master_key: None, ..room.restore("keyless") };
    assert_eq!(no_key.run(&Console::plain()).unwrap_err().exit, Exit::Usage);
    assert!(!room.path("keyless").exists(), "nothing was begun");
    let wrong_list = RestoreTo { erasures: Some(room.path("erased.json")), ..room.restore("other") };
    let failure = wrong_list.run(&Console::plain()).unwrap_err();
    assert!(failure.message.contains("is no list of erasures"), "{failure}");
    fs::write(room.path("nobody.json"), format!("[{{\"engagement\":\"{}\",\"subject\":\"x/y\"}}]", nobody()))
        .unwrap();
    let nobody = RestoreTo { erasures: Some(room.path("nobody.json")), ..room.restore("nobodys") };
    assert!(nobody.run(&Console::plain()).unwrap_err().message.contains("is nobody's id"));
    assert!(!room.path("nobodys").exists(), "nothing was begun");
    fs::write(&file, "no backup").unwrap();
    let midway = room.restore("midway").run(&Console::plain()).unwrap_err();
    assert!(midway.hint.unwrap().contains("Remove what was begun in "), "{}", midway.message);
    let verify = Verify { file: file.clone(), scratch: None };
    assert!(verify.run(&Console::plain()).unwrap_err().message.contains("no backup, or it is damaged"));
    fs::create_dir(file.with_extension("verifying")).unwrap();
    assert_eq!(verify.run(&Console::plain()).unwrap_err().exit, Exit::Conflict);
    let missing = Create { folder: Folder::at(room.path("nowhere")), output: room.path("x") };
    assert_eq!(missing.run(&Console::plain()).unwrap_err().exit, Exit::NotFound);
}

fn nobody() -> EngagementId {
    EngagementId::from_random([9; 16])
}

#[test]
fn an_end_names_an_engagement_and_an_entry() {
    let id = EngagementId::from_random([0; 16]);
    assert_eq!(until(&format!("{id}=412")), Ok((id, 412)));
    for wrong in ["", "412", "x=412", "=", "aaaaaaaaaaaaaaaa=", "aaaaaaaaaaaaaaaa=-1"] {
        assert!(until(wrong).is_err(), "{wrong}");
    }
}
