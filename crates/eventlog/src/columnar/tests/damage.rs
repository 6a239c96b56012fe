//! Files that were damaged, and files that somebody made up: refused with a reason, never a panic.

use super::*;
use proptest::prelude::*;

/// The bytes before the footer, and the footer.
fn parts(bytes: &[u8]) -> (Vec<u8>, Footer) {
    let (_, _, start) = split(bytes).unwrap();
    (bytes[..start].to_vec(), Columnar::open(bytes).unwrap().footer)
}

/// The small log's file, changed by somebody who gives every section and the footer a digest that fits.
fn forged(change: impl FnOnce(&mut Vec<u8>, &mut Footer)) -> Vec<u8> {
    let (mut bytes, mut footer) = parts(&file(&small()));
    change(&mut bytes, &mut footer);
    let of_texts = footer.attributes.iter_mut().map(|attribute| &mut attribute.texts.section);
    let of_blocks = footer
        .blocks
        .iter_mut()
        .flat_map(|block| [&mut block.counts, &mut block.instants].into_iter().chain(&mut block.codes));
    for section in [&mut footer.cases.section].into_iter().chain(of_texts).chain(of_blocks) {
        section.digest =
            Hash::of(bytes.get(section.start..section.start + section.length).unwrap_or_default());
    }
    bytes.extend_from_slice(&footer.sealed().0);
    bytes
}

#[track_caller]
fn check(change: impl FnOnce(&mut Vec<u8>, &mut Footer), part: Part, reason: &str) {
    match read(&forged(change)) {
        Err(ColumnarError::Damaged { part: found, reason: why }) => {
            assert_eq!(found, part, "{why}");
            assert!(why.contains(reason), "{why}");
        }
        other => panic!("{:?}", other.map(|log| log.len())),
    }
}

#[test]
fn a_forged_file_without_a_change_is_the_file() {
    assert_eq!(forged(|_, _| ()), file(&small()));
}

#[test]
fn no_byte_can_change_unseen() {
    let whole = file(&small());
    for at in 0..whole.len() {
        for mask in [0x01, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] ^= mask;
            assert!(read(&bytes).is_err(), "byte {at}, mask {mask}");
        }
    }
}

#[test]
fn no_byte_can_be_missing_or_too_many() {
    let whole = file(&small());
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "{length} bytes");
    }
    for more in [&b"\0"[..], MAGIC.as_slice(), whole.as_slice()] {
        assert!(read(&[whole.as_slice(), more].concat()).is_err());
    }
    assert_eq!(read(b"case,time\n").unwrap_err(), ColumnarError::Foreign);
    assert_eq!(read(b"").unwrap_err(), ColumnarError::Foreign);
}

#[test]
fn damage_is_found_where_it_is() {
    let (whole, footer) = (file(&small()), parts(&file(&small())).1);
    let sections = [
        (footer.cases.section, Part::CaseIds),
        (footer.attributes[1].texts.section, Part::Values(1)),
        (footer.blocks[0].counts, Part::Block(0)),
        (footer.blocks[0].instants, Part::Block(0)),
        (footer.blocks[0].codes[1], Part::Block(0)),
    ];
    for (section, part) in sections {
        let mut bytes = whole.clone();
        bytes[section.start + section.length - 1] ^= 1;
        let error = read(&bytes).unwrap_err();
        let reason = "its bytes do not have the digest in the footer";
        assert_eq!(error, ColumnarError::Damaged { part, reason });
        assert!(error.to_string().ends_with("build the file again from the sealed events"), "{error}");
    }
    let mut bytes = whole.clone();
    bytes[footer.blocks[0].codes[1].start] ^= 1;
    let columnar = Columnar::open(&bytes).unwrap();
    let decoded = columnar.decode(0, &[Some(0)], &mut Decoded::default());
    assert_eq!(decoded, Ok(()), "what nobody asks for is not read");
}

#[test]
fn a_footer_that_cannot_be_is_refused() {
    const FOOTER: Part = Part::Footer;
    check(|_, footer| footer.cases.codes = 0, FOOTER, "lacks the code");
    check(|_, footer| footer.cases.codes = 2, FOOTER, "cases that are not there");
    check(|_, footer| footer.blocks[0].first_case = 1, FOOTER, "cases that are not there");
    check(|_, footer| footer.blocks[0].first_case = u32::MAX, FOOTER, "cases that are not there");
    check(|_, footer| footer.blocks[0].cases = 0, FOOTER, "cases that are not there");
    check(|_, footer| footer.blocks[0].events = 0, FOOTER, "holds no event");
    check(|_, footer| footer.blocks[0].first = i64::MIN, FOOTER, "before 1900");
    check(|_, footer| footer.blocks[0].last = Instant::LATEST.0, FOOTER, "after 2199");
    check(|_, footer| footer.blocks[0].last = 0, FOOTER, "holds no event");
    check(|_, footer| footer.blocks[0].counts.length = 1 << 40, FOOTER, "behind the end");
    check(|_, footer| footer.blocks[0].counts.length -= 1, FOOTER, "do not fill");
    check(|bytes, _| bytes.push(0), FOOTER, "do not fill");
    check(|_, footer| footer.attributes[0].name = "x".repeat(20 << 10), FOOTER, "more than a file may hold");
    let again = |_: &mut Vec<u8>, footer: &mut Footer| {
        let mut block = footer.blocks[0].clone();
        (block.counts.length, block.instants.length) = (0, 0);
        block.codes.iter_mut().for_each(|section| section.length = 0);
        footer.blocks.push(block);
    };
    check(again, FOOTER, "or again");
}

