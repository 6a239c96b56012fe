//! Published vectors first: the note of Go's package, the second key of RFC 8032, the example of C2SP.

use super::*;
use crate::{hash::Hash, time::Instant};

/// The key and the note that Go's package for signed notes documents.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SEED: &str = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173";
const PETER_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/// The checkpoint that C2SP's page on cosignatures shows, and when its witness signed.
const SOFA: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const SOFA_AT: Instant = Instant(1_679_315_147_000_000);

fn seed(hex: &str) -> [u8; 32] {
    hex.parse::<Hash>().unwrap().0
}

fn peter(kind: KeyKind) -> SignerKey {
    SignerKey::new("PeterNeumann", kind, seed(PETER_SEED))
}

fn signed(text: &str, signers: &[&SignerKey]) -> Note {
    let signatures = signers.iter().map(|signer| signer.sign(text, SOFA_AT)).collect();
    Note { text: text.to_owned(), signatures }
}

#[test]
fn the_note_of_go_verifies_and_is_signed_alike() {
    let note: Note = PETER_NOTE.parse().unwrap();
    let key: VerifierKey = PETER.parse().unwrap();
    assert_eq!(note.verified_by(&key), Some(Signed { at: None }));
    assert_eq!(note.to_string(), PETER_NOTE);
    let signer = peter(KeyKind::Ed25519);
    assert_eq!(signer.verifier(), &key);
    assert_eq!(signed(&note.text, &[&signer]), note);
    assert_eq!(key.to_string(), PETER);
}

