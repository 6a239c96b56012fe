//! `outrigger account`: accounts, and the one-time links that people sign in with.

use crate::{
    args::HELP,
    exit::{Exit, Failure},
    folder::Folder,
    output::{Console, printable},
};
use clap::Subcommand;

/// What to do with accounts. The server must not run meanwhile: it keeps the data folder to itself.
#[derive(Debug, clap::Args)]
pub struct Account {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Add an account; its owner signs in with a link and sets a password then
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger account add ada@northwind.example \"Ada Diaz\" --data /var/lib/outrigger")]
    Add {
        /// The name to sign in with, such as a mail address
        #[arg(value_name = "LOGIN")]
        login: String,
        /// The person's name, as others see it
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        folder: Folder,
    },
    /// Print a link that signs in once, within a day
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger account link ada@northwind.example --data /var/lib/outrigger")]
    Link {
        /// The name to sign in with
        #[arg(value_name = "LOGIN")]
        login: String,
        #[command(flatten)]
        folder: Folder,
    },
}

impl Account {
    /// Adds an account or prints a link.
    ///
    /// # Errors
    /// When the folder cannot be used, the login is taken, or there is no such account.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        match &self.act {
            Act::Add { login, name, folder } => {
                let account = folder.open()?.add_account(login, name)?;
                console.print(&format!("Account {account} added for {}.", printable(name)))?;
                console.say(&format!("Next: outrigger account link {}", printable(login)));
            }
            Act::Link { login, folder } => {
                let link = link(login, folder)?;
                console.print(&link)?;
                console.say("Put the address of the server in front. The link signs in once, within a day.");
            }
        }
        Ok(Exit::Ok)
    }
}

fn link(login: &str, folder: &Folder) -> Result<String, Failure> {
    let desk = folder.open_existing()?;
    let Some(account) = desk.account(login)? else {
        let sentence = format!("There is no account with the login {}.", printable(login));
        return Err(
            Failure::new(Exit::NotFound, sentence).hint("Add it with `outrigger account add LOGIN NAME`.")
        );
    };
    Ok(format!("/link/{}", desk.link(account)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(login: &str, folder: &Folder) -> Result<Exit, Failure> {
        let act = Act::Add { login: login.into(), name: "Ada Diaz".into(), folder: folder.clone() };
        Account { act }.run(&Console::plain())
    }

    #[test]
    fn an_account_signs_in_with_its_link_once() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder { path: parent.path().join("data") };
        assert_eq!(add("Ada@Northwind.example", &folder), Ok(Exit::Ok));
        let link = link("ada@northwind.example", &folder).unwrap();
        let token = link.strip_prefix("/link/").unwrap();
        let desk = folder.open().ok().unwrap();
        assert_eq!(desk.redeem(token).ok().unwrap().name, "Ada Diaz");
        assert!(desk.redeem(token).is_err(), "once");
    }

    #[test]
    fn a_login_is_added_once_and_an_unknown_one_is_not_found() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder { path: parent.path().join("data") };
        assert_eq!(link("ada", &folder).unwrap_err().exit, Exit::NotFound, "no data yet");
        assert_eq!(add("ada", &folder), Ok(Exit::Ok));
        assert_eq!(add("ada", &folder).unwrap_err().exit, Exit::Conflict);
        assert_eq!(link("ben", &folder).unwrap_err().exit, Exit::NotFound);
    }
}
