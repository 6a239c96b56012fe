//! Backups of a server that is written to all the time: each of them is a beginning of the ledger, with all the
//! events that were answered before it, and serves elsewhere.

use super::{
    client::Client,
    count::{number, tell},
    load::{EVENTS_PER_CASE, Load, Written, each_is_written_once, seal},
    master_key,
    server::Server,
    site::{MANAGER, Site, verify},
};
use crate::program::{Folder, outrigger, with};
use outrigger_desk::export::{self, Trusted};
use outrigger_kernel::{Checkpoint, Entry, Hash, Tree, note::Note};
use std::thread;

/// Backups that are taken while the programs work.
const BACKUPS: usize = 3;
/// Answers between two of them.
const ANSWERS: usize = 80;
/// Later than all that the load has sealed.
const AFTER_ALL: &str = "2024-12-01T00:00:00Z";

#[test]
fn r18_backups_beside_four_writers_are_restored_elsewhere() {
    let folder = Folder::empty();
    let site = Site::make(&folder.path("data"));
    let token = site.link(MANAGER);
    let server = Server::start(&site.data);
    let mira = Client::enter(&server.origin, &token, site.engagement.as_str());
    let (backups, written) = taken_beside_writers(&folder, &site, &mira);
    server.kill();
    let entries = site.entries();
    each_is_written_once(&entries, &written);
    for (no, backup) in backups.iter().enumerate() {
        backup.verifies();
        let restored = backup.restored(&folder, &site, (&format!("restored-{no}"), &[]));
        backup.is_a_beginning_of(&entries, &restored.entries());
        verify(&restored.data).leaving(0);
    }
    let last = &backups[BACKUPS - 1];
    last.ends_where_it_is_told(&folder, &site, &entries);
    let again = Site { data: folder.path(&format!("restored-{}", BACKUPS - 1)), engagement: site.engagement };
    last.serves(&site, &again);
    let (size, cases) = (number(entries.len()), number(last.cases.len()));
    tell("R18", &format!("{BACKUPS} backups beside 4 writers of {size} entries and {cases} cases, 0 lost"));
}

/// What was known when a backup was begun, and where it lies.
struct Backup {
    file: String,
    /// What the program said of it.
    said: String,
    /// The checkpoint that a party had fetched.
    note: Note,
    /// Cases whose events were answered.
    cases: Vec<String>,
}

fn taken_beside_writers(folder: &Folder, site: &Site, mira: &Client) -> (Vec<Backup>, Vec<Written>) {
    let load = Load::default();
    thread::scope(|scope| {
        let ending = load.ending();
        let writers: Vec<_> = (0..2)
            .map(|no| {
                let (load, servers) = (&load, [mira.clone()]);
                scope.spawn(move || load.write_items(&servers, no))
            })
            .collect();
        let senders = [scope.spawn(|| load.send_events(mira)), scope.spawn(|| load.seal_batches(mira))];
        let backups = (1..=BACKUPS).map(|no| {
            load.wait_for(no * ANSWERS);
            Backup::take(&folder.path(&format!("{no}.backup")), site, (mira, load.cases()))
        });
        let backups = backups.collect();
        drop(ending);
        senders.into_iter().for_each(|sender| sender.join().unwrap());
        let written = writers.into_iter().flat_map(|writer| writer.join().unwrap());
        (backups, written.collect())
    })
}

impl Backup {
    fn take(file: &str, site: &Site, (mira, cases): (&Client, Vec<String>)) -> Self {
        let checkpoint = mira.get("checkpoint").unwrap();
        assert_eq!(checkpoint.status, 200, "{}", checkpoint.text());
        let note = checkpoint.text().parse().unwrap();
        let said = outrigger(&["backup", "create", "--data", &site.data, "-o", file]).leaving(0).out;
        Self { file: file.to_owned(), said, note, cases }
    }

    /// The program restores it to nowhere, and says that it is good.
    fn verifies(&self) {
        let said = outrigger(&["backup", "verify", &self.file]).leaving(0).out;
        assert!(said.contains("this backup is good"), "{said}");
    }

    /// Restores it into a new folder, to which the master key was taken along.
    fn restored(&self, folder: &Folder, site: &Site, (name, more): (&str, &[&str])) -> Site {
        let (data, keys) = (folder.path(name), format!("{}.keys", self.file));
        master_key::take_along(&site.data, &data);
        let restore =
            ["backup", "restore", &self.file, "--keys", &keys, "--data", &data, "--nobody-erased-since"];
        outrigger(&with(&restore, more)).leaving(0);
        Site { data, engagement: site.engagement }
    }

    /// The restored ledger is a beginning of the whole one, no shorter than what a party had seen, and ends at
    /// the recovery point that was printed.
    fn is_a_beginning_of(&self, whole: &[Entry], restored: &[Entry]) {
        assert!(restored == &whole[..restored.len()], "it is not what the ledger begins with");
        let seen = Checkpoint::parse(&self.note.text).unwrap();
        assert!(restored.len() as u64 >= seen.size, "{} of {} entries", restored.len(), seen.size);
        assert!(self.said.starts_with("Recovery point "), "{}", self.said);
        let end = format!("root {}", root(restored));
        assert!(self.said.contains(&end), "{end} is not in {}", self.said);
    }

    /// Restored up to an entry it ends there, and is sound.
    fn ends_where_it_is_told(&self, folder: &Folder, site: &Site, whole: &[Entry]) {
        let seen = Checkpoint::parse(&self.note.text).unwrap();
        let end = usize::try_from(seen.size / 2).unwrap();
        let until = format!("{}={end}", site.engagement);
        let restored = self.restored(folder, site, ("restored until", &["--until", &until]));
        assert!(restored.entries() == whole[..end], "it ends at entry {end}");
        verify(&restored.data).leaving(0);
    }

    /// A server over the restored data hands out a ledger that grew from what a party had seen, and every event
    /// that was answered before the backup.
    fn serves(&self, site: &Site, restored: &Site) {
        let token = restored.link(MANAGER);
        let server = Server::start(&restored.data);
        let mira = Client::enter(&server.origin, &token, restored.engagement.as_str());
        let export = mira.get("export").unwrap();
        assert_eq!(export.status, 200, "{}", export.text());
        let trusted =
            Trusted { keys: vec![master_key::server_key(&site.data)], notes: vec![self.note.clone()] };
        let report = export::verify(&export.bytes[..], &trusted).unwrap();
        assert!(report.is_sound() && report.blobs_missing.is_empty(), "{report:?}");
        seal(&mira, AFTER_ALL);
        let events = mira.get("operate/events").unwrap().text();
        for case in &self.cases {
            assert_eq!(events.matches(&format!("\"{case}\"")).count(), EVENTS_PER_CASE, "{case}");
        }
    }
}

fn root(entries: &[Entry]) -> Hash {
    let mut tree = Tree::default();
    entries.iter().for_each(|entry| tree.push(entry.leaf));
    tree.root()
}
