//! The power is cut again while what the last cut left is being put in order, three cuts deep.

use super::{
    Acks, Dice, Disk, Image, LOAD, SEED, after_cut, amount, conclude, lay_down, number, on_each_core,
    operations, quick_folder, strace, walk, wrong_in,
};
use crate::trust::acks::{Fault, Finding};
use std::{collections::BTreeSet, path::Path};

/// First cuts that others follow; the environment may ask for more.
const CHAINS: usize = 100;
const CUTS_DEEP: usize = 3;
/// Of the picks of a first cut one that leaves it to chance what is kept.
const ANY_PICK: usize = 2;

#[test]
fn r05_a_power_cut_during_recovery_takes_nothing_back() {
    if !strace::is_here() {
        return;
    }
    let starts = starts(amount("OUTRIGGER_TRUST_CHAINS", CHAINS));
    let findings = on_each_core(|core, cores| {
        let folder = quick_folder();
        let own = starts.iter().enumerate().skip(core).step_by(cores);
        own.filter_map(|(chain, start)| follow(chain, start, folder.path())).collect::<Vec<Finding>>()
    });
    let recoveries = number(starts.len() * CUTS_DEEP);
    conclude("R5", &format!("{recoveries} recoveries cut, {CUTS_DEEP} deep"), &findings.concat());
}

/// What cuts all along the load leave, and what was acknowledged by then.
fn starts(wanted: usize) -> Vec<(Image, Acks)> {
    let mut chances = Vec::new();
    walk(&LOAD, |at, disk, _| chances.extend((!disk.is_settled()).then_some(at)));
    let chosen: BTreeSet<usize> = (0..wanted).map(|chain| chances[chain * chances.len() / wanted]).collect();
    let mut starts = Vec::new();
    walk(&LOAD, |at, disk, acks| {
        if chosen.contains(&at) {
            starts.push((after_cut(disk, (at, ANY_PICK)), acks.clone()));
        }
    });
    starts
}

/// Recovers, cuts, looks, and recovers from that.
fn follow(chain: usize, (start, acks): &(Image, Acks), folder: &Path) -> Option<Finding> {
    let mut state = start.clone();
    for depth in 1..=CUTS_DEEP {
        let place = || format!("chain {chain}, cut {depth}");
        lay_down(&state, folder);
        let root = folder.canonicalize().unwrap();
        let traced = strace::load(&root, 0, &[]);
        if traced.code != Some(0) {
            return Some((place(), Fault::Corrupt(format!("the recovery ended with {:?}", traced.code))));
        }
        let ops = operations(&traced.calls, &root, &state);
        let dice = &mut Dice::at(SEED, chain, depth);
        let mut disk = Disk::holding(&state);
        ops.iter().take(dice.below(ops.len() + 1)).for_each(|op| disk.take(op));
        let found = disk.after_cut(None, dice);
        if let Some(finding) = wrong_in(&found, acks, folder, place) {
            return Some(finding);
        }
        state = found;
    }
    None
}
