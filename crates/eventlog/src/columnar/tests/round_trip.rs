//! Logs of many shapes, as files and back.

use super::*;
use crate::tests::text_of;
use proptest::prelude::*;

/// A log whose rows stand case by case and in order of time.
fn clustered(log: &EventLog) -> EventLog {
    let index = log.case_index();
    let pick = |codes: &[u32]| index.rows.iter().map(|row| codes[*row as usize]).collect::<Vec<u32>>();
    let mut sorted = log.clone();
    sorted.case_codes = pick(&log.case_codes);
    sorted.instants = index.rows.iter().map(|row| log.instants[*row as usize]).collect();
    for (column, before) in sorted.columns.iter_mut().zip(&log.columns) {
        column.codes = pick(&before.codes);
    }
    sorted
}

#[track_caller]
fn assert_reads_back(log: &EventLog) {
    let (again, expected) = (read(&file(log)).unwrap(), clustered(log));
    assert_eq!(again.case_codes, expected.case_codes);
    assert_eq!(again.instants, expected.instants);
    assert_eq!(again.cases.len(), expected.cases.len());
    assert_eq!(again.columns.len(), expected.columns.len());
    for (column, before) in again.columns.iter().zip(&expected.columns) {
        assert_eq!((&column.name, &column.source_name), (&before.name, &before.source_name));
        assert_eq!(column.codes, before.codes);
    }
    assert_eq!(text_of(&again), text_of(&expected));
}

fn events() -> impl Strategy<Value = Vec<(String, i64, String, String)>> {
    let seconds = (Instant::EARLIEST.0 / SECOND..Instant::LATEST.0 / SECOND).prop_map(|at| at * SECOND);
    let close = (0..50i64).prop_map(|at| at * SECOND);
    let any = Instant::EARLIEST.0..Instant::LATEST.0;
    let at = prop_oneof![3 => close, 1 => seconds, 1 => any];
    prop::collection::vec(("[a-dé]{0,2}", at, "\\PC{0,4}", "[xy]{0,2}"), 0..60)
}

proptest! {
    #[test]
    fn random_logs_read_back(events in events()) {
        let events: Vec<(&str, i64, &str, &str)> = events
            .iter()
            .map(|(case, at, what, who)| (case.as_str(), *at, what.as_str(), who.as_str()))
            .collect();
        assert_reads_back(&log(&events));
    }
}

#[test]
fn a_file_says_what_it_holds_before_it_is_decoded() {
    let bytes = file(&small());
    let columnar = Columnar::open(&bytes).unwrap();
    assert_eq!((columnar.events(), columnar.cases(), columnar.blocks()), (5, 3, 1));
    assert_eq!(columnar.span(), Some((Instant(3 * SECOND), Instant(9 * SECOND))));
    let names: Vec<_> =
        columnar.attributes().iter().map(|known| (known.name.as_str(), known.source_name.as_str())).collect();
    assert_eq!(names, [("activity", "activity"), ("Team_name", "Team: name")]);
    let ids = columnar.case_ids().unwrap();
    assert_eq!((ids.codes(), ids.get(0), ids.get(1), ids.get(2), ids.get(3)), (3, "", "b", "a", ""));
    let teams = columnar.values(1).unwrap();
    assert_eq!([1, 2, u32::MAX].map(|code| teams.get(code)), ["north", "söuth", ""]);
}

#[test]
fn a_block_is_decoded_for_the_attributes_asked_for() {
    let bytes = file(&small());
    let columnar = Columnar::open(&bytes).unwrap();
    let mut decoded = Decoded::default();
    columnar.decode(0, &[Some(1), None], &mut decoded).unwrap();
    assert_eq!(decoded.cases, [(1, 2), (2, 3)], "`b` came first");
    assert_eq!(decoded.instants, [7, 8, 3, 9, 9].map(|at| at * SECOND));
    assert_eq!(decoded.codes, [vec![1, 2, 1, 0, 1], vec![]]);
    columnar.decode(0, &[], &mut decoded).unwrap();
    assert!(decoded.codes.is_empty());
    assert_eq!(columnar.decode(1, &[], &mut decoded), Err(ColumnarError::NoSuchBlock(1)));
    assert_eq!(columnar.decode(0, &[Some(2)], &mut decoded), Err(ColumnarError::NoSuchAttribute(2)));
    assert_eq!(columnar.values(9).map(Values::codes), Err(ColumnarError::NoSuchAttribute(9)));
}

