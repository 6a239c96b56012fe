//! Words everyone shares: ids, sides, money, ratios, time, refusals, ledger entries and the Merkle tree.
//!
//! **Invariant:** nothing here does IO, asks a clock, or draws randomness. Instants, salts and ids are
//! handed in by the desk.

pub mod checkpoint;
pub mod entry;
pub mod hash;
pub mod id;
pub mod merkle;
pub mod money;
pub mod note;
pub mod number;
pub mod party;
pub mod personal;
pub mod ratio;
pub mod refusal;
pub mod text;
pub mod time;

pub use checkpoint::Checkpoint;
pub use entry::{Entry, Seq};
pub use hash::{Hash, Salt};
pub use id::{AccountId, EngagementId, ItemNo, SubjectId};
pub use merkle::Tree;
pub use money::{Currency, Money};
pub use party::Side;
pub use personal::Personal;
pub use ratio::Ratio;
pub use refusal::{Code, Refusal};
pub use time::{Instant, Micros};
