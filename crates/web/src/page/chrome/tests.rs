//! Links that look back, links that do not, and names in addresses.

use super::*;
use crate::page::tests::sample;

fn back() -> Chrome {
    let path = "/e/x/operate?period=2026-03&as-of=2026-03-01".to_owned();
    Chrome { as_of: Some(sample::at("2026-03-01T00:00:00Z")), path, ..sample::chrome() }
}

#[test]
fn links_keep_the_instant_that_a_page_looks_back_to() {
    let id = sample::chrome().engagement.unwrap().id;
    assert_eq!(sample::chrome().to("assess"), format!("/e/{id}/assess"));
    assert_eq!(sample::chrome().to(""), format!("/e/{id}"));
    assert_eq!(back().to("assess"), format!("/e/{id}/assess?as-of=2026-03-01T00%3A00%3A00Z"));
    assert_eq!(back().period(&sample::period("2026-02")).matches('?').count(), 1);
    assert_eq!(back().act("gate.sign"), format!("/e/{id}/do/gate.sign"), "acts happen now");
}

#[test]
fn the_present_of_a_page_keeps_its_other_fields() {
    assert_eq!(back().present(), "/e/x/operate?period=2026-03");
    assert_eq!(back().here(), "/e/x/operate");
    assert_eq!(back().query(), [("period", "2026-03".to_owned())]);
    let plain = Chrome { path: "/e/x?as-of=2026-03-01".into(), ..back() };
    assert_eq!(plain.present(), "/e/x");
}

#[test]
fn items_live_where_their_kind_does() {
    let chrome = sample::chrome();
    let path =
        |no: &str| chrome.item(&sample::no(no)).rsplit_once(&chrome.to("")).map(|(_, path)| path.to_owned());
    assert_eq!(path("PROC-1").as_deref(), Some("/items/PROC-1"));
    assert_eq!(path("STMT-2").as_deref(), Some("/operate/statements/STMT-2"));
    assert_eq!(path("AGR-1").as_deref(), Some("/operate/agreements/AGR-1"));
    assert_eq!(path("CLAIM-3").as_deref(), Some("/operate/claims/CLAIM-3"));
    assert_eq!(path("RST-1").as_deref(), Some("/operate/restatements/RST-1"));
}

#[test]
fn the_place_that_is_shown_is_marked() {
    let id = sample::chrome().engagement.unwrap().id;
    let here = |path: &str| {
        let chrome = Chrome { path: format!("/e/{id}/{path}"), ..sample::chrome() };
        let marked = chrome.places().into_iter().filter(|place| place.is_here);
        marked.map(|place| place.title).collect::<Vec<_>>()
    };
    assert_eq!(here("operate?period=2026-03"), ["Service levels"]);
    assert_eq!(here("operate/what-if?agreement=AGR-1"), ["What if"]);
    assert_eq!(here("operate/cases/INC-1"), Vec::<&str>::new());
}

#[test]
fn names_in_addresses_are_encoded() {
    assert!(sample::chrome().case("INC 1/2").ends_with("/operate/cases/INC%201%2F2"));
    let bare = Chrome::bare(sample::at("2026-03-01T00:00:00Z"), String::new(), "/".into());
    assert_eq!((bare.to(""), bare.zone(), bare.party(&Side::Client)), ("/".into(), "Etc/UTC", "client"));
}
