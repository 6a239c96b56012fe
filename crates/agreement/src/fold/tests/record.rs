//! What is kept of every case: its stops, the times in which it was open, what is counted, and claims.

use super::{AGREEMENT, AT_STOP, TERMS, symbol};
use crate::{
    Figures, Relief, Setting,
    fold::{Known, Program, Record, Reliefs},
    tests::{SPEED, agreement, figures, instant, log, period, speed_with_clock},
};
use outrigger_eventlog::Dictionary;
use outrigger_kernel::{Instant, time::HOUR};

/// The end of time: when a stop that stands was undone.
const NEVER: Instant = Instant(i64::MAX);

/// The times in which clocks were open, by the ids of their cases.
fn open(figures: &Figures) -> Vec<(&str, i64, i64)> {
    let spans = figures.record().open[0].iter();
    spans.map(|span| (figures.log().cases().get(span.case), span.from, span.to)).collect()
}

#[test]
fn a_record_has_every_stop_with_when_it_was_undone() {
    let events = "A 03-02T09:00 Opened
                  A 03-02T11:00 Resolved
                  A 03-02T13:00 Opened status=Waiting
                  A 03-02T14:00 Update status=Active
                  A 03-02T15:00 Resolved
                  B 03-02T10:00 Opened
                  B 03-02T12:00 Resolved
                  C 03-02T10:00 Opened";
    let figures = figures(SPEED, events);
    let told = figures.record().outcomes[0].iter().map(|it| {
        let hours = (it.elapsed / HOUR, it.paused / HOUR);
        (figures.log().cases().get(it.case), it.started, it.at, hours, it.reopened)
    });
    let at = |hour: u32| instant(&format!("03-02T{hour:02}:00"));
    let want = [
        ("A", at(9), at(11), (2, 0), at(13)),
        ("B", at(10), at(12), (2, 0), NEVER),
        ("A", at(9), at(15), (3, 1), NEVER),
    ];
    assert_eq!(told.collect::<Vec<_>>(), want);
    let spans = [("A", at(9), at(11)), ("A", at(13), at(15)), ("B", at(10), at(12)), ("C", at(10), NEVER)];
    assert_eq!(open(&figures), spans.map(|(case, from, to)| (case, from.0, to.0)));
}

#[test]
fn a_case_opened_again_is_open_since_then() {
    let events = "A 03-02T09:00 Opened\nA 03-02T11:00 Resolved\nA 03-03T09:00 Opened";
    let [first, again, stop] = ["03-02T09:00", "03-03T09:00", "03-02T11:00"].map(|text| instant(text).0);
    for clauses in [SPEED.to_owned(), speed_with_clock("reopen = \"restart\"")] {
        assert_eq!(open(&figures(&clauses, events)), [("A", first, stop), ("A", again, i64::MAX)]);
    }
    let ignoring = figures(&speed_with_clock("reopen = \"ignore\""), events);
    assert_eq!(open(&ignoring), [("A", first, stop)]);
    assert_eq!(ignoring.record().outcomes[0][0].reopened, NEVER);
}

#[test]
fn the_events_of_an_instant_are_counted_once_with_all_they_meet() {
    let events = "B 03-03T09:00 Opened priority=P1
                  A 03-02T09:00 Opened
                  A 03-02T09:00 Opened status=Active
                  A 03-02T10:00 Note
                  A 03-02T11:00 Note status=Active";
    let figures = figures(TERMS, events);
    let record = figures.record();
    let told = record.occurrences.iter().map(|it| {
        let applies = record.kinds[it.kind as usize].applies(AT_STOP);
        (figures.log().cases().get(it.case), it.at, it.meets[0], applies)
    });
    // Opened cases; cases not held; of those opened.
    let want = [
        ("A", instant("03-02T09:00"), 0b111, false),
        ("A", instant("03-02T11:00"), 0b010, false),
        ("B", instant("03-03T09:00"), 0b101, true),
    ];
    assert_eq!(told.collect::<Vec<_>>(), want);
}

/// As many cases as several threads share, every third of them with priority.
fn many_cases() -> String {
    let case = |number: u32| {
        let priority = if number.is_multiple_of(3) { "P1" } else { "P2" };
        format!(
            "{number} 03-02T09:{number:02} Opened priority={priority}\n{number} 03-02T10:{number:02} Resolved\n"
        )
    };
    (0..50).map(case).collect()
}

