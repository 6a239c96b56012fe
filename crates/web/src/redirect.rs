//! Where a browser may be sent: pages of this server, and nowhere else.

/// Bytes in a path to come back to.
const PATH_BYTES_MAX: usize = 2_000;

/// The path if it is one of this server, or the desk's. What a browser could read as another host is
/// not: two slashes, a backslash, and characters that browsers drop before they read.
pub fn local(path: &str) -> &str {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_local = path.starts_with('/') && !path.starts_with("//");
    if is_plain && is_local && path.len() <= PATH_BYTES_MAX { path } else { "/" }
}

/// Where somebody who is not signed in goes first, and comes back from.
pub fn sign_in_then(path: &str) -> String {
    match local(path) {
        "/" => "/sign-in".into(),
        next => format!("/sign-in?next={}", encoded(next)),
    }
}

/// A path with one more pair in its query.
pub fn with(path: &str, name: &str, value: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{name}={}", encoded(value))
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_followed() {
        for own in ["/", "/e/abc?period=2026-03", "/password", "/e/a/operate/cases/a%2Fb"] {
            assert_eq!(local(own), own);
        }
        let long = format!("/{}", "x".repeat(PATH_BYTES_MAX));
        for foreign in [
            "",
            "e/abc",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " /x",
            "/ü",
            &long,
        ] {
            assert_eq!(local(foreign), "/", "{foreign}");
        }
    }

    #[test]
    fn queries_are_encoded() {
        assert_eq!(sign_in_then("/e/a?b=c&d"), "/sign-in?next=%2Fe%2Fa%3Fb%3Dc%26d");
        assert_eq!(sign_in_then("//evil.example"), "/sign-in");
        assert_eq!(with("/e/a", "sealed", "3"), "/e/a?sealed=3");
        assert_eq!(with("/e/a?x=1", "sealed", "3"), "/e/a?x=1&sealed=3");
    }
}
