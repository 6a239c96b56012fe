//! What can be done on a page: a button, a link to a form, or the reason why not.

use super::{Once, Token, keyed, token};
use crate::{page::Chrome, words};
use askama::{Template, filters::HtmlSafe};
use outrigger_lifecycle::view::Offer;

/// Bytes of known fields that fit into an address, even when each of them has to be encoded by three.
const KNOWN_BYTES_MAX: usize = 1_500;

/// Several offers, under one reminder of what a sealed act means.
#[derive(Template)]
#[template(path = "part/offers.html")]
pub(crate) struct Offers<'a> {
    offers: Vec<OfferPart<'a>>,
    /// Whether anything can be done now.
    is_open: bool,
    /// Whether a button here seals something at once.
    seals: bool,
    /// Whether the page looks back, where nothing can be done.
    looks_back: bool,
}

impl HtmlSafe for Offers<'_> {}

/// One offer.
#[derive(Template)]
#[template(path = "part/offer.html")]
pub(crate) struct OfferPart<'a> {
    offer: &'a Offer,
    /// Where its form is, or where its button sends to.
    address: String,
    /// Whether what is known fills more than an address holds, so that it is sent instead.
    is_long: bool,
    token: Token,
    once: Once,
}

impl HtmlSafe for OfferPart<'_> {}

/// The offers of a page or of a row.
pub(crate) fn offers<'a>(chrome: &Chrome, offers: &'a [Offer]) -> Offers<'a> {
    Offers {
        is_open: offers.iter().any(|offer| offer.closed.is_none()),
        seals: offers.iter().any(|offer| offer.closed.is_none() && !offer.asks),
        looks_back: chrome.as_of.is_some(),
        offers: offers.iter().map(|one| offer(chrome, one)).collect(),
    }
}

fn offer<'a>(chrome: &Chrome, offer: &'a Offer) -> OfferPart<'a> {
    let mut address = chrome.act(&offer.command);
    let bytes: usize = offer.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    let is_long = offer.asks && bytes > KNOWN_BYTES_MAX;
    if is_long {
        address.push_str("/form");
    } else if offer.asks {
        for (at, (name, value)) in offer.fields.iter().enumerate() {
            address.push(if at == 0 { '?' } else { '&' });
            address.push_str(&format!("{}={}", words::encoded(name), words::encoded(value)));
        }
    }
    let once = keyed(chrome, &address, &offer.fields);
    OfferPart { offer, address, is_long, token: token(chrome), once }
}
