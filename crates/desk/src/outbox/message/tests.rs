//! Messages against the standard: a published vector, an independent check, and what a body holds.

use super::*;
use crate::outbox::tests::room;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use serde_json::json;

/// The key of the vector that implementations of the standard share: seed and public key.
const SEED: &str = "6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=";
const PUBLIC: &str = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
const SIGNATURE: &str =
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

#[test]
fn r12_signatures_are_those_of_the_published_vector() {
    let seed: [u8; 32] = STANDARD.decode(SEED).unwrap().try_into().unwrap();
    let key = SigningKey::from_bytes(&seed);
    assert_eq!(public_key(&key), PUBLIC);
    let message = Message {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek".into(),
        kind: TEST.into(),
        body: br#"{"test": 2432232314}"#.to_vec(),
    };
    assert_eq!(message.signature(&key, Instant(1_614_265_330 * SECOND + 999_999)), SIGNATURE);
}

#[test]
fn r12_a_receiver_can_check_a_signature_with_the_public_key_alone() {
    let room = room();
    let key = HookKey::from_random(room.engagement, [1; 8]);
    let signing = signing_key(room.desk.keys(), &key);
    let shown = public_key(&signing);
    let public = STANDARD.decode(shown.strip_prefix("whpk_").unwrap()).unwrap().try_into().unwrap();
    let public = VerifyingKey::from_bytes(&public).unwrap();
    let message = Message::test(&key, room.desk.now()).unwrap();
    let header = message.signature(&signing, room.desk.now());
    let signature = STANDARD.decode(header.strip_prefix("v1a,").unwrap()).unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    let signed = |body: &str| format!("{}.{}.{body}", message.id, seconds(room.desk.now()));
    let body = String::from_utf8(message.body.clone()).unwrap();
    assert!(public.verify(signed(&body).as_bytes(), &signature).is_ok());
    assert!(public.verify(signed(&body.replace("test", "best")).as_bytes(), &signature).is_err());
    let other = HookKey::from_random(room.engagement, [2; 8]);
    assert_ne!(
        public_key(&signing_key(room.desk.keys(), &other)),
        shown,
        "each webhook has a key of its own"
    );
}

#[test]
fn a_message_says_what_the_entry_says_and_stays_the_same() {
    let room = room();
    room.write(1);
    let entry = room.store.read(room.engagement, 4, 1).unwrap().remove(0);
    let message = Message::of(room.engagement, &entry).unwrap();
    assert_eq!(message.id, format!("msg_{}_5", room.engagement));
    assert!(!message.id.contains('.'), "a full stop would let parts of a signed text be moved");
    let body: Value = serde_json::from_slice(&message.body).unwrap();
    let payload: Value = serde_json::from_slice(&entry.payload).unwrap();
    let want = json!({
        "type": "content.item-drafted",
        "timestamp": "2026-03-02T09:00:00Z",
        "data": {
            "engagement": room.engagement, "seq": 5, "at": "2026-03-02T09:00:00Z", "actor": room.anna,
            "leaf": entry.leaf, "path": format!("/e/{}/ledger/5", room.engagement), "fact": payload,
        },
    });
    assert_eq!(body, want);
    assert_eq!(Message::of(room.engagement, &entry).unwrap(), message);
}

#[test]
fn personal_data_leave_sealed() {
    let room = room();
    let entries = room.store.read(room.engagement, 0, 10).unwrap();
    let admitted = entries.iter().filter(|entry| entry.kind == "engagement.member-admitted");
    let bodies: Vec<String> = admitted
        .map(|entry| String::from_utf8(Message::of(room.engagement, entry).unwrap().body).unwrap())
        .collect();
    assert_eq!(bodies.len(), 3);
    for body in bodies {
        assert!(body.contains(r#""sealed":""#), "{body}");
        for name in ["Anna", "Lindqvist", "Ben", "Okoro", "Ada Diaz"] {
            assert!(!body.contains(name), "{body}");
        }
    }
}
