//! Damage to a data folder: the program finds it, and what it says of a ledger is never a false comfort.

use super::Damage;
use crate::{
    program::{Folder, shown},
    trust::{
        count::{amount, number, on_each_core, tell},
        dice::Dice,
        image::{self, Image, lay_down, quick_folder},
        site::{Site, verify},
    },
};
use outrigger_kernel::{EngagementId, Entry, Seq, Tree};
use outrigger_store::{
    Sqlite, StoreError,
    sqlite::FILE_NAME,
    store::{ENTRIES_PER_READ_MAX, Store},
};
use serde_json::Value;
use std::path::Path;

/// Places at which something goes wrong; the environment may ask for more.
const PLACES: usize = 1_000;
const SEED: u64 = 0x6462;
/// Bytes in a page of the database.
const PAGE_BYTES: usize = 4_096;
/// What a program that panicked ends with.
const PANICKED: i32 = 101;
/// Of ten places so many lie in the file that holds the ledger.
const LEDGER_PLACES_IN_TEN: usize = 8;

#[test]
fn r06_a_damaged_data_folder_is_never_taken_for_sound() {
    let folder = Folder::empty();
    let known = Known::make(&folder.path("data"));
    let places = amount("OUTRIGGER_TRUST_PLACES", PLACES);
    let noticed = on_each_core(|core, cores| {
        let folder = quick_folder();
        let own = (core..places).step_by(cores);
        own.filter(|place| known.is_noticed(*place, folder.path())).count()
    });
    let noticed: usize = noticed.iter().sum();
    let (all, idle) = (number(places), number(places - noticed));
    tell("R6", &format!("{all} places in a data folder, {idle} of them without effect, 0 missed"));
}

/// A sound folder, what it was some time before, and what a party holds of its ledger.
struct Known {
    engagement: EngagementId,
    entries: Vec<Entry>,
    root: String,
    folder: Image,
    before: Image,
}

impl Known {
    fn make(data: &str) -> Self {
        let site = Site::make(data);
        (0..10).for_each(|no| site.add_source(&format!("Early system {no}")));
        let before = image::read(Path::new(data));
        (0..20).for_each(|no| site.add_source(&format!("Late system {no} {}", "x".repeat(100 * (no % 2)))));
        let folder = image::read(Path::new(data));
        let entries = site.entries();
        let mut tree = Tree::default();
        entries.iter().for_each(|entry| tree.push(entry.leaf));
        let known =
            Self { engagement: site.engagement, entries, root: tree.root().to_string(), folder, before };
        assert!(known.is_passed(&verify(data).leaving(0).json()), "it is sound as it is");
        known
    }

    /// Does some damage and looks: whether it was noticed. It must be, if it can be seen.
    fn is_noticed(&self, place: usize, folder: &Path) -> bool {
        let mut dice = Dice::at(SEED, place, 0);
        let path = self.draw_path(&mut dice);
        let bytes = self.folder[&path].as_deref().unwrap_or_default();
        let old = self.before.get(&path).and_then(Option::as_deref).unwrap_or_default();
        let damage = Damage::draw(&mut dice, bytes.len(), PAGE_BYTES);
        let told = format!("place {place}, {damage:?} in {path}");
        let mut damaged = self.folder.clone();
        damaged.insert(path, Some(damage.done_to(bytes, old, PAGE_BYTES)));

        lay_down(&damaged, folder);
        let verdict = verify(&shown(folder));
        let has_panicked = verdict.code.is_none_or(|code| code == PANICKED);
        assert!(!has_panicked, "{told}: {}", verdict.err);
        let answer: Value = serde_json::from_str(&verdict.out).unwrap_or_default();
        let is_passed = verdict.code == Some(0) && self.is_passed(&answer);
        lay_down(&damaged, folder);
        match self.read(folder, 0, ENTRIES_PER_READ_MAX) {
            Ok(entries) if entries == self.entries => {}
            other => assert!(!is_passed, "{told}: it is said to be sound, and reads {other:?}"),
        }
        if let Some(seq) = first_bad(&answer) {
            assert!(self.is_intact_before(seq, folder), "{told}: {seq} is not the first bad entry");
        }
        !is_passed
    }

    /// A file that is not empty, most often the one with the ledger.
    fn draw_path(&self, dice: &mut Dice) -> String {
        let has_bytes = |bytes: &Option<Vec<u8>>| bytes.as_ref().is_some_and(|bytes| !bytes.is_empty());
        let paths: Vec<&String> =
            self.folder.iter().filter(|(_, bytes)| has_bytes(bytes)).map(|(path, _)| path).collect();
        if dice.below(10) < LEDGER_PLACES_IN_TEN {
            return FILE_NAME.to_owned();
        }
        paths[dice.below(paths.len())].clone()
    }

    /// Whether the program calls the ledger sound, and it is the one whose size and root the party holds.
    fn is_passed(&self, answer: &Value) -> bool {
        let all = answer.as_array().map_or(&[][..], Vec::as_slice);
        all.iter().any(|one| {
            let said = &one["verification"];
            one["engagement"] == self.engagement.as_str()
                && said["sound"] == true
                && said["entries"] == self.entries.len()
                && said["root"] == *self.root
        })
    }

    fn read(&self, folder: &Path, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Sqlite::open(folder)?.read(self.engagement, after, limit)
    }

    /// Whether all entries before the one that is called bad are what they were.
    fn is_intact_before(&self, seq: Seq, folder: &Path) -> bool {
        let Ok(store) = Sqlite::open(folder) else { return true };
        self.entries.iter().take_while(|entry| entry.seq < seq).all(|entry| {
            store.read(self.engagement, entry.seq - 1, 1).is_ok_and(|read| read == [entry.clone()])
        })
    }
}

fn first_bad(answer: &Value) -> Option<Seq> {
    let all = answer.as_array()?;
    all.iter().find_map(|one| one["verification"]["first_bad"].as_u64())
}

#[test]
fn only_the_ledger_that_a_party_holds_passes() {
    let engagement = EngagementId::from_random([1; 16]);
    let (root, folder, before) = ("ab".to_owned(), Image::new(), Image::new());
    let known = Known { engagement, entries: Vec::new(), root, folder, before };
    let said = |sound: bool, entries: u64, root: &str| {
        let verification = serde_json::json!({ "sound": sound, "entries": entries, "root": root });
        serde_json::json!([{ "engagement": engagement, "verification": verification }])
    };
    assert!(known.is_passed(&said(true, 0, "ab")));
    for other in [said(false, 0, "ab"), said(true, 1, "ab"), said(true, 0, "cd"), Value::Null] {
        assert!(!known.is_passed(&other), "{other}");
    }
}
