//! `outrigger demo`: a server with a ready-made engagement to look around in.

use crate::{
    exit::{Exit, Failure},
    folder,
    output::{Console, printable},
    sending::Mail,
    server::Listen,
    verb::serve::settings,
};
use outrigger_desk::{Desk, Machine, SystemMachine, outbox::Sending, sample};
use std::path::PathBuf;

/// Which sample, and where.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// The folder to keep the sample in
    #[arg(long, value_name = "DIR", default_value = "outrigger-demo")]
    data: PathBuf,
    #[command(flatten)]
    listen: Listen,
    /// What the sample's chance begins with; the same number on the same day gives the same events
    #[arg(long, value_name = "N", default_value_t = sample::SEED)]
    seed: u64,
}

impl Demo {
    /// Fills the folder when it is empty, prints sign-in links, and serves until the process is asked to stop.
    ///
    /// # Errors
    /// When the port or the folder cannot be used.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let port = self.listen.bind()?;
        let store = folder::store(&self.data)?;
        let keys = folder::keys(&self.data, &*store)?;
        if store.engagements()?.is_empty() {
            console.say(&format!("Filling {} with the sample engagement ...", self.data.display()));
            let machine = SystemMachine;
            sample::fill(&store, &keys, machine.now(), machine.random(), self.seed)?;
        }
        let desk = Desk::open(store, keys, SystemMachine)?;
        let links = sample::links(&desk)?;
        if links.is_empty() {
            let sentence = format!("{} holds no sample but other data.", self.data.display());
            return Err(Failure::new(Exit::Conflict, sentence).hint("Name another folder with `--data DIR`."));
        }
        let (post, origin) = (Some(Mail::default().post(&self.data)?), Some(port.url()));
        desk.send_by(Sending { post, origin, ..Sending::default() });
        console.print(&welcome(&port.url(), &links))?;
        port.serve(desk, settings(None), console)
    }
}

fn welcome(url: &str, links: &[(String, String)]) -> String {
    let width = links.iter().map(|(who, _)| who.chars().count()).max().unwrap_or_default();
    let line = |(who, token): &(String, String)| format!("  {:width$}  {url}/link/{token}", printable(who));
    let links: Vec<String> = links.iter().map(line).collect();
    format!(
        "Outrigger serves a sample engagement at {url}. Nothing in it is real.\n\n\
         Sign in as one of these; each link works once:\n{}\n\n\
         Look first at Operate: last month's levels, then a missed one, then one of its cases.\n\
         Then at the Ledger, where every decision stands with its proof.\n\n\
         Ctrl-C stops it; the same command starts it again with new links.",
        links.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_welcome_has_a_link_for_each_person() {
        let links: [(String, String); 2] =
            [("Client's lead".into(), "abc".into()), ("Auditor".into(), "def".into())];
        let text = welcome("http://127.0.0.1:7117", &links);
        assert!(text.contains("\n  Client's lead  http://127.0.0.1:7117/link/abc\n"), "{text}");
        assert!(text.contains("\n  Auditor        http://127.0.0.1:7117/link/def\n"), "{text}");
        assert!(text.ends_with("with new links."), "{text}");
    }
}
