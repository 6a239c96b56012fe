//! Letters: who gets what, in plain text of a width that every reader of mail shows whole.

use outrigger_store::Account;

/// Columns of a letter. Addresses of pages stand on lines of their own and may be longer.
const COLUMNS: usize = 72;
/// Characters in a subject.
const SUBJECT_CHARS_MAX: usize = 120;

/// A letter to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    /// The address.
    pub to: String,
    /// The person's name.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

impl Letter {
    /// A letter to the owner of an account.
    pub fn to(account: &Account, subject: &str, text: String) -> Self {
        let subject = tidy(subject).chars().take(SUBJECT_CHARS_MAX).collect();
        Self { to: account.login.clone(), name: tidy(&account.name), subject, text }
    }
}

/// A text that people wrote as one line: nothing in it can begin a line of its own.
pub(super) fn tidy(text: &str) -> String {
    let words: Vec<&str> = text.split(|letter: char| letter.is_control() || letter == ' ').collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text broken at its spaces into lines that begin with an indent, with its end of line.
pub(super) fn wrapped(text: &str, indent: &str) -> String {
    let mut out = String::new();
    let mut columns = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if columns > 0 && columns + 1 + length <= COLUMNS {
            out.push(' ');
            columns += 1 + length;
        } else {
            if columns > 0 {
                out.push('\n');
            }
            out.push_str(indent);
            columns = indent.chars().count() + length;
        }
        out.push_str(word);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_begin_with_their_indent() {
        let text = "eleven chars ".repeat(12);
        for line in wrapped(&text, "    ").lines() {
            assert!(line.starts_with("    e") || line.starts_with("    c"), "{line}");
            assert!(line.chars().count() <= COLUMNS, "{line}");
        }
        let long = "x".repeat(100);
        assert_eq!(wrapped(&format!("a {long} b"), "  "), format!("  a\n  {long}\n  b\n"));
        assert_eq!(wrapped("", "  "), "\n");
    }

    #[test]
    fn what_somebody_wrote_begins_no_line_of_its_own() {
        assert_eq!(tidy(" Service\r\nBcc: eve@example.org\tdesk \u{7}"), "Service Bcc: eve@example.org desk");
        let account = Account {
            id: outrigger_kernel::AccountId::from_random([1; 16]),
            login: "anna@northwind.example".into(),
            name: "Anna\nLindqvist".into(),
            password: None,
            created: outrigger_kernel::Instant(0),
        };
        let letter = Letter::to(&account, &"long ".repeat(100), String::new());
        assert_eq!(
            (letter.name.as_str(), letter.subject.chars().count()),
            ("Anna Lindqvist", SUBJECT_CHARS_MAX)
        );
    }
}