#[test]
fn an_empty_log_and_codes_without_events_read_back() {
    assert_reads_back(&EventLog::default());
    assert_reads_back(&LogBuilder::new().finish());
    let mut log = small();
    for id in ["nothing", "happened"] {
        log.cases.intern(id);
    }
    assert_reads_back(&log);
    let columnar = file(&EventLog::default());
    let columnar = Columnar::open(&columnar).unwrap();
    assert_eq!((columnar.events(), columnar.span(), columnar.blocks()), (0, None, 0));
}

#[test]
fn codes_are_as_wide_as_they_have_to_be() {
    for distinct in [255, 256, 65_535, 65_536] {
        let mut builder = LogBuilder::new();
        let column = builder.column("number");
        for number in 0..distinct {
            builder.push("a", Instant(number * SECOND), &[(column, &number.to_string())]);
        }
        let log = builder.finish();
        let bytes = file(&log);
        let blocks = Columnar::open(&bytes).unwrap().footer.blocks;
        let width = blocks[0].codes[0].length / log.len();
        assert_eq!(
            width,
            if distinct < 256 {
                1
            } else if distinct < 65_536 {
                2
            } else {
                4
            }
        );
        assert_reads_back(&log);
    }
}

#[test]
fn whole_seconds_take_fewer_bytes() {
    let days = |offset: i64| -> EventLog {
        let mut builder = LogBuilder::new();
        (0..100).for_each(|day| builder.push("a", Instant(day * 86_400 * SECOND + offset), &[]));
        builder.finish()
    };
    let length = |log: &EventLog| {
        let bytes = file(log);
        Columnar::open(&bytes).unwrap().footer.blocks[0].instants.length
    };
    let (whole, fraction) = (days(0), days(1));
    assert_eq!((length(&whole), length(&fraction)), (1 + 99 * 3, 1 + 99 * 6));
    assert_reads_back(&fraction);
}

#[test]
fn blocks_hold_whole_cases() {
    let mut builder = LogBuilder::new();
    let column = builder.column("step");
    for event in 0..200_000i64 {
        let step = ["open", "wait", "close"][event as usize % 3];
        builder.push(&format!("case {}", event % 40_000), Instant(event * SECOND), &[(column, step)]);
    }
    for event in 0..150_000 {
        builder.push("long", Instant(event * SECOND), &[]);
    }
    let log = builder.finish();
    let bytes = file(&log);
    let columnar = Columnar::open(&bytes).unwrap();
    let (mut decoded, mut cases, mut events) = (Decoded::default(), Vec::new(), Vec::new());
    for block in 0..columnar.blocks() {
        columnar.decode(block, &[Some(0)], &mut decoded).unwrap();
        assert_eq!(decoded.instants.len(), decoded.codes[0].len());
        cases.extend(decoded.cases.iter().map(|(case, _)| *case));
        events.push(decoded.instants.len());
    }
    assert_eq!(cases, (1..=40_001).collect::<Vec<u32>>(), "no case stands in two blocks");
    assert_eq!(events, [65_540, 65_540, 65_540, 3_380 + 150_000]);
    assert_reads_back(&log);
}

#[test]
fn equal_logs_give_equal_bytes() {
    assert_eq!(file(&small()), file(&small()));
    assert_eq!(
        file(&read(&file(&small())).unwrap()),
        file(&small()),
        "the file of a file's log is that file"
    );
}

#[test]
fn what_a_file_cannot_hold_is_not_written() {
    let refused = |log: &EventLog| write(log, &mut std::io::sink()).unwrap_err().to_string();
    for at in [Instant::EARLIEST.0 - 1, Instant::LATEST.0, i64::MIN, i64::MAX] {
        assert!(
            refused(&log(&[("a", 0, "x", ""), ("a", at, "y", "")])).contains("before 1900 or after 2199")
        );
    }
    let mut builder = LogBuilder::new();
    builder.column(&"x".repeat(20 << 10));
    assert!(refused(&builder.finish()).contains("longer than 16 KiB"));
    let mut builder = LogBuilder::new();
    (0..5_000).for_each(|number| _ = builder.column(&format!("column {number}")));
    assert!(refused(&builder.finish()).contains("more than 4096 attributes"));
    let mut full = [0_u8; 40];
    assert!(write(&small(), &mut full.as_mut_slice()).is_err(), "the output is full");
}
