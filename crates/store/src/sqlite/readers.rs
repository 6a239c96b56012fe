//! Connections that only read, kept for the next reader.

use super::open;
use crate::StoreError;
use rusqlite::Connection;
use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Connections that wait for a reader. More are opened when all are out, and closed afterwards.
const IDLE_MAX: usize = 8;

/// Hands out connections, one reader each.
pub(super) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Readers of a file that has its tables.
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, idle: Mutex::new(Vec::new()) }
    }

    /// Runs a query. It sees every write that was answered before.
    pub(super) fn run<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let db = idle.map_or_else(|| open::for_reading(&self.file), Ok)?;
        let answer = query(&db)?;
        let mut idle = self.idle();
        if idle.len() < IDLE_MAX {
            idle.push(db);
        }
        Ok(answer)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
