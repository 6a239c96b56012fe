//! Accounts, what they may see, their sessions, and the links that sign them in: records with a shape.

use crate::{Change, Shelf, Store, StoreError, check::at_most};
use outrigger_kernel::{AccountId, EngagementId, Hash, Instant};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fmt;

/// Bytes in the login, the name, or the password hash of an account.
pub const ACCOUNT_TEXT_BYTES_MAX: usize = 1_000;
/// How often a change is tried while others change the same record.
const ROUNDS_MAX: usize = 16;
/// Sessions ended in one go.
const SESSIONS_MAX: usize = 1_000;

/// A person who can sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The id that ledger entries name.
    pub id: AccountId,
    /// What the person types to sign in; unique.
    pub login: String,
    /// The name that others read.
    pub name: String,
    /// The password hash as a PHC string; `None` for one who signs in by link only.
    pub password: Option<String>,
    /// When the account was made.
    pub created: Instant,
}

/// Shows the id alone: logs carry neither personal data nor password hashes.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A signed-in browser.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The digest of the token in the cookie; the token itself is never kept.
    pub token_digest: Hash,
    /// Who signed in.
    pub account: AccountId,
    /// When they signed in.
    pub created: Instant,
    /// When they were last seen.
    pub seen: Instant,
    /// What a form must send back to be believed.
    pub csrf: Hash,
}

/// Shows no secret: logs must not let anybody forge a form.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("account", &self.account)
            .field("created", &self.created)
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}

/// A link that signs somebody in once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The digest of the token in the link.
    pub token_digest: Hash,
    /// Whom it signs in.
    pub account: AccountId,
    /// The first instant at which it no longer works.
    pub expires: Instant,
}

