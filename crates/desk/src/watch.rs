//! Tells those who watch an engagement that its ledger has grown.

use crate::Desk;
use outrigger_kernel::{EngagementId, Seq};
use serde::Serialize;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::broadcast;

/// Notices kept for a slow watcher; one that falls further behind loads the page again anyway.
const NOTICES_KEPT: usize = 64;

/// A new entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Whose ledger.
    pub engagement: EngagementId,
    /// The entry.
    pub seq: Seq,
    /// The fact's name.
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

    pub(crate) fn tell(&self, notice: Notice) {
        let watchers = self.0.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watchers.get(&notice.engagement) {
            // An error says that nobody listens, which is nobody's trouble.
            _ = sender.send(notice);
        }
    }
}
