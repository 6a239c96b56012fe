//! Conditions: CEL expressions over an event's attributes, read once and compiled to dictionary codes.
//!
//! A missing attribute makes a comparison unknown, not false: three-valued logic (Kleene). What is
//! unknown neither starts, stops, pauses nor resumes a clock.

mod compile;
mod parse;

pub use compile::Compiled;

use outrigger_kernel::Ratio;
use std::{cmp::Ordering, collections::BTreeSet};

/// True, false, or unknown because an attribute is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Truth {
    /// Every way of filling in the missing attributes gives false.
    False = 0,
    /// Every way gives true.
    True = 1,
    /// It depends on an attribute that is missing.
    Unknown = 2,
}

impl Truth {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::True => Self::False,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }
}

/// A condition as written, and its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The CEL text.
    pub source: String,
    pub(crate) tree: Tree,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Is(String, Test),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Not(Box<Tree>),
    Always(bool),
}

/// What is asked of one attribute's value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    OneOf(Vec<Literal>),
    Compare(Comparison, Literal),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    Known,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    Number(Ratio),
}

impl Condition {
    /// The attributes it looks at.
    pub fn attributes(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.tree.collect(&mut names);
        names
    }

    /// The truth for one set of values; `value` says what an attribute holds, or that it is missing.
    pub(crate) fn on<'v>(&self, value: &impl Fn(&str) -> Option<&'v str>) -> Truth {
        self.tree.on(value)
    }
}

impl Tree {
    fn collect<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        match self {
            Self::Is(name, _) => _ = names.insert(name),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.collect(names)),
            Self::Not(part) => part.collect(names),
            Self::Always(_) => {}
        }
    }

    fn on<'v>(&self, value: &impl Fn(&str) -> Option<&'v str>) -> Truth {
        match self {
            Self::Is(name, Test::Known) => value(name).is_some().into(),
            Self::Is(name, test) => value(name).map_or(Truth::Unknown, |value| test.holds(value).into()),
            Self::And(parts) => parts.iter().fold(Truth::True, |truth, part| truth.and(part.on(value))),
            Self::Or(parts) => parts.iter().fold(Truth::False, |truth, part| truth.or(part.on(value))),
            Self::Not(part) => part.on(value).not(),
            Self::Always(truth) => (*truth).into(),
        }
    }
}

impl Test {
    /// The answer for a value that is there.
    pub(crate) fn holds(&self, value: &str) -> bool {
        match self {
            Self::OneOf(literals) => {
                literals.iter().any(|literal| literal.compare(value) == Some(Ordering::Equal))
            }
            Self::Compare(comparison, literal) => {
                literal.compare(value).is_some_and(|ordering| comparison.accepts(ordering))
            }
            Self::StartsWith(start) => value.starts_with(start.as_str()),
            Self::EndsWith(end) => value.ends_with(end.as_str()),
            Self::Contains(part) => value.contains(part.as_str()),
            Self::Known => true,
        }
    }
}

impl Literal {
    /// How `value` stands to this literal; a value that is no number does not compare with one.
    fn compare(&self, value: &str) -> Option<Ordering> {
        match self {
            Self::Text(text) => Some(value.cmp(text)),
            Self::Number(number) => Some(Ratio::from_decimal(value)?.cmp(number)),
        }
    }
}

impl Comparison {
    fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

#[cfg(test)]
mod tests;
