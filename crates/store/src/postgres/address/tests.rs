//! Which URLs are read, what they come to, and that no password is ever said again.

use super::*;
use postgres::config::SslMode;

fn parsed(url: &str) -> Address {
    Address::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"))
}

#[test]
fn a_url_is_said_again_without_its_password() {
    let rows = [
        ("postgres://ada:secret@db.example:6543/out", "postgres://ada@db.example:6543/out"),
        ("postgresql://ada@db.example/out?password=secret", "postgres://ada@db.example:5432/out"),
        ("postgres://db.example", "postgres://db.example:5432/postgres"),
        ("postgres://ada:secret@[::1]:6543/out", "postgres://ada@::1:6543/out"),
        ("postgres://ada@one:1,two:2/out", "postgres://ada@one:1,two:2/out"),
        ("postgres://ada@/out?host=/run/postgresql", "postgres://ada@/run/postgresql:5432/out"),
        ("postgres://ada@/out?hostaddr=10.0.0.1&port=7", "postgres://ada@10.0.0.1:7/out"),
        ("postgres://ada:s%40cret@db/out", "postgres://ada@db:5432/out"),
    ];
    for (url, said) in rows {
        let address = parsed(url);
        assert_eq!(address.to_string(), said, "{url}");
        assert!(!address.spoken().contains("cret"), "{url}");
    }
    let spoken = parsed("postgres://ada:secret@db.example/out").spoken();
    assert_eq!(spoken, "the database out at db.example:5432");
}

#[test]
fn a_wrong_url_is_refused_in_a_sentence_that_does_not_repeat_it() {
    let rows = [
        ("mysql://ada:secret@db/out", "This is no address of a database."),
        ("host=db password=secret", "This is no address of a database."),
        ("postgres://", "The address of the database names no host."),
        ("postgres://ada:secret@/out", "The address of the database names no host."),
        (
            "postgres://ada:secret@db:port/out",
            "The address of the database has an invalid value for option `port`.",
        ),
        ("postgres://ada:secret@db/out?sslmode=maybe", "The address of the database has an invalid value"),
        ("postgres://ada:secret@db/out?colour=secret", "The address of the database cannot be read."),
        ("postgres://ada:secret@db/out?colour", "The address of the database cannot be read."),
        ("postgres://ada:s@secret@db/out", "The address of the database has two @ signs."),
    ];
    for (url, begins) in rows {
        let error = Address::parse(url).err().unwrap();
        assert!(error.starts_with(begins), "{url}: {error}");
        assert!(!error.contains("secret"), "{url}: {error}");
    }
    let long = format!("postgres://db/{}", "a".repeat(URL_BYTES_MAX));
    assert!(Address::parse(&long).is_err());
}

#[test]
fn what_a_url_leaves_open_is_filled_in() {
    let config = parsed("postgres://db").config;
    assert_eq!(config.get_ssl_mode(), SslMode::Prefer);
    assert_eq!(config.get_connect_timeout(), Some(&CONNECT_TIMEOUT));
    assert_eq!(config.get_tcp_user_timeout(), Some(&UNANSWERED_MAX));
    assert_eq!(config.get_keepalives_idle(), KEEPALIVE_AFTER);
    assert_eq!(config.get_application_name(), Some("outrigger"));

    let url = "postgres://db?connect_timeout=3&keepalives_idle=5&application_name=mine&sslmode=disable";
    let config = parsed(url).config;
    assert_eq!(config.get_ssl_mode(), SslMode::Disable);
    assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(3)));
    assert_eq!(config.get_keepalives_idle(), Duration::from_secs(5));
    assert_eq!(config.get_application_name(), Some("mine"));
}

#[test]
fn other_words_for_a_checked_certificate_are_understood() {
    for mode in ["require", "verify-ca", "verify-full"] {
        let address = parsed(&format!("postgres://db/out?sslmode={mode}&sslrootcert=/etc/db.pem"));
        assert_eq!(address.config.get_ssl_mode(), SslMode::Require, "{mode}");
        assert_eq!(address.authorities, Some(PathBuf::from("/etc/db.pem")));
    }
    assert_eq!(parsed("postgres://db/out?sslmode=require").authorities, None);
}
