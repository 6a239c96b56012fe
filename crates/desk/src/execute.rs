//! The way of a decision: load the fold, decide, seal, append, evolve, tell those who watch.

use crate::{Desk, Notice, Once, fold::Snapshot, trouble};
use outrigger_kernel::{AccountId, EngagementId, Entry, Instant, Refusal, Seq, entry::Draft, refusal};
use outrigger_lifecycle::{
    Command, Context, Engagement, Evidence, Fact, assess, content, decide, founding, gate, operate,
};
use outrigger_store::{Change, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Rounds of a command whose ledger other processes move on meanwhile: somebody gets on in each of them.
const ROUNDS_MAX: usize = 64;

/// What a command led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// Whose ledger it went into.
    pub engagement: EngagementId,
    /// The entries it became.
    pub entries: Vec<Seq>,
    /// The page that shows the result, below the engagement's address.
    pub path: String,
}

/// One lock per engagement, so that commands of one process queue up instead of colliding.
#[derive(Default)]
pub(crate) struct Locks(Mutex<HashMap<EngagementId, Arc<Mutex<()>>>>);

impl Locks {
    pub fn of(&self, engagement: EngagementId) -> Arc<Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(engagement).or_default())
    }
}

/// What a lock guards is order, or is changed in whole steps, so one that a panic poisoned is as good as new.
pub(crate) fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Executes a command for an account.
    ///
    /// # Errors
    /// The refusal of the rules, or what keeps the store from writing. Nothing has changed then.
    pub fn execute(
        &self,
        account: AccountId,
        engagement: EngagementId,
        command: Command,
    ) -> Result<Receipt, Refusal> {
        self.execute_once(account, engagement, command, None)
    }

    /// Executes a command that may be sent again: the same request gets the same receipt, and is done once.
    ///
    /// # Errors
    /// As [`Desk::execute`], and [`outrigger_kernel::Code::KeyReused`]. A refusal is not kept: the same
    /// request may succeed later.
    pub fn execute_once(
        &self,
        account: AccountId,
        engagement: EngagementId,
        command: Command,
        once: Option<&Once>,
    ) -> Result<Receipt, Refusal> {
        let lock = self.0.locks.of(engagement);
        let _order = hold(&lock);
        for _ in 0..ROUNDS_MAX {
            if let Some(receipt) = self.receipt_before(once)? {
                return Ok(receipt);
            }
            let snapshot = self.load(engagement)?;
            match self.try_execute(account, snapshot, command.clone(), once) {
                Ok(Some(receipt)) => return Ok(receipt),
                Ok(None) => {}
                // What the rules refuse may be this very request, done by another process meanwhile.
                Err(refusal) => return self.receipt_before(once)?.ok_or(refusal),
            }
        }
        Err(refusal::outdated("The engagement"))
    }

    /// Founds an engagement; the account becomes its first member.
    ///
    /// # Errors
    /// As [`Desk::execute`].
    pub fn found(&self, account: AccountId, fields: serde_json::Value) -> Result<Receipt, Refusal> {
        self.found_once(account, fields, None)
    }

    /// Founds an engagement by a request that may be sent again: it is founded once.
    ///
    /// # Errors
    /// As [`Desk::execute_once`].
    pub fn found_once(
        &self,
        account: AccountId,
        fields: serde_json::Value,
        once: Option<&Once>,
    ) -> Result<Receipt, Refusal> {
        if let Some(receipt) = self.receipt_before(once)? {
            return Ok(receipt);
        }
        let command = Command::parse("engagement.found", fields)?;
        // Refused before anything is written down, or not at all.
        decide(&Engagement::default(), command.clone(), &self.context(account))?;
        let random = self.0.machine.random();
        let id = EngagementId::from_random(std::array::from_fn(|at| random[at]));
        // The grant comes first: one to an engagement that does not exist shows nothing, and the
        // other way round a crash would hide a founded one.
        self.store().grant_put(account, id).map_err(trouble::store)?;
        let receipt = self.execute_once(account, id, command, once)?;
        if receipt.engagement != id {
            // The same request founded another at the same time, so this one never came to be.
            self.store().grant_end(account, id).map_err(trouble::store)?;
        }
        Ok(receipt)
    }

    /// Why a command would be refused now, or none when the rules would accept it. Nothing is computed
    /// for it.
    pub fn try_command(
        &self,
        snapshot: &Snapshot,
        account: AccountId,
        name: &str,
        fields: &[(&str, &str)],
    ) -> Option<String> {
        if snapshot.as_of.is_some() {
            return Some("This is the past; go back to now to act.".into());
        }
        let map = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect();
        let command = match Command::parse(name, serde_json::Value::Object(map)) {
            Ok(command) => command,
            Err(refusal) => return Some(refusal.to_string()),
        };
        let ctx = Context { evidence: Some(Evidence::Untried), ..self.context(account) };
        decide(&snapshot.engagement, command, &ctx).err().map(|refusal| refusal.to_string())
    }

    /// Decides and appends; none when somebody else's entries, or this request's own, came first.
    fn try_execute(
        &self,
        account: AccountId,
        snapshot: Arc<Snapshot>,
        command: Command,
        once: Option<&Once>,
    ) -> Result<Option<Receipt>, Refusal> {
        self.heed_clock(&snapshot);
        let mut ctx = self.context(account);
        ctx.at = ctx.at.max(snapshot.engagement.last_at().unwrap_or(Instant::EARLIEST));
        // Rules first with nothing computed: who may not ask must not make the desk work.
        outrigger_lifecycle::access::allows(&snapshot.engagement, &command, &ctx)?;
        if let Some(need) = command.needs(&snapshot.engagement) {
            ctx.evidence = Some(self.evidence(&snapshot, need)?);
        }
        let facts = decide(&snapshot.engagement, command, &ctx)?;
        if facts.iter().any(|fact| matches!(fact, Fact::Operate(operate::Fact::BatchWithdrawn { .. }))) {
            // The batch must have left the tail before it is withdrawn: afterwards nothing tells its events from
            // the same events sent again.
            self.settle(&snapshot)?;
        }
        // Folded before they are written: what could not be read again must not be in a ledger.
        let mut next = self.copy(&snapshot);
        let entries = self.seal(&mut next, (ctx.at, account), &facts)?;
        self.give_grants(snapshot.id, &facts)?;
        let numbers = entries.iter().map(|entry| entry.seq).collect();
        let receipt = Receipt { engagement: snapshot.id, entries: numbers, path: path_of(&facts) };
        let kept = once.map(|once| once.change(&receipt));
        if !self.append(&snapshot, (&facts, &entries), kept)? {
            return Ok(None);
        }
        let next = Arc::new(next);
        self.keep_next((snapshot, &next), &entries, facts.clone());
        self.after(&next, &facts, &entries);
        Ok(Some(receipt))
    }

    /// Appends entries with everything that goes with them; `false` when somebody else was first.
    fn append(
        &self,
        snapshot: &Snapshot,
        (facts, entries): (&[Fact], &[Entry]),
        kept: Option<Change>,
    ) -> Result<bool, Refusal> {
        let mut with = self.wakes(snapshot.id)?;
        let has_jobs = !with.is_empty();
        with.extend(self.sealing_expects(snapshot.id, facts));
        with.extend(kept);
        match self.store().append(snapshot.id, snapshot.engagement.head, entries, &with) {
            Ok(()) => {}
            Err(StoreError::Conflict { .. } | StoreError::Changed { .. }) => return Ok(false),
            Err(error) => return Err(trouble::store(error)),
        }
        if has_jobs {
            self.poke();
        }
        Ok(true)
    }

    /// Seals facts and folds them into what they follow.
    fn seal(
        &self,
        next: &mut Snapshot,
        by: (Instant, AccountId),
        facts: &[Fact],
    ) -> Result<Vec<Entry>, Refusal> {
        let mut entries = Vec::with_capacity(facts.len());
        for fact in facts {
            let (kind, plain) = fact.written();
            let payload = self.seal_payload(next.id, &plain)?;
            let draft = Draft { kind, payload, salt: self.0.machine.random() };
            let entry = Entry::seal(next.id, next.engagement.head + 1, by, draft);
            next.take(&entry, &plain)?;
            entries.push(entry);
        }
        Ok(entries)
    }

    /// Admitted people find the engagement on their desk. The grant alone permits nothing.
    fn give_grants(&self, engagement: EngagementId, facts: &[Fact]) -> Result<(), Refusal> {
        for fact in facts {
            if let Fact::Founding(founding::Fact::MemberAdmitted { account, .. }) = fact {
                self.store().grant_put(*account, engagement).map_err(|error| match error {
                    StoreError::Misuse { .. } => refusal::not_found("account", account).at("account"),
                    other => trouble::store(other),
                })?;
            }
        }
        Ok(())
    }

    /// What follows once the entries are on disk. The command has succeeded by now: what fails here is done
    /// when the engagement is read anew, or by the next sealing.
    fn after(&self, next: &Snapshot, facts: &[Fact], entries: &[Entry]) {
        let engagement = next.id;
        for (fact, entry) in facts.iter().zip(entries) {
            let done = match fact {
                Fact::Operate(operate::Fact::BatchSealed { .. } | operate::Fact::BatchWithdrawn { .. }) => {
                    self.settle(next)
                }
                Fact::Founding(founding::Fact::PersonErased { account, .. }) => {
                    self.erase(engagement, *account, entry.at)
                }
                _ => Ok(()),
            };
            if let Err(refusal) = done {
                tracing::warn!(%engagement, seq = entry.seq, %refusal, "an entry is not carried out yet");
            }
        }
        for entry in entries {
            self.tell(Notice { engagement, seq: entry.seq, kind: entry.kind.clone() });
        }
    }
}

