//! Reads `[agreement]`: who agrees on what, from when, for how long.

use super::{
    quantity,
    section::{Section, Text},
    short,
};
use crate::{
    diagnostic::Diagnostics,
    terms::{Straddle, Term},
};
use jiff::{civil::Date, tz::TimeZone};
use outrigger_kernel::{Currency, time::zone};

/// What the section says. A part that is not there or could not be read is none.
#[derive(Default)]
pub(super) struct Head {
    pub title: Option<String>,
    pub client: Option<String>,
    pub provider: Option<String>,
    pub currency: Option<Currency>,
    /// With its IANA name.
    pub zone: Option<(TimeZone, String)>,
    pub effective: Option<Date>,
    pub term: Option<Term>,
    pub straddle: Straddle,
}

pub(super) fn read(root: &mut Section<'_>, found: &mut Diagnostics) -> Head {
    let Some(mut from) = root.section("agreement", found) else {
        found
            .error(0..0, "There is no [agreement] section.")
            .label("expected here")
            .help("Begin with [agreement] and its title, client, provider, zone and effective date.");
        return Head::default();
    };
    from.name = "agreement".into();
    let mut needed = |key: &'static str, example: &str| {
        from.need(key, example, found).and_then(|text| short(text, key, found))
    };
    let title = needed("title", "\"Service desk\"");
    let client = needed("client", "\"Northwind\"");
    let provider = needed("provider", "\"Brightline\"");
    let straddles = [("stop", Straddle::Stop), ("start", Straddle::Start)];
    let head = Head {
        title,
        client,
        provider,
        currency: from.text("currency", found).and_then(|text| currency(&text, found)),
        zone: from
            .need("zone", "\"Europe/Berlin\"", found)
            .and_then(|text| Some((read_zone(&text, found)?, text.value.to_owned()))),
        effective: effective(&mut from, found),
        term: term(&mut from, found),
        straddle: from.word("straddle", &straddles, found).unwrap_or_default(),
    };
    from.finish(found);
    head
}

/// The zone of an IANA name.
pub(super) fn read_zone(text: &Text<'_>, found: &mut Diagnostics) -> Option<TimeZone> {
    let zone = zone(text.value);
    if zone.is_none() {
        found
            .error(text.span.clone(), format!("There is no time zone \"{}\".", text.value))
            .label("unknown zone")
            .help("Write an IANA name, as in \"Europe/Berlin\" or \"Etc/UTC\".");
    }
    zone
}

fn effective(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<Date> {
    let Some(value) = from.get("effective") else {
        from.missing("effective", "Add `effective = 2026-01-01`, the first day of its terms.", found);
        return None;
    };
    let written = match value.get_ref().as_datetime() {
        Some(date) => date.to_string(),
        None => value.get_ref().as_str().unwrap_or_default().to_owned(),
    };
    let date = written.parse().ok().filter(|date: &Date| (1900..2200).contains(&date.year()));
    if date.is_none() {
        found
            .error(value.span(), "`effective` is no date.")
            .label("not a date")
            .help("Write it as in 2026-01-01, without quotation marks.");
    }
    date
}

fn currency(text: &Text<'_>, found: &mut Diagnostics) -> Option<Currency> {
    let currency = text.value.parse().ok();
    if currency.is_none() {
        found
            .error(text.span.clone(), format!("\"{}\" is no currency.", text.value))
            .label("unknown currency")
            .help("Write the three letters of ISO 4217, as in \"EUR\".");
    }
    currency
}

/// `term = "36 months"` and `renewal = { tacit = "12 months", notice = "3 months" }`. A renewal says
/// both, because an agreement that renews itself without a date of notice is a dispute to come.
fn term(from: &mut Section<'_>, found: &mut Diagnostics) -> Option<Term> {
    let is_stated = from.get("term").is_some();
    let months = from.text("term", found).and_then(|text| text.read(quantity::months, found));
    let Some(mut renewal) = from.section("renewal", found) else {
        return Some(Term { months: months?, tacit_months: None, notice_months: 0 });
    };
    if !is_stated {
        found
            .error(renewal.span.clone(), "A renewal needs a term that it renews.")
            .label("renews nothing")
            .help("Add term = \"36 months\", or take the renewal out.");
    }
    let tacit = renewal.need("tacit", "\"12 months\"", found);
    let tacit = tacit.and_then(|text| text.read(quantity::months, found));
    let notice_text = renewal.need("notice", "\"3 months\"", found);
    let notice = notice_text.as_ref().and_then(|text| text.read(quantity::months, found));
    renewal.finish(found);
    let (months, notice, notice_text) = (months?, notice?, notice_text?);
    if notice > months {
        found
            .error(notice_text.span, "The notice is longer than the term.")
            .label("longer than the term")
            .help(format!("Write at most \"{months} months\"."));
    }
    Some(Term { months, tacit_months: Some(tacit?), notice_months: notice })
}
