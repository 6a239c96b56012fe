//! Events of every accepted shape give their days, everything else a sentence, and no text does harm.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

/// A calendar of one event.
fn event(properties: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n{properties}\nEND:VEVENT\nEND:VCALENDAR\n")
}

fn days(properties: &str) -> Vec<Day> {
    holidays(&event(properties)).unwrap().into_iter().map(|holiday| holiday.day).collect()
}

fn once(year: i16, month: i8, day: i8) -> Day {
    Day::Once(date(year, month, day))
}

#[track_caller]
fn refused(text: &str, want: &str) {
    let problem = holidays(text).unwrap_err().to_string();
    assert!(problem.starts_with(want), "{problem}\nand not\n{want}");
}

#[test]
fn a_file_as_calendars_export_it_is_read() {
    let text = "\u{feff}BEGIN:VCALENDAR\r\nPRODID;X=\"a:b\":-//Example//EN\r\n\
        BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n\
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260501\r\nDTEND;VALUE=DATE:20260502\r\n\
        SUMMARY;LANGUAGE=en:Labour Day\\, in Ber\r\n lin\r\nBEGIN:VALARM\r\nDURATION:PT5M\r\nEND:VALARM\r\n\
        END:VEVENT\r\n\r\nBEGIN:VEVENT\r\nDTSTART:20261224T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let want = [
        Holiday { day: once(2026, 5, 1), name: "Labour Day, in Berlin".into() },
        Holiday { day: once(2026, 12, 24), name: String::new() },
    ];
    assert_eq!(holidays(text).unwrap(), want);
    assert_eq!(holidays("begin:vcalendar\nend:vcalendar"), Ok(Vec::new()));
}

#[test]
fn an_event_lasts_until_before_its_end() {
    let from_to = |end: &str| days(&format!("DTSTART;VALUE=DATE:20261230\n{end}"));
    let three = [once(2026, 12, 30), once(2026, 12, 31), once(2027, 1, 1)];
    assert_eq!(from_to("DTEND;VALUE=DATE:20270102"), three);
    assert_eq!(from_to("DTEND:20270101T120000"), three, "an end within a day touches it");
    assert_eq!(from_to("DTEND:20270102T000000"), three);
    assert_eq!(from_to("DURATION:P3D"), three);
    assert_eq!(from_to("DURATION:P1W").len(), 7);
    assert_eq!(from_to("DTEND;VALUE=DATE:20261230"), three[..1], "an end on the start is that day");
    assert!(from_to("STATUS:CANCELLED").is_empty());
}

#[test]
fn yearly_events_are_counted_out_or_become_annual() {
    let yearly = |rule: &str| days(&format!("DTSTART;VALUE=DATE:20260501\nRRULE:FREQ=YEARLY{rule}"));
    assert_eq!(yearly(""), [Day::Annual { month: 5, day: 1 }]);
    assert_eq!(yearly(";INTERVAL=1;BYMONTH=5;BYMONTHDAY=1;WKST=MO"), [Day::Annual { month: 5, day: 1 }]);
    let three = [once(2026, 5, 1), once(2027, 5, 1), once(2028, 5, 1)];
    assert_eq!(yearly(";COUNT=3"), three);
    assert_eq!(yearly(";UNTIL=20280501"), three);
    assert_eq!(yearly(";UNTIL=20290430T220000Z"), three);
    assert_eq!(yearly(";COUNT=3\nEXDATE;VALUE=DATE:20270501,20200101"), [three[0], three[2]]);
    let leap = days("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=2");
    assert_eq!(leap, [once(2024, 2, 29), once(2028, 2, 29)]);
    let both = days("DTSTART;VALUE=DATE:20251231\nDURATION:P2D\nRRULE:FREQ=YEARLY");
    assert_eq!(both, [Day::Annual { month: 12, day: 31 }, Day::Annual { month: 1, day: 1 }]);
}

