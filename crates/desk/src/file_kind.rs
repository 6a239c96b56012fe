//! What a file holds, by its bytes: its name promises nothing. Documents are looked at, never opened.

mod zip;

use outrigger_lifecycle::content::FileKind;
use serde::de::IgnoredAny;

/// What may be attached, for refusals.
const ACCEPTED: &str = "Attach a PDF, PNG, JPEG, text, CSV, JSON, Word or Excel file.";

/// How the files begin that say so in their first bytes.
const MAGIC: [(&[u8], FileKind); 3] =
    [(b"%PDF-", FileKind::Pdf), (b"\x89PNG\r\n\x1a\n", FileKind::Png), (b"\xff\xd8\xff", FileKind::Jpeg)];

/// Lines that are looked at to tell a table from a text.
const TABLE_LINES_MAX: usize = 20;

/// What a file holds.
///
/// # Errors
/// A sentence when it holds nothing that may be attached.
pub(crate) fn sniff(bytes: &[u8]) -> Result<FileKind, String> {
    if bytes.is_empty() {
        return Err(format!("The file is empty. {ACCEPTED}"));
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Ok(*kind);
    }
    if bytes.starts_with(zip::LOCAL) {
        return office(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if is_markup(text) => {
            Err(format!("The file is markup, as in HTML or SVG, which can run when it is opened. {ACCEPTED}"))
        }
        Ok(text) if text.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')) => {
            Ok(of_text(text))
        }
        _ => Err(format!("The file is of a type that cannot be attached. {ACCEPTED}")),
    }
}

/// Whether a text begins as pages, drawings and other documents of tags do, whatever they are called.
fn is_markup(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?' | '/');
    text.strip_prefix('<').is_some_and(|tag| tag.starts_with(begins))
}

/// A Word or Excel file is an archive that says what is in it.
fn office(bytes: &[u8]) -> Result<FileKind, String> {
    let names = zip::names(bytes).ok_or_else(|| format!("The file is a broken archive. {ACCEPTED}"))?;
    let has = |prefix: &str| names.iter().any(|name| name.starts_with(prefix));
    if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
        return Err("The file has macros. Save it without them, and attach that.".into());
    }
    match (has("[Content_Types].xml"), has("word/"), has("xl/")) {
        (true, true, false) => Ok(FileKind::Docx),
        (true, false, true) => Ok(FileKind::Xlsx),
        _ => Err(format!("The file is an archive. {ACCEPTED}")),
    }
}

fn of_text(text: &str) -> FileKind {
    let is_document = text.trim_start().starts_with(['{', '[']);
    if is_document && serde_json::from_str::<IgnoredAny>(text).is_ok() {
        return FileKind::Json;
    }
    if is_table(text) { FileKind::Csv } else { FileKind::Text }
}

/// A table has the same number of the same delimiter in each of its first lines.
fn is_table(text: &str) -> bool {
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.trim().is_empty()).take(TABLE_LINES_MAX).collect();
    let is_even = |delimiter: char| {
        let mut counts = lines.iter().map(|line| delimiters(line, delimiter));
        let first = counts.next().unwrap_or(0);
        first > 0 && counts.all(|count| count == first)
    };
    lines.len() > 1 && [',', ';', '\t'].into_iter().any(is_even)
}

/// How often a delimiter stands in a line, outside quotes.
fn delimiters(line: &str, delimiter: char) -> usize {
    line.split('"').step_by(2).map(|outside| outside.matches(delimiter).count()).sum()
}

#[cfg(test)]
mod tests;
