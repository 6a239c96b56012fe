//! What may be asked of the assess stage.

use outrigger_kernel::{Hash, ItemNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Attach an uploaded event log to a process.
    AttachLog {
        /// The process, as in PROC-1.
        process: ItemNo,
        /// The digest of the uploaded file.
        file: Hash,
        /// The zone of times that carry none, as in Europe/Berlin; leave empty when all times carry one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(length(max = 60))]
        zone: Option<String>,
    },
    /// Measure a KPI on the log of its process.
    MeasureBaseline {
        /// The KPI, as in KPI-1.
        kpi: ItemNo,
    },
}
