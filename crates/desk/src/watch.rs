//! Tells those who watch an engagement that its ledger has grown, here or in another process, or that events
//! have come.

use crate::{Desk, Snapshot, execute::hold, trouble};
use outrigger_kernel::{EngagementId, Refusal, Seq};
use serde::Serialize;
use std::{collections::HashMap, sync::Mutex};
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
pub(crate) struct Watchers(Mutex<HashMap<EngagementId, Watched>>);

/// An engagement that somebody watches.
struct Watched {
    sender: broadcast::Sender<Notice>,
    /// The newest entry that was told of, so that none is told of twice.
    told: Seq,
}

impl Desk {
    /// Watches an engagement. Whoever asks has been let in already.
    pub fn watch(&self, engagement: EngagementId) -> broadcast::Receiver<Notice> {
        // What another process appends from here on is told of. Where the head cannot be read, too much is
        // told.
        let head = self.store().head(engagement).unwrap_or_default();
        let mut watchers = hold(&self.0.watchers.0);
        // Channels that nobody listens to any more are dropped when somebody new comes.
        watchers.retain(|_, watched| watched.sender.receiver_count() > 0);
        let new = || Watched { sender: broadcast::channel(NOTICES_KEPT).0, told: head };
        watchers.entry(engagement).or_insert_with(new).sender.subscribe()
    }

    /// Says that events have come which are not sealed yet.
    pub(crate) fn tell_of_events(&self, snapshot: &Snapshot) {
        let kind = EVENTS_SENT.to_owned();
        self.tell(Notice { engagement: snapshot.id, seq: snapshot.engagement.head, kind });
    }

    pub(crate) fn tell(&self, notice: Notice) {
        let mut watchers = hold(&self.0.watchers.0);
        let Some(watched) = watchers.get_mut(&notice.engagement) else { return };
        if notice.kind != EVENTS_SENT {
            if notice.seq <= watched.told {
                return;
            }
            watched.told = notice.seq;
        }
        // An error says that nobody listens, which is nobody's trouble.
        _ = watched.sender.send(notice);
    }

    /// Tells of what was appended to engagements without anybody here knowing: by another process.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn tell_news(&self, moved: &[EngagementId]) -> Result<(), Refusal> {
        for engagement in moved {
            let Some(told) = hold(&self.0.watchers.0).get(engagement).map(|watched| watched.told) else {
                continue;
            };
            for entry in self.store().read(*engagement, told, NOTICES_KEPT).map_err(trouble::store)? {
                self.tell(Notice { engagement: *engagement, seq: entry.seq, kind: entry.kind });
            }
        }
        Ok(())
    }

    /// The engagements that somebody watches here.
    pub(crate) fn watched(&self) -> Vec<EngagementId> {
        hold(&self.0.watchers.0).keys().copied().collect()
    }
}

#[cfg(test)]
mod tests;
