//! Webhooks as records: what each wants, how far it has come, and what became of its last messages.

use outrigger_kernel::{AccountId, EngagementId, Instant, Micros, Seq, Side};
use outrigger_store::{
    Change, Shelf, Store, StoreError,
    people::{read, written},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Deliveries of one webhook that are kept.
pub(crate) const DELIVERIES_KEPT: u64 = 100;
/// Webhooks of one engagement that are read. Fewer may be added.
const HOOKS_READ_MAX: usize = 100;
/// Records listed in one go: all deliveries of a webhook, and a few more in case that its bound was once
/// another.
const LISTED: usize = 1_000;
/// How often a change is tried while others change the same record.
const ROUNDS_MAX: usize = 16;
/// Characters of a webhook's own id.
const ID_CHARS: usize = 16;

/// Which webhook: its engagement and its own id, as in `k3m9xq2v7p4tbw8n/5f0c9b1e77a2d3c4`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct HookKey {
    pub engagement: EngagementId,
    pub id: String,
}

/// The text is no webhook's key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotAHook;

impl HookKey {
    /// The key of a new webhook, from random bytes.
    pub fn from_random(engagement: EngagementId, bytes: [u8; 8]) -> Self {
        Self { engagement, id: bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
    }
}

impl fmt::Display for HookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.engagement, self.id)
    }
}

impl FromStr for HookKey {
    type Err = NotAHook;

    fn from_str(text: &str) -> Result<Self, NotAHook> {
        let (engagement, id) = text.split_once('/').ok_or(NotAHook)?;
        let is_id = id.len() == ID_CHARS && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let engagement = engagement.parse().map_err(|_| NotAHook)?;
        is_id.then(|| Self { engagement, id: id.to_owned() }).ok_or(NotAHook)
    }
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hook {
    /// Whose it is: the other side does not see it.
    pub side: Side,
    /// Where messages go.
    pub url: String,
    /// What it is called.
    pub name: String,
    /// The beginnings of the kinds that it wants; all when there are none.
    pub events: Vec<String>,
    /// Who added it.
    pub by: AccountId,
    /// When.
    pub created: Instant,
    /// How often it was started. A job of an earlier time does nothing any more.
    pub run: u32,
    /// The last entry that was sent or passed over.
    pub cursor: Seq,
    /// How often the next one was tried in vain.
    pub attempts: u32,
    /// When it is tried again; none when it is not waiting.
    pub next: Option<Instant>,
    /// How many deliveries there were, failed ones included.
    pub deliveries: u64,
    /// Why it sends nothing any more.
    pub stopped: Option<Stopped>,
}

/// Why and since when a webhook sends nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stopped {
    pub why: Why,
    pub at: Instant,
}

/// Why a webhook sends nothing. A record holds no name, so that nobody has to be erased from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Why {
    /// Somebody stopped it.
    By(AccountId),
    /// Its receiver did not take what was sent, as the sentence says.
    Because(String),
}

/// One message that was sent, or was to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Delivery {
    /// The message's id.
    pub message: String,
    /// What it was about.
    pub kind: String,
    /// When it was begun.
    pub at: Instant,
    /// What the receiver answered; none when it could not be reached.
    pub status: Option<u16>,
    /// How long that took; nothing is said of a receiver that did not answer, as it would tell which
    /// addresses of a network are there.
    pub took_micros: Option<Micros>,
    /// What became of it, in one sentence.
    pub said: String,
}

impl Hook {
    /// One that has sent nothing so far, and has neither an address nor a name.
    pub fn new(side: Side, by: AccountId, created: Instant) -> Self {
        Self {
            side,
            url: String::new(),
            name: String::new(),
            events: Vec::new(),
            by,
            created,
            run: 1,
            cursor: 0,
            attempts: 0,
            next: None,
            deliveries: 0,
            stopped: None,
        }
    }

    /// Whether it is sent entries of a kind. Erasures are sent to everybody: they say what to forget.
    pub fn wants(&self, kind: &str) -> bool {
        let begins = |wanted: &String| kind.starts_with(wanted.as_str());
        self.events.is_empty() || kind == super::message::PERSON_ERASED || self.events.iter().any(begins)
    }

