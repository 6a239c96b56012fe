//! The published business-time cases, then the invariants that hold for every calendar.

use super::*;
use outrigger_kernel::time::{HOUR, MINUTE, zone};
use proptest::prelude::*;
use serde_json::Value;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn weekdays(zone_name: &str, hours: &[(&str, &str)]) -> Calendar {
    let mut calendar = Calendar::closed(zone(zone_name).unwrap());
    for day in 0..5 {
        calendar.weekly[day] = hours.iter().map(|(from, to)| Hours::parse(from, to).unwrap()).collect();
    }
    calendar
}

#[expect(clippy::disallowed_methods, reason = "tests find the data folder where the environment says")]
pub(super) fn data(path: &str) -> Option<String> {
    let folder = std::env::var("OUTRIGGER_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into());
    std::fs::read_to_string(format!("{folder}/{path}")).ok()
}

#[test]
fn every_published_case_is_answered_as_published() {
    let Some(text) = data("business-time/cases.json") else {
        println!("skipped: the data folder is absent; set OUTRIGGER_DATA to run this test");
        return;
    };
    let cases: Value = serde_json::from_str(&text).unwrap();
    let cases = cases["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 64);
    let mut wrong = Vec::new();
    for case in cases {
        let want = case.get("expected").or(case.get("expected_seconds")).unwrap();
        let mut case = case.clone();
        // The two readings of work that ends at closing time: a case that names none accepts either.
        let answers: Vec<Value> = ["next-opening", "closing-instant"]
            .map(|closing| {
                case["calendar"]["closing"] = closing.into();
                let file = serde_json::json!({ "cases": [case] }).to_string();
                QuestionFile::parse(&file).unwrap().answer()[0]["answer"].clone()
            })
            .into();
        if !answers.contains(want) {
            wrong.push(format!("{}: want {want}, got {answers:?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn clock(question: Value) -> Value {
    let calendar = serde_json::json!({ "tz": "UTC", "hours": { "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]] } });
    let mut case = question;
    case["op"] = "clock".into();
    case["calendar"] = calendar;
    let file = serde_json::json!({ "cases": [case] }).to_string();
    QuestionFile::parse(&file).unwrap().answer()[0]["answer"].clone()
}

// 2026-03-02 is a Monday.
#[test]
fn a_clock_question_deducts_pauses_inside_working_time_only() {
    let answer = clock(serde_json::json!({
        "created": "2026-03-02T10:00:00Z",
        "clock": [["2026-03-02T11:00:00Z", false], ["2026-03-03T10:00:00Z", true]],
        "target_seconds": 7200,
    }));
    let want = serde_json::json!({ "due": "2026-03-03T11:00:00Z", "elapsed_seconds": 3600, "paused_seconds": 25200 });
    assert_eq!(answer, want);
}

#[test]
fn a_paused_clock_is_never_due_and_a_window_forgets_what_came_before() {
    let paused = serde_json::json!({
        "created": "2026-03-02T10:00:00Z", "clock": [["2026-03-02T11:00:00Z", false]],
        "target_seconds": 7200, "until": "2026-03-02T12:00:00Z",
    });
    let want = serde_json::json!({ "due": null, "elapsed_seconds": 3600, "paused_seconds": 3600 });
    assert_eq!(clock(paused), want);
    let window = serde_json::json!({
        "created": "2026-03-02T09:00:00Z", "clock": [], "window_start": "2026-03-02T16:00:00Z",
        "target_seconds": 7200, "until": "2026-03-02T16:30:00Z",
    });
    let want =
        serde_json::json!({ "due": "2026-03-03T10:00:00Z", "elapsed_seconds": 1800, "paused_seconds": 0 });
    assert_eq!(clock(window), want);
}

#[test]
fn a_question_that_cannot_be_answered_says_why() {
    let ask = |case: Value| {
        let file = serde_json::json!({ "cases": [case] }).to_string();
        QuestionFile::parse(&file).unwrap().answer()[0]["error"].as_str().unwrap().to_owned()
    };
    let never = serde_json::json!({ "tz": "UTC" });
    let asked = |calendar: &Value| serde_json::json!({ "op": "add", "start": "2026-01-01T00:00:00Z", "seconds": 1, "calendar": calendar });
    assert!(ask(asked(&never)).contains("ten years"));
    assert!(ask(asked(&serde_json::json!({ "tz": "Mars/Olympus" }))).contains("no IANA zone"));
    assert!(
        ask(asked(&serde_json::json!({ "tz": "UTC", "hours": { "monday": [] } }))).contains("no weekday")
    );
    assert!(ask(serde_json::json!({ "op": "add" })).contains("no calendar"));
    assert!(QuestionFile::parse("{").is_err());
}

#[test]
fn both_closing_rules_are_kept_apart() {
    let mut desk = weekdays("UTC", &[("09:00", "17:00")]);
    assert_eq!(desk.add(at("2026-03-02T16:00:00Z"), HOUR), Ok(at("2026-03-03T09:00:00Z")));
    desk.closing = Closing::ClosingInstant;
    assert_eq!(desk.add(at("2026-03-02T16:00:00Z"), HOUR), Ok(at("2026-03-02T17:00:00Z")));
    assert_eq!(desk.next_open(at("2026-03-02T17:00:00Z")), Ok(at("2026-03-03T09:00:00Z")));
}

#[test]
fn a_day_with_a_clock_change_has_its_real_length() {
    let berlin = Calendar::always(zone("Europe/Berlin").unwrap());
    let day = |from: &str, to: &str| berlin.between(at(from), at(to)) / HOUR;
    assert_eq!(day("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), 23);
    assert_eq!(day("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), 25);
    // 01:00 to 02:30 where 02:00 jumps to 03:00: only the hour that exists counts.
    let mut night = Calendar::closed(zone("Europe/Berlin").unwrap());
    night.weekly[6] = vec![Hours::parse("01:00", "02:30").unwrap()];
    assert_eq!(night.between(at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z")), HOUR);
}

#[test]
fn a_holiday_cuts_the_night_shift_that_reaches_into_it() {
    let mut nights = Calendar::closed(zone("UTC").unwrap());
    nights.weekly.iter_mut().for_each(|day| *day = vec![Hours::parse("22:00", "06:00").unwrap()]);
    nights.annual_holidays.insert((12, 25));
    let worked = |from: &str, to: &str| nights.between(at(from), at(to)) / HOUR;
    assert_eq!(worked("2026-12-24T12:00:00Z", "2026-12-25T12:00:00Z"), 2);
    assert_eq!(worked("2026-12-25T12:00:00Z", "2026-12-26T12:00:00Z"), 0);
    assert_eq!(worked("2026-12-26T12:00:00Z", "2026-12-27T12:00:00Z"), 8);
}

#[test]
fn hours_are_read_strictly() {
    assert_eq!(Hours::parse("13:00", "24:00"), Some(Hours { from: 46_800, to: 86_400 }));
    assert_eq!(Hours::parse("22:00", "06:00"), Some(Hours { from: 79_200, to: 108_000 }));
    for (from, to) in
        [("24:00", "06:00"), ("9:00", "17:00"), ("09:60", "17:00"), ("25:00", "26:00"), ("09:00", "24:01")]
    {
        assert_eq!(Hours::parse(from, to), None, "{from} to {to}");
    }
}

/// The slow reading: walk minute by minute.
fn walked(calendar: &Calendar, from: Instant, minutes: i64) -> Micros {
    (0..minutes).filter(|minute| calendar.is_open(from.plus(minute * MINUTE))).count() as i64 * MINUTE
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn adding_and_measuring_agree(start_minute in 0i64..600_000, minutes in 1i64..30_000, split in 480i32..720) {
        let mut desk = weekdays("Europe/Berlin", &[("08:00", "12:00"), ("13:00", "18:00")]);
        desk.weekly[5] = vec![Hours { from: split * 60, to: split * 60 + 7_200 }];
        desk.annual_holidays.insert((5, 1));
        let start = at("2026-01-01T00:00:00Z").plus(start_minute * MINUTE);
        let due = desk.add(start, minutes * MINUTE).unwrap();
        prop_assert_eq!(desk.between(start, due), minutes * MINUTE);
        let back = desk.subtract(due, minutes * MINUTE).unwrap();
        prop_assert_eq!(desk.between(back, due), minutes * MINUTE);
    }

    #[test]
    fn the_table_agrees_with_walking(start_minute in 0i64..600_000, minutes in 0i64..2_000) {
        let desk = weekdays("America/New_York", &[("09:00", "12:30"), ("20:00", "02:00")]);
        let start = at("2026-01-01T00:00:00Z").plus(start_minute * MINUTE);
        prop_assert_eq!(desk.between(start, start.plus(minutes * MINUTE)), walked(&desk, start, minutes));
    }

    #[test]
    fn parts_of_a_window_sum_to_the_whole(a in 0i64..100_000, b in 0i64..100_000, c in 0i64..100_000) {
        let desk = weekdays("Asia/Kolkata", &[("09:30", "18:15")]);
        let mut edges = [a, b, c].map(|minute| at("2026-01-01T00:00:00Z").plus(minute * MINUTE));
        edges.sort();
        let [first, middle, last] = edges;
        prop_assert_eq!(desk.between(first, middle) + desk.between(middle, last), desk.between(first, last));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_wider_table_counts_on_from_where_a_narrow_one_did(
        first in 0i64..60_000,
        length in 0i64..20_000,
        wider in prop::array::uniform4(0i64..40_000),
        asked in prop::collection::vec(0i64..20_000, 1..8),
    ) {
        let desk = weekdays("Europe/Berlin", &[("08:00", "12:00"), ("20:00", "02:00")]);
        let begin = at("2026-02-20T00:00:00Z").plus(first * MINUTE);
        let end = begin.plus(length * MINUTE);
        let narrow = BusinessTime::new(&desk, begin, end);
        let [before, after, long_before, long_after] = wider.map(|minutes| minutes * MINUTE);
        let wide = BusinessTime::new(&desk, begin.plus(-before), end.plus(after)).counted_as(&narrow);
        let (from, to) = (begin.plus(-before - long_before), end.plus(after + long_after));
        let widest = BusinessTime::new(&desk, from, to).counted_as(&wide);
        for minutes in asked {
            let asked = begin.plus(minutes.min(length) * MINUTE);
            prop_assert_eq!(wide.worked(asked), narrow.worked(asked));
            prop_assert_eq!(widest.worked(asked), narrow.worked(asked));
        }
        prop_assert_eq!(widest.between(from, to), desk.between(from, to));
        prop_assert_eq!(widest.worked(to) - narrow.worked(begin), desk.between(begin, to));
        prop_assert_eq!(narrow.worked(end) - widest.worked(from), desk.between(from, end));
        if let Some(due) = widest.add(begin, HOUR) {
            prop_assert_eq!(desk.add(begin, HOUR), Ok(due));
        }
    }
}

#[test]
fn tables_that_share_one_instant_can_be_compared_and_others_are_left_alone() {
    let desk = weekdays("UTC", &[("09:00", "17:00")]);
    let table = |text: &str| BusinessTime::new(&desk, at(text), at(text));
    // A table reaches one day to either side: these two share the third of March at noon.
    let shared = at("2026-03-03T12:00:00Z");
    let monday = table("2026-03-02T12:00:00Z");
    let wednesday = table("2026-03-04T12:00:00Z").counted_as(&monday);
    assert_eq!(wednesday.worked(shared), monday.worked(shared));
    assert_eq!(wednesday.worked(at("2026-03-04T12:00:00Z")), monday.worked(shared) + 8 * HOUR);
    let friday = table("2026-03-06T12:00:00Z");
    let noon = at("2026-03-06T12:00:00Z");
    assert_eq!(friday.clone().counted_as(&monday).worked(noon), friday.worked(noon));
}
