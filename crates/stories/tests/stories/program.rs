//! The program as people and scripts start it, and the folders in which they keep its files.

use crate::{house::Person, machine::root};
use outrigger_agreement::Statement;
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_outrigger-under-test");

/// What the program said, and what it left with.
pub struct Told {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Told {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Told {
    /// The same, which must have left with this code.
    #[track_caller]
    pub fn leaving(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// What `measure --json` printed.
    #[track_caller]
    pub fn statements(&self) -> Vec<Statement> {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// The program with arguments, in the folder of the repository.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn outrigger(arguments: &[&str]) -> Told {
    program(arguments).output().unwrap().into()
}

/// The same arguments and some more.
pub fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().chain(more).copied().collect()
}

/// A path as an argument.
pub fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// A folder in which somebody keeps files; it goes with this value.
pub struct Folder(TempDir);

impl Folder {
    /// An empty one.
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Where a file of that name lies, or will lie.
    pub fn path(&self, name: &str) -> String {
        shown(&self.0.path().join(name))
    }

    /// Keeps a file; where it lies.
    pub fn keep(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Keeps the signed text of AGR-1 and every sealed event, as the pages of an engagement hand them out.
    pub fn keep_copy(&self, person: &Person) -> (String, String) {
        let file = |page: &str| person.get(&person.at(page)).with_status(200).body;
        let terms = self.keep("AGR-1.toml", file("operate/agreements/AGR-1/text"));
        (terms, self.keep("events.ndjson", file("operate/events")))
    }
}
