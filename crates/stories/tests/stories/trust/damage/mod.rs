//! Bytes on a disk go wrong: whatever was sealed either reads as it was sealed, or is not taken for sound.

mod database;
mod export;

use super::dice::Dice;

/// One way in which the bytes of a file go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// One bit is the other way round.
    Bit { at: usize, bit: u8 },
    /// A page is all zero.
    Zero { page: usize },
    /// The file ends early.
    End { at: usize },
    /// Two pages stand in each other's place.
    Swap { one: usize, other: usize },
    /// A page is as it was some time before.
    OldPage { page: usize },
    /// The whole file is as it was some time before.
    OldFile,
}

impl Damage {
    /// Any damage to so many bytes in pages of that size.
    pub fn draw(dice: &mut Dice, bytes: usize, page_bytes: usize) -> Self {
        let pages = bytes.div_ceil(page_bytes).max(1);
        match dice.below(10) {
            0..=3 => Self::Bit { at: dice.below(bytes.max(1)), bit: dice.below(8) as u8 },
            4 => Self::Zero { page: dice.below(pages) },
            5 | 6 => Self::End { at: dice.below(bytes.max(1)) },
            7 => Self::Swap { one: dice.below(pages), other: dice.below(pages) },
            8 => Self::OldPage { page: dice.below(pages) },
            _ => Self::OldFile,
        }
    }

    /// The bytes after it; `old` is what they were some time before.
    pub fn done_to(self, bytes: &[u8], old: &[u8], page_bytes: usize) -> Vec<u8> {
        let mut damaged = bytes.to_vec();
        let span = |page: usize, bytes: &[u8]| {
            let start = (page * page_bytes).min(bytes.len());
            start..(start + page_bytes).min(bytes.len())
        };
        match self {
            Self::Bit { at, bit } => damaged.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit),
            Self::Zero { page } => damaged[span(page, bytes)].fill(0),
            Self::End { at } => damaged.truncate(at),
            Self::Swap { one, other } => {
                let (one, other) = (span(one, bytes), span(other, bytes));
                let length = one.len().min(other.len());
                damaged[one.start..one.start + length]
                    .copy_from_slice(&bytes[other.start..other.start + length]);
                damaged[other.start..other.start + length]
                    .copy_from_slice(&bytes[one.start..one.start + length]);
            }
            Self::OldPage { page } => {
                let old = &old[span(page, old)];
                let start = span(page, bytes).start;
                let length = old.len().min(bytes.len() - start);
                damaged[start..start + length].copy_from_slice(&old[..length]);
            }
            Self::OldFile => damaged = old.to_vec(),
        }
        damaged
    }
}

#[test]
fn damage_does_what_it_says() {
    let check = |damage: Damage, wanted: &[u8]| {
        assert_eq!(damage.done_to(b"aabbc", b"AAB", 2), wanted, "{damage:?}");
    };
    check(Damage::Bit { at: 1, bit: 0 }, b"a`bbc");
    check(Damage::Zero { page: 2 }, b"aabb\0");
    check(Damage::End { at: 3 }, b"aab");
    check(Damage::Swap { one: 0, other: 1 }, b"bbaac");
    check(Damage::Swap { one: 0, other: 2 }, b"cabba");
    check(Damage::OldPage { page: 1 }, b"aaBbc");
    check(Damage::OldPage { page: 2 }, b"aabbc");
    check(Damage::OldFile, b"AAB");
}

#[test]
fn any_damage_can_be_done_to_anything() {
    let mut dice = Dice::new(6);
    for length in (0..40).cycle().take(2_000) {
        let bytes = vec![7; length];
        let damage = Damage::draw(&mut dice, length, 4);
        assert!(damage.done_to(&bytes, &bytes[..length / 2], 4).len() <= length, "{damage:?}");
    }
}
