//! Keeping house: records that have had their time are removed, page by page.

use super::Next;
use crate::{Desk, trouble};
use outrigger_kernel::{Micros, Refusal, time::HOUR};
use outrigger_store::{Change, Link, Session, Shelf, StoreError, people::read};

/// How often the house is kept.
const EVERY: Micros = HOUR;
/// A session that nobody has used for so long is over under every rule.
const SESSION_IDLE_MAX: Micros = 12 * HOUR;
/// Mail stays in the spool for so long.
const SPOOLED_MAX: Micros = 7 * 24 * HOUR;
/// Records looked at in one go.
const PAGE: usize = 1_000;

impl Desk {
    /// Removes what has expired, and wakes every webhook in case that something was appended while it was
    /// added.
    pub(super) fn house_job(&self) -> Result<Next, Refusal> {
        let now = self.now();
        self.sweep_shelf(Shelf::Once, |_, value| Ok(crate::once::expired(value, now).then_some(Vec::new())))?;
        self.sweep_shelf(Shelf::Link, |_, value| {
            let link: Link = read(value)?;
            Ok((link.expires <= now).then_some(Vec::new()))
        })?;
        self.sweep_shelf(Shelf::Session, |digest, value| {
            let session: Session = read(value)?;
            let of = Change::Delete(Shelf::SessionOf, format!("{}/{digest}", session.account));
            Ok((now.0.saturating_sub(session.seen.0) > SESSION_IDLE_MAX).then_some(vec![of]))
        })?;
        self.sweep_deliveries()?;
        self.sweep_spool(now.plus(-SPOOLED_MAX));
        self.wake_all()?;
        Ok(Next::Again(now.plus(EVERY)))
    }

    /// Deliveries of webhooks that are no more; those of the others are bounded as they are written.
    fn sweep_deliveries(&self) -> Result<(), Refusal> {
        // Deliveries of one webhook stand together, so what was asked last is mostly asked again.
        let mut last: Option<(String, bool)> = None;
        self.sweep_shelf(Shelf::Delivery, |key, _| {
            let hook = key.rsplit_once('/').map_or(key, |(hook, _)| hook);
            let known = last.as_ref().filter(|(known, _)| known == hook).map(|(_, stands)| *stands);
            let stands = match known {
                Some(stands) => stands,
                None => self.store().record(Shelf::Webhook, hook)?.is_some(),
            };
            last = Some((hook.to_owned(), stands));
            Ok((!stands).then_some(Vec::new()))
        })
    }

    /// Removes the records of a shelf that have had their time: those for which `ends` gives what goes along.
    /// One that cannot be read is left to those who can say more about it.
    fn sweep_shelf(
        &self,
        shelf: Shelf,
        mut ends: impl FnMut(&str, &[u8]) -> Result<Option<Vec<Change>>, StoreError>,
    ) -> Result<(), Refusal> {
        let mut after = String::new();
        loop {
            let page = self.store().records(shelf, "", &after, PAGE).map_err(trouble::store)?;
            let mut going = Vec::new();
            for (key, value) in &page {
                match ends(key, value) {
                    Ok(None) => {}
                    Ok(Some(along)) => {
                        going.extend(along);
                        going.push(Change::Delete(shelf, key.clone()));
                    }
                    Err(error) => tracing::warn!(%error, shelf = shelf.as_str(), "a record cannot be swept"),
                }
            }
            if !going.is_empty() {
                self.store().change(&going).map_err(trouble::store)?;
            }
            match page.into_iter().next_back() {
                Some((last, _)) => after = last,
                None => return Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests;
