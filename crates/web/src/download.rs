//! Files that people keep: offered under a safe name, and never shown or run in place.

use crate::words;
use axum::{
    http::{
        HeaderName,
        header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};

/// Should a browser show the file all the same, nothing in it runs, loads or is of this site.
const POLICY: &str = "default-src 'none'; sandbox";
/// Characters that turn the direction of what follows, so that a name reads as another.
const TURNING: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];
/// What a file is called whose name has nothing left.
const NAMELESS: &str = "file";

/// The answer that is kept as a file.
pub fn respond(name: &str, kind: &str, bytes: Vec<u8>) -> Response {
    (headers(name, kind), bytes).into_response()
}

/// What makes an answer a file to keep.
pub fn headers(name: &str, kind: &str) -> [(HeaderName, String); 3] {
    [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, attachment(name)),
        (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ]
}

/// The header as RFC 6266 has it: a name that every browser reads, and the whole one where that is another.
fn attachment(name: &str) -> String {
    let whole = safe(name);
    let plain: String = whole.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if plain == whole {
        return format!("attachment; filename=\"{plain}\"");
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", words::encoded(&whole))
}

/// A name that stays in its folder and reads as what it is.
fn safe(name: &str) -> String {
    let kept = name.chars().filter(|c| !TURNING.contains(c));
    let tame = |c: char| if c.is_control() || matches!(c, '/' | '\\') { '_' } else { c };
    let name: String = kept.map(tame).collect();
    // A name that begins with a dot is hidden on some machines; one that ends with one ends otherwise on others.
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() { NAMELESS.to_owned() } else { name.to_owned() }
}

/// What may stand between the quotes of a header without meaning anything there.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || " .-_()+,=@#&!".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, wanted: &str) {
        assert_eq!(attachment(name), format!("attachment; {wanted}"), "{name:?}");
    }

    #[test]
    fn plain_names_stay_as_they_are() {
        check("AGR-1.toml", r#"filename="AGR-1.toml""#);
        check("Report (2), March.pdf", r#"filename="Report (2), March.pdf""#);
    }

    #[test]
    fn names_are_said_twice_where_one_way_would_not_do() {
        check("Müller.pdf", r#"filename="M_ller.pdf"; filename*=UTF-8''M%C3%BCller.pdf"#);
        check(
            "👩\u{200d}💻.txt",
            r#"filename="___.txt"; filename*=UTF-8''%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB.txt"#,
        );
        check("50%25.pdf", r#"filename="50_25.pdf"; filename*=UTF-8''50%2525.pdf"#);
        check("تقرير.pdf", "filename=\"_____.pdf\"; filename*=UTF-8''%D8%AA%D9%82%D8%B1%D9%8A%D8%B1.pdf");
    }

    #[test]
    fn no_name_leaves_its_place() {
        check(
            "a\"; filename=\"b.exe",
            r#"filename="a__ filename=_b.exe"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe"#,
        );
        check(
            "a\r\nSet-Cookie: x=1.pdf",
            r#"filename="a__Set-Cookie_ x=1.pdf"; filename*=UTF-8''a__Set-Cookie%3A%20x%3D1.pdf"#,
        );
        check("../../etc/passwd.txt", r#"filename="_.._etc_passwd.txt""#);
        check(r"..\..\run.pdf", r#"filename="_.._run.pdf""#);
        check("...", r#"filename="file""#);
        check("", r#"filename="file""#);
        check(" .hidden.pdf. ", r#"filename="hidden.pdf""#);
        check("\0\u{7f}\u{85}.pdf", r#"filename="___.pdf""#);
    }

    #[test]
    fn no_name_reads_as_another() {
        check("invoice\u{202e}fdp.txt", r#"filename="invoicefdp.txt""#);
        check("\u{2066}a\u{2069}.pdf", r#"filename="a.pdf""#);
    }

    #[test]
    fn every_name_makes_a_header() {
        for c in (0..0x3000).filter_map(char::from_u32) {
            let response = respond(&format!("a{c}b.pdf"), "application/pdf", Vec::new());
            let header = response.headers().get(CONTENT_DISPOSITION).unwrap().to_str().unwrap();
            assert_eq!(header.matches('"').count(), 2, "{header}");
        }
    }
}
