//! One level in one period: its figure, its target and its verdict.

use crate::{
    evaluate::{Figures, Occurrence, Outcome},
    period::{Cadence, Period},
    terms::{Better, FewCases, Kind, Level, Measure, Quantity},
};
use outrigger_kernel::{Instant, Micros, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a figure means under the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The expected level is reached.
    Met,
    /// Between the minimum and the expected level.
    BelowExpected,
    /// Below the minimum, or below the expected level where there is no minimum.
    Missed,
    /// No case in the period: neither 100 nor 0.
    NotMeasured,
    /// Fewer cases than the agreement judges.
    TooFew,
}

/// The result of one level in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LevelResult {
    /// The level's name in the agreement; its clause is `level.` and this name.
    pub level: String,
    /// What it is called on pages.
    pub title: String,
    /// Whether it bears credits.
    pub kind: Kind,
    /// The figure, without excluded cases; none when nothing was measured.
    pub measured: Option<Quantity>,
    /// The level that is owed.
    pub expected: Quantity,
    /// The level below which it is a default.
    pub minimum: Option<Quantity>,
    /// Which way the figure improves.
    pub better: Better,
    /// How many cases the figure is about.
    pub cases: u64,
    /// How many of them miss; only where a single case can miss.
    pub misses: Option<u64>,
    /// How many cases were excluded.
    pub excluded: u64,
    /// The figure as it would be with the excluded cases, when there are any.
    pub with_excluded: Option<Quantity>,
    /// What the figure means.
    pub verdict: Verdict,
}

/// One case behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseOutcome {
    /// The case's id in the events.
    pub case: String,
    /// When its clock started.
    pub started: Instant,
    /// When it stopped.
    pub stopped: Instant,
    /// Working time counted, in microseconds.
    pub elapsed_micros: Micros,
    /// Working time held, in microseconds.
    pub paused_micros: Micros,
    /// Whether it is within the target; none where a single case has no target.
    pub within: Option<bool>,
    /// Whether the agreement excludes it.
    pub excluded: bool,
}

impl Figures {
    /// The index of a level by its name.
    pub fn level_at(&self, name: &str) -> Option<usize> {
        self.agreement.levels.iter().position(|level| level.name == name)
    }

    /// The result of one level in one period; `None` when there is no such level.
    pub fn level(&self, level: usize, period: Period) -> Option<LevelResult> {
        self.level_between(level, period.bounds(&self.agreement.zone))
    }

    /// The result of one level over the whole log, as a baseline is taken.
    pub fn whole(&self, level: usize) -> Option<LevelResult> {
        self.level_between(level, (Instant::EARLIEST, Instant::LATEST))
    }

    fn level_between(&self, level: usize, bounds: (Instant, Instant)) -> Option<LevelResult> {
        let terms = self.agreement.levels.get(level)?;
        let tally = self.tally(level, terms, bounds);
        Some(LevelResult {
            level: terms.name.clone(),
            title: terms.title.clone(),
            kind: terms.kind,
            measured: tally.counted.value,
            expected: terms.expected,
            minimum: terms.minimum,
            better: terms.better,
            cases: tally.counted.cases,
            misses: tally.counted.misses,
            excluded: tally.excluded,
            with_excluded: if tally.excluded > 0 { tally.all.value } else { None },
            verdict: verdict(terms, &tally.counted),
        })
    }

    /// The periods of a cadence that the log's events fall in, oldest first.
    pub fn periods(&self, cadence: Cadence) -> Vec<Period> {
        let Some((from, to)) = self.log.span() else { return Vec::new() };
        let zone = &self.agreement.zone;
        let (first, last) = (Period::containing(from, zone, cadence), Period::containing(to, zone, cadence));
        std::iter::successors(Some(first), |period| Some(period.next()))
            .take_while(|period| *period <= last)
            .collect()
    }

    /// A level's results over all periods of a cadence.
    pub fn series(&self, level: usize, cadence: Cadence) -> Vec<(Period, LevelResult)> {
        let periods = self.periods(cadence).into_iter();
        periods.filter_map(|period| Some((period, self.level(level, period)?))).collect()
    }

