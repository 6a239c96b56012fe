//! The rules of drafting and amending, and the fold of what items are made of.

use super::{
    Attached, Command, Content, Detached, Fact, Item, Kept, Register,
    files::{attach, detach, mark},
    kind_of,
};
use crate::{Context, Engagement, Need, Stamp};
use outrigger_kernel::{ItemNo, Refusal, refusal};

/// Items of one kind in one engagement.
const ITEMS_MAX: u32 = 10_000;

pub(crate) fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
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
        Command::AttachFile { item, file, name } => attach(on, item, (file, name), ctx),
        Command::DetachFile { item, file, reason } => detach(on, item, (file, reason)),
    }
}

/// What the desk must look at before a command about items can be decided.
pub(crate) fn needs(command: &Command) -> Option<Need> {
    match command {
        Command::AttachFile { file, .. } => Some(Need::File { digest: *file }),
        Command::Draft { .. } | Command::Amend { .. } | Command::DetachFile { .. } => None,
    }
}

pub(crate) fn evolve(on: &mut Engagement, stamp: &Stamp, fact: &Fact) {
    match fact.clone() {
        Fact::ItemDrafted { item, content } | Fact::ItemAmended { item, content } => {
            write(on, stamp, (item, content));
        }
        Fact::FileAttached { item, file, name, kind, bytes } => {
            let attached = Attached { file, name, kind, bytes, stamp: stamp.clone(), detached: None };
            on.files.entry(item).or_default().push(attached);
        }
        Fact::FileDetached { item, file, reason } => {
            mark(on, item, file, Detached { reason, stamp: stamp.clone() });
        }
    }
}

fn write(on: &mut Engagement, stamp: &Stamp, (item, content): (ItemNo, Content)) {
    match content {
        Content::Process(content) => on.assess.processes.write(item, content, stamp),
        Content::Objective(content) => on.assess.objectives.write(item, content, stamp),
        Content::Kpi(content) => on.assess.kpis.write(item, content, stamp),
        Content::Source(content) => on.operate.sources.write(item, content, stamp),
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
