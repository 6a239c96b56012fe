//! How far an access token goes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a program may do with its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Read what the account may read.
    Read,
    /// Send events and files of them, and read.
    Events,
    /// Read the ledger with its proofs, and co-sign it.
    Witness,
    /// Everything that the account may do, save what is about the account itself.
    Act,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 4] = [Self::Read, Self::Events, Self::Witness, Self::Act];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Events => "events",
            Self::Witness => "witness",
            Self::Act => "act",
        }
    }

    /// What it lets a program do, in words that follow "may".
    pub fn about(self) -> &'static str {
        match self {
            Self::Read => "read what you may read",
            Self::Events => "send events, and read",
            Self::Witness => "read the ledger, and co-sign it",
            Self::Act => "do everything that you may do",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::as_str).join(", ");
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        found.ok_or_else(|| format!("the scope of a token is one of {}", known()))
    }
}