    /// The cases behind a level's figure, in order of their stop; empty for levels without a clock.
    pub fn cases(&self, level: usize, period: Period) -> Vec<CaseOutcome> {
        let Some(clock) = self.agreement.levels.get(level).and_then(|terms| terms.measure.clock()) else {
            return Vec::new();
        };
        let target = match self.agreement.levels[level].measure {
            Measure::ShareWithin { target, .. } => Some(target),
            _ => None,
        };
        let case = |outcome: &Outcome| CaseOutcome {
            case: self.log.cases().get(outcome.case).to_owned(),
            started: outcome.started,
            stopped: outcome.at,
            elapsed_micros: outcome.elapsed,
            paused_micros: outcome.paused,
            within: target.map(|target| outcome.elapsed <= target),
            excluded: outcome.excluded >> level & 1 == 1,
        };
        self.stops(clock, level, period.bounds(&self.agreement.zone)).map(case).collect()
    }

    /// The stops that stand at the end of the period and that the level is about.
    fn stops(
        &self,
        clock: usize,
        level: usize,
        (from, to): (Instant, Instant),
    ) -> impl Iterator<Item = &Outcome> {
        let outcomes = &self.outcomes[clock];
        let first = outcomes.partition_point(|outcome| outcome.at < from);
        let last = outcomes.partition_point(|outcome| outcome.at < to);
        outcomes[first..last.max(first)]
            .iter()
            .filter(move |outcome| outcome.reopened >= to && outcome.applies >> level & 1 == 1)
    }

    fn tally(&self, level: usize, terms: &Level, bounds: (Instant, Instant)) -> Tally {
        let Some(clock) = terms.measure.clock() else { return self.tally_occurrences(level, terms, bounds) };
        let (mut counted, mut all) = (Vec::new(), Vec::new());
        for outcome in self.stops(clock, level, bounds) {
            all.push(outcome.elapsed);
            if outcome.excluded >> level & 1 == 0 {
                counted.push(outcome.elapsed);
            }
        }
        let excluded = (all.len() - counted.len()) as u64;
        Tally { counted: timed(&terms.measure, counted), all: timed(&terms.measure, all), excluded }
    }

    fn tally_occurrences(&self, level: usize, terms: &Level, (from, to): (Instant, Instant)) -> Tally {
        let all = &self.occurrences[level];
        let first = all.partition_point(|occurrence| occurrence.at < from);
        let last = all.partition_point(|occurrence| occurrence.at < to);
        // Per case: in the numerator, in the denominator, excluded by any of its events.
        let mut cases: BTreeMap<u32, Occurrence> = BTreeMap::new();
        for occurrence in &all[first..last.max(first)] {
            let case = cases.entry(occurrence.case).or_insert(*occurrence);
            case.part |= occurrence.part;
            case.over |= occurrence.over;
            case.excluded |= occurrence.excluded;
        }
        let is_ratio = matches!(terms.measure, Measure::Ratio { .. });
        let measured = |with_excluded: bool| {
            let relevant = cases.values().filter(|case| case.over && (with_excluded || !case.excluded));
            let (over, part) =
                relevant.fold((0, 0), |(over, part), case| (over + 1, part + u64::from(case.part)));
            if is_ratio {
                // What is counted for the worse is a miss: the part itself where less is better.
                let misses = if terms.better == Better::Lower { part } else { over - part };
                let value = Ratio::share(part, over).map(Quantity::Share);
                Measured { value, cases: over, misses: Some(misses) }
            } else {
                Measured { value: Some(Quantity::Count(over)), cases: over, misses: None }
            }
        };
        let excluded = cases.values().filter(|case| case.over && case.excluded).count() as u64;
        Tally { counted: measured(false), all: measured(true), excluded }
    }
}

struct Tally {
    counted: Measured,
    all: Measured,
    excluded: u64,
}

struct Measured {
    value: Option<Quantity>,
    cases: u64,
    misses: Option<u64>,
}

