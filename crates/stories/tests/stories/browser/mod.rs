//! The demo in a real browser: in light and dark, wide and narrow, with script and without, by keyboard.

mod driver;
mod what_if;
mod window;

use crate::{
    house::{ANNA, BEN, House},
    machine::{is_set, root},
};
use driver::{Driver, Looks};
use fantoccini::Locator;
use std::fs;
use window::{active, click, enter, fits, press, shows, text_of};

/// The four corners of light, width and script.
const LOOKS: [Looks; 4] = [
    Looks { name: "light", script: true, dark: false, width: 1_280 },
    Looks { name: "dark-without-script", script: false, dark: true, width: 1_280 },
    Looks { name: "narrow-dark", script: true, dark: true, width: 320 },
    Looks { name: "narrow-light-without-script", script: false, dark: false, width: 320 },
];

/// Pages below the home, with the names of their pictures.
const PAGES: [(&str, &str); 22] = [
    ("engagement", ""),
    ("assess", "assess"),
    ("item", "items/PROC-1"),
    ("item-form", "items/PROC-1/edit"),
    ("gate", "gates/G1"),
    ("operate", "operate?period=2026-10"),
    ("level", "operate/levels/p2-resolution?period=2026-10"),
    ("case", "operate/cases/INC-10001"),
    ("statement", "operate/statements/STMT-2"),
    ("past", "operate/statements/STMT-1?as-of=2026-10-06"),
    ("claim", "operate/claims/CLAIM-2"),
    ("restatement", "operate/restatements/RST-1"),
    ("agreement", "operate/agreements/AGR-1"),
    ("agreements", "operate/agreements"),
    ("edit", "operate/agreements/AGR-1/edit"),
    ("compare", "operate/agreements/AGR-1/compare?with=AGR-1"),
    ("what-if", "operate/what-if?choice=p2-resolution+target&value=240"),
    ("live", "operate/live"),
    ("patterns", "operate/patterns"),
    ("ledger", "ledger"),
    ("entry", "ledger/1"),
    ("verification", "verify"),
];

#[test]
fn every_page_can_be_read_in_any_light_at_any_width_with_or_without_script() {
    let Some(driver) = Driver::start() else { return };
    let house = House::furnished();
    let home = format!("{}{}", house.origin(), house.person(ANNA).home);
    september_is_to_be_restated(&house);
    let pictures = root().join("target/story-screenshots");
    fs::create_dir_all(&pictures).unwrap();
    for looks in LOOKS {
        let (door, home, pictures) = (door(&house, ANNA), home.clone(), pictures.clone());
        driver.browse(looks, move |client| async move {
            enter(&client, &door).await;
            fits(&client, looks, "desk").await;
            for (name, path) in PAGES {
                let address = if path.is_empty() { home.clone() } else { format!("{home}/{path}") };
                client.goto(&address).await.unwrap();
                fits(&client, looks, name).await;
                let picture = client.screenshot().await.unwrap();
                fs::write(pictures.join(format!("{name}-{}.png", looks.name)), &picture).unwrap();
                if name == "operate" && looks.name == "light" && is_set("OUTRIGGER_BLESS_PICTURE") {
                    fs::create_dir_all(root().join("docs")).unwrap();
                    fs::write(root().join("docs/service-levels.png"), &picture).unwrap();
                }
            }
        });
    }
}

#[test]
fn a_statement_is_agreed_without_script() {
    let Some(driver) = Driver::start() else { return };
    let house = House::furnished();
    let door = door(&house, ANNA);
    let [_, without_script, ..] = LOOKS;
    driver.browse(without_script, move |client| async move {
        enter(&client, &door).await;
        click(&client, "main a[href$='/operate/statements/STMT-2']").await;
        shows(&client, "h1", "October 2026").await;
        click(&client, "form[action$='/do/operate.agree-statement'] button").await;
        shows(&client, "#news", "Sealed as entry ").await;
        shows(&client, "main", "Anna Lindqvist").await;
        click(&client, ".history .stamp").await;
        shows(&client, "main", "operate.statement-agreed").await;
    });
    let statement = house.person(BEN).data("operate/statements/STMT-2");
    assert_eq!(statement["row"]["waits_on"], serde_json::json!(["provider"]));
}

#[test]
fn the_keyboard_is_enough() {
    let Some(driver) = Driver::start() else { return };
    let house = House::furnished();
    let (door, home) = (door(&house, ANNA), house.person(ANNA).home);
    let [with_script, ..] = LOOKS;
    driver.browse(with_script, move |client| async move {
        enter(&client, &door).await;
        let operate = client.current_url().await.unwrap().join(&format!("{home}/operate")).unwrap();
        client.goto(operate.as_str()).await.unwrap();
        press(&client, '\u{e004}').await;
        assert_eq!(active(&client, "class").await, "skip", "Tab reaches the skip link first");
        press(&client, '\u{e007}').await;
        assert_eq!(active(&client, "id").await, "main", "and it leads past the navigation");
        press(&client, 'j').await;
        let row = active(&client, "href").await;
        assert!(row.contains("/operate/levels/"), "j goes to the first row: {row}");
        press(&client, '\u{e007}').await;
        client.wait().for_element(Locator::Css(".headline")).await.unwrap();
        shows(&client, "h1", "P1 incidents").await;

        click(&client, "#theme").await;
        client.refresh().await.unwrap();
        fits(&client, Looks { dark: true, ..with_script }, "a chosen light lasts").await;
    });
}

#[test]
fn an_open_page_says_when_it_has_grown_old() {
    let Some(driver) = Driver::start() else { return };
    let house = House::furnished();
    let (door, anna, ben) = (door(&house, ANNA), house.person(ANNA), house.person(BEN));
    let operate = format!("{}{}", house.origin(), anna.at("operate"));
    let [with_script, ..] = LOOKS;
    driver.browse(with_script, move |client| async move {
        enter(&client, &door).await;
        client.goto(&operate).await.unwrap();
        assert_eq!(text_of(&client, "#news").await, "");
        ben.act("content.draft", &[("kind", "source"), ("name", "Second ticket system")]);
        client.wait().for_element(Locator::Css("#news a")).await.unwrap();
        shows(&client, "#news", "One new entry.").await;
        click(&client, "#news a").await;
        shows(&client, "main", "Second ticket system").await;
    });
}

/// A week of September is relieved, so that there is a claim and a restatement to look at.
fn september_is_to_be_restated(house: &House) {
    let (anna, ben) = (house.person(ANNA), house.person(BEN));
    let reason = ("reason", "The client's own network was down for the whole of that week.");
    let (from, to) = (("from", "2026-09-07T00:00:00Z"), ("to", "2026-09-14T00:00:00Z"));
    let relief = [("kind", "relief"), ("levels", "p2-resolution"), from, to, reason];
    assert_eq!(ben.act("operate.raise-claim", &relief), "operate/claims/CLAIM-2");
    anna.act("operate.answer-claim", &[("claim", "CLAIM-2"), ("answer", "accept"), reason]);
    let page = ben.act("operate.propose-restatement", &[("period", "2026-09"), reason]);
    assert_eq!(page, "operate/restatements/RST-1");
}

/// The address of a one-time link.
fn door(house: &House, login: &str) -> String {
    let account = house.desk.account(login).unwrap().unwrap();
    format!("{}/link/{}", house.origin(), house.desk.link(account).unwrap())
}
