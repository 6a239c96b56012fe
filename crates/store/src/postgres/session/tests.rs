//! Names of schemas, addresses that are refused, and the settings of a connection.

use super::*;
use crate::postgres::scratch::Scratch;

#[test]
fn only_plain_names_stand_in_statements() {
    for plain in ["outrigger", "a", "outrigger_2", "table"] {
        assert!(is_plain(plain), "{plain}");
    }
    let long = "a".repeat(SCHEMA_BYTES_MAX + 1);
    for other in ["", "2nd", "_a", "Outrigger", "a b", "a\"; DROP TABLE entry; --", "é", "a\0", long.as_str()]
    {
        assert!(!is_plain(other), "{other}");
        let error = Server::try_new("postgres://db", other).err().unwrap();
        assert!(matches!(error, StoreError::Misuse { .. }), "{error:?}");
    }
}

#[test]
fn a_wrong_address_is_said_before_anything_is_connected() {
    let error = Server::try_new("postgres://ada:secret@/out", "outrigger").err().unwrap();
    assert!(matches!(&error, StoreError::Engine { cause } if cause.contains("names no host")), "{error:?}");
    let missing = "postgres://db/out?sslrootcert=/no/such/file";
    let error = Server::try_new(missing, "outrigger").err().unwrap();
    assert!(error.to_string().contains("/no/such/file cannot be used"), "{error}");
}

#[test]
fn success_means_on_disk_whatever_the_server_is_set_to() {
    let Some(scratch) = Scratch::new() else { return };
    let url = format!("{}&options=-c%20synchronous_commit%3Doff", scratch.url());
    let server = Server::try_new(&url, scratch.schema()).unwrap();
    let mut client = server.connect().unwrap();
    let shown = |client: &mut Client, setting: &str| -> String {
        client.query_one("SELECT current_setting($1)", &[&setting]).unwrap().get(0)
    };
    assert_eq!(shown(&mut client, "synchronous_commit"), "on");
    assert_eq!(shown(&mut client, "lock_timeout"), "1min");
    assert_eq!(shown(&mut client, "idle_in_transaction_session_timeout"), "30s");
    assert_eq!(shown(&mut client, "search_path"), scratch.schema());
}
