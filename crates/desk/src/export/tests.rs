//! Exports that are sound, tampered with, cut short, rolled back and rewritten: both verifiers must agree.

mod files;
mod kept;
mod python;
mod taken;
mod tampering;

use super::{write::put, *};
use outrigger_kernel::{
    AccountId, Checkpoint, EngagementId, Entry, Hash, Instant, Seq, Side, Tree,
    entry::Draft,
    note::{KeyKind, Note, SignerKey},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};
use tar::{Archive, Builder};

/// One export, what a party trusts, and what both verifiers have to say.
struct Case {
    name: String,
    tar: Vec<u8>,
    trusted: Trusted,
    /// The verdicts of a report, sorted, as [`verdicts`] gives them.
    want: Vec<String>,
}

impl Case {
    /// A case in which the key of the server is trusted.
    fn new(name: impl Into<String>, tar: Vec<u8>, want: &str) -> Self {
        let trusted = Trusted { keys: vec![server().verifier().clone()], notes: Vec::new() };
        Self { name: name.into(), tar, trusted, want: want.split("; ").map(str::to_owned).collect() }
    }

    fn trusting(mut self, keys: &[&SignerKey]) -> Self {
        self.trusted.keys = keys.iter().map(|key| key.verifier().clone()).collect();
        self
    }

    fn keeping(mut self, notes: &[Note]) -> Self {
        self.trusted.notes = notes.to_vec();
        self
    }
}

/// Both verifiers come to the verdict that each case wants.
fn check(cases: &[Case]) {
    for case in cases {
        let got = verdicts(&verify(&case.tar[..], &case.trusted));
        assert_eq!(got, case.want, "{}", case.name);
    }
    python::check(cases);
}

/// A report in the words of `verify.py`, without the reasons, sorted.
fn verdicts(result: &Result<Report, Refusal>) -> Vec<String> {
    let Ok(report) = result else { return vec!["UNREADABLE".into()] };
    if report.is_sound() {
        return vec![format!("OK entries={} root={}", report.entries, report.root)];
    }
    let mut words: Vec<String> = report.findings.iter().map(|finding| word(finding).to_owned()).collect();
    words.extend(report.first_bad.iter().map(|(seq, _)| format!("BAD entry={seq}")));
    words.sort();
    words.dedup();
    words
}

fn word(finding: &str) -> &'static str {
    if finding.contains("rolled back") {
        "ROLLED BACK"
    } else if finding.contains("rewritten") {
        "REWRITTEN"
    } else if finding.starts_with("The file blobs/") {
        "BAD blob"
    } else {
        "BAD checkpoint"
    }
}

fn engagement() -> EngagementId {
    EngagementId::from_random([1; 16])
}

fn server() -> SignerKey {
    SignerKey::new("server.example/outrigger", KeyKind::Ed25519, [7; 32])
}

fn witness() -> SignerKey {
    SignerKey::new("northwind.example/witness", KeyKind::Cosignature, [8; 32])
}

/// An entry whose payload has what JSON must escape, at a time with a fraction in every other one.
fn sealed(seq: Seq, remark: &str) -> Entry {
    let text = format!("Ω é \" \\ / \n \u{1} \u{7f} \u{2028} {remark}");
    let payload = serde_json::json!({ "no": seq, "text": text }).to_string().into_bytes();
    let draft = Draft { kind: "operate.remark-made".into(), payload, salt: [0xa0 | seq as u8; 32] };
    let at = Instant(1_772_355_600_000_000 + seq as i64 * 1_500_000);
    Entry::seal(engagement(), seq, (at, AccountId::from_random([2; 16])), draft)
}

fn entries(count: u64) -> Vec<Entry> {
    (1..=count).map(|seq| sealed(seq, "as it was")).collect()
}

fn signed(entries: &[Entry], signers: &[&SignerKey]) -> Note {
    let mut tree = Tree::default();
    entries.iter().for_each(|entry| tree.push(entry.leaf));
    let checkpoint = Checkpoint { engagement: engagement(), size: tree.size(), root: tree.root() };
    let text = checkpoint.to_string();
    let signatures = signers.iter().map(|signer| signer.sign(&text, Instant(0))).collect();
    Note { text, signatures }
}

fn export(entries: &[Entry]) -> Vec<u8> {
    export_under(signed(entries, &[&server(), &witness()]), entries).unwrap()
}

