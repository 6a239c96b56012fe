//! A sound engagement is one row; one that is not says what is wrong with it.

use super::*;
use outrigger_desk::view::VerifiedStatement;
use outrigger_kernel::{Hash, Instant};

fn verified(sound: bool) -> Verified {
    let verification = Verification {
        entries: 1_234,
        root: Hash::of(b"root"),
        first_bad: None,
        batches: 2,
        bad_batches: Vec::new(),
        statements: Vec::new(),
        sound,
        at: Instant(0),
        zone: "Europe/Berlin".into(),
    };
    Verified { engagement: EngagementId::from_random([7; 16]), title: "Service desk".into(), verification }
}

#[test]
fn a_sound_engagement_is_one_row() {
    let printed = shown(&[verified(true)], &Console::plain());
    assert_eq!(printed.lines().count(), 3, "{printed}");
    assert!(printed.contains("1\u{202f}234") && printed.ends_with("sound"), "{printed}");
    assert!(shown(&[], &Console::plain()).contains("nothing to verify"));
}

#[test]
fn everything_that_was_changed_is_named() {
    let mut one = verified(false);
    one.verification.first_bad = Some(17);
    one.verification.bad_batches.push(Hash::of(b"batch"));
    one.verification.statements.push(VerifiedStatement {
        no: "STMT-1".parse().unwrap(),
        title: "March 2026".into(),
        stated: Hash::of(b"stated"),
        recomputed: None,
        equal: false,
    });
    let faults = faults(&one);
    assert_eq!(faults.len(), 3);
    assert!(
        faults[0].contains("entry 17")
            && faults[1].contains("batch")
            && faults[2].contains("STMT-1 (March 2026)")
    );
    let printed = shown(&[one], &Console::plain());
    assert!(printed.contains("not sound") && printed.ends_with(&faults[2]), "{printed}");
}

#[test]
fn a_root_that_does_not_fit_is_a_fault_of_its_own() {
    assert_eq!(faults(&verified(true)), Vec::<String>::new());
    assert!(faults(&verified(false))[0].contains("do not give the root"));
}

#[test]
fn an_empty_folder_is_sound_and_an_unknown_engagement_is_not_found() {
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::at(parent.path().join("data"));
    let verify =
        |engagement| Verify { folder: folder.clone(), engagement, json: false }.run(&Console::plain());
    assert_eq!(verify(None).unwrap_err().exit, Exit::NotFound, "no data at all");
    drop(folder.open().ok().unwrap());
    assert_eq!(verify(None), Ok(Exit::Ok));
    assert_eq!(verify(Some(EngagementId::from_random([7; 16]))).unwrap_err().exit, Exit::NotFound);
}
