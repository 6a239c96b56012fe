//! News of what was appended, by whatever process: one connection that listens.

use super::{fault::Fault, session::Server};
use crate::StoreError;
use outrigger_kernel::EngagementId;
use postgres::{Client, fallible_iterator::FallibleIterator};
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Engagements in one answer; the others are in the next.
const TOLD_MAX: usize = 1_000;

/// The listener, once somebody has asked.
#[derive(Default)]
pub(super) struct News {
    listener: Mutex<Option<Client>>,
}

impl News {
    /// Waits for news, but not for longer than stated, and tells which ledgers have grown.
    pub(super) fn wait(&self, server: &Server, at_most: Duration) -> Result<Vec<EngagementId>, StoreError> {
        self.hear(server, at_most).map_err(|fault| fault.words(server.spoken()))
    }

    /// Takes the connection.
    pub(super) fn take(&self) -> Option<Client> {
        self.listener().take()
    }

    fn hear(&self, server: &Server, at_most: Duration) -> Result<Vec<EngagementId>, Fault> {
        let mut listener = self.listener();
        // Only a connection that works is put back.
        let mut client = match listener.take() {
            Some(client) => client,
            None => listen(server)?,
        };
        let heard = heard(&mut client, at_most)?;
        *listener = Some(client);
        Ok(heard.into_iter().collect())
    }

    fn listener(&self) -> MutexGuard<'_, Option<Client>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn listen(server: &Server) -> Result<Client, Fault> {
    let mut client = server.connect()?;
    client.batch_execute(&format!("LISTEN \"{}\"", server.schema()))?;
    Ok(client)
}

/// What comes first, and whatever has come along with it.
fn heard(client: &mut Client, at_most: Duration) -> Result<BTreeSet<EngagementId>, Fault> {
    let mut notifications = client.notifications();
    let mut heard = BTreeSet::new();
    let mut next = notifications.timeout_iter(at_most).next()?;
    while let Some(news) = next {
        // Whatever else somebody says on this channel is not ours to judge.
        heard.extend(news.payload().parse::<EngagementId>());
        if heard.len() == TOLD_MAX {
            break;
        }
        next = notifications.iter().next()?;
    }
    Ok(heard)
}
