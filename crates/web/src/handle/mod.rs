//! The handlers, by what they are about. Each asks the desk for a view, or hands it a command.

pub mod account;
pub mod agreement;
pub mod command;
pub mod desk;
pub mod engagement;
pub mod file;
pub mod import;
pub mod ledger;
pub mod operate;
pub mod proof;
pub mod token;
pub mod upload;
pub mod webhook;
pub mod what_if;

use crate::{call::Call, guard::Membership};

/// Says why a command would be refused at this moment, for buttons that must not promise too much.
fn attempt<'a>(
    call: &'a Call,
    member: &'a Membership,
) -> impl Fn(&str, &[(&str, &str)]) -> Option<String> + 'a {
    move |command, fields| call.desk().try_command(member.shown(), member.account(), command, fields)
}
