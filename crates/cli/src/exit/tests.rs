//! Every exit code has its number, and every failure its code.

use super::*;
use outrigger_kernel::refusal;

#[test]
fn the_numbers_are_those_that_scripts_rely_on() {
    let numbers = [
        (Exit::Ok, 0),
        (Exit::Unexpected, 1),
        (Exit::Usage, 2),
        (Exit::NotFound, 3),
        (Exit::Rejected, 4),
        (Exit::Conflict, 5),
        (Exit::Missed, 6),
        (Exit::NotVerified, 7),
        (Exit::NoRoom, 8),
        (Exit::Unreachable, 9),
        (Exit::Interrupted, 130),
    ];
    for (exit, number) in numbers {
        assert_eq!(exit as u8, number, "{exit:?}");
    }
}

#[test]
fn a_refusal_keeps_its_sentences() {
    let cases = [
        (refusal::invalid("No."), Exit::Usage),
        (refusal::too_much("A title", 200), Exit::Usage),
        (refusal::not_found("wave", "WAVE-9"), Exit::NotFound),
        (refusal::not_allowed("sign", "the client"), Exit::NotFound),
        (refusal::already("GATE-1", "open"), Exit::Conflict),
        (refusal::not_ready("Two criteria are open."), Exit::Missed),
        (refusal::unavailable("The disk is full."), Exit::NoRoom),
    ];
    for (refusal, exit) in cases {
        let failure = Failure::from(refusal.clone());
        assert_eq!(failure.exit, exit, "{refusal}");
        assert_eq!((failure.message, failure.hint), (refusal.message, refusal.next));
    }
}

#[test]
fn a_store_that_cannot_write_is_told_from_one_that_is_in_use() {
    let cases = [
        (StoreError::Full, Exit::NoRoom),
        (StoreError::ReadOnly, Exit::NoRoom),
        (StoreError::Stopped { cause: "EIO".into() }, Exit::NoRoom),
        (StoreError::InUse { folder: "data".into() }, Exit::Unreachable),
        (StoreError::Damaged { what: "entry 3".into() }, Exit::NotVerified),
        (StoreError::Taken { login: "ada".into() }, Exit::Conflict),
        (StoreError::Newer { found: 9, known: 1 }, Exit::Unexpected),
    ];
    for (error, exit) in cases {
        let sentence = error.to_string();
        let failure = Failure::from(error);
        assert_eq!((failure.exit, failure.message), (exit, sentence));
    }
}

#[test]
fn an_unreadable_file_is_named_with_what_to_do() {
    let gone = Failure::io("read", "events.csv", &io::Error::from(io::ErrorKind::NotFound));
    assert_eq!(gone.exit, Exit::NotFound);
    assert!(gone.to_string().starts_with("error: Cannot read events.csv: "), "{gone}");
    assert!(gone.to_string().ends_with("\nhint: Check the path."), "{gone}");
    let full = Failure::io("write", "rejects.csv", &io::Error::from(io::ErrorKind::StorageFull));
    assert_eq!(full.exit, Exit::NoRoom);
}
