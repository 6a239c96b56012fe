//! Witnesses sign what they have seen; what is another history, or nobody's signature, is refused in words.

use super::*;
use crate::tests::{Room, draft, found, room};
use outrigger_kernel::{
    Code,
    note::{KeyKind, SignerKey},
    time::MINUTE,
};
use outrigger_lifecycle::Command;
use serde_json::{Value, json};
use std::sync::Arc;

/// An engagement whose both sides have named a witness.
struct Watched {
    room: Room,
    anna: AccountId,
    ben: AccountId,
    engagement: EngagementId,
    ours: SignerKey,
    theirs: SignerKey,
}

fn signer(name: &str, seed: u8) -> SignerKey {
    SignerKey::new(name, KeyKind::Cosignature, [seed; 32])
}

fn watched() -> Watched {
    let room = room("2026-03-01T09:00:00Z");
    let (anna, engagement) = found(&room.desk);
    let ben = room.desk.add_account("ben@brightline.example", "Ben Brandt").unwrap();
    let (ours, theirs) = (signer("northwind.example/witness", 1), signer("brightline.example/witness", 2));
    let watched = Watched { room, anna, ben, engagement, ours, theirs };
    let member =
        json!({ "account": ben, "name": "Ben Brandt", "side": "provider", "roles": ["account-manager"] });
    watched.act(anna, "engagement.admit-member", member);
    watched.act(anna, "engagement.name-witness", json!({ "key": watched.ours.verifier() }));
    watched.act(ben, "engagement.name-witness", json!({ "key": watched.theirs.verifier() }));
    watched
}

impl Watched {
    fn act(&self, account: AccountId, command: &str, fields: Value) {
        let command = Command::parse(command, fields).unwrap();
        self.room.desk.execute(account, self.engagement, command).unwrap();
    }

    fn grow(&self) {
        let name = format!("Tickets {}", self.snapshot().tree.size());
        self.room.desk.execute(self.anna, self.engagement, draft(&name)).unwrap();
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        self.room.desk.snapshot(self.anna, self.engagement, None).unwrap()
    }

    fn checkpoint(&self) -> Note {
        self.room.desk.checkpoint(&self.snapshot()).unwrap()
    }

    fn cosign(&self, note: &str) -> Result<Cosigned, Refusal> {
        self.room.desk.cosign(self.anna, self.engagement, note)
    }

    /// The present checkpoint with the signature of a witness alone.
    fn signed_by(&self, witness: &SignerKey) -> String {
        let text = self.checkpoint().text;
        let signatures = vec![witness.sign(&text, self.room.desk.now())];
        Note { text, signatures }.to_string()
    }

    fn best(&self) -> Option<(u64, Vec<Side>)> {
        let best = self.room.desk.checkpoint_cosigned(&self.snapshot()).unwrap();
        best.map(|best| (best.size, best.witnesses.iter().map(|one| one.side).collect()))
    }
}

#[test]
fn a_checkpoint_is_signed_by_the_server() {
    let watched = watched();
    let (note, snapshot) = (watched.checkpoint(), watched.snapshot());
    let stated = Checkpoint::parse(&note.text).unwrap();
    assert_eq!((stated.engagement, stated.size), (watched.engagement, 5));
    assert_eq!(stated.root, snapshot.tree.root());
    assert!(
        note.signatures.len() == 1
            && note.verified_by(watched.room.desk.keys().server().verifier()).is_some()
    );
    assert_eq!(watched.best(), None);
    let view = watched.room.desk.ledger(&snapshot, None).unwrap();
    assert_eq!((view.checkpoint, view.witnessed), (note.to_string(), None));
    assert_eq!(view.server_key, *watched.room.desk.keys().server().verifier());
}

