//! The rules of drafting and amending.

use super::{Command, Content, Fact, Item, Kept, Register, kind_of};
use crate::{Engagement, Stamp};
use outrigger_kernel::{ItemNo, Refusal, refusal};

/// Items of one kind in one engagement.
const ITEMS_MAX: u32 = 10_000;

pub(crate) fn decide(on: &Engagement, command: Command) -> Result<Vec<Fact>, Refusal> {
    crate::limits::check(&command)?;
    match command {
        Command::Draft { content } => {
            check(on, &content)?;
            let item = next_no(on, &content)?;
            Ok(vec![Fact::ItemDrafted { item, content }])
        }
        Command::Amend { item, version, content } => {
            let standing = standing(on, item).ok_or_else(|| refusal::not_found("item", item))?;
            if kind_of(item).is_none_or(|kind| kind.name != content.kind()) {
                return Err(refusal::invalid(format!("{item} is no {}.", content.kind())).at("content"));
            }
            if standing.0 != version {
                return Err(refusal::outdated(item).at("version"));
            }
            if standing.1 == content {
                return Err(refusal::already(item, "just so; nothing was changed"));
            }
            check(on, &content)?;
            Ok(vec![Fact::ItemAmended { item, content }])
        }
    }
}

pub(crate) fn evolve(on: &mut Engagement, stamp: &Stamp, fact: &Fact) {
    let (Fact::ItemDrafted { item, content } | Fact::ItemAmended { item, content }) = fact;
    match content.clone() {
        Content::Process(content) => on.assess.processes.write(*item, content, stamp),
        Content::Objective(content) => on.assess.objectives.write(*item, content, stamp),
        Content::Kpi(content) => on.assess.kpis.write(*item, content, stamp),
        Content::Source(content) => on.operate.sources.write(*item, content, stamp),
    }
}

fn check(on: &Engagement, content: &Content) -> Result<(), Refusal> {
    match content {
        Content::Process(content) => content.check(on),
        Content::Objective(content) => content.check(on),
        Content::Kpi(content) => content.check(on),
        Content::Source(content) => content.check(on),
    }
}

fn next_no(on: &Engagement, content: &Content) -> Result<ItemNo, Refusal> {
    fn next<T: Item>(register: &Register<T>) -> Result<ItemNo, Refusal> {
        let no = register.next_no();
        if no > ITEMS_MAX {
            return Err(refusal::too_much("The number of items of this kind", ITEMS_MAX));
        }
        ItemNo::try_new(T::PREFIX, no).map_err(|error| refusal::invalid(error.to_string()))
    }
    match content {
        Content::Process(_) => next(&on.assess.processes),
        Content::Objective(_) => next(&on.assess.objectives),
        Content::Kpi(_) => next(&on.assess.kpis),
        Content::Source(_) => next(&on.operate.sources),
    }
}

/// The version and content of an item of any kind.
pub fn standing(on: &Engagement, item: ItemNo) -> Option<(u32, Content)> {
    fn kept<T: Item + Clone>(kept: Option<&Kept<T>>, content: fn(T) -> Content) -> Option<(u32, Content)> {
        kept.map(|kept| (kept.version, content(kept.content.clone())))
    }
    kept(on.assess.processes.get(item), Content::Process)
        .or_else(|| kept(on.assess.objectives.get(item), Content::Objective))
        .or_else(|| kept(on.assess.kpis.get(item), Content::Kpi))
        .or_else(|| kept(on.operate.sources.get(item), Content::Source))
}

/// The title of an item of any kind, and the entries that wrote it.
pub fn title_and_history(on: &Engagement, item: ItemNo) -> Option<(String, Vec<Stamp>)> {
    fn kept<T: Item>(kept: Option<&Kept<T>>) -> Option<(String, Vec<Stamp>)> {
        kept.map(|kept| (kept.content.title().to_owned(), kept.history.clone()))
    }
    kept(on.assess.processes.get(item))
        .or_else(|| kept(on.assess.objectives.get(item)))
        .or_else(|| kept(on.assess.kpis.get(item)))
        .or_else(|| kept(on.operate.sources.get(item)))
}
