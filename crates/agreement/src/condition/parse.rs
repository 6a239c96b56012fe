//! From CEL text to a condition, refusing what cannot be compiled to dictionary codes.

use super::{Comparison, Condition, Literal, Test, Tree};
use cel::{
    IdedExpr,
    common::ast::{CallExpr, Expr, LiteralValue, SourceInfo, operators},
    parser::Parser,
};
use outrigger_kernel::Ratio;
use std::ops::Range;

/// Bytes of one condition.
const CONDITION_BYTES_MAX: usize = 4_096;
/// How deep brackets may nest. The reader of CEL walks them on the stack.
const DEPTH_MAX: u16 = 16;
/// Operator characters of one comparison, between logical operators, brackets and commas. A longer
/// chain nests as deep as it is long.
const CHAIN_MAX: usize = 12;

/// What is wrong with a condition: the bytes of its text, what, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub span: Range<usize>,
    pub what: String,
    pub help: String,
}

type Read<T> = Result<T, Fault>;

impl Condition {
    /// Reads a CEL expression that compares attributes with constants.
    pub(crate) fn parse(text: &str) -> Read<Self> {
        let whole = 0..text.len();
        if text.len() > CONDITION_BYTES_MAX {
            let what = format!("The condition is over its limit of {CONDITION_BYTES_MAX} bytes.");
            return Err(Fault { span: whole, what, help: "Split it, or use `in [...]`.".into() });
        }
        if !is_shallow(text) {
            let what = "The condition nests too deep, has too long a chain, a comment, or a raw text.".into();
            return Err(Fault { span: whole, what, help: "Split it into simple comparisons.".into() });
        }
        let parsed = Parser::new().max_recursion_depth(4 * DEPTH_MAX).parse_with_source_info(text);
        let (expression, places) = parsed.map_err(|errors| syntax_fault(text, &errors))?;
        let tree = Reader { text, places }.tree(&expression)?;
        Ok(Self { source: text.to_owned(), tree })
    }
}

/// Whether brackets and chains stay within their limits; texts in quotation marks do not count.
fn is_shallow(text: &str) -> bool {
    let (mut quote, mut escaped, mut depth, mut chain) = (None, false, 0_u16, 0_usize);
    // What CEL's reader would take for the edge of a text and this loop would not: comments, raw and
    // triple-quoted texts. None of them is needed in a condition.
    let odd = ["//", "\"\"\"", "'''", "r\"", "r'", "R\"", "R'", "b\"", "b'", "B\"", "B'"];
    for (at, character) in text.char_indices() {
        if let Some(mark) = quote {
            if matches!(character, '\n' | '\r') {
                return false;
            }
            (quote, escaped) = match character {
                _ if escaped => (quote, false),
                '\\' => (quote, true),
                _ if character == mark => (None, false),
                _ => (quote, false),
            };
            continue;
        }
        if odd.iter().any(|odd| text[at..].starts_with(odd)) {
            return false;
        }
        match character {
            '"' | '\'' => quote = Some(character),
            '(' | '[' | '{' => (depth, chain) = (depth + 1, chain + usize::from(character == '[')),
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' | '&' | '|' => chain = 0,
            '.' | '+' | '-' | '*' | '/' | '%' | '<' | '>' | '=' | '!' | '?' | ':' => chain += 1,
            _ => {}
        }
        if depth > DEPTH_MAX || chain > CHAIN_MAX {
            return false;
        }
    }
    true
}

fn syntax_fault(text: &str, errors: &cel::ParseErrors) -> Fault {
    let first = errors.errors.first();
    let column = first.map_or(0, |error| usize::try_from(error.pos.1 - 1).unwrap_or(0));
    let start = text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
    let message = first.map(|error| error.msg.lines().next().unwrap_or_default()).unwrap_or_default();
    Fault {
        span: start..text.len().max(start),
        what: format!("This is no CEL expression: {}.", message.trim_start_matches("Syntax error: ")),
        help: "Write it as in status in [\"Waiting\"] && priority == \"P1\".".into(),
    }
}

struct Reader<'t> {
    text: &'t str,
    places: SourceInfo,
}

