//! What a check found, and how a test tells it.

use std::fmt;

/// One place that breaks a rule.
#[derive(Debug)]
pub struct Finding {
    path: String,
    /// Counted from one; zero when the whole file is meant.
    line: usize,
    what: String,
}

impl Finding {
    /// A finding at one line of a file.
    pub fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }

    /// A finding about a file as a whole.
    pub fn in_file(path: &str, what: impl Into<String>) -> Self {
        Self::at(path, 0, what)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// Fails the test when anything was found, and lists all of it under the rule.
#[track_caller]
pub fn settle(rule: &str, findings: &[Finding]) {
    let listing: String = findings.iter().map(|finding| format!("\n  {finding}")).collect();
    assert!(findings.is_empty(), "{rule}{listing}\n");
}

#[test]
fn a_finding_names_its_line_or_the_whole_file() {
    assert_eq!(Finding::at("a.rs", 7, "too long").to_string(), "a.rs:7: too long");
    assert_eq!(Finding::in_file("a.rs", "too large").to_string(), "a.rs: too large");
}
