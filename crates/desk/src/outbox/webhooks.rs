//! Webhooks as those who lead a side keep them: added, looked at, tried, stopped, started again, removed.

mod view;

pub use view::{DeliveryRow, WebhookRow, WebhookView, WebhooksView};

use super::{
    Errand,
    hook::{self, DELIVERIES_KEPT, Hook, HookKey, Stopped, Why},
    message, target,
};
use crate::{Desk, Once, Snapshot, trouble};
use outrigger_kernel::{AccountId, EngagementId, Instant, Refusal, Side, refusal};
use outrigger_lifecycle::access;
use outrigger_store::{Change, StoreError};
use std::{str::FromStr, sync::Arc};
use view::row;

/// Webhooks of one side of an engagement.
pub const WEBHOOKS_MAX: usize = 10;
/// Characters in a webhook's name.
const NAME_CHARS_MAX: usize = 100;
/// Beginnings of kinds that one webhook may name.
const EVENTS_MAX: usize = 20;
/// Characters in one of them.
const EVENT_CHARS_MAX: usize = 60;
/// What one must be allowed to do who keeps the webhooks of one's side.
const KEEP: &str = "engagement.keep-webhooks";

/// What somebody writes who adds a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewWebhook {
    /// Where messages go.
    pub url: String,
    /// What it is called.
    pub name: String,
    /// The beginnings of the kinds that it wants, with spaces or commas between them; empty for all.
    pub events: String,
}

/// What can be done to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookAct {
    /// Send it a test.
    Test,
    /// Send it nothing more; what happens meanwhile waits.
    Stop,
    /// Send again, beginning with the first entry that was not taken.
    Start,
    /// Forget it with everything that is kept of it.
    Remove,
}

/// The text names nothing that can be done to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchAct;

impl FromStr for WebhookAct {
    type Err = NoSuchAct;

    fn from_str(text: &str) -> Result<Self, NoSuchAct> {
        match text {
            "test" => Ok(Self::Test),
            "stop" => Ok(Self::Stop),
            "start" => Ok(Self::Start),
            "remove" => Ok(Self::Remove),
            _ => Err(NoSuchAct),
        }
    }
}

impl Desk {
    /// The webhooks of the side that an account leads.
    ///
    /// # Errors
    /// Not allowed for those who lead no side.
    pub fn webhooks(&self, account: AccountId, engagement: EngagementId) -> Result<WebhooksView, Refusal> {
        let (snapshot, side) = self.led(account, engagement)?;
        let mut own = hook::of_engagement(self.store(), engagement).map_err(trouble::store)?;
        own.retain(|(_, hook)| hook.side == side);
        own.sort_by_key(|(_, hook)| hook.created);
        let webhooks = own.iter().map(|(key, hook)| row(&snapshot, key, hook)).collect();
        Ok(WebhooksView { webhooks, most: WEBHOOKS_MAX })
    }

    /// One webhook of the side that an account leads, with its last messages.
    ///
    /// # Errors
    /// As [`Desk::webhooks`]; also not found.
    pub fn webhook(
        &self,
        account: AccountId,
        engagement: EngagementId,
        id: &str,
    ) -> Result<WebhookView, Refusal> {
        let (snapshot, key, hook) = self.led_webhook(account, engagement, id)?;
        let deliveries = hook::deliveries(self.store(), &key).map_err(trouble::store)?;
        Ok(WebhookView {
            row: row(&snapshot, &key, &hook),
            public_key: message::public_key(&message::signing_key(self.keys(), &key)),
            deliveries: deliveries.into_iter().map(DeliveryRow::from).collect(),
            kept: DELIVERIES_KEPT,
        })
    }

    /// Adds a webhook for the side that an account leads; its id. What is sealed from here on is sent to it.
    /// The same request, sent again with its key, adds no other.
    ///
    /// # Errors
    /// As [`Desk::webhooks`]; invalid when the address is none that messages may go to.
    pub fn add_webhook(
        &self,
        account: AccountId,
        engagement: EngagementId,
        new: &NewWebhook,
        once: Option<&Once>,
    ) -> Result<String, Refusal> {
        let (snapshot, side) = self.led(account, engagement)?;
        if let Some(id) = self.webhook_before(once)? {
            return Ok(id);
        }
        let name = name(&new.name)?;
        target::check(new.url.trim(), &self.way().sending.allowed)?;
        let events = events(&new.events)?;
        let standing = hook::of_engagement(self.store(), engagement).map_err(trouble::store)?;
        if standing.iter().filter(|(_, hook)| hook.side == side).count() >= WEBHOOKS_MAX {
            let what = format!("The number of webhooks of {}", snapshot.engagement.party(side));
            return Err(refusal::too_much(&what, WEBHOOKS_MAX).next("Remove one of them first."));
        }
        let random = self.0.machine.random();
        let key = HookKey::from_random(engagement, std::array::from_fn(|at| random[at]));
        let hook = Hook {
            url: new.url.trim().to_owned(),
            name,
            events,
            cursor: snapshot.engagement.head,
            ..Hook::new(side, account, self.now())
        };
        let mut with = vec![Errand::Entries { key: key.clone(), run: hook.run }.put(self.now())];
        with.extend(once.map(|once| once.change(&key.id)));
        match hook::add(self.store(), &key, &hook, with) {
            Ok(()) => {
                self.poke();
                Ok(key.id)
            }
            // The same request was answered meanwhile.
            Err(StoreError::Changed { .. }) => {
                self.webhook_before(once)?.ok_or_else(|| refusal::outdated("The list of webhooks"))
            }
            Err(error) => Err(trouble::store(error)),
        }
    }

