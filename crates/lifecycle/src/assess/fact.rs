//! What can have happened in the assess stage.

use crate::context::EventsShape;
use outrigger_agreement::LevelResult;
use outrigger_kernel::{Hash, ItemNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// An event log was attached to a process.
    LogAttached {
        /// The process.
        process: ItemNo,
        /// The digest of the uploaded file.
        file: Hash,
        /// The zone of times that carry none.
        zone: Option<String>,
        /// What the log looks like.
        shape: EventsShape,
        /// Rows of the file that could not be read.
        #[serde(default)]
        rejected: u64,
    },
    /// A KPI was measured on the log of its process.
    BaselineMeasured {
        /// The KPI.
        kpi: ItemNo,
        /// The version of the KPI that was measured.
        version: u32,
        /// The digest of the log's file.
        file: Hash,
        /// The measured value with its target.
        result: Box<LevelResult>,
    },
}
