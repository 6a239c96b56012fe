//! One level in one period: its figure, its target and its verdict.

mod availability;
mod backlog;
mod due;
mod memo;
mod observed;
mod one_case;
mod ratchet;
mod service_factor;
mod shapes;
mod survey;
mod tally;
mod timed;

pub(crate) use memo::Memo;
pub use shapes::{CaseOutcome, LevelResult, Margin, PartResult, Verdict};
pub(crate) use tally::Within;

use crate::{
    evaluate::Figures,
    fold::Outcome,
    period::{Cadence, Period},
    terms::{Better, FewCases, Level, Measure, PeriodOf, Quantity},
};
use outrigger_kernel::{Instant, Ratio};
use std::sync::Arc;
use tally::{Measured, Tally};

impl Figures {
    /// The index of a level by its name.
    pub fn level_at(&self, name: &str) -> Option<usize> {
        self.agreement.levels.iter().position(|level| level.name == name)
    }

    /// The result of one level in one period; `None` when there is no such level.
    pub fn level(&self, level: usize, period: Period) -> Option<LevelResult> {
        self.level_within(level, Within::Period(period))
    }

    /// The result of one level over the whole log, as a baseline is taken.
    pub fn whole(&self, level: usize) -> Option<LevelResult> {
        self.level_within(level, Within::Everything)
    }

    fn level_within(&self, level: usize, within: Within) -> Option<LevelResult> {
        let terms = self.agreement.levels.get(level)?;
        if let Within::Period(period) = within
            && let Some(known) = self.memo.result(level, period)
        {
            return Some(known);
        }
        let tally = self.tally(level, within);
        let expected = self.expected(level, within);
        let part = |(value, measured, excluded): &(String, Measured, u64)| PartResult {
            verdict: verdict(terms, expected, measured),
            value: value.clone(),
            measured: measured.value,
            cases: measured.cases,
            misses: measured.misses,
            excluded: *excluded,
        };
        let mut parts: Vec<PartResult> = tally.parts.iter().map(part).collect();
        let verdict = verdict_of(terms, expected, &tally);
        let parts_total = parts.len() as u64;
        if parts.len() > PARTS_MAX {
            // What falls shortest is kept, and all of it was judged.
            parts.sort_by(|one, other| {
                let key = |part: &PartResult| {
                    (std::cmp::Reverse((rank(&part.verdict), part.misses)), part.value.clone())
                };
                key(one).cmp(&key(other))
            });
            parts.truncate(PARTS_MAX);
        }
        let result = LevelResult {
            level: terms.name.clone(),
            title: terms.title.clone(),
            kind: terms.kind,
            owed_by: terms.owed_by,
            measured: tally.counted.value,
            expected,
            agreed: (expected != terms.expected).then_some(terms.expected),
            minimum: terms.minimum,
            better: terms.better,
            cases: tally.counted.cases,
            misses: tally.counted.misses,
            excluded: tally.excluded,
            with_excluded: if tally.excluded > 0 { tally.all.value } else { None },
            open: tally.open,
            left_out: tally.left_out,
            margin: tally.counted.margin,
            parts_left_out: parts_total - parts.len() as u64,
            parts,
            verdict,
            default: self.is_default(level, within, verdict),
        };
        if let Within::Period(period) = within {
            self.memo.keep_result(level, period, &result);
        }
        Some(result)
    }

