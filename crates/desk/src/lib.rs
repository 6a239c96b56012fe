//! The one place where rules meet IO: execute a command, ingest events, watch, verify.
//!
//! Calls block; a server runs them on threads that may. An answer of success means it is on disk.

mod accounts;
mod cache;
mod evidence;
mod execute;
mod figures;
mod fold;
mod ingest;
mod ledger;
mod live;
pub mod machine;
mod patterns;
pub mod sample;
mod sentence;
mod trouble;
mod verify;
pub mod view;
mod watch;
mod what_if;

pub use accounts::{SignedIn, Visitor};
pub use execute::Receipt;
pub use fold::Snapshot;
pub use live::LiveView;
pub use machine::{Machine, SystemMachine};
pub use patterns::PatternsView;
pub use watch::{EVENTS_SENT, Notice};

use outrigger_kernel::{Instant, Refusal};
use outrigger_store::Store;
use std::sync::Arc;

/// The desk: one store, its folded engagements, and those who watch them. Clones share everything.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    machine: Box<dyn Machine>,
    folds: fold::Folds,
    figures: figures::FiguresCache,
    live: live::LiveCache,
    locks: execute::Locks,
    watchers: watch::Watchers,
    hashing: accounts::HashingPlaces,
}

impl Desk {
    /// Opens a desk over a store, and settles what a crash may have left half done.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn open(store: Arc<dyn Store>, machine: impl Machine + 'static) -> Result<Self, Refusal> {
        let desk = Self(Arc::new(Inner {
            store,
            machine: Box::new(machine),
            folds: fold::Folds::default(),
            figures: figures::FiguresCache::default(),
            live: live::LiveCache::default(),
            locks: execute::Locks::default(),
            watchers: watch::Watchers::default(),
            hashing: accounts::HashingPlaces::default(),
        }));
        desk.settle_tails()?;
        Ok(desk)
    }

    /// The present, as the desk's machine says.
    pub fn now(&self) -> Instant {
        self.0.machine.now()
    }

    fn store(&self) -> &dyn Store {
        &*self.0.store
    }
}

#[cfg(test)]
mod tests;
