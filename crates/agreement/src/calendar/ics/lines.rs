//! Content lines of an iCalendar text: folded lines put together, parameters taken off.

use super::{IcsProblem, problem};

/// Letters of a property's name that a message repeats.
const NAME_CHARS_SHOWN: usize = 40;

/// One property.
pub(super) struct Line {
    /// Where it begins, from 1.
    pub number: usize,
    /// Its name in upper case.
    pub name: String,
    /// What stands behind the colon.
    pub value: String,
}

/// The content lines; a line that begins with a blank goes on with the one before.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Result<Line, IcsProblem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut physical = text.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        let (at, first) = physical.find(|(_, line)| !line.trim().is_empty())?;
        let mut whole = first.to_owned();
        while let Some((_, more)) = physical.next_if(|(_, line)| line.starts_with([' ', '\t'])) {
            whole.extend(more.chars().skip(1));
        }
        Some(parsed(at + 1, &whole))
    })
}

/// `NAME;PARAMETER="a:b":VALUE`: the colon that ends the name is the first one outside of quotes.
fn parsed(number: usize, line: &str) -> Result<Line, IcsProblem> {
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == ':' && !quoted).then_some(at)
    });
    let (head, value) =
        colon.and_then(|at| Some((line.get(..at)?, line.get(at + 1..)?))).unwrap_or((line, ""));
    let name = head.split(';').next().unwrap_or_default().trim();
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if colon.is_none() || !is_name {
        let shown: String = line.chars().take(NAME_CHARS_SHOWN).collect();
        return Err(problem(number, format!("\"{}\" is no NAME:VALUE", shown.escape_debug())));
    }
    Ok(Line { number, name: name.to_ascii_uppercase(), value: value.trim_end().to_owned() })
}
