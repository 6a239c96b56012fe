//! Streaming against importing: the same rows, and the same figures from them.

use super::{StreamError, Streamed, can_stream, stream};
use crate::{
    Agreement, Basis, Cadence, Figures,
    tests::{SPEED, agreement},
};
use outrigger_eventlog::{Import, ImportError, Imported, read};
use outrigger_kernel::{
    Instant,
    time::{HOUR, MINUTE},
};
use proptest::{prelude::*, sample::select};
use std::{
    io::Write,
    sync::{Arc, LazyLock},
};

/// Every measure that can stream, by every cadence and every moment.
const TERMS: &str = r#"
[clock.resolution]
calendar = "split"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'
abandoned = 'activity == "HungUp"'
target-change = "retroactive"

[clock.reply]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Replied"'
reopen = "restart"

[level.a-share]
title = "P1 in 4 hours"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
exclude = ['cause == "outage"']
by = "team"
expected = "95 %"
allocation = "60 %"

[level.b-answered]
title = "Answered in an hour"
kind = "critical"
measure = { service-factor = "1h", clock = "resolution", abandoned = "missed-after 5s" }
expected = "80 %"
allocation = "40 %"

[level.c-median]
title = "Median, judged at the end"
kind = "key"
measure = { percentile = "50 %", clock = "resolution", rank = "linear" }
where = 'team == "north"'
judged = "end"
period = "week"
expected = "4h"

[level.d-mean]
title = "Mean by the start"
kind = "key"
measure = { mean = "elapsed", clock = "reply" }
period-of = "start"
period = "quarter"
expected = "5h"

[level.e-start]
title = "Judged at the start"
kind = "key"
measure = { share-within = "2h", clock = "reply" }
where = 'priority in ["P1", "P2"]'
judged = "start"
period = "week"
expected = "50 %"

[credits]
at-risk = "12 %"
one-case-many-levels = "highest"
"#;
const HEADER: &str = "case,time,activity,status,priority,cause,team\n";

static AGREEMENT: LazyLock<Arc<Agreement>> = LazyLock::new(|| agreement(TERMS));

fn streamed(
    agreement: &Arc<Agreement>,
    text: &[u8],
    rejects: Option<&mut dyn Write>,
) -> Result<Streamed, StreamError> {
    stream::<&[u8]>(Arc::clone(agreement), &|| Ok(text), &Import::default(), (rejects, &mut |_| {}))
}

/// Streams and imports the same file: nothing may tell the two apart.
#[track_caller]
fn both(agreement: &Arc<Agreement>, text: &[u8]) -> Figures {
    let (mut rejects, mut stream_rejects): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    let streamed = streamed(agreement, text, Some(&mut stream_rejects)).unwrap();
    let Imported { log, report } =
        read(text, None, &Import::default(), Some(&mut rejects), &mut |_| {}).unwrap();
    assert_eq!(streamed.report, report);
    assert_eq!(stream_rejects, rejects);
    let whole = Figures::new(Arc::clone(agreement), Arc::new(log)).unwrap();
    assert_same(&streamed.figures, &whole);
    streamed.figures
}

#[track_caller]
fn assert_same(one: &Figures, other: &Figures) {
    assert_eq!((one.span(), one.events()), (other.span(), other.events()));
    for (at, level) in other.agreement().levels.iter().enumerate() {
        assert_eq!(one.series(at, level.period), other.series(at, level.period));
    }
    for period in
        [Cadence::Week, Cadence::Month, Cadence::Quarter].map(|cadence| other.periods(cadence)).concat()
    {
        assert_eq!(one.statement(period, Basis::default()), other.statement(period, Basis::default()));
    }
}

/// How many cases a level is about in all of its periods.
fn cases(figures: &Figures, level: usize) -> u64 {
    let series = figures.series(level, figures.agreement().levels[level].period);
    series.iter().map(|(_, result)| result.cases).sum()
}