fn export_under(checkpoint: Note, entries: &[Entry]) -> Result<Vec<u8>, Refusal> {
    let batches = ["one batch", "another batch"].map(|batch| (Hash::of(batch.as_bytes()), batch));
    let parts = Parts {
        checkpoint,
        server: server().verifier().clone(),
        witnesses: vec![(Side::Client, witness().verifier().clone())],
        people: BTreeMap::from([(AccountId::from_random([2; 16]), "Anna Lindqvist".into())]),
        blobs: BTreeSet::from(batches.map(|(digest, _)| digest)),
    };
    let batches = BTreeMap::from(batches);
    let mut tar = Vec::new();
    let entries = entries.iter().cloned().map(Ok);
    write(&mut tar, &parts, entries, &mut |digest| Ok(batches[&digest].as_bytes().to_vec()))?;
    Ok(tar)
}

/// The files of a tar, in their order.
fn unpacked(tar: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = Archive::new(tar);
    let files = archive.entries().unwrap().map(|file| {
        let mut file = file.unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (String::from_utf8(file.path_bytes().into_owned()).unwrap(), bytes)
    });
    files.collect()
}

fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    files.iter().for_each(|(name, bytes)| put(&mut tar, name, bytes).unwrap());
    tar.into_inner().unwrap()
}

/// The same export with one file changed.
fn with(tar: &[u8], name: &str, change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let mut files = unpacked(tar);
    let (_, bytes) = files.iter_mut().find(|(found, _)| found == name).unwrap();
    *bytes = change(std::str::from_utf8(bytes).unwrap()).into_bytes();
    packed(&files)
}

#[test]
fn a_sound_export_is_sound_for_whoever_signed_it() {
    let twelve = entries(12);
    let tar = export(&twelve);
    assert_eq!(tar, export(&twelve), "the same ledger gives the same bytes");
    let ok = |entries: &[Entry]| {
        let checkpoint = Checkpoint::parse(&signed(entries, &[]).text).unwrap();
        format!("OK entries={} root={}", checkpoint.size, checkpoint.root)
    };
    let mut cases: Vec<Case> = [0, 1, 2, 3, 8]
        .map(|count| Case::new(format!("{count} entries"), export(&entries(count)), &ok(&entries(count))))
        .into();
    cases.push(Case::new("the key of the server", tar.clone(), &ok(&twelve)));
    cases.push(Case::new("the key of a witness", tar.clone(), &ok(&twelve)).trusting(&[&witness()]));
    cases.push(Case::new("no key of one's own", tar.clone(), &ok(&twelve)).trusting(&[]));
    cases.push(Case::new("both", tar.clone(), &ok(&twelve)).trusting(&[&server(), &witness()]));
    check(&cases);

    let report = verify(&tar[..], &Trusted::default()).unwrap();
    assert_eq!((report.engagement, report.blobs_checked, report.blobs_bad), (engagement(), 2, 0));
    assert_eq!(report.checkpoint_signed_by, [server().verifier().name.as_str(), "northwind.example/witness"]);
    assert!(report.remarks[0].contains("compare that key"), "{report:?}");
    let own = verify(&tar[..], &cases[6].trusted).unwrap();
    assert_eq!(own.checkpoint_signed_by, ["northwind.example/witness"]);
    assert!(own.remarks.is_empty(), "{own:?}");
}

#[test]
fn what_cannot_be_exported_is_refused() {
    let three = entries(3);
    let note = signed(&three, &[&server()]);
    let grown = export_under(note.clone(), &entries(5)).unwrap();
    assert_eq!(
        grown,
        export_under(note.clone(), &three).unwrap(),
        "entries behind the checkpoint are left out"
    );
    let refused =
        |note: &Note, entries: &[Entry]| export_under(note.clone(), entries).unwrap_err().to_string();
    assert!(refused(&note, &three[..2]).contains("Entry 3"));
    assert!(refused(&note, &three[1..]).contains("Entry 1"));
    let mut binary = three.clone();
    binary[1].payload = vec![0xff];
    assert!(refused(&note, &binary).contains("entry 2 holds is not text"));
    let nothing = Note { text: "hello\n".into(), ..note };
    assert!(refused(&nothing, &three).contains("checkpoint"));
    let far = Checkpoint { engagement: engagement(), size: ENTRIES_MAX + 1, root: Hash::default() };
    assert!(refused(&Note { text: far.to_string(), ..nothing }, &three).contains("limit"));
}

#[test]
fn a_damaged_blob_is_not_exported() {
    let note = signed(&[], &[&server()]);
    let parts = Parts {
        checkpoint: note,
        server: server().verifier().clone(),
        witnesses: Vec::new(),
        people: BTreeMap::new(),
        blobs: BTreeSet::from([Hash::of(b"sealed")]),
    };
    let refused = write(&mut Vec::<u8>::new(), &parts, std::iter::empty(), &mut |_| Ok(b"damaged".to_vec()));
    assert!(refused.unwrap_err().to_string().contains("not what was sealed"));
}
