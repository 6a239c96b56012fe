//! Why a whole file was refused. Each sentence says what is wrong, where, and what to do next.

use std::{error, fmt, io};

/// Headers an error lists; a table may have hundreds.
const HEADERS_SHOWN: usize = 40;

/// An import that produced nothing.
#[derive(Debug)]
pub enum ImportError {
    /// The file holds nothing but white space.
    Empty,
    /// No column looks like the case.
    NoCaseColumn {
        /// The columns found.
        headers: Vec<String>,
    },
    /// No column looks like the time of the event.
    NoTimeColumn {
        /// The columns found.
        headers: Vec<String>,
    },
    /// A column named in the mapping is not in the file.
    NoSuchColumn {
        /// The role it was named for: case, time, activity, resource or id.
        role: &'static str,
        /// The name given.
        name: String,
        /// The columns found.
        headers: Vec<String>,
    },
    /// A time carries no zone and none was stated.
    ZoneNeeded {
        /// The time as written.
        example: String,
        /// Its line, counted from 1.
        line: u64,
    },
    /// A date can be read day first or month first and nothing proves which.
    DateOrderNeeded {
        /// The time as written.
        example: String,
        /// Its line, counted from 1.
        line: u64,
    },
    /// The file ends in the middle of something.
    Truncated {
        /// Complete events up to there.
        events: u64,
        /// What was cut off, with its place.
        place: String,
    },
    /// The file inflates beyond all proportion.
    Bomb {
        /// Compressed bytes taken.
        compressed_bytes: u64,
        /// Bytes they inflated to.
        inflated_bytes: u64,
    },
    /// XML elements are nested deeper than any log.
    TooDeep {
        /// The line, counted from 1.
        line: u64,
    },
    /// The XML declares a document type.
    Doctype {
        /// The line, counted from 1.
        line: u64,
    },
    /// Something exceeds its limit.
    TooLarge {
        /// What is too large, as the start of a sentence.
        what: &'static str,
        /// The limit, in bytes or as a count.
        limit: u64,
        /// The line, counted from 1; 0 when the whole file is meant.
        line: u64,
    },
    /// The bytes are not UTF-8 text.
    NotText {
        /// The line, counted from 1.
        line: u64,
    },
    /// The file breaks the rules of its own format.
    Malformed {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// The archive uses something this reader does not open.
    Unsupported {
        /// What it uses.
        reason: &'static str,
    },
    /// Reading the input or writing the rejects failed.
    Io(io::Error),
}

impl ImportError {
    /// The same error with its line counted in the whole file instead of a part of it.
    pub(crate) fn moved_by(mut self, lines: u64) -> Self {
        if let Self::TooLarge { line, .. } = &mut self {
            *line += lines;
        }
        self
    }

