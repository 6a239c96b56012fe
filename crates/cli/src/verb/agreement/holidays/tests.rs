//! A list of holidays can be pasted into an agreement, wherever it comes from.

use super::*;
use crate::output::captured::Captured;
use outrigger_agreement::Agreement;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260501\r\nSUMMARY:Labour Day\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20270102\r\nSUMMARY:Stock taking\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20201224\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Eve\r\nEND:VEVENT\r\n\
END:VCALENDAR\r\n";

fn run(from: &str, years: Option<&str>) -> Result<String, Failure> {
    let captured = Captured::default();
    let years = years.map(|years| years.parse().unwrap());
    Holidays { from: from.to_owned(), years }.run(&captured.console())?;
    Ok(captured.results())
}

/// The list stands in an agreement that closes on it.
fn closes(list: &str, name: &str, date: &str) -> bool {
    let terms = crate::sample_terms::DESK.replace(
        "hours = \"24/7\"",
        &format!("hours = {{ mon-fri = [\"08:00-18:00\"] }}\n    holidays = [\"{name}\"]"),
    );
    let (agreement, _) = Agreement::parse(&format!("{terms}\n{list}")).unwrap();
    agreement.clocks[0].calendar.is_holiday(date.parse().unwrap())
}

#[test]
fn years_are_read_or_refused() {
    assert_eq!("2026".parse(), Ok(Years(2026..=2026)));
    assert_eq!("2026-2028".parse(), Ok(Years(2026..=2028)));
    for wrong in ["", "26", "2028-2026", "2026-", "1066", "2026-2076", "2026-2028-2030"] {
        assert_eq!(wrong.parse::<Years>(), Err(NotYears), "{wrong}");
    }
}

#[test]
fn a_calendar_file_becomes_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plant 1.ics");
    std::fs::write(&path, CALENDAR).unwrap();
    let path = path.to_str().unwrap();
    let all = run(path, None).unwrap();
    let want = "[holidays]\nplant-1 = [\n    \"2026-05-01\", # Labour Day\n    \"2027-01-02\", # Stock taking\n    \
                \"annual 12-24\", # Eve\n]\n";
    assert_eq!(all, want);
    assert!(closes(&all, "plant-1", "2026-05-01"));
    assert!(!run(path, Some("2026")).unwrap().contains("2027"));
    let later = run(path, Some("2030")).unwrap();
    assert_eq!(later, "[holidays]\nplant-1 = [\n    \"annual 12-24\", # Eve\n]\n");
}

#[test]
fn a_public_set_becomes_a_list_of_its_years() {
    let list = run("DE", Some("2026-2027")).unwrap();
    assert!(list.starts_with("[holidays]\nDE = [\n    \"2026-01-01\",\n"), "{list}");
    assert!(closes(&list, "DE", "2027-10-03") && !list.contains("2028"));
}

#[test]
fn what_is_no_calendar_is_refused_with_what_to_do() {
    let unknown = run("Atlantis", Some("2026")).unwrap_err();
    assert_eq!(unknown.exit, Exit::NotFound);
    assert!(unknown.hint.unwrap().starts_with("The sets are "));
    let endless = run("DE", None).unwrap_err();
    assert_eq!((endless.exit, endless.hint.as_deref()), (Exit::Usage, Some("Add `--years 2026-2028`.")));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.ics");
    std::fs::write(
        &path,
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:soon\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )
    .unwrap();
    assert_eq!(run(path.to_str().unwrap(), None).unwrap_err().exit, Exit::Usage);
}
