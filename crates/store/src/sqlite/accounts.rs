//! Accounts, what they may see, their sessions, and the links that sign them in.

use super::columns::{digest, id};
use crate::{Account, Link, Session, StoreError};
use outrigger_kernel::{AccountId, EngagementId, Hash, Instant};
use rusqlite::{Connection, OptionalExtension, Row, ffi, params};

/// Adds or replaces an account.
pub(super) fn put(db: &Connection, account: &Account) -> Result<(), StoreError> {
    let put = db.execute(
        "INSERT INTO account (id, login, name, password, created) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET login = excluded.login, name = excluded.name,
             password = excluded.password, created = excluded.created",
        params![account.id.as_str(), account.login, account.name, account.password, account.created.0],
    );
    match put {
        Err(error) if error.sqlite_extended_error_code() == Some(ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            Err(StoreError::Taken { login: account.login.clone() })
        }
        put => {
            put?;
            Ok(())
        }
    }
}

/// The account with an id.
pub(super) fn by_id(db: &Connection, id: AccountId) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT id, login, name, password, created FROM account WHERE id = ?1";
    Ok(db.query_row(sql, [id.as_str()], account).optional()?)
}

/// The account with a login.
pub(super) fn by_login(db: &Connection, login: &str) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT id, login, name, password, created FROM account WHERE login = ?1";
    Ok(db.query_row(sql, [login], account).optional()?)
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: id(row, 0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        password: row.get(3)?,
        created: Instant(row.get(4)?),
    })
}

/// Lets an account see an engagement.
pub(super) fn grant_put(
    db: &Connection,
    account: AccountId,
    engagement: EngagementId,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO account_grant (account, engagement) VALUES (?1, ?2)
         ON CONFLICT (account, engagement) DO NOTHING",
        [account.as_str(), engagement.as_str()],
    )?;
    Ok(())
}

/// The engagements that an account may see.
pub(super) fn grants(db: &Connection, account: AccountId) -> Result<Vec<EngagementId>, StoreError> {
    let mut query = db.prepare("SELECT engagement FROM account_grant WHERE account = ?1 ORDER BY arrival")?;
    let rows = query.query_map([account.as_str()], |row| id::<EngagementId>(row, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds or replaces a session.
pub(super) fn session_put(db: &Connection, session: &Session) -> Result<(), StoreError> {
    // A session that was used before is brought up to date and never made again: it may have been ended
    // meanwhile.
    if session.seen != session.created {
        let sql = "UPDATE session SET seen = ?2 WHERE token_digest = ?1";
        db.execute(sql, params![session.token_digest.0, session.seen.0])?;
        return Ok(());
    }
    db.execute(
        "INSERT OR REPLACE INTO session (token_digest, account, created, seen, csrf)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            session.token_digest.0,
            session.account.as_str(),
            session.created.0,
            session.seen.0,
            session.csrf.0,
        ],
    )?;
    Ok(())
}

/// The session of a token.
pub(super) fn session(db: &Connection, token_digest: Hash) -> Result<Option<Session>, StoreError> {
    let sql = "SELECT token_digest, account, created, seen, csrf FROM session WHERE token_digest = ?1";
    let found = db.query_row(sql, [token_digest.0], |row| {
        Ok(Session {
            token_digest: digest(row, 0)?,
            account: id(row, 1)?,
            created: Instant(row.get(2)?),
            seen: Instant(row.get(3)?),
            csrf: digest(row, 4)?,
        })
    });
    Ok(found.optional()?)
}

/// Forgets a session.
pub(super) fn session_end(db: &Connection, token_digest: Hash) -> Result<(), StoreError> {
    db.execute("DELETE FROM session WHERE token_digest = ?1", [token_digest.0])?;
    Ok(())
}

/// Adds a link.
pub(super) fn link_put(db: &Connection, link: &Link) -> Result<(), StoreError> {
    db.execute(
        "INSERT OR REPLACE INTO link (token_digest, account, expires) VALUES (?1, ?2, ?3)",
        params![link.token_digest.0, link.account.as_str(), link.expires.0],
    )?;
    Ok(())
}

/// Uses up a link. One that has expired goes as well.
pub(super) fn link_take(
    db: &Connection,
    token_digest: Hash,
    now: Instant,
) -> Result<Option<AccountId>, StoreError> {
    let sql = "DELETE FROM link WHERE token_digest = ?1 RETURNING account, expires";
    let taken =
        db.query_row(sql, [token_digest.0], |row| Ok((id::<AccountId>(row, 0)?, Instant(row.get(1)?))));
    Ok(taken.optional()?.and_then(|(account, expires)| (now < expires).then_some(account)))
}