#[test]
fn what_days_cannot_follow_is_refused_at_its_line() {
    for (properties, want) in [
        ("SUMMARY:x", "line 3: the event has no DTSTART"),
        ("DTSTART:2026-05-01", "line 4: \"2026-05-01\" is no date such as 20260501"),
        ("DTSTART:20260532", "line 4: \"20260532\" is no date"),
        ("DTSTART:20260501T9", "line 4: \"20260501T9\" is no date"),
        ("DTSTART:18991231", "line 4: \"18991231\" is no date"),
        ("DTSTART:2026é501", "line 4: \"2026é501\" is no date"),
        ("DTSTART:20260501\nDTEND:20260430", "line 3: the event has to last from 1 to 366 days"),
        ("DTSTART:20260501\nDURATION:P367D", "line 3: the event has to last from 1 to 366 days"),
        ("DTSTART:20260501\nDURATION:PT8H", "line 5: DURATION is not in whole days"),
        ("DTSTART:20260501\nDTEND:20260502\nDURATION:P1D", "line 3: the event has both DTEND and DURATION"),
        ("DTSTART:20260501\nRRULE:FREQ=WEEKLY", "line 5: RRULE says \"FREQ=WEEKLY\", and only FREQ=YEARLY"),
        ("DTSTART:20260501\nRRULE:COUNT=2", "line 5: RRULE says \"COUNT=2\""),
        ("DTSTART:20260501\nRRULE:FREQ=YEARLY;BYDAY=1MO", "line 5: RRULE says \"BYDAY=1MO\""),
        ("DTSTART:20260501\nRRULE:FREQ=YEARLY;INTERVAL=2", "line 5: RRULE says \"INTERVAL=2\""),
        ("DTSTART:20260501\nRRULE:FREQ=YEARLY;COUNT=0", "line 5: COUNT is a number from 1 to 400"),
        ("DTSTART:20260501\nRRULE:FREQ=YEARLY;COUNT=2;UNTIL=20300101", "line 5: RRULE ends twice"),
        ("DTSTART:20260501\nRRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY", "line 6: the event has a second RRULE"),
        ("DTSTART:20260501\nRDATE:20260502", "line 5: RDATE is not read;"),
        ("DTSTART:20260501\nRECURRENCE-ID:20260501", "line 5: RECURRENCE-ID is not read;"),
        (
            "DTSTART:20260501\nRRULE:FREQ=YEARLY\nEXDATE:20270501",
            "line 3: a yearly event without end has no exceptions",
        ),
        (
            "DTSTART:20260227\nDURATION:P4D\nRRULE:FREQ=YEARLY",
            "line 3: a yearly event over the end of February",
        ),
    ] {
        refused(&event(properties), want);
    }
}

#[test]
fn what_is_no_calendar_is_refused() {
    for (text, want) in [
        ("", "line 1: there is no BEGIN:VCALENDAR"),
        ("hello", "line 1: \"hello\" is no NAME:VALUE"),
        ("BEGIN:VEVENT", "line 1: VEVENT stands outside of a VCALENDAR"),
        ("VERSION:2.0", "line 1: VERSION stands outside of a VCALENDAR"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260501", "line 3: VEVENT has no END"),
        ("BEGIN:VCALENDAR\nEND:VEVENT", "line 2: END:VEVENT ends nothing that is open"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT", "line 3: an event stands inside of an event"),
        ("BEGIN:VCALENDAR\nSUM\"MARY:x", "line 2: \"SUM\\\"MARY:x\" is no NAME:VALUE"),
    ] {
        refused(text, want);
    }
}

#[test]
fn everything_has_a_limit() {
    refused(&" ".repeat(BYTES_MAX + 1), "line 1: the text is over its limit of 1048576 bytes");
    let one = "BEGIN:VEVENT\nDTSTART:20260501\nEND:VEVENT\n";
    let calendar = |body: &str| format!("BEGIN:VCALENDAR\n{body}END:VCALENDAR\n");
    assert_eq!(holidays(&calendar(&one.repeat(EVENTS_MAX))).unwrap().len(), EVENTS_MAX);
    refused(&calendar(&one.repeat(EVENTS_MAX + 1)), "line 6002: there are more than 2000 events");
    let long = "BEGIN:VEVENT\nDTSTART:20260101\nDURATION:P366D\nEND:VEVENT\n";
    refused(&calendar(&long.repeat(55)), "line 221: the events have more than 20000 days");
    refused(&"BEGIN:VCALENDAR\n".repeat(9), "line 9: components lie more than 8 deep");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,200}|[BEGINDVTRULS:;=,0-9T \t\r\n\"\\\\é]{0,200}") {
        if let Err(problem) = holidays(&text) {
            prop_assert!(problem.line >= 1 && !problem.reason.is_empty());
        }
    }

    #[test]
    fn a_damaged_file_is_read_without_harm(
        at in any::<prop::sample::Index>(),
        cut in 0usize..12,
        put in "\\PC{0,6}|[:;=,0-9T \r\n\"]{0,12}",
    ) {
        let whole = event("DTSTART;VALUE=DATE:20260501\nDTEND:20260503T120000Z\nRRULE:FREQ=YEARLY;COUNT=20\nSUMMARY:Day\\, off");
        let at = at.index(whole.len());
        let damaged = format!("{}{put}{}", &whole[..at], &whole[(at + cut).min(whole.len())..]);
        if let Ok(days) = holidays(&damaged) {
            prop_assert!(days.len() <= DAYS_MAX);
        }
    }
}
