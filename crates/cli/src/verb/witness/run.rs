//! Following a ledger: fetch the checkpoint, check that it grew out of what was seen before, remember it, and only
//! then sign.

use super::{
    growth::{self, Growth},
    key,
    state::{State, keep_evidence},
};
use crate::{
    exit::{Exit, Failure},
    output::Console,
    remote::Remote,
    verb::serve::origin,
};
use jiff::SignedDuration;
use outrigger_desk::{Machine, SystemMachine, view::ConsistencyProof};
use outrigger_kernel::{
    Checkpoint, EngagementId,
    note::{Note, SignerKey, VerifierKey},
    number::{counted, grouped},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{path::PathBuf, thread, time::Duration};

/// The least and the most time between two looks.
const EVERY_MIN: Duration = Duration::from_secs(10);
const EVERY_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Which ledger to follow, and with what.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// The server, as in https://desk.example.org
    #[arg(long, value_name = "URL", value_parser = origin)]
    server: String,
    /// The engagement
    #[arg(long, value_name = "ID")]
    engagement: EngagementId,
    /// The file that holds an access token with the scope `witness`
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// The key, as `outrigger witness new` made it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// What the witness remembers; the first look makes it
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// The key that the server signs with; without it, the witness keeps to the one that it sees first
    #[arg(long, value_name = "KEY")]
    server_key: Option<VerifierKey>,
    /// How long to wait between two looks
    #[arg(long, value_name = "DURATION", value_parser = every, default_value = "10m")]
    every: Duration,
    /// Look once, and leave
    #[arg(long)]
    once: bool,
}

/// What the server shows, signed by the key that is kept to.
struct Shown {
    note: Note,
    checkpoint: Checkpoint,
    server_key: VerifierKey,
}

/// What the server says when it is asked for a checkpoint.
#[derive(Deserialize)]
struct Said {
    note: String,
    server_key: VerifierKey,
}

