//! A small cache that drops what was used least recently.

use lru::LruCache;
use std::{
    hash::Hash,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A cache that many threads share.
pub(crate) struct Cache<K: Hash + Eq, V>(Mutex<LruCache<K, V>>);

impl<K: Hash + Eq, V> Cache<K, V> {
    pub fn new(size: NonZeroUsize) -> Self {
        Self(Mutex::new(LruCache::new(size)))
    }

    pub fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        self.lock().get(key).cloned()
    }

    pub fn take(&self, key: &K) -> Option<V> {
        self.lock().pop(key)
    }

    pub fn put(&self, key: K, value: V) {
        self.lock().put(key, value);
    }

    pub fn remove(&self, key: &K) {
        self.lock().pop(key);
    }

    /// A thread that panicked while it held the cache left it whole: entries go in and out in one step.
    fn lock(&self) -> MutexGuard<'_, LruCache<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
