//! The kinds of items, and what may be asked of all of them.

use super::FileKind;
use crate::{
    assess::{Kpi, Objective, Process},
    operate::Source,
};
use outrigger_kernel::{Hash, ItemNo, Refusal, refusal};
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};

/// The content of an item, by kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Content {
    /// A process of the client.
    Process(Process),
    /// What the client wants to reach.
    Objective(Objective),
    /// A measured figure that shows whether an objective is reached.
    Kpi(Kpi),
    /// A system that events come from.
    Source(Source),
}

/// A kind of item, for forms and documentation.
pub struct Kind {
    /// Its name in addresses and commands.
    pub name: &'static str,
    /// The letters before its numbers.
    pub prefix: &'static str,
    /// What one of them is called.
    pub title: &'static str,
    /// The stage it belongs to.
    pub stage: &'static str,
    /// The JSON Schema of its content.
    pub schema: fn() -> Schema,
}

/// All kinds of items.
pub const KINDS: [Kind; 4] = [
    Kind {
        name: "process",
        prefix: "PROC",
        title: "Process",
        stage: "assess",
        schema: || schema_for!(Process),
    },
    Kind {
        name: "objective",
        prefix: "OBJ",
        title: "Objective",
        stage: "assess",
        schema: || schema_for!(Objective),
    },
    Kind { name: "kpi", prefix: "KPI", title: "KPI", stage: "assess", schema: || schema_for!(Kpi) },
    Kind { name: "source", prefix: "SRC", title: "Source", stage: "operate", schema: || schema_for!(Source) },
];

/// The kind that a number belongs to.
pub fn kind_of(no: ItemNo) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.prefix == no.prefix())
}

impl Content {
    /// Its kind's name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Process(_) => "process",
            Self::Objective(_) => "objective",
            Self::Kpi(_) => "kpi",
            Self::Source(_) => "source",
        }
    }
}

/// What may be asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Write a new item.
    Draft {
        /// Its content.
        content: Content,
    },
    /// Change an item.
    Amend {
        /// The item.
        item: ItemNo,
        /// The version you changed; a newer one refuses the change and loses nothing.
        version: u32,
        /// Its new content.
        content: Content,
    },
    /// Attach a file to an item.
    AttachFile {
        /// The item, as in PROC-1.
        item: ItemNo,
        /// File. A PDF, PNG, JPEG, text, CSV, JSON, Word or Excel file of at most 25 MiB.
        file: Hash,
        /// Name. What the file is called, as in report.pdf.
        #[schemars(length(min = 1, max = 200))]
        name: String,
    },
    /// Detach a file from an item; it stays in the ledger, and the item says why it is detached.
    DetachFile {
        /// The item, as in PROC-1.
        item: ItemNo,
        /// The digest of the file.
        file: Hash,
        /// Reason. Why it is detached, which both sides will read.
        #[schemars(length(min = 3, max = 2_000))]
        reason: String,
    },
}

impl Command {
    /// The kind of the item that it is about.
    ///
    /// # Errors
    /// Not found when no kind of item has such numbers.
    pub fn kind(&self) -> Result<&'static str, Refusal> {
        match self {
            Self::Draft { content } | Self::Amend { content, .. } => Ok(content.kind()),
            Self::AttachFile { item, .. } | Self::DetachFile { item, .. } => kind_of(*item)
                .map(|kind| kind.name)
                .ok_or_else(|| refusal::not_found("item", item).at("item")),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// An item was written.
    ItemDrafted {
        /// Its number.
        item: ItemNo,
        /// Its content.
        content: Content,
    },
    /// An item was changed.
    ItemAmended {
        /// Its number.
        item: ItemNo,
        /// Its content from now on.
        content: Content,
    },
    /// A file was attached to an item.
    FileAttached {
        /// The item.
        item: ItemNo,
        /// The digest of the file.
        file: Hash,
        /// What it is called.
        name: String,
        /// What it holds.
        kind: FileKind,
        /// Its size.
        bytes: u64,
    },
    /// A file was detached from an item.
    FileDetached {
        /// The item.
        item: ItemNo,
        /// The digest of the file.
        file: Hash,
        /// Why.
        reason: String,
    },
}