/// Rows of few cases at few instants, so that events meet, and come late more often than not.
fn rows() -> impl Strategy<Value = Vec<String>> {
    let word = |words: &[&'static str]| select(words.to_vec());
    let case = word(&["A-1", "A-01", "7", "007", "no digits", "é9", "\"two\nlines 1\"", "1234567890123456"]);
    let begin: Instant = "2026-02-20T06:00:00Z".parse().unwrap();
    let at = (0..6_i64, 0..12_i64, 0..2_i64).prop_map(move |(turns, hours, half)| {
        begin.plus((turns * 9 * 24 + hours) * HOUR + half * 30 * MINUTE)
    });
    let said = (
        word(&["Opened", "Opened", "Resolved", "Resolved", "Replied", "HungUp", ""]),
        word(&["Waiting", "Active", ""]),
        word(&["P1", "P2", "P3", ""]),
        word(&["outage", "error", "", "", ""]),
        word(&["north", "south", ""]),
    );
    let row = (case, at, said).prop_map(|(case, at, (activity, status, priority, cause, team))| {
        format!("{case},{at},{activity},{status},{priority},{cause},{team}\n")
    });
    prop::collection::vec(row, 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn figures_are_the_same_in_whatever_order_events_come(rows in rows()) {
        let text = format!("{HEADER}{}", rows.concat());
        let figures = both(&AGREEMENT, text.as_bytes());
        let mut reversed = rows;
        reversed.reverse();
        let text = format!("{HEADER}{}", reversed.concat());
        assert_same(&both(&AGREEMENT, text.as_bytes()), &figures);
    }
}

/// The row of an event on a day of March and at an hour.
fn row(case: &str, (day, hour): (u32, u32), said: &str) -> String {
    format!("{case},2026-03-{day:02}T{hour:02}:00:00Z,{said}\n")
}

#[test]
fn an_event_that_comes_late_is_taken_in_where_it_belongs() {
    let others: String = (0..9)
        .map(|number| {
            let case = format!("B-{number}");
            row(&case, (2, 8), "Opened,,P1,,") + &row(&case, (2, 9 + number % 3), "Resolved,,,,")
        })
        .collect();
    let opened = row("A-1", (2, 8), "Opened,,P1,,north");
    let held = row("A-1", (2, 10), "Note,Waiting,,,");
    let resolved = row("A-1", (3, 17), "Resolved,,,,");
    let in_order = both(&AGREEMENT, [HEADER, &opened, &held, &others, &resolved].concat().as_bytes());
    assert_eq!(cases(&in_order, 0), 10);
    for late in [
        [&opened, &others, &resolved, &held],
        [&resolved, &held, &others, &opened],
        [&others, &held, &opened, &resolved],
    ] {
        let text = format!("{HEADER}{}{}{}{}", late[0], late[1], late[2], late[3]);
        assert_same(&both(&AGREEMENT, text.as_bytes()), &in_order);
    }
}

#[test]
fn a_stop_that_a_late_event_moves_leaves_nothing_behind() {
    let opened = row("A-1", (2, 8), "Opened,,P1,,");
    let resolved = row("A-1", (3, 9), "Resolved,,,,");
    let again = row("A-1", (10, 8), "Opened,,,,");
    let closed = row("A-1", (11, 9), "Resolved,,,,");
    let late = row("A-1", (2, 9), "Resolved,,,,");
    let in_order = both(&AGREEMENT, [HEADER, &opened, &late, &resolved, &again, &closed].concat().as_bytes());
    let text = [HEADER, &opened, &resolved, &again, &closed, &late].concat();
    assert_same(&both(&AGREEMENT, text.as_bytes()), &in_order);
    assert_eq!(cases(&in_order, 0), 1, "a stop undone in its own month does not count");
}

#[test]
fn ids_of_every_shape_stay_apart() {
    let uuid = |number: u32| format!("6f9619ff-8b86-d011-b42d-{number:010}ff");
    let prefixed = (0..300_u32).map(|number| format!("{number}-{}", number % 7));
    let odd = ["7", "07", "007", "no digits", "A", "12345678901234567890", "数量", "\"A,7\"", " 7"];
    let ids: Vec<String> = prefixed.chain((0..50).map(uuid)).chain(odd.map(str::to_owned)).collect();
    let opened: String = ids.iter().map(|id| row(id, (2, 8), "Opened,,P1,,")).collect();
    let resolved: String = ids.iter().rev().map(|id| row(id, (2, 9), "Resolved,,,,")).collect();
    let figures = both(&AGREEMENT, format!("{HEADER}{opened}{resolved}").as_bytes());
    assert_eq!(cases(&figures, 0), ids.len() as u64);
    let late = both(&AGREEMENT, format!("{HEADER}{resolved}{opened}").as_bytes());
    assert_same(&late, &figures);
}

#[test]
fn quotes_line_ends_and_marks_make_no_difference() {
    let plain =
        [HEADER, &row("A-1", (2, 8), "Opened,,P1,,north"), &row("A-1", (2, 9), "Resolved,,,,")].concat();
    let figures = both(&AGREEMENT, plain.as_bytes());
    let quoted: String = plain.lines().map(|line| format!("\"{}\"\n", line.replace(',', "\",\""))).collect();
    let forms = [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\n\n"),
        format!("\u{FEFF}{plain}"),
        plain.replace(',', ";"),
        plain.trim_end().to_owned(),
        quoted.replace('\n', "\r\n"),
        quoted,
    ];
    for form in forms {
        assert_same(&both(&AGREEMENT, form.as_bytes()), &figures);
    }
    let in_lines = plain.replace("north", "\"the\nnorth\"");
    let figures = both(&AGREEMENT, in_lines.as_bytes());
    let parts = figures.series(0, Cadence::Month).remove(0).1.parts;
    assert_eq!(parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>(), ["the\nnorth"]);
}

#[test]
fn rejected_rows_are_the_same_and_leave_the_figures_alone() {
    let good = [row("A-1", (2, 8), "Opened,,P1,,north"), row("A-1", (2, 9), "Resolved,,,,")];
    let bad: [&[u8]; 5] = [
        b",2026-03-02T09:00:00Z,Opened,,P1,,\n",
        b"B-1,never,Opened,,P1,,\"two\nlines\"\n",
        b"B-1,2026-03-02T09:00:00Z\n",
        b"B-1,2026-03-02T09:00:00Z,Opened,,P1,,\xE9\n",
        b"B-1,1850-01-01T00:00:00Z,Opened,,P1,,\n",
    ];
    let text = [HEADER.as_bytes(), good[0].as_bytes(), &bad.concat(), good[1].as_bytes()].concat();
    let mut rejects: Vec<u8> = Vec::new();
    let report = streamed(&AGREEMENT, &text, Some(&mut rejects)).unwrap().report;
    assert_eq!((report.rows, report.accepted, report.rejected), (7, 2, 5));
    let codes: Vec<&str> = report.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["no-case", "bad-time", "ragged", "not-text", "time-range"]);
    let lines: Vec<u64> = report.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [3, 4, 6, 7, 8]);
    assert!(rejects.starts_with(b"case,time,activity,status,priority,cause,team,reject_line,"));
    let figures = both(&AGREEMENT, &text);
    assert_same(&figures, &both(&AGREEMENT, [HEADER, &good.concat()].concat().as_bytes()));
}

