//! How things leave the house, as it is said on the command line.

use crate::exit::{Exit, Failure};
use outrigger_desk::outbox::Post;
use std::path::Path;

/// The folder in the data folder in which mail lies that no server takes.
pub const SPOOL_NAME: &str = "spool";

/// Where mail goes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Mail {
    /// The mail server, as in smtps://user:password@mail.example.org; without one, mail lies in DIR/spool
    #[arg(long, value_name = "URL", requires = "mail_from")]
    pub smtp: Option<String>,
    /// Who mail comes from, as in "Outrigger <desk@example.org>"
    #[arg(long, value_name = "ADDRESS", requires = "smtp")]
    pub mail_from: Option<String>,
}

impl Mail {
    /// The post of a server with this data folder.
    ///
    /// # Errors
    /// When the server or the address cannot be read, or mail would travel in the clear.
    pub fn post(&self, data: &Path) -> Result<Post, Failure> {
        let post = match (&self.smtp, &self.mail_from) {
            (Some(url), Some(from)) => Post::smtp(url, from),
            _ => Post::spool(&data.join(SPOOL_NAME)),
        };
        post.map_err(|reason| {
            Failure::new(Exit::Usage, "The mail server cannot be used like this.")
                .hint(format!("Please {reason}."))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_goes_to_a_server_or_into_the_spool() {
        let data = Path::new("data");
        assert_eq!(format!("{:?}", Mail::default().post(data).unwrap()), "Post { way: \"Spool\", .. }");
        let mail = |url: &str| Mail { smtp: Some(url.into()), mail_from: Some("desk@example.org".into()) };
        let smtp = mail("smtps://user:secret@mail.example.org").post(data).unwrap();
        assert_eq!(format!("{smtp:?}"), "Post { way: \"Smtp\", .. }");
        let refused = mail("smtp://user:secret@mail.example.org").post(data).unwrap_err();
        assert_eq!(refused.exit, Exit::Usage);
        let hint = refused.hint.unwrap();
        assert!(hint.contains("smtps://") && !hint.contains("secret"), "{hint}");
    }
}
