//! What is known of a case by its last attributes, and what levels and claims make of it.

use super::{AGREEMENT, AT_END, AT_START, AT_STOP, event, program, symbol};
use crate::{
    condition::Condition,
    fold::{Known, Program},
};
use proptest::prelude::*;

/// The levels that judge, as bits.
const JUDGING: u64 = 1 << AT_START | 1 << AT_STOP | 1 << AT_END;

/// What is known after an event that says some attributes.
fn after(program: &mut Program, before: Known, said: &[(&str, &str)]) -> Known {
    let symbol = symbol(program, said);
    program.learn(before, symbol)
}

#[test]
fn what_an_event_does_not_say_stays_as_it_was() {
    let mut program = program();
    let p1 = after(&mut program, Known::NOTHING, &[("priority", "P1"), ("activity", "Opened")]);
    assert_eq!(after(&mut program, p1, &[]), p1);
    assert_eq!(after(&mut program, p1, &[("activity", "Resolved")]), p1, "what judges nobody is not kept");
    let outage = after(&mut program, p1, &[("cause", "outage")]);
    assert_eq!(program.value(outage, "priority"), Some("P1"));
    assert_eq!(program.value(outage, "cause"), Some("outage"));
    assert_eq!(program.value(outage, "team"), None);
    assert_eq!(program.value(outage, "activity"), None);
    assert_eq!(program.value(outage, "nowhere"), None);
    let p2 = after(&mut program, outage, &[("priority", "P2")]);
    assert_eq!((program.value(p2, "priority"), program.value(p2, "cause")), (Some("P2"), Some("outage")));
}

#[test]
fn one_set_of_values_has_one_number_whichever_way_leads_to_it() {
    let mut program = program();
    let mut walk = |steps: &[&[(&str, &str)]]| {
        steps.iter().fold(Known::NOTHING, |known, said| after(&mut program, known, said))
    };
    let at_once = walk(&[&[("priority", "P1"), ("team", "north")]]);
    assert_eq!(walk(&[&[("priority", "P1")], &[("team", "north")]]), at_once);
    assert_eq!(walk(&[&[("team", "south")], &[("priority", "P1")], &[("team", "north")]]), at_once);
    assert_ne!(walk(&[&[("priority", "P1")]]), at_once);
    assert_eq!(walk(&[&[], &[("status", "Waiting")]]), Known::NOTHING);
}

#[test]
fn levels_are_about_what_is_known_to_be_theirs() {
    let mut program = program();
    let applies = |program: &Program, known: Known| program.views(known).applies & JUDGING;
    let excluded = |program: &Program, known: Known| program.views(known).excluded;
    assert_eq!(applies(&program, Known::NOTHING), 0, "an unknown priority is not P1");
    assert_eq!(
        program.views(Known::NOTHING).applies,
        !JUDGING & 0b1_1111,
        "levels without a condition apply"
    );
    let p1 = after(&mut program, Known::NOTHING, &[("priority", "P1")]);
    assert_eq!((applies(&program, p1), excluded(&program, p1)), (JUDGING, 0));
    let outage = after(&mut program, p1, &[("cause", "outage")]);
    assert_eq!((applies(&program, outage), excluded(&program, outage)), (JUDGING, 1 << AT_STOP));
    let p2 = after(&mut program, outage, &[("priority", "P2")]);
    assert_eq!((applies(&program, p2), excluded(&program, p2)), (0, 1 << AT_STOP));
}

#[test]
fn a_clock_is_retargeted_when_other_levels_begin_to_apply() {
    let mut program = program();
    let p1 = after(&mut program, Known::NOTHING, &[("priority", "P1")]);
    let outage = after(&mut program, p1, &[("cause", "outage")]);
    let p2 = after(&mut program, outage, &[("priority", "P2")]);
    let p3 = after(&mut program, p2, &[("priority", "P3")]);
    assert!(program.retargets(0, (Known::NOTHING, p1)) && program.retargets(0, (outage, p2)));
    assert!(!program.retargets(0, (p1, outage)), "an exclusion changes no target");
    assert!(!program.retargets(0, (p2, p3)), "neither is P1");
}

#[test]
fn a_claim_is_about_what_meets_its_condition_and_without_one_about_everything() {
    let outage = Condition::parse("cause == \"outage\"").unwrap();
    let mut program = Program::new(&AGREEMENT, vec![Some(outage), None]);
    let hit = after(&mut program, Known::NOTHING, &[("cause", "outage")]);
    let missed = after(&mut program, Known::NOTHING, &[("cause", "error")]);
    let claimed =
        [Known::NOTHING, hit, missed].map(|known| [0, 1, 2].map(|claim| program.is_claimed(known, claim)));
    assert_eq!(claimed, [[false, true, false], [true, true, false], [false, true, false]]);
    let by_bot = Condition::parse("origin == \"bot\"").unwrap();
    let program = Program::new(&AGREEMENT, vec![Some(by_bot)]);
    assert_eq!(program.attributes().judging(), 4, "what a claim looks at judges a case");
}

proptest! {
    #[test]
    fn the_last_word_on_every_attribute_is_known(said in prop::collection::vec(event(), 0..20)) {
        let mut program = program();
        let mut known = Known::NOTHING;
        for said in &said {
            known = after(&mut program, known, said);
            prop_assert_eq!(after(&mut program, known, said), known, "said again it changes nothing");
        }
        for name in ["cause", "priority", "team"] {
            let of_name = |(told, value): &(&'static str, &'static str)| (*told == name).then_some(*value);
            let last = said.iter().flatten().filter_map(of_name).next_back();
            prop_assert_eq!(program.value(known, name), last);
        }
    }
}
