//! Two witnesses compare what they saw: one ledger, or two.

use super::*;
use crate::output::captured::Captured;
use outrigger_desk::export::Parts;
use outrigger_kernel::{
    AccountId, EngagementId, Entry, Hash, Instant, Tree,
    entry::Draft,
    note::{KeyKind, Note, SignerKey},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};
use tempfile::TempDir;

fn server() -> SignerKey {
    SignerKey::new("outrigger", KeyKind::Ed25519, [7; 32])
}

fn engagement() -> EngagementId {
    EngagementId::from_random([1; 16])
}

fn entries(count: u64, remark: &str) -> Vec<Entry> {
    let draft = |seq: u64| Draft {
        kind: "operate.remark-made".into(),
        payload: format!("{{\"no\":{seq},\"remark\":\"{remark}\"}}").into_bytes(),
        salt: [seq as u8; 32],
    };
    let by = (Instant(0), AccountId::from_random([2; 16]));
    (1..=count).map(|seq| Entry::seal(engagement(), seq, by, draft(seq))).collect()
}

fn signed(entries: &[Entry], signer: &SignerKey) -> Note {
    let mut tree = Tree::default();
    entries.iter().for_each(|entry| tree.push(entry.leaf));
    let text = Checkpoint { engagement: engagement(), size: tree.size(), root: tree.root() }.to_string();
    let signatures = vec![signer.sign(&text, Instant(0))];
    Note { text, signatures }
}

/// The files of the two.
struct Files(TempDir);

impl Files {
    fn of(mine: &Note, theirs: &Note) -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        fs::write(files.path("mine.txt"), mine.to_string()).unwrap();
        fs::write(files.path("theirs.txt"), theirs.to_string()).unwrap();
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn compare(&self) -> Compare {
        Compare {
            mine: self.path("mine.txt"),
            theirs: self.path("theirs.txt"),
            key: Some(server().verifier().clone()),
            server: None,
            token_file: None,
            export: None,
        }
    }

    /// With an export of these entries at hand.
    fn with_export(&self, entries: &[Entry]) -> Compare {
        let parts = Parts {
            checkpoint: signed(entries, &server()),
            server: server().verifier().clone(),
            witnesses: Vec::new(),
            people: BTreeMap::new(),
            blobs: BTreeSet::new(),
        };
        let mut tar = Vec::new();
        let entries = entries.iter().cloned().map(Ok);
        export::write(&mut tar, &parts, entries, &mut |_| Ok(Vec::new())).unwrap();
        fs::write(self.path("ledger.tar"), tar).unwrap();
        Compare { export: Some(self.path("ledger.tar")), ..self.compare() }
    }
}

fn alarm(compare: &Compare) -> String {
    let failure = compare.run(&Console::plain()).unwrap_err();
    assert!(failure.exit == Exit::NotVerified && failure.message.starts_with("ALARM: "), "{failure}");
    failure.to_string()
}

#[test]
fn two_that_saw_the_same_agree() {
    let note = signed(&entries(5, "as it was"), &server());
    let (files, said) = (Files::of(&note, &note), Captured::default());
    assert_eq!(files.compare().run(&said.console()), Ok(Exit::Ok));
    assert!(said.results().starts_with("Both saw one ledger: 5 entries, root "), "{}", said.results());
    assert_eq!(said.messages(), "");
    let unnamed = Compare { key: None, ..files.compare() };
    assert_eq!(unnamed.run(&said.console()), Ok(Exit::Ok));
    assert!(said.messages().contains("is not known"), "{}", said.messages());
}

#[test]
fn r08_a_split_view_raises_the_alarm() {
    let (mine, theirs) = (entries(5, "for one"), entries(5, "for the other"));
    let files = Files::of(&signed(&mine, &server()), &signed(&theirs, &server()));
    let said = alarm(&files.compare());
    assert!(said.contains("two roots over the first 5 entries"), "{said}");
    assert!(said.contains("mine.txt") && said.contains("theirs.txt"), "{said}");
}

#[test]
fn r08_a_longer_ledger_has_to_be_proved() {
    let honest = entries(9, "as it was");
    let files = Files::of(&signed(&honest[..5], &server()), &signed(&honest, &server()));
    let unproved = files.compare().run(&Console::plain()).unwrap_err();
    assert!(unproved.exit == Exit::Usage && unproved.to_string().contains("--export"), "{unproved}");
    let said = Captured::default();
    assert_eq!(files.with_export(&honest).run(&said.console()), Ok(Exit::Ok));
    assert!(said.results().contains("9 entries that grew out of 5"), "{}", said.results());

    let other = entries(9, "as it never was");
    let files = Files::of(&signed(&honest[..5], &server()), &signed(&other, &server()));
    for shown in [&honest, &other] {
        let said = alarm(&files.with_export(shown));
        assert!(said.contains("the ledger was rewritten at or before entry"), "{said}");
    }
    assert!(alarm(&files.with_export(&other[..7])).contains("it was rolled back"));
}

#[test]
fn what_the_server_did_not_sign_proves_nothing() {
    let five = entries(5, "as it was");
    let stranger = SignerKey::new("outrigger", KeyKind::Ed25519, [9; 32]);
    let note = signed(&five, &server());
    let files = Files::of(&note, &note);
    for theirs in [signed(&five, &stranger).to_string(), note.text.clone()] {
        fs::write(files.path("theirs.txt"), theirs).unwrap();
        let failure = files.compare().run(&Console::plain()).unwrap_err();
        assert_eq!(failure.exit, Exit::NotVerified);
        assert!(failure.message.contains("theirs.txt is not signed"), "{failure}");
    }
    let known = serde_json::json!({ "checkpoint": note.to_string(), "server-key": stranger.verifier() });
    fs::write(files.path("theirs.txt"), known.to_string()).unwrap();
    let failure = files.compare().run(&Console::plain()).unwrap_err();
    assert!(failure.exit == Exit::NotVerified && failure.message.starts_with("Two keys"), "{failure}");
}

#[test]
fn different_ledgers_are_not_compared() {
    let note = signed(&entries(5, "as it was"), &server());
    let text = Checkpoint { engagement: EngagementId::from_random([9; 16]), size: 5, root: Hash::of(b"x") };
    let text = text.to_string();
    let foreign = Note { signatures: vec![server().sign(&text, Instant(0))], text };
    let files = Files::of(&note, &foreign);
    assert_eq!(files.compare().run(&Console::plain()).unwrap_err().exit, Exit::Usage);
}
