//! What was sent is asked for by name, whichever way it came.

use super::*;
use serde_json::json;

#[test]
fn a_text_is_found_in_a_form_and_in_json() {
    let form = Sent::Fields(Fields::parse(b"login=anna&login=other").unwrap());
    let data = Sent::Json(json!({ "login": "anna", "count": 3 }));
    assert_eq!((form.text("login"), data.text("login")), ("anna", "anna"));
    assert_eq!((form.text("count"), data.text("count"), Sent::Nothing.text("login")), ("", "", ""));
}

#[test]
fn a_form_without_a_file_says_so() {
    let form = Sent::Fields(Fields::default());
    assert_eq!(form.file().unwrap_err().refusal.field.as_deref(), Some("file"));
}

#[test]
fn the_type_is_read_without_its_parameters() {
    let mut headers = HeaderMap::new();
    assert_eq!(kind(&headers), "");
    headers.insert(CONTENT_TYPE, "Multipart/Form-Data; boundary=\"x\"".parse().unwrap());
    assert_eq!(kind(&headers), "multipart/form-data");
}

#[test]
fn what_is_packed_is_told_by_its_first_bytes() {
    for (file, packed) in [
        (&b"\x1F\x8B\x08"[..], true),
        (b"PK\x03\x04", true),
        (b"PK", false),
        (b"case,time\n", false),
        (b"", false),
    ] {
        assert_eq!(is_packed(file), packed, "{file:?}");
    }
}
