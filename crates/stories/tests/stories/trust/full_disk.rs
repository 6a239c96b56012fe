//! The disk is full: nothing is saved and nobody is told otherwise, and all that only reads goes on.

use super::{
    client::{Answer, Client},
    count::tell,
    server::Server,
    site::{MANAGER, Site, verify},
};
use crate::{machine, program::shown, watch::PATIENCE};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};
use tempfile::TempDir;

const TMPFS: [&str; 5] = ["-t", "tmpfs", "-o", "size=24m", "tmpfs"];
/// Room for the journal of the file system as well.
const IMAGE_BYTES: u64 = 64 << 20;
/// Commands that are given before one of them must have found the disk full.
const COMMANDS_MAX: usize = 500;
/// How often it is looked whether a server has noticed that there is room again.
const LOOKS_MAX: u32 = 100;
const FULL: &str = "The disk is full";
const INSUFFICIENT_STORAGE: u16 = 507;

#[test]
fn r04_a_full_disk_in_memory_takes_nothing_but_writing() {
    if let Some(disk) = Disk::mount(&TMPFS, "tmpfs") {
        the_disk_fills_and_is_freed(&disk);
        tell("R4", "tmpfs filled and freed, 0 lost");
    }
}

#[test]
fn r04_a_full_disk_of_a_file_system_takes_nothing_but_writing() {
    let image = tempfile::NamedTempFile::new().unwrap();
    image.as_file().set_len(IMAGE_BYTES).unwrap();
    let image = shown(image.path());
    // Without room for root alone, root finds it full as everybody does.
    if !succeeds(Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0", &image])) {
        machine::skip("mkfs.ext4 makes no file system here");
        return;
    }
    if let Some(disk) = Disk::mount(&["-o", "loop", &image], "ext4 in a file") {
        the_disk_fills_and_is_freed(&disk);
        tell("R4", "ext4 filled and freed, 0 lost");
    }
}

fn the_disk_fills_and_is_freed(disk: &Disk) {
    let site = Site::make(&shown(&disk.path().join("data")));
    let (early, late) = (site.link(MANAGER), site.link(MANAGER));
    let server = Server::start(&site.data);
    let enter = |token: &str| Client::enter(&server.origin, token, site.engagement.as_str());
    let mira = enter(&early);
    assert!(draft(&mira, "before").is_success());

    let filler = disk.fill();
    let refused = (0..COMMANDS_MAX).find_map(|no| {
        let name = format!("full-{no}");
        let answer = draft(&mira, &name);
        if answer.is_success() {
            return None;
        }
        assert_eq!(answer.status, INSUFFICIENT_STORAGE, "{}", answer.text());
        assert!(answer.text().contains(FULL), "{}", answer.text());
        Some(name)
    });
    let refused = refused.expect("a full disk is found full");

    let ways_in = [mira, enter(&late)];
    for mira in &ways_in {
        all_that_only_reads_goes_on(mira, &refused);
        assert_eq!(draft(mira, &refused).status, INSUFFICIENT_STORAGE, "it is full for everybody");
    }
    fs::remove_file(filler).unwrap();
    there_is_room_again(&ways_in[0], &refused);
    server.kill();
    verify(&site.data).leaving(0);
    let named = |name: &str| {
        let mark = format!("\"{name}\"");
        let texts = site.entries().into_iter().map(|entry| String::from_utf8(entry.payload).unwrap());
        texts.filter(|text| text.contains(&mark)).count()
    };
    assert_eq!((named("before"), named(&refused)), (1, 1), "once each");
}

/// Gives the same command under the same key whenever the name is the same.
fn draft(client: &Client, name: &str) -> Answer {
    client.act("content.draft", name, &[("kind", "source"), ("name", name), ("zone", "Etc/UTC")]).unwrap()
}

fn all_that_only_reads_goes_on(mira: &Client, refused: &str) {
    for path in ["", "operate", "ledger", "ledger/1", "items/SRC-1"] {
        let page = mira.get(path).unwrap();
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        assert!(page.text().contains(FULL), "{path} says nothing of the disk: {}", page.text());
    }
    assert!(!mira.data("ledger").unwrap().to_string().contains(refused), "what was refused is not there");
    let export = mira.get("export").unwrap();
    assert_eq!(export.status, 200, "{}", export.text());
    assert!(export.text().contains("ledger.ndjson"), "it is an archive with the ledger in it");
}

/// The command that was refused succeeds under its key, twice with one effect, and pages say no more of it.
fn there_is_room_again(mira: &Client, refused: &str) {
    let done = eventually(|| Some(draft(mira, refused)).filter(Answer::is_success));
    let again = draft(mira, refused);
    assert_eq!(again.json()["entries"], done.json()["entries"], "the same key is the same entry");
    eventually(|| mira.get("").filter(|page| !page.text().contains(FULL)));
}

/// Looks until there is something to see.
fn eventually<T>(look: impl Fn() -> Option<T>) -> T {
    for _ in 0..LOOKS_MAX {
        if let Some(seen) = look() {
            return seen;
        }
        thread::sleep(PATIENCE / LOOKS_MAX);
    }
    panic!("it never came, in {PATIENCE:?}");
}

/// A small disk of its own; it is unmounted with this value.
struct Disk(TempDir);

impl Disk {
    /// Mounts it. Where that is not allowed the story skips: nobody can install the permission.
    fn mount(arguments: &[&str], what: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        if !succeeds(Command::new("mount").args(arguments).arg(folder.path())) {
            tell("R4", &format!("skipped: this machine does not let tests mount {what}"));
            return None;
        }
        Some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is; the file that takes it.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("filler");
        let mut filler = File::create(&path).unwrap();
        // Ever smaller pieces, so that nothing is left.
        for piece_bytes in [1 << 20, 1 << 12, 1] {
            let piece = vec![1; piece_bytes];
            let error = loop {
                if let Err(error) = filler.write_all(&piece) {
                    break error;
                }
            };
            assert_eq!(error.kind(), ErrorKind::StorageFull, "{error}");
        }
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A process that was just killed may still hold it.
        for _ in 0..LOOKS_MAX {
            if succeeds(Command::new("umount").arg(self.path())) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
