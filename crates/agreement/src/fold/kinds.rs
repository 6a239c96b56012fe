//! What the levels make of one stop or one counted event: few distinct answers, each with a number.

use super::{knowledge::Known, program::Program};
use crate::{
    clock::ClockState,
    terms::{Agreement, Judged},
};
use rustc_hash::FxHashMap;

/// What the levels make of a stop: which apply, which exclude it, and what it is broken down by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Kind {
    /// Bit per level: whether the level is about the case.
    pub applies: u64,
    /// Bit per level: whether the level or a claim excludes the case.
    pub excluded: u64,
    /// Bit per level: whether a claim does.
    pub claimed: u64,
    /// Whether the case ended without what the clock waits for.
    pub abandoned: bool,
    /// Whether its clock started before these terms took effect.
    pub is_earlier: bool,
    /// Whether its clock started when the next terms had taken effect.
    pub is_later: bool,
    /// The value of the attribute that each level is broken down by; none for levels without one.
    pub parts: Vec<(u8, String)>,
}

/// What decides the kind of a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Traits {
    pub start: Known,
    pub stop: Known,
    pub end: Known,
    pub claimed: u64,
    pub abandoned: bool,
    pub is_earlier: bool,
    pub is_later: bool,
}

impl Traits {
    /// The traits of a stop; `bounds` are the instants at which the terms and the next took effect.
    #[inline]
    pub fn of_stop(state: &ClockState, end: Known, claimed: u64, bounds: (i64, i64)) -> Self {
        Self {
            start: state.known_start,
            stop: state.known_stop,
            end,
            claimed,
            abandoned: state.abandoned,
            is_earlier: state.started < bounds.0,
            is_later: state.started >= bounds.1,
        }
    }
}

/// Places for traits met lately; a power of two.
const RECENT: usize = 1 << 10;

/// All kinds seen so far.
#[derive(Debug)]
pub(crate) struct Kinds {
    at_start: u64,
    at_end: u64,
    by: Vec<(u8, String)>,
    traits: FxHashMap<Traits, u32>,
    /// Traits met lately, at the place that what is known names.
    recent: Vec<Option<(Traits, u32)>>,
    numbers: FxHashMap<Kind, u32>,
    all: Vec<Kind>,
}

impl Kinds {
    pub fn new(agreement: &Agreement) -> Self {
        let levels = || agreement.levels.iter().enumerate();
        let bits = |judged: Judged| {
            levels().filter(|(_, level)| level.judged == judged).fold(0, |bits, (at, _)| bits | 1 << at)
        };
        let number = |at: usize| u8::try_from(at).unwrap_or(u8::MAX);
        let by = levels().filter_map(|(at, level)| Some((number(at), level.by.clone()?))).collect();
        let (at_start, at_end) = (bits(Judged::Start), bits(Judged::End));
        Self {
            at_start,
            at_end,
            by,
            traits: FxHashMap::default(),
            recent: vec![None; RECENT],
            numbers: FxHashMap::default(),
            all: Vec::new(),
        }
    }

    /// The number of a kind.
    #[inline]
    pub fn number(&mut self, mut traits: Traits, program: &Program) -> u32 {
        // What no level looks at makes no difference.
        if self.at_start == 0 {
            traits.start = Known::NOTHING;
        }
        if self.at_end == 0 {
            traits.end = Known::NOTHING;
        }
        let known = [traits.start, traits.stop, traits.end].map(|known| known.0 as usize);
        let place = (known[0] ^ known[1].rotate_left(3) ^ known[2].rotate_left(6)) % RECENT;
        if let Some((recent, number)) = self.recent[place]
            && recent == traits
        {
            return number;
        }
        let number = match self.traits.get(&traits) {
            Some(number) => *number,
            None => self.add(traits, program),
        };
        self.recent[place] = Some((traits, number));
        number
    }

    /// All of them, by their numbers.
    pub fn into_all(self) -> Vec<Kind> {
        self.all
    }

    fn add(&mut self, traits: Traits, program: &Program) -> u32 {
        let [start, stop, end] = [traits.start, traits.stop, traits.end].map(|known| program.views(known));
        let at_stop = !(self.at_start | self.at_end);
        let mixed =
            |start: u64, stop: u64, end: u64| start & self.at_start | stop & at_stop | end & self.at_end;
        let known = |level: u8| match 1_u64 << level {
            bit if bit & self.at_start != 0 => traits.start,
            bit if bit & self.at_end != 0 => traits.end,
            _ => traits.stop,
        };
        let value = |(level, attribute): &(u8, String)| {
            (*level, program.value(known(*level), attribute).unwrap_or_default().to_owned())
        };
        let kind = Kind {
            applies: mixed(start.applies, stop.applies, end.applies),
            excluded: mixed(start.excluded, stop.excluded, end.excluded) | traits.claimed,
            claimed: traits.claimed,
            abandoned: traits.abandoned,
            is_earlier: traits.is_earlier,
            is_later: traits.is_later,
            parts: self.by.iter().map(value).collect(),
        };
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(kind.clone()).or_insert(next);
        if number == next {
            self.all.push(kind);
        }
        self.traits.insert(traits, number);
        number
    }
}

impl Kind {
    pub fn applies(&self, level: usize) -> bool {
        self.applies >> level & 1 == 1
    }

    pub fn excludes(&self, level: usize) -> bool {
        self.excluded >> level & 1 == 1
    }

    /// The value that a level is broken down by; empty when it is missing.
    pub fn part(&self, level: usize) -> &str {
        self.parts.iter().find(|(of, _)| usize::from(*of) == level).map_or("", |(_, value)| value)
    }
}