/// The figure over the elapsed times of a period's cases.
fn timed(measure: &Measure, mut elapsed: Vec<Micros>) -> Measured {
    let cases = elapsed.len() as u64;
    if elapsed.is_empty() {
        return Measured { value: None, cases: 0, misses: None };
    }
    match measure {
        Measure::ShareWithin { target, .. } => {
            let within = elapsed.iter().filter(|micros| *micros <= target).count() as u64;
            Measured {
                value: Ratio::share(within, cases).map(Quantity::Share),
                cases,
                misses: Some(cases - within),
            }
        }
        Measure::Percentile { share, .. } => {
            // Nearest rank: the smallest value with at least `share` of the cases at or below it.
            let rank = i128::from(share.numerator()) * i128::from(cases);
            let rank = (rank + i128::from(share.denominator()) - 1) / i128::from(share.denominator());
            let at = usize::try_from(rank.max(1) - 1).unwrap_or(0).min(elapsed.len() - 1);
            let (_, value, _) = elapsed.select_nth_unstable(at);
            Measured { value: Some(Quantity::Micros(*value)), cases, misses: None }
        }
        _ => {
            // Rounded up to the microsecond, so that a mean at its target is exactly at it.
            let sum: i128 = elapsed.iter().map(|micros| i128::from(*micros)).sum();
            let mean = (sum + i128::from(cases) - 1) / i128::from(cases);
            Measured { value: i64::try_from(mean).ok().map(Quantity::Micros), cases, misses: None }
        }
    }
}

fn verdict(terms: &Level, measured: &Measured) -> Verdict {
    let Some(value) = measured.value else { return Verdict::NotMeasured };
    if let Some(few) = terms.low_volume.filter(|few| measured.cases < few.below) {
        match (few.then, measured.misses) {
            (FewCases::OneMiss, Some(misses)) if misses <= 1 => return Verdict::Met,
            (FewCases::OneMiss, Some(_)) => {}
            (FewCases::OneMiss, None) | (FewCases::NoVerdict, _) => return Verdict::TooFew,
        }
    }
    if terms.better.reaches(value, terms.expected) {
        return Verdict::Met;
    }
    match terms.minimum {
        Some(minimum) if terms.better.reaches(value, minimum) => Verdict::BelowExpected,
        _ => Verdict::Missed,
    }
}

impl Better {
    /// Whether a value is at least as good as a target of the same unit. A value exactly on the
    /// target reaches it.
    pub fn reaches(self, value: Quantity, target: Quantity) -> bool {
        let ordering = match (value, target) {
            (Quantity::Share(value), Quantity::Share(target)) => value.cmp(&target),
            (Quantity::Micros(value), Quantity::Micros(target)) => value.cmp(&target),
            (Quantity::Count(value), Quantity::Count(target)) => value.cmp(&target),
            _ => return false,
        };
        match self {
            Self::Higher => ordering.is_ge(),
            Self::Lower => ordering.is_le(),
        }
    }
}

impl Quantity {
    /// A promised value with its unit, with all its decimals.
    pub fn exact(self) -> String {
        match self {
            Self::Share(ratio) => {
                format!("{} %", ratio.percent(ratio.percent_decimals().unwrap_or(1).max(1)))
            }
            other => other.to_string(),
        }
    }
}

impl LevelResult {
    /// The figure with its unit, with as many decimals as its target and rounded away from it: what
    /// falls short never shows as what was promised.
    pub fn actual(&self) -> Option<String> {
        self.measured.map(|value| self.shown(value))
    }

    /// Another value of the same measure, shown in the same way.
    pub fn shown(&self, value: Quantity) -> String {
        let (Quantity::Share(value), Quantity::Share(target)) = (value, self.expected) else {
            return value.to_string();
        };
        let decimals = target.percent_decimals().unwrap_or(1).max(1);
        match self.better {
            Better::Higher => format!("{} %", value.percent(decimals)),
            Better::Lower => format!("{} %", value.percent_up(decimals)),
        }
    }
}

/// A value with its unit, short.
impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Share(ratio) => write!(f, "{} %", ratio.percent(1)),
            Self::Micros(micros) => f.write_str(&outrigger_kernel::time::spoken(*micros)),
            Self::Count(count) => f.write_str(&outrigger_kernel::number::grouped(*count)),
        }
    }
}

#[cfg(test)]
mod tests;
