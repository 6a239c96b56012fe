//! A number is dragged, and the months that it would have changed are read while it moves.

use super::{
    LOOKS, door,
    driver::Driver,
    window::{click, enter, shows, text_of},
};
use crate::house::{ANNA, House};
use fantoccini::Client;
use serde_json::{Value, json};

/// The number that the story moves: what P2 incidents have, in minutes; eight hours are agreed.
const CHOICE: &str = "operate/what-if?choice=p2-resolution+target";
/// Puts the slider somewhere as a hand does: its value, then the event.
const DRAG: &str = r"
    const slider = document.getElementById('f-value');
    slider.value = arguments[0];
    slider.dispatchEvent(new Event('input', { bubbles: true }));
";
/// Puts a text where somebody writes it.
const WRITE: &str = r"
    const area = document.getElementById('f-text');
    area.value = area.value.replace(arguments[0], arguments[1]);
    area.dispatchEvent(new Event('input', { bubbles: true }));
";

#[test]
fn a_dragged_number_shows_what_would_have_come_out() {
    let Some(driver) = Driver::start() else { return };
    let house = House::furnished();
    let anna = house.person(ANNA);
    let (door, address) = (door(&house, ANNA), format!("{}{}", house.origin(), anna.at(CHOICE)));
    let strict = anna.data(&format!("{CHOICE}&value=60"));
    let says = strict["says"].as_str().unwrap().to_owned();
    let agreed = anna.data(&format!("{CHOICE}&value=480"))["says"].as_str().unwrap().to_owned();
    assert!(says.starts_with("With 1 h instead of 8 h, ") && says != agreed, "{says}");
    let [with_script, ..] = LOOKS;
    driver.browse(with_script, move |client| async move {
        enter(&client, &door).await;
        client.goto(&address).await.unwrap();
        drag(&client, "480").await;
        shows(&client, "#said", &agreed).await;
        let table = text_of(&client, "#result table").await;
        drag(&client, "60").await;
        shows(&client, "#said", &says).await;
        assert_ne!(text_of(&client, "#result table").await, table, "the months follow the number");
        assert!(client.current_url().await.unwrap().query().unwrap().contains("value=60"), "the address too");
    });
    let misses = |side: &str| -> u64 {
        let levels = strict["comparison"]["levels"].as_array().unwrap();
        let moved = levels.iter().filter(|row| row["level"] == "p2-resolution");
        moved.filter_map(|row| row[side]["misses"].as_u64()).sum()
    };
    assert!(misses("after") > misses("before"), "a shorter time is missed more often");
    assert_ne!(strict["comparison"]["sides_total"], json!(0));
}

#[test]
fn a_number_can_be_tried_without_script() {
    let Some(driver) = Driver::start() else { return };
    let house = House::furnished();
    let (door, address) =
        (door(&house, ANNA), format!("{}{}", house.origin(), house.person(ANNA).at(CHOICE)));
    let [_, without_script, ..] = LOOKS;
    driver.browse(without_script, move |client| async move {
        enter(&client, &door).await;
        client.goto(&address).await.unwrap();
        shows(&client, "#said", "Move the number").await;
        click(&client, "main form[data-renews] button").await;
        shows(&client, "#said", "With 8 h as agreed").await;
    });
}

#[test]
fn a_text_is_checked_while_it_is_written() {
    let Some(driver) = Driver::start() else { return };
    let house = House::furnished();
    let edit = house.person(ANNA).at("operate/agreements/AGR-1/edit");
    let (door, address) = (door(&house, ANNA), format!("{}{edit}", house.origin()));
    let [with_script, ..] = LOOKS;
    driver.browse(with_script, move |client| async move {
        enter(&client, &door).await;
        client.goto(&address).await.unwrap();
        shows(&client, "#findings", "Can be used").await;
        let wrong = vec![json!("[level.p1-resolution]"), json!("[lewel.p1-resolution]")];
        client.execute(WRITE, wrong).await.unwrap();
        shows(&client, "#findings", "Cannot be used").await;
        shows(&client, "#findings", "Did you mean").await;
    });
}

async fn drag(client: &Client, to: &str) {
    client.execute(DRAG, vec![Value::from(to)]).await.unwrap();
}
