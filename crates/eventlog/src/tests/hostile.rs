//! Input that wants to exhaust or to crash: none of it may panic, hang or take memory.

use super::{imported, refused};
use crate::{Import, ImportError, Limits, read};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::{self, Read, Write};

/// A head, then the same bytes over and over.
struct Endless {
    head: &'static [u8],
    again: &'static [u8],
    at: usize,
    left: u64,
}

fn endless(head: &'static str, again: &'static str, bytes: u64) -> Endless {
    Endless { head: head.as_bytes(), again: again.as_bytes(), at: 0, left: bytes }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while count < buffer.len() && self.left > 0 {
            let source = if self.at < self.head.len() {
                &self.head[self.at..]
            } else {
                &self.again[(self.at - self.head.len()) % self.again.len()..]
            };
            let step = source.len().min(buffer.len() - count).min(self.left as usize);
            buffer[count..count + step].copy_from_slice(&source[..step]);
            count += step;
            self.at += step;
            self.left -= step as u64;
        }
        Ok(count)
    }
}

fn read_endless(input: Endless) -> ImportError {
    let done = read(input, None, &Import::default(), None, &mut |_| {});
    done.map(|done| done.report).unwrap_err()
}

#[test]
fn a_line_of_a_gigabyte_is_not_read_to_its_end() {
    const GIGABYTE: u64 = 1 << 30;
    let inputs = [
        ("case,time\nA,2026-03-01T09:00:00Z\nB,", "x"),
        ("case,time\nA,2026-03-01T09:00:00Z\nB,\"", "x\n"),
        ("{\"case\":1,\"time\":\"2026-03-01T09:00:00Z\"}\n{\"note\":\"", "x"),
        ("<log><trace><string key=\"a\" value=\"", "x"),
        ("<log><trace>", "text without end "),
        ("<log><!-- ", "no end "),
    ];
    for (head, again) in inputs {
        let error = read_endless(endless(head, again, GIGABYTE));
        assert!(matches!(error, ImportError::TooLarge { .. }), "{head}: {error}");
    }
}

#[test]
fn two_million_nested_elements_stop_at_the_limit() {
    let error = read_endless(endless("<log><trace>", "<string key=\"a\" value=\"b\">", 2_000_000 * 26));
    assert!(matches!(error, ImportError::TooDeep { line: 1 }), "{error}");
}

#[test]
fn a_gzip_bomb_of_events_is_refused() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(b"case,time\n").unwrap();
    let block = b"A,2026-03-01T09:00:00Z\n".repeat(50_000);
    for _ in 0..70 {
        encoder.write_all(&block).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let error = refused(&bomb, &Import::default());
    assert!(matches!(error, ImportError::Bomb { .. }), "{error}");
}

#[test]
fn files_cut_off_say_how_far_they_went() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(b"case,time,note\n").unwrap();
    for number in 0..200_000u32 {
        let hash = number.wrapping_mul(2_654_435_761);
        writeln!(encoder, "{number},2026-03-01T09:00:00Z,{hash}").unwrap();
    }
    let whole = encoder.finish().unwrap();
    match refused(&whole[..whole.len() / 2], &Import::default()) {
        ImportError::Truncated { events, .. } => assert!((50_000..150_000).contains(&events), "{events}"),
        other => panic!("{other}"),
    }
    let open = b"case,time,note\nA,2026-03-01T09:00:00Z,x\nB,2026-03-01T09:00:00Z,\"never closed\n";
    let error = refused(open, &Import::default());
    assert!(matches!(error, ImportError::Truncated { events: 1, .. }), "{error}");
    assert!(error.to_string().contains("row at line 3"), "{error}");
}

#[test]
fn empty_and_foreign_files_are_named() {
    let import = Import::default();
    for blank in [b"".as_slice(), b" \n\n", b"\xEF\xBB\xBF"] {
        assert!(matches!(refused(blank, &import), ImportError::Empty));
    }
    assert!(matches!(refused(b"PAR1\0\0\0\0\x15\x04", &import), ImportError::NotText { .. }));
    assert!(matches!(refused(b"colour,size\nred,1\n", &import), ImportError::NoCaseColumn { .. }));
    assert!(matches!(refused(b"case,size\nred,1\n", &import), ImportError::NoTimeColumn { .. }));
    let zoneless = refused(b"case,time\nA,2026-03-01 09:00\n", &import);
    assert!(matches!(zoneless, ImportError::ZoneNeeded { line: 2, .. }), "{zoneless}");
    let ambiguous = refused(b"case,time\nA,01/02/2026 09:00 +00:00\n", &import);
    assert!(matches!(ambiguous, ImportError::DateOrderNeeded { line: 2, .. }), "{ambiguous}");
}

#[test]
fn many_bad_rows_stream_into_the_rejects() {
    let mut text = String::from("case,time\n");
    for number in 0..20_000 {
        text.push_str(&format!("{number},never\n"));
    }
    let (mut rejects, mut reports) = (Vec::new(), 0);
    let done =
        read(text.as_bytes(), None, &Import::default(), Some(&mut rejects), &mut |_| reports += 1).unwrap();
    assert_eq!((done.report.rows, done.report.accepted, done.report.rejected), (20_000, 0, 20_000));
    assert_eq!(done.report.problems.len(), 20, "the report names the first ones");
    assert_eq!(done.report.problems[19].line, 21);
    assert_eq!(rejects.iter().filter(|&&byte| byte == b'\n').count(), 20_001);
    assert_eq!(reports, 1);
}

#[test]
fn the_number_of_events_is_limited() {
    let limits = Limits { events_max: 2, ..Limits::default() };
    let import = Import { limits, ..Import::default() };
    let row = "A,2026-03-01T09:00:00Z\n";
    assert_eq!(imported(format!("case,time\n{}", row.repeat(2)).as_bytes(), &import).log.len(), 2);
    let error = refused(format!("case,time\n{}", row.repeat(3)).as_bytes(), &import);
    assert!(matches!(error, ImportError::TooLarge { limit: 2, line: 4, .. }), "{error}");
}

/// The start of a file of each format, so that arbitrary bytes get past the detection.
fn beginnings() -> impl Strategy<Value = &'static [u8]> {
    prop_oneof![
        Just(b"".as_slice()),
        Just(b"case,time,note\nA,2026-03-01T09:00:00Z,x\n".as_slice()),
        Just(b"{\"case\":\"A\",\"time\":\"2026-03-01T09:00:00Z\"}\n".as_slice()),
        Just(b"<log><trace><event>".as_slice()),
        Just(b"\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03".as_slice()),
        Just(b"PK\x03\x04".as_slice()),
    ]
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(
        head in beginnings(),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        text in "[<>/!?\\-\\[\\]&;=\"'a-e{}:,\n \\\\0-9]{0,80}",
    ) {
        for tail in [bytes.as_slice(), text.as_bytes()] {
            let mut rejects = Vec::new();
            let input = [head, tail].concat();
            let outcome = read(input.as_slice(), None, &Import::default(), Some(&mut rejects), &mut |_| {});
            if let Ok(done) = outcome {
                prop_assert_eq!(done.report.rows, done.report.accepted + done.report.rejected);
            }
        }
    }
}
