//! Files of every type, and what only looks like one.

use super::*;

/// An archive with empty entries of these names.
fn archive(names: &[&str]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let (begins, length) = (u32::try_from(bytes.len()).unwrap(), u16::try_from(name.len()).unwrap());
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&[0; 22]);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(name.as_bytes());
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&[0; 24]);
        directory.extend_from_slice(&length.to_le_bytes());
        directory.extend_from_slice(&[0; 12]);
        directory.extend_from_slice(&begins.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (begins, count) = (u32::try_from(bytes.len()).unwrap(), u16::try_from(names.len()).unwrap());
    let length = u32::try_from(directory.len()).unwrap();
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&count.to_le_bytes());
    bytes.extend_from_slice(&count.to_le_bytes());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&begins.to_le_bytes());
    bytes.extend_from_slice(&[0; 2]);
    bytes
}

#[test]
fn each_type_is_known_by_its_bytes() {
    let word = archive(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
    let sheet = archive(&["docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml"]);
    let cases: [(&[u8], FileKind); 12] = [
        (b"%PDF-1.7\n\x00\xff", FileKind::Pdf),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FileKind::Png),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", FileKind::Jpeg),
        (b"# Minutes\n\nAnna agreed, and Ben did too.\n", FileKind::Text),
        ("\u{feff}Grüße\r\n\tTab".as_bytes(), FileKind::Text),
        (b"case,time\nINC-1,2026-03-01\n", FileKind::Csv),
        (b"a;b;c\n1;\"2;5\";3\n", FileKind::Csv),
        (b"{\"a\": [1, 2]}\n", FileKind::Json),
        (b" [1, 2]", FileKind::Json),
        (b"{not json", FileKind::Text),
        (&word, FileKind::Docx),
        (&sheet, FileKind::Xlsx),
    ];
    for (bytes, kind) in cases {
        assert_eq!(sniff(bytes), Ok(kind), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_may_not_be_attached_is_refused_with_a_sentence() {
    let jar = archive(&["META-INF/MANIFEST.MF"]);
    let both = archive(&["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]);
    let macros = archive(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
    let cut = &macros[..macros.len() - 30];
    let cases: [(&[u8], &str); 7] = [
        (b"", "The file is empty. "),
        (b"MZ\x90\0\x03", "The file is of a type that cannot be attached. "),
        (b"\x1b[2Jtext", "The file is of a type that cannot be attached. "),
        (&jar, "The file is an archive. "),
        (&both, "The file is an archive. "),
        (&macros, "The file has macros. "),
        (cut, "The file is a broken archive. "),
    ];
    for (bytes, begins) in cases {
        let why = sniff(bytes).unwrap_err();
        assert!(why.starts_with(begins) && why.ends_with('.'), "{why}");
    }
}

#[test]
fn markup_is_refused_whatever_it_is_called() {
    for markup in [
        "<!doctype html><script>alert(1)</script>",
        "<HTML><body onload=alert(1)>",
        "\u{feff}\n\t <svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        "<?xml version=\"1.0\"?><svg/>",
        "<!-- nothing --><img src=x onerror=alert(1)>",
        "</p><script src=//evil.example></script>",
    ] {
        let why = sniff(markup.as_bytes()).unwrap_err();
        assert!(why.starts_with("The file is markup, as in HTML or SVG"), "{markup}: {why}");
    }
    for plain in ["< 3 hours is what was agreed", "<3", "a < b", "Anna <anna@northwind.example> wrote"] {
        assert_eq!(sniff(plain.as_bytes()), Ok(FileKind::Text), "{plain}");
    }
}

#[test]
fn no_cut_and_no_flip_breaks_it() {
    let whole = archive(&["[Content_Types].xml", "word/document.xml"]);
    for at in 0..whole.len() {
        _ = sniff(&whole[..at]);
        let mut flipped = whole.clone();
        flipped[at] ^= 0xff;
        _ = sniff(&flipped);
    }
}
