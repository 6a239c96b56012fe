//! What the desk hands in with a command: who, when, and what it computed.

use crate::content::FileKind;
use outrigger_agreement::{Basis, Relief, Statement};
use outrigger_kernel::{AccountId, Hash, Instant, ItemNo, Seq};
use schemars::JsonSchema;
use serde::Serialize;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account, as signed in.
    pub account: AccountId,
}

/// Everything besides the engagement and the command that a decision may depend on.
#[derive(Clone, Debug)]
pub struct Context {
    /// When it is decided.
    pub at: Instant,
    /// Who asks.
    pub actor: Actor,
    /// What the desk computed because the command needed it.
    pub evidence: Option<Evidence>,
}

/// What a command needs computed before it can be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// The unsealed events of a source.
    Tail {
        /// The source.
        source: ItemNo,
    },
    /// The statement of a period under an agreement over sealed batches.
    Statement {
        /// The period, as written.
        period: outrigger_agreement::Period,
        /// The agreement's text.
        terms: String,
        /// The texts of the terms that held before it, oldest first.
        earlier: Vec<String>,
        /// What accepted claims leave out.
        reliefs: Vec<Relief>,
        /// The batches in the order they were sealed, and the months stated before.
        basis: Basis,
    },
    /// The statement that the figures of a period were not reported.
    Unreported {
        /// The period, as written.
        period: outrigger_agreement::Period,
        /// The agreement's text.
        terms: String,
        /// The months stated before; no batches.
        basis: Basis,
    },
    /// The shape of an uploaded event log.
    Log {
        /// The digest of the uploaded file.
        file: Hash,
        /// The zone for times without one.
        zone: Option<String>,
    },
    /// The size and type of an uploaded file.
    File {
        /// Its digest.
        digest: Hash,
    },
    /// A KPI's value over an attached log.
    Baseline {
        /// The digest of the log's file.
        file: Hash,
        /// The zone for times without one.
        zone: Option<String>,
        /// The KPI's terms in the agreement language.
        terms: String,
    },
}

/// What the desk computed.
#[derive(Clone, Debug)]
pub enum Evidence {
    /// A tail, ready to be sealed.
    Tail(EventsShape),
    /// The source has no unsealed events.
    EmptyTail,
    /// A statement.
    Statement(Box<Statement>),
    /// An uploaded log, and how many of its rows could not be read.
    Log(EventsShape, u64),
    /// A KPI's value.
    Baseline(Box<outrigger_agreement::LevelResult>),
    /// A file of a type that items may carry.
    File {
        /// Its size.
        bytes: u64,
        /// What it holds.
        kind: FileKind,
    },
    /// It could not be computed; the sentence says why.
    Impossible(String),
    /// Nothing was computed, because only the rules are asked: would they accept it? The answer has
    /// no facts then.
    Untried,
}

/// What a set of events looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema)]
pub struct EventsShape {
    /// The digest that names exactly these events.
    pub digest: Hash,
    /// How many events.
    pub events: u64,
    /// How many cases.
    pub cases: u64,
    /// The first event.
    pub first: Instant,
    /// The last event.
    pub last: Instant,
}

/// The place of a fact in the ledger: facts do not repeat what their entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stamp {
    /// The entry's number.
    pub seq: Seq,
    /// When it was sealed.
    pub at: Instant,
    /// Whose command it came from.
    pub by: AccountId,
    /// The entry's leaf hash.
    pub leaf: Hash,
}
