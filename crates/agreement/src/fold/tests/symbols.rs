//! Symbols and their merging: neither the order of events at an instant nor their number matters.

use super::{MOMENTS, event, program, symbol};
use crate::{
    clock::Marks,
    fold::{Known, Program, Symbol, program::Bits, symbols::Symbols},
    tests::{SPEED, agreement, check},
};
use proptest::{prelude::*, sample::select};

/// The values of a symbol, in the order of the attributes.
fn values(symbols: &Symbols, symbol: Symbol) -> [Option<&str>; 2] {
    [0, 1].map(|column| symbols.value(symbol, column))
}

#[test]
fn a_combination_of_values_is_one_symbol() {
    let mut symbols = Symbols::new(2);
    let mut intern = |one: &str, other: &str| symbols.intern([one, other].into_iter());
    let (opened, is_new) = intern("Opened", "P1");
    assert!(is_new);
    assert_eq!(intern("Opened", "P1"), (opened, false));
    let (silent, is_new) = intern("", "");
    assert!(is_new, "an event that says nothing is an event");
    let (swapped, _) = intern("P1", "Opened");
    assert_eq!([silent, swapped].map(|symbol| symbol == opened), [false, false]);
    assert_ne!(silent, Symbol::NOTHING);
    assert_eq!(symbols.len(), 4, "no event at all is the first symbol");
    assert_eq!(values(&symbols, opened), [Some("Opened"), Some("P1")]);
    assert_eq!(values(&symbols, silent), [None, None]);
}

#[test]
fn of_two_values_at_one_instant_the_greater_text_stands() {
    let mut symbols = Symbols::new(2);
    // The greater text is met first, so that codes and texts are in different order.
    let texts = [("b", ""), ("a", "P1"), ("", "P2")];
    let [b, a, other] = texts.map(|(one, other)| symbols.intern([one, other].into_iter()).0);
    let merged = symbols.push_merged(b, a);
    assert_eq!(values(&symbols, merged), [Some("b"), Some("P1")]);
    let merged = symbols.push_merged(other, merged);
    assert_eq!(values(&symbols, merged), [Some("b"), Some("P2")]);
}

/// All that a symbol means: what it asks of the clock, what it counts for, and what is known after it.
fn meaning(program: &mut Program, before: Known, symbol: Symbol) -> (Marks, Bits, Known) {
    (program.marks(symbol, 0), program.bits(symbol), program.learn(before, symbol))
}

proptest! {
    #[test]
    fn values_merge_in_any_order_and_any_number(
        texts in prop::array::uniform3(prop::array::uniform2(select(vec!["", "a", "b", "B", "é", "10", "9"]))),
    ) {
        let mut symbols = Symbols::new(2);
        let [a, b, c] = texts.map(|texts| symbols.intern(texts.into_iter()).0);
        let ab = symbols.push_merged(a, b);
        let ba = symbols.push_merged(b, a);
        prop_assert_eq!(values(&symbols, ab), values(&symbols, ba));
        let bc = symbols.push_merged(b, c);
        let (left, right) = (symbols.push_merged(ab, c), symbols.push_merged(a, bc));
        prop_assert_eq!(values(&symbols, left), values(&symbols, right));
        let again = symbols.push_merged(ab, b);
        prop_assert_eq!(values(&symbols, again), values(&symbols, ab));
        let greatest = [0, 1].map(|column| texts.iter().map(|texts| texts[column]).max());
        let greatest = greatest.map(|text| text.filter(|text| !text.is_empty()));
        prop_assert_eq!(values(&symbols, left), greatest);
    }

    #[test]
    fn symbols_merge_in_any_order_and_any_number(said in prop::collection::vec(event(), 4)) {
        let mut program = program();
        let symbols: Vec<Symbol> = said.iter().map(|said| symbol(&mut program, said)).collect();
        let [first, a, b, c] = symbols[..] else { unreachable!() };
        let before = program.learn(Known::NOTHING, first);
        let ab = program.merge(a, b);
        prop_assert_eq!(program.merge(b, a), ab);
        prop_assert_eq!(program.merge(a, a), a);
        prop_assert_eq!(program.merge(Symbol::NOTHING, a), a);
        prop_assert_eq!(program.merge(a, Symbol::NOTHING), a);
        let bc = program.merge(b, c);
        let (left, right) = (program.merge(ab, c), program.merge(a, bc));
        prop_assert_eq!(meaning(&mut program, before, left), meaning(&mut program, before, right));
        let again = program.merge(ab, b);
        prop_assert_eq!(meaning(&mut program, before, again), meaning(&mut program, before, ab));
        let silent = symbol(&mut program, &[]);
        let with_silent = program.merge(silent, a);
        prop_assert_eq!(meaning(&mut program, before, with_silent), meaning(&mut program, before, a));
    }

    #[test]
    fn a_merged_symbol_asks_for_what_either_asks_for(one in event(), other in event()) {
        let mut program = program();
        let (a, b) = (symbol(&mut program, &one), symbol(&mut program, &other));
        let both = program.merge(a, b);
        let asked = program.marks(a, 0).with(program.marks(b, 0));
        prop_assert_eq!(program.marks(both, 0), asked);
        let (a_bits, b_bits) = (program.bits(a), program.bits(b));
        prop_assert_eq!(program.bits(both), [0, 1, 2].map(|word: usize| a_bits[word] | b_bits[word]));
        prop_assert_eq!(program.counts(both), program.counts(a) || program.counts(b));
    }
}

