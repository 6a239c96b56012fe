//! What stories do in a browser window, and what every page in it must be like.

use super::driver::Looks;
use fantoccini::{
    Client, Locator,
    actions::{InputSource, KeyAction, KeyActions},
};
use serde_json::Value;
use std::time::Duration;

/// Far longer than a page takes to load.
const PATIENCE: Duration = Duration::from_secs(30);

/// CSS pixels of the smallest target that a finger or a shaking hand hits.
const TARGET_PIXELS_MIN: f64 = 24.0;

/// Asks a page about its width, its paper, its targets and its headings. The driver may ask even where pages
/// may not run script.
const EXAMINE: &str = r"
    const shown = (element) => element.offsetParent !== null;
    const heights = [...document.querySelectorAll('button, .button')].filter(shown)
        .map((element) => element.getBoundingClientRect().height);
    return {
        over: document.documentElement.scrollWidth - window.innerWidth,
        paper: getComputedStyle(document.body).backgroundColor,
        lowest: Math.min(...heights, 1000),
        headings: document.querySelectorAll('h1').length,
        unlabelled: [...document.querySelectorAll('input, select, textarea')].filter(shown)
            .filter((field) => field.labels.length === 0).map((field) => field.name),
    };
";

/// Signs in by a one-time link.
pub async fn enter(client: &Client, door: &str) {
    client.goto(door).await.unwrap();
    click(client, "main form button").await;
    client.wait().at_most(PATIENCE).for_element(Locator::Css("form[action='/sign-out']")).await.unwrap();
    assert_eq!(client.current_url().await.unwrap().path(), "/");
}

/// Holds the present page against what every page must be like in these looks.
pub async fn fits(client: &Client, looks: Looks, page: &str) {
    let told = client.execute(EXAMINE, Vec::new()).await.unwrap();
    let place = format!("{page}, {}: {told}", looks.name);
    let pixels = |field: &str| told[field].as_f64().unwrap();
    assert!(pixels("over") <= 0.0, "the page is wider than its window: {place}");
    assert_eq!(is_dark(&told["paper"]), looks.dark, "{place}");
    assert!(pixels("lowest") >= TARGET_PIXELS_MIN, "a button is too small: {place}");
    assert_eq!(told["headings"], 1, "{place}");
    assert_eq!(told["unlabelled"], Value::Array(Vec::new()), "{place}");
}

/// Whether a colour such as `rgb(21, 24, 26)` is a dark one.
fn is_dark(colour: &Value) -> bool {
    let text = colour.as_str().unwrap();
    let (_, channels) = text.split_once('(').unwrap();
    let red: u8 = channels.split(',').next().unwrap().trim().parse().unwrap();
    red < 128
}

/// Clicks the first element that a selector finds; a page that it leads to is loaded by then.
pub async fn click(client: &Client, selector: &str) {
    client.find(Locator::Css(selector)).await.unwrap().click().await.unwrap();
}

/// Looks made at a page until it shows what was asked for, and the pause between two of them.
const LOOKS_MAX: u32 = 600;
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until the first element of a selector shows these words: a page that a click leads to may still
/// be on its way.
pub async fn shows(client: &Client, selector: &str, words: &str) {
    let mut seen = String::new();
    for _ in 0..LOOKS_MAX {
        if let Ok(element) = client.find(Locator::Css(selector)).await
            && let Ok(text) = element.text().await
        {
            if text.contains(words) {
                return;
            }
            seen = text;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("{selector} does not show {words:?}: {seen}");
}

/// The text that the first element of a selector shows.
pub async fn text_of(client: &Client, selector: &str) -> String {
    client.find(Locator::Css(selector)).await.unwrap().text().await.unwrap()
}

/// Presses a key, wherever the focus is.
pub async fn press(client: &Client, key: char) {
    let keys = KeyActions::new("keyboard".to_owned());
    let keys = keys.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
    client.perform_actions(keys).await.unwrap();
}

/// An attribute of the element that has the focus.
pub async fn active(client: &Client, attribute: &str) -> String {
    let element = client.active_element().await.unwrap();
    element.attr(attribute).await.unwrap().unwrap_or_default()
}
