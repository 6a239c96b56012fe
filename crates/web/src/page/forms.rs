//! The data of pages that no view of the desk or the lifecycle is: forms and short answers.

use super::{
    form::{self, Typed},
    tokens::TokensPart,
};
use outrigger_desk::view::IngestReport;
use outrigger_kernel::{ItemNo, Refusal};
use outrigger_lifecycle::{
    catalogue,
    content::{KINDS, Kind},
    view::ItemView,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Where a visitor signs in.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct SignInPage {
    /// The login that was typed.
    pub login: String,
    /// The local path to go to afterwards.
    pub next: String,
    /// Why signing in was refused.
    pub refusal: Option<Refusal>,
}

/// A one-time link. Opening it shows a button, so that programs which open links do not use it up.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct LinkPage {
    /// The token; never shown in JSON.
    #[serde(skip)]
    pub token: String,
    /// Why the link was refused.
    pub refusal: Option<Refusal>,
}

/// Where a visitor sets a password.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct PasswordPage {
    /// Whether the account has a password already.
    pub has_password: bool,
    /// Whether it has just been set.
    pub changed: bool,
    /// Whether the account is written to in the morning; none when its login is no mail address.
    pub digest: Option<bool>,
    /// The account's access tokens.
    pub tokens: TokensPart,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}

impl PasswordPage {
    pub(super) fn wants_mail(&self) -> bool {
        self.digest == Some(true)
    }
}

/// The form that writes or changes an item.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ItemFormPage {
    /// The kind's name, as in `process`.
    pub kind: String,
    /// The item to change; none when it is new.
    pub item: Option<ItemNo>,
    /// The version that is changed.
    pub version: Option<u32>,
    /// What the fields hold, by name.
    pub typed: Typed,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// The content that somebody else wrote meanwhile.
    pub theirs: Option<Value>,
}

impl ItemFormPage {
    /// An empty form for a new item of a kind.
    pub fn draft(kind: &Kind) -> Self {
        let typed = Typed::new();
        Self { kind: kind.name.to_owned(), item: None, version: None, typed, refusal: None, theirs: None }
    }

    /// The form that changes an item, filled with what it says.
    pub fn amend(item: &ItemView) -> Self {
        Self {
            kind: item.kind.clone(),
            item: Some(item.no),
            version: Some(item.version),
            typed: form::typed(&item.content),
            refusal: None,
            theirs: None,
        }
    }

    pub(super) fn title(&self) -> String {
        let title = self.known_kind().map_or("item", |kind| kind.title);
        self.item.map_or_else(|| format!("New {}", crate::words::lowered(title)), |no| format!("Change {no}"))
    }

    pub(super) fn known_kind(&self) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.name == self.kind)
    }
}

/// The form of a command.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CommandFormPage {
    /// The command's name, as in `operate.dispute-statement`.
    pub command: String,
    /// What it does, in one sentence.
    pub about: String,
    /// The JSON Schema of its fields.
    pub fields: Value,
    /// What the fields hold, by name.
    pub typed: Typed,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}

impl CommandFormPage {
    /// The form of a command with what is known or was typed; `None` when there is no such command.
    pub fn new(command: &str, typed: Typed, refusal: Option<Refusal>) -> Option<Self> {
        let doc = catalogue::find(command)?;
        let (command, about) = (doc.name.clone(), doc.about.clone());
        Some(Self { command, about, fields: doc.fields.as_value().clone(), typed, refusal })
    }

    pub(super) fn title(&self) -> String {
        let verb = self.command.rsplit('.').next().unwrap_or_default();
        if verb == "found" { "Found an engagement".into() } else { crate::words::titled(verb) }
    }

    /// What can be done about it once it is sealed.
    pub(super) fn undo(&self) -> &'static str {
        match self.command.as_str() {
            "operate.raise-claim" | "operate.dispute-statement" => {
                "It stays in the ledger; you can withdraw it until it is answered."
            }
            "operate.propose-agreement" | "operate.propose-restatement" => {
                "It stays in the ledger; you can take it back until the other side signs it."
            }
            "content.attach-file" => {
                "It stays in the ledger; it can be detached, and is then listed as detached."
            }
            "engagement.place-hold" => "It stays in the ledger; your side can release it again.",
            "engagement.name-witness" => "It stays in the ledger; your side can retire the key again.",
            "operate.withdraw-batch" => "It stays in the ledger; the events can be sent and sealed again.",
            "operate.connect-source" => "It stays in the ledger; the source can be disconnected again.",
            "operate.disconnect-source" => "It stays in the ledger; the source can be connected again.",
            _ => "It cannot be taken back.",
        }
    }
}

/// What became of events that were sent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IngestedPage {
    /// The source.
    pub source: ItemNo,
    /// The counts and the first problems.
    pub report: IngestReport,
}
