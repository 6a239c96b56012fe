//! `outrigger doctor`: whether this machine can run the server, one row a question.

mod folder;
mod machine;
mod sending;

use crate::{
    exit::{Exit, Failure},
    folder::Folder,
    output::{Console, text},
    sending::Mail,
    server::Listen,
};
use comfy_table::{Cell, Color};

/// What to look at.
#[derive(Debug, clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    listen: Listen,
    #[command(flatten)]
    mail: Mail,
}

/// What an examination found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It is as it should be.
    Good,
    /// The server runs without it, or somebody should know.
    Note,
    /// The server cannot run well like this.
    Bad,
}

/// One row: what was looked at, how it is, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    about: &'static str,
    health: Health,
    seen: String,
}

impl Finding {
    fn good(about: &'static str, seen: impl Into<String>) -> Self {
        Self { about, health: Health::Good, seen: seen.into() }
    }

    fn note(about: &'static str, seen: impl Into<String>) -> Self {
        Self { about, health: Health::Note, seen: seen.into() }
    }

    fn bad(about: &'static str, seen: impl Into<String>) -> Self {
        Self { about, health: Health::Bad, seen: seen.into() }
    }
}

impl Doctor {
    /// Prints what was found. Something bad leads to [`Exit::Unexpected`].
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let findings = self.examine();
        let mut table = console.table(&["Looked at", "Health", "Seen"]);
        for finding in &findings {
            table.add_row([text(finding.about), word(finding.health), text(&finding.seen)]);
        }
        console.print(&table.trim_fmt())?;
        let is_bad = findings.iter().any(|finding| finding.health == Health::Bad);
        Ok(if is_bad { Exit::Unexpected } else { Exit::Ok })
    }

    fn examine(&self) -> Vec<Finding> {
        let data = folder::data(&self.folder);
        let port = machine::port(&self.listen, folder::is_in_use(&data));
        vec![
            folder::writable(&self.folder.path),
            folder::free_space(&self.folder.path),
            data,
            port,
            machine::clock(),
            machine::zones(),
            machine::browser(),
            sending::mail(&self.mail, &self.folder.path),
            sending::webhooks(&self.folder),
        ]
    }
}

fn word(health: Health) -> Cell {
    match health {
        Health::Good => text("good").fg(Color::DarkGreen),
        Health::Note => text("note").fg(Color::DarkYellow),
        Health::Bad => text("bad").fg(Color::DarkRed),
    }
}

#[cfg(test)]
mod tests;