    /// The periods of a cadence that the log's events fall in, oldest first.
    pub fn periods(&self, cadence: Cadence) -> Vec<Period> {
        let Some((from, to)) = self.extent.span else { return Vec::new() };
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

    /// The cases behind a level's figure, in order of their stop; empty for levels without a clock. Cases
    /// that earlier terms still judge stand there as those judge them.
    pub fn cases(&self, level: usize, period: Period) -> Vec<CaseOutcome> {
        let Some(name) = self.agreement.levels.get(level).map(|terms| &terms.name) else { return Vec::new() };
        let chain = std::iter::successors(Some(self), |figures| figures.earlier.as_deref());
        let own = chain.filter_map(|figures| Some(figures.own_cases(figures.level_at(name)?, period)));
        let mut cases: Vec<CaseOutcome> = own.flatten().collect();
        cases.sort_by(|one, other| (one.stopped, &one.case).cmp(&(other.stopped, &other.case)));
        cases
    }

    fn own_cases(&self, level: usize, period: Period) -> Vec<CaseOutcome> {
        let terms = &self.agreement.levels[level];
        let (Some(clock), false) = (terms.measure.clock(), matches!(terms.measure, Measure::Backlog { .. }))
        else {
            return Vec::new();
        };
        let record = self.record();
        let target = terms.measure.target();
        let case = |outcome: &Outcome| {
            let kind = &record.kinds[outcome.kind as usize];
            let over = target.map(|target| outcome.elapsed - target).filter(|over| *over > 0);
            CaseOutcome {
                case: self.log.cases().get(outcome.case).to_owned(),
                started: outcome.started,
                stopped: outcome.at,
                elapsed_micros: outcome.elapsed,
                paused_micros: outcome.paused,
                over_micros: over,
                within: target.filter(|_| !kind.abandoned).map(|_| over.is_none()),
                excluded: kind.excludes(level),
            }
        };
        self.stops(clock, level, period.bounds(&self.agreement.zone)).map(case).collect()
    }

    /// The stops that put a case into a time, that stand at its end and that the level is about.
    fn stops(
        &self,
        clock: usize,
        level: usize,
        (from, to): (Instant, Instant),
    ) -> impl Iterator<Item = &Outcome> {
        let record = self.record();
        let by_start = self.agreement.levels[level].period_of == PeriodOf::Start;
        let asks_for_abandoned =
            matches!(self.agreement.levels[level].measure, Measure::ServiceFactor { .. });
        let outcomes = record.outcomes.get(clock).map_or(&[][..], Vec::as_slice);
        outcomes.iter().filter(move |outcome| {
            let kind = &record.kinds[outcome.kind as usize];
            let (placed, stands) = if by_start { (outcome.started, i64::MAX) } else { (outcome.at, to.0) };
            let inside = from <= placed && placed < to && outcome.reopened.0 >= stands;
            let ours = !(kind.is_later || self.earlier.is_some() && kind.is_earlier);
            inside && ours && kind.applies(level) && (asks_for_abandoned || !kind.abandoned)
        })
    }

    /// What a figure is made of; worked out once for a period, as other periods may ask for it again.
    fn tally(&self, level: usize, within: Within) -> Arc<Tally> {
        if let Some(known) = self.memo.tally(level, within) {
            return known;
        }
        let tally = Arc::new(self.fresh_tally(level, within));
        self.memo.keep_tally(level, within, &tally);
        tally
    }

    fn fresh_tally(&self, level: usize, within: Within) -> Tally {
        match &self.agreement.levels[level].measure {
            Measure::ShareWithin { .. }
            | Measure::Percentile { .. }
            | Measure::Mean { .. }
            | Measure::ServiceFactor { .. } => {
                let left_out = one_case::left_out(self, level, within);
                timed::tally(self, level, within, &|case| left_out.contains(&case))
            }
            Measure::ShareBy { due, done, clock } => {
                observed::done_by(self, level, (due, done.as_deref(), *clock), within)
            }
            Measure::Ratio { .. } | Measure::Count { .. } => observed::counted(self, level, within),
            Measure::Backlog { what, clock } => observed::open(self, level, (*what, *clock), within),
            Measure::Availability { down, up, hours } => {
                observed::available(self, level, (down, up, &**hours), within)
            }
            Measure::Survey(survey) => observed::surveyed(self, level, survey, within),
        }
    }

    /// What is owed in a time: a ratchet raises it with every year of the terms.
    fn expected(&self, level: usize, within: Within) -> Quantity {
        let terms = &self.agreement.levels[level];
        match (terms.ratchet, terms.expected, within) {
            (Some(ratchet), Quantity::Share(agreed), Within::Period(period)) => {
                let years = self.years_before(level, period);
                Quantity::Share(ratchet::expected(agreed, ratchet, &years))
            }
            _ => terms.expected,
        }
    }

    /// The measured shares of every month of the full contract years before a period.
    fn years_before(&self, level: usize, period: Period) -> Vec<Vec<Ratio>> {
        let first = Period::of(self.agreement.effective, Cadence::Month);
        let before = |month: &Period| month.first_day() < period.first_day();
        let months = std::iter::successors(Some(first), |month| Some(month.next())).take_while(before);
        let months: Vec<Period> = months.take(MONTHS_MAX).collect();
        let measured = |month: &Period| match self.tally(level, Within::Period(*month)).counted.value {
            Some(Quantity::Share(share)) => Some(share),
            _ => None,
        };
        months.chunks_exact(12).map(|year| year.iter().filter_map(measured).collect()).collect()
    }

    /// Below the minimum, or below what is expected in as many periods as the agreement says.
    fn is_default(&self, level: usize, within: Within, verdict: Verdict) -> bool {
        let terms = &self.agreement.levels[level];
        if matches!(verdict, Verdict::Missed | Verdict::NotReported) {
            return true;
        }
        let (Some(repeated), Verdict::BelowExpected, Within::Period(period)) =
            (terms.repeated, verdict, within)
        else {
            return false;
        };
        let earlier = std::iter::successors(Some(period), |period| Some(period.previous())).skip(1);
        let earlier = earlier.take(repeated.of.saturating_sub(1) as usize);
        let earlier = earlier.take_while(|period| period.first_day() >= self.agreement.effective);
        let falls_short = |period: &Period| {
            let within = Within::Period(*period);
            let verdict = verdict_of(terms, self.expected(level, within), &self.tally(level, within));
            matches!(verdict, Verdict::BelowExpected | Verdict::Missed)
        };
        1 + earlier.filter(falls_short).count() >= repeated.count as usize
    }
}

/// Months that a ratchet looks back over.
const MONTHS_MAX: usize = 600;
/// Values of an attribute that a result lists.
const PARTS_MAX: usize = 1_000;

fn verdict(terms: &Level, expected: Quantity, measured: &Measured) -> Verdict {
    let Some(value) = survey::judged(measured) else { return Verdict::NotMeasured };
    if let Some(few) = terms.low_volume.filter(|few| measured.cases < few.below) {
        match (few.then, measured.misses) {
            (FewCases::OneMiss, Some(misses)) if misses <= 1 => return Verdict::Met,
            (FewCases::OneMiss, Some(_)) => {}
            (FewCases::OneMiss, None) | (FewCases::NoVerdict, _) => return Verdict::TooFew,
        }
    }
    if terms.better.reaches(value, expected) {
        return Verdict::Met;
    }
    match terms.minimum {
        Some(minimum) if terms.better.reaches(value, minimum) => Verdict::BelowExpected,
        _ => Verdict::Missed,
    }
}

/// The verdict of the whole or, where the agreement judges each part, the worst of all; parts that nobody
/// judges change nothing.
fn verdict_of(terms: &Level, expected: Quantity, tally: &Tally) -> Verdict {
    let whole = verdict(terms, expected, &tally.counted);
    if !terms.each {
        return whole;
    }
    let parts = tally.parts.iter().map(|(_, measured, _)| verdict(terms, expected, measured));
    parts.chain([whole]).max_by_key(rank).unwrap_or(whole)
}

/// How bad a verdict is.
fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::NotReported => 5,
        Verdict::Missed => 4,
        Verdict::BelowExpected => 3,
        Verdict::Met => 2,
        Verdict::TooFew => 1,
        Verdict::NotMeasured => 0,
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
            (Quantity::Score(value), Quantity::Score(target)) => value.cmp(&target),
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
            Self::Score(score) => decimal(score.parts_down(SCORE_PARTS)),
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
        let (value, target) = match (value, self.expected) {
            (Quantity::Share(value), Quantity::Share(target)) => (value, target),
            (Quantity::Score(score), _) if self.better == Better::Lower => {
                return decimal(score.parts_up(SCORE_PARTS));
            }
            _ => return value.to_string(),
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
            Self::Score(score) => f.write_str(&decimal(score.parts_down(SCORE_PARTS))),
        }
    }
}

/// Parts of one that a score is shown in: two decimals.
const SCORE_PARTS: i64 = 100;

/// Hundredths as a decimal, as in `4.25`.
fn decimal(hundredths: i128) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
    format!("{sign}{whole}.{rest:02}")
}

#[cfg(test)]
mod tests;
