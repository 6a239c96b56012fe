//! The key of a witness: made once, kept in a file for this user alone, and named in the ledger.

use crate::{
    durable,
    exit::{Exit, Failure},
    files,
    output::Console,
};
use outrigger_desk::{Machine, SystemMachine};
use outrigger_kernel::{
    Hash,
    note::{KeyKind, SignerKey, VerifierKey},
};
use std::path::{Path, PathBuf};

/// The first line of the file.
const FORMAT: &str = "outrigger/witness-key/1";
/// Bytes that the file may have.
const BYTES_MAX: usize = 4 << 10;

/// Where to keep the key, and what to call it.
#[derive(Debug, clap::Args)]
pub struct New {
    /// The file to keep the key in; it must not be there yet
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// What the key is called, best by an address of one's own, as in northwind.example/witness
    #[arg(long, value_name = "NAME", value_parser = named)]
    name: Option<String>,
}

impl New {
    /// A key that is to be kept in a file, under a name.
    #[cfg(test)]
    pub fn named(key: PathBuf, name: &str) -> Self {
        Self { key, name: Some(name.to_owned()) }
    }

    /// Makes the key, and prints what names it in the ledger.
    ///
    /// # Errors
    /// When the file is there already, or cannot be written.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let seed = SystemMachine.random();
        // Without a name of its own, a key is called by what tells it apart.
        let called = || format!("witness-{}", public(&signer("witness", seed)).short());
        let signer = signer(&self.name.clone().unwrap_or_else(called), seed);
        durable::create(&self.key, &written(&signer, seed))?;
        console.print(&signer.verifier().to_string())?;
        console.say(&format!(
            "The secret half is in {}: keep it on the machine of the witness alone. Next, a lead names the key: \
             outrigger do engagement.name-witness key={}",
            self.key.display(),
            signer.verifier()
        ));
        Ok(Exit::Ok)
    }
}

/// The key of a file that [`New`] made.
///
/// # Errors
/// When the file cannot be read, or holds no such key.
pub fn read(path: &Path) -> Result<SignerKey, Failure> {
    let text = files::read_text(path, BYTES_MAX)?;
    parsed(&text).ok_or_else(|| {
        let sentence = format!("{} holds no key of a witness.", files::name(path));
        Failure::new(Exit::Usage, sentence).hint("Make one with `outrigger witness new --key FILE`.")
    })
}

/// Three lines: the format, the public half, and the secret one.
fn written(signer: &SignerKey, seed: [u8; 32]) -> String {
    format!("{FORMAT}\n{}\n{}\n", signer.verifier(), Hash(seed))
}

fn parsed(text: &str) -> Option<SignerKey> {
    let mut lines = text.lines();
    let (format, public, seed) = (lines.next()?, lines.next()?, lines.next()?);
    let public: VerifierKey = public.parse().ok()?;
    let Hash(seed) = seed.parse::<Hash>().ok()?;
    let signer = signer(&public.name, seed);
    (format == FORMAT && *signer.verifier() == public).then_some(signer)
}

fn signer(name: &str, seed: [u8; 32]) -> SignerKey {
    SignerKey::new(name, KeyKind::Cosignature, seed)
}

fn public(signer: &SignerKey) -> Hash {
    Hash::of(&signer.verifier().key)
}

/// A name that a key can have as it is written.
fn named(text: &str) -> Result<String, String> {
    let kept = signer(text, [0; 32]).verifier().name.clone();
    if kept == text { Ok(kept) } else { Err("a name has neither spaces nor a plus sign".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::captured::Captured;

    #[test]
    fn a_key_is_made_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.key");
        let said = Captured::default();
        let new = New { key: path.clone(), name: Some("northwind.example/witness".into()) };
        assert_eq!(new.run(&said.console()), Ok(Exit::Ok));
        let key = read(&path).unwrap();
        assert_eq!(key.verifier().to_string(), said.results().trim());
        assert_eq!(
            (key.verifier().name.as_str(), key.verifier().kind),
            ("northwind.example/witness", KeyKind::Cosignature)
        );
        let text = std::fs::read_to_string(&path).unwrap();
        let secret = text.lines().nth(2).unwrap();
        assert!(!said.results().contains(secret) && !said.messages().contains(secret));
        assert_eq!(new.run(&Console::plain()).unwrap_err().exit, Exit::Conflict, "it is not written over");
        let unnamed = New { key: folder.path().join("other.key"), name: None };
        let said = Captured::default();
        unnamed.run(&said.console()).unwrap();
        assert!(said.results().starts_with("witness-"), "{}", said.results());
    }

    #[test]
    fn what_is_no_key_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.key");
        let whole = written(&signer("w", [1; 32]), [1; 32]);
        let other = written(&signer("w", [1; 32]), [2; 32]);
        for wrong in ["", "hello", &whole[1..], &whole[..whole.len() - 2], &other] {
            std::fs::write(&path, wrong).unwrap();
            let failure = read(&path).unwrap_err();
            assert!(failure.exit == Exit::Usage && failure.message.contains("holds no key"), "{failure}");
        }
        std::fs::write(&path, whole.replace('\n', "\r\n")).unwrap();
        assert!(read(&path).is_ok(), "an editor went over it");
        assert!(named("two words").is_err() && named("a+b").is_err() && named("").is_err());
        assert_eq!(named("desk.example/w").as_deref(), Ok("desk.example/w"));
    }
}
