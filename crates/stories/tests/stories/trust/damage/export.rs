//! Damage to an export: its verification finds it, and calls no entry sound that is not.

use super::Damage;
use crate::trust::{
    count::{amount, number, tell},
    dice::Dice,
};
use outrigger_desk::export::{self, Parts, Report, Trusted};
use outrigger_kernel::{
    AccountId, Checkpoint, EngagementId, Entry, Hash, Instant, Refusal, Side, Tree,
    entry::Draft,
    note::{KeyKind, Note, SignerKey},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Places at which something goes wrong; the environment may ask for more.
const PLACES: usize = 1_000;
const SEED: u64 = 0x0065_7870;
/// Bytes in a block of a tar.
const BLOCK_BYTES: usize = 512;
const ENTRIES: u64 = 40;
/// Entries of the export that was taken some time before.
const ENTRIES_BEFORE: u64 = 25;
const BLOB: &[u8] = b"{\"case\":\"T-1\",\"time\":\"2026-10-05T07:00:00Z\",\"activity\":\"Opened\"}\n";

#[test]
fn r06_a_damaged_export_is_never_taken_for_sound() {
    let known = Known::make();
    let places = amount("OUTRIGGER_TRUST_PLACES", PLACES);
    let noticed = (0..places).filter(|place| known.is_noticed(*place)).count();
    let (all, idle) = (number(places), number(places - noticed));
    tell("R6", &format!("{all} places in an export, {idle} of them without effect, 0 missed"));
}

#[test]
fn an_older_export_is_rolled_back() {
    let known = Known::make();
    let report = export::verify(&known.before[..], &known.trusted).unwrap();
    assert_eq!((report.entries, report.first_bad), (ENTRIES_BEFORE, None), "it is whole, and too short");
    assert!(report.findings.iter().any(|finding| finding.contains("rolled back")), "{:?}", report.findings);
}

/// A sound export, one that was taken some time before, and what a party holds itself.
struct Known {
    tar: Vec<u8>,
    before: Vec<u8>,
    trusted: Trusted,
    /// Where the lines of the ledger lie in the tar, one after the other.
    lines: Vec<Range<usize>>,
}

impl Known {
    fn make() -> Self {
        let note = signed(ENTRIES);
        let (tar, before) = (exported(note.clone()), exported(signed(ENTRIES_BEFORE)));
        let trusted = Trusted { keys: vec![server().verifier().clone()], notes: vec![note] };
        let report = export::verify(&tar[..], &trusted).unwrap();
        assert!(report.is_sound() && report.entries == ENTRIES, "it is sound as it is: {report:?}");
        let lines = lines_in(&tar);
        assert_eq!(lines.len() as u64, ENTRIES);
        Self { tar, before, trusted, lines }
    }

    /// Does some damage and looks: whether it was noticed. It must be, if it can be seen in the ledger.
    fn is_noticed(&self, place: usize) -> bool {
        let damage = Damage::draw(&mut Dice::at(SEED, place, 0), self.tar.len(), BLOCK_BYTES);
        let damaged = damage.done_to(&self.tar, &self.before, BLOCK_BYTES);
        let verified = catch_unwind(AssertUnwindSafe(|| export::verify(&damaged[..], &self.trusted)));
        let verified: Result<Report, Refusal> =
            verified.unwrap_or_else(|_| panic!("place {place}, {damage:?}: the verification panicked"));
        let is_passed = verified.as_ref().is_ok_and(Report::is_sound);
        let is_as_it_was = self.is_as_it_was(&damaged, self.lines.len());
        assert!(is_as_it_was || !is_passed, "place {place}, {damage:?}: it is said to be sound");
        if let (Ok(Report { first_bad: Some((seq, _)), .. }), true) = (&verified, damage != Damage::OldFile) {
            let sound_ones = usize::try_from(*seq).unwrap() - 1;
            assert!(
                self.is_as_it_was(&damaged, sound_ones),
                "place {place}, {damage:?}: {seq} is not the first bad entry"
            );
        }
        !is_passed
    }

    /// Whether so many first lines of the ledger are what they were.
    fn is_as_it_was(&self, damaged: &[u8], count: usize) -> bool {
        self.lines.iter().take(count).all(|line| damaged.get(line.clone()) == self.tar.get(line.clone()))
    }
}

/// The lines of a ledger, which stands in a tar as it is.
fn lines_in(tar: &[u8]) -> Vec<Range<usize>> {
    let first = b"{\"seq\":1,";
    let mut start = tar.windows(first.len()).position(|bytes| bytes == first).unwrap();
    let mut lines = Vec::new();
    while tar.get(start) == Some(&b'{') {
        let length = tar[start..].iter().position(|byte| *byte == b'\n').unwrap() + 1;
        lines.push(start..start + length);
        start += length;
    }
    lines
}

fn server() -> SignerKey {
    SignerKey::new("server.example/outrigger", KeyKind::Ed25519, [7; 32])
}

fn engagement() -> EngagementId {
    EngagementId::from_random([1; 16])
}

fn entry(seq: u64) -> Entry {
    let reason = "It was agreed by telephone. ".repeat((seq % 7) as usize);
    let payload = serde_json::json!({ "fact": "remark-made", "no": seq, "reason": reason });
    let salt = Hash::of(&seq.to_be_bytes()).0;
    let draft = Draft { kind: "operate.remark-made".into(), payload: payload.to_string().into_bytes(), salt };
    let at = Instant(1_772_355_600_000_000 + seq as i64 * 1_500_000);
    Entry::seal(engagement(), seq, (at, AccountId::from_random([2; 16])), draft)
}

fn signed(entries: u64) -> Note {
    let mut tree = Tree::default();
    (1..=entries).for_each(|seq| tree.push(entry(seq).leaf));
    let text = Checkpoint { engagement: engagement(), size: entries, root: tree.root() }.to_string();
    let signatures = vec![server().sign(&text, Instant(0))];
    Note { text, signatures }
}

fn exported(checkpoint: Note) -> Vec<u8> {
    let witness = SignerKey::new("northwind.example/witness", KeyKind::Cosignature, [8; 32]);
    let parts = Parts {
        checkpoint,
        server: server().verifier().clone(),
        witnesses: vec![(Side::Client, witness.verifier().clone())],
        people: BTreeMap::from([(AccountId::from_random([2; 16]), "Anna Lindqvist".into())]),
        blobs: BTreeSet::from([Hash::of(BLOB)]),
    };
    let mut tar = Vec::new();
    let entries = (1..=ENTRIES).map(|seq| Ok(entry(seq)));
    export::write(&mut tar, &parts, entries, &mut |_| Ok(BLOB.to_vec())).unwrap();
    tar
}