impl Run {
    /// Looks once, or again and again. A server that does not answer is asked again later.
    ///
    /// # Errors
    /// When a file or the token cannot be used; and [`Exit::NotVerified`] when the ledger is not what was seen
    /// before.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let signer = key::read(&self.key)?;
        let remote = Remote::open(&self.server, &self.token_file, console)?;
        loop {
            match self.look(&remote, &signer, console) {
                Err(failure) if failure.exit == Exit::Unreachable && !self.once => console.complain(&failure),
                Err(failure) => return Err(failure),
                Ok(()) if self.once => return Ok(Exit::Ok),
                Ok(()) => {}
            }
            thread::sleep(self.every);
        }
    }

    fn look(&self, remote: &Remote, signer: &SignerKey, console: &Console) -> Result<(), Failure> {
        let state = State::read(&self.state)?;
        let known = self.known_key(state.as_ref())?;
        let mut shown = self.fetch(remote, known)?;
        match &state {
            Some(state) => self.follow(remote, state, &shown)?,
            None => console.say(&format!(
                "This witness keeps to the server's key {} from now on. Compare it with the other side once.",
                shown.server_key
            )),
        }
        let mut state = State {
            engagement: self.engagement,
            server_key: shown.server_key.clone(),
            checkpoint: shown.note.to_string(),
            alarm: None,
        };
        // Remembered before it is signed: whatever happens next, this witness signs no other history.
        state.write(&self.state)?;
        shown.note.signatures.push(signer.sign(&shown.note.text, SystemMachine.now()));
        state.checkpoint = shown.note.to_string();
        state.write(&self.state)?;
        let sent = json!({ "note": state.checkpoint });
        remote.post::<Value>(&format!("/e/{}/cosign", self.engagement), &sent)?;
        let entries = counted(shown.checkpoint.size, "entry", "entries");
        console.print(&format!("Co-signed {entries} of {}, root {}", self.engagement, shown.checkpoint.root))
    }

    /// The key to keep to; none before anything was seen.
    fn known_key(&self, state: Option<&State>) -> Result<Option<VerifierKey>, Failure> {
        let Some(state) = state else { return Ok(self.server_key.clone()) };
        if let Some(why) = &state.alarm {
            return Err(alarm(format!("this witness has raised an alarm and signs no more: {why}"))
                .hint(self.way_out()));
        }
        let wrong = |what: &str| {
            let sentence = format!("{} is about another {what}.", self.state.display());
            Failure::new(Exit::Usage, sentence)
                .hint("Name a file of its own for each ledger with `--state FILE`.")
        };
        if state.engagement != self.engagement {
            return Err(wrong("engagement"));
        }
        if self.server_key.as_ref().is_some_and(|key| *key != state.server_key) {
            return Err(wrong("key of the server"));
        }
        Ok(Some(state.server_key.clone()))
    }

    fn fetch(&self, remote: &Remote, known: Option<VerifierKey>) -> Result<Shown, Failure> {
        let said: Said = remote.get(&format!("/e/{}/checkpoint", self.engagement))?;
        let unread = |why: String| {
            Failure::new(Exit::NotVerified, format!("The checkpoint of the server cannot be used: {why}."))
                .hint("Nothing was signed.")
        };
        let server_key = known.unwrap_or(said.server_key);
        let mut note: Note = said.note.parse().map_err(|error| unread(format!("{error}")))?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|error| unread(error.to_string()))?;
        if checkpoint.engagement != self.engagement {
            return Err(unread(format!("it is of the ledger {}", checkpoint.engagement)));
        }
        if note.verified_by(&server_key).is_none() {
            return Err(unread(format!(
                "it is not signed by the key that this witness keeps to, {server_key}"
            )));
        }
        // What others signed is theirs to show.
        note.signatures.retain(|signature| signature.claims(&server_key));
        Ok(Shown { note, checkpoint, server_key })
    }

    /// Makes sure that what is shown grew out of what was seen before, or raises the alarm.
    fn follow(&self, remote: &Remote, state: &State, shown: &Shown) -> Result<(), Failure> {
        let seen = state
            .seen()
            .map_err(|why| Failure::new(Exit::Usage, format!("The memory of the witness: {why}.")))?;
        match growth::compare(Some(&seen), &shown.checkpoint) {
            Growth::First | Growth::Same => Ok(()),
            Growth::Broken(why) => Err(self.raise(state, shown, None, why)),
            Growth::Longer => {
                let proof = self.proof(remote, &seen, &shown.checkpoint)?;
                let proven = growth::proven(&seen, &shown.checkpoint, &proof);
                proven.map_err(|why| self.raise(state, shown, Some(&proof), why))
            }
        }
    }

    fn proof(
        &self,
        remote: &Remote,
        seen: &Checkpoint,
        shown: &Checkpoint,
    ) -> Result<ConsistencyProof, Failure> {
        let path = format!("/e/{}/ledger/proof?from={}&to={}", self.engagement, seen.size, shown.size);
        remote.get(&path).map_err(|failure| match failure.exit {
            Exit::Unreachable => failure,
            _ => Failure::new(
                Exit::NotVerified,
                format!(
                    "The server gives no proof that its {} entries grew out of the {} seen before: {}",
                    grouped(shown.size),
                    grouped(seen.size),
                    failure.message
                ),
            )
            .hint("Nothing was signed. Tell the other side if it stays so."),
        })
    }

    /// Raises the alarm: keeps both checkpoints, remembers why, and signs no more.
    fn raise(&self, state: &State, shown: &Shown, proof: Option<&ConsistencyProof>, why: String) -> Failure {
        let note = shown.note.to_string();
        let proof = proof.and_then(|proof| serde_json::to_string_pretty(proof).ok());
        let mut parts = vec![("seen.txt", state.checkpoint.as_str()), ("shown.txt", note.as_str())];
        parts.extend(proof.as_deref().map(|proof| ("proof.json", proof)));
        let kept = keep_evidence(&self.state, &parts);
        let alarmed = State { alarm: Some(why.clone()), ..state.clone() }.write(&self.state);
        let where_to = match (&kept, &alarmed) {
            (Ok(paths), Ok(())) => {
                let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
                format!("Kept as evidence: {}. {}", paths.join(", "), self.way_out())
            }
            (Err(failure), _) | (_, Err(failure)) => {
                format!("It could not be written down, so keep this message: {}\n{note}", failure.message)
            }
        };
        alarm(why).hint(where_to)
    }

    fn way_out(&self) -> String {
        format!(
            "Show both checkpoints to the other side. The witness signs again only after {} was moved away by hand.",
            self.state.display()
        )
    }
}

fn alarm(why: String) -> Failure {
    Failure::new(Exit::NotVerified, format!("ALARM: {why}."))
}

fn every(text: &str) -> Result<Duration, String> {
    let wrong = || "write how long to wait, from 10s to 24h, as in 10m".to_owned();
    let every = text.parse::<SignedDuration>().ok().and_then(|every| Duration::try_from(every).ok());
    every.filter(|every| (EVERY_MIN..=EVERY_MAX).contains(every)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests;
