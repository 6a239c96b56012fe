//! Rust text without its comments and literals, line for line, so that checks look at code alone.

/// Blanks comments and fills literals with quotation marks. Lines keep their numbers, columns may shift.
pub fn scrub(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, length) = next(rest, code.chars().next_back());
        let (taken, left) = rest.split_at(length);
        match piece {
            Piece::Code => code.push_str(taken),
            Piece::Comment => fill(&mut code, taken, ' '),
            Piece::Literal => fill(&mut code, taken, '"'),
        }
        rest = left;
    }
    code
}

enum Piece {
    Code,
    Comment,
    Literal,
}

/// The piece that `rest` begins with and its length in bytes; `before` is the last character of code.
fn next(rest: &str, before: Option<char>) -> (Piece, usize) {
    if rest.starts_with("//") {
        return (Piece::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Piece::Comment, block_comment(rest));
    }
    let inside_a_name = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if let Some(length) = raw_string(rest).filter(|_| !inside_a_name) {
        return (Piece::Literal, length);
    }
    if rest.starts_with('"') {
        return (Piece::Literal, string(rest));
    }
    match character(rest) {
        Some(length) => (Piece::Literal, length),
        None => (Piece::Code, rest.chars().next().map_or(0, char::len_utf8)),
    }
}

fn fill(code: &mut String, taken: &str, with: char) {
    code.extend(taken.chars().map(|c| if c == '\n' { c } else { with }));
}

/// Block comments nest in Rust.
fn block_comment(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let marked = rest.strip_prefix(['b', 'c']).unwrap_or(rest).strip_prefix('r')?;
    let opening = marked.trim_start_matches('#');
    let closing = format!("\"{}", &marked[..marked.len() - opening.len()]);
    let body = opening.strip_prefix('"')?;
    let start = rest.len() - body.len();
    Some(body.find(&closing).map_or(rest.len(), |at| start + at + closing.len()))
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// A character between single quotes; a lone single quote belongs to a lifetime, which is code.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.strip_prefix('\'').map(|_| rest.char_indices().skip(1))?;
    let (_, first) = chars.next()?;
    if first != '\\' {
        return chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1);
    }
    chars.next()?;
    chars.find(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}

#[test]
fn comments_go_and_lines_stay() {
    assert_eq!(scrub("a // b\nc"), "a     \nc");
    assert_eq!(scrub("a /* b /* c */\nd */ e"), "a             \n     e");
}

#[test]
fn literals_are_filled() {
    assert_eq!(scrub(r#"f("a \" {", b"}")"#), r#"f("""""""", b""")"#);
    assert_eq!(scrub("r#\"a \" b\"# c"), "\"\"\"\"\"\"\"\"\"\" c");
    assert_eq!(scrub(r"('{', '\'', '\u{7d}')"), r#"(""", """", """""""")"#);
}

#[test]
fn lifetimes_and_raw_names_are_code() {
    assert_eq!(scrub("<'a, 'b: 'a>"), "<'a, 'b: 'a>");
    assert_eq!(scrub("r#type bar\"x\""), "r#type bar\"\"\"");
}
