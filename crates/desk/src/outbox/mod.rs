//! What leaves the house: ledger entries to webhooks, and mail to people.
//!
//! **Invariant:** a ledger entry is its own message. The job that sends it goes into the transaction that
//! seals it, so nothing is lost and nothing is sent that was not sealed.
//!
//! **Invariant:** what is sent of an entry is what the ledger stores: personal data stay sealed.

mod address;
mod digest;
mod hook;
mod job;
mod letter;
mod mail;
mod message;
mod post;
mod schedule;
mod send;
mod target;
mod webhooks;
mod wire;

pub use hook::stopped_webhooks;
pub use post::Post;
pub use target::Target;
pub use webhooks::{DeliveryRow, NewWebhook, WebhookAct, WebhookRow, WebhookView, WebhooksView};

use crate::{Desk, trouble};
use job::Errand;
use outrigger_kernel::{EngagementId, Instant, Refusal};
use outrigger_store::Change;
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use wire::Wire;

/// How long a receiver has to answer, from the look-up of its name to the last byte.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// How things leave the house.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Where mail goes; none when nobody is written to.
    pub post: Option<Post>,
    /// Scheme and host that browsers see, as in `https://desk.example.org`; without it mail has no links.
    pub origin: Option<String>,
    /// Targets of webhooks that the operator allows although they lie inside a network.
    pub allowed: Vec<Target>,
    /// How long a receiver of a webhook has to answer.
    pub answer_within: Duration,
}

impl Default for Sending {
    fn default() -> Self {
        Self { post: None, origin: None, allowed: Vec::new(), answer_within: ANSWER_WITHIN }
    }
}

/// How things leave the house, and the line to the receivers of webhooks.
pub(crate) struct Outbox(RwLock<Arc<Way>>);

/// One way of sending, set up.
pub(crate) struct Way {
    sending: Sending,
    wire: Wire,
}

impl Default for Outbox {
    fn default() -> Self {
        Self(RwLock::new(Arc::new(Way::new(Sending::default()))))
    }
}

impl Way {
    fn new(sending: Sending) -> Self {
        Self { wire: Wire::new(&sending), sending }
    }
}

impl Desk {
    /// Says how things leave the house. Without it no mail is written, and webhooks reach public addresses.
    pub fn send_by(&self, sending: Sending) {
        let way = Arc::new(Way::new(sending));
        *self.0.outbox.0.write().unwrap_or_else(PoisonError::into_inner) = way;
    }

    /// What goes into the transaction of whatever grows a ledger, so that its webhooks hear of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn wakes(&self, engagement: EngagementId) -> Result<Vec<Change>, Refusal> {
        let now = self.now();
        let hooks = hook::of_engagement(self.store(), engagement).map_err(trouble::store)?;
        let standing = hooks.into_iter().filter(|(_, hook)| hook.stopped.is_none());
        Ok(standing.map(|(key, hook)| Errand::Entries { key, run: hook.run }.put(now)).collect())
    }

    /// Wakes every webhook of every engagement.
    pub(crate) fn wake_all(&self) -> Result<(), Refusal> {
        for engagement in self.store().engagements().map_err(trouble::store)? {
            let wakes = self.wakes(engagement)?;
            if !wakes.is_empty() {
                self.store().change(&wakes).map_err(trouble::store)?;
            }
        }
        Ok(())
    }

    /// Removes mail from before an instant from the spool, where mail goes into one.
    pub(crate) fn sweep_spool(&self, before: Instant) {
        let way = self.way();
        if let Some(Err(error)) = way.sending.post.as_ref().map(|post| post.sweep(before)) {
            tracing::warn!(%error, "old mail could not be removed from the spool");
        }
    }

    /// Removes mail to an address from the spool, where mail goes into one: its owner is being erased.
    pub(crate) fn forget_mail(&self, address: &str) {
        let way = self.way();
        if let Some(Err(error)) = way.sending.post.as_ref().map(|post| post.forget(address)) {
            tracing::warn!(%error, "mail to somebody who is erased could not be removed from the spool");
        }
    }

    fn way(&self) -> Arc<Way> {
        Arc::clone(&self.0.outbox.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
pub(crate) mod tests;
