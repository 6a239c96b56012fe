//! Every page is rendered, and held against what every page promises.

pub(crate) mod agreed;
pub(crate) mod charted;
mod disputed;
mod hooks;
mod kept;
mod markup;
mod proven;
pub(crate) mod sample;

use super::*;
use crate::routes::ROUTES;
use markup::{Tag, tags};
use std::collections::{BTreeMap, BTreeSet};

/// Every page in every surrounding it is shown in, with its HTML.
fn rendered() -> Vec<(String, String)> {
    let inside = sample::chrome();
    let past = Chrome { as_of: Some(sample::at("2026-03-01T00:00:00Z")), ..inside.clone() };
    let outside = Chrome { engagement: None, head: None, flash: Some("Done.".into()), ..inside.clone() };
    let nobody = Chrome { visitor: None, ..outside.clone() };
    let shown = [(sample::inside(), vec![inside, past]), (sample::outside(), vec![outside, nobody])];
    let mut all = Vec::new();
    for (pages, chromes) in shown {
        for (page, chrome) in pages.iter().flat_map(|page| chromes.iter().map(move |chrome| (page, chrome))) {
            all.push((page.title(), page.html(chrome).unwrap()));
        }
    }
    all
}

fn controls<'a, 'h>(tags: &'a [Tag<'h>]) -> impl Iterator<Item = &'a Tag<'h>> {
    let is_control = |tag: &&Tag<'h>| {
        ["input", "select", "textarea"].contains(&tag.name) && tag.attribute("type") != Some("hidden")
    };
    tags.iter().filter(is_control)
}

#[test]
fn every_element_is_closed_and_every_id_is_one() {
    for (title, html) in rendered() {
        let tags = tags(&html);
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.attribute("id")).collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{title}: {ids:?}");
    }
}

#[test]
fn nothing_that_was_typed_becomes_markup() {
    for (title, html) in rendered() {
        assert!(!html.contains("<b onclick") && !html.contains("onclick='x'"), "{title}");
    }
}

#[test]
fn nothing_runs_or_is_styled_inside_a_page() {
    for (title, html) in rendered() {
        for tag in tags(&html) {
            let forbidden = tag.names().into_iter().find(|name| *name == "style" || name.starts_with("on"));
            assert_eq!(forbidden, None, "{title}: <{} {}>", tag.name, tag.attributes);
            assert!(tag.name != "style", "{title}");
            assert!(tag.name != "script" || tag.attribute("src").is_some(), "{title}");
        }
    }
}

#[test]
fn headings_begin_with_one_and_skip_none() {
    for (title, html) in rendered() {
        let levels: Vec<u32> =
            tags(&html).iter().filter_map(|tag| tag.name.strip_prefix('h')?.parse().ok()).collect();
        assert_eq!(levels.first(), Some(&1), "{title}");
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{title}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{title}: {levels:?}");
    }
}

#[test]
fn every_control_has_a_label() {
    for (title, html) in rendered() {
        let tags = tags(&html);
        let labelled: BTreeSet<&str> =
            tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.attribute("for")).collect();
        for control in controls(&tags) {
            let by_id = control.attribute("id").is_some_and(|id| labelled.contains(id));
            assert!(by_id || control.around.contains(&"label"), "{title}: {}", control.attributes);
        }
    }
}

#[test]
fn every_form_that_acts_carries_the_token() {
    for (title, html) in rendered() {
        let posts = tags(&html).iter().filter(|tag| tag.attribute("method") == Some("post")).count();
        let tokens = html.matches(r#"<input type="hidden" name="csrf" value="the-token">"#).count();
        assert_eq!(posts, tokens, "{title}");
    }
}

/// The forms of a page, each from its tag to its end.
fn forms(html: &str) -> Vec<&str> {
    html.split("<form ").skip(1).map(|rest| rest.split("</form>").next().unwrap()).collect()
}

/// What follows a beginning, up to the next quote.
fn quoted<'h>(html: &'h str, beginning: &str) -> Option<&'h str> {
    html.split_once(beginning)?.1.split('"').next()
}

