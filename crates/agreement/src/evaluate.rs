//! An agreement applied to events: everything that figures, statements and explanations are made from.

use crate::{
    calendar::BusinessTime,
    condition::Condition,
    fold::{Cells, Fold, Placement, Program, Record, Recorder, Reliefs, Sorting, Tape},
    relief::Relief,
    terms::{Agreement, Clock, Level, Measure, OneCase, Straddle},
};
use outrigger_eventlog::{CaseIndex, EventLog};
use outrigger_kernel::{Instant, time::start_of_day};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// What figures depend on besides terms and events.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// Terms that were in force before, oldest first; they judge what the agreement leaves to them.
    pub earlier: Vec<Arc<Agreement>>,
    /// Claims that were accepted.
    pub reliefs: Vec<Relief>,
    /// The instant up to which events are known to be complete, where that is later than the last one.
    pub known_until: Option<Instant>,
}

/// An agreement applied to a log. Nothing is computed until it is asked for, and nothing twice.
pub struct Figures {
    pub(crate) agreement: Arc<Agreement>,
    pub(crate) log: Arc<EventLog>,
    pub(crate) index: Arc<CaseIndex>,
    /// Working time of each clock's calendar over the log; clocks on one calendar share it.
    pub(crate) times: Vec<Arc<BusinessTime>>,
    pub(crate) program: Program,
    pub(crate) tape: Arc<Tape>,
    pub(crate) setting: Arc<Setting>,
    /// The terms before these, applied to the same log.
    pub(crate) earlier: Option<Arc<Figures>>,
    /// The instants at which these terms and the next took effect.
    pub(crate) bounds: (i64, i64),
    pub(crate) extent: Extent,
    cells: Mutex<BTreeMap<Placement, Arc<Cells>>>,
    record: Arc<OnceLock<Record>>,
    pub(crate) memo: crate::level::Memo,
}

/// How much was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Extent {
    /// The first event, and the last instant of which everything is known.
    pub span: Option<(Instant, Instant)>,
    /// The last event, or the later instant up to which everything is known.
    pub data_until: Option<Instant>,
    /// How many events.
    pub events: u64,
}

/// The events cannot be measured under the agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchAttribute {
    /// The attribute that a clock needs and no event has.
    pub attribute: String,
    /// The clock or level that names it.
    pub clause: String,
    /// The attributes that events have.
    pub known: Vec<String>,
}

impl fmt::Display for NoSuchAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "[{}] looks at `{}`, and no event has that attribute. The events have {}. Correct the \
             condition, or map a column to that name.",
            self.clause,
            self.attribute,
            self.known.join(", ")
        )
    }
}

impl std::error::Error for NoSuchAttribute {}

impl Figures {
    /// Applies an agreement to a log.
    ///
    /// # Errors
    /// When a clock starts or stops on an attribute that no event has: no case could ever count, and
    /// an empty statement would hide that.
    pub fn new(agreement: Arc<Agreement>, log: Arc<EventLog>) -> Result<Self, NoSuchAttribute> {
        Self::with(agreement, log, Setting::default())
    }

    /// Applies an agreement to a log, with the terms before it and the claims that were accepted.
    ///
    /// # Errors
    /// As [`Figures::new`].
    pub fn with(
        agreement: Arc<Agreement>,
        log: Arc<EventLog>,
        setting: Setting,
    ) -> Result<Self, NoSuchAttribute> {
        check_attributes(&agreement, &log)?;
        let index = Arc::new(log.case_index());
        let setting = Arc::new(setting);
        let effective = took_effect(&agreement);
        let earlier = match agreement.straddle {
            Straddle::Start => earlier((&log, &index), &setting, effective)?,
            Straddle::Stop => None,
        };
        Ok(Self::over(agreement, (log, index), setting, (earlier, i64::MAX)))
    }

    fn over(
        agreement: Arc<Agreement>,
        (log, index): (Arc<EventLog>, Arc<CaseIndex>),
        setting: Arc<Setting>,
        (earlier, superseded): (Option<Arc<Self>>, i64),
    ) -> Self {
        // What is complete up to an instant says nothing of that instant itself.
        let reach = |last: Instant| setting.known_until.map_or(last, |until| last.max(until.plus(-1)));
        let span = log.span().map(|(first, last)| (first, reach(last)));
        let data_until =
            log.span().map(|(_, last)| setting.known_until.map_or(last, |until| last.max(until)));
        let extent = Extent { span, data_until, events: log.len() as u64 };
        let effective = took_effect(&agreement);
        let mut program = Program::new(&agreement, Reliefs::conditions(&setting.reliefs));
        let tape = Arc::new(Tape::new(&log, &index, &mut program));
        let (from, to) = extent.span.unwrap_or((Instant(0), Instant(0)));
        Self {
            times: times(&agreement, from, to),
            bounds: (if earlier.is_some() { effective } else { i64::MIN }, superseded),
            cells: Mutex::default(),
            record: Arc::default(),
            memo: crate::level::Memo::default(),
            agreement,
            log,
            index,
            program,
            tape,
            setting,
            earlier,
            extent,
        }
    }

