//! One file on a disk that loses its power: what is on it for sure, and what may be.

use crate::trust::dice::Dice;
use std::mem;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// The bytes of a file, and the changes since they were last synced.
#[derive(Clone, Debug, Default)]
pub struct Contents<'t> {
    durable: Vec<u8>,
    pending: Vec<Change<'t>>,
}

/// A change of a file.
#[derive(Clone, Copy, Debug)]
pub enum Change<'t> {
    /// Bytes at a place.
    Write { at: usize, bytes: &'t [u8] },
    /// Another length, in bytes.
    SetLength(usize),
}

/// What becomes of changes that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// All are lost.
    Nothing,
    /// All are kept.
    Everything,
    /// Some first ones are kept, the next one is torn, the rest is lost.
    InOrder,
    /// Each is kept, lost or torn, whatever became of those before it.
    Torn,
    /// The file has grown, and the new bytes are torn or zero.
    Grown,
}

impl Mood {
    /// Any of them.
    pub fn draw(dice: &mut Dice) -> Self {
        let moods = [Self::Nothing, Self::Everything, Self::InOrder, Self::Torn, Self::Grown];
        moods[dice.below(moods.len())]
    }
}

impl<'t> Contents<'t> {
    /// A file that is on disk.
    pub fn holding(bytes: Vec<u8>) -> Self {
        Self { durable: bytes, pending: Vec::new() }
    }

    /// Changes the file; nothing is on disk yet.
    pub fn change(&mut self, change: Change<'t>) {
        self.pending.push(change);
    }

    /// Everything so far is on disk.
    pub fn sync(&mut self) {
        for change in mem::take(&mut self.pending) {
            change.make(&mut self.durable);
        }
    }

    /// Whether everything is on disk.
    pub fn is_settled(&self) -> bool {
        self.pending.is_empty()
    }

    /// What is found after the power was cut.
    pub fn after_cut(&self, mood: Mood, dice: &mut Dice) -> Vec<u8> {
        let mut found = self.durable.clone();
        let whole = dice.below(self.pending.len() + 1);
        for (at, change) in self.pending.iter().enumerate() {
            match mood {
                Mood::Nothing => {}
                Mood::Everything => change.make(&mut found),
                Mood::InOrder if at < whole => change.make(&mut found),
                Mood::InOrder if at == whole => change.tear(&mut found, dice),
                Mood::InOrder => {}
                Mood::Torn => match dice.below(3) {
                    0 => {}
                    1 => change.make(&mut found),
                    _ => change.tear(&mut found, dice),
                },
                Mood::Grown => {
                    let length = found.len().max(change.end());
                    found.resize(length, 0);
                    if dice.coin() {
                        change.tear(&mut found, dice);
                    }
                }
            }
        }
        found
    }
}

impl Change<'_> {
    fn make(self, file: &mut Vec<u8>) {
        match self {
            Self::SetLength(length) => file.resize(length, 0),
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                if file.len() < end {
                    file.resize(end, 0);
                }
                file[at..end].copy_from_slice(bytes);
            }
        }
    }

    /// Makes a part of the change: some sectors of what is written, the whole of another length.
    fn tear(self, file: &mut Vec<u8>, dice: &mut Dice) {
        let Self::Write { at, bytes } = self else {
            if dice.coin() {
                self.make(file);
            }
            return;
        };
        let mut from = 0;
        while from < bytes.len() {
            let next_sector = ((at + from) / SECTOR + 1) * SECTOR;
            let to = (next_sector - at).min(bytes.len());
            if dice.coin() {
                Change::Write { at: at + from, bytes: &bytes[from..to] }.make(file);
            }
            from = to;
        }
    }

    /// How long the file is at least by then.
    fn end(self) -> usize {
        match self {
            Self::Write { at, bytes } => at + bytes.len(),
            Self::SetLength(length) => length,
        }
    }
}

#[test]
fn what_was_synced_stays_in_every_mood() {
    let mut file = Contents::default();
    file.change(Change::Write { at: 2, bytes: b"abc" });
    file.sync();
    file.change(Change::Write { at: 5, bytes: b"more" });
    for seed in 0..200 {
        let dice = &mut Dice::new(seed);
        let mood = Mood::draw(dice);
        assert!(file.after_cut(mood, dice).starts_with(b"\0\0abc"), "{mood:?}");
    }
    assert_eq!(file.after_cut(Mood::Nothing, &mut Dice::new(1)), b"\0\0abc");
    assert_eq!(file.after_cut(Mood::Everything, &mut Dice::new(1)), b"\0\0abcmore");
    assert!(!file.is_settled());
}

#[test]
fn writes_tear_where_sectors_meet() {
    let mut file = Contents::holding(vec![0; 2_048]);
    let ones = [1_u8; 1_500];
    file.change(Change::Write { at: 100, bytes: &ones });
    let mut torn = 0;
    for seed in 0..100 {
        let found = file.after_cut(Mood::Torn, &mut Dice::new(seed));
        for sector in found.chunks(SECTOR) {
            let written = sector.iter().filter(|byte| **byte == 1).count();
            assert!([0, 412, 512, 64].contains(&written), "{written} bytes of a sector");
        }
        torn += usize::from(![0, 1_500].contains(&found.iter().filter(|byte| **byte == 1).count()));
    }
    assert!(torn > 10, "{torn} of 100 are torn");
}

#[test]
fn a_file_may_grow_without_its_bytes_and_shrink_late() {
    let mut file = Contents::holding(b"old".to_vec());
    file.change(Change::SetLength(0));
    file.change(Change::Write { at: 0, bytes: b"newer" });
    let found: Vec<Vec<u8>> =
        (0..300).map(|seed| file.after_cut(Mood::Grown, &mut Dice::new(seed))).collect();
    for possible in [&b"old\0\0"[..], b"\0\0\0\0\0", b"newer"] {
        assert!(found.iter().any(|one| one == possible), "{possible:?}");
    }
}
