//! Why a command was not accepted. One type, one constructor per reason.

use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// The kind of a refusal; web and cli each map it to a status in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// What was sent cannot be understood or breaks a rule of its own fields.
    Invalid,
    /// It does not exist, or the asker may not know that it does.
    NotFound,
    /// It exists and the asker may see it, but may not do this.
    NotAllowed,
    /// Somebody was first, or it is already so.
    Conflict,
    /// Something else must happen before.
    NotReady,
    /// The request carries the key of an earlier one, and asks for something else.
    KeyReused,
    /// A stated limit would be passed.
    TooMuch,
    /// There is no room on the disk. Nothing was changed; the same request succeeds once there is.
    Full,
    /// The machine cannot: its disk is damaged or gone. Nothing was changed.
    Unavailable,
}

/// Why a command was not accepted, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refusal {
    /// The kind of refusal.
    pub code: Code,
    /// One sentence: what was wrong and where.
    pub message: String,
    /// The field of the command that is at fault, when it is one.
    pub field: Option<String>,
    /// One sentence: what to do next.
    pub next: Option<String>,
}

impl Refusal {
    fn new(code: Code, message: String) -> Self {
        Self { code, message, field: None, next: None }
    }

    /// The same refusal, pointing at a field.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same refusal, with what to do next.
    #[must_use]
    pub fn next(mut self, sentence: impl Into<String>) -> Self {
        self.next = Some(sentence.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.next.as_ref().map_or(Ok(()), |next| write!(f, " {next}"))
    }
}

impl std::error::Error for Refusal {}

/// What was sent breaks a rule of its own fields.
pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::Invalid, message.into())
}

/// A thing does not exist here.
pub fn not_found(what: &str, id: impl fmt::Display) -> Refusal {
    Refusal::new(Code::NotFound, format!("There is no {what} {id} here."))
}

/// The asker's role may not do this.
pub fn not_allowed(act: &str, who_may: &str) -> Refusal {
    Refusal::new(Code::NotAllowed, format!("You cannot {act}."))
        .next(format!("This can be done by {who_may}."))
}

/// It is already so.
pub fn already(what: impl fmt::Display, how: &str) -> Refusal {
    Refusal::new(Code::Conflict, format!("{what} is already {how}."))
}

/// Somebody changed it meanwhile.
pub fn outdated(what: impl fmt::Display) -> Refusal {
    Refusal::new(Code::Conflict, format!("{what} was changed by somebody else while you worked on it."))
        .next("Load it again, compare, and send your change once more.")
}

/// Something must happen before.
pub fn not_ready(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::NotReady, message.into())
}

/// A key that stands for one request came with another.
pub fn key_reused() -> Refusal {
    Refusal::new(Code::KeyReused, "This key was used for another request.".into())
        .next("Use a new key for a new request.")
}

/// A limit would be passed.
pub fn too_much(what: &str, limit: impl fmt::Display) -> Refusal {
    Refusal::new(Code::TooMuch, format!("{what} is over its limit of {limit}."))
}

/// There is no room on the disk; nothing was changed.
pub fn full() -> Refusal {
    Refusal::new(Code::Full, "The disk is full, so nothing was saved.".into())
        .next("Free space on the server's disk, then send the same once more.")
}

/// The machine cannot do it now; nothing was changed.
pub fn unavailable(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::Unavailable, message.into())
}
