//! The small parts that pages are made of. Each is safe HTML: what it shows has been escaped.

mod change;
mod due;
mod hook;
mod offer;
mod step;
mod tag;

pub(crate) use change::{amounts, changes};
pub(crate) use due::{left, used};
pub(crate) use hook::webhook;
pub(crate) use offer::offers;
pub(crate) use step::{clauses, folded, steps};
pub(crate) use tag::{
    claim, criterion, equal, gate, in_force, restatement, side, sound, standing, verdict, within,
};

use super::Chrome;
use crate::words;
use askama::{Template, filters::HtmlSafe};
use outrigger_kernel::{Hash, Instant, Refusal, Seq, Side};
use outrigger_lifecycle::view::{Sealed, Who};

/// A moment, readable by people and by machines.
#[derive(Template)]
#[template(ext = "html", source = r#"<time datetime="{{ iso }}">{{ text }}</time>"#)]
pub(crate) struct Time {
    iso: String,
    text: String,
}

impl HtmlSafe for Time {}

/// A moment to the minute, in a zone.
pub(crate) fn time(at: &Instant, zone: &str) -> Time {
    Time { iso: at.to_string(), text: words::moment(at, zone) }
}

/// A moment to the second, in a zone.
pub(crate) fn exact(at: &Instant, zone: &str) -> Time {
    Time { iso: at.to_string(), text: words::exact(at, zone) }
}

/// A name in the ink of its party.
#[derive(Template)]
#[template(ext = "html", source = r#"<span class="ink {{ side }}">{{ name }}</span>"#)]
pub(crate) struct Ink {
    side: &'static str,
    name: String,
}

impl HtmlSafe for Ink {}

/// A person with the person's party.
pub(crate) fn who(who: &Who) -> Ink {
    let name = if who.party.is_empty() { who.name.clone() } else { format!("{}, {}", who.name, who.party) };
    Ink { side: words::ink(&who.side), name }
}

/// A party.
pub(crate) fn party(chrome: &Chrome, side: &Side) -> Ink {
    Ink { side: words::ink(side), name: chrome.party(side).to_owned() }
}

/// The stamp on what is sealed: the entry's number and the beginning of its hash, linked to the proof.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="stamp" href="{{ href }}"><span class="unseen">Sealed as entry </span>#{{ number }}{% if !leaf.is_empty() %} <code>{{ leaf }}</code>{% endif %}</a>"#
)]
pub(crate) struct Stamp {
    href: String,
    number: String,
    leaf: String,
}

impl HtmlSafe for Stamp {}

/// The stamp of an entry.
pub(crate) fn stamp(chrome: &Chrome, entry: &Seq, leaf: &Hash) -> Stamp {
    Stamp { href: chrome.entry(entry), number: words::number(entry), leaf: leaf.short() }
}

/// The stamp of an entry that is known by its number only.
pub(crate) fn numbered(chrome: &Chrome, entry: &Seq) -> Stamp {
    Stamp { href: chrome.entry(entry), number: words::number(entry), leaf: String::new() }
}

/// Who did something, when, and the stamp on it.
#[derive(Template)]
#[template(ext = "html", source = "{{ who }} {{ time }} {{ stamp }}")]
pub(crate) struct Signed {
    who: Ink,
    time: Time,
    stamp: Stamp,
}

impl HtmlSafe for Signed {}

/// A sealed act: who, when and its stamp.
pub(crate) fn signed(chrome: &Chrome, sealed: &Sealed) -> Signed {
    Signed {
        who: who(&sealed.by),
        time: time(&sealed.at, chrome.zone()),
        stamp: stamp(chrome, &sealed.entry, &sealed.leaf),
    }
}

/// The token that proves that a form came from one of our pages.
#[derive(Template)]
#[template(ext = "html", source = r#"<input type="hidden" name="csrf" value="{{ csrf }}">"#)]
pub(crate) struct Token {
    csrf: String,
}

impl HtmlSafe for Token {}

/// The hidden token of a form.
pub(crate) fn token(chrome: &Chrome) -> Token {
    Token { csrf: chrome.csrf.clone() }
}

/// The key of a form, under which it is one act however often it is sent.
#[derive(Template)]
#[template(ext = "html", source = r#"<input type="hidden" name="once" value="{{ key }}">"#)]
pub(crate) struct Once {
    key: String,
}

impl HtmlSafe for Once {}

/// The hidden key of a form by where it is sent; a page has one form for each address.
pub(crate) fn once(chrome: &Chrome, address: impl AsRef<str>) -> Once {
    keyed(chrome, address.as_ref(), &[])
}

/// The hidden key of a form that has fields of its own, where others are sent to the same address.
pub(crate) fn keyed(chrome: &Chrome, address: &str, fields: &[(String, String)]) -> Once {
    let fields = fields.iter().map(|(name, value)| format!("\n{name}={value}"));
    let form: String =
        [chrome.once.as_str(), "\n", address].into_iter().map(str::to_owned).chain(fields).collect();
    Once { key: Hash::of(form.as_bytes()).to_string() }
}

/// Why something was refused, above the form that was sent.
#[derive(Template)]
#[template(path = "part/problem.html")]
pub(crate) struct Problem {
    message: String,
    next: Option<String>,
    field: Option<String>,
}

impl HtmlSafe for Problem {}

/// The summary of a refusal; `None` when nothing was refused.
pub(crate) fn problem(refusal: &Option<Refusal>) -> Option<Problem> {
    let Refusal { message, next, field, .. } = refusal.as_ref()?.clone();
    let field = field.and_then(|field| field.rsplit('.').next().map(str::to_owned));
    Some(Problem { message, next, field })
}

/// A share of the whole as a short bar; the number itself stands beside it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<svg class="bar{% if is_over %} over{% endif %}" viewBox="0 0 100 8" width="80" height="8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="fill" width="{{ percent }}" height="8"/></svg>"#
)]
pub(crate) struct Bar {
    percent: u32,
    is_over: bool,
}

impl HtmlSafe for Bar {}

/// A bar for a number from 0 to 100.
pub(crate) fn bar(percent: &u32) -> Bar {
    Bar { percent: *percent.min(&100), is_over: false }
}
