//! Codes are stable, dense and survive growth of the table.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

#[test]
fn the_missing_value_is_code_zero() {
    let mut words = Dictionary::new();
    assert_eq!(words.intern(""), MISSING);
    assert_eq!(words.get(MISSING), "");
    assert_eq!(words.code(""), Some(MISSING));
    assert!(words.is_empty());
    assert_eq!(words.get(7), "", "codes never handed out read as missing");
    assert_eq!(words.get(u32::MAX), "");
}

#[test]
fn codes_follow_first_sight_and_runs_repeat_them() {
    let mut words = Dictionary::new();
    let codes: Vec<u32> = ["a", "a", "b", "a", "é", "b"].iter().map(|word| words.intern(word)).collect();
    assert_eq!(codes, [1, 1, 2, 1, 3, 2]);
    assert_eq!((words.len(), words.distinct()), (4, 3), "the missing value has a code as well");
    assert_eq!(words.iter().collect::<Vec<_>>(), [(1, "a"), (2, "b"), (3, "é")]);
    assert_eq!((words.code("é"), words.code("c")), (Some(3), None));
}

#[test]
fn a_hundred_thousand_values_keep_their_codes() {
    let mut words = Dictionary::new();
    for number in 0..100_000u32 {
        assert_eq!(words.intern(&format!("case-{number}")), number + 1);
    }
    for number in (0..100_000u32).rev() {
        assert_eq!(words.code(&format!("case-{number}")), Some(number + 1));
        assert_eq!(words.get(number + 1), format!("case-{number}"));
    }
    let copy = words.clone();
    assert_eq!(copy.code("case-99999"), Some(100_000));
}

proptest! {
    #[test]
    fn a_dictionary_is_a_map(values in prop::collection::vec("[a-c]{0,3}|\\PC{0,4}", 0..200)) {
        let mut words = Dictionary::new();
        let mut model: HashMap<String, u32> = HashMap::new();
        for value in &values {
            let next = model.len() as u32 + 1;
            let expected =
                if value.is_empty() { MISSING } else { *model.entry(value.clone()).or_insert(next) };
            prop_assert_eq!(words.intern(value), expected);
            prop_assert_eq!(words.get(expected), value.as_str());
        }
        prop_assert_eq!(words.distinct(), model.len());
    }
}
