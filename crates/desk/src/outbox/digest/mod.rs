//! The mail of the morning: once a day at most, to whoever has something waiting.

mod news;
mod rungs;
mod text;

use super::{Way, letter::Letter, mail::has_address};
use crate::{Desk, trouble, work::Next};
use jiff::{civil::Date, tz::TimeZone};
use news::Gazette;
use outrigger_kernel::{AccountId, Instant, Refusal, refusal, time::HOUR};
use outrigger_store::{
    Account, Change, Shelf, StoreError,
    people::{read, written},
};
use serde::{Deserialize, Serialize};
use text::Section;

/// The hour of the morning at which it is written.
const HOUR_FROM: i8 = 7;
/// The hour from which it is too late: what waits then waits for the next morning.
const HOUR_UNTIL: i8 = 12;
/// Accounts looked at in one go.
const PAGE: usize = 1_000;
/// Letters that fail one after the other, after which the server is left alone for a while.
const FAILURES_MAX: u32 = 3;
/// How often a change is tried while others change the same record.
const ROUNDS_MAX: usize = 16;

/// What is kept of an account's mornings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Mornings {
    /// The last one that was looked at.
    last: Option<Date>,
    /// Whether the account wants no mail.
    off: bool,
}

/// One round over all accounts.
struct Round {
    now: Instant,
    gazette: Gazette,
    failures: u32,
}

