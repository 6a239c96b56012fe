//! What is wrong with an agreement's text: where, why, and what would be right.

use std::{fmt, ops::Range};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The agreement can be used; somebody should know this.
    Warning,
    /// The agreement cannot be used.
    Error,
}

/// One finding in an agreement's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The bytes of the text that are at fault.
    pub span: Range<usize>,
    /// What stands there.
    pub label: String,
    /// What would be right.
    pub help: Option<String>,
}

/// Findings kept before reading stops to collect more.
const DIAGNOSTICS_MAX: usize = 100;

/// The findings of one reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// All findings in the order of the text.
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.0.sort_by_key(|found| (found.span.start, found.span.end));
        self.0
    }

    /// Whether any finding forbids using the agreement.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|found| found.severity == Severity::Error)
    }

    pub(crate) fn error(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        self.add(Severity::Error, span, message.into())
    }

    pub(crate) fn warning(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        self.add(Severity::Warning, span, message.into())
    }

    fn add(&mut self, severity: Severity, span: Range<usize>, message: String) -> &mut Diagnostic {
        let found = Diagnostic { severity, message, span, label: String::new(), help: None };
        if self.0.len() < DIAGNOSTICS_MAX {
            self.0.push(found);
        } else if let Some(last) = self.0.last_mut() {
            // Past the limit only the last place is reused; its severity must not be lost.
            let severity = last.severity.max(found.severity);
            *last = Diagnostic { severity, ..found };
        }
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}

impl Diagnostic {
    pub(crate) fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// The place as line and column, both from 1, columns in characters.
    pub fn place(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.span.start.min(text.len())).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The finding on one line, with its place.
    pub fn one_line(&self, text: &str) -> String {
        let (line, column) = self.place(text);
        let help = self.help.as_ref().map(|help| format!(" {help}")).unwrap_or_default();
        format!("{line}:{column}: {}{help}", self)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
