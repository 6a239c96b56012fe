//! `outrigger account`: accounts, the one-time links that people sign in with, and access tokens for programs.

mod token;

use crate::{
    args::HELP,
    exit::{Exit, Failure},
    folder::Folder,
    output::{Console, printable},
    sending::Mail,
    verb::serve::origin,
};
use clap::Subcommand;
use outrigger_desk::{Desk, outbox::Sending};
use outrigger_kernel::AccountId;
use token::Token;

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
    /// Print a link that signs in once, within a day, or send it by mail
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger account link ada@northwind.example --data /var/lib/outrigger
  outrigger account link ada@northwind.example --mail --origin https://desk.example.org \\
      --smtp smtps://mail.example.org --mail-from desk@example.org")]
    Link {
        /// The name to sign in with
        #[arg(value_name = "LOGIN")]
        login: String,
        /// Send it by mail rather than print it
        #[arg(long, requires = "origin")]
        mail: bool,
        /// The address that browsers see, which the mail names
        #[arg(long, value_name = "URL", value_parser = origin, requires = "mail")]
        origin: Option<String>,
        #[command(flatten)]
        post: Mail,
        #[command(flatten)]
        folder: Folder,
    },
    /// Print an access token, with which a program acts for somebody
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger account token ben@brightline.example --name \"Nightly load\" --scope events
  outrigger account token anna@northwind.example --name Witness --scope witness \\
      --engagement k3m9xq2v7p4tbw8n --days 366")]
    Token(Token),
}

impl Account {
    /// Adds an account, prints a link or a token, or sends a link.
    ///
    /// # Errors
    /// When the folder cannot be used, the login is taken, or there is no such account.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        match &self.act {
            Act::Token(token) => token.run(console)?,
            Act::Add { login, name, folder } => {
                let account = folder.open()?.add_account(login, name)?;
                console.print(&format!("Account {account} added for {}.", printable(name)))?;
                console.say(&format!("Next: outrigger account link {}", printable(login)));
            }
            Act::Link { login, mail: true, origin, post, folder } => {
                let post = Some(post.post(&folder.path)?);
                let (desk, account) = known(login, folder)?;
                desk.send_by(Sending { post, origin: origin.clone(), ..Sending::default() });
                desk.mail_link(account)?;
                console.say(&format!("A link is on its way to {}.", printable(login)));
            }
            Act::Link { login, folder, .. } => {
                let (desk, account) = known(login, folder)?;
                console.print(&format!("/link/{}", desk.link(account)?))?;
                console.say("Put the address of the server in front. The link signs in once, within a day.");
            }
        }
        Ok(Exit::Ok)
    }
}

/// The desk of a folder, and the account with a login.
fn known(login: &str, folder: &Folder) -> Result<(Desk, AccountId), Failure> {
    let desk = folder.open_existing()?;
    let Some(account) = desk.account(login)? else {
        let sentence = format!("There is no account with the login {}.", printable(login));
        return Err(
            Failure::new(Exit::NotFound, sentence).hint("Add it with `outrigger account add LOGIN NAME`.")
        );
    };
    Ok((desk, account))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(login: &str, folder: &Folder) -> Result<Exit, Failure> {
        let act = Act::Add { login: login.into(), name: "Ada Diaz".into(), folder: folder.clone() };
        Account { act }.run(&Console::plain())
    }

    fn link(login: &str, folder: &Folder) -> Result<Exit, Failure> {
        link_by(login, folder, false)
    }

    fn link_by(login: &str, folder: &Folder, mail: bool) -> Result<Exit, Failure> {
        let (login, folder, post) = (login.to_owned(), folder.clone(), Mail::default());
        let origin = mail.then(|| "https://desk.example.org".to_owned());
        Account { act: Act::Link { login, mail, origin, post, folder } }.run(&Console::plain())
    }

    #[test]
    fn a_link_goes_out_as_mail() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        for login in ["ada@northwind.example", "ben"] {
            assert_eq!(add(login, &folder), Ok(Exit::Ok));
        }
        assert_eq!(link_by("ada@northwind.example", &folder, true), Ok(Exit::Ok));
        let mails: Vec<_> = std::fs::read_dir(folder.path.join("spool")).unwrap().collect();
        let text = std::fs::read_to_string(mails[0].as_ref().unwrap().path()).unwrap();
        assert!(mails.len() == 1 && text.contains("https://desk.example.org/link/"), "{text}");
        assert_eq!(link_by("ben", &folder, true).unwrap_err().exit, Exit::Missed, "there is no address");
    }

    #[test]
    fn an_account_signs_in_with_its_link_once() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        assert_eq!(add("Ada@Northwind.example", &folder), Ok(Exit::Ok));
        assert_eq!(link("ada@northwind.example", &folder), Ok(Exit::Ok));
        let (desk, account) = known("Ada@northwind.example", &folder).ok().unwrap();
        let token = desk.link(account).ok().unwrap();
        assert_eq!(desk.redeem(&token).ok().unwrap().name, "Ada Diaz");
        assert!(desk.redeem(&token).is_err(), "once");
    }

    #[test]
    fn a_login_is_added_once_and_an_unknown_one_is_not_found() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        assert_eq!(link("ada", &folder).unwrap_err().exit, Exit::NotFound, "no data yet");
        assert_eq!(add("ada", &folder), Ok(Exit::Ok));
        assert_eq!(add("ada", &folder).unwrap_err().exit, Exit::Conflict);
        assert_eq!(link("ben", &folder).unwrap_err().exit, Exit::NotFound);
    }
}
