//! What the letters of one round say of each engagement: found out once, however many members it has.

use super::{
    begins,
    rungs::{Rungs, rungs_between},
};
use crate::{Desk, Snapshot};
use jiff::{civil::Date, tz::TimeZone};
use outrigger_kernel::{EngagementId, Instant, time::zone};
use outrigger_lifecycle::view::{Waiting, waiting};
use std::{collections::HashMap, sync::Arc};

/// One engagement this morning.
pub(super) struct News {
    /// The engagement as it is.
    pub snapshot: Arc<Snapshot>,
    /// What it is called.
    pub title: String,
    /// Its zone.
    pub zone: TimeZone,
    /// The name of its zone.
    pub zone_name: String,
    /// What waits, on either side.
    pub waiting: Vec<Waiting>,
}

/// The engagements of a round, and the rungs reached since a morning.
#[derive(Default)]
pub(super) struct Gazette {
    engagements: HashMap<EngagementId, Option<Arc<News>>>,
    rungs: HashMap<(EngagementId, Date, Date), Option<Arc<Rungs>>>,
}

impl Gazette {
    /// The news of an engagement; none when it cannot be read, which the log says.
    pub fn of(&mut self, desk: &Desk, engagement: EngagementId, now: Instant) -> Option<Arc<News>> {
        let known = self.engagements.entry(engagement);
        known.or_insert_with(|| news(desk, engagement, now).map(Arc::new)).clone()
    }

    /// The rungs that open cases have reached from one morning to another; from the day before when none is
    /// known.
    pub fn rungs(
        &mut self,
        desk: &Desk,
        news: &News,
        since: Option<Date>,
        today: Date,
    ) -> Option<Arc<Rungs>> {
        let since = since.or_else(|| today.yesterday().ok())?;
        let span = begins(since, &news.zone).zip(begins(today, &news.zone))?;
        let known = self.rungs.entry((news.snapshot.id, since, today));
        let found = || match rungs_between(desk, &news.snapshot, since, span) {
            Ok(rungs) => rungs.map(Arc::new),
            Err(refusal) => {
                tracing::warn!(engagement = %news.snapshot.id, %refusal, "rungs were left out of the mail");
                None
            }
        };
        known.or_insert_with(found).clone()
    }
}

fn news(desk: &Desk, engagement: EngagementId, now: Instant) -> Option<News> {
    let snapshot = match desk.load(engagement) {
        Ok(snapshot) => snapshot,
        Err(refusal) => {
            tracing::warn!(%engagement, %refusal, "an engagement was left out of the mail");
            return None;
        }
    };
    let charter = snapshot.engagement.charter.as_ref()?;
    let (title, zone_name) = (charter.title.clone(), charter.zone.clone());
    let zone = zone(&zone_name).unwrap_or(TimeZone::UTC);
    let waiting = waiting(&snapshot.engagement, now);
    Some(News { snapshot, title, zone, zone_name, waiting })
}
