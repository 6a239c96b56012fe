//! Pages, the JSON interface and live updates of an engagement.
//!
//! **Invariant:** nothing is mounted outside the table in `routes.rs`. Which handler a route has says who
//! may call it, because the handler takes what only the guard can make.
//!
//! **Invariant:** handlers are plain functions that block. One place, `shell.rs`, knows threads, turns
//! and time limits.

mod answer;
mod as_of;
mod assets;
mod call;
mod chart;
mod download;
mod fields;
mod guard;
mod handle;
mod headers;
mod lanes;
mod negotiate;
mod once;
mod openapi;
mod pace;
pub mod page;
mod redirect;
mod routes;
mod scene;
mod scope;
mod sent;
mod serve;
mod session_cookie;
mod shell;
mod status;
mod stream;
#[cfg(test)]
mod tests;
mod values;
mod watch;
mod words;

pub use openapi::document;
pub use routes::{Settings, router};
pub use serve::serve;
