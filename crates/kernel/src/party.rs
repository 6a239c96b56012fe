//! The two sides of an engagement.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which organisation somebody speaks for. A provider is a vendor while it bids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The organisation whose work is outsourced.
    Client,
    /// The organisation that does the work.
    Provider,
}

impl Side {
    /// Both, client first: the order of every table and signature list.
    pub const BOTH: [Self; 2] = [Self::Client, Self::Provider];

    /// The one across the table.
    pub fn other(self) -> Self {
        match self {
            Self::Client => Self::Provider,
            Self::Provider => Self::Client,
        }
    }

    /// `client` or `provider`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Provider => "provider",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
