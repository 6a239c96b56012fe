//! What may be asked of the operate stage.

use outrigger_agreement::Period;
use outrigger_kernel::{Hash, Instant, ItemNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Open a source for events.
    ConnectSource {
        /// The source, as in SRC-1.
        source: ItemNo,
    },
    /// Close a source, so that statements no longer wait for it; its sealed events stay.
    DisconnectSource {
        /// The source, as in SRC-1.
        source: ItemNo,
        /// Why it will send nothing more.
        #[schemars(length(min = 10, max = 2_000))]
        reason: String,
    },
    /// Seal the events of a source that are not sealed yet, or attest that there are none.
    SealBatch {
        /// The source, as in SRC-1.
        source: ItemNo,
        /// The instant up to which the source has sent everything, as in 2026-04-01T00:00:00Z.
        complete_until: Instant,
    },
    /// Propose the terms of an agreement; your side signs them with it.
    ProposeAgreement {
        /// The agreement's text.
        #[schemars(length(min = 1, max = 262_144))]
        text: String,
    },
    /// Sign proposed terms; with the other side's signature they are in force.
    SignAgreement {
        /// The agreement, as in AGR-1.
        agreement: ItemNo,
        /// The digest of the text that you read.
        digest: Hash,
    },
    /// State the figures of a period that is over.
    StatePeriod {
        /// The period, as in 2026-03.
        period: Period,
    },
    /// Agree to the figures of a statement.
    AgreeStatement {
        /// The statement, as in STMT-1.
        statement: ItemNo,
        /// The digest of the figures that you saw.
        digest: Hash,
    },
    /// Dispute a figure of a statement, with the reason.
    DisputeStatement {
        /// The statement, as in STMT-1.
        statement: ItemNo,
        /// The service level whose figure is disputed.
        #[schemars(length(min = 1, max = 120))]
        level: String,
        /// Why the figure is wrong.
        #[schemars(length(min = 10, max = 4_000))]
        reason: String,
    },
    /// Answer the other side's dispute.
    AnswerDispute {
        /// The claim, as in CLAIM-1.
        claim: ItemNo,
        /// Whether you accept it.
        answer: Answer,
        /// Your reason, which both sides will read.
        #[schemars(length(min = 10, max = 4_000))]
        reason: String,
    },
}

/// How a dispute is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The figure is wrong and will be stated again.
    Accept,
    /// The figure stands.
    Reject,
}
