//! Whether a request comes from a page of this server, without a desk.

use super::*;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

fn check(pairs: &[(&'static str, &str)], told: Option<&str>, want: bool) {
    assert_eq!(is_own_origin(&headers(pairs), told), want, "{pairs:?} {told:?}");
}

#[test]
fn the_origin_is_the_host_that_was_called() {
    check(&[("host", "localhost:8080"), ("origin", "http://localhost:8080")], None, true);
    check(&[("host", "desk.example"), ("origin", "https://desk.example")], None, true);
    check(&[("host", "localhost:8080"), ("origin", "http://localhost:9090")], None, false);
    check(&[("host", "desk.example"), ("origin", "https://desk.example.evil.example")], None, false);
    check(&[("host", "desk.example"), ("origin", "null")], None, false);
    check(&[("host", "desk.example"), ("origin", "ftp://desk.example")], None, false);
    check(&[("host", "desk.example")], None, false);
    check(&[("origin", "http://desk.example")], None, false);
}

#[test]
fn a_told_origin_counts_alone() {
    let told = Some("https://desk.example/");
    check(&[("host", "10.0.0.3"), ("origin", "https://desk.example")], told, true);
    check(&[("host", "10.0.0.3"), ("origin", "http://10.0.0.3")], told, false);
    check(&[("host", "desk.example"), ("origin", "http://desk.example")], told, false);
}