/// Whether what is sent to an address may be sent again under its key.
fn is_once(address: &str) -> bool {
    let fits = |path: &str| {
        let (mine, theirs) = (address.split('/'), path.split('/'));
        mine.clone().count() == theirs.clone().count()
            && mine.zip(theirs).all(|(mine, theirs)| theirs.starts_with('{') || mine == theirs)
    };
    ROUTES.iter().any(|route| route.once && fits(route.path))
}

#[test]
fn r11_every_form_that_is_an_act_has_a_key_of_its_own() {
    let mut keys = 0;
    for (title, html) in rendered() {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for form in forms(&html) {
            let mut sent_to = [" action=\"", " formaction=\""].into_iter().filter_map(|to| quoted(form, to));
            let key = quoted(form, r#"name="once" value=""#);
            assert_eq!(key.is_some(), sent_to.any(is_once), "{title}: {form}");
            // The same act may be offered twice on a page.
            if let Some(key) = key {
                assert_eq!(*seen.entry(key).or_insert(form), form, "{title}");
                keys += 1;
            }
        }
    }
    assert!(keys > 100, "{keys}");
}

#[test]
fn r11_a_page_that_is_loaded_again_has_other_keys() {
    let page = || Page::CommandForm(CommandFormPage::new("gate.sign", form::Typed::new(), None).unwrap());
    let key = |once: &str| {
        let chrome = Chrome { once: once.into(), ..sample::chrome() };
        quoted(&page().html(&chrome).unwrap(), r#"name="once" value=""#).unwrap().to_owned()
    };
    assert_eq!(key("one"), key("one"));
    assert_ne!(key("one"), key("two"));
}

#[test]
fn what_is_wrong_with_the_server_stands_on_every_page() {
    let warned = Chrome { warnings: vec!["The disk is full."], ..sample::chrome() };
    for page in sample::inside().into_iter().chain(sample::outside()) {
        let says = |chrome: &Chrome| page.html(chrome).unwrap().contains("The disk is full.");
        assert!(says(&warned) && !says(&sample::chrome()), "{}", page.title());
    }
}

#[test]
fn every_table_is_named_and_every_region_can_be_reached() {
    for (title, html) in rendered() {
        let tags = tags(&html);
        let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
        assert_eq!(count("table"), count("caption"), "{title}");
        for tag in tags.iter().filter(|tag| tag.attribute("role") == Some("region")) {
            let named = tag.attribute("aria-label").is_some_and(|label| !label.is_empty());
            assert!(named && tag.attribute("tabindex") == Some("0"), "{title}: {}", tag.attributes);
        }
        for tag in tags.iter().filter(|tag| tag.name == "th") {
            assert!(tag.attribute("scope").is_some(), "{title}: <th {}>", tag.attributes);
        }
    }
}

#[test]
fn every_picture_has_words_or_stands_beside_them() {
    for (title, html) in rendered() {
        for tag in tags(&html).iter().filter(|tag| tag.name == "svg") {
            let named = tag.attribute("aria-label").or(tag.attribute("aria-labelledby"));
            let hidden = tag.attribute("aria-hidden") == Some("true");
            assert!(hidden || named.is_some_and(|name| !name.is_empty()), "{title}: {}", tag.attributes);
        }
    }
}

#[test]
fn looking_back_every_link_looks_back_and_nothing_acts() {
    let chrome = Chrome { as_of: Some(sample::at("2026-03-01T00:00:00Z")), ..sample::chrome() };
    let home = format!("/e/{}", chrome.engagement.as_ref().unwrap().id);
    for page in sample::inside() {
        let (title, html) = (page.title(), page.html(&chrome).unwrap());
        let tags = tags(&html);
        // The events of a statement are those of its own instant, whenever one looks.
        let of_statement = |href: &&str| href.contains("/operate/events?as-of=2026-04-02");
        let links = tags.iter().filter_map(|tag| tag.attribute("href"));
        for link in links.filter(|href| href.starts_with(&home) && !of_statement(href)) {
            assert!(link.contains("as-of=2026-03-01T00%3A00%3A00Z"), "{title}: {link}");
        }
        let is_form = matches!(page, Page::ItemForm(_) | Page::CommandForm(_));
        let posts =
            tags.iter().filter_map(|tag| tag.attribute("action")).filter(|to| to.starts_with(&home)).count();
        assert!(is_form || posts == 0, "{title}");
        assert!(html.contains("As of "), "{title}");
    }
}

#[test]
fn a_stated_period_that_would_come_out_differently_says_so() {
    let said = "The events known today would give other figures; <a href=";
    let all = sample::inside();
    let operate = all.iter().filter_map(|page| match page {
        Page::Operate(view) => Some((view.differs, page.html(&sample::chrome()).unwrap())),
        _ => None,
    });
    let operate: Vec<(bool, String)> = operate.collect();
    assert!(operate.iter().any(|(differs, _)| *differs) && operate.iter().any(|(differs, _)| !differs));
    for (differs, html) in operate {
        assert_eq!(html.contains(said), differs, "{html}");
    }
}

#[test]
fn a_form_says_what_can_be_undone() {
    let says = |command: &str| {
        let form = CommandFormPage::new(command, form::Typed::new(), None).unwrap();
        Page::CommandForm(form).html(&sample::chrome()).unwrap()
    };
    let claim = says("operate.raise-claim");
    assert!(claim.contains("It stays in the ledger; you can withdraw it until it is answered."), "{claim}");
    assert!(!claim.contains("cannot be taken back"), "{claim}");
    let span = claim.split_once(r#"<div class="pair">"#).unwrap().1;
    assert!(span.find("f-from").unwrap() < span.find("f-to").unwrap(), "{span}");
    assert!(says("operate.state-period").contains("It cannot be taken back."));
}

#[test]
fn a_sample_says_so_on_every_page() {
    let chrome = sample::chrome();
    let real = Chrome {
        engagement: chrome
            .engagement
            .clone()
            .map(|engagement| EngagementChrome { sample: false, ..engagement }),
        ..chrome.clone()
    };
    for page in sample::inside() {
        assert!(page.html(&chrome).unwrap().contains("Nothing here is real"), "{}", page.title());
        assert!(!page.html(&real).unwrap().contains("Nothing here is real"), "{}", page.title());
    }
}

#[test]
fn every_page_has_a_schema_and_is_json() {
    for name in NAMES {
        assert!(Page::schema(name).is_some(), "{name}");
    }
    assert!(Page::schema("nothing").is_none());
    for page in sample::inside().into_iter().chain(sample::outside()) {
        assert!(page.json().is_object(), "{}", page.title());
    }
    let link = Page::Link(LinkPage { token: "secret".into(), refusal: None });
    assert!(!link.json().to_string().contains("secret"));
}

#[test]
fn what_a_closed_offer_says_is_text_and_not_a_button() {
    let html =
        sample::inside().iter().find(|page| matches!(page, Page::Gate(_))).unwrap().html(&sample::chrome());
    let html = html.unwrap();
    assert!(html.contains("Not now: state. Ann"), "{html}");
    assert!(!html.contains(">State</button>"));
    assert!(html.contains("Cannot open: 1 left."));
}

#[test]
fn a_conflict_shows_both_versions_and_keeps_what_was_typed() {
    let page = sample::inside()
        .into_iter()
        .find(|page| matches!(page, Page::ItemForm(form) if form.theirs.is_some()));
    let html = page.unwrap().html(&sample::chrome()).unwrap();
    assert!(html.contains("<del>Other</del>"));
    assert!(html.contains("[level.x]\ntitle = 1</textarea>"));
    assert!(html.contains(r#"name="version" value="2""#));
}

#[test]
fn the_stylesheet_and_the_script_are_small() {
    assert!(include_str!("../../assets/outrigger.css").len() < 14 * 1024);
    assert!(include_str!("../../assets/outrigger.js").len() < 8 * 1024);
}