    /// Figures that were sorted while events streamed by: there is no log to look anything up in.
    pub(crate) fn streamed(
        agreement: Arc<Agreement>,
        cells: BTreeMap<Placement, Arc<Cells>>,
        (extent, times): (Extent, Vec<Arc<BusinessTime>>),
    ) -> Self {
        let (log, index) = (Arc::new(EventLog::default()), Arc::new(EventLog::default().case_index()));
        let mut program = Program::new(&agreement, Vec::new());
        let tape = Arc::new(Tape::new(&log, &index, &mut program));
        let (setting, bounds) = (Arc::default(), (i64::MIN, i64::MAX));
        let (cells, record, memo) = (Mutex::new(cells), Arc::default(), crate::level::Memo::default());
        Self {
            agreement,
            log,
            index,
            times,
            program,
            tape,
            setting,
            earlier: None,
            bounds,
            extent,
            cells,
            record,
            memo,
        }
    }

    /// The same events under terms that differ in numbers only, without going through the events again;
    /// `None` when more than numbers differ.
    pub fn retargeted(&self, agreement: Arc<Agreement>) -> Option<Self> {
        let is_alike = self.agreement.sorts_alike(&agreement);
        if !is_alike || self.earlier.is_some() || names_cases(&self.agreement) != names_cases(&agreement) {
            return None;
        }
        Some(Self {
            cells: Mutex::new(self.cells.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            record: Arc::clone(&self.record),
            ..self.under(agreement)
        })
    }

    /// The same figures with nothing computed yet: what a whole recompute over resident events costs.
    pub fn fresh(&self) -> Self {
        self.under(Arc::clone(&self.agreement))
    }

    /// The same events and setting under terms that look at the same attributes, with nothing computed yet.
    fn under(&self, agreement: Arc<Agreement>) -> Self {
        Self {
            agreement,
            log: Arc::clone(&self.log),
            index: Arc::clone(&self.index),
            times: self.times.clone(),
            program: self.program.clone(),
            tape: Arc::clone(&self.tape),
            setting: Arc::clone(&self.setting),
            earlier: self.earlier.clone(),
            bounds: self.bounds,
            extent: self.extent,
            cells: Mutex::default(),
            record: Arc::default(),
            memo: crate::level::Memo::default(),
        }
    }

    /// The agreement that was applied.
    pub fn agreement(&self) -> &Agreement {
        &self.agreement
    }

    /// The events it was applied to; none of them when they streamed by.
    pub fn log(&self) -> &EventLog {
        &self.log
    }

    /// The last event, or the later instant up to which everything is known.
    pub fn data_until(&self) -> Option<Instant> {
        self.extent.data_until
    }

    /// The first event, and the last instant of which everything is known.
    pub fn span(&self) -> Option<(Instant, Instant)> {
        self.extent.span
    }

    /// How many events there were.
    pub fn events(&self) -> u64 {
        self.extent.events
    }

    /// The claims that take cases out of these figures.
    pub fn reliefs(&self) -> &[Relief] {
        &self.setting.reliefs
    }

    /// The times of stopped cases, sorted by a placement.
    pub(crate) fn cells(&self, placement: Placement) -> Arc<Cells> {
        let mut kept = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cells) = kept.get(&placement) {
            return Arc::clone(cells);
        }
        let sorting = self.sorting(placement);
        let cells = Arc::new(self.tape.sort(&self.agreement, &|| self.fold(), &sorting));
        kept.insert(placement, Arc::clone(&cells));
        cells
    }

    /// Everything that happened to every clock, case by case.
    pub(crate) fn record(&self) -> &Record {
        self.record.get_or_init(|| {
            let reliefs = Reliefs::new(&self.setting.reliefs, &self.agreement, self.log.cases());
            let recorder = || Recorder::new(&self.agreement, reliefs.clone(), self.bounds);
            self.tape.record(&|| self.fold(), &recorder)
        })
    }

    /// A fold that knows every symbol of the log.
    pub(crate) fn fold(&self) -> Fold {
        Fold::new(self.program.clone(), &self.agreement, self.times.clone())
    }

    fn sorting(&self, placement: Placement) -> Sorting {
        let span = self.extent.span.unwrap_or((Instant(0), Instant(0)));
        Sorting {
            reliefs: Reliefs::new(&self.setting.reliefs, &self.agreement, self.log.cases()),
            bounds: self.bounds,
            ..Sorting::plain(&self.agreement, placement, span)
        }
    }
}

/// Cells name their cases only where one case may not count in several levels.
pub(crate) fn names_cases(agreement: &Agreement) -> bool {
    agreement.credits.as_ref().is_some_and(|credits| credits.one_case != OneCase::All)
}

