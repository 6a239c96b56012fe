//! Pairs and their numbers, and combinations with their symbols.

use super::*;
use crate::tests::{agreement, log};
use outrigger_eventlog::columnar::{Columnar, write};
use proptest::prelude::*;

proptest! {
    #[test]
    fn equal_pairs_have_equal_numbers_and_others_do_not(
        codes_max in prop::sample::select(vec![3u32, 5_000, 700_000]),
        pairs in prop::collection::vec((0..6u32, any::<u32>()), 1..200),
    ) {
        let before: Vec<u32> = pairs.iter().map(|(before, _)| *before).collect();
        let codes: Vec<u32> = pairs.iter().map(|(_, code)| code % 40 * (codes_max / 40) % codes_max).collect();
        let mut step = Step::new(0, codes_max);
        let (mut numbers, mut again) = (before.clone(), before.clone());
        step.take(&mut numbers, &codes);
        step.take(&mut again, &codes);
        prop_assert_eq!(&numbers, &again);
        for ((number, before), code) in numbers.iter().zip(&before).zip(&codes) {
            prop_assert_eq!(step.pairs[*number as usize], (*before, *code));
        }
        let mut distinct = step.pairs.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), step.pairs.len());
        prop_assert!(step.table.len() <= TABLE_MAX);
    }
}

const TERMS: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened" && channel != "mail"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'

[level.speed]
title = "Speed"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "50 %"
"#;

#[test]
fn symbols_are_those_of_the_values() {
    // Nobody says by which channel.
    let log = log("A 03-02T09:00 Opened status=Active team=north
        B 03-02T09:01 Opened
        A 03-02T09:02 status=Waiting team=south
        A 03-02T09:03 Opened status=Active team=south
        B 03-02T09:04 Resolved status=Active");
    let mut bytes = Vec::new();
    write(&log, &mut bytes).unwrap();
    let columnar = Columnar::open(&bytes).unwrap();
    let mut program = Program::new(&agreement(TERMS), Vec::new());
    let names = program.attributes().names().to_vec();
    assert_eq!(names, ["activity", "channel", "status"]);
    let column = |name: &String| columnar.attributes().iter().position(|known| known.name == *name);
    let wanted: Vec<Option<usize>> = names.iter().map(column).collect();
    let values: Vec<_> = wanted.iter().map(|column| column.map(|at| columnar.values(at).unwrap())).collect();
    let mut combinations = Combinations::new(&values);
    let mut decoded = Decoded::default();
    for _ in 0..2 {
        columnar.decode(0, &wanted, &mut decoded).unwrap();
        let found = combinations.symbols(&decoded, &mut program).to_vec();
        let rows = log.case_index().rows;
        let value = |row: u32, name: &String| log.value(row as usize, name).unwrap_or_default();
        let expected: Vec<Symbol> =
            rows.iter().map(|row| program.symbol(names.iter().map(|name| value(*row, name)))).collect();
        assert_eq!(found, expected);
        assert_eq!(found[0], found[2], "the team makes no difference");
    }
}