#[test]
fn the_second_vector_of_rfc_8032_is_signed_alike() {
    let secret = seed("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let public = seed("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let signer = SignerKey::new("rfc8032", KeyKind::Ed25519, secret);
    assert_eq!(signer.verifier().key, public);
    let hex: String = signer.sign("r", SOFA_AT).bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let halves = [
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ];
    assert_eq!(hex, halves.concat());
}

#[test]
fn a_cosignature_says_when() {
    let witness = peter(KeyKind::Cosignature);
    let note = signed(SOFA, &[&witness]);
    // Made by another implementation of Ed25519 from the same seed, text and time.
    let line = "\u{2014} PeterNeumann GLl4CwAAAABkGFDLJeR//pqzhnEKVvEm2wWbh2RJ6oru5+cUUfm5X9NnlaGr8aSH9QE5RVZD4QGlxl2F5UpVIIi94p178KLfqPPsAA==";
    assert_eq!(note.signatures[0].to_string(), line);
    assert_eq!(note.verified_by(witness.verifier()), Some(Signed { at: Some(SOFA_AT) }));
    let half_a_second_later = witness.sign(SOFA, SOFA_AT.plus(500_000));
    assert_eq!(half_a_second_later, note.signatures[0], "whole seconds");
    let mut forged = note.clone();
    forged.signatures[0].bytes[7] ^= 1;
    assert_eq!(forged.verified_by(witness.verifier()), None, "the time is signed too");
    forged.signatures[0].bytes.truncate(7);
    assert_eq!(forged.verified_by(witness.verifier()), None);
    assert!(witness.sign(SOFA, Instant(-1)).bytes.starts_with(&[0; 8]));
}

#[test]
fn the_example_of_c2sp_reads_back() {
    let text = format!(
        "{SOFA}\n\
        \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        \u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    );
    let note: Note = text.parse().unwrap();
    assert_eq!(note.text, SOFA);
    assert_eq!(note.signatures[1].name, "witness.example.com/w1");
    assert_eq!(note.signatures[1].bytes[..8], 1_679_315_147_u64.to_be_bytes());
    assert_eq!(note.to_string(), text);
}

#[test]
fn only_the_key_that_signed_verifies() {
    let (server, witness) = (peter(KeyKind::Ed25519), peter(KeyKind::Cosignature));
    assert_ne!(server.verifier().id(), witness.verifier().id(), "one secret, two kinds, two ids");
    let note = signed(SOFA, &[&server]);
    assert_eq!(note.verified_by(witness.verifier()), None);
    assert_eq!(signed(SOFA, &[&witness, &server]).verified_by(server.verifier()), Some(Signed { at: None }));
    let changed = Note { text: SOFA.replace("20852163", "20852164"), ..note.clone() };
    assert_eq!(changed.verified_by(server.verifier()), None);
    let stranger = SignerKey::new("PeterNeumann", KeyKind::Ed25519, [9; 32]);
    assert_eq!(note.verified_by(stranger.verifier()), None);
    for byte in 0..64 {
        let mut forged = note.clone();
        forged.signatures[0].bytes[byte] ^= 1;
        assert_eq!(forged.verified_by(server.verifier()), None, "byte {byte}");
    }
    let twice = Note { signatures: vec![stranger.sign(SOFA, SOFA_AT), server.sign(SOFA, SOFA_AT)], ..note };
    assert!(twice.verified_by(server.verifier()).is_some(), "signatures of unknown keys are passed over");
}

#[test]
fn what_is_no_note_is_refused_with_the_reason() {
    let line = "\u{2014} a AAAAAAA=\n";
    let cases = [
        (format!("text\n{line}"), "empty line"),
        ("text\n\n".to_owned(), "does not end"),
        (format!("text\n\n{}", line.trim_end()), "does not end"),
        (format!("te\rxt\n\n{line}"), "control"),
        (format!("te\0xt\n\n{line}"), "control"),
        (format!("text\n\n{line}not a signature\n"), "signature line"),
        ("text\n\n- a AAAAAAA=\n".to_owned(), "signature line"),
        ("text\n\n\u{2014} a b AAAAAAA=\n".to_owned(), "signature line"),
        ("text\n\n\u{2014} a+b AAAAAAA=\n".to_owned(), "signature line"),
        ("text\n\n\u{2014} a AAAAAAB=\n".to_owned(), "signature line"),
        ("text\n\n\u{2014} a AAAA\n".to_owned(), "signature line"),
        (format!("text\n\n\u{2014} a {}\n", "AAAA".repeat(SIGNATURE_BYTES_MAX)), "signature line"),
        (format!("{}\n\n{line}", "t".repeat(TEXT_BYTES_MAX)), "over"),
        (format!("text\n\n{}", line.repeat(SIGNATURES_MAX + 1)), "more than 64"),
    ];
    for (text, why) in cases {
        let error = text.parse::<Note>().unwrap_err().to_string();
        assert!(error.contains(why), "{error} for {text:.80}");
    }
    let most: Note =
        format!("{}\n\n{}", "t".repeat(TEXT_BYTES_MAX - 1), line.repeat(SIGNATURES_MAX)).parse().unwrap();
    assert_eq!((most.text.len(), most.signatures.len()), (TEXT_BYTES_MAX, SIGNATURES_MAX));
    let empty_lines: Note = format!("a\n\nb\n\n{line}").parse().unwrap();
    assert_eq!(empty_lines.text, "a\n\nb\n", "the last empty line ends the text");
}

#[test]
fn what_is_no_key_is_refused_with_the_reason() {
    // Go's own cases of keys whose id is right and whose length or kind is not.
    let cases = [
        ("PeterNeumann+c74f20a3", "name+id+base64"),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its name"),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its name"),
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "no Ed25519 key"),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "neither"),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its id"),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its id"),
        ("PeterNeumam+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its id"),
    ];
    for (text, why) in cases {
        let error = text.parse::<VerifierKey>().unwrap_err().to_string();
        assert!(error.contains(why), "{error} for {text}");
    }
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let weak = VerifierKey { name: "weak".into(), kind: KeyKind::Ed25519, key: neutral };
    assert!(weak.to_string().parse::<VerifierKey>().is_err(), "a key that would sign anything");
    for end in 0..PETER.len() {
        assert!(PETER[..end].parse::<VerifierKey>().is_err());
    }
}

#[test]
fn keys_are_text_in_json_and_secrets_are_never_shown() {
    for kind in [KeyKind::Ed25519, KeyKind::Cosignature] {
        let signer = peter(kind);
        let json = serde_json::to_string(signer.verifier()).unwrap();
        assert_eq!(json, format!("\"{}\"", signer.verifier()));
        assert_eq!(&serde_json::from_str::<VerifierKey>(&json).unwrap(), signer.verifier());
        assert_eq!(format!("{signer:?}"), format!("SignerKey({})", signer.verifier()));
    }
    assert!(serde_json::from_str::<VerifierKey>("\"PeterNeumann\"").is_err());
}

#[test]
fn a_signer_gets_a_name_that_notes_can_carry() {
    let long = "x".repeat(NAME_CHARS_MAX + 1);
    for (name, want) in [("Ann + Ben", "Ann---Ben"), ("", "-"), ("a\nb", "a-b"), (long.as_str(), &long[1..])]
    {
        let signer = SignerKey::new(name, KeyKind::Ed25519, [1; 32]);
        assert_eq!(signer.verifier().name, want);
        assert_eq!(signer.verifier().to_string().parse::<VerifierKey>().as_ref(), Ok(signer.verifier()));
        let note = signed("text\n", &[&signer]);
        assert_eq!(note.to_string().parse(), Ok(note));
    }
}
