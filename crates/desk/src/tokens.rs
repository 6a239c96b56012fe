//! Access tokens of programs: secrets that act for an account, as far as their scope goes, until they expire.

mod scope;

pub use scope::Scope;

use crate::{Desk, Visitor, accounts::SEEN_EVERY, trouble};
use outrigger_kernel::{
    AccountId, EngagementId, Hash, Instant, Micros, Refusal, refusal, text::capital, time::HOUR,
};
use outrigger_store::{
    Change, Shelf, StoreError,
    people::{read, written},
    store::LISTED_MAX,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How every token begins, so that people and scanners of secrets know one when they see it.
pub const PREFIX: &str = "otr_";
/// Tokens that an account may have.
pub const TOKENS_MAX: usize = 20;
/// Days that a token may live.
pub const DAYS_MAX: u16 = 366;
/// Characters that the name of a token may have.
const NAME_CHARS_MAX: usize = 100;
const DAY: Micros = 24 * HOUR;

/// A token that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// The one engagement that it reaches; all of the account's when there is none.
    pub engagement: Option<EngagementId>,
    /// How long it lives.
    pub days: u16,
}

/// What a program may do whose token was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// What it may do.
    pub scope: Scope,
    /// The one engagement that it reaches; all of the account's when there is none.
    pub engagement: Option<EngagementId>,
}

/// A token as its owner sees it: everything but the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TokenView {
    /// What names it when it is revoked.
    pub id: Hash,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// The one engagement that it reaches; all of the account's when there is none.
    pub engagement: Option<EngagementId>,
    /// When it was made.
    pub created: Instant,
    /// When it expires.
    pub expires: Instant,
    /// When it was last used, to the minute; none when it never was.
    pub seen: Option<Instant>,
    /// Whether it has expired.
    pub is_expired: bool,
}

/// A token as its record has it, under the digest of the secret.
#[derive(Clone, Serialize, Deserialize)]
struct Token {
    account: AccountId,
    name: String,
    scope: Scope,
    engagement: Option<EngagementId>,
    created: Instant,
    expires: Instant,
    seen: Option<Instant>,
}

impl Desk {
    /// Makes an access token: the secret, which is shown once and kept nowhere.
    ///
    /// # Errors
    /// Invalid when its name or its days are; not found when it is to reach an engagement that the account is no
    /// member of; too much when the account has as many as it may.
    pub fn token_make(&self, account: AccountId, new: &NewToken) -> Result<String, Refusal> {
        self.check_token(account, new)?;
        for outlived in self.tokens(account)?.iter().filter(|token| token.is_expired) {
            self.token_revoke(account, outlived.id)?;
        }
        let (secret, now) = (format!("{PREFIX}{}", self.secret()), self.now());
        let token = Token {
            account,
            name: new.name.trim().to_owned(),
            scope: new.scope,
            engagement: new.engagement,
            created: now,
            expires: now.plus(Micros::from(new.days) * DAY),
            seen: None,
        };
        let id = digest(&secret);
        let made = [
            Change::Put(Shelf::TokenOf, of(account, id), Vec::new()),
            Change::Insert(Shelf::Token, id.to_string(), written(&token).map_err(trouble::store)?),
        ];
        self.store().change(&made).map_err(trouble::store)?;
        // Counted once it is there, so that many at once do not pass the limit together.
        if self.tokens(account)?.len() > TOKENS_MAX {
            self.token_revoke(account, id)?;
            return Err(refusal::too_much("The number of access tokens of an account", TOKENS_MAX)
                .next("Revoke one of them first."));
        }
        Ok(secret)
    }

