//! A check points at each finding, and says what a sound agreement contains.

use super::*;
use crate::output::captured::Captured;

const TERMS: &str = r#"[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-01-01
[calendar.always]
zone = "Europe/Berlin"
hours = "24/7"
[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'
[level.fast]
title = "Resolved in time"
kind = "critical"
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"
allocation = "100 %"
"#;

fn check(text: &str) -> (Exit, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    let agreement = folder.path().join("desk.toml");
    std::fs::write(&agreement, text).unwrap();
    let exit = Check { agreement, json: false }.run(&Console::plain()).unwrap();
    let found = match Agreement::parse(text) {
        Ok((_, warnings)) => warnings,
        Err(found) => found,
    };
    (exit, found)
}

#[test]
fn a_sound_agreement_says_what_it_contains() {
    let (exit, found) = check(TERMS);
    assert_eq!((exit, found.len()), (Exit::Ok, 0));
    let (agreement, _) = Agreement::parse(TERMS).unwrap();
    let sentence = summary("desk.toml", Some(&agreement), &found);
    let start = "No findings in desk.toml. It has 1 clock and 1 level, of which 1 bears credits. \
                 It is effective from 2026-01-01 in Europe/Berlin, and its digest is ";
    assert!(sentence.starts_with(start), "{sentence}");
}

#[test]
fn an_error_is_a_wrong_use_with_its_place() {
    let text = TERMS.replace("clock = \"resolution\"", "clock = \"resolutoin\"");
    let (exit, found) = check(&text);
    assert_eq!(exit, Exit::Usage);
    let first = finding(&found[0], &text);
    assert_eq!((first.severity, first.line), ("error", 17));
    assert!(first.help.is_some_and(|help| help.contains("resolution")), "{first:?}");
    assert_eq!(summary("desk.toml", None, &found[..1]), "\ndesk.toml cannot be used: 1 error.");
}

#[test]
fn findings_are_shown_at_their_place_or_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let agreement = folder.path().join("desk.toml");
    std::fs::write(&agreement, TERMS.replace("\"critical\"", "\"dear\"")).unwrap();
    let printed = |json: bool| {
        let captured = Captured::default();
        assert_eq!(Check { agreement: agreement.clone(), json }.run(&captured.console()), Ok(Exit::Usage));
        captured.results()
    };
    let shown = printed(false);
    assert!(shown.contains("desk.toml:16:8") && shown.ends_with("cannot be used: 1 error.\n"), "{shown}");
    let json: serde_json::Value = serde_json::from_str(&printed(true)).unwrap();
    assert_eq!((&json[0]["severity"], &json[0]["line"]), (&"error".into(), &16.into()));
}

#[test]
fn a_warning_alone_does_no_harm() {
    let (exit, found) =
        check(&format!("{TERMS}[ladder.spare]\nsteps = [{{ at = \"50 %\", to = \"team lead\" }}]\n"));
    assert_eq!((exit, found.len()), (Exit::Ok, 1));
    let (agreement, _) = Agreement::parse(TERMS).unwrap();
    let sentence = summary("desk.toml", Some(&agreement), &found);
    assert!(sentence.starts_with("\nNo errors and 1 warning in desk.toml."), "{sentence}");
}
