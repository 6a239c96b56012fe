//! What is known of a case by its last attributes, as one number.
//!
//! Every distinct set of last known values gets a number when it first comes up, and what each level
//! makes of it is worked out then. An event leads from one number to the next by a table.

use super::{
    attributes::Attributes,
    symbols::{Symbol, Symbols},
};
use crate::{
    condition::{Condition, Truth},
    terms::Agreement,
};
use outrigger_eventlog::MISSING;
use rustc_hash::FxHashMap;

/// One distinct set of last known values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Known(pub u32);

impl Known {
    /// Every attribute is missing.
    pub const NOTHING: Self = Self(0);
}

/// What the levels make of a set of values: one bit a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Views {
    /// Which levels are about the case.
    pub applies: u64,
    /// Which levels exclude it.
    pub excluded: u64,
}

/// The conditions that judge a case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judges {
    always: u64,
    applies: Vec<(u64, Condition)>,
    excludes: Vec<(u64, Condition)>,
    claims: Vec<Option<Condition>>,
}

impl Judges {
    pub fn new(agreement: &Agreement, claims: Vec<Option<Condition>>) -> Self {
        let mut judges = Self { claims, ..Self::default() };
        for (at, level) in agreement.levels.iter().enumerate() {
            match &level.condition {
                None => judges.always |= 1 << at,
                Some(condition) => judges.applies.push((1 << at, condition.clone())),
            }
            judges.excludes.extend(level.exclude.iter().map(|condition| (1 << at, condition.clone())));
        }
        judges
    }

    fn views<'v>(&self, value: &impl Fn(&str) -> Option<&'v str>) -> Views {
        let holds = |condition: &Condition| condition.on(value) == Truth::True;
        let bits = |judges: &[(u64, Condition)]| {
            judges.iter().filter(|(_, condition)| holds(condition)).fold(0, |bits, (bit, _)| bits | bit)
        };
        Views { applies: self.always | bits(&self.applies), excluded: bits(&self.excludes) }
    }

    /// Which claims are about a case, by the numbers of the claims.
    fn claimed<'v>(&self, value: &impl Fn(&str) -> Option<&'v str>) -> Box<[bool]> {
        let holds = |condition: &Option<Condition>| {
            condition.as_ref().is_none_or(|condition| condition.on(value) == Truth::True)
        };
        self.claims.iter().map(holds).collect()
    }
}

/// All sets of values seen so far.
#[derive(Clone, Debug)]
pub(crate) struct Knowledge {
    judging: usize,
    /// The codes of set `k` are at `k * judging`.
    codes: Vec<u32>,
    numbers: FxHashMap<Box<[u32]>, Known>,
    views: Vec<Views>,
    claimed: Vec<Box<[bool]>>,
    /// Where a symbol leads from a set, for the first of both; [`UNKNOWN`] where nobody has gone yet.
    next: Vec<Vec<u32>>,
    /// The same for all others: a table of every set and symbol would grow with the square of the values.
    far: FxHashMap<(u32, u32), u32>,
}

const UNKNOWN: u32 = u32::MAX;
/// Sets and symbols that have a table.
const DENSE: u32 = 1_024;

fn is_dense(known: Known, symbol: Symbol) -> bool {
    known.0 < DENSE && symbol.0 < DENSE
}

impl Knowledge {
    pub fn new(attributes: &Attributes, judges: &Judges) -> Self {
        let nothing = vec![MISSING; attributes.judging()];
        let numbers = FxHashMap::from_iter([(nothing.clone().into_boxed_slice(), Known::NOTHING)]);
        let (views, claimed) = (vec![judges.views(&|_| None)], vec![judges.claimed(&|_| None)]);
        let (judging, next) = (attributes.judging(), vec![Vec::new()]);
        Self { judging, codes: nothing, numbers, views, claimed, next, far: FxHashMap::default() }
    }

    /// What the levels make of a set.
    #[inline]
    pub fn views(&self, known: Known) -> Views {
        self.views[known.0 as usize]
    }

    /// Whether a claim is about a set.
    pub fn is_claimed(&self, known: Known, claim: usize) -> bool {
        self.claimed[known.0 as usize].get(claim).copied().unwrap_or(false)
    }

    /// The codes of a set.
    pub fn codes(&self, known: Known) -> &[u32] {
        let start = known.0 as usize * self.judging;
        &self.codes[start..start + self.judging]
    }

    /// The set after an event, if somebody went that way before.
    #[inline]
    pub fn learned(&self, before: Known, symbol: Symbol) -> Option<Known> {
        if self.judging == 0 {
            return Some(before);
        }
        if !is_dense(before, symbol) {
            return self.far.get(&(before.0, symbol.0)).map(|next| Known(*next));
        }
        let next = *self.next[before.0 as usize].get(symbol.0 as usize)?;
        (next != UNKNOWN).then_some(Known(next))
    }

    /// The set after an event; what the event does not say stays as it was.
    pub fn learn(
        &mut self,
        (before, symbol): (Known, Symbol),
        symbols: &Symbols,
        (attributes, judges): (&Attributes, &Judges),
    ) -> Known {
        let said = (0..self.judging).map(|column| symbols.code(symbol, column));
        let codes: Box<[u32]> = said
            .zip(self.codes(before))
            .map(|(said, known)| if said == MISSING { *known } else { said })
            .collect();
        let after = self.number(codes, symbols, (attributes, judges));
        if !is_dense(before, symbol) {
            self.far.insert((before.0, symbol.0), after.0);
            return after;
        }
        let row = &mut self.next[before.0 as usize];
        if row.len() <= symbol.0 as usize {
            row.resize(symbol.0 as usize + 1, UNKNOWN);
        }
        row[symbol.0 as usize] = after.0;
        after
    }

    /// The number of a set of codes, which is judged when it is new.
    fn number(
        &mut self,
        codes: Box<[u32]>,
        symbols: &Symbols,
        (attributes, judges): (&Attributes, &Judges),
    ) -> Known {
        if let Some(known) = self.numbers.get(&codes) {
            return *known;
        }
        let value = |name: &str| {
            let column = attributes.at(name).filter(|column| *column < self.judging)?;
            match codes[column] {
                MISSING => None,
                code => Some(symbols.dictionary(column).get(code)),
            }
        };
        self.views.push(judges.views(&value));
        self.claimed.push(judges.claimed(&value));
        let known = Known(u32::try_from(self.views.len() - 1).unwrap_or(u32::MAX));
        self.codes.extend_from_slice(&codes);
        self.numbers.insert(codes, known);
        if known.0 < DENSE {
            self.next.push(Vec::new());
        }
        known
    }
}
