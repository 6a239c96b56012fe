//! Functions with their lengths, found by counting braces.

/// One function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// Where the signature begins, counted from one.
    pub line: usize,
    /// From the signature's first line to the closing brace.
    pub lines: usize,
}

/// Every function with a body in scrubbed code; one inside another counts for itself and for the outer one.
pub fn functions(code: &str) -> Vec<Function> {
    code.match_indices("fn ")
        .filter(|(at, _)| !code[..*at].ends_with(in_name))
        .filter_map(|(at, keyword)| {
            let rest = &code[at..];
            let name: String = rest[keyword.len()..].chars().take_while(|c| in_name(*c)).collect();
            let body = &rest[..body_end(rest)?];
            let function = Function { name, line: newlines(&code[..at]) + 1, lines: newlines(body) + 1 };
            (!function.name.is_empty()).then_some(function)
        })
        .collect()
}

/// Just past the brace that closes the body; nothing when a semicolon ends the signature.
fn body_end(code: &str) -> Option<usize> {
    let (mut brackets, mut braces) = (0_i64, 0_i64);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' if brackets == 0 && braces == 0 => return None,
            '{' => braces += 1,
            '}' if braces == 1 => return Some(at + 1),
            '}' => braces -= 1,
            _ => {}
        }
    }
    None
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn newlines(code: &str) -> usize {
    code.matches('\n').count()
}

#[test]
fn bodies_are_measured_and_bare_signatures_are_not() {
    let code = "trait T {\n    fn bare(&self, x: [u8; 3]) -> u8;\n}\n\npub fn long(\n    f: fn(u8),\n) {\n    {\n    }\n}\n";
    assert_eq!(functions(code), [Function { name: "long".to_owned(), line: 5, lines: 6 }]);
}

#[test]
fn an_inner_function_counts_for_itself_too() {
    let found = functions("fn outer() {\n    fn inner() {\n    }\n}\n");
    assert_eq!(found.iter().map(|f| (f.line, f.lines)).collect::<Vec<_>>(), [(1, 4), (2, 2)]);
}
