//! The other mathematics: data in, numbers out.
//!
//! **Invariant:** nothing here knows stages, stores or pages, and nothing draws randomness of its own.

pub mod suitability;