/// The terms before an agreement that leaves straddling cases to those they started under, and so on back
/// to the first: the text in force decides for all of them.
fn earlier(
    (log, index): (&Arc<EventLog>, &Arc<CaseIndex>),
    setting: &Setting,
    superseded: i64,
) -> Result<Option<Arc<Figures>>, NoSuchAttribute> {
    let Some((last, before)) = setting.earlier.split_last() else { return Ok(None) };
    check_attributes(last, log)?;
    let setting = Setting { earlier: before.to_vec(), ..setting.clone() };
    let earlier = earlier((log, index), &setting, took_effect(last))?;
    let logs = (Arc::clone(log), Arc::clone(index));
    Ok(Some(Arc::new(Figures::over(Arc::clone(last), logs, Arc::new(setting), (earlier, superseded)))))
}

fn took_effect(agreement: &Agreement) -> i64 {
    start_of_day(agreement.effective, &agreement.zone).map_or(i64::MIN, |at| at.0)
}

/// One table per calendar, however many clocks count on it.
pub(crate) fn times(agreement: &Agreement, from: Instant, to: Instant) -> Vec<Arc<BusinessTime>> {
    let mut tables: BTreeMap<&str, Arc<BusinessTime>> = BTreeMap::new();
    let table = |clock: &Clock| Arc::new(BusinessTime::new(&clock.calendar, from, to));
    let clocks = agreement.clocks.iter();
    clocks
        .map(|clock| Arc::clone(tables.entry(&clock.calendar_name).or_insert_with(|| table(clock))))
        .collect()
}

fn check_attributes(agreement: &Agreement, log: &EventLog) -> Result<(), NoSuchAttribute> {
    if log.is_empty() {
        return Ok(());
    }
    let columns = log.columns().iter();
    check_known(agreement, &columns.map(|column| column.name.as_str()).collect::<Vec<_>>())
}

/// Whether every clock can start and stop on the attributes that events have.
pub(crate) fn check_known(agreement: &Agreement, known: &[&str]) -> Result<(), NoSuchAttribute> {
    let ends = agreement.clocks.iter().flat_map(|clock| {
        let ends = clock.start.attributes().into_iter().chain(clock.stop.attributes());
        ends.map(|name| (name, format!("clock.{}", clock.name)))
    });
    missing(ends, known).next().map_or(Ok(()), Err)
}

/// The attributes among some, with the clauses that name them, that are not known.
fn missing<'a>(
    named: impl Iterator<Item = (&'a str, String)>,
    known: &[&str],
) -> impl Iterator<Item = NoSuchAttribute> {
    named.filter(|(name, _)| !known.contains(name)).map(|(name, clause)| NoSuchAttribute {
        attribute: name.to_owned(),
        clause,
        known: known.iter().map(|name| (*name).to_owned()).collect(),
    })
}

impl Figures {
    /// The attributes that levels measure by and that no event has: such a level is not measured, which
    /// may be right, as when nobody has answered a survey yet, or a slip of the pen.
    pub fn unheard_of(&self) -> Vec<NoSuchAttribute> {
        if self.log.is_empty() {
            return Vec::new();
        }
        let known: Vec<&str> = self.log.columns().iter().map(|column| column.name.as_str()).collect();
        let levels = self.agreement.levels.iter().flat_map(|level| {
            let read: Vec<&str> = match &level.measure {
                Measure::Survey(survey) => vec![&survey.score],
                Measure::ShareBy { due, done, .. } => {
                    std::iter::once(due).chain(done).map(String::as_str).collect()
                }
                _ => Vec::new(),
            };
            read.into_iter().chain(level.by.as_deref()).map(|name| (name, format!("level.{}", level.name)))
        });
        missing(levels, &known).collect()
    }
}

impl Agreement {
    /// Whether another agreement sorts every case as this one does: they differ in numbers at most.
    fn sorts_alike(&self, other: &Self) -> bool {
        let levels = self.levels.iter().zip(&other.levels);
        self.zone == other.zone
            && (self.effective, self.straddle) == (other.effective, other.straddle)
            && self.clocks == other.clocks
            && self.levels.len() == other.levels.len()
            && levels.into_iter().all(|(one, other)| sorts_alike(one, other))
            && counts(self) == counts(other)
    }
}

fn counts(agreement: &Agreement) -> Vec<&Condition> {
    agreement.charges.iter().flat_map(|charges| &charges.units).map(|unit| &unit.count).collect()
}

fn sorts_alike(one: &Level, other: &Level) -> bool {
    one.name == other.name
        && one.measure.reads_alike(&other.measure)
        && (&one.condition, one.judged, one.period_of) == (&other.condition, other.judged, other.period_of)
        && (&one.exclude, &one.by, one.period) == (&other.exclude, &other.by, other.period)
}

#[cfg(test)]
mod tests;
