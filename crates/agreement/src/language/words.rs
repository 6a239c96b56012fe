//! Words that a key may have, and the nearest one to what was written.

use super::section::Text;
use crate::diagnostic::Diagnostics;

/// The meaning of a word; one that is not known is an error that names those that are.
pub(super) fn word<T: Copy>(
    key: &str,
    text: &Text<'_>,
    known: &[(&str, T)],
    found: &mut Diagnostics,
) -> Option<T> {
    let meaning = known.iter().find(|(word, _)| *word == text.value).map(|(_, meaning)| *meaning);
    if meaning.is_none() {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        unknown_word(key, text, &words, found);
    }
    meaning
}

/// Reports a word that is not among those known.
pub(super) fn unknown_word(key: &str, text: &Text<'_>, known: &[&str], found: &mut Diagnostics) {
    let quoted: Vec<String> = known.iter().map(|word| format!("\"{word}\"")).collect();
    let listed = match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => quoted.concat(),
    };
    found
        .error(text.span.clone(), format!("{key} \"{}\" is unknown.", text.value))
        .label("unknown")
        .help(format!("Write {listed}."));
}

/// The known word that is nearest to what was written, if any is near.
pub(super) fn nearest<'k>(written: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|word| (strsim::damerau_levenshtein(written, word), word))
        .filter(|(distance, word)| *distance <= 1 + word.len() / 4)
        .min()
        .map(|(_, word)| word)
}
