//! What pages show that the fold alone cannot say: lists over engagements, the ledger and its proofs.

use crate::witness::Witnessed;
use outrigger_agreement::Explanation;
use outrigger_kernel::{EngagementId, Hash, Instant, ItemNo, Seq, Side, note::VerifierKey};
use outrigger_lifecycle::view::{Waiting, Who};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A member's desk: every engagement it belongs to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeskView {
    /// The engagements, the one that waits longest on the member first.
    pub engagements: Vec<DeskRow>,
}

/// One engagement on the desk.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeskRow {
    /// Its id.
    pub id: EngagementId,
    /// What it is called.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// The provider's name.
    pub provider: String,
    /// The side of the member who looks.
    pub side: Side,
    /// Whether it is a sample.
    pub sample: bool,
    /// What waits on the member's side.
    pub on_us: Vec<Waiting>,
    /// What waits on the other side.
    pub on_them: Vec<Waiting>,
    /// How many entries its ledger has.
    pub entries: Seq,
    /// When the last thing happened.
    pub last_at: Option<Instant>,
}

/// A page of the ledger, newest entries first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LedgerView {
    /// How many entries there are.
    pub size: u64,
    /// The root over all of them.
    pub root: Hash,
    /// The checkpoint that a party keeps: a note signed by this server, and by witnesses who saw exactly this.
    pub checkpoint: String,
    /// The key with which this server signs, for comparing it with the other side once.
    pub server_key: VerifierKey,
    /// How far witnesses have followed; none while they signed nothing.
    pub witnessed: Option<Witnessed>,
    /// The entries.
    pub entries: Vec<EntryRow>,
    /// Where the next page begins; none on the last page.
    pub before: Option<Seq>,
    /// The zone of the engagement.
    pub zone: String,
}

/// One entry.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntryRow {
    /// Its number.
    pub seq: Seq,
    /// When it was sealed.
    pub at: Instant,
    /// Whose command it came from.
    pub by: Who,
    /// The fact's name, as in `operate.period-stated`.
    pub kind: String,
    /// What happened, in one sentence.
    pub sentence: String,
    /// The leaf hash.
    pub leaf: Hash,
}

/// One entry with its proof.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntryView {
    /// The entry.
    pub row: EntryRow,
    /// The fact as JSON, as the ledger holds it.
    pub payload: serde_json::Value,
    /// The fact with its personal data readable; none when the ledger holds nothing sealed that opens.
    pub opened: Option<serde_json::Value>,
    /// The text whose hash is the leaf.
    pub leaf_text: String,
    /// The salt of the commitment, in hexadecimal.
    pub salt: String,
    /// The size of the tree that the proof is for.
    pub size: u64,
    /// The root of that tree.
    pub root: Hash,
    /// The hashes that lead from the leaf to the root.
    pub path: Vec<Hash>,
    /// Whether contents, leaf and path give the root.
    pub proven: bool,
    /// How far witnesses have followed; none while they signed nothing.
    pub witnessed: Option<Witnessed>,
    /// The zone of the engagement.
    pub zone: String,
}

/// The proof that a ledger of so many entries grew out of an earlier one (RFC 6962, section 2.1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsistencyProof {
    /// Whose ledger it is.
    pub engagement: EngagementId,
    /// How many entries the earlier one has.
    pub from: u64,
    /// The root over them.
    pub from_root: Hash,
    /// How many entries the later one has.
    pub to: u64,
    /// The root over them.
    pub to_root: Hash,
    /// The hashes that lead from one root to the other.
    pub path: Vec<Hash>,
}

/// The proof that an entry stands in a ledger of so many entries (RFC 6962, section 2.1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InclusionProof {
    /// Whose ledger it is.
    pub engagement: EngagementId,
    /// The number of the entry.
    pub seq: Seq,
    /// Its leaf hash.
    pub leaf: Hash,
    /// How many entries the ledger has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The hashes that lead from the leaf to the root.
    pub path: Vec<Hash>,
}

/// The result of recomputing everything.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verification {
    /// Entries whose contents give their leaf.
    pub entries: u64,
    /// The root that the entries give.
    pub root: Hash,
    /// The first entry that is not what it was; none when all are.
    pub first_bad: Option<Seq>,
    /// Batches whose events give their digest.
    pub batches: u64,
    /// Batches whose events are missing or changed.
    pub bad_batches: Vec<Hash>,
    /// Statements, with whether the events give the stated digest.
    pub statements: Vec<VerifiedStatement>,
    /// Whether everything is as it was.
    pub sound: bool,
    /// When it was verified.
    pub at: Instant,
    /// The zone of the engagement.
    pub zone: String,
}

/// One statement, recomputed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VerifiedStatement {
    /// Its number.
    pub no: ItemNo,
    /// Its period's title.
    pub title: String,
    /// The stated digest.
    pub stated: Hash,
    /// The digest that its batches and terms give.
    pub recomputed: Option<Hash>,
    /// Whether they are equal.
    pub equal: bool,
}

/// One case's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CaseView {
    /// The case's id.
    pub case: String,
    /// The case under every clock that it started.
    pub clocks: Vec<Explanation>,
    /// The zone of the agreement.
    pub zone: String,
    /// The number of the agreement.
    pub agreement: ItemNo,
    /// The digest of the agreement's text.
    pub agreement_digest: Hash,
}

/// What became of rows that were sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IngestReport {
    /// Rows read: accepted, duplicate and rejected together.
    pub rows: u64,
    /// Rows that wait to be sealed.
    pub accepted: u64,
    /// Rows that were there already.
    pub duplicates: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// The first problems.
    pub problems: Vec<IngestProblem>,
    /// Rejected rows with line, column and reason, in the format they came in; cut off past a limit.
    pub rejects: String,
    /// Events of the source that are not sealed yet.
    pub unsealed: u64,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IngestProblem {
    /// The line, from 1.
    pub line: u64,
    /// The column, when it is one column's fault.
    pub column: String,
    /// What is wrong.
    pub reason: String,
}