#[test]
fn an_attribute_that_the_file_lacks_is_missing_in_every_event() {
    let text = "case,time,activity\nA,2026-03-02T08:00:00Z,Opened\nA,2026-03-02T09:00:00Z,Resolved\n";
    let figures = both(&AGREEMENT, text.as_bytes());
    assert_eq!((cases(&figures, 0), cases(&figures, 1)), (0, 1), "nobody knows the priority");
    let lacking = "case,time,team\nA,2026-03-02T08:00:00Z,north\n";
    assert!(matches!(streamed(&AGREEMENT, lacking.as_bytes(), None), Err(StreamError::Attributes)));
}

#[test]
fn a_file_without_events_has_no_figures_and_one_without_anything_is_refused() {
    for text in [HEADER, "case,time\n", "case,time"] {
        let figures = both(&AGREEMENT, text.as_bytes());
        assert_eq!((figures.span(), figures.events()), (None, 0));
        assert!(figures.series(0, Cadence::Month).is_empty());
    }
    let refused = |text: &str| streamed(&AGREEMENT, text.as_bytes(), None).err();
    assert!(matches!(refused(""), Some(StreamError::Import(ImportError::Empty))));
    assert!(matches!(refused("a,b\n1,2\n"), Some(StreamError::Import(ImportError::NoCaseColumn { .. }))));
    let cut_off = format!("{HEADER}\"A,2026-03-02T08:00:00Z,Opened,,,,\n");
    assert!(matches!(refused(&cut_off), Some(StreamError::Import(ImportError::Truncated { .. }))));
}

#[test]
fn calendars_widen_in_both_directions_without_losing_what_was_counted() {
    // Each part is longer than any block, so that it comes after what the parts before it asked for.
    const CASES: u32 = 160;
    let filler = "x".repeat(8_000);
    let part = |prefix: &str, at: &str, said: &str| -> String {
        (0..CASES).map(|number| format!("{prefix}-{number},{at},{said},{filler}\n")).collect()
    };
    let (opened, held, resolved) = ("Opened,,P1,,", "Note,Waiting,,,", "Resolved,Active,,,");
    let text = [
        HEADER.replace('\n', ",note\n"),
        part("A", "2026-03-02T08:00:00Z", opened),
        part("B", "2022-07-01T08:00:00Z", opened),
        part("A", "2026-03-02T10:00:00Z", held),
        part("C", "2031-10-01T08:00:00Z", opened),
        part("A", "2026-03-03T10:00:00Z", resolved),
        part("B", "2022-07-04T10:00:00Z", resolved),
        part("C", "2031-10-02T08:00:00Z", resolved),
    ]
    .concat();
    let figures = both(&AGREEMENT, text.as_bytes());
    assert_eq!(cases(&figures, 0), 3 * u64::from(CASES));
    let told = figures.series(0, Cadence::Month).into_iter().filter(|(_, result)| result.cases > 0);
    let told: Vec<String> =
        told.map(|(period, result)| format!("{period} {:?} of {}", result.misses, result.cases)).collect();
    assert_eq!(told, ["2022-07 Some(160) of 160", "2026-03 Some(0) of 160", "2031-10 Some(160) of 160"]);
}

#[test]
fn only_what_is_read_off_stopped_clocks_can_stream() {
    assert!(can_stream(&AGREEMENT));
    for measure in ["{ count = 'activity == \"Opened\"' }", "{ backlog = \"open\", clock = \"resolution\" }"]
    {
        let level =
            format!("[level.x]\ntitle = \"X\"\nkind = \"key\"\nmeasure = {measure}\nexpected = \"3\"\n");
        assert!(!can_stream(&agreement(&format!("{SPEED}{level}"))), "{measure}");
    }
}
