//! Why a columnar file cannot be read: what, where, and what to do next.

use std::{error, fmt};

/// A columnar file that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnarError {
    /// The bytes do not begin as such a file does.
    Foreign,
    /// A part is not what it was when it was written, or was never right.
    Damaged {
        /// Which part.
        part: Part,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// There is no block of this number.
    NoSuchBlock(usize),
    /// There is no attribute of this number.
    NoSuchAttribute(usize),
}

/// A part of a columnar file. Numbers count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The table at its end.
    Footer,
    /// The ids of the cases.
    CaseIds,
    /// The values of an attribute.
    Values(usize),
    /// The events of some cases.
    Block(usize),
}

impl fmt::Display for ColumnarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const AGAIN: &str = "build the file again from the sealed events";
        match self {
            Self::Foreign => write!(f, "the file does not begin as a columnar file of events; {AGAIN}"),
            Self::Damaged { part, reason } => {
                write!(f, "the columnar file is damaged in {part}: {reason}; {AGAIN}")
            }
            Self::NoSuchBlock(number) => {
                write!(f, "the columnar file has no block {number}; ask for as many as it says it has")
            }
            Self::NoSuchAttribute(number) => {
                write!(f, "the columnar file has no attribute {number}; ask for one of those it lists")
            }
        }
    }
}

impl error::Error for ColumnarError {}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Footer => f.write_str("its footer"),
            Self::CaseIds => f.write_str("its case ids"),
            Self::Values(attribute) => write!(f, "the values of attribute {attribute}"),
            Self::Block(block) => write!(f, "block {block}"),
        }
    }
}
