//! Whole periods are chosen, parts are named, and a period asked for is taken as it is.

use super::*;
use crate::sample_terms::DESK;
use outrigger_agreement::Agreement;
use outrigger_eventlog::LogBuilder;
use std::sync::Arc;

/// Figures over a case that opens at the first instant and is resolved at the last.
fn figures(first: &str, last: &str) -> Figures {
    figures_in("\"24/7\"", first, last)
}

fn figures_in(hours: &str, first: &str, last: &str) -> Figures {
    let (agreement, _) = Agreement::parse(&DESK.replace("\"24/7\"", hours)).unwrap();
    let mut log = LogBuilder::new();
    let activity = log.column("activity");
    log.push("A", first.parse().unwrap(), &[(activity, "Opened")]);
    log.push("A", last.parse().unwrap(), &[(activity, "Resolved")]);
    Figures::new(Arc::new(agreement), Arc::new(log.finish())).unwrap()
}

fn named(chosen: &Chosen) -> Vec<String> {
    chosen.periods.iter().map(Period::to_string).collect()
}

#[test]
fn periods_are_read_or_refused() {
    assert_eq!("all".parse(), Ok(Wanted::All));
    assert_eq!("2026-03".parse(), Ok(Wanted::One("2026-03".parse().unwrap())));
    assert_eq!("March".parse::<Wanted>(), Err(NotAPeriod));
}

#[test]
fn only_whole_periods_are_stated_unless_all_are_asked_for() {
    let figures = figures("2026-01-15T09:00:00Z", "2026-04-02T09:00:00Z");
    let chosen = choose(&figures, None).unwrap();
    assert_eq!(named(&chosen), ["2026-02", "2026-03"]);
    assert!(chosen.notes[0].contains("2026-01 and 2026-04"), "{:?}", chosen.notes);
    let all = choose(&figures, Some(Wanted::All)).unwrap();
    assert_eq!(named(&all), ["2026-01", "2026-02", "2026-03", "2026-04"]);
    assert!(all.notes.is_empty());
}

#[test]
fn a_log_that_opens_on_the_first_day_covers_the_period() {
    let figures = figures("2026-01-01T08:00:00Z", "2026-02-01T08:00:00Z");
    assert_eq!(named(&choose(&figures, None).unwrap()), ["2026-01"]);
}

#[test]
fn days_on_which_nobody_works_are_not_missed() {
    // The first day of March 2026 is a Sunday.
    let (first, last) = ("2026-03-02T08:00:00Z", "2026-04-01T08:00:00Z");
    let desk = figures_in("{ mon-fri = [\"09:00-17:00\"] }", first, last);
    assert_eq!(named(&choose(&desk, None).unwrap()), ["2026-03"]);
    let always = choose(&figures(first, last), None).unwrap();
    assert!(always.notes[0].starts_with("The log covers no whole month"), "{:?}", always.notes);
}

#[test]
fn the_end_counts_in_the_zone_of_the_agreement() {
    // One hour before midnight in UTC is midnight in Berlin: the first instant of February.
    let past = figures("2026-01-01T08:00:00Z", "2026-01-31T23:00:00Z");
    assert_eq!(named(&choose(&past, None).unwrap()), ["2026-01"]);
    let before = figures("2025-12-01T08:00:00Z", "2026-01-31T22:59:59Z");
    assert_eq!(named(&choose(&before, None).unwrap()), ["2025-12"]);
}

#[test]
fn a_log_without_a_whole_period_shows_what_it_has() {
    let chosen = choose(&figures("2026-01-15T09:00:00Z", "2026-01-16T09:00:00Z"), None).unwrap();
    assert_eq!(named(&chosen), ["2026-01"]);
    assert!(chosen.notes[0].starts_with("The log covers no whole month"), "{:?}", chosen.notes);
}

#[test]
fn a_period_of_a_cadence_that_no_level_has_is_refused() {
    let figures = figures("2026-01-15T09:00:00Z", "2026-01-16T09:00:00Z");
    let failure = choose(&figures, Some("2026-W11".parse().unwrap())).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "error: No level of this agreement is stated by week.\nhint: Its levels are stated by month."
    );
}

#[test]
fn a_period_beyond_the_events_is_refused_with_what_they_cover() {
    let figures = figures("2026-01-15T09:00:00Z", "2026-04-02T09:00:00Z");
    for beyond in ["2025-12", "2026-05", "2027-03"] {
        let failure = choose(&figures, Some(beyond.parse().unwrap())).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert_eq!(failure.message, format!("The events say nothing about {beyond}."));
        let hint = failure.hint.unwrap();
        assert!(
            hint.starts_with("The events reach from Thu 2026-01-15 10:00:00 CET to Thu 2026-04-02"),
            "{hint}"
        );
    }
}

#[test]
fn a_period_asked_for_by_name_says_when_only_a_part_is_covered() {
    let figures = figures("2026-01-15T09:00:00Z", "2026-04-02T09:00:00Z");
    let asked = |period: &str| choose(&figures, Some(period.parse().unwrap())).unwrap();
    // February has no event, and those around it show that it had none.
    let whole = asked("2026-02");
    assert_eq!((named(&whole), whole.notes.len()), (vec!["2026-02".to_owned()], 0));
    for part in ["2026-01", "2026-04"] {
        let chosen = asked(part);
        assert_eq!(named(&chosen), [part]);
        let note = format!("The log covers only a part of {part}. The events reach from ");
        assert!(chosen.notes[0].starts_with(&note), "{:?}", chosen.notes);
    }
}

#[test]
fn a_log_without_events_says_so() {
    let (agreement, _) = Agreement::parse(DESK).unwrap();
    let empty = Figures::new(Arc::new(agreement), Arc::new(LogBuilder::new().finish())).unwrap();
    let chosen = choose(&empty, None).unwrap();
    assert!(chosen.periods.is_empty());
    assert_eq!(chosen.notes.len(), 1);
    let asked = choose(&empty, Some("2026-03".parse().unwrap())).unwrap_err();
    assert_eq!(
        (asked.exit, asked.message.as_str()),
        (Exit::Usage, "No event was accepted, so 2026-03 cannot be measured.")
    );
}