#[test]
fn signatures_stand_under_the_checkpoint_that_was_seen() {
    let watched = watched();
    let at = watched.room.desk.now();
    let cosigned = watched.cosign(&watched.signed_by(&watched.ours)).unwrap();
    let key = watched.ours.verifier().clone();
    assert_eq!(cosigned.witnesses, [Cosigner { side: Side::Client, key, at }]);
    assert_eq!(watched.checkpoint(), cosigned.note, "whoever asks next gets it too");
    assert!(cosigned.note.verified_by(watched.ours.verifier()).is_some());
    watched.grow();
    assert_eq!(watched.checkpoint().signatures.len(), 1, "nobody has seen the new one");
    let witnessed = watched.room.desk.witnessed(&watched.snapshot()).unwrap().unwrap();
    assert_eq!((witnessed.size, witnessed.since, witnessed.by.len()), (5, 1, 1));
    let entry = watched.room.desk.entry(&watched.snapshot(), 2).unwrap();
    assert_eq!(entry.witnessed, Some(witnessed));
}

#[test]
fn what_both_sides_signed_is_worth_more_than_what_is_newer() {
    let watched = watched();
    watched.cosign(&watched.signed_by(&watched.ours)).unwrap();
    watched.grow();
    watched.cosign(&watched.signed_by(&watched.theirs)).unwrap();
    assert_eq!(watched.best(), Some((6, vec![Side::Provider])), "one side each: the newer one");
    watched.cosign(&watched.signed_by(&watched.ours)).unwrap();
    let mut both = watched.best().unwrap();
    both.1.sort();
    assert_eq!(both, (6, vec![Side::Client, Side::Provider]));
    watched.grow();
    watched.cosign(&watched.signed_by(&watched.ours)).unwrap();
    assert_eq!(watched.best().unwrap().0, 6);
    let reason = json!({ "key": watched.theirs.verifier(), "reason": "The machine was sold." });
    watched.act(watched.ben, "engagement.retire-witness", reason);
    assert_eq!(watched.best(), Some((7, vec![Side::Client])), "a retired key counts no more");
    let past = watched.room.desk.snapshot(watched.anna, watched.engagement, None).unwrap();
    assert_eq!(watched.room.desk.cosigned_from(&past, 8).unwrap(), None, "nothing covers entry 8");
}

#[test]
fn the_newest_word_of_a_witness_counts() {
    let watched = watched();
    let when =
        || watched.room.desk.checkpoint_cosigned(&watched.snapshot()).unwrap().unwrap().witnesses[0].at;
    let early = watched.signed_by(&watched.ours);
    watched.room.machine.set(watched.room.desk.now().plus(MINUTE));
    let (late, now) = (watched.signed_by(&watched.ours), watched.room.desk.now());
    watched.cosign(&late).unwrap();
    watched.cosign(&early).unwrap();
    assert_eq!(when(), now);
    watched.cosign(&late.replace('\n', "\r\n")).unwrap();
    assert_eq!(when(), now, "as a browser sends it");
}

#[test]
fn r07_another_history_is_refused_in_words() {
    let watched = watched();
    let said = |note: String| {
        let refused = watched.cosign(&note).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("note"));
        (refused.code, refused.message)
    };
    let sign = |text: String| {
        let signatures = vec![watched.ours.sign(&text, watched.room.desk.now())];
        Note { text, signatures }.to_string()
    };
    let own = Checkpoint::parse(&watched.checkpoint().text).unwrap();
    let other = Checkpoint { engagement: EngagementId::from_random([9; 16]), ..own };
    let longer = Checkpoint { size: 9, ..own };
    let rewritten = Checkpoint { root: Hash::of(b"as it never was"), ..own };
    let cases = [
        (sign(other.to_string()), format!("The checkpoint is of the ledger {}", other.engagement)),
        (sign(longer.to_string()), "The checkpoint covers 9 entries, and this ledger has 5.".into()),
        (sign(rewritten.to_string()), "The checkpoint has another root over 5 entries".into()),
        (sign("hello\n".into()), "The note is no checkpoint".into()),
        ("hello".into(), "The note cannot be read".into()),
    ];
    for (note, want) in cases {
        let (code, message) = said(note);
        assert!(code == Code::Invalid && message.starts_with(&want), "{message}");
    }
    assert_eq!(said("x".repeat(NOTE_BYTES_MAX + 1)).0, Code::TooMuch);
    assert_eq!(watched.best(), None, "nothing of it was kept");
}

