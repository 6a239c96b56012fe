//! A receipt proves its entry offline, for whoever trusts one of its keys, and not after any change.

use super::*;
use crate::{
    Desk,
    tests::{Room, draft, found, room},
};
use outrigger_kernel::note::{KeyKind, SignerKey};
use outrigger_lifecycle::Command;
use serde_json::{Value, json};

/// The receipt of an entry of a ledger that one witness has co-signed, and what it was made of.
struct Case {
    room: Room,
    anna: AccountId,
    engagement: EngagementId,
    witness: SignerKey,
}

fn case() -> Case {
    let room = room("2026-03-01T09:00:00Z");
    let (anna, engagement) = found(&room.desk);
    let witness = SignerKey::new("northwind.example/witness", KeyKind::Cosignature, [1; 32]);
    let named = Command::parse("engagement.name-witness", json!({ "key": witness.verifier() })).unwrap();
    room.desk.execute(anna, engagement, named).unwrap();
    room.desk.execute(anna, engagement, draft("Tickets")).unwrap();
    Case { room, anna, engagement, witness }
}

impl Case {
    fn desk(&self) -> &Desk {
        &self.room.desk
    }

    fn receipt(&self, seq: Seq) -> Vec<u8> {
        let snapshot = self.desk().snapshot(self.anna, self.engagement, None).unwrap();
        self.desk().receipt(&snapshot, seq).unwrap()
    }

    fn cosign(&self) {
        let snapshot = self.desk().snapshot(self.anna, self.engagement, None).unwrap();
        let mut note = self.desk().checkpoint(&snapshot).unwrap();
        note.signatures.push(self.witness.sign(&note.text, self.desk().now()));
        self.desk().cosign(self.anna, self.engagement, &note.to_string()).unwrap();
    }

    fn server(&self) -> VerifierKey {
        self.desk().keys().server().verifier().clone()
    }
}

fn trusting(keys: &[VerifierKey]) -> Trusted {
    Trusted { keys: keys.to_vec(), notes: Vec::new() }
}

#[test]
fn a_receipt_proves_its_entry_offline() {
    let case = case();
    for seq in 1..=4 {
        let report = verify_receipt(&case.receipt(seq), &trusting(&[case.server()])).unwrap();
        assert!(report.is_sound() && report.remarks.is_empty(), "{report:?}");
        assert_eq!((report.engagement, report.seq, report.size), (case.engagement, seq, 4));
        assert_eq!(report.signed_by, ["outrigger"]);
    }
    let report = verify_receipt(&case.receipt(4), &Trusted::default()).unwrap();
    assert!(report.is_sound() && report.remarks[0].contains(&case.server().to_string()), "{report:?}");
    assert_eq!((report.kind.as_str(), report.actor), ("content.item-drafted", case.anna));
    assert!(report.payload.contains("Tickets"), "{}", report.payload);
    let admitted = verify_receipt(&case.receipt(2), &Trusted::default()).unwrap().payload;
    assert!(
        admitted.contains("sealed") && !admitted.contains("Anna"),
        "personal data stay sealed: {admitted}"
    );
}

#[test]
fn a_receipt_stands_under_what_witnesses_signed() {
    let case = case();
    case.cosign();
    case.desk().execute(case.anna, case.engagement, draft("Invoices")).unwrap();
    let witness = [case.witness.verifier().clone()];
    let early = verify_receipt(&case.receipt(3), &trusting(&witness)).unwrap();
    assert!(early.is_sound(), "{early:?}");
    assert_eq!((early.size, early.signed_by.as_slice()), (4, &["northwind.example/witness".to_owned()][..]));
    let late = verify_receipt(&case.receipt(5), &trusting(&witness)).unwrap();
    assert_eq!(late.findings, ["No key that you trust signed the checkpoint."]);
    assert!(verify_receipt(&case.receipt(5), &Trusted::default()).unwrap().is_sound());
}

