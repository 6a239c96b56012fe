//! Tells those who watch an engagement that its ledger has grown, or that events have come.

use crate::{Desk, Snapshot};
use outrigger_kernel::{EngagementId, Seq};
use serde::Serialize;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::broadcast;

/// Notices kept for a slow watcher; one that falls further behind loads the page again anyway.
const NOTICES_KEPT: usize = 64;

/// The kind of a notice that tells of events which are not sealed yet: it is about no entry.
pub const EVENTS_SENT: &str = "events-sent";

/// A new entry, or new events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Whose ledger.
    pub engagement: EngagementId,
    /// The entry; the newest one when events were sent.
    pub seq: Seq,
    /// The fact's name, or [`EVENTS_SENT`].
    pub kind: String,
}

#[derive(Default)]
pub(crate) struct Watchers(Mutex<HashMap<EngagementId, broadcast::Sender<Notice>>>);

impl Desk {
    /// Watches an engagement. Whoever asks has been let in already.
    pub fn watch(&self, engagement: EngagementId) -> broadcast::Receiver<Notice> {
        let mut watchers = self.0.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Channels that nobody listens to any more are dropped when somebody new comes.
        watchers.retain(|_, sender| sender.receiver_count() > 0);
        watchers.entry(engagement).or_insert_with(|| broadcast::channel(NOTICES_KEPT).0).subscribe()
    }

    /// Says that events have come which are not sealed yet.
    pub(crate) fn tell_of_events(&self, snapshot: &Snapshot) {
        let kind = EVENTS_SENT.to_owned();
        self.tell(Notice { engagement: snapshot.id, seq: snapshot.engagement.head, kind });
    }

    pub(crate) fn tell(&self, notice: Notice) {
        let watchers = self.0.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watchers.get(&notice.engagement) {
            // An error says that nobody listens, which is nobody's trouble.
            _ = sender.send(notice);
        }
    }
}
