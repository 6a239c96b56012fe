//! Texts that are sound, that are not, and whose numbers change.

use super::*;

const TERMS: &str = r#"[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-18:00"] }

[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

# What is promised.
[level.p1]
title = "P1 in time"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"
minimum = "90 %"
period = "month"
"#;

#[test]
fn a_sound_text_says_what_it_comes_to() {
    let page = EditPage::new(None, TERMS.to_owned());
    assert!(page.sound && page.findings.is_empty(), "{:?}", page.findings);
    assert_eq!(page.says, "1 service level, 1 clock, terms from 2026-01-01.");
    assert_eq!(page.title(), "New terms");
    let numbers: Vec<_> = page.numbers[0].all().iter().map(|number| number.value.cloned()).collect();
    assert_eq!(numbers, [Some("4h".to_owned()), Some("95 %".to_owned()), Some("90 %".to_owned())]);
    assert_eq!(page.numbers[0].title, "P1 in time");
}

#[test]
fn a_finding_has_its_place_and_what_would_be_right() {
    let page = EditPage::new(None, TERMS.replace("expected = \"95 %\"", "expected = \"95\""));
    assert!(!page.sound && page.says.is_empty());
    let finding = page.findings.iter().find(|finding| finding.error).unwrap();
    assert_eq!((finding.line, finding.column), (22, 12));
    assert!(finding.help.as_deref().is_some_and(|help| help.contains("95 %")), "{finding:?}");
    assert_eq!(page.numbers.len(), 1, "numbers can be corrected in a text that cannot be used");
    assert!(EditPage::new(None, "= nothing".to_owned()).numbers.is_empty());
}

#[test]
fn numbers_are_written_in_place_whatever_their_order() {
    let asked = [("p1", "expected", "88 %"), ("p1", "minimum", "85 %"), ("p1", "target", "4h")];
    let written = with_numbers(TERMS, &asked).unwrap();
    assert_eq!(written, TERMS.replace("95 %", "88 %").replace("90 %", "85 %"));
    assert!(written.contains("# What is promised."));
}

#[test]
fn a_number_that_cannot_be_written_says_why() {
    let refused = with_numbers(TERMS, &[("p1", "expected", "many")]).unwrap_err();
    assert!(refused.contains("many"), "{refused}");
    assert!(with_numbers(TERMS, &[("p9", "expected", "88 %")]).is_err());
    assert_eq!(with_numbers(TERMS, &[]).unwrap(), TERMS);
}
