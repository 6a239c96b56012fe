//! What the scanner knows, and what it leaves to the general reader.

use super::*;
use proptest::prelude::*;

/// The tags of a text, why there are no more, and where the rest starts.
fn scanned(text: &str) -> (Vec<Token<'_>>, Halt, (usize, u64)) {
    let mut scan = Scan::new(text, 0, 1_000);
    let mut tokens = Vec::new();
    loop {
        match scan.token() {
            Ok(token) => tokens.push(token),
            Err(halt) => return (tokens, halt, scan.start()),
        }
    }
}

fn open<'t>(name: &'t str, key: Option<&'t str>, value: Option<&'t str>, is_empty: bool) -> Token<'t> {
    Token::Open(Tag { name, key: key.map(Cow::Borrowed), value: value.map(Cow::Borrowed), is_empty })
}

#[test]
fn what_exporters_write_is_known() {
    let text = "<?xml version='1.0' encoding=\"UTF-8\" ?>\n<!-- a > b -- c -->\n\
        <log xes.version=\"1.0\" xmlns:x='y'>\n\t<trace><event>\
        <string key=\"org:resource\" value=\"Jörg's <b>\"/>\n\
        <date\n value='2026-03-01T09:00:00Z' id=\"7\"\tkey='time' />\r\n\
        <list key=\"a\"></list></event></trace> text </log>\n";
    let (tokens, halt, start) = scanned(text);
    let expected = [
        open("log", None, None, false),
        open("trace", None, None, false),
        open("event", None, None, false),
        open("string", Some("org:resource"), Some("Jörg's <b>"), true),
        open("date", Some("time"), Some("2026-03-01T09:00:00Z"), true),
        open("list", Some("a"), None, false),
        Token::Close("list"),
        Token::Close("event"),
        Token::Close("trace"),
        Token::Close("log"),
    ];
    assert_eq!(tokens, expected);
    assert_eq!((halt, start), (Halt::Ends, (text.len() - 1, 6)));
}

#[test]
fn values_are_resolved_where_they_have_to_be() {
    let cases = [
        ("plain and long enough for words", "plain and long enough for words"),
        ("", ""),
        ("a &amp; b &lt;&gt;&quot;&apos; &#233;&#xE9;", "a & b <>\"' éé"),
        ("two\nlines\tand\r\nthree", "two lines and three"),
        ("1234567&amp;", "1234567&"),
        ("12345678&amp;", "12345678&"),
    ];
    for (written, value) in cases {
        let text = format!("<string key='k' value=\"{written}\" value2='{written}'/>");
        let (tokens, halt, _) = scanned(&text);
        assert_eq!(
            (tokens.as_slice(), halt),
            (&[open("string", Some("k"), Some(value), true)][..], Halt::Ends)
        );
    }
}

#[test]
fn lines_are_counted_wherever_they_end() {
    let text = "\n<!-- \n -->\n<log\n a='\n'>\n<?p \n?>\n<a/>";
    let mut scan = Scan::new(text, 10, 1_000);
    assert_eq!(scan.token(), Ok(open("log", None, None, false)));
    assert_eq!(scan.line(), 16, "the line on which the tag ends");
    assert_eq!(scan.token(), Ok(open("a", None, None, true)));
    assert_eq!(scan.line(), 19);
    assert_eq!(scan.token(), Err(Halt::Ends));
    assert_eq!(scan.start(), (text.len(), 18));
}

#[test]
fn everything_else_is_left_alone() {
    let unknown = [
        "<x:event>",
        "<a b>",
        "<a b=c>",
        "<a b = 'c'>",
        "<a b='c'd='e'>",
        "<a//>",
        "<a / >",
        "< a>",
        "<>",
        "</ a>",
        "</a >",
        "</>",
        "<a b='&unknown;'>",
        "<a b='&'>",
        "text &amp; more <a>",
        "<![CDATA[x]]>",
        "<!DOCTYPE log>",
        "<!-->",
        "<!--->",
        "<?>",
    ];
    for text in unknown {
        let behind = format!("<log>\n{text} and so on --> ?> ' \" >");
        let (tokens, halt, start) = scanned(&behind);
        assert_eq!((tokens.len(), halt, start), (1, Halt::Unknown, (5, 0)), "{text}");
    }
    let long = format!("<a b='{}'/>", "x".repeat(1_000));
    assert_eq!(scanned(&long).1, Halt::Unknown, "a tag over the limit");
}

#[test]
fn a_text_may_end_anywhere() {
    let text = "<!-- c --> <?p?> <log a='b' key=\"&amp;\"> </log>";
    let whole = scanned(text).0;
    for end in 0..text.len() {
        let (tokens, halt, (start, _)) = scanned(&text[..end]);
        assert_eq!(halt, Halt::Ends, "{}", &text[..end]);
        let (others, ..) = scanned(&text[start..]);
        assert_eq!(tokens.into_iter().chain(others).collect::<Vec<_>>(), whole, "{}", &text[..end]);
    }
}

proptest! {
    #[test]
    fn eight_bytes_at_once_find_what_one_by_one_find(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b'&'), 0x1E..0x24u8], 0..40),
    ) {
        for quote in [b'"', b'\''] {
            let special = |&byte: &u8| byte == quote || byte == b'&' || byte < b' ';
            let expected = bytes.iter().position(special).unwrap_or(bytes.len());
            prop_assert_eq!(plain_bytes(&bytes, quote), expected);
        }
    }
}
