//! Other terms on past events: one number that is moved, or a whole text that is pasted.

use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    guard::Membership,
    page::{Page, Slider, WhatIfPage, choices, numbers},
};
use outrigger_agreement::{Agreement, what_if::with_target};
use outrigger_kernel::{ItemNo, refusal};
use outrigger_lifecycle::operate::State;

/// One number of an agreement, moved; or another version of it, held against the same events.
pub fn ask(call: &Call, member: &Membership) -> Outcome {
    let operate = &member.on().operate;
    let Some(mut page) = page(operate, call.queried("agreement")?)? else {
        return answer(WhatIfPage::default());
    };
    let terms = page.agreement.and_then(|no| operate.agreements.get(&no));
    let Some((terms, agreed)) = terms.and_then(|terms| Some((terms, terms.agreement.as_ref()?))) else {
        return answer(page);
    };
    page.choices = choices(agreed, chosen(call, agreed)?);
    if let Some(other) = call.queried::<ItemNo>("with")? {
        let other_terms = operate.agreements.get(&other);
        let other_terms = other_terms.ok_or_else(|| refusal::not_found("agreement", other))?;
        page.with = Some(other);
        compare(call, member, &mut page, &other_terms.text);
        return answer(page);
    }
    let asked = call.ask.query.get("value").map(str::trim).filter(|value| !value.is_empty());
    page.slider = slider(agreed, &page, asked);
    let Some(slider) = &page.slider else { return answer(page) };
    let value = asked.map(|asked| slider.value(asked));
    let text = match &value {
        Some(value) => with_target(&terms.text, &slider.level, &slider.key, value),
        // Before it is moved, the terms are held against themselves: the page shows what came out.
        None => Ok(terms.text.clone()),
    };
    page.value = value;
    match text {
        Ok(text) => compare(call, member, &mut page, &text),
        Err(why) => page.refusal = Some(refusal::invalid(why).at("value")),
    }
    answer(page)
}

/// Whole terms against an agreement.
pub fn try_terms(call: &Call, member: &Membership) -> Outcome {
    let operate = &member.on().operate;
    let asked = Some(call.sent.text("agreement")).filter(|no| !no.is_empty());
    let asked = asked.map(|no| no.parse().map_err(|_| refusal::not_found("agreement", no))).transpose()?;
    let Some(mut page) = page(operate, asked)? else { return answer(WhatIfPage::default()) };
    let agreed = page.agreement.and_then(|no| operate.agreements.get(&no)?.agreement.as_ref());
    page.choices = agreed.map(|agreed| choices(agreed, None)).unwrap_or_default();
    page.text = call.sent.text("text").replace("\r\n", "\n");
    let text = page.text.clone();
    compare(call, member, &mut page, &text);
    answer(page)
}

/// A page over an engagement's agreements: about the one asked for, or the one in force, or the newest;
/// `None` while there is none.
fn page(operate: &State, asked: Option<ItemNo>) -> Result<Option<WhatIfPage>, Failure> {
    let newest = || operate.agreements.keys().next_back().copied();
    let held = operate.terms_in_force().map(|(no, _)| no).or_else(newest);
    let Some(agreement) = asked.or(held) else { return Ok(None) };
    if !operate.agreements.contains_key(&agreement) {
        return Err(refusal::not_found("agreement", agreement).into());
    }
    let agreements = operate.agreements.keys().rev().copied().collect();
    Ok(Some(WhatIfPage { agreement: Some(agreement), agreements, ..WhatIfPage::default() }))
}

/// The number that the address names: as the form sends it in one field, or as level and key. A level
/// without a key is the first number of it.
///
/// # Errors
/// Not found when the agreement has no such level or number.
fn chosen<'a>(call: &Call, agreed: &'a Agreement) -> Result<Option<(&'a str, &'static str)>, Failure> {
    let asked = |name| call.ask.query.get(name).map(str::trim).filter(|text| !text.is_empty());
    let (name, key) = match asked("choice") {
        Some(choice) => choice.rsplit_once(' ').map_or((choice, None), |(name, key)| (name, Some(key))),
        None => match asked("level") {
            Some(name) => (name, asked("key")),
            None => return Ok(None),
        },
    };
    let level = agreed.levels.iter().find(|level| level.name == name);
    let level = level.ok_or_else(|| refusal::not_found("service level", name))?;
    let number = numbers(level).into_iter().find(|(known, _)| key.is_none_or(|key| key == *known));
    let (key, _) = number.ok_or_else(|| {
        let key = key.unwrap_or_default();
        refusal::not_found("number", format!("\"{key}\" of {name}")).next("Choose one of the list.")
    })?;
    Ok(Some((level.name.as_str(), key)))
}

fn slider(agreed: &Agreement, page: &WhatIfPage, asked: Option<&str>) -> Option<Slider> {
    let choice = page.choices.iter().find(|choice| choice.chosen)?;
    let level = agreed.levels.iter().find(|level| level.name == choice.level)?;
    let (_, number) = numbers(level).into_iter().find(|(key, _)| *key == choice.key)?;
    Some(Slider::new(choice, number, asked))
}

fn compare(call: &Call, member: &Membership, page: &mut WhatIfPage, text: &str) {
    let Some(agreement) = page.agreement else { return };
    match call.desk().what_if(member.shown(), agreement, text) {
        Ok(comparison) => page.comparison = comparison,
        Err(refused) => page.refusal = Some(refused),
    }
}

fn answer(mut page: WhatIfPage) -> Outcome {
    page.says = page.said();
    let refused = page.refusal.clone();
    let page = Page::WhatIf(Box::new(page));
    match refused {
        Some(refused) => Answer::again(page, refused),
        None => Answer::page(page),
    }
}
