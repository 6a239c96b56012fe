//! Where the keys with a prefix end.

use super::*;

#[test]
fn what_lies_beyond_a_prefix_is_the_next_text() {
    let rows = [
        ("", None),
        ("a", Some("b")),
        ("account/", Some("account0")),
        ("\u{7f}", Some("\u{80}")),
        ("é", Some("ê")),
        ("\u{d7ff}", Some("\u{e000}")),
        ("😀", Some("😁")),
        ("a\u{10ffff}", Some("b")),
        ("\u{10ffff}\u{10ffff}", None),
    ];
    for (prefix, want) in rows {
        let next = beyond(prefix);
        assert_eq!(next.as_deref(), want, "{prefix:?}");
        for ending in ["", "\0", "z", "\u{10ffff}"] {
            let key = format!("{prefix}{ending}");
            assert!(next.as_ref().is_none_or(|next| key < *next), "{key:?} is not beyond {prefix:?}");
        }
    }
}
