//! Blocks of any size hand over every byte, in order, and a failure behind them.

use super::*;
use crate::limits::Limits;

/// Gives its bytes a few at a time, is interrupted in between, and fails at the end if it is to.
struct Slow<'a> {
    bytes: &'a [u8],
    turn: usize,
    fails: bool,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn.is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.bytes.is_empty() && self.fails {
            return Err(io::Error::other("the disk is gone"));
        }
        let count = self.bytes.len().min(buffer.len()).min(5);
        self.bytes.read(buffer.get_mut(..count).unwrap_or_default())
    }
}

const TEXT: &[u8] = b"<log>\n<trace><event a='>'/></trace>\na text of some length</log>\n";

fn slow(fails: bool) -> Slow<'static> {
    Slow { bytes: TEXT, turn: 0, fails }
}

#[test]
fn every_byte_comes_through_once() {
    for block_bytes in [1, 2, 7, 16, 64, 1_000] {
        let mut block = Block::new(block_bytes);
        let (mut tail, mut parts, mut input) = (Vec::new(), Vec::new(), slow(false));
        loop {
            let goes_on = block.fill(&mut input, &mut tail).unwrap();
            parts.push(block.bytes().to_vec());
            if !goes_on {
                break;
            }
            let part = block.bytes();
            assert!(part.ends_with(b">") || !part.contains(&b'>'), "blocks end with a tag where they can");
        }
        assert_eq!(parts.concat(), TEXT, "{block_bytes}");
    }
}

#[test]
fn the_rest_follows_what_was_begun() {
    for block_bytes in [3, 20, 1_000] {
        let source = Source::open(TEXT, &Limits::default()).unwrap();
        let mut text = Vec::new();
        ahead(source, block_bytes, |blocks| {
            let first = blocks.next_block().unwrap().unwrap();
            let begun = first.bytes().to_vec();
            blocks.give_back(first);
            Rest::new("<a><b>", &begun, blocks).read_to_end(&mut text).unwrap();
        });
        assert_eq!(text, [b"<a><b>".as_slice(), TEXT].concat());
    }
}

#[test]
fn a_failure_stands_behind_the_bytes_before_it() {
    let mut block = Block::new(1_000);
    let failed = block.fill(&mut slow(true), &mut Vec::new());
    assert_eq!(failed.unwrap_err().to_string(), "the disk is gone");
    assert_eq!(block.bytes(), TEXT);

    let source = Source::open(slow(true), &Limits::default()).unwrap();
    let outcome = ahead(source, 16, |blocks| {
        let mut bytes = Vec::new();
        while let Some(block) = blocks.next_block() {
            match block {
                Ok(block) => {
                    bytes.extend_from_slice(block.bytes());
                    blocks.give_back(block);
                }
                Err(error) => return (bytes, Some(error.to_string())),
            }
        }
        (bytes, None)
    });
    assert_eq!(outcome, (TEXT.to_vec(), Some("the disk is gone".to_owned())));
}

#[test]
fn who_has_read_enough_stops_the_reading() {
    let source = Source::open(io::repeat(b'x'), &Limits::default()).unwrap();
    let first = ahead(source, 1_000, |blocks| blocks.next_block().unwrap().unwrap().bytes().len());
    assert_eq!(first, 1_000);
}
