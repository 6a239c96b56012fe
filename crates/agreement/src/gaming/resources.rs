//! Whoever does something far more often than their share of the work: pauses above all.

use super::{
    CASES_MIN, Examples, Pattern,
    scene::{Case, Scene},
};
use outrigger_kernel::{Instant, Ratio, number::grouped, time::spoken};
use std::{cmp::Reverse, collections::BTreeMap};

/// How many times the usual share is unusual.
const SHARE_TIMES: u128 = 3;
/// Occurrences by one resource below which nothing is told of it.
const PARTS_MIN: u64 = 10;
/// Resources that are told of, those with most occurrences first.
const RESOURCES_MAX: usize = 3;

/// What every resource did, and how much of it is of the kind that is looked at.
#[derive(Default)]
pub(super) struct Tally<'s> {
    by: BTreeMap<&'s str, Counts>,
}

#[derive(Default)]
struct Counts {
    part: u64,
    whole: u64,
    examples: Examples,
}

/// A resource whose share of one kind of thing is far over its share of all.
pub(super) struct Unusual<'s> {
    pub name: &'s str,
    /// How many of that kind are its own, and how many there are.
    pub part: u64,
    pub parts: u64,
    pub examples: Examples,
    /// Its share of everything.
    share: Option<Ratio>,
}

impl<'s> Tally<'s> {
    /// A resource did so many things.
    pub fn count(&mut self, resource: &'s str, times: u64) {
        self.by.entry(resource).or_default().whole += times;
    }

    /// One of them is of the kind that is looked at.
    pub fn part(&mut self, resource: &'s str, (case, at): (&str, Instant), what: impl FnOnce() -> String) {
        let counts = self.by.entry(resource).or_default();
        counts.part += 1;
        counts.examples.add(case, at, what);
    }

    /// The resources with an unusual share, when at least so many things are of that kind.
    pub fn unusual(self, parts_min: u64) -> Vec<Unusual<'s>> {
        let parts: u64 = self.by.values().map(|counts| counts.part).sum();
        let wholes: u64 = self.by.values().map(|counts| counts.whole).sum();
        if parts < parts_min {
            return Vec::new();
        }
        let is_unusual = |counts: &Counts| {
            let own = u128::from(counts.part) * u128::from(wholes);
            counts.part >= PARTS_MIN && own > SHARE_TIMES * u128::from(counts.whole) * u128::from(parts)
        };
        let unusual = self.by.into_iter().filter(|(_, counts)| is_unusual(counts));
        let mut found: Vec<Unusual<'s>> = unusual
            .map(|(name, counts)| {
                let share = Ratio::share(counts.whole, wholes);
                Unusual { name, part: counts.part, parts, examples: counts.examples, share }
            })
            .collect();
        found.sort_by_key(|resource| Reverse(resource.part));
        found.truncate(RESOURCES_MAX);
        found
    }
}

impl Unusual<'_> {
    /// Its share of everything, in words.
    pub fn usual(&self) -> String {
        self.share.map_or_else(|| "0 %".to_owned(), |share| format!("{} %", share.percent(1)))
    }
}

/// Who begins pauses.
pub(super) struct Pausing<'s> {
    scene: &'s Scene<'s>,
    tally: Tally<'s>,
    paused_cases: u64,
}

impl<'s> Pausing<'s> {
    pub fn new(scene: &'s Scene<'s>) -> Self {
        let mut tally = Tally::default();
        for (resource, events) in scene.events_by_resource() {
            tally.count(resource, events);
        }
        Self { scene, tally, paused_cases: 0 }
    }

    pub fn see(&mut self, case: &Case<'_>) {
        let mut has_paused = false;
        for pause in case.pauses() {
            has_paused = true;
            let Some(resource) = self.scene.resource(&self.scene.holding(case, pause)) else { continue };
            let what = || format!("held after {}", spoken(pause.elapsed));
            self.tally.part(resource, (case.name, pause.at), what);
        }
        self.paused_cases += u64::from(has_paused);
    }

    pub fn told(self) -> Vec<Pattern> {
        if self.paused_cases < CASES_MIN {
            return Vec::new();
        }
        let clause = self.scene.clause();
        let told = |resource: Unusual<'_>| {
            let (part, parts) = (resource.part, resource.parts);
            let question =
                format!("Why does {} begin {} of {} pauses?", resource.name, grouped(part), grouped(parts));
            let usual = format!("Of all events, {} are by the same resource.", resource.usual());
            let pattern = Pattern::new("one-resource-pauses", clause.clone(), (part, parts), question);
            pattern.compared(usual).with(resource.examples)
        };
        self.tally.unusual(0).into_iter().map(told).collect()
    }
}
