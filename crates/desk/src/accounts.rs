//! Accounts, sessions, one-time links and passwords.

use crate::{Bearer, Desk, trouble};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use outrigger_kernel::{
    AccountId, Hash, Instant, Micros, Refusal, refusal,
    time::{HOUR, MINUTE},
};
use outrigger_store::{Account, Link, Session, StoreError};
use std::sync::{Condvar, Mutex, PoisonError};

/// A session ends when nobody has used it for this long.
const IDLE_MAX: Micros = 30 * MINUTE;
/// A session ends after this long in any case.
const SESSION_MAX: Micros = 12 * HOUR;
/// A one-time link works for this long.
const LINK_MAX: Micros = 24 * HOUR;
/// How far a session may begin in the future: clocks of several servers differ a little. One from beyond that
/// was made under a clock that has been set back since, and would not end when it should.
const AHEAD_MAX: Micros = 5 * MINUTE;
/// The last use of a session or an access token is written down at most this often.
pub(crate) const SEEN_EVERY: Micros = MINUTE;
const PASSWORD_CHARS_MIN: usize = 12;
const PASSWORD_BYTES_MAX: usize = 200;
/// Password hashes computed at once; each takes 19 MiB, so sign-in cannot be used to exhaust a machine.
const HASHES_AT_ONCE: usize = 2;
/// Sign-ins that may wait for their turn.
const HASHES_WAITING_MAX: usize = 16;

/// A new session.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The secret that the browser keeps.
    pub token: String,
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The secret that forms of this session carry.
    pub csrf: String,
}

/// Somebody who is signed in, or a program that acts for somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The account.
    pub account: AccountId,
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The secret that forms of this session carry; empty for a program.
    pub csrf: String,
    /// Whether the account has a password.
    pub has_password: bool,
    /// What a program may do with its access token; none for a session.
    pub bearer: Option<Bearer>,
}

impl Visitor {
    pub(crate) fn new(account: Account, csrf: String, bearer: Option<Bearer>) -> Self {
        let has_password = account.password.is_some();
        Self { account: account.id, login: account.login, name: account.name, csrf, has_password, bearer }
    }
}

impl Desk {
    /// Opens an account without a password; it is entered by a one-time link.
    ///
    /// # Errors
    /// When the name is taken or too long.
    pub fn add_account(&self, login: &str, name: &str) -> Result<AccountId, Refusal> {
        let login = login.trim().to_lowercase();
        if login.is_empty()
            || login.chars().count() > 200
            || name.trim().is_empty()
            || name.chars().count() > 200
        {
            return Err(refusal::invalid("A sign-in name and a person's name have 1 to 200 characters."));
        }
        let random = self.0.machine.random();
        let id = AccountId::from_random(std::array::from_fn(|at| random[at]));
        let account =
            Account { id, login, name: name.trim().to_owned(), password: None, created: self.now() };
        self.store().account_put(&account).map_err(trouble::store)?;
        Ok(id)
    }