/// The page that shows what the first fact did.
fn path_of(facts: &[Fact]) -> String {
    match facts.first() {
        Some(Fact::Content(
            content::Fact::ItemDrafted { item, .. }
            | content::Fact::ItemAmended { item, .. }
            | content::Fact::FileAttached { item, .. }
            | content::Fact::FileDetached { item, .. },
        )) => format!("items/{item}"),
        Some(Fact::Gate(
            gate::Fact::GateSigned { gate, .. }
            | gate::Fact::GateOpened { gate }
            | gate::Fact::CriterionWaived { gate, .. }
            | gate::Fact::GateWaived { gate, .. },
        )) => format!("gates/{gate}"),
        Some(Fact::Assess(assess::Fact::LogAttached { process, .. })) => format!("items/{process}"),
        Some(Fact::Assess(assess::Fact::BaselineMeasured { .. })) => "assess".into(),
        Some(Fact::Operate(fact)) => match fact {
            operate::Fact::PeriodStated { statement, .. }
            | operate::Fact::StatementAgreed { statement, .. }
            | operate::Fact::StatementDisputed { statement, .. }
            | operate::Fact::RestatementSigned { statement, .. } => format!("operate/statements/{statement}"),
            operate::Fact::RestatementProposed { restatement, .. }
            | operate::Fact::RestatementDeclined { restatement, .. } => {
                format!("operate/restatements/{restatement}")
            }
            operate::Fact::ClaimRaised { claim, .. }
            | operate::Fact::ClaimAnswered { claim, .. }
            | operate::Fact::ClaimWithdrawn { claim, .. }
            | operate::Fact::ClaimLapsed { claim, .. } => format!("operate/claims/{claim}"),
            operate::Fact::AgreementProposed { agreement, .. }
            | operate::Fact::AgreementSigned { agreement, .. }
            | operate::Fact::AgreementPutInForce { agreement }
            | operate::Fact::AgreementWithdrawn { agreement, .. } => {
                format!("operate/agreements/{agreement}")
            }
            operate::Fact::SourceConnected { .. }
            | operate::Fact::SourceDisconnected { .. }
            | operate::Fact::SourceAttested { .. }
            | operate::Fact::BatchSealed { .. }
            | operate::Fact::BatchWithdrawn { .. }
            | operate::Fact::DisputeAnswered { .. } => "operate".into(),
        },
        Some(Fact::Founding(_)) | None => String::new(),
    }
}

#[cfg(test)]
mod tests;
