//! Sliders of every kind of number, and what the page says of a comparison.

use super::*;
use crate::page::tests::{agreed, sample};
use outrigger_kernel::{
    Ratio,
    time::{HOUR, SECOND},
};

fn slider(agreed: Quantity, asked: Option<&str>) -> Slider {
    let choice = Choice {
        level: "p1".into(),
        title: "P1".into(),
        key: "target".into(),
        value: "4 h".into(),
        chosen: true,
    };
    Slider::new(&choice, agreed, asked)
}

fn ends(agreed: Quantity) -> [String; 5] {
    let Slider { min, max, step, at, unit, .. } = slider(agreed, None);
    [min, max, step, at, unit]
}

#[test]
fn a_slider_reaches_what_is_agreed_and_goes_both_ways() {
    let share = |percent: &str| Quantity::Share(Ratio::from_percent(percent).unwrap());
    assert_eq!(ends(share("95")), ["50.0", "100.0", "0.1", "95.0", "%"]);
    assert_eq!(ends(share("99.95")), ["99.00", "100.00", "0.01", "99.95", "%"]);
    assert_eq!(ends(share("100")), ["90.0", "100.0", "0.1", "100.0", "%"]);
    assert_eq!(ends(share("20")), ["0.0", "100.0", "0.1", "20.0", "%"]);
    assert_eq!(ends(Quantity::Micros(4 * HOUR)), ["5", "720", "5", "240", "min"]);
    assert_eq!(ends(Quantity::Micros(20 * SECOND)), ["1", "116", "1", "20", "s"]);
    assert_eq!(ends(Quantity::Count(0)), ["0", "96", "1", "0", ""]);
    assert_eq!(ends(Quantity::Score(Ratio::new(42, 10).unwrap())), ["0.0", "13.8", "0.1", "4.2", ""]);
}

#[test]
fn a_bare_number_gets_its_unit() {
    let minutes = slider(Quantity::Micros(4 * HOUR), Some("180"));
    assert_eq!((minutes.at.as_str(), minutes.value("180").as_str()), ("180", "180 min"));
    assert_eq!(minutes.value(" 3h 30min "), "3h 30min");
    assert_eq!(slider(Quantity::Count(5), Some("3h")).at, "5", "what is no number does not move it");
    assert_eq!(slider(Quantity::Count(5), None).value("4"), "4");
}

#[test]
fn the_page_says_what_it_comes_to() {
    let page = agreed::what_if();
    assert_eq!(
        page.said(),
        "With 3 h instead of 4 h, 1 result changes and 2 cases change side; credits are 120.00 EUR instead of 0.00 EUR."
    );
    assert_eq!(page.shown().len(), 2, "every period of the level that is moved");
    assert_eq!(
        page.shown().iter().map(|row| page.change(row)).collect::<Vec<_>>(),
        ["Becomes a default", "Same"]
    );
    let sums = page.sums().unwrap().map(|amount| amount.to_string());
    assert_eq!(sums, ["0.00 EUR", "120.00 EUR", "10.00 EUR", "10.00 EUR"]);
    assert!(WhatIfPage::default().said().starts_with("Move the number"));
    assert!(page.elsewhere().is_empty(), "no other level changes");
    let other = WhatIfPage {
        slider: page.slider.clone().map(|slider| Slider { level: "p2".into(), ..slider }),
        ..page
    };
    assert!(other.shown().is_empty() && other.elsewhere().len() == 1);
}

#[test]
fn a_version_is_held_against_another() {
    let page = WhatIfPage { slider: None, value: None, with: "AGR-2".parse().ok(), ..agreed::what_if() };
    let says = page.said();
    assert!(says.starts_with("With AGR-2 instead of AGR-1, 1 result changes"), "{says}");
    assert_eq!(page.shown().len(), 1, "only what changes");
    let nothing = WhatIfPage { comparison: None, ..page };
    assert!(nothing.said().starts_with("No events are sealed"));
    let address = sample::chrome().what_if_with(&"AGR-1".parse().unwrap(), &"AGR-2".parse().unwrap());
    assert!(address.ends_with("/operate/what-if?agreement=AGR-1&with=AGR-2"), "{address}");
}

#[test]
fn values_are_said_with_their_units() {
    let minutes = slider(Quantity::Micros(4 * HOUR), None);
    assert_eq!(minutes.reach(), "From 5 min to 12 h; agreed is 4 h.");
    assert_eq!(minutes.instead("180 min"), "With 3 h instead of 4 h");
    assert_eq!(minutes.instead("240 min"), "With 4 h as agreed");
    assert_eq!(minutes.spoken("3h 30min"), "3h 30min", "what somebody else wrote stays");
    let share = slider(Quantity::Share(Ratio::from_percent("95").unwrap()), None);
    assert_eq!((share.spoken("93.5 %"), share.spoken("93.5")), ("93.5 %".into(), "93.5 %".into()));
    assert_eq!(slider(Quantity::Count(5), None).spoken("7"), "7");
}

#[test]
fn a_number_that_nobody_moved_shows_what_is_agreed() {
    let page = WhatIfPage { value: None, ..agreed::what_if() };
    assert_eq!(page.said(), "Move the number from 4 h, and read what would have come out.");
    assert_eq!(page.shown().len(), 2, "the table is there at once");
}

#[test]
fn what_was_tried_can_be_written_into_terms() {
    let address = agreed::what_if().edit(&sample::chrome());
    assert!(
        address.ends_with("/operate/agreements/AGR-1/edit?level=p1%20resolution&key=target&value=180%20min"),
        "{address}"
    );
}
