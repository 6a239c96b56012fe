//! Findings in an agreement's text, shown at the place they are about.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str};
use outrigger_agreement::{Diagnostic, Severity};
use std::ops::Range;

/// All findings with the lines of the text that they point at, a blank line between two.
pub fn findings(name: &str, text: &str, found: &[Diagnostic], colors: bool) -> String {
    let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
    let shown: Vec<String> = found.iter().map(|one| finding(&renderer, (name, text), one)).collect();
    shown.join("\n\n")
}

fn finding(renderer: &Renderer, (name, text): (&str, &str), found: &Diagnostic) -> String {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let label = (!found.label.is_empty()).then(|| normalize_untrusted_str(&found.label));
    let mark = AnnotationKind::Primary.span(inside(text, &found.span)).label(label);
    let mut group = level
        .primary_title(found.message.as_str())
        .element(Snippet::source(text).path(name).annotation(mark));
    if let Some(help) = &found.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    renderer.render(&[group])
}

/// The span, cut to what the text has; the renderer trusts its bounds.
fn inside(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(span: Range<usize>, label: &str, help: Option<&str>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            message: "There is no clock \"resolutoin\".".into(),
            span,
            label: label.into(),
            help: help.map(str::to_owned),
        }
    }

    #[test]
    fn a_finding_shows_its_place_its_label_and_its_help() {
        let text = "[level.fast]\nclock = \"resolutoin\"\n";
        let one = found(21..33, "unknown clock", Some("Did you mean \"resolution\"?"));
        let shown = findings("desk.toml", text, &[one], false);
        let parts = [
            "error: There is no clock \"resolutoin\".",
            "desk.toml:2:9",
            "clock = \"resolutoin\"",
            "^^^^^^^^^^^^ unknown clock",
            "help: Did you mean \"resolution\"?",
        ];
        for part in parts {
            assert!(shown.contains(part), "`{part}` is not in:\n{shown}");
        }
    }

    #[test]
    fn warnings_are_no_errors_and_a_blank_line_separates_two() {
        let one = found(0..1, "", None);
        let two = Diagnostic { severity: Severity::Warning, ..one.clone() };
        let shown = findings("desk.toml", "a = 1\n", &[one, two], false);
        assert!(shown.contains("\n\nwarning: "), "{shown}");
    }

    #[test]
    fn any_span_can_be_shown() {
        let texts = ["", "é", "\n", "a = \"é\"\nb = 2", "no newline at the end"];
        for text in texts {
            for start in 0..text.len() + 3 {
                for end in 0..text.len() + 3 {
                    let shown = findings("desk.toml", text, &[found(start..end, "here", None)], false);
                    assert!(shown.starts_with("error: "), "{start}..{end} of {text:?}: {shown}");
                }
            }
        }
    }

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        let one = found(0..3, "\u{1b}[2J", Some("\u{1b}[2J"));
        assert!(!findings("desk.toml", "\u{1b}[2J = 1", &[one], false).contains('\u{1b}'));
    }
}