#[test]
fn a_symbol_asks_for_what_its_conditions_say() {
    let mut program = program();
    let mut marks = |said: &[(&str, &str)]| {
        let symbol = symbol(&mut program, said);
        program.marks(symbol, 0)
    };
    let starts = Marks::START.with(Marks::REOPEN);
    assert_eq!(marks(&[("activity", "Opened")]), starts, "without a condition of its own a start reopens");
    assert_eq!(marks(&[("activity", "Opened"), ("status", "Waiting")]), starts.with(Marks::HOLD));
    assert_eq!(marks(&[("activity", "HungUp"), ("status", "Active")]), Marks::ABANDON.with(Marks::GO));
    assert_eq!(
        marks(&[("activity", "Opened"), ("origin", "bot")]),
        Marks::default(),
        "the clock does not see it"
    );
    assert_eq!(marks(&[("activity", "Opened"), ("origin", "ann")]), starts);
    assert!(marks(&[]).is_empty());
    assert!(marks(&[("priority", "P1")]).is_empty());
}

#[test]
fn attributes_that_judge_a_case_come_first() {
    let program = program();
    assert_eq!(program.attributes().names(), ["cause", "priority", "team", "activity", "origin", "status"]);
    assert_eq!(program.attributes().judging(), 3);
    assert_eq!((program.attributes().at("team"), program.attributes().at("nowhere")), (Some(2), None));
}

#[test]
fn where_nothing_is_looked_at_all_events_are_alike() {
    let mut program = Program::new(&agreement(MOMENTS), Vec::new());
    let [one, other] = [(); 2].map(|()| program.symbol(std::iter::empty()));
    assert_eq!(one, other);
    assert_ne!(one, Symbol::NOTHING);
    assert_eq!(program.merge(one, other), one);
    assert_eq!(program.merge(Symbol::NOTHING, one), one);
    assert_eq!(program.marks(one, 0), Marks::START.with(Marks::STOP).with(Marks::REOPEN));
    assert!(program.counts(one) && !program.counts(Symbol::NOTHING));
    assert_eq!(program.learn(Known::NOTHING, one), Known::NOTHING);
    let events = "A 03-02T09:00 Opened
                  A 03-02T09:00 Opened
                  A 03-02T10:00
                  B 03-03T09:00 status=Waiting";
    let want = "2026-03 a-moment: 100.0 % of 2, Met
                A: 0 s counted, 0 s paused, within
                B: 0 s counted, 0 s paused, within
                2026-03 b-everything: 2 of 2, Met";
    check(MOMENTS, events, want);
}

#[test]
fn an_event_that_says_nothing_changes_no_clock_and_may_still_be_counted() {
    let events = "A 03-02T08:00
                  A 03-02T09:00 Opened
                  A 03-02T09:00
                  A 03-02T10:00
                  A 03-02T11:00 Resolved
                  B 03-02T09:00";
    check(SPEED, events, "2026-03 speed: 100.0 % of 1, Met\nA: 2 h counted, 0 s paused, within");
    let silent = "[level.silent]\ntitle = \"Silent\"\nkind = \"key\"\nmeasure = { count = '!known(activity)' }\nexpected = \"2\"";
    check(silent, events, "2026-03 silent: 2 of 2, Met");
}