#[test]
fn signatures_of_nobody_are_refused_in_words() {
    let watched = watched();
    let unnamed = signer("northwind.example/witness", 3);
    let refused = watched.cosign(&watched.signed_by(&unnamed)).unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
    assert!(refused.next.is_some_and(|next| next.contains("engagement.name-witness")));
    let mut forged: Note = watched.signed_by(&watched.ours).parse().unwrap();
    forged.signatures[0].bytes[20] ^= 1;
    let refused = watched.cosign(&forged.to_string()).unwrap_err();
    assert!(refused.message.contains("is not by the key that the ledger names"), "{refused}");
    let text = watched.checkpoint().text;
    let ahead = watched.ours.sign(&text, watched.room.desk.now().plus(11 * MINUTE));
    let refused = watched.cosign(&Note { text, signatures: vec![ahead] }.to_string()).unwrap_err();
    assert!(refused.message.starts_with("The clock of northwind.example/witness is ahead"), "{refused}");
    let stranger = watched.room.desk.add_account("eve@example.com", "Eve").unwrap();
    let note = watched.signed_by(&watched.ours);
    let refused = watched.room.desk.cosign(stranger, watched.engagement, &note).unwrap_err();
    assert_eq!(refused.code, Code::NotFound, "who is no member learns nothing");
    assert_eq!(watched.best(), None);
}

#[test]
fn a_signature_that_was_put_there_by_somebody_else_counts_for_nothing() {
    let watched = watched();
    watched.cosign(&watched.signed_by(&watched.ours)).unwrap();
    watched.grow();
    let forged =
        signer("northwind.example/witness", 3).sign(&watched.checkpoint().text, watched.room.desk.now());
    let key = format!("{}/{}{}", watched.engagement, padded(6), digest(watched.ours.verifier()));
    let change = Change::Put(Shelf::Cosignature, key, forged.to_string().into_bytes());
    watched.room.store.change(&[change]).unwrap();
    assert_eq!(watched.best(), Some((5, vec![Side::Client])));
    assert_eq!(watched.checkpoint().signatures.len(), 1);
}

#[test]
fn only_the_newest_signatures_are_kept() {
    let watched = watched();
    for _ in 0..KEPT_PER_WITNESS + 6 {
        watched.cosign(&watched.signed_by(&watched.ours)).unwrap();
        watched.grow();
    }
    let kept = || watched.room.store.records(Shelf::Cosignature, "", "", 1_000).unwrap().len();
    assert_eq!(kept(), KEPT_PER_WITNESS + 1);
    let reason = json!({ "key": watched.ours.verifier(), "reason": "The machine was sold." });
    watched.act(watched.anna, "engagement.retire-witness", reason);
    watched.cosign(&watched.signed_by(&watched.theirs)).unwrap();
    assert_eq!(kept(), 1, "what counts no more goes");
}

#[test]
fn proofs_hold_and_what_cannot_be_proved_is_not_found() {
    let watched = watched();
    (0..5).for_each(|_| watched.grow());
    let (desk, snapshot) = (&watched.room.desk, watched.snapshot());
    let head = snapshot.tree.size();
    for from in 1..=head {
        let proof = desk.consistency(&snapshot, from, head).unwrap();
        let ends = ((from, proof.from_root), (head, proof.to_root));
        assert!(outrigger_kernel::merkle::verify_consistency(ends.0, ends.1, &proof.path), "{from}");
        let proof = desk.inclusion(&snapshot, from, head).unwrap();
        let place = (from - 1, head);
        assert!(
            outrigger_kernel::merkle::verify_inclusion(proof.leaf, place, &proof.path, proof.root),
            "{from}"
        );
    }
    for (from, to) in [(0, 1), (2, 1), (1, head + 1)] {
        assert_eq!(desk.consistency(&snapshot, from, to).unwrap_err().code, Code::NotFound);
    }
    for (seq, size) in [(0, head), (head + 1, head), (3, 2), (1, head + 1)] {
        assert_eq!(desk.inclusion(&snapshot, seq, size).unwrap_err().code, Code::NotFound);
    }
}