impl Reader<'_> {
    fn tree(&self, expression: &IdedExpr) -> Read<Tree> {
        match &expression.expr {
            Expr::Call(call) => self.call(expression, call),
            Expr::Literal(LiteralValue::Boolean(truth)) => Ok(Tree::Always(*truth.inner())),
            Expr::Ident(name) => Err(self.fault(
                expression,
                format!("`{name}` alone is no condition."),
                format!("Compare it, as in {name} == \"true\"."),
            )),
            _ => Err(self.unsupported(expression)),
        }
    }

    fn call(&self, at: &IdedExpr, call: &CallExpr) -> Read<Tree> {
        let both = |reader: &Self| call.args.iter().map(|part| reader.tree(part)).collect::<Read<Vec<_>>>();
        match call.func_name.as_str() {
            operators::LOGICAL_AND => Ok(Tree::And(both(self)?)),
            operators::LOGICAL_OR => Ok(Tree::Or(both(self)?)),
            operators::LOGICAL_NOT => {
                let part = call.args.first().ok_or_else(|| self.unsupported(at))?;
                Ok(Tree::Not(Box::new(self.tree(part)?)))
            }
            operators::EQUALS => self.comparison(at, call, |literal| Test::OneOf(vec![literal])),
            operators::NOT_EQUALS => {
                Ok(Tree::Not(Box::new(self.comparison(at, call, |literal| Test::OneOf(vec![literal]))?)))
            }
            operators::LESS => self.ordered(at, call, Comparison::Less),
            operators::LESS_EQUALS => self.ordered(at, call, Comparison::AtMost),
            operators::GREATER => self.ordered(at, call, Comparison::Greater),
            operators::GREATER_EQUALS => self.ordered(at, call, Comparison::AtLeast),
            operators::IN => self.membership(at, call),
            "startsWith" => self.method(at, call, Test::StartsWith),
            "endsWith" => self.method(at, call, Test::EndsWith),
            "contains" => self.method(at, call, Test::Contains),
            "known" => match call.args.as_slice() {
                [attribute] if call.target.is_none() => Ok(Tree::Is(self.attribute(attribute)?, Test::Known)),
                _ => Err(self.unsupported(at)),
            },
            _ => Err(self.unsupported(at)),
        }
    }

    /// `attribute < 5`; with the constant on the left the comparison turns round.
    fn ordered(&self, at: &IdedExpr, call: &CallExpr, comparison: Comparison) -> Read<Tree> {
        let turned = match comparison {
            Comparison::Less => Comparison::Greater,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Greater => Comparison::Less,
            Comparison::AtLeast => Comparison::AtMost,
        };
        let constant_left = matches!(call.args.first().map(|left| &left.expr), Some(Expr::Literal(_)));
        let comparison = if constant_left { turned } else { comparison };
        self.comparison(at, call, |literal| Test::Compare(comparison, literal))
    }

    fn comparison(&self, at: &IdedExpr, call: &CallExpr, test: impl Fn(Literal) -> Test) -> Read<Tree> {
        match call.args.as_slice() {
            [left, right] if matches!(left.expr, Expr::Literal(_)) => {
                Ok(Tree::Is(self.attribute(right)?, test(self.literal(left)?)))
            }
            [left, right] => Ok(Tree::Is(self.attribute(left)?, test(self.literal(right)?))),
            _ => Err(self.unsupported(at)),
        }
    }

    fn membership(&self, at: &IdedExpr, call: &CallExpr) -> Read<Tree> {
        let [attribute, IdedExpr { expr: Expr::List(list), .. }] = call.args.as_slice() else {
            return Err(self.fault(
                at,
                "`in` needs a list on its right.".into(),
                "Write status in [\"A\", \"B\"].".into(),
            ));
        };
        let literals = list.elements.iter().map(|element| self.literal(element)).collect::<Read<_>>()?;
        Ok(Tree::Is(self.attribute(attribute)?, Test::OneOf(literals)))
    }

    fn method(&self, at: &IdedExpr, call: &CallExpr, test: fn(String) -> Test) -> Read<Tree> {
        let (Some(target), [argument]) = (&call.target, call.args.as_slice()) else {
            return Err(self.unsupported(at));
        };
        match self.literal(argument)? {
            Literal::Text(text) => Ok(Tree::Is(self.attribute(target)?, test(text))),
            Literal::Number(_) => Err(self.unsupported(argument)),
        }
    }

    fn attribute(&self, expression: &IdedExpr) -> Read<String> {
        match &expression.expr {
            Expr::Ident(name) if !name.starts_with('.') => Ok(name.clone()),
            _ => Err(self.fault(
                expression,
                "An attribute is compared with a constant here.".into(),
                "Write the attribute's name on one side and a constant on the other.".into(),
            )),
        }
    }

    fn literal(&self, expression: &IdedExpr) -> Read<Literal> {
        let number = |text: String| {
            Ratio::from_decimal(&text).map(Literal::Number).ok_or_else(|| {
                self.fault(
                    expression,
                    format!("{text} has too many digits."),
                    "Write up to 15 digits.".into(),
                )
            })
        };
        match &expression.expr {
            Expr::Literal(LiteralValue::String(text)) => Ok(Literal::Text(text.inner().to_owned())),
            Expr::Literal(LiteralValue::Int(value)) => number(value.inner().to_string()),
            Expr::Literal(LiteralValue::UInt(value)) => number(value.inner().to_string()),
            Expr::Literal(LiteralValue::Double(value)) => number(value.inner().to_string()),
            Expr::Literal(LiteralValue::Boolean(truth)) => Ok(Literal::Text(truth.inner().to_string())),
            _ => Err(self.fault(
                expression,
                "A constant is expected here.".into(),
                "Write a text in quotation marks or a number.".into(),
            )),
        }
    }

    fn unsupported(&self, expression: &IdedExpr) -> Fault {
        self.fault(
            expression,
            "This CEL expression cannot be used in an agreement.".into(),
            "Use ==, !=, <, <=, >, >=, in, startsWith, endsWith, contains, known, &&, || and ! on attributes.".into(),
        )
    }

    fn fault(&self, expression: &IdedExpr, what: String, help: String) -> Fault {
        // The places are byte offsets, the last one inclusive; a fault never begins inside a character.
        let place = self.places.offset_for(expression.id);
        let (start, stop) =
            place.map_or((0, self.text.len()), |(start, stop)| (start as usize, stop as usize + 1));
        let whole = |at: usize| self.text.floor_char_boundary(at.min(self.text.len()));
        Fault { span: whole(start)..whole(stop.max(start)), what, help }
    }
}
