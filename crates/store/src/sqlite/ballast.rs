//! Room that is set aside while there is some. When the disk is full it is given up, so that people can
//! still sign in, read and take their data away until somebody has made room.

use crate::StoreError;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// The file in the data folder that holds the room.
pub(super) const FILE_NAME: &str = "ballast";
/// Bytes that are set aside where there is plenty of room: 16 MiB.
const BYTES_MAX: u64 = 16 << 20;
/// Bytes that are written at a time, and the least that is worth setting aside: 1 MiB.
const STEP_BYTES: usize = 1 << 20;
/// One part in so many of the room that is left is set aside.
const SHARE: u64 = 4;

/// The room that is set aside in a data folder, and whether it had to be given up.
pub(super) struct Ballast {
    path: PathBuf,
    made: Once,
    full: AtomicBool,
    /// What was given up, in bytes.
    given_up: AtomicU64,
    /// Held while the file is written or removed.
    turn: Mutex<()>,
}

impl Ballast {
    /// The room of a data folder. Nothing is written until it is set aside.
    pub(super) fn of(dir: &Path) -> Self {
        Self {
            path: dir.join(FILE_NAME),
            made: Once::new(),
            full: AtomicBool::new(false),
            given_up: AtomicU64::new(0),
            turn: Mutex::new(()),
        }
    }

    /// Sets room aside, unless that was done before: a share of what there is, up to a limit. On a disk
    /// that is nearly full already there is none.
    pub(super) fn set_aside(&self) {
        self.made.call_once(|| {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            if !self.is_full() && !(1..=BYTES_MAX).contains(&self.bytes()) {
                self.hold(BYTES_MAX * SHARE, share);
            }
        });
    }

    /// Gives the room up, now that a write has found the disk full.
    pub(super) fn give_up(&self) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.full.store(true, Ordering::Relaxed);
        let bytes = self.bytes();
        if fs::remove_file(&self.path).is_ok() {
            self.given_up.store(bytes, Ordering::Relaxed);
        }
    }

    /// Whether a write has found the disk full and no room was found since.
    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// Before the data grow: when the disk was full, looks whether somebody has made room.
    ///
    /// # Errors
    /// [`StoreError::Full`] while there is none.
    pub(super) fn admit(&self) -> Result<(), StoreError> {
        if !self.is_full() || self.finds_room() { Ok(()) } else { Err(StoreError::Full) }
    }

    /// Sets aside again what was given up. Twice of it must fit: what became free by giving it up is no
    /// room that somebody has made.
    fn finds_room(&self) -> bool {
        // One looks at a time; for others the disk stays full a moment longer.
        let Ok(_turn) = self.turn.try_lock() else { return false };
        let bytes = self.given_up.load(Ordering::Relaxed).max(STEP_BYTES as u64);
        let found = self.hold(bytes * 2, |room| if room >= bytes * 2 { bytes } else { 0 });
        if found {
            self.full.store(false, Ordering::Relaxed);
        }
        found
    }

    /// Writes until that many bytes fit or there is no more room, and keeps a part of them. Answers
    /// whether any is kept; what goes wrong means only that there is none.
    fn hold(&self, bytes_max: u64, part: impl Fn(u64) -> u64) -> bool {
        let kept = fill(&self.path, bytes_max).and_then(|(file, room)| {
            let kept = part(room);
            file.set_len(kept)?;
            Ok(kept)
        });
        let holds = kept.is_ok_and(|kept| kept > 0);
        if !holds {
            _ = fs::remove_file(&self.path);
        }
        holds
    }

    fn bytes(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |file| file.len())
    }
}

/// What is set aside of the room that is left, in whole steps.
fn share(room: u64) -> u64 {
    let step = STEP_BYTES as u64;
    (room / SHARE).min(BYTES_MAX) / step * step
}

/// Writes a file until it has so many bytes or there is no more room, and answers how many fit. It is not
/// synced: room is taken from the moment that it is written to.
fn fill(path: &Path, bytes_max: u64) -> io::Result<(File, u64)> {
    let mut file = File::create(path)?;
    let block = noise();
    let mut room = 0;
    while room < bytes_max {
        match file.write_all(&block) {
            Ok(()) => room += STEP_BYTES as u64,
            Err(error) if is_full(&error) => break,
            Err(error) => return Err(error),
        }
    }
    Ok((file, room))
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// One step of bytes that no file system can press together.
fn noise() -> Vec<u8> {
    let mut block = Vec::with_capacity(STEP_BYTES);
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    while block.len() < STEP_BYTES {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        block.extend(state.to_le_bytes());
    }
    block
}

#[cfg(test)]
mod tests;
