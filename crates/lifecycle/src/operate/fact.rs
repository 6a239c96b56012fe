//! What can have happened in the operate stage.

use super::{Answer, ReliefKind};
use crate::context::EventsShape;
use outrigger_agreement::{Relief, Statement};
use outrigger_kernel::{Hash, Instant, ItemNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// A source was opened for events.
    SourceConnected {
        /// The source.
        source: ItemNo,
    },
    /// Events were sealed under one digest.
    BatchSealed {
        /// The source they came from.
        source: ItemNo,
        /// What was sealed.
        shape: EventsShape,
        /// The instant up to which the source had sent everything.
        complete_until: Instant,
    },
    /// A sealed batch was withdrawn before any statement cited it.
    BatchWithdrawn {
        /// The source it came from.
        source: ItemNo,
        /// Its digest.
        batch: Hash,
        /// Why.
        reason: String,
    },
    /// A source had nothing more to send up to an instant.
    SourceAttested {
        /// The source.
        source: ItemNo,
        /// The instant up to which it had sent everything.
        complete_until: Instant,
    },
    /// A source was closed: statements no longer wait for it.
    SourceDisconnected {
        /// The source.
        source: ItemNo,
        /// Why.
        reason: String,
    },
    /// Terms were proposed.
    AgreementProposed {
        /// Their number.
        agreement: ItemNo,
        /// The text.
        text: String,
        /// Its digest.
        digest: Hash,
    },
    /// Proposed terms were signed.
    AgreementSigned {
        /// The agreement.
        agreement: ItemNo,
        /// The digest that was signed.
        digest: Hash,
    },
    /// Both sides had signed, so the terms are in force.
    AgreementPutInForce {
        /// The agreement.
        agreement: ItemNo,
    },
    /// Proposed terms were taken back by the side that proposed them.
    AgreementWithdrawn {
        /// The agreement.
        agreement: ItemNo,
        /// Why.
        reason: String,
    },
    /// The figures of a period were stated.
    PeriodStated {
        /// Their number.
        statement: ItemNo,
        /// The agreement they were computed under.
        agreement: ItemNo,
        /// The figures.
        figures: Box<Statement>,
    },
    /// A side agreed to a statement.
    StatementAgreed {
        /// The statement.
        statement: ItemNo,
        /// The digest of the figures it saw.
        digest: Hash,
    },
    /// A figure was disputed.
    StatementDisputed {
        /// The claim's number.
        claim: ItemNo,
        /// The statement.
        statement: ItemNo,
        /// The level.
        level: String,
        /// Why.
        reason: String,
    },
    /// A dispute was answered.
    DisputeAnswered {
        /// The claim.
        claim: ItemNo,
        /// How.
        answer: Answer,
        /// Why.
        reason: String,
    },
    /// It was claimed that cases be left out of figures.
    ClaimRaised {
        /// The claim's number.
        claim: ItemNo,
        /// What was asked for.
        kind: ReliefKind,
        /// What would be left out.
        relief: Relief,
        /// Why.
        reason: String,
    },
    /// A claim about cases was answered.
    ClaimAnswered {
        /// The claim.
        claim: ItemNo,
        /// How.
        answer: Answer,
        /// Why.
        reason: String,
    },
    /// A claim was taken back by the side that raised it.
    ClaimWithdrawn {
        /// The claim.
        claim: ItemNo,
        /// Why.
        reason: String,
    },
    /// Nobody answered a claim in time, and the terms say what that means.
    ClaimLapsed {
        /// The claim.
        claim: ItemNo,
        /// What silence meant.
        answer: Answer,
    },
    /// It was proposed that a statement be replaced by what its figures come to by now.
    RestatementProposed {
        /// The restatement's number.
        restatement: ItemNo,
        /// The statement.
        statement: ItemNo,
        /// The agreement that the figures were computed under.
        agreement: ItemNo,
        /// The figures.
        figures: Box<Statement>,
        /// Why.
        reason: String,
    },
    /// The other side signed a restatement, so it took the statement's place.
    RestatementSigned {
        /// The restatement.
        restatement: ItemNo,
        /// The digest of the figures that were signed.
        digest: Hash,
        /// The number of the new statement.
        statement: ItemNo,
    },
    /// The other side declined a restatement.
    RestatementDeclined {
        /// The restatement.
        restatement: ItemNo,
        /// Why.
        reason: String,
    },
}
