//! Whether an answer is a page for people or data for programs.

use axum::http::{HeaderMap, header::ACCEPT};

/// A quality of one in thousandths.
const FULL: u32 = 1_000;
/// Media ranges of an `Accept` header that are looked at.
const RANGES_MAX: usize = 32;

/// Whether the asker likes JSON better than HTML. Who accepts everything gets a page.
pub fn wants_json(headers: &HeaderMap) -> bool {
    let (json, html) = qualities(headers);
    json > html
}

/// Whether the asker takes JSON and likes HTML no better.
pub fn takes_json(headers: &HeaderMap) -> bool {
    let (json, html) = qualities(headers);
    json > 0 && json >= html
}

/// How much JSON and HTML are liked.
fn qualities(headers: &HeaderMap) -> (u32, u32) {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    (quality(accept, "application", "json"), quality(accept, "text", "html"))
}

/// How much a type is liked, in thousandths; the range that names it most closely counts.
fn quality(accept: &str, kind: &str, subtype: &str) -> u32 {
    let mut best = (0, 0);
    for range in accept.split(',').take(RANGES_MAX) {
        let mut parts = range.split(';').map(str::trim);
        let Some((left, right)) = parts.next().and_then(|name| name.split_once('/')) else { continue };
        let closeness = match (left, right) {
            ("*", "*") => 1,
            (left, "*") if left.eq_ignore_ascii_case(kind) => 2,
            (left, right) if left.eq_ignore_ascii_case(kind) && right.eq_ignore_ascii_case(subtype) => 3,
            _ => continue,
        };
        if closeness > best.0 {
            best = (closeness, parts.find_map(|part| part.strip_prefix("q=")).map_or(FULL, thousandths));
        }
    }
    best.1
}

/// `0.25` as 250. What is no quality counts as none.
fn thousandths(text: &str) -> u32 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" if part.bytes().all(|byte| byte == b'0') => FULL,
        "0" if is_digits => format!("{part:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, want: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        assert_eq!(wants_json(&headers), want, "{accept}");
    }

    #[test]
    fn the_better_liked_type_wins_and_pages_win_ties() {
        assert!(!wants_json(&HeaderMap::new()));
        check("*/*", false);
        check("application/json", true);
        check("application/*", true);
        check("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false);
        check("text/html;q=0.5, application/json;q=0.6", true);
        check("application/json;q=0.25, */*;q=0.3", false);
        check("application/json;q=0, text/html;q=0", false);
        check("APPLICATION/JSON", true);
        check("application/json;q=high", false);
        check("nonsense", false);
    }

    #[test]
    fn a_program_gets_data_unless_it_asks_for_pages() {
        let takes = |accept: &str| takes_json(&HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]));
        assert!(takes_json(&HeaderMap::new()) && takes("*/*") && takes("application/json"));
        assert!(!takes("text/html") && !takes("text/html,*/*;q=0.8") && !takes("text/plain"));
    }
}
