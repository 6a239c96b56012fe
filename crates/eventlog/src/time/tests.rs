//! Every written form, every refusal, and agreement with jiff over whole years of local hours.

use super::*;
use jiff::civil::DateTime;
use proptest::prelude::*;

fn reader(zone: &str, order: Option<DateOrder>) -> TimeReader {
    TimeReader::new(Some(TimeZone::get(zone).unwrap()), order)
}

fn utc(text: &str, order: Option<DateOrder>) -> String {
    match reader("UTC", order).parse(text) {
        Ok(instant) => instant.to_string(),
        Err(problem) => format!("{problem:?}"),
    }
}

#[test]
fn known_forms() {
    let cases = [
        ("2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z"),
        ("2026-03-01 09:00:00.250000+01:00", "2026-03-01T08:00:00.25Z"),
        ("2026-03-01T09:00:00,5-0330", "2026-03-01T12:30:00.5Z"),
        ("2026-03-01T09:00:00+02", "2026-03-01T07:00:00Z"),
        ("2026-03-01T09:00:00.123456789Z", "2026-03-01T09:00:00.123456Z"),
        ("2026-03-01T09:00", "2026-03-01T09:00:00Z"),
        ("2026-03-01 09:00:00 UTC", "2026-03-01T09:00:00Z"),
        ("  2026-03-01t09:00:00z ", "2026-03-01T09:00:00Z"),
        ("2019/11/03 01:11:19.000", "2019-11-03T01:11:19Z"),
        ("2019/1/3", "2019-01-03T00:00:00Z"),
        ("2026-03-01", "2026-03-01T00:00:00Z"),
        ("01.03.2026", "2026-03-01T00:00:00Z"),
        ("1.3.2026 7:05", "2026-03-01T07:05:00Z"),
        ("17-10-2022 08:59:00", "2022-10-17T08:59:00Z"),
        ("10/17/2022 08:59", "2022-10-17T08:59:00Z"),
        ("12/31/2022 12:00 AM", "2022-12-31T00:00:00Z"),
        ("12/31/2022 12:00:01 pm", "2022-12-31T12:00:01Z"),
        ("12/31/2022 9:05:00.5PM +00:00", "2022-12-31T21:05:00.5Z"),
        ("2022-12-31 09:05:00 PM", "2022-12-31T21:05:00Z"),
        ("07/07/2022", "2022-07-07T00:00:00Z"),
    ];
    for (text, expected) in cases {
        assert_eq!(utc(text, None), expected, "{text}");
    }
}

#[test]
fn what_is_no_time() {
    let cases = [
        ("", "Empty"),
        ("   ", "Empty"),
        ("yesterday", "Unreadable"),
        ("2026-02-30", "Unreadable"),
        ("2026-03-01T24:00:00Z", "Unreadable"),
        ("2026-03-01T09:60:00Z", "Unreadable"),
        ("2026-03-01T09:00:00.Z", "Unreadable"),
        ("2026-03-01T09:00:00+25:00", "Unreadable"),
        ("2026-03-01T09:00:00 Berlin", "Unreadable"),
        ("2026-03-01T9", "Unreadable"),
        ("2026-03/01", "Unreadable"),
        ("12/31/2022 13:00 PM", "Unreadable"),
        ("1647854", "Unreadable"),
        ("31.12.22", "Unreadable"),
        ("02/03/2026", "OrderNeeded"),
        ("02-03-2026 10:00:00", "OrderNeeded"),
        ("1899-12-31T23:59:59Z", "OutOfRange"),
        ("2200-01-01T00:00:00Z", "OutOfRange"),
    ];
    for (text, expected) in cases {
        assert_eq!(utc(text, None), expected, "{text}");
    }
    let mut zoneless = TimeReader::new(None, None);
    assert_eq!(zoneless.parse("2026-03-01 09:00:00"), Err(TimeProblem::ZoneNeeded));
    assert_eq!(zoneless.parse(b"2026-03-01T00:00:00Z".as_slice()), Ok(Instant(1_772_323_200_000_000)));
}

#[test]
fn the_order_is_stated_or_proven_but_never_guessed() {
    assert_eq!(utc("02/03/2026", Some(DateOrder::DayFirst)), "2026-03-02T00:00:00Z");
    assert_eq!(utc("02/03/2026", Some(DateOrder::MonthFirst)), "2026-02-03T00:00:00Z");
    assert_eq!(utc("17/03/2026", Some(DateOrder::MonthFirst)), "Unreadable");
    assert_eq!(utc("02.03.2026", Some(DateOrder::MonthFirst)), "2026-03-02T00:00:00Z");
    assert_eq!(proven_order(["01/02/2026", "17/03/2026 10:00"]), Some(DateOrder::DayFirst));
    assert_eq!(proven_order(["01/02/2026", "03/17/2026"]), Some(DateOrder::MonthFirst));
    assert_eq!(proven_order(["17/03/2026", "03/17/2026"]), None, "a contradiction proves nothing");
    assert_eq!(proven_order(["01/02/2026", "2026-03-17", "17.03.2026", "x", ""]), None);
    assert!(looks_like_time("01/02/2026") && looks_like_time("12/31/2026") && !looks_like_time("12.5"));
}

#[test]
fn changes_of_the_clocks_are_read_compatibly_and_counted() {
    let mut berlin = reader("Europe/Berlin", None);
    let mut read = |text: &str| berlin.parse(text).unwrap().to_string();
    assert_eq!(read("2026-03-29 01:59:59.5"), "2026-03-29T00:59:59.5Z");
    assert_eq!(read("2026-03-29 02:30:00.25"), "2026-03-29T01:30:00.25Z", "skipped: moves on by the gap");
    assert_eq!(read("2026-03-29 03:00:00"), "2026-03-29T01:00:00Z");
    assert_eq!(read("2026-10-25 02:30:00"), "2026-10-25T00:30:00Z", "repeated: the first of the two");
    assert_eq!(read("2026-10-25 03:00:00"), "2026-10-25T02:00:00Z");
    assert_eq!(read("2026-07-01"), "2026-06-30T22:00:00Z");
    assert_eq!(berlin.ambiguous_times(), 2);
}

#[test]
fn every_half_hour_agrees_with_jiff() {
    // Zones that change at midnight, by half an hour, across the date line, or not at all.
    for name in ["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata"]
    {
        let zone = TimeZone::get(name).unwrap();
        let mut reader = TimeReader::new(Some(zone.clone()), None);
        for year in [2011i64, 2018] {
            let first = civil::day_number(year, 1, 1).unwrap();
            for half_hour in 0..366 * 48 {
                let (year, month, day) = civil::date_of(first + half_hour / 48);
                let (hour, minute) = (half_hour % 48 / 2, half_hour % 2 * 30);
                let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00");
                let local: DateTime = text.parse().unwrap();
                let expected = zone.to_ambiguous_timestamp(local).compatible().unwrap();
                assert_eq!(reader.parse(&text).unwrap().0, expected.as_microsecond(), "{name} {text}");
            }
        }
    }
}

proptest! {
    #[test]
    fn instants_read_back(micros in Instant::EARLIEST.0..Instant::LATEST.0) {
        let mut reader = TimeReader::new(None, None);
        prop_assert_eq!(reader.parse(Instant(micros).to_string()), Ok(Instant(micros)));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..40), text in "[0-9:/. TZ+APM-]{0,30}") {
        let mut reader = reader("Europe/Berlin", Some(DateOrder::DayFirst));
        let _ = reader.parse(&bytes);
        let _ = reader.parse(&text);
        let _ = proven_order([text.as_str()]);
    }
}