#[test]
fn every_changed_byte_fails() {
    let case = case();
    case.cosign();
    let receipt = case.receipt(4);
    assert!(verify_receipt(&receipt, &Trusted::default()).unwrap().is_sound());
    for trusted in [Trusted::default(), trusting(&[case.server()])] {
        for at in 0..receipt.len() {
            for change in [1, 0x20] {
                let mut changed = receipt.clone();
                changed[at] ^= change;
                let passes = verify_receipt(&changed, &trusted).is_ok_and(|report| report.is_sound());
                assert!(!passes, "byte {at} of {}", String::from_utf8_lossy(&changed));
            }
        }
    }
    for cut in [0, 1, receipt.len() / 2, receipt.len() - 1] {
        let passes =
            verify_receipt(&receipt[..cut], &Trusted::default()).is_ok_and(|report| report.is_sound());
        assert!(!passes, "cut at {cut}");
    }
    let longer = [&receipt[..], b" "].concat();
    assert!(!verify_receipt(&longer, &Trusted::default()).unwrap().is_sound());
}

/// Whoever holds a receipt can make every part of it anew but the signatures.
#[test]
fn what_fits_together_without_a_signature_proves_nothing() {
    let case = case();
    case.cosign();
    let receipt = case.receipt(4);
    let edit = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_slice(&receipt).unwrap();
        change(&mut value);
        let edited: Receipt = serde_json::from_value(value).unwrap();
        verify_receipt(&written(&edited).unwrap(), &Trusted::default()).unwrap()
    };
    assert!(edit(&|_| {}).is_sound());
    let finds = |change: &dyn Fn(&mut Value), want: &str| {
        let report = edit(change);
        assert!(report.findings.iter().any(|finding| finding.contains(want)), "{want}: {report:?}");
    };
    finds(&|value| value["entry"]["kind"] = "content.item-amended".into(), "The leaf is not");
    finds(&|value| value["entry"]["seq"] = 0.into(), "The path does not lead");
    finds(&|value| value["path"] = json!([]), "The path does not lead");
    finds(&|value| value["leaf-text"] = "".into(), "The leaf is not");
    finds(&|value| value["engagement"] = "aaaaaaaaaaaaaaaa".into(), "of another ledger");
    finds(&|value| value["keys"] = json!([]), "not signed by the keys");
    finds(&|value| value["keys"].as_array_mut().unwrap().reverse(), "not signed by the keys");
    finds(&|value| value["how-to-check"] = json!(["Trust me."]), "not written as it was made");
    let stranger = SignerKey::new("outrigger", KeyKind::Ed25519, [9; 32]);
    let forge = |value: &mut Value| {
        let note: Note = value["checkpoint"].as_str().unwrap().parse().unwrap();
        let signatures = vec![stranger.sign(&note.text, Instant(0))];
        value["checkpoint"] = Note { signatures, ..note }.to_string().into();
        value["keys"] = json!([stranger.verifier()]);
    };
    assert!(edit(&forge).is_sound(), "by itself; the key has to be compared");
    let mut value: Value = serde_json::from_slice(&receipt).unwrap();
    forge(&mut value);
    let forged = written(&serde_json::from_value(value).unwrap()).unwrap();
    assert!(!verify_receipt(&forged, &trusting(&[case.server()])).unwrap().is_sound());
}

#[test]
fn what_a_party_kept_is_compared_where_it_can_be() {
    let case = case();
    let snapshot = case.desk().snapshot(case.anna, case.engagement, None).unwrap();
    let own = Checkpoint::parse(&case.desk().checkpoint(&snapshot).unwrap().text).unwrap();
    let check = |kept: Checkpoint| {
        let note = Note { text: kept.to_string(), signatures: Vec::new() };
        let trusted = Trusted { keys: vec![case.server()], notes: vec![note] };
        let report = verify_receipt(&case.receipt(4), &trusted).unwrap();
        (report.findings.len(), report.remarks.len())
    };
    assert_eq!(check(own), (0, 0));
    assert_eq!(check(Checkpoint { root: Hash::of(b"another"), ..own }), (1, 0), "a split view");
    assert_eq!(check(Checkpoint { size: 3, ..own }), (0, 1), "an export would show it");
    assert_eq!(check(Checkpoint { engagement: EngagementId::from_random([9; 16]), ..own }), (1, 0));
    let nonsense = Note { text: "hello\n".into(), signatures: Vec::new() };
    let trusted = Trusted { keys: Vec::new(), notes: vec![nonsense] };
    assert!(verify_receipt(&case.receipt(4), &trusted).is_err());
    for no_receipt in [&b""[..], b"{}", b"hello", b"[1]"] {
        assert!(verify_receipt(no_receipt, &Trusted::default()).is_err());
    }
}