#[test]
fn a_section_that_cannot_be_is_refused() {
    const BLOCK: Part = Part::Block(0);
    check(|_, footer| footer.blocks[0].events = 4, BLOCK, "not as many events");
    check(|_, footer| footer.blocks[0].last -= SECOND, BLOCK, "not between");
    check(|_, footer| footer.blocks[0].last += SECOND, BLOCK, "not between");
    check(|_, footer| footer.blocks[0].first += SECOND, BLOCK, "not between");
    check(|_, footer| footer.blocks[0].whole_seconds = false, BLOCK, "not between");
    check(|bytes, footer| bytes[footer.blocks[0].counts.start + 1] = 3, BLOCK, "not as many events");
    check(|bytes, footer| bytes[footer.blocks[0].counts.start] = 0x80, BLOCK, "does not say how many");
    check(|bytes, footer| bytes[footer.blocks[0].counts.start + 2] = 0x83, BLOCK, "does not say how many");
    check(|bytes, footer| bytes[footer.blocks[0].instants.start] = 0x7F, BLOCK, "not between");
    check(|bytes, footer| bytes[footer.blocks[0].codes[0].start] = 4, BLOCK, "codes without values");
    let moved = |_: &mut Vec<u8>, footer: &mut Footer| {
        footer.blocks[0].codes[0].length += 1;
        footer.blocks[0].codes[1].start += 1;
        footer.blocks[0].codes[1].length -= 1;
    };
    check(moved, BLOCK, "neither 1, 2 nor 4 bytes");
    check(|_, footer| footer.cases.codes = 9, Part::CaseIds, "fewer texts");
    check(|_, footer| footer.attributes[0].texts.codes = 2, Part::Values(0), "more text");
    check(|bytes, footer| bytes[footer.cases.section.start] = 9, Part::CaseIds, "none can end");
    check(|bytes, footer| bytes[footer.cases.section.start] = 0, Part::CaseIds, "two codes");
    check(|bytes, footer| bytes[footer.cases.section.start + 9] = b'b', Part::CaseIds, "two codes");
    check(|bytes, footer| bytes[footer.cases.section.start + 9] = 0xFF, Part::CaseIds, "no text");
}

#[test]
fn a_count_alone_takes_no_memory() {
    let bytes = forged(|_, footer| {
        footer.cases.codes = u32::MAX;
        footer.blocks[0].cases = u32::MAX;
        footer.blocks[0].events = u32::MAX - 1;
    });
    let columnar = Columnar::open(&bytes).unwrap();
    assert!(columnar.case_ids().is_err());
    let mut decoded = Decoded::default();
    assert!(columnar.decode(0, &[Some(0), Some(1)], &mut decoded).is_err());
    assert!(decoded.cases.capacity() + decoded.instants.capacity() < 100);
}

proptest! {
    #[test]
    fn made_up_sections_never_panic(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let bytes = forged(|bytes, _| {
            let sections = &mut bytes[MAGIC.len()..];
            for (place, byte) in &places {
                let at = place.index(sections.len());
                sections[at] = *byte;
            }
        });
        if let Ok(log) = read(&bytes) {
            prop_assert_eq!(log.len(), 5);
            prop_assert!(log.columns().iter().all(|column| column.codes.len() == 5));
        }
    }

    #[test]
    fn made_up_footers_never_panic(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let whole = file(&small());
        let (footer, _, start) = split(&whole).unwrap();
        let mut footer = footer.to_vec();
        for (place, byte) in &places {
            let at = place.index(footer.len());
            footer[at] = *byte;
        }
        footer.truncate(cut.map_or(footer.len(), |cut| cut.index(footer.len())));
        let (digest, length) = (Hash::of(&footer).0, (footer.len() as u64).to_le_bytes());
        let bytes = [&whole[..start], footer.as_slice(), digest.as_slice(), length.as_slice()].concat();
        if let Ok(log) = read(&bytes) {
            prop_assert_eq!(log.len(), 5);
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_file(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
        prop_assert!(read(&[MAGIC.as_slice(), bytes.as_slice()].concat()).is_err());
    }
}
