//! A file read in steps gives what it gives as a whole: the same events, columns and rejects.

use super::{rejected, text_of};
use crate::{Import, ImportError, ImportReport, Step, read_steps};
use proptest::prelude::*;
use std::io;

/// A file read step by step.
struct Stepped {
    steps: Vec<Step>,
    report: ImportReport,
    rejects: String,
}

fn stepped(text: &[u8], rows_max: u64) -> Stepped {
    let (mut rejects, mut steps) = (Vec::new(), Vec::new());
    let mut take = |step: Step| {
        steps.push(step);
        Ok(())
    };
    let import = Import::default();
    let read = read_steps(text, &import, (Some(&mut rejects), &mut |_| {}), (rows_max, &mut take));
    let report = read.unwrap_or_else(|error| panic!("{error}"));
    Stepped { steps, report, rejects: String::from_utf8(rejects).unwrap() }
}

fn csv(rows: usize) -> Vec<u8> {
    let mut text = String::from("case,time,note,a b,a-b\n");
    for row in 0..rows {
        let time = if row % 5 == 3 { "soon" } else { "2026-03-01T09:00:00Z" };
        text.push_str(&format!("K-{},{time},\"line {row}\nmore\",x,{row}\n", row % 7));
    }
    text.into_bytes()
}

fn ndjson(rows: usize) -> Vec<u8> {
    let mut text = String::new();
    for row in 0..rows {
        let time = if row % 5 == 3 { "soon" } else { "2026-03-01T09:00:00Z" };
        text.push_str(&format!(
            "{{\"case\":\"K-{}\",\"time\":\"{time}\",\"a{}\":{row}}}\n",
            row % 7,
            row % 9
        ));
    }
    text.into_bytes()
}

fn xes(rows: usize) -> Vec<u8> {
    let mut text = String::from("<log>");
    for row in 0..rows {
        let time = if row % 5 == 3 { "soon" } else { "2026-03-01T09:00:00Z" };
        text.push_str(&format!(
            "<trace><string key=\"concept:name\" value=\"K-{row}\"/><event><string key=\"a{}\" value=\"x\"/>\
             <string key=\"time:timestamp\" value=\"{time}\"/></event></trace>",
            row % 9
        ));
    }
    text.push_str("</log>\n");
    text.into_bytes()
}

proptest! {
    #[test]
    fn steps_make_the_whole(rows in 0..60_usize, rows_max in 1..30_u64, format in 0..3_usize) {
        let text = [csv, ndjson, xes][format](rows.max(1));
        let (whole, rejects) = rejected(&text, &Import::default());
        let stepped = stepped(&text, rows_max);
        let joined: String = stepped.steps.iter().map(|step| text_of(&step.log)).collect();
        prop_assert_eq!(joined, text_of(&whole.log));
        prop_assert_eq!(&stepped.rejects, &rejects);
        prop_assert_eq!(&stepped.report.problems, &whole.report.problems);
        let sums = |count: fn(&Step) -> u64| stepped.steps.iter().map(count).sum::<u64>();
        prop_assert_eq!(sums(|step| step.rows), whole.report.rows);
        prop_assert_eq!(sums(|step| step.rejected), whole.report.rejected);
        prop_assert_eq!(sums(|step| step.log.len() as u64), whole.report.accepted);
        let named: usize = stepped.steps.iter().map(|step| step.problems.len()).sum();
        prop_assert_eq!(named, whole.report.problems.len());
        let last = stepped.steps.iter().rposition(|step| step.is_last);
        prop_assert_eq!(last, Some(stepped.steps.len() - 1));
        prop_assert!(stepped.steps.iter().all(|step| step.rows <= rows_max));
    }
}

#[test]
fn columns_keep_their_names_from_step_to_step() {
    let stepped = stepped(&csv(50), 10);
    assert_eq!(stepped.steps.len(), 5, "the last ten rows make the last step");
    let names = |step: &Step| step.log.columns().iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    for step in &stepped.steps {
        assert_eq!(names(step), ["note", "a_b", "a_b_2"]);
        assert_eq!(step.mapping.time.as_deref(), Some("time"));
    }
}

#[test]
fn rows_that_are_all_bad_make_steps_too() {
    let text = "case,time\n".to_owned() + &"A,soon\n".repeat(95);
    let stepped = stepped(text.as_bytes(), 10);
    assert_eq!(stepped.steps.len(), 10);
    assert!(stepped.steps.iter().all(|step| step.log.is_empty() && step.rows == step.rejected));
    assert_eq!(stepped.rejects.lines().count(), 96);
}

#[test]
fn large_rows_end_a_step_early() {
    let mut text = b"case,time,a,b,c,d,e,f\n".to_vec();
    let cell = "x".repeat(60_000);
    for _ in 0..300 {
        text.extend(format!("A,2026-03-01T09:00:00Z,{}\n", [cell.as_str(); 6].join(",")).into_bytes());
    }
    let stepped = stepped(&text, 1_000_000);
    assert_eq!(stepped.report.accepted, 300);
    assert!(stepped.steps.len() > 2, "{}", stepped.steps.len());
}

#[test]
fn whoever_takes_the_steps_can_end_the_import() {
    let mut seen = 0;
    let mut take = |step: Step| {
        seen += step.rows;
        if seen < 20 { Ok(()) } else { Err(ImportError::Io(io::Error::other("enough"))) }
    };
    for text in [csv(90), ndjson(90), xes(90)] {
        let import = Import::default();
        let read = read_steps(text.as_slice(), &import, (None, &mut |_| {}), (10, &mut take));
        assert!(read.unwrap_err().to_string().contains("enough"));
    }
    assert_eq!(seen, 20 + 10 + 10);
}
