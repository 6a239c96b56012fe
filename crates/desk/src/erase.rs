//! What erasing a person means beyond the ledger's own entry: the key to the person's data is destroyed, the
//! account leaves the engagement, and one that is left with none goes too.
//!
//! Every step may be taken again, so an erasure that a crash broke off is finished by whoever reads the entry
//! next, and a backup from before it is erased anew before it is served.

use crate::{Desk, Snapshot, trouble, vault::name_of};
use outrigger_kernel::{AccountId, EngagementId, Instant, Refusal, SubjectId, personal::ERASED, refusal};
use outrigger_store::{
    Account, Change, Link, Shelf, StoreError,
    people::{read, written},
    store::LISTED_MAX,
};
use serde::Serialize;

/// Changes that go together when many records end.
const ENDED_TOGETHER: usize = 1_000;

/// What the record of an erased subject says.
#[derive(Serialize)]
struct Erasure {
    /// When it was decided.
    at: Instant,
}

impl Desk {
    /// Erases subjects again, after a backup from before was restored. The ledger is not written to: where it
    /// is older than the erasure, the person stands in it without a name until a lead erases the person anew.
    ///
    /// # Errors
    /// When one is no subject, or the store cannot be read or written. What was erased until then stays
    /// erased.
    pub fn apply_erasures(&self, erased: &[(EngagementId, String)]) -> Result<(), Refusal> {
        for (engagement, subject) in erased {
            // A subject has the text of its account; one that has no account has a key all the same.
            let account = subject.parse::<AccountId>().map_err(|_| {
                let sentence = format!("The list of erased people names {subject:?}, which is nobody's id.");
                refusal::invalid(sentence).next("Make the list anew from the data that it was taken of.")
            })?;
            self.erase(*engagement, account, self.now())?;
        }
        Ok(())
    }

    /// Does what an erasure means, now that its entry is on disk.
    pub(crate) fn erase(
        &self,
        engagement: EngagementId,
        account: AccountId,
        at: Instant,
    ) -> Result<(), Refusal> {
        // What is in memory was made while there was a name. Made anew, it has none; and what fails here is
        // tried again then.
        self.forget(engagement);
        let left = self.leave(engagement, account);
        // The key goes whatever became of the account. It goes last, since destroying it clears the store's
        // logs of what was there before.
        self.destroy_key(name_of(engagement, SubjectId::of(account)), at)?;
        left.map_err(trouble::store)
    }

    /// Finishes erasures that were broken off.
    pub(crate) fn settle_erasures(&self, snapshot: &Snapshot) -> Result<(), Refusal> {
        for (account, erased) in &snapshot.engagement.erased {
            if !self.is_erased(snapshot.id, *account).map_err(trouble::store)? {
                self.erase(snapshot.id, *account, erased.at)?;
            }
        }
        Ok(())
    }

    fn is_erased(&self, engagement: EngagementId, account: AccountId) -> Result<bool, StoreError> {
        let name = name_of(engagement, SubjectId::of(account));
        Ok(self.store().record(Shelf::Erased, &name)?.is_some()
            && self.store().record(Shelf::SubjectKey, &name)?.is_none()
            && !self.store().grants(account)?.contains(&engagement))
    }

    fn destroy_key(&self, name: String, at: Instant) -> Result<(), Refusal> {
        let erasure = written(&Erasure { at }).map_err(trouble::store)?;
        // The record comes with it, so that the key is not made again.
        let changes =
            [Change::Put(Shelf::Erased, name.clone(), erasure), Change::Delete(Shelf::SubjectKey, name)];
        self.store().change(&changes).map_err(trouble::store)
    }

    /// Takes the engagement off the account, and retires an account that belongs to no other.
    fn leave(&self, engagement: EngagementId, account: AccountId) -> Result<(), StoreError> {
        let Some(kept) = self.store().account(account)? else { return Ok(()) };
        let grants = self.store().grants(account)?;
        if !grants.iter().any(|other| *other != engagement && self.may_belong(account, *other)) {
            self.retire(kept)?;
        }
        self.store().grant_end(account, engagement)
    }

    /// A grant alone says little: it is given before there is an entry. A ledger that cannot be read may know
    /// the person.
    fn may_belong(&self, account: AccountId, engagement: EngagementId) -> bool {
        // Folded aside: to settle that ledger here, too, would ask this one of its members in turn, without end.
        self.fold_only(engagement).map_or(true, |snapshot| snapshot.engagement.member(account).is_some())
    }

    /// Leaves of an account what entries name, its id, and ends every way to sign in.
    fn retire(&self, account: Account) -> Result<(), StoreError> {
        let id = account.id;
        self.forget_mail(&account.login);
        let login = format!("erased-{id}");
        self.store().account_put(&Account { login, name: ERASED.into(), password: None, ..account })?;
        self.store().sessions_end(id, None)?;
        let links = self.all_records(Shelf::Link, "")?.into_iter().filter(|(_, link)| is_of(id, link));
        let mut ended: Vec<Change> = links.map(|(key, _)| Change::Delete(Shelf::Link, key)).collect();
        let prefix = format!("{id}/");
        for (key, _) in self.all_records(Shelf::TokenOf, &prefix)? {
            if let Some(digest) = key.strip_prefix(&prefix) {
                ended.push(Change::Delete(Shelf::Token, digest.to_owned()));
            }
            ended.push(Change::Delete(Shelf::TokenOf, key));
        }
        ended.push(Change::Delete(Shelf::Digest, id.to_string()));
        ended.chunks(ENDED_TOGETHER).try_for_each(|changes| self.store().change(changes))
    }

    /// Every record of a shelf under a prefix: for shelves that stay short.
    pub(crate) fn all_records(
        &self,
        shelf: Shelf,
        prefix: &str,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let mut all: Vec<(String, Vec<u8>)> = Vec::new();
        loop {
            let after = all.last().map_or("", |(key, _)| key.as_str());
            let page = self.store().records(shelf, prefix, after, LISTED_MAX)?;
            let is_last = page.len() < LISTED_MAX;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }
}

fn is_of(account: AccountId, link: &[u8]) -> bool {
    read::<Link>(link).is_ok_and(|link| link.account == account)
}

#[cfg(test)]
mod tests;
