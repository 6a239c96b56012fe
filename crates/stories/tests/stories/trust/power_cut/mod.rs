//! The power is cut after each call that a load makes, and the disk keeps of it what chance leaves.

mod contents;
mod disk;
mod operation;
mod recovery;

use super::{
    acks::{Acks, Finding, conclude, examine},
    count::{amount, number, on_each_core},
    dice::Dice,
    image::{Image, lay_down, quick_folder},
    strace,
};
use contents::Mood;
use disk::{Disk, Op};
use operation::operations;
use std::{path::Path, sync::LazyLock};

/// The steps of the load: three openings, and some of everything between them.
const STEPS: u64 = 100;
const SEED: u64 = 0x0072_6967;
/// States in which a folder is found; the environment may ask for more.
const STATES: usize = 5_000;

/// What the load does to its disk. It is traced once.
static LOAD: LazyLock<Vec<Op>> = LazyLock::new(|| {
    let folder = quick_folder();
    lay_down(&Image::new(), folder.path());
    let root = folder.path().canonicalize().unwrap();
    let traced = strace::load(&root, STEPS, &[]);
    assert_eq!(traced.code, Some(0), "{}", traced.said);
    assert_eq!(traced.said.matches("ack ").count() as u64, STEPS, "{}", traced.said);
    operations(&traced.calls, &root, &Image::new())
});

#[test]
fn r02_a_power_cut_at_any_call_takes_nothing_back() {
    if !strace::is_here() {
        return;
    }
    let picks = picks(&LOAD, amount("OUTRIGGER_TRUST_STATES", STATES));
    let states: usize = picks.iter().sum();
    let findings = on_each_core(|core, cores| {
        let folder = quick_folder();
        let mut findings = Vec::new();
        walk(&LOAD, |at, disk, acks| {
            for pick in (0..picks[at]).filter(|pick| (at + pick) % cores == core) {
                let state = after_cut(disk, (at, pick));
                findings.extend(wrong_in(&state, acks, folder.path(), || format!("call {at}, pick {pick}")));
            }
        });
        findings
    });
    conclude("R2", &format!("{} states", number(states)), &findings.concat());
}

/// Shows the disk and what was acknowledged before the first thing that a load does, and after each.
fn walk<'t>(ops: &'t [Op], mut visit: impl FnMut(usize, &Disk<'t>, &Acks)) {
    let (mut disk, mut acks) = (Disk::default(), Acks::default());
    visit(0, &disk, &acks);
    for (at, op) in (1..).zip(ops) {
        disk.take(op);
        if let Op::Said(line) = op {
            acks.hear(line);
        }
        visit(at, &disk, &acks);
    }
}

/// How many states are looked at for each cut, so that there are `wanted` in all. Where everything is on
/// disk there is only one.
fn picks(ops: &[Op], wanted: usize) -> Vec<usize> {
    let mut has_chance = Vec::new();
    walk(ops, |_, disk, _| has_chance.push(!disk.is_settled()));
    let mut picks = vec![1; has_chance.len()];
    let chances = has_chance.iter().filter(|has| **has).count();
    let rounds = wanted.saturating_sub(picks.len()).div_ceil(chances.max(1));
    for (pick, has_chance) in picks.iter_mut().zip(has_chance) {
        *pick += if has_chance { rounds } else { 0 };
    }
    picks
}

/// What is found after one cut. Of the picks of a cut the first one loses all that may be lost, and the
/// second one nothing.
fn after_cut(disk: &Disk<'_>, (at, pick): (usize, usize)) -> Image {
    let mood = match pick {
        0 => Some(Mood::Nothing),
        1 => Some(Mood::Everything),
        _ => None,
    };
    disk.after_cut(mood, &mut Dice::at(SEED, at, pick))
}

/// What is wrong with a state, if anything is, and which state that is. The folder is for laying it down.
fn wrong_in(state: &Image, acks: &Acks, folder: &Path, place: impl FnOnce() -> String) -> Option<Finding> {
    lay_down(state, folder);
    examine(folder, acks).err().map(|fault| (place(), fault))
}
