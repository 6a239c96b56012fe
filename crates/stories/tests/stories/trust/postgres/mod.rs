//! A database that several servers share: they are one, they take over from each other, and they answer as a
//! data folder does. Stories skip where no database server is named.

mod database;
mod fleet;
mod killed;
mod same_answers;
mod two_servers;

pub use database::Database;