impl Desk {
    /// Whether an account is written to in the morning; `None` when its login is no mail address.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn wants_digest(&self, account: AccountId) -> Result<Option<bool>, Refusal> {
        let kept = self.store().account(account).map_err(trouble::store)?;
        let (mornings, _) = self.mornings(account)?;
        Ok(kept.filter(has_address).map(|_| !mornings.off))
    }

    /// Says whether an account is written to in the morning.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn set_digest(&self, account: AccountId, wanted: bool) -> Result<(), Refusal> {
        for _ in 0..ROUNDS_MAX {
            let (mornings, was) = self.mornings(account)?;
            if self.keep_mornings(account, was, Mornings { off: !wanted, ..mornings })? {
                return Ok(());
            }
        }
        Err(refusal::outdated("This setting"))
    }

    /// Writes to everybody for whom it is morning, and who has something waiting.
    pub(super) fn digest_job(&self) -> Result<Next, Refusal> {
        let (now, way) = (self.now(), self.way());
        let next = Next::Again(Instant(now.0.div_euclid(HOUR) * HOUR).plus(HOUR));
        if way.sending.post.is_none() {
            return Ok(next);
        }
        let mut round = Round { now, gazette: Gazette::default(), failures: 0 };
        let mut after = String::new();
        loop {
            let page = self.store().records(Shelf::Account, "", &after, PAGE).map_err(trouble::store)?;
            for (id, value) in &page {
                match read(value) {
                    Ok(account) => self.good_morning(&way, &account, &mut round)?,
                    Err(error) => tracing::warn!(account = %id, %error, "an account cannot be read"),
                }
            }
            match page.into_iter().next_back() {
                Some((last, _)) => after = last,
                None => return Ok(next),
            }
        }
    }

    /// Writes to one account, if it is its morning. The morning is noted before the letter leaves, so that
    /// nobody gets two; it is taken back when the letter does not leave.
    fn good_morning(&self, way: &Way, account: &Account, round: &mut Round) -> Result<(), Refusal> {
        if !has_address(account) {
            return Ok(());
        }
        let (mornings, was) = self.mornings(account.id)?;
        if mornings.off {
            return Ok(());
        }
        let sections = self.digest_sections(account.id, round)?;
        let Some(today) = sections.first().and_then(|section| morning(round.now, &section.news.zone)) else {
            return Ok(());
        };
        if mornings.last == Some(today) {
            return Ok(());
        }
        let since = mornings.last.filter(|last| *last < today);
        let sections = self.with_rungs(sections, (since, today), round);
        let noted = Mornings { last: Some(today), ..mornings };
        if !self.keep_mornings(account.id, was.clone(), noted)? {
            // Another process writes to this one.
            return Ok(());
        }
        let Some((subject, text)) =
            text::letter(account, &sections, way.sending.origin.as_deref(), round.now)
        else {
            return Ok(());
        };
        match self.post_letter(way, &Letter::to(account, &subject, text)) {
            Ok(()) => round.failures = 0,
            Err(refusal) => {
                self.unnote_morning(account.id, was, noted)?;
                round.failures += 1;
                if round.failures >= FAILURES_MAX {
                    return Err(refusal);
                }
                tracing::warn!(account = %account.id, %refusal, "a letter did not leave");
            }
        }
        Ok(())
    }

    /// The engagements of an account, with what waits on its side.
    fn digest_sections(&self, account: AccountId, round: &mut Round) -> Result<Vec<Section>, Refusal> {
        let grants = self.store().grants(account).map_err(trouble::store)?;
        let mut sections = Vec::new();
        for engagement in grants {
            let Some(news) = round.gazette.of(self, engagement, round.now) else { continue };
            // A grant alone is no membership.
            let Some(side) = news.snapshot.engagement.member(account).map(|member| member.side) else {
                continue;
            };
            sections.push(Section { news, side, rungs: None });
        }
        Ok(sections)
    }

    /// The same, with the rungs that open cases have reached since the last morning.
    fn with_rungs(
        &self,
        mut sections: Vec<Section>,
        (since, today): (Option<Date>, Date),
        round: &mut Round,
    ) -> Vec<Section> {
        for section in &mut sections {
            section.rungs = round.gazette.rungs(self, &section.news, since, today);
        }
        sections
    }

    /// What is kept of an account's mornings, and the record as it is.
    fn mornings(&self, account: AccountId) -> Result<(Mornings, Option<Vec<u8>>), Refusal> {
        let was = self.store().record(Shelf::Digest, account.as_str()).map_err(trouble::store)?;
        let mornings = was.as_deref().map(read).transpose().map_err(trouble::store)?.unwrap_or_default();
        Ok((mornings, was))
    }

    /// Keeps it, unless somebody else has meanwhile; whether it was kept.
    fn keep_mornings(
        &self,
        account: AccountId,
        was: Option<Vec<u8>>,
        mornings: Mornings,
    ) -> Result<bool, Refusal> {
        let key = account.as_str();
        let changes = [
            Change::Expect(Shelf::Digest, key.into(), was),
            Change::Put(Shelf::Digest, key.into(), written(&mornings).map_err(trouble::store)?),
        ];
        match self.store().change(&changes) {
            Ok(()) => Ok(true),
            Err(StoreError::Changed { .. }) => Ok(false),
            Err(error) => Err(trouble::store(error)),
        }
    }

    /// Puts the record back as it was, so that the morning comes again.
    fn unnote_morning(
        &self,
        account: AccountId,
        was: Option<Vec<u8>>,
        noted: Mornings,
    ) -> Result<(), Refusal> {
        let now = written(&noted).map_err(trouble::store)?;
        let before = was.as_deref().map(read).transpose().map_err(trouble::store)?.unwrap_or_default();
        // One who said meanwhile that no mail is wanted has said so.
        self.keep_mornings(account, Some(now), before).map(drop)
    }
}

/// The date in a zone, if it is morning there.
fn morning(now: Instant, zone: &TimeZone) -> Option<Date> {
    let there = now.in_zone(zone);
    (HOUR_FROM..HOUR_UNTIL).contains(&there.hour()).then(|| there.date())
}

/// The instant at which a morning begins in a zone.
fn begins(date: Date, zone: &TimeZone) -> Option<Instant> {
    let zoned = date.at(HOUR_FROM, 0, 0, 0).to_zoned(zone.clone()).ok()?;
    Some(zoned.timestamp().into())
}

#[cfg(test)]
mod tests;
