//! An agreement is loaded or refused with its findings, and no attribute that it looks at is forgotten.

use super::*;

const TEXT: &str = r#"
[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
currency = "EUR"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.always]
zone = "Europe/Berlin"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'
reopened = 'again == "yes"'
abandoned = 'gone == "yes"'
ignore = 'robot == "yes"'

[level.fast]
title = "Resolved in time"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
exclude = ['cause == "client outage"']
expected = "95 %"
by = "team"

[level.calls]
title = "Calls"
kind = "key"
measure = { count = 'channel == "phone"' }
expected = "10"

[level.due]
title = "Done by the date"
kind = "key"
measure = { share-by = "deadline", done = "enddate" }
expected = "90 %"

[level.up]
title = "Portal up"
kind = "key"
measure = { availability = 'state == "down"', up = 'portal == "up"', calendar = "always" }
expected = "99 %"

[level.liked]
title = "Satisfaction"
kind = "key"
measure = { survey = "csat", answers = 'form == "exit"' }
expected = "4.2"

[[charges.unit]]
name = "ticket"
count = 'kind == "ticket"'
price = "12.50"

[[charges.person]]
name = "agent"
price = "3200 / month"
distinct = "resource"
where = 'shift == "day"'
"#;

/// Findings go to nobody in these tests.
fn parsed(text: &str) -> Result<Arc<Agreement>, Failure> {
    parse(text, "desk.toml", &Console::plain())
}

#[test]
fn every_part_is_asked_for_its_attributes() {
    let want = [
        "activity", "again", "cause", "channel", "csat", "deadline", "enddate", "form", "gone", "kind",
        "portal", "priority", "resource", "robot", "shift", "state", "status", "team",
    ];
    assert_eq!(attributes(&parsed(TEXT).unwrap()), want);
}

#[test]
fn an_agreement_with_an_error_ends_the_verb() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.toml");
    std::fs::write(&file, TEXT.replacen("\"key\"", "\"dear\"", 2)).unwrap();
    let failure = load(&file, &Console::plain()).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.message.ends_with("cannot be used: it has 2 errors."), "{failure}");
    std::fs::write(&file, TEXT).unwrap();
    assert_eq!(load(&file, &Console::plain()).unwrap().levels.len(), 5);
}

#[test]
fn moments_stand_on_the_wall_clock_of_the_agreement() {
    let agreement = parsed(TEXT).unwrap();
    let at = "2026-07-01T22:30:00Z".parse().unwrap();
    assert_eq!(moment(at, &agreement), "Thu 2026-07-02 00:30:00 CEST");
}