    /// The access tokens of an account, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens(&self, account: AccountId) -> Result<Vec<TokenView>, Refusal> {
        let prefix = format!("{account}/");
        let kept = self.store().records(Shelf::TokenOf, &prefix, "", LISTED_MAX).map_err(trouble::store)?;
        let mut tokens = Vec::new();
        for id in kept.iter().filter_map(|(key, _)| key.strip_prefix(&prefix)?.parse::<Hash>().ok()) {
            let token: Option<Token> =
                self.store().shaped(Shelf::Token, &id.to_string()).map_err(trouble::store)?;
            tokens.extend(token.map(|token| view(id, token, self.now())));
        }
        tokens.sort_by_key(|token| (token.created, token.id));
        Ok(tokens)
    }

    /// Revokes an access token at once; one that is revoked already stays so.
    ///
    /// # Errors
    /// Not found when it is another account's.
    pub fn token_revoke(&self, account: AccountId, id: Hash) -> Result<(), Refusal> {
        let token: Option<Token> =
            self.store().shaped(Shelf::Token, &id.to_string()).map_err(trouble::store)?;
        if token.is_some_and(|token| token.account != account) {
            return Err(refusal::not_found("access token", id));
        }
        let gone =
            [Change::Delete(Shelf::Token, id.to_string()), Change::Delete(Shelf::TokenOf, of(account, id))];
        self.store().change(&gone).map_err(trouble::store)
    }

    /// For whom a program acts that shows a token; `None` when it is unknown, revoked or expired: which of them
    /// is not said.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn token_visitor(&self, secret: &str) -> Result<Option<Visitor>, Refusal> {
        let key = digest(secret).to_string();
        let Some(was) = self.store().record(Shelf::Token, &key).map_err(trouble::store)? else {
            return Ok(None);
        };
        let token: Token = read(&was).map_err(trouble::store)?;
        let now = self.now();
        if token.expires <= now {
            return Ok(None);
        }
        if token.seen.is_none_or(|seen| now.0 - seen.0 > SEEN_EVERY) {
            let seen = Token { seen: Some(now), ..token.clone() };
            let value = written(&seen).map_err(trouble::store)?;
            match self.store().change(&[Change::Replace { shelf: Shelf::Token, key, was, value }]) {
                // Seen or revoked meanwhile: either is newer than this.
                Ok(()) | Err(StoreError::Changed { .. }) => {}
                Err(error) => return Err(trouble::store(error)),
            }
        }
        let account = self.store().account(token.account).map_err(trouble::store)?;
        let bearer = Bearer { scope: token.scope, engagement: token.engagement };
        Ok(account.map(|account| Visitor::new(account, String::new(), Some(bearer))))
    }

    fn check_token(&self, account: AccountId, new: &NewToken) -> Result<(), Refusal> {
        let name = new.name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
            let sentence = format!("The name of a token has 1 to {NAME_CHARS_MAX} characters.");
            return Err(refusal::invalid(sentence).at("name").next("Name the program that will use it."));
        }
        if !(1..=DAYS_MAX).contains(&new.days) {
            let sentence = format!("A token lives for 1 to {DAYS_MAX} days.");
            return Err(refusal::invalid(sentence).at("days"));
        }
        if let Some(engagement) = new.engagement {
            self.snapshot(account, engagement, None).map_err(|refused| refused.at("engagement"))?;
        }
        Ok(())
    }
}

impl NewToken {
    /// A token as it is asked for in words.
    ///
    /// # Errors
    /// Invalid when a part of it cannot be read, naming the field.
    pub fn parse(name: &str, scope: &str, engagement: &str, days: &str) -> Result<Self, Refusal> {
        let engagement = Some(engagement.trim()).filter(|id| !id.is_empty());
        let unknown = || refusal::not_found("engagement", "with that id").at("engagement");
        Ok(Self {
            name: name.to_owned(),
            scope: scope
                .parse()
                .map_err(|error: String| refusal::invalid(capital(&error) + ".").at("scope"))?,
            engagement: engagement.map(|id| id.parse().map_err(|_| unknown())).transpose()?,
            days: days.trim().parse().map_err(|_| {
                refusal::invalid(format!("A token lives for 1 to {DAYS_MAX} days.")).at("days")
            })?,
        })
    }
}

fn view(id: Hash, token: Token, now: Instant) -> TokenView {
    TokenView {
        id,
        name: token.name,
        scope: token.scope,
        engagement: token.engagement,
        created: token.created,
        expires: token.expires,
        seen: token.seen,
        is_expired: token.expires <= now,
    }
}

fn of(account: AccountId, id: Hash) -> String {
    format!("{account}/{id}")
}

/// Only digests of secrets are stored: who reads the database cannot act with it.
fn digest(secret: &str) -> Hash {
    Hash::of_parts(&[b"outrigger/access-token/1\n", secret.as_bytes()])
}

#[cfg(test)]
mod tests;
