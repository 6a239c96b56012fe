//! The one place where rules meet IO: execute a command, ingest events, watch, verify.
//!
//! Calls block; a server runs them on threads that may. An answer of success means it is on disk.

mod accounts;
pub mod backup;
mod cache;
mod clock;
mod erase;
mod evidence;
mod execute;
pub mod export;
mod figures;
mod file_kind;
mod files;
mod fold;
mod import;
mod ingest;
pub mod keys;
mod ledger;
mod live;
pub mod machine;
mod once;
pub mod outbox;
mod patterns;
pub mod sample;
mod sentence;
mod tokens;
mod trouble;
mod vault;
mod verify;
pub mod view;
mod watch;
mod what_if;
mod witness;
mod work;

pub use accounts::{SignedIn, Visitor};
pub use execute::Receipt;
pub use files::KeptFile;
pub use fold::Snapshot;
pub use import::{ImportState, ImportView, NewImport, Rejects};
pub use keys::Keys;
pub use live::LiveView;
pub use machine::{Machine, SystemMachine};
pub use once::{KEY_CHARS_MAX, Once};
pub use patterns::PatternsView;
pub use tokens::{Bearer, NewToken, PREFIX as TOKEN_PREFIX, Scope, TokenView};
pub use vault::Opener;
pub use watch::{EVENTS_SENT, Notice};
pub use witness::{Cosigned, Cosigner, NOTE_BYTES_MAX, Witnessed};

use outrigger_kernel::{Instant, Refusal};
use outrigger_store::Store;
use std::sync::Arc;

/// The desk: one store, its folded engagements, and those who watch them. Clones share everything.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    keys: Keys,
    machine: Box<dyn Machine>,
    folds: fold::Folds,
    figures: figures::FiguresCache,
    live: live::LiveCache,
    locks: execute::Locks,
    tails: ingest::Tails,
    watchers: watch::Watchers,
    outbox: outbox::Outbox,
    work: work::Work,
    hashing: accounts::HashingPlaces,
    clock_said: clock::Said,
}

impl Desk {
    /// Opens a desk over a store with the keys that belong to it. What a crash may have left half done in an
    /// engagement is settled when that engagement is first read.
    ///
    /// # Errors
    /// When the store was first opened with other keys, or cannot be read.
    pub fn open(store: Arc<dyn Store>, keys: Keys, machine: impl Machine + 'static) -> Result<Self, Refusal> {
        keys.check(&*store)?;
        Ok(Self(Arc::new(Inner {
            store,
            keys,
            machine: Box::new(machine),
            folds: fold::Folds::default(),
            figures: figures::FiguresCache::default(),
            live: live::LiveCache::default(),
            locks: execute::Locks::default(),
            tails: ingest::Tails::default(),
            watchers: watch::Watchers::default(),
            outbox: outbox::Outbox::default(),
            work: work::Work::default(),
            hashing: accounts::HashingPlaces::default(),
            clock_said: clock::Said::default(),
        })))
    }

    /// The present, as the desk's machine says.
    pub fn now(&self) -> Instant {
        self.0.machine.now()
    }

    /// Whether the disk was found full, so that nothing new can be saved until there is room.
    pub fn is_full(&self) -> bool {
        self.store().is_full()
    }

    /// The keys of this server.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    fn store(&self) -> &dyn Store {
        &*self.0.store
    }
}

#[cfg(test)]
mod tests;
