//! One row for every answer of the database that has a meaning of its own.

use super::*;
use postgres::{Client, NoTls};

const DATABASE: &str = "the database out at db:5432";

fn engine(cause: &str) -> StoreError {
    StoreError::Engine { cause: cause.into() }
}

#[test]
fn codes_get_their_meaning() {
    let says = || format!("{DATABASE} says: words");
    let rows = [
        ("53100", StoreError::Full),
        ("25006", StoreError::ReadOnly),
        ("58030", StoreError::Disk { cause: says() }),
        ("XX001", StoreError::Damaged { what: says() }),
        ("XX002", StoreError::Damaged { what: says() }),
        ("22021", StoreError::Misuse { what: "a text that no database can hold, words".into() }),
        ("3D000", engine("there is no such thing as the database out at db:5432. Create it first")),
        ("55P03", engine("somebody else held a lock in the database out at db:5432 for too long")),
        ("42P01", engine("the database out at db:5432 says: words")),
    ];
    for (code, want) in rows {
        assert_eq!(answered(&SqlState::from_code(code), "words", DATABASE), want, "{code}");
    }
    for (code, helps) in [("28P01", "pg_hba.conf"), ("42501", "grant"), ("53300", "max_connections")] {
        let said = answered(&SqlState::from_code(code), "words", DATABASE).to_string();
        assert!(said.contains(helps) && said.contains(DATABASE), "{code}: {said}");
    }
}

#[test]
fn a_farewell_is_told_from_a_refusal() {
    for code in ["57P01", "57P02", "57P03", "57P05", "25P03", "08006", "08P01"] {
        assert!(is_farewell(&SqlState::from_code(code)), "{code}");
    }
    for code in ["23505", "40001", "53100", "57014", "42P01"] {
        assert!(!is_farewell(&SqlState::from_code(code)), "{code}");
    }
}

#[test]
fn a_server_that_does_not_answer_is_named_and_no_password() {
    // Nobody listens on the first port.
    let error = Client::connect("postgres://ada:secret@127.0.0.1:1/out", NoTls).err().unwrap();
    let fault = Fault::from(error);
    assert!(fault.is_lost() && fault.may_pass());
    let said = fault.words(DATABASE).to_string();
    let begins = "The store could not answer: the database out at db:5432 does not answer: error connecting";
    assert!(said.starts_with(begins), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

#[test]
fn what_the_store_has_a_word_for_stays_as_it_is() {
    let fault = Fault::from(StoreError::Conflict { head: 3 });
    assert!(!fault.is_lost() && !fault.may_pass());
    assert_eq!(fault.words(DATABASE), StoreError::Conflict { head: 3 });
}
