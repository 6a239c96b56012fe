//! Holidays of every kind close the calendar they are named in, and a frozen text keeps the public ones.

use crate::{Agreement, calendar::Calendar};
use jiff::civil::date;

/// An agreement whose one calendar has the given `holidays`, and more text behind.
fn text(effective: &str, holidays: &str, more: &str) -> String {
    format!(
        r#"[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = {effective}

[calendar.desk]
zone = "Europe/Berlin"
hours = {{ mon-fri = ["09:00-17:00"] }}
holidays = [{holidays}]

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.speed]
title = "Resolved in 4 hours"
kind = "key"
measure = {{ share-within = "4h", clock = "resolution" }}
expected = "95 %"
{more}"#
    )
}

fn read(text: &str) -> Agreement {
    match Agreement::parse(text) {
        Ok((agreement, _)) => agreement,
        Err(found) => panic!("{}", found.iter().map(|one| one.one_line(text)).collect::<Vec<_>>().join("\n")),
    }
}

fn calendar(text: &str) -> Calendar {
    read(text).clocks[0].calendar.clone()
}

/// The text is refused with this one finding.
#[track_caller]
fn refused(text: &str, want: &str) {
    let found = Agreement::parse(text).unwrap_err();
    let lines: Vec<String> = found.iter().map(|finding| finding.one_line(text)).collect();
    assert!(lines.len() == 1 && lines[0].starts_with(want), "{}\nand not\n{want}", lines.join("\n"));
}

#[test]
fn a_public_set_closes_the_years_of_the_term_and_those_around_it() {
    let agreement = read(&text("2026-04-01", r#""DE-BE", "2026-12-24""#, ""));
    assert_eq!(agreement.public_sets, ["DE-BE"]);
    let desk = &agreement.clocks[0].calendar;
    assert!(desk.is_holiday(date(2026, 3, 8)) && desk.is_holiday(date(2026, 12, 24)));
    assert!(desk.is_holiday(date(2025, 12, 25)), "cases can begin before the terms");
    assert!(desk.is_holiday(date(2038, 12, 25)) && !desk.is_holiday(date(2039, 12, 25)));
    let long =
        text("2026-04-01", r#""DE-BE""#, "").replace("2026-04-01", "2026-04-01\nterm = \"180 months\"");
    assert!(calendar(&long).is_holiday(date(2041, 12, 25)), "a longer term needs more years");
}

#[test]
fn a_list_of_the_text_comes_before_a_public_set_of_its_name() {
    let own = read(&text("2026-01-01", r#""DE""#, "[holidays]\nDE = [\"2026-05-04\"]\n"));
    assert!(own.public_sets.is_empty());
    let desk = &own.clocks[0].calendar;
    assert!(desk.is_holiday(date(2026, 5, 4)) && !desk.is_holiday(date(2026, 5, 1)));
}

#[test]
fn unknown_sets_say_where_else_dates_come_from() {
    refused(
        &text("2026-01-01", "\"IN\"", ""),
        "11:13: There is no public set of holidays \"IN\". Write the dates in [holidays], or take them from an .ics file. Public sets are AU, AU-NSW,",
    );
    refused(
        &text("2026-01-01", "\"de-be\"", ""),
        "11:13: There is no list of holidays \"de-be\". Did you mean \"DE-BE\"?",
    );
    refused(
        &text("2026-01-01", "\"berlin\"", ""),
        "11:13: There is no list of holidays \"berlin\". Define it: [holidays] and berlin = [",
    );
    refused(
        &text("2015-01-01", "\"DE\"", ""),
        "11:13: The public holidays \"DE\" are needed from 2014 to 2027, and known from 2022 to 2099. Write the dates",
    );
}

/// The days of an .ics text, as a table of the agreement.
fn with_ics(body: &str) -> String {
    let ics = format!("BEGIN:VCALENDAR\r\n{body}END:VCALENDAR\r\n");
    text("2026-01-01", "\"company\"", &format!("[holidays]\ncompany = {{ ics = '''\n{ics}''' }}\n"))
}

#[test]
fn an_ics_text_is_a_list_of_holidays() {
    let desk = calendar(&with_ics(
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260501\r\nSUMMARY:Outing\\, all day\r\nEND:VEVENT\r\n\
         BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261224\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n",
    ));
    assert!(desk.is_holiday(date(2026, 5, 1)) && !desk.is_holiday(date(2027, 5, 1)));
    assert!(desk.is_holiday(date(2040, 12, 24)));
    refused(
        &with_ics("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260532\r\nEND:VEVENT\r\n"),
        "24:19: The .ics text of \"company\" cannot be read: line 3: ",
    );
    refused(
        &text("2026-01-01", "\"company\"", "[holidays]\ncompany = {}\n"),
        "24:11: [holidays.company] has no `ics`.",
    );
}

#[test]
fn s20_a_frozen_text_keeps_its_dates_and_needs_no_public_set() {
    let open = text("2026-04-01", r#""DE-BE", "GB""#, "# The end.\n");
    let frozen = Agreement::frozen(&open).unwrap();
    assert!(frozen.starts_with(open.trim_end()), "nothing else is touched");
    assert!(
        frozen.contains("\n# Public holidays of DE-BE from 2025 to 2038.\nDE-BE = [\n  \"2025-01-01\", ")
    );
    let again = read(&frozen);
    assert!(again.public_sets.is_empty());
    assert_eq!(again.clocks[0].calendar.holidays, calendar(&open).holidays);
    assert_eq!(Agreement::frozen(&frozen).unwrap(), frozen, "what is frozen stays as it is");
}

#[test]
fn dates_go_below_a_header_that_is_there() {
    let own = "[holidays] # ours\nshut = [\"2026-05-04\"]\n";
    let frozen = Agreement::frozen(&text("2026-01-01", r#""shut", "FR""#, own)).unwrap();
    assert!(frozen.contains("[holidays] # ours\n# Public holidays of FR from 2025 to 2038.\nFR = [\n"));
    assert!(frozen.ends_with("]\nshut = [\"2026-05-04\"]\n"));
    assert!(read(&frozen).public_sets.is_empty());

    let nested = "[holidays.shut]\nics = '''\nBEGIN:VCALENDAR\nEND:VCALENDAR\n'''\n";
    let frozen = Agreement::frozen(&text("2026-01-01", r#""shut", "FR""#, nested)).unwrap();
    assert!(frozen.contains("'''\n\n[holidays]\n# Public"), "a table of its own below the nested one");
}

#[test]
fn holidays_on_one_line_cannot_be_added_to() {
    let inline = text("2026-01-01", r#""shut", "FR""#, "").replacen(
        "[agreement]",
        "holidays = { shut = [\"2026-05-04\"] }\n[agreement]",
        1,
    );
    assert_eq!(read(&inline).public_sets, ["FR"]);
    let found = Agreement::frozen(&inline).unwrap_err();
    assert!(found[0].one_line(&inline).starts_with("1:1: The dates of public holidays cannot be added"));
    assert!(Agreement::frozen("").is_err());
}
