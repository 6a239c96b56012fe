//! Set aside once, given up once, and taken back only when somebody has made room.

use super::*;
use std::time::SystemTime;
use tempfile::TempDir;

const MIB: u64 = 1 << 20;

fn ballast() -> (TempDir, Ballast) {
    let dir = tempfile::tempdir().unwrap();
    let ballast = Ballast::of(dir.path());
    (dir, ballast)
}

fn written(ballast: &Ballast) -> SystemTime {
    fs::metadata(&ballast.path).unwrap().modified().unwrap()
}

#[test]
fn a_quarter_of_the_room_is_set_aside_in_whole_steps() {
    let shares = [0, MIB, 4 * MIB - 1, 4 * MIB, 23 * MIB, 64 * MIB, u64::MAX].map(share);
    assert_eq!(shares, [0, 0, 0, MIB, 5 * MIB, 16 * MIB, 16 * MIB]);
}

#[test]
fn room_is_set_aside_once_and_holds_something() {
    let (dir, ballast) = ballast();
    assert_eq!(ballast.bytes(), 0, "nothing is written before it is needed");
    ballast.set_aside();
    assert_eq!(ballast.bytes(), BYTES_MAX);
    let bytes = fs::read(&ballast.path).unwrap();
    assert!(bytes.chunks(4_096).all(|page| page.iter().any(|byte| *byte != 0)), "no page is a hole");

    let before = written(&ballast);
    let again = Ballast::of(dir.path());
    again.set_aside();
    assert_eq!((again.bytes(), written(&again)), (BYTES_MAX, before), "what is there is left alone");
}

#[test]
fn what_a_crash_left_of_it_is_written_anew() {
    for left in [0, BYTES_MAX + 1] {
        let (_dir, ballast) = ballast();
        File::create(&ballast.path).unwrap().set_len(left).unwrap();
        ballast.set_aside();
        assert_eq!(ballast.bytes(), BYTES_MAX, "{left}");
    }
}

#[test]
fn r04_room_is_given_up_when_the_disk_is_full_and_taken_back_when_there_is_some() {
    let (_dir, ballast) = ballast();
    ballast.set_aside();
    assert_eq!((ballast.is_full(), ballast.admit()), (false, Ok(())));
    ballast.give_up();
    assert_eq!((ballast.is_full(), ballast.bytes()), (true, 0));
    ballast.give_up();
    assert_eq!(ballast.given_up.load(Ordering::Relaxed), BYTES_MAX, "giving up nothing forgets nothing");
    assert_eq!(ballast.admit(), Ok(()), "this disk has room");
    assert_eq!((ballast.is_full(), ballast.bytes()), (false, BYTES_MAX));
}

#[test]
fn while_it_cannot_be_written_the_disk_stays_full() {
    let (_dir, ballast) = ballast();
    ballast.give_up();
    fs::create_dir(&ballast.path).unwrap();
    assert_eq!((ballast.admit(), ballast.is_full()), (Err(StoreError::Full), true));
    fs::remove_dir(&ballast.path).unwrap();
    let turn = ballast.turn.lock().unwrap();
    assert_eq!(ballast.admit(), Err(StoreError::Full), "another is looking");
    drop(turn);
    assert_eq!((ballast.admit(), ballast.bytes()), (Ok(()), MIB), "without a memory it takes the least");
}

#[test]
fn a_disk_that_is_full_from_the_start_sets_nothing_aside() {
    let (_dir, ballast) = ballast();
    ballast.give_up();
    ballast.set_aside();
    assert_eq!((ballast.is_full(), ballast.bytes()), (true, 0));
}