    /// Does something to a webhook of the side that an account leads. Doing it twice is doing it once.
    ///
    /// # Errors
    /// As [`Desk::webhook`].
    pub fn webhook_act(
        &self,
        account: AccountId,
        engagement: EngagementId,
        (id, act): (&str, WebhookAct),
    ) -> Result<(), Refusal> {
        let (_, key, _) = self.led_webhook(account, engagement, id)?;
        let now = self.now();
        let done = match act {
            WebhookAct::Test => self.store().change(&[Errand::Test(key).put(now)]),
            WebhookAct::Remove => hook::remove(self.store(), &key),
            WebhookAct::Stop => {
                hook::update(self.store(), &key, |hook| Ok(stop(hook, account, now))).map(drop)
            }
            WebhookAct::Start => {
                hook::update(self.store(), &key, |hook| Ok(start(hook, &key, now))).map(drop)
            }
        };
        done.map_err(trouble::store)?;
        self.poke();
        Ok(())
    }

    /// The id that this very request got before.
    fn webhook_before(&self, once: Option<&Once>) -> Result<Option<String>, Refusal> {
        once.map_or(Ok(None), |once| self.once_replay(once))
    }

    /// The engagement now, and the side that an account leads in it.
    fn led(&self, account: AccountId, engagement: EngagementId) -> Result<(Arc<Snapshot>, Side), Refusal> {
        let snapshot = self.snapshot(account, engagement, None)?;
        let side = access::may(&snapshot.engagement, KEEP, &self.context(account))?.side;
        Ok((snapshot, side))
    }

    /// Whether an account keeps the webhooks of a side.
    pub(super) fn keeps_webhooks(&self, account: AccountId, snapshot: &Snapshot, side: Side) -> bool {
        let keeper = access::may(&snapshot.engagement, KEEP, &self.context(account));
        keeper.is_ok_and(|member| member.side == side)
    }

    fn led_webhook(
        &self,
        account: AccountId,
        engagement: EngagementId,
        id: &str,
    ) -> Result<(Arc<Snapshot>, HookKey, Hook), Refusal> {
        let (snapshot, side) = self.led(account, engagement)?;
        let missing = || refusal::not_found("webhook", id).next("Look for it in the list.");
        let key: HookKey = format!("{engagement}/{id}").parse().map_err(|_| missing())?;
        let hook = hook::one(self.store(), &key).map_err(trouble::store)?;
        // The other side's are not there for this one.
        let hook = hook.filter(|hook| hook.side == side).ok_or_else(missing)?;
        Ok((snapshot, key, hook))
    }
}

fn stop(hook: &mut Hook, by: AccountId, at: Instant) -> Option<Vec<Change>> {
    if hook.stopped.is_some() {
        return None;
    }
    hook.stopped = Some(Stopped { why: Why::By(by), at });
    Some(Vec::new())
}

/// A new job begins at once; one that waits for its next try may be due tomorrow.
fn start(hook: &mut Hook, key: &HookKey, now: Instant) -> Option<Vec<Change>> {
    if hook.stopped.is_none() && hook.next.is_none() {
        return None;
    }
    (hook.stopped, hook.next, hook.attempts) = (None, None, 0);
    hook.run += 1;
    Some(vec![Errand::Entries { key: key.clone(), run: hook.run }.put(now)])
}

fn name(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits {
        return Ok(text.to_owned());
    }
    Err(refusal::invalid(format!("A webhook's name has 1 to {NAME_CHARS_MAX} characters.")).at("name"))
}

fn events(text: &str) -> Result<Vec<String>, Refusal> {
    let parts = text.split([' ', ',', '\n', '\r', '\t']).filter(|part| !part.is_empty());
    let events: Vec<String> = parts.map(str::to_owned).collect();
    if events.len() > EVENTS_MAX {
        return Err(refusal::too_much("The number of kinds", EVENTS_MAX).at("events"));
    }
    let is_kind = |kind: &String| {
        let letters = kind.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'));
        letters && kind.len() <= EVENT_CHARS_MAX
    };
    match events.iter().find(|kind| !is_kind(kind)) {
        None => Ok(events),
        Some(wrong) => Err(refusal::invalid(format!("No kind of entry begins with {wrong}."))
            .at("events")
            .next("Write beginnings of kinds as the ledger shows them, as in operate.statement or gate.")),
    }
}

#[cfg(test)]
mod tests;