impl dyn Store + '_ {
    /// Adds an account, or replaces the one with its id. Logins are compared byte by byte.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when another account has the login.
    pub fn account_put(&self, account: &Account) -> Result<(), StoreError> {
        check(account)?;
        let id = account.id.as_str();
        for _ in 0..ROUNDS_MAX {
            let kept = self.record(Shelf::Account, id)?;
            let owner = self.record(Shelf::Login, &account.login)?;
            if owner.as_ref().is_some_and(|owner| owner != id.as_bytes()) {
                return Err(StoreError::Taken { login: account.login.clone() });
            }
            let mut changes = vec![
                Change::Expect(Shelf::Account, id.into(), kept.clone()),
                Change::Expect(Shelf::Login, account.login.clone(), owner),
                Change::Put(Shelf::Account, id.into(), written(account)?),
                Change::Put(Shelf::Login, account.login.clone(), id.into()),
            ];
            let before: Option<Account> = kept.as_deref().map(read).transpose()?;
            if let Some(before) = before.filter(|before| before.login != account.login) {
                changes.push(Change::Delete(Shelf::Login, before.login));
            }
            match self.change(&changes) {
                Err(StoreError::Changed { .. }) => {}
                done => return done,
            }
        }
        Err(changed("account", id))
    }

    /// Replaces an account, as long as it is what it was; its login stays.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when it is something else by now; [`StoreError::Misuse`] for another id or login.
    pub fn account_replace(&self, was: &Account, now: &Account) -> Result<(), StoreError> {
        check(now)?;
        if (was.id, &was.login) != (now.id, &now.login) {
            return Err(StoreError::Misuse { what: "an account is replaced under its id and login".into() });
        }
        let put = Change::Put(Shelf::Account, now.id.to_string(), written(now)?);
        self.change(&[self.account_still(was)?, put])
    }

    /// The account with this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.shaped(Shelf::Account, id.as_str())
    }

    /// The account with this login.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let Some(id) = self.record(Shelf::Login, login)? else { return Ok(None) };
        self.shaped(Shelf::Account, &String::from_utf8_lossy(&id))
    }

    /// Lets an account see an engagement. What it may do there, the ledger decides.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the account is unknown.
    pub fn grant_put(&self, account: AccountId, engagement: EngagementId) -> Result<(), StoreError> {
        self.grants_change(account, |grants| {
            if !grants.contains(&engagement) {
                grants.push(engagement);
            }
        })
    }

    /// Takes an engagement off what an account may see.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the account is unknown.
    pub fn grant_end(&self, account: AccountId, engagement: EngagementId) -> Result<(), StoreError> {
        self.grants_change(account, |grants| grants.retain(|granted| *granted != engagement))
    }

    /// The engagements that an account may see, in the order they were granted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn grants(&self, account: AccountId) -> Result<Vec<EngagementId>, StoreError> {
        Ok(self.shaped(Shelf::Grants, account.as_str())?.unwrap_or_default())
    }

    /// Adds a session for an account, as long as that is what it was when its owner was let in.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the account is something else by now, as with a new password;
    /// [`StoreError::Misuse`] when the session is another's.
    pub fn session_begin(&self, session: &Session, account: &Account) -> Result<(), StoreError> {
        if session.account != account.id {
            return Err(StoreError::Misuse { what: "the session is another account's".into() });
        }
        let key = session.token_digest.to_string();
        self.change(&[
            self.account_still(account)?,
            Change::Put(Shelf::SessionOf, format!("{}/{key}", session.account), Vec::new()),
            Change::Put(Shelf::Session, key, written(session)?),
        ])
    }

    /// Brings a session up to date that was seen again. One that has ended is not made again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn session_seen(&self, session: &Session) -> Result<(), StoreError> {
        let key = session.token_digest.to_string();
        let Some(was) = self.record(Shelf::Session, &key)? else { return Ok(()) };
        match self.change(&[Change::Replace { shelf: Shelf::Session, key, was, value: written(session)? }]) {
            // Ended or seen meanwhile: either is newer than this.
            Err(StoreError::Changed { .. }) => Ok(()),
            done => done,
        }
    }

    /// The session of a token. Whether it is too old is for the asker to say.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn session(&self, token_digest: Hash) -> Result<Option<Session>, StoreError> {
        self.shaped(Shelf::Session, &token_digest.to_string())
    }

    /// Forgets a session; one that is unknown is forgotten already.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn session_end(&self, token_digest: Hash) -> Result<(), StoreError> {
        let Some(session) = self.session(token_digest)? else { return Ok(()) };
        self.change(&ended(session.account, &token_digest.to_string()))
    }

    /// Forgets the sessions of an account, all but one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn sessions_end(&self, account: AccountId, but: Option<Hash>) -> Result<(), StoreError> {
        let prefix = format!("{account}/");
        let but = but.map(|digest| digest.to_string());
        loop {
            let kept = self.records(Shelf::SessionOf, &prefix, "", SESSIONS_MAX)?;
            let digests = kept.iter().filter_map(|(key, _)| key.strip_prefix(&prefix));
            let going = digests.filter(|digest| Some(*digest) != but.as_deref());
            let changes: Vec<Change> = going.flat_map(|digest| ended(account, digest)).collect();
            if changes.is_empty() {
                return Ok(());
            }
            self.change(&changes)?;
        }
    }

    /// Adds a sign-in link.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the account is unknown.
    pub fn link_put(&self, link: &Link) -> Result<(), StoreError> {
        self.is_known(link.account)?;
        self.change(&[Change::Put(Shelf::Link, link.token_digest.to_string(), written(link)?)])
    }

    /// Uses up a sign-in link: its account the first time, `None` when it is used, unknown or expired.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn link_take(&self, token_digest: Hash, now: Instant) -> Result<Option<AccountId>, StoreError> {
        let key = token_digest.to_string();
        let Some(value) = self.record(Shelf::Link, &key)? else { return Ok(None) };
        let link: Link = read(&value)?;
        let taken = [Change::Expect(Shelf::Link, key.clone(), Some(value)), Change::Delete(Shelf::Link, key)];
        match self.change(&taken) {
            Ok(()) => Ok((now < link.expires).then_some(link.account)),
            Err(StoreError::Changed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A record that holds JSON of a known shape.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it holds something else.
    pub fn shaped<T: DeserializeOwned>(&self, shelf: Shelf, key: &str) -> Result<Option<T>, StoreError> {
        self.record(shelf, key)?.as_deref().map(read).transpose()
    }

    fn grants_change(
        &self,
        account: AccountId,
        change: impl Fn(&mut Vec<EngagementId>),
    ) -> Result<(), StoreError> {
        self.is_known(account)?;
        let key = account.as_str();
        for _ in 0..ROUNDS_MAX {
            let was = self.record(Shelf::Grants, key)?;
            let before: Vec<EngagementId> = was.as_deref().map(read).transpose()?.unwrap_or_default();
            let mut after = before.clone();
            change(&mut after);
            if after == before {
                return Ok(());
            }
            let changes = [
                Change::Expect(Shelf::Grants, key.into(), was),
                Change::Put(Shelf::Grants, key.into(), written(&after)?),
            ];
            match self.change(&changes) {
                Err(StoreError::Changed { .. }) => {}
                done => return done,
            }
        }
        Err(changed("grants", key))
    }

    /// What holds as long as an account is what it was. The bytes that are kept are compared, however an older
    /// version wrote them.
    fn account_still(&self, was: &Account) -> Result<Change, StoreError> {
        let id = was.id.as_str();
        let kept = self.record(Shelf::Account, id)?.ok_or_else(|| changed("account", id))?;
        if read::<Account>(&kept)? != *was {
            return Err(changed("account", id));
        }
        Ok(Change::Expect(Shelf::Account, id.into(), Some(kept)))
    }

    fn is_known(&self, account: AccountId) -> Result<(), StoreError> {
        match self.record(Shelf::Account, account.as_str())? {
            Some(_) => Ok(()),
            None => Err(StoreError::Misuse { what: "the account is unknown".into() }),
        }
    }
}

/// A shape as a record keeps it.
///
/// # Errors
/// [`StoreError::Misuse`] when it cannot be JSON.
pub fn written(shape: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(shape).map_err(|error| StoreError::Misuse { what: error.to_string() })
}

/// A shape back.
///
/// # Errors
/// [`StoreError::Damaged`] when the record holds something else.
pub fn read<T: DeserializeOwned>(value: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(value)
        .map_err(|error| StoreError::Damaged { what: format!("a record cannot be read, {error}") })
}

fn ended(account: AccountId, digest: &str) -> [Change; 2] {
    [
        Change::Delete(Shelf::Session, digest.into()),
        Change::Delete(Shelf::SessionOf, format!("{account}/{digest}")),
    ]
}

fn changed(what: &str, key: &str) -> StoreError {
    StoreError::Changed { what: format!("{what} {key}") }
}

fn check(account: &Account) -> Result<(), StoreError> {
    at_most("login bytes", account.login.len(), crate::store::KEY_BYTES_MAX)?;
    at_most("name bytes", account.name.len(), ACCOUNT_TEXT_BYTES_MAX)?;
    at_most("password hash bytes", account.password.as_ref().map_or(0, String::len), ACCOUNT_TEXT_BYTES_MAX)
}

#[cfg(test)]
mod tests;
