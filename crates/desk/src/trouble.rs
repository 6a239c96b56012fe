//! What goes wrong below the desk, said the way refusals are said.

use outrigger_kernel::{Refusal, refusal, text::capital};
use outrigger_store::StoreError;

/// A store's error as a refusal: the sentence is the store's own.
pub(crate) fn store(error: StoreError) -> Refusal {
    match error {
        StoreError::Conflict { .. } => refusal::outdated("The ledger"),
        StoreError::Changed { what } => refusal::outdated(capital(&what)),
        StoreError::Taken { login } => refusal::already(format!("The sign-in name {login}"), "taken"),
        StoreError::TooLarge { what, limit } => refusal::too_much(&capital(what), limit),
        StoreError::Full => refusal::full(),
        other => refusal::unavailable(other.to_string()),
    }
}
