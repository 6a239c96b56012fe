//! What may be written as the address of a webhook, and what an operator may allow.

use super::*;
use outrigger_kernel::Code;

fn allowed(targets: &[&str]) -> Vec<Target> {
    targets.iter().map(|target| target.parse().unwrap()).collect()
}

#[test]
fn public_addresses_over_tls_are_taken() {
    for url in [
        "https://hooks.example.org",
        "https://hooks.example.org/a/b?c=d",
        "https://HOOKS.example.org:443/",
        "https://hooks.example.org:80/",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]/hook",
        "https://xn--bcher-kva.example/",
    ] {
        assert!(check(url, &[]).is_ok(), "{url}: {:?}", check(url, &[]));
    }
}

#[test]
fn t5_everything_else_is_refused_in_words() {
    for (url, words) in [
        ("", "no address"),
        ("hooks.example.org", "no address"),
        ("/e/abc", "no address"),
        ("http://hooks.example.org/", "over https alone"),
        ("ftp://hooks.example.org/", "over https alone"),
        ("gopher://127.0.0.1:25/", "over https alone"),
        ("https://user:password@hooks.example.org/", "names a user"),
        ("https://hooks.example.org@127.0.0.1/", "names a user"),
        ("https://hooks.example.org:8080/", "443 and 80 alone"),
        ("https://hooks.example.org:22/", "443 and 80 alone"),
        ("https://hooks.example.org:99999/", "no address"),
        ("https://hooks.example.org:/", "no address"),
        ("https://:443/", "no address"),
        ("https://127.0.0.1/", "inside a network"),
        ("https://[::1]/", "inside a network"),
        ("https://[::ffff:127.0.0.1]/", "inside a network"),
        ("https://[fe80::1%25eth0]/", "no address"),
        ("https://169.254.169.254/latest/meta-data/", "inside a network"),
        ("https://localhost/", "inside a network"),
        ("https://LOCALHOST./", "inside a network"),
        ("https://db.localhost/", "inside a network"),
        ("https://metadata.google.internal/computeMetadata/v1/", "inside a network"),
        ("https://metadata.goog/", "inside a network"),
        ("https://printer.local/", "inside a network"),
        ("https://2130706433/", "no address"),
        ("https://0x7f000001/", "no address"),
        ("https://127.1/", "no address"),
        ("https://0177.0.0.1/", "no address"),
        ("https://127.0.0.1.", "inside a network"),
        ("https://hooks.example.org/a b", "no address"),
        ("https://bücher.example/", "no address"),
    ] {
        let refused = check(url, &[]).expect_err(url);
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("url")), "{url}");
        assert!(refused.message.contains(words), "{url}: {refused}");
        assert!(refused.next.is_some(), "{url}");
    }
    let long = format!("https://hooks.example.org/{}", "x".repeat(2_000));
    assert_eq!(check(&long, &[]).unwrap_err().code, Code::TooMuch);
}

#[test]
fn what_the_operator_allows_is_allowed_and_no_more() {
    let targets = allowed(&["10.0.0.7:8080", "hooks.internal", "[fd00::7]:9000"]);
    for url in [
        "http://10.0.0.7:8080/hook",
        "https://10.0.0.7:8080/hook",
        "http://hooks.internal/",
        "https://Hooks.Internal./",
        "http://hooks.internal:80/",
        "http://[fd00::7]:9000/",
    ] {
        assert!(check(url, &targets).is_ok(), "{url}: {:?}", check(url, &targets));
    }
    for url in [
        "http://10.0.0.7/",
        "http://10.0.0.7:8081/",
        "http://10.0.0.8:8080/",
        "http://hooks.internal:8080/",
        "http://a.hooks.internal/",
        "http://u@hooks.internal/",
        "ftp://hooks.internal:80/",
        "http://[fd00::8]:9000/",
    ] {
        assert!(check(url, &targets).is_err(), "{url}");
    }
}

#[test]
fn a_target_is_a_host_and_perhaps_a_port() {
    for text in ["hooks.example.org", "Hooks.Example.org:8443", "10.0.0.7", "[fd00::7]", "[fd00::7]:80"] {
        assert!(text.parse::<Target>().is_ok(), "{text}");
    }
    for text in
        ["", "https://hooks.example.org", "hooks.example.org/", "u@host", "host:", "host:port", "host:70000"]
    {
        assert_eq!(text.parse::<Target>(), Err(NotATarget), "{text}");
    }
}
