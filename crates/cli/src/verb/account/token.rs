//! `outrigger account token`: an access token without the page, as for a machine that is set up by a script.

use super::known;
use crate::{exit::Failure, folder::Folder, output::Console};
use outrigger_desk::{NewToken, Scope};
use outrigger_kernel::EngagementId;

/// For whom the token acts, how far, and for how long.
#[derive(Debug, clap::Args)]
pub struct Token {
    /// The name to sign in with of the person for whom it acts
    #[arg(value_name = "LOGIN")]
    login: String,
    /// What its owner calls it: the program that will use it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What it may do: read, events, witness or act
    #[arg(long, value_name = "SCOPE")]
    scope: Scope,
    /// The one engagement that it reaches; all of the person's without it
    #[arg(long, value_name = "ID")]
    engagement: Option<EngagementId>,
    /// How many days it lives
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    days: u16,
    #[command(flatten)]
    folder: Folder,
}

impl Token {
    /// Prints a new token.
    ///
    /// # Errors
    /// When there is no such account, it is no member of the engagement, or it has as many tokens as it may.
    pub fn run(&self, console: &Console) -> Result<(), Failure> {
        let (desk, account) = known(&self.login, &self.folder)?;
        let (name, engagement) = (self.name.clone(), self.engagement);
        let new = NewToken { name, scope: self.scope, engagement, days: self.days };
        console.print(&desk.token_make(account, &new)?)?;
        console
            .say("Keep it now: it is shown this once. Its owner can revoke it on the page of the password.");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{exit::Exit, output::captured::Captured};

    #[test]
    fn a_token_is_printed_once_and_acts_for_its_owner() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        let ada = folder.open().ok().unwrap().add_account("ada@northwind.example", "Ada Diaz").unwrap();
        let token = |login: &str, days, engagement| Token {
            login: login.into(),
            name: "Nightly load".into(),
            scope: Scope::Events,
            engagement,
            days,
            folder: folder.clone(),
        };
        let said = Captured::default();
        token("Ada@Northwind.example", 30, None).run(&said.console()).unwrap();
        let desk = folder.open().ok().unwrap();
        let visitor = desk.token_visitor(said.results().trim()).unwrap().unwrap();
        assert_eq!(visitor.account, ada);
        assert!(!said.messages().contains("otr_"), "{}", said.messages());
        drop(desk);
        let unknown = EngagementId::from_random([9; 16]);
        for (login, days, engagement, exit) in [
            ("ben", 30, None, Exit::NotFound),
            ("ada@northwind.example", 400, None, Exit::Usage),
            ("ada@northwind.example", 30, Some(unknown), Exit::NotFound),
        ] {
            let failure = token(login, days, engagement).run(&Console::plain()).unwrap_err();
            assert_eq!(failure.exit, exit, "{failure}");
        }
    }
}
