//! Packed, cut off, exploding and foreign input.

use super::*;
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use std::io::Write;

const TEXT: &[u8] = b"case,time\nA,2026-01-01T00:00:00Z\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A local header, the data, and the descriptor where the flags ask for one.
fn zip_entry(name: &str, flags: u16, method: u16, content: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(content);
    let data = if method == 8 {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    } else {
        content.to_vec()
    };
    let follows = flags & 8 != 0;
    let sizes = [crc.sum(), data.len() as u32, content.len() as u32].map(u32::to_le_bytes).concat();
    let mut entry = b"PK\x03\x04\x14\x00".to_vec();
    entry.extend(flags.to_le_bytes());
    entry.extend(method.to_le_bytes());
    entry.extend([0u8; 4]);
    entry.extend(if follows { vec![0u8; 12] } else { sizes.clone() });
    entry.extend((name.len() as u16).to_le_bytes());
    entry.extend(3u16.to_le_bytes());
    entry.extend(name.as_bytes());
    entry.extend(b"xtr");
    entry.extend(&data);
    if follows {
        entry.extend(b"PK\x07\x08");
        entry.extend(sizes);
    }
    entry
}

fn content(bytes: &[u8]) -> Result<Vec<u8>, ImportError> {
    let mut source = Source::open(bytes, &Limits::default())?;
    let mut out = Vec::new();
    source.read_to_end(&mut out)?;
    Ok(out)
}

#[test]
fn packed_input_is_unpacked() {
    let double = [gzip(TEXT), gzip(TEXT)].concat();
    let stored = zip_entry("a.csv", 0, 0, TEXT);
    let streamed = zip_entry("a.csv", 8, 8, TEXT);
    let nested = [zip_entry("folder/", 0, 0, b""), zip_entry("folder/a.csv", 0, 8, TEXT)].concat();
    assert_eq!(content(TEXT).unwrap(), TEXT);
    assert_eq!(content(&gzip(TEXT)).unwrap(), TEXT);
    assert_eq!(content(&double).unwrap(), [TEXT, TEXT].concat(), "gzip members follow each other");
    for archive in [stored, streamed, nested] {
        assert_eq!(content(&archive).unwrap(), TEXT);
    }
}

#[test]
fn what_is_cut_off_or_damaged_is_refused() {
    let packed = gzip(&TEXT.repeat(100));
    for cut in [packed.len() / 2, packed.len() - 1] {
        assert!(matches!(content(&packed[..cut]), Err(ImportError::Truncated { .. })), "gzip cut at {cut}");
    }
    for method in [0, 8] {
        let mut archive = zip_entry("a.csv", 0, method, &TEXT.repeat(9));
        let cut = archive.len() - 4;
        assert!(matches!(content(&archive[..cut]), Err(ImportError::Truncated { .. })));
        archive[14] ^= 1;
        assert!(matches!(content(&archive), Err(ImportError::Io(_))), "the checksum is wrong");
    }
    let encrypted = zip_entry("a.csv", 1, 8, TEXT);
    assert!(matches!(content(&encrypted), Err(ImportError::Unsupported { .. })));
    let sizeless = zip_entry("a.csv", 8, 0, TEXT);
    assert!(matches!(content(&sizeless), Err(ImportError::Unsupported { .. })));
    let exotic = zip_entry("a.csv", 0, 14, TEXT);
    assert!(matches!(content(&exotic), Err(ImportError::Unsupported { .. })));
}

#[test]
fn bombs_and_floods_are_stopped() {
    let bomb = gzip(&vec![b' '; 80 << 20]);
    assert!(bomb.len() < 200 << 10);
    assert!(matches!(content(&bomb), Err(ImportError::Bomb { .. })));
    let limits = Limits { total_bytes_max: 1 << 20, ..Limits::default() };
    let mut flood = Source::open(io::repeat(b'x'), &limits).unwrap();
    let stopped = io::copy(&mut flood, &mut io::sink()).unwrap_err();
    assert!(matches!(ImportError::from(stopped), ImportError::TooLarge { line: 0, .. }));
}

#[test]
fn the_first_character_names_the_format() {
    let detect = |bytes: &[u8]| Source::open(bytes, &Limits::default()).unwrap().detect();
    assert!(matches!(detect(b"\xEF\xBB\xBF\n <log/>"), Ok(Format::Xes)));
    assert!(matches!(detect(b" {\"case\":1}"), Ok(Format::Ndjson)));
    assert!(matches!(detect(b"case;time\n"), Ok(Format::Csv)));
    assert!(matches!(detect(b" \n\t"), Err(ImportError::Empty)));
    assert!(matches!(detect(b""), Err(ImportError::Empty)));
    assert!(matches!(detect(b"\xFF\xFEc\0a\0"), Err(ImportError::NotText { .. })));
    assert!(matches!(detect(b"\0\0\0\x01PAR"), Err(ImportError::NotText { .. })));
    let cut = detect(&gzip(TEXT)[..10]);
    assert!(matches!(cut, Err(ImportError::Truncated { .. })), "{cut:?}");
}
