//! Reads `[[charges.unit]]`: a price per unit, perhaps against a baseline with its dead band.

use super::Named;
use crate::language::{
    amounts,
    names::condition,
    quantity,
    section::{Section, Text},
    words::word,
};
use crate::{
    diagnostic::Diagnostics,
    terms::{Band, Convention, Reopening, RetroCredit, UnitCharge},
};
use outrigger_kernel::Ratio;

const VOLUME_MAX: u32 = 1_000_000_000;
const MONTHS_MAX: u32 = 60;
const CONVENTIONS: [(&str, Convention); 2] =
    [("cliff", Convention::Cliff), ("marginal", Convention::Marginal)];
/// The keys that make sense with a baseline only; one of them calls for it and for the first five.
const BAND: [&str; 7] = ["baseline", "dead-band", "method", "arc", "rrc", "reopen", "retro-credit"];

pub(super) fn read(charge: Named<'_>, decimals: u32, found: &mut Diagnostics) -> Option<UnitCharge> {
    let Named { name, mut from } = charge;
    let count = from.need("count", "'activity == \"Opened\"'", found);
    let count = count.and_then(|text| condition(&text, found));
    let price = from.need("price", "\"12.50\"", found);
    let price = price.and_then(|text| amounts::price(&text, decimals, found));
    let band = if from.given(&BAND).is_empty() { None } else { band(&mut from, price, decimals, found) };
    from.finish(found);
    Some(UnitCharge { name: name?, count: count?, price: price?, band })
}

fn band(
    from: &mut Section<'_>,
    price: Option<Ratio>,
    decimals: u32,
    found: &mut Diagnostics,
) -> Option<Band> {
    let baseline = from.number("baseline", 1..=VOLUME_MAX, 4000, found);
    let dead_band = from.need("dead-band", "\"15 %\"", found);
    let dead_band = dead_band.and_then(|text| text.read(quantity::share, found));
    let method = from.need("method", "\"cliff\"", found);
    let convention = method.and_then(|text| word("method", &text, &CONVENTIONS, found));
    let arc = from.need("arc", "\"11.00\"", found);
    let arc = arc.and_then(|text| amounts::price(&text, decimals, found));
    let rrc_text = from.need("rrc", "\"9.00\"", found);
    let rrc = rrc_text.as_ref().and_then(|text| amounts::price(text, decimals, found));
    rrc_above_price(rrc_text.as_ref(), rrc, price, found);
    let reopening = reopening(from, dead_band, found);
    let retro = retro(from, found);
    Some(Band {
        baseline: u64::from(baseline?),
        dead_band: dead_band?,
        convention: convention?,
        arc: arc?,
        rrc: rrc?,
        reopening,
        retro,
    })
}

/// A reduction above the price would pay the client for a month without any volume.
fn rrc_above_price(
    text: Option<&Text<'_>>,
    rrc: Option<Ratio>,
    price: Option<Ratio>,
    found: &mut Diagnostics,
) {
    if let (Some(text), Some(rrc), Some(price)) = (text, rrc, price)
        && rrc > price
    {
        found
            .error(text.span.clone(), "The reduced resource credit is above the price.")
            .label("above the price")
            .help("Write at most the price: what one unit less saves.");
    }
}

fn reopening(from: &mut Section<'_>, dead_band: Option<Ratio>, found: &mut Diagnostics) -> Option<Reopening> {
    let mut section = from.section("reopen", found)?;
    let text = section.need("beyond", "\"25 %\"", found);
    let beyond = text.as_ref().and_then(|text| text.read(amounts::percentage, found));
    let months = section.number("months", 1..=MONTHS_MAX, 3, found);
    section.finish(found);
    if let (Some(text), Some(beyond), Some(dead_band)) = (text, beyond, dead_band)
        && beyond < dead_band
    {
        found
            .error(text.span, "The price would reopen at volumes inside the dead band.")
            .label("inside the dead band")
            .help("Write at least the dead band.");
    }
    Some(Reopening { beyond: beyond?, months: months? })
}

fn retro(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<RetroCredit> {
    let mut section = from.section("retro-credit", found)?;
    let months = section.number("months", 1..=MONTHS_MAX, 6, found);
    let rate = section.need("rate", "\"15 %\"", found).and_then(|text| text.read(quantity::share, found));
    section.finish(found);
    Some(RetroCredit { months: months?, rate: rate? })
}