    /// The same error with the number of events that were complete before it.
    pub(crate) fn after(self, complete: u64) -> Self {
        match self {
            Self::Truncated { place, .. } => Self::Truncated { events: complete, place },
            other => other,
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty; export it again and check that it has rows"),
            Self::NoCaseColumn { headers } => {
                write!(f, "no column says which case an event belongs to; ")?;
                name_one(f, headers, "--case-column COLUMN")
            }
            Self::NoTimeColumn { headers } => {
                write!(f, "no column says when an event happened; ")?;
                name_one(f, headers, "--time-column COLUMN")
            }
            Self::NoSuchColumn { role, name, headers } => {
                write!(f, "the {role} column `{name}` is not in the file; ")?;
                name_one(f, headers, &format!("--{role}-column COLUMN"))
            }
            Self::ZoneNeeded { example, line } => write!(
                f,
                "line {line}: the time `{example}` has no zone; state where it was written, \
                 for example `--zone Europe/Berlin`"
            ),
            Self::DateOrderNeeded { example, line } => write!(
                f,
                "line {line}: the date `{example}` can be read day first or month first and no other date \
                 in the file proves which; state it with `--day-first` or \
                 `--month-first`"
            ),
            Self::Doctype { line } => write!(
                f,
                "line {line}: the XML declares a document type, which a log never needs and an attack often \
                 does; remove the DOCTYPE"
            ),
            other => other.describe_damage(f),
        }
    }
}

impl ImportError {
    /// The sentences about files that are damaged, hostile or of another kind.
    fn describe_damage(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { events, place } => write!(
                f,
                "the file is cut off: {place}; {events} events were complete before that and nothing was \
                 kept; copy or export the file again"
            ),
            Self::Bomb { compressed_bytes, inflated_bytes } => write!(
                f,
                "{compressed_bytes} compressed bytes inflated to {inflated_bytes}, which no real log does; \
                 unpack the file, look at it, and import the plain text"
            ),
            Self::TooDeep { line } => write!(
                f,
                "line {line}: the XML is nested more than {} elements deep; this is not an event log",
                crate::xes::DEPTH_MAX
            ),
            Self::TooLarge { what, limit, line: 0 } => {
                write!(f, "{what} exceeds the limit of {limit}; split the file or leave columns out")
            }
            Self::TooLarge { what, limit, line } => write!(
                f,
                "line {line}: {what} exceeds the limit of {limit}; look for a quote or a tag that is never \
                 closed, or shorten it"
            ),
            Self::NotText { line } => write!(
                f,
                "line {line}: the bytes are not UTF-8 text; save the file as UTF-8, or export CSV, NDJSON \
                 or XES instead of a spreadsheet"
            ),
            Self::Malformed { line, reason } => write!(f, "line {line}: {reason}; export the file again"),
            Self::Unsupported { reason } => {
                write!(f, "the archive {reason}; unpack it and import the file inside")
            }
            Self::Io(error) => write!(f, "reading or writing failed: {error}; check the file and try again"),
            _ => f.write_str("the file was refused"),
        }
    }
}

impl error::Error for ImportError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// The readers in between speak `io::Error`; what they wrapped comes back out here.
impl From<io::Error> for ImportError {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => own,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Self::Truncated { events: 0, place: "the compressed data ends early".to_owned() }
            }
            Err(error) => Self::Io(error),
        }
    }
}

fn name_one(f: &mut fmt::Formatter<'_>, headers: &[String], how: &str) -> fmt::Result {
    let shown: Vec<&str> = headers.iter().take(HEADERS_SHOWN).map(String::as_str).collect();
    let more = if headers.len() > HEADERS_SHOWN { ", ..." } else { "" };
    write!(f, "name it with `{how}`; the columns found are: {}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_what_to_do_next() {
        let headers = vec!["a".to_owned(), "b".to_owned()];
        let cases = [
            (ImportError::Empty, "export it again"),
            (
                ImportError::NoCaseColumn { headers: headers.clone() },
                "`--case-column COLUMN`; the columns found are: a, b",
            ),
            (ImportError::NoTimeColumn { headers: headers.clone() }, "`--time-column COLUMN`"),
            (ImportError::NoSuchColumn { role: "id", name: "x".into(), headers }, "the id column `x`"),
            (ImportError::ZoneNeeded { example: "2026-01-01".into(), line: 7 }, "line 7"),
            (ImportError::DateOrderNeeded { example: "01/02/2026".into(), line: 2 }, "`--day-first`"),
            (
                ImportError::TooLarge { what: "a row", limit: 5, line: 3 },
                "line 3: a row exceeds the limit of 5",
            ),
            (ImportError::TooLarge { what: "the file", limit: 5, line: 0 }, "split the file"),
            (ImportError::TooDeep { line: 1 }, "64 elements deep"),
            (ImportError::NotText { line: 1 }, "UTF-8"),
            (ImportError::Unsupported { reason: "is encrypted" }, "the archive is encrypted; unpack it"),
        ];
        for (error, part) in cases {
            let sentence = error.to_string();
            assert!(sentence.contains(part), "{sentence}");
        }
    }

    #[test]
    fn an_error_survives_the_way_through_io() {
        let bomb = ImportError::Bomb { compressed_bytes: 1, inflated_bytes: 2 };
        let back = ImportError::from(io::Error::other(bomb));
        assert!(matches!(back, ImportError::Bomb { inflated_bytes: 2, .. }));
        let cut = ImportError::from(io::Error::from(io::ErrorKind::UnexpectedEof)).after(12);
        assert!(matches!(cut, ImportError::Truncated { events: 12, .. }));
        let other = ImportError::from(io::Error::other("disk"));
        assert!(error::Error::source(&other).is_some());
    }
}
