//! The cookie that holds a session's token.

use crate::Settings;
use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

/// Bytes in a token; the desk's are 43 long.
const TOKEN_BYTES_MAX: usize = 200;

/// The token that the browser sent.
pub fn token<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    let name = name(settings);
    let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, token) = pairs.find(|(other, _)| *other == name)?;
    is_token(token).then_some(token)
}

/// The header that gives a browser its token; `None` when the text is no token.
pub fn given(token: &str, settings: &Settings) -> Option<HeaderValue> {
    if !is_token(token) {
        return None;
    }
    HeaderValue::from_str(&format!("{}={token}; {}", name(settings), attributes(settings))).ok()
}

/// The header that takes the token away again.
pub fn taken(settings: &Settings) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{}=; Max-Age=0; {}", name(settings), attributes(settings))).ok()
}

/// The prefix makes browsers refuse the cookie from anything but this very host over a safe connection;
/// without such a connection they would refuse it altogether.
fn name(settings: &Settings) -> &'static str {
    if settings.secure_cookies { "__Host-outrigger_session" } else { "outrigger_session" }
}

fn attributes(settings: &Settings) -> &'static str {
    if settings.secure_cookies {
        "Path=/; HttpOnly; SameSite=Lax; Secure"
    } else {
        "Path=/; HttpOnly; SameSite=Lax"
    }
}

fn is_token(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=TOKEN_BYTES_MAX).contains(&text.len()) && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Settings = Settings { origin: None, secure_cookies: false };
    const SECURE: Settings = Settings { origin: None, secure_cookies: true };

    fn headers(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_token_is_found_among_other_cookies() {
        let sent = headers(&["theme=dark; x", "outrigger_session=abc-DEF_1; other=2"]);
        assert_eq!(token(&sent, &PLAIN), Some("abc-DEF_1"));
        assert_eq!(token(&sent, &SECURE), None, "only the prefixed name counts");
        assert_eq!(token(&headers(&["outrigger_session="]), &PLAIN), None);
        assert_eq!(token(&headers(&["outrigger_session=a b"]), &PLAIN), None);
    }

    #[test]
    fn cookies_are_kept_from_scripts_and_other_sites() {
        let plain = given("abc", &PLAIN).unwrap();
        assert_eq!(plain, "outrigger_session=abc; Path=/; HttpOnly; SameSite=Lax");
        let secure = given("abc", &SECURE).unwrap();
        assert_eq!(secure, "__Host-outrigger_session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert!(given("a; Domain=evil.example", &PLAIN).is_none());
        assert!(taken(&SECURE).unwrap().to_str().unwrap().contains("Max-Age=0"));
    }
}
