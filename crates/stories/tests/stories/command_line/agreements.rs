//! What a newcomer does with agreements before there is an event: look at samples, read one, write dates into
//! it, compare it, and bring one along from elsewhere.

use super::DESK_TERMS;
use crate::{
    house::{find, list, text},
    machine::{example, root},
    program::{Folder, outrigger, shown},
};
use outrigger_agreement::Agreement;
use std::fs;

fn desk_terms() -> String {
    fs::read_to_string(root().join(DESK_TERMS)).unwrap()
}

#[test]
fn a_sample_is_the_beginning_of_an_agreement() {
    let folder = Folder::empty();
    let listed = outrigger(&["agreement", "samples"]).leaving(0);
    assert!(listed.out.contains("service-desk"), "{}", listed.out);
    let path = folder.path("desk.toml");
    outrigger(&["agreement", "samples", "service-desk", "-o", &path]).leaving(0);
    outrigger(&["check", &path]).leaving(0);
    let printed = outrigger(&["agreement", "samples", "service-desk"]).leaving(0);
    assert_eq!(printed.out.trim_end(), fs::read_to_string(&path).unwrap().trim_end());
    let again = outrigger(&["agreement", "samples", "service-desk", "-o", &path]);
    assert_ne!(again.code, Some(0), "a file that is there is not written over");
    let unknown = outrigger(&["agreement", "samples", "helpdesk"]).leaving(3);
    assert!(unknown.err.contains("hint: The samples are "), "{}", unknown.err);
}

#[test]
fn an_agreement_is_shown_as_a_schedule() {
    let shown = outrigger(&["agreement", "show", DESK_TERMS]).leaving(0);
    for word in ["Calendars", "Clocks", "Service levels", "Credits", "Charges", "level.p1-resolution"] {
        assert!(shown.out.contains(word), "{word} is not in {}", shown.out);
    }
    let terms = outrigger(&["agreement", "show", DESK_TERMS, "--json"]).leaving(0).json();
    let title = find(&terms, "term", "Title");
    assert_eq!((text(&title["clause"]), text(&title["says"])), ("agreement", "Service desk"));
}

#[test]
fn public_holidays_are_written_into_the_text_that_is_signed() {
    let folder = Folder::empty();
    let public = desk_terms().replace("holidays = [\"germany\"]", "holidays = [\"germany\", \"DE-BE\"]");
    let public = folder.keep("public.toml", public);
    let frozen = folder.path("frozen.toml");
    let told = outrigger(&["agreement", "freeze", &public, "-o", &frozen]).leaving(0);
    assert!(told.err.contains("The text now says the dates of DE-BE."), "{}", told.err);
    let read = |path: &str| Agreement::parse(&fs::read_to_string(path).unwrap()).unwrap().0;
    assert_eq!(read(&public).public_sets, ["DE-BE"]);
    assert!(read(&frozen).public_sets.is_empty());
    let again = outrigger(&["agreement", "freeze", &frozen]).leaving(0);
    assert_eq!(again.out.trim_end(), fs::read_to_string(&frozen).unwrap().trim_end(), "once is enough");

    let days = outrigger(&["agreement", "holidays", "DE-BE", "--years", "2026-2028"]).leaving(0);
    assert!(days.out.starts_with("[holidays]\n") && days.out.contains("\"2026-03-08\","), "{}", days.out);
    assert!(outrigger(&["agreement", "holidays", "DE-BE"]).leaving(2).err.contains("--years 2026-2028"));
}

#[test]
fn two_agreements_are_compared_term_by_term() {
    let folder = Folder::empty();
    let stricter = desk_terms().replacen("expected = \"95 %\"", "expected = \"97 %\"", 1);
    let stricter = folder.keep("stricter.toml", stricter);
    let found = outrigger(&["agreement", "compare", DESK_TERMS, &stricter, "--json"]).leaving(0).json();
    let [only] = list(&found) else { panic!("one term differs: {found}") };
    assert_eq!((text(&only["clause"]), text(&only["term"])), ("level.p1-resolution", "Expected"));
    assert_eq!((text(&only["before"]), text(&only["after"])), ("≥ 95.0 %", "≥ 97.0 %"));
    let table = outrigger(&["agreement", "compare", DESK_TERMS, &stricter]).leaving(0);
    assert!(table.out.contains("≥ 97.0 %") && table.out.contains("changed"), "{}", table.out);
    let same = outrigger(&["agreement", "compare", DESK_TERMS, DESK_TERMS]).leaving(0);
    assert!(same.out.contains("The texts are the same"), "{}", same.out);
}

#[test]
fn objectives_from_elsewhere_become_an_agreement() {
    let folder = Folder::empty();
    let path = folder.path("portal.toml");
    let told = outrigger(&["agreement", "import", &shown(&example("openslo.yaml")), "-o", &path]).leaving(4);
    assert!(told.err.contains("cannot stand in an agreement as written:"), "{}", told.err);
    assert!(told.err.contains("sum(http_requests_total)"), "what is left out is quoted: {}", told.err);
    outrigger(&["check", &path]).leaving(0);
    let (agreement, _) = Agreement::parse(&fs::read_to_string(&path).unwrap()).unwrap();
    assert!(!agreement.levels.is_empty());
    let refused = outrigger(&["agreement", "import", DESK_TERMS]).leaving(2);
    assert!(refused.err.contains("cannot be imported"), "{}", refused.err);
}
