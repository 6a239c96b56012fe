//! Twice is once: a request that carries a key is done one time, and whoever sends it again gets the same
//! answer.

use crate::{Desk, Receipt, trouble};
use outrigger_kernel::{AccountId, Hash, Instant, Micros, Refusal, refusal, time::HOUR};
use outrigger_store::{
    Change, Shelf, StoreError,
    people::{read, written},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Characters that a key may have.
pub const KEY_CHARS_MAX: usize = 200;
/// An answer is kept for this long: 30 days.
const KEPT_FOR: Micros = 30 * 24 * HOUR;

/// A request that may be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The key of its record: the account, a slash, and the key that the sender chose.
    pub key: String,
    /// What tells requests apart: a digest over everything that was asked for.
    pub digest: Hash,
    /// When it came.
    pub at: Instant,
}

impl Once {
    /// A request of an account that came with a key. One account's keys are nothing to another's.
    ///
    /// # Errors
    /// Invalid when the key is not 1 to 200 visible ASCII characters.
    pub fn new(account: AccountId, key: &str, digest: Hash, at: Instant) -> Result<Self, Refusal> {
        let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_visible || !(1..=KEY_CHARS_MAX).contains(&key.len()) {
            return Err(refusal::invalid(format!(
                "The key of a request has 1 to {KEY_CHARS_MAX} visible ASCII characters."
            ))
            .next("Use a new random text for each request."));
        }
        Ok(Self { key: format!("{account}/{key}"), digest, at })
    }

    /// Keeps the answer. It goes with what the request writes, in one transaction, and fails all of it when
    /// the same request was answered meanwhile.
    pub fn change(&self, answer: &impl Serialize) -> Change {
        let kept = Kept { digest: self.digest, at: self.at, answer };
        // Answers are plain structs, which can always be written. One that could not would be refused as
        // damaged when it is asked for again: never done twice.
        Change::Insert(Shelf::Once, self.key.clone(), written(&kept).unwrap_or_default())
    }
}

/// An answer as its record has it.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    digest: Hash,
    at: Instant,
    answer: T,
}

/// Whether a record has been kept for long enough. One that cannot be read is kept: without it, a request
/// would be done again.
pub(crate) fn expired(value: &[u8], now: Instant) -> bool {
    read::<Kept<serde::de::IgnoredAny>>(value).is_ok_and(|kept| kept.at.plus(KEPT_FOR) < now)
}

impl Desk {
    /// The answer that this very request got before; none when it is new.
    ///
    /// # Errors
    /// [`outrigger_kernel::Code::KeyReused`] when the key came with another request.
    pub fn once_replay<T: DeserializeOwned>(&self, once: &Once) -> Result<Option<T>, Refusal> {
        let value = self.store().record(Shelf::Once, &once.key).map_err(trouble::store)?;
        let Some(value) = value else { return Ok(None) };
        // The answer is read only after the request is known to be the same: another one's has another shape.
        let kept: Kept<serde::de::IgnoredAny> = read(&value).map_err(trouble::store)?;
        if kept.digest != once.digest {
            return Err(refusal::key_reused());
        }
        let kept: Kept<T> = read(&value).map_err(trouble::store)?;
        Ok(Some(kept.answer))
    }

    /// Does what may be done twice without harm, and keeps its answer for whoever sends the request again.
    ///
    /// # Errors
    /// Those of the act, which are not kept; and [`outrigger_kernel::Code::KeyReused`].
    pub fn answer_once<T: Serialize + DeserializeOwned>(
        &self,
        once: Option<&Once>,
        act: impl FnOnce() -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let Some(once) = once else { return act() };
        if let Some(answer) = self.once_replay(once)? {
            return Ok(answer);
        }
        let answer = act()?;
        match self.store().change(&[once.change(&answer)]) {
            Ok(()) => Ok(answer),
            // The same request was answered meanwhile, unless another one took the key.
            Err(StoreError::Changed { .. }) => Ok(self.once_replay(once)?.unwrap_or(answer)),
            Err(error) => Err(trouble::store(error)),
        }
    }

    /// A key that nobody has used: for a form, which a double click sends twice.
    pub fn new_key(&self) -> String {
        Hash(self.0.machine.random()).to_string()
    }

    /// The receipt that a command got before, if it came with a key and is not new.
    pub(crate) fn receipt_before(&self, once: Option<&Once>) -> Result<Option<Receipt>, Refusal> {
        once.map_or(Ok(None), |once| self.once_replay(once))
    }
}

#[cfg(test)]
mod tests;