    /// The account behind a sign-in name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn account(&self, login: &str) -> Result<Option<AccountId>, Refusal> {
        let account = self.store().account_by_login(&login.trim().to_lowercase()).map_err(trouble::store)?;
        Ok(account.map(|account| account.id))
    }

    /// A new one-time link: the secret that stands in its address.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn link(&self, account: AccountId) -> Result<String, Refusal> {
        let token = self.secret();
        let link = Link { token_digest: digest(&token), account, expires: self.now().plus(LINK_MAX) };
        self.store().link_put(&link).map_err(trouble::store)?;
        Ok(token)
    }

    /// Signs in by a one-time link, which is used up.
    ///
    /// # Errors
    /// Not allowed when the link is unknown, used or expired: which of them is not said.
    pub fn redeem(&self, token: &str) -> Result<SignedIn, Refusal> {
        let account = self.store().link_take(digest(token), self.now()).map_err(trouble::store)?;
        let account = account
            .and_then(|id| self.store().account(id).transpose())
            .transpose()
            .map_err(trouble::store)?;
        let begun = account.map_or(Ok(None), |account| self.begin_session(&account))?;
        begun.ok_or_else(|| {
            refusal::not_allowed("sign in with this link", "somebody with a link that is new and unused")
        })
    }

    /// Signs in by name and password.
    ///
    /// # Errors
    /// Not allowed when the two do not belong together: which of them is wrong is not said.
    pub fn sign_in(&self, login: &str, password: &str) -> Result<SignedIn, Refusal> {
        let wrong = || refusal::not_allowed("sign in with this name and password", "their owner");
        let account = self.store().account_by_login(&login.trim().to_lowercase()).map_err(trouble::store)?;
        let kept = account.as_ref().and_then(|account| account.password.clone());
        let is_right = self.0.hashing.with(|| verify(password, kept.as_deref()))?;
        let begun = account.filter(|_| is_right).map_or(Ok(None), |account| self.begin_session(&account))?;
        begun.ok_or_else(wrong)
    }

    /// Sets the password of an account, and ends all its sessions.
    ///
    /// # Errors
    /// Invalid when the password is too short or too long.
    pub fn set_password(&self, account: AccountId, password: &str) -> Result<(), Refusal> {
        self.change_password(account, password, None)
    }

    /// Sets the password of an account, and ends its sessions, all but the one in which it was asked for:
    /// whoever had the old password is out. Access tokens of programs stay.
    ///
    /// # Errors
    /// Invalid when the password is too short or too long; a conflict when the account was changed meanwhile.
    pub fn change_password(
        &self,
        account: AccountId,
        password: &str,
        session: Option<&str>,
    ) -> Result<(), Refusal> {
        if password.chars().count() < PASSWORD_CHARS_MIN || password.len() > PASSWORD_BYTES_MAX {
            return Err(refusal::invalid(format!(
                "A password has at least {PASSWORD_CHARS_MIN} characters and at most {PASSWORD_BYTES_MAX} bytes."
            ))
            .at("password")
            .next("Four random words do well."));
        }
        let kept = self.store().account(account).map_err(trouble::store)?;
        let kept = kept.ok_or_else(|| refusal::not_found("account", account))?;
        self.replace_password(&kept, password)?;
        self.store().sessions_end(account, session.map(digest)).map_err(trouble::store)
    }

    /// Hashing takes a while: an account that was changed or erased meanwhile stays as it is by then.
    fn replace_password(&self, was: &Account, password: &str) -> Result<(), Refusal> {
        let salt = self.0.machine.random();
        let hashed = self.0.hashing.with(|| {
            argon2().hash_password_with_salt(password.as_bytes(), &salt[..16]).map(|hash| hash.to_string())
        })?;
        let hashed = hashed
            .map_err(|error| refusal::unavailable(format!("The password cannot be hashed: {error}.")))?;
        let now = Account { password: Some(hashed), ..was.clone() };
        match self.store().account_replace(was, &now) {
            Err(StoreError::Changed { .. }) => Err(refusal::outdated("The account")),
            done => done.map_err(trouble::store),
        }
    }

    /// Who a session belongs to; `None` when it is unknown or over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn session(&self, token: &str) -> Result<Option<Visitor>, Refusal> {
        let Some(session) = self.store().session(digest(token)).map_err(trouble::store)? else {
            return Ok(None);
        };
        let now = self.now();
        if is_over(&session, now) {
            self.store().session_end(session.token_digest).map_err(trouble::store)?;
            return Ok(None);
        }
        if now.0 - session.seen.0 > SEEN_EVERY {
            self.store().session_seen(&Session { seen: now, ..session.clone() }).map_err(trouble::store)?;
        }
        let account = self.store().account(session.account).map_err(trouble::store)?;
        Ok(account.map(|account| Visitor::new(account, session.csrf.to_string(), None)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn sign_out(&self, token: &str) -> Result<(), Refusal> {
        self.store().session_end(digest(token)).map_err(trouble::store)
    }

    /// A session for an account as it was checked; none when the account was changed or erased meanwhile.
    fn begin_session(&self, account: &Account) -> Result<Option<SignedIn>, Refusal> {
        let (token, now) = (self.secret(), self.now());
        let csrf = Hash(self.0.machine.random());
        let session =
            Session { token_digest: digest(&token), account: account.id, created: now, seen: now, csrf };
        match self.store().session_begin(&session, account) {
            Ok(()) => {
                let (name, csrf) = (account.name.clone(), csrf.to_string());
                Ok(Some(SignedIn { token, account: account.id, name, csrf }))
            }
            Err(StoreError::Changed { .. }) => Ok(None),
            Err(error) => Err(trouble::store(error)),
        }
    }

    /// A new secret of 256 random bits: 43 characters.
    pub(crate) fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.machine.random())
    }
}

fn is_over(session: &Session, now: Instant) -> bool {
    now.0 - session.created.0 > SESSION_MAX
        || now.0 - session.seen.0 > IDLE_MAX
        || session.created.0 - now.0 > AHEAD_MAX
}

/// Only digests of secrets are stored: who reads the database cannot sign in with it.
fn digest(token: &str) -> Hash {
    Hash::of_parts(&[b"outrigger/token/1\n", token.as_bytes()])
}

/// The parameters of the OWASP password storage sheet: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Whether a password is the kept one. Without a kept one the same work is done, so that the time taken
/// does not tell which names exist.
fn verify(password: &str, kept: Option<&str>) -> bool {
    if password.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    match kept.and_then(|kept| PasswordHash::new(kept).ok()) {
        Some(kept) => argon2().verify_password(password.as_bytes(), &kept).is_ok(),
        None => {
            let nobody = argon2().hash_password_with_salt(password.as_bytes(), b"nobody has this.");
            std::hint::black_box(nobody.is_ok());
            false
        }
    }
}

/// Places for password hashing: a few work, some wait, the rest are told to come back.
#[derive(Default)]
pub(crate) struct HashingPlaces {
    /// How many work or wait.
    present: Mutex<(usize, usize)>,
    freed: Condvar,
}

impl HashingPlaces {
    fn with<T>(&self, work: impl FnOnce() -> T) -> Result<T, Refusal> {
        let mut places = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if places.1 >= HASHES_WAITING_MAX {
            return Err(refusal::unavailable("Too many people sign in at this moment.")
                .next("Try again in a minute."));
        }
        places.1 += 1;
        while places.0 >= HASHES_AT_ONCE {
            places = self.freed.wait(places).unwrap_or_else(PoisonError::into_inner);
        }
        *places = (places.0 + 1, places.1 - 1);
        drop(places);
        let done = work();
        self.present.lock().unwrap_or_else(PoisonError::into_inner).0 -= 1;
        self.freed.notify_one();
        Ok(done)
    }
}

#[cfg(test)]
mod tests;
