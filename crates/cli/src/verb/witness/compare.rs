//! Whether two witnesses saw one ledger: the one way to notice a server that shows each side another.

use super::growth;
use crate::{
    exit::{Exit, Failure},
    notes::{self, Kept},
    output::Console,
    remote::Remote,
    verb::serve::origin,
};
use outrigger_desk::{
    export::{self, Trusted},
    view::ConsistencyProof,
};
use outrigger_kernel::{
    Checkpoint,
    note::VerifierKey,
    number::{counted, grouped},
};
use std::path::{Path, PathBuf};

/// What the two kept, and where a proof can be had.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// What one's own witness remembers, or a checkpoint that it kept
    #[arg(value_name = "MINE")]
    mine: PathBuf,
    /// The same of the other side
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// The key that the server signs with, where no witness's memory says it
    #[arg(long, value_name = "KEY")]
    key: Option<VerifierKey>,
    /// The server, for the proof that the longer ledger grew out of the shorter one
    #[arg(long, value_name = "URL", value_parser = origin, requires = "token_file", conflicts_with = "export")]
    server: Option<String>,
    /// The file that holds an access token for it
    #[arg(long, value_name = "FILE", requires = "server")]
    token_file: Option<PathBuf>,
    /// An export of the ledger, for the same
    #[arg(long, value_name = "PATH")]
    export: Option<PathBuf>,
}

impl Compare {
    /// Says whether the two saw one ledger.
    ///
    /// # Errors
    /// When a file or the server cannot be used; [`Exit::NotVerified`] when the two saw different ledgers, or a
    /// checkpoint is not signed by the server.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let (mine, theirs) = (notes::read(&self.mine)?, notes::read(&self.theirs)?);
        let key = self.key(&mine, &theirs)?;
        match &key {
            Some(key) => {
                is_signed(&self.mine, &mine, key)?;
                is_signed(&self.theirs, &theirs, key)?;
            }
            None => console.say(
                "Nobody said which key the server signs with, so who made these checkpoints is not known. Name it \
                 with `--key KEY`.",
            ),
        }
        let (one, other) = (mine.checkpoint, theirs.checkpoint);
        if one.engagement != other.engagement {
            let sentence =
                format!("One is of the ledger {}, the other of {}.", one.engagement, other.engagement);
            return Err(Failure::new(Exit::Usage, sentence).hint("Compare checkpoints of one engagement."));
        }
        let (short, long) = if one.size <= other.size { (one, other) } else { (other, one) };
        if short.size < long.size {
            self.prove(&short, &long, (&[mine, theirs], key), console)?;
        } else if short.root != long.root {
            return Err(self.split(growth::other_root(short.size)));
        }
        let entries = counted(long.size, "entry", "entries");
        let grew = format!("{entries} that grew out of {}", grouped(short.size));
        let saw = if short.size < long.size { grew } else { entries };
        console.print(&format!("Both saw one ledger: {saw}, root {}", long.root))?;
        Ok(Exit::Ok)
    }

    /// The key of the server, which both have to know alike.
    fn key(&self, mine: &Kept, theirs: &Kept) -> Result<Option<VerifierKey>, Failure> {
        let mut known = [&self.key, &mine.server_key, &theirs.server_key].into_iter().flatten();
        let first = known.next();
        if let Some((first, other)) =
            first.and_then(|first| Some((first, known.find(|other| *other != first)?)))
        {
            let sentence = format!("Two keys of the server are known here, {first} and {other}.");
            return Err(Failure::new(Exit::NotVerified, sentence)
                .hint("A server has one. Ask its operator, and each other, which of them it is."));
        }
        Ok(first.cloned())
    }

    /// Makes sure that the longer ledger grew out of the shorter one.
    fn prove(
        &self,
        short: &Checkpoint,
        long: &Checkpoint,
        (kept, key): (&[Kept; 2], Option<VerifierKey>),
        console: &Console,
    ) -> Result<(), Failure> {
        if let (Some(server), Some(token)) = (&self.server, &self.token_file) {
            let remote = Remote::open(server, token, console)?;
            let path = format!("/e/{}/ledger/proof?from={}&to={}", long.engagement, short.size, long.size);
            let proof: ConsistencyProof = remote.get(&path)?;
            return growth::proven(short, long, &proof).map_err(|why| self.split(why));
        }
        let Some(export) = &self.export else {
            let (short, long) = (grouped(short.size), grouped(long.size));
            let sentence =
                format!("One covers {short} entries and the other {long}: only a proof shows more.");
            return Err(Failure::new(Exit::Usage, sentence).hint(
                "Have it from the server with `--server URL --token-file FILE`, or give an `--export PATH`.",
            ));
        };
        let notes = kept.iter().map(|kept| kept.note.clone()).collect();
        let report = export::verify_path(export, &Trusted { keys: Vec::from_iter(key), notes })?;
        if report.is_sound() {
            return Ok(());
        }
        let bad = report.first_bad.map(|(seq, why)| format!("Entry {seq}: {why}."));
        let findings: Vec<String> = bad.into_iter().chain(report.findings).collect();
        let sentence = format!("ALARM: {} does not hold both. {}", export.display(), findings.join(" "));
        Err(Failure::new(Exit::NotVerified, sentence).hint(self.evidence()))
    }

    fn split(&self, why: String) -> Failure {
        let sentence = format!("ALARM: the two saw different ledgers: {why}.");
        Failure::new(Exit::NotVerified, sentence).hint(self.evidence())
    }

    fn evidence(&self) -> String {
        let (mine, theirs) = (self.mine.display(), self.theirs.display());
        format!("Keep {mine} and {theirs}: signed by the server, the two prove it together.")
    }
}

fn is_signed(path: &Path, kept: &Kept, key: &VerifierKey) -> Result<(), Failure> {
    if kept.note.verified_by(key).is_some() {
        return Ok(());
    }
    let sentence = format!("The checkpoint in {} is not signed by the server's key {key}.", path.display());
    Err(Failure::new(Exit::NotVerified, sentence)
        .hint("It says nothing about what the server showed. Ask for what `outrigger witness show` prints."))
}

#[cfg(test)]
mod tests;
