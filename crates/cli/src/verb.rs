//! One verb a file: its options, and what it does.

pub mod account;
pub mod act;
pub mod agreement;
pub mod backup;
pub mod calendar;
pub mod check;
pub mod completions;
pub mod demo;
pub mod doctor;
pub mod explain;
pub mod import;
pub mod ledger;
pub mod live;
pub mod measure;
pub mod openapi;
pub mod patterns;
pub mod serve;
pub mod store;
pub mod verify;
pub mod what_if;
pub mod witness;
