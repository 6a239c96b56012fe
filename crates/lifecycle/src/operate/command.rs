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
    /// Withdraw a sealed batch, as long as no statement cites it; figures are computed without it from then on.
    WithdrawBatch {
        /// Batch. The digest of the batch, as its ledger entry says it.
        batch: Hash,
        /// Reason. Why it is withdrawn, which both sides will read.
        #[schemars(length(min = 3, max = 2_000))]
        reason: String,
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
    /// Take back proposed terms that are not in force, as long as nothing newer took their place.
    WithdrawAgreement {
        /// The agreement, as in AGR-1.
        agreement: ItemNo,
        /// Why they are taken back, which both sides will read.
        #[schemars(length(min = 10, max = 4_000))]
        reason: String,
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
    /// Answer the other side's claim: a dispute, or a request to leave cases out.
    AnswerClaim {
        /// The claim, as in CLAIM-1.
        claim: ItemNo,
        /// Whether you accept it.
        answer: Answer,
        /// Your reason, which both sides will read.
        #[schemars(length(min = 10, max = 4_000))]
        reason: String,
    },
    /// Claim that cases be left out of service levels' figures: cases by their numbers, or those of a time that has passed.
    RaiseClaim {
        /// What is asked for.
        kind: ReliefKind,
        /// Service levels. Their names, one a line; leave empty for all of them.
        #[serde(default)]
        #[schemars(length(max = 64), inner(length(min = 1, max = 120)))]
        levels: Vec<String>,
        /// Condition. Which of these cases, as in cause == "client outage"; leave empty for all of them.
        #[serde(default)]
        #[schemars(length(max = 4_000))]
        condition: String,
        /// Cases. Their numbers, one a line; leave empty for all of the time between From and To.
        #[serde(default)]
        #[schemars(length(max = 10_000), inner(length(min = 1, max = 1_000)))]
        cases: Vec<String>,
        /// From. Only cases whose clock ran after this instant, as in 2026-03-01T00:00:00Z.
        #[serde(default)]
        from: Option<Instant>,
        /// To. Only cases whose clock ran before this instant, as in 2026-03-03T00:00:00Z.
        #[serde(default)]
        to: Option<Instant>,
        /// Your reason, which both sides will read.
        #[schemars(length(min = 10, max = 4_000))]
        reason: String,
    },
    /// Take back a claim of your side that is not answered yet, or a dispute that was accepted and not stated again.
    WithdrawClaim {
        /// The claim, as in CLAIM-1.
        claim: ItemNo,
        /// Why it is taken back.
        #[schemars(length(min = 10, max = 4_000))]
        reason: String,
    },
    /// Settle a claim that nobody answered in time, by what the terms say silence means.
    SettleClaim {
        /// The claim, as in CLAIM-1.
        claim: ItemNo,
    },
    /// Propose that a stated period be stated as its figures come out today; your side signs it with that.
    ProposeRestatement {
        /// The period, as in 2026-03.
        period: Period,
        /// Why the figures differ, which both sides will read.
        #[schemars(length(min = 10, max = 4_000))]
        reason: String,
    },
    /// Sign a proposed restatement; it takes the statement's place and is final.
    SignRestatement {
        /// The restatement, as in RST-1.
        restatement: ItemNo,
        /// The digest of the figures that you saw.
        digest: Hash,
    },
    /// Decline the other side's restatement, or take your own back; the statement stands.
    DeclineRestatement {
        /// The restatement, as in RST-1.
        restatement: ItemNo,
        /// Your reason, which both sides will read.
        #[schemars(length(min = 10, max = 4_000))]
        reason: String,
    },
    /// State that the figures of a period were not reported in time, where the terms make that a default.
    DeclareUnreported {
        /// The period, as in 2026-03.
        period: Period,
    },
}

/// What a claim about cases asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReliefKind {
    /// Something that the other side answers for kept the levels from being reached.
    Relief,
    /// The cases do not belong into the figures.
    Exclusion,
}

/// How a claim is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is right: a disputed figure is stated again, claimed cases are left out.
    Accept,
    /// It is not: the figures stand.
    Reject,
}