#[test]
fn what_threads_recorded_is_joined_in_order_of_time() {
    let figures = figures(TERMS, &many_cases());
    let record = figures.record();
    let numbers: Vec<u32> =
        record.outcomes[0].iter().map(|it| figures.log().cases().get(it.case).parse().unwrap()).collect();
    assert_eq!(numbers, (0..50).collect::<Vec<u32>>());
    for (number, outcome) in numbers.iter().zip(&record.outcomes[0]) {
        let kind = &record.kinds[outcome.kind as usize];
        assert_eq!(kind.applies(AT_STOP), number % 3 == 0, "the kinds of all parts keep their numbers apart");
    }
    assert!(record.occurrences.is_sorted_by_key(|it| (it.at, it.case)));
    assert_eq!(record.occurrences.len(), 50);
    let nothing = Record::join(Vec::new());
    assert!(nothing.kinds.is_empty() && nothing.outcomes.is_empty() && nothing.occurrences.is_empty());
}

fn relief() -> Relief {
    Relief {
        claim: "CLAIM-1".parse().unwrap(),
        levels: Vec::new(),
        condition: String::new(),
        cases: Vec::new(),
        from: None,
        to: None,
    }
}

/// The levels that a claim takes a case out of that is known for an outage and ran from nine to eleven.
fn claimed(relief: Relief) -> u64 {
    let mut cases = Dictionary::new();
    let code = cases.intern("A");
    let reliefs = [relief];
    let mut program = Program::new(&AGREEMENT, Reliefs::conditions(&reliefs));
    let outage = symbol(&mut program, &[("cause", "outage")]);
    let known = program.learn(Known::NOTHING, outage);
    let ran = (instant("03-02T09:00").0, instant("03-02T11:00").0);
    Reliefs::new(&reliefs, &AGREEMENT, &cases).levels(&program, code, known, ran)
}

#[test]
fn a_claim_reaches_the_cases_whose_clock_ran_inside_its_window() {
    let window = |from: Option<&str>, to: Option<&str>| {
        claimed(Relief { from: from.map(instant), to: to.map(instant), ..relief() }) == u64::MAX
    };
    assert!(window(None, None));
    assert!(window(Some("03-02T09:30"), Some("03-02T10:00")), "all of it lies within the case");
    assert!(window(Some("03-01T00:00"), Some("03-03T00:00")));
    assert!(window(Some("03-02T11:00"), None), "the instant of the stop is inside");
    assert!(!window(Some("03-02T11:01"), None));
    assert!(!window(None, Some("03-02T09:00")), "the end of the window is outside");
    assert!(window(None, Some("03-02T09:01")));
}

#[test]
fn a_claim_reaches_the_levels_and_cases_that_it_names() {
    let levels = |names: &[&str]| {
        claimed(Relief { levels: names.iter().map(|name| (*name).to_owned()).collect(), ..relief() })
    };
    assert_eq!(levels(&[]), u64::MAX);
    assert_eq!(levels(&["b-stop"]), 1 << AT_STOP);
    assert_eq!(levels(&["b-stop", "a-start", "nowhere"]), 0b11);
    assert_eq!(levels(&["nowhere"]), 0);
    let cases = |ids: &[&str]| {
        claimed(Relief { cases: ids.iter().map(|id| (*id).to_owned()).collect(), ..relief() }) == u64::MAX
    };
    assert!(cases(&["A"]) && cases(&["B", "A"]) && !cases(&["B"]));
    let on = |condition: &str| claimed(Relief { condition: condition.to_owned(), ..relief() }) == u64::MAX;
    assert!(on("cause == \"outage\"") && on("  "));
    assert!(!on("cause == \"error\"") && !on("team == \"north\""), "what is unknown is not claimed");
    assert!(!on("cause =="), "what cannot be read selects nothing");
}

#[test]
fn claims_take_cases_out_of_cells_and_record_alike() {
    let events = "A 03-02T09:00 Opened priority=P1
                  A 03-02T11:00 Resolved
                  B 03-02T09:00 Opened priority=P1
                  B 03-02T16:00 Resolved";
    let reliefs = vec![Relief { from: Some(instant("03-02T12:00")), ..relief() }];
    let setting = Setting { reliefs, ..Setting::default() };
    let figures = Figures::with(agreement(TERMS), log(events), setting).unwrap();
    let result = figures.level(AT_STOP, period("2026-03")).unwrap();
    assert_eq!((result.cases, result.misses, result.excluded), (1, Some(0), 1));
    let record = figures.record();
    let excluded = record.outcomes[0].iter().map(|it| record.kinds[it.kind as usize].excludes(AT_STOP));
    assert_eq!(excluded.collect::<Vec<_>>(), [false, true]);
}