    /// Notes a delivery: what goes into the store with the webhook's own record. The oldest one goes.
    pub fn note(&mut self, key: &HookKey, delivery: &Delivery) -> Result<Vec<Change>, StoreError> {
        self.deliveries += 1;
        let mut changes =
            vec![Change::Put(Shelf::Delivery, delivery_key(key, self.deliveries), written(delivery)?)];
        if let Some(old) = self.deliveries.checked_sub(DELIVERIES_KEPT).filter(|old| *old > 0) {
            changes.push(Change::Delete(Shelf::Delivery, delivery_key(key, old)));
        }
        Ok(changes)
    }
}

/// The webhooks of an engagement. One that cannot be read must not keep the ledger from growing: it is left
/// out.
pub(crate) fn of_engagement(
    store: &dyn Store,
    engagement: EngagementId,
) -> Result<Vec<(HookKey, Hook)>, StoreError> {
    let kept = store.records(Shelf::Webhook, &format!("{engagement}/"), "", HOOKS_READ_MAX)?;
    let readable = kept.into_iter().filter_map(|(key, value)| match (key.parse(), read(&value)) {
        (Ok(key), Ok(hook)) => Some((key, hook)),
        _ => {
            tracing::warn!(webhook = %key, "a webhook's record cannot be read");
            None
        }
    });
    Ok(readable.collect())
}

/// How many webhooks there are in a store, and how many of them have stopped.
///
/// # Errors
/// When the store cannot be read.
pub fn stopped_webhooks(store: &dyn Store) -> Result<(u64, u64), StoreError> {
    let (mut all, mut stopped, mut after) = (0, 0, String::new());
    loop {
        let page = store.records(Shelf::Webhook, "", &after, LISTED)?;
        for (_, value) in &page {
            all += 1;
            stopped += u64::from(read::<Hook>(value).is_ok_and(|hook| hook.stopped.is_some()));
        }
        match page.into_iter().next_back() {
            Some((last, _)) => after = last,
            None => return Ok((all, stopped)),
        }
    }
}

/// A webhook, if there is one.
pub(crate) fn one(store: &dyn Store, key: &HookKey) -> Result<Option<Hook>, StoreError> {
    store.shaped(Shelf::Webhook, &key.to_string())
}

/// Adds a webhook, together with changes.
pub(crate) fn add(
    store: &dyn Store,
    key: &HookKey,
    hook: &Hook,
    with: Vec<Change>,
) -> Result<(), StoreError> {
    let insert = Change::Insert(Shelf::Webhook, key.to_string(), written(hook)?);
    store.change(&[vec![insert], with].concat())
}

/// Changes a webhook, as often as others change it meanwhile. `change` says what goes along, or that nothing
/// is to be done; whether something was.
pub(crate) fn update(
    store: &dyn Store,
    key: &HookKey,
    mut change: impl FnMut(&mut Hook) -> Result<Option<Vec<Change>>, StoreError>,
) -> Result<bool, StoreError> {
    let record = key.to_string();
    for _ in 0..ROUNDS_MAX {
        let Some(was) = store.record(Shelf::Webhook, &record)? else { return Ok(false) };
        let mut hook: Hook = read(&was)?;
        let Some(mut changes) = change(&mut hook)? else { return Ok(false) };
        let (shelf, value) = (Shelf::Webhook, written(&hook)?);
        changes.push(Change::Replace { shelf, key: record.clone(), was, value });
        match store.change(&changes) {
            Err(StoreError::Changed { .. }) => {}
            done => return done.map(|()| true),
        }
    }
    Err(StoreError::Changed { what: format!("the webhook {key}") })
}

/// Removes a webhook with its deliveries; what is gone is gone already.
pub(crate) fn remove(store: &dyn Store, key: &HookKey) -> Result<(), StoreError> {
    let kept = store.records(Shelf::Delivery, &format!("{key}/"), "", LISTED)?;
    let mut changes = vec![Change::Delete(Shelf::Webhook, key.to_string())];
    changes.extend(kept.into_iter().map(|(delivery, _)| Change::Delete(Shelf::Delivery, delivery)));
    store.change(&changes)
}

/// The last deliveries, newest first.
pub(crate) fn deliveries(store: &dyn Store, key: &HookKey) -> Result<Vec<Delivery>, StoreError> {
    let kept = store.records(Shelf::Delivery, &format!("{key}/"), "", LISTED)?;
    kept.iter().rev().map(|(_, value)| read(value)).collect()
}

/// Numbers have leading zeros, so that the order of keys is that of the deliveries.
fn delivery_key(key: &HookKey, number: u64) -> String {
    format!("{key}/{number:012}")
}

#[cfg(test)]
mod tests;
