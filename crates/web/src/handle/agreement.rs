//! Pages of agreements: the list, one set for reading, the form that writes one, two versions side by side.

use super::{attempt, operate::now};
use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    guard::Membership,
    page::{AgreementPage, AgreementsPage, ComparePage, EditPage, Page, Schedule, with_numbers},
};
use jiff::tz::TimeZone;
use outrigger_agreement::{Agreement, library, what_if::with_target};
use outrigger_kernel::{ItemNo, Refusal, refusal};
use outrigger_lifecycle::operate::{AgreementRow, Terms, view};

/// What a number's field in the form is called: this word, the level and the key.
const NUMBER: &str = "number";
/// The values of the form's buttons that change the text.
const NUMBERS: &str = "numbers";
const FREEZE: &str = "freeze";

/// Every agreement, and the samples that new terms can begin with.
pub fn list(call: &Call, member: &Membership) -> Outcome {
    Answer::page(Page::Agreements(AgreementsPage::new(rows(call, member))))
}

/// One agreement, set for reading.
pub fn show(call: &Call, member: &Membership) -> Outcome {
    let (no, terms) = named(call, member)?;
    let row = rows(call, member).into_iter().find(|row| row.no == no);
    let row = row.ok_or_else(|| refusal::not_found("agreement", no))?;
    let zone = terms.agreement.as_ref().map_or(TimeZone::UTC, |agreement| agreement.zone.clone());
    let in_force = member.on().operate.terms_in_force().map(|(no, _)| no);
    let against = in_force.filter(|_| terms.in_force.is_none());
    let today = now(call, member).in_zone(&zone).date();
    Answer::page(Page::Agreement(Box::new(AgreementPage {
        row,
        schedule: terms.agreement.as_ref().map(|agreement| Schedule::of(agreement, today)),
        text: terms.text.clone(),
        others: member.on().operate.agreements.len().saturating_sub(1),
        against,
    })))
}

/// One agreement's text, byte for byte as it was signed.
pub fn text(call: &Call, member: &Membership) -> Outcome {
    let (no, terms) = named(call, member)?;
    let bytes = terms.text.clone().into_bytes();
    Ok(Answer::Download { name: format!("{no}.toml"), kind: "application/toml", bytes })
}

/// The form that changes an agreement's terms, with one number changed already if the address says so.
pub fn edit_form(call: &Call, member: &Membership) -> Outcome {
    let (no, terms) = named(call, member)?;
    let asked = |name| call.ask.query.get(name).unwrap_or_default();
    let (level, key, value) = (asked("level"), asked("key"), asked("value"));
    let written = if level.is_empty() {
        Ok(terms.text.clone())
    } else {
        with_target(&terms.text, level, key, value).map_err(refusal::invalid)
    };
    form(Some(no), &terms.text, written)
}

/// The form that writes new terms, from a sample of the library.
pub fn new_form(call: &Call, _: &Membership) -> Outcome {
    let name = call.ask.query.get("sample").unwrap_or_default();
    let text = match library::sample(name) {
        Some(sample) => sample.text,
        None if name.is_empty() => "",
        None => return Err(refusal::not_found("sample", name).next("Choose one of the list.").into()),
    };
    form(None, text, Ok(text.to_owned()))
}

/// What there is to say about a text; or the text with other numbers, or with its holidays' dates.
pub fn check(call: &Call, _: &Membership) -> Outcome {
    // Browsers send lines the way mail does; places count in the text as it will be signed.
    let text = call.sent.text("text").replace("\r\n", "\n");
    let written = match call.sent.text("do") {
        NUMBERS => written(call, &text).map_err(refusal::invalid),
        FREEZE => Agreement::frozen(&text).map_err(|_| unreadable()),
        _ => Ok(text.clone()),
    };
    form(call.sent.text("agreement").parse().ok(), &text, written)
}

/// Two versions side by side: the one asked for, and another, or else the one before it.
pub fn compare(call: &Call, member: &Membership) -> Outcome {
    let (no, terms) = named(call, member)?;
    let all = &member.on().operate.agreements;
    let before = all.range(..no).next_back().or_else(|| all.iter().find(|(other, _)| **other != no));
    let with = call.queried("with")?.or_else(|| before.map(|(other, _)| *other)).unwrap_or(no);
    let other = all.get(&with).ok_or_else(|| refusal::not_found("agreement", with))?;
    let versions = all.keys().rev().copied().collect();
    let page = ComparePage::new((with, other.text.as_str()), (no, terms.text.as_str()), versions);
    Answer::page(Page::Compare(Box::new(page)))
}

/// The agreement that the address names, with its number.
///
/// # Errors
/// Not found when there is none.
pub fn named<'m>(call: &Call, member: &'m Membership) -> Result<(ItemNo, &'m Terms), Failure> {
    let no: ItemNo = call.named("no", "agreement")?;
    let terms = member.on().operate.agreements.get(&no);
    Ok((no, terms.ok_or_else(|| refusal::not_found("agreement", no))?))
}

fn rows(call: &Call, member: &Membership) -> Vec<AgreementRow> {
    view(member.on(), None, None, now(call, member), &attempt(call, member)).agreements
}

/// The form with what was written; with the text as it was and the reason where that could not be done.
fn form(agreement: Option<ItemNo>, text: &str, written: Result<String, Refusal>) -> Outcome {
    match written {
        Ok(written) => Answer::page(Page::Edit(Box::new(EditPage::new(agreement, written)))),
        Err(refused) => {
            let page = EditPage::new(agreement, text.to_owned());
            let page = EditPage { refusal: Some(refused.clone()), ..page };
            Answer::again(Page::Edit(Box::new(page)), refused)
        }
    }
}

/// The text with the numbers of the form's fields.
fn written(call: &Call, text: &str) -> Result<String, String> {
    let asked = call.sent.fields().filter_map(|(name, value)| {
        let (level, key) = name.strip_prefix(NUMBER)?.trim_start().rsplit_once(' ')?;
        Some((level, key, value))
    });
    with_numbers(text, &asked.collect::<Vec<_>>())
}

fn unreadable() -> Refusal {
    refusal::invalid("The holidays cannot be written into a text that cannot be read.")
        .at("text")
        .next("Correct what is listed below first.")
}
