//! Every operator on values that are there and values that are not, and a naive second reading.

use super::*;
use outrigger_eventlog::{EventLog, LogBuilder};
use proptest::prelude::*;

const TRUTHS: [Truth; 3] = [Truth::False, Truth::Unknown, Truth::True];

/// A log of one event; every attribute named has a column, the last one has no value.
fn row(values: &[(&str, &str)]) -> EventLog {
    let mut builder = LogBuilder::new();
    let cells: Vec<(usize, &str)> =
        values.iter().map(|(name, value)| (builder.column(name), *value)).collect();
    builder.column("empty");
    builder.push("A", outrigger_kernel::Instant(0), &cells);
    builder.finish()
}

fn truth(text: &str, values: &[(&str, &str)]) -> Truth {
    let condition = Condition::parse(text).unwrap();
    let log = row(values);
    let truth = Compiled::new(&condition, &log).on_row(&log, 0);
    assert_eq!(condition.on(&|name| log.value(0, name)), truth, "by code and by value is the same: {text}");
    truth
}

#[test]
fn three_valued_logic_is_the_least_the_greatest_and_the_mirror() {
    for (left, a) in TRUTHS.iter().enumerate() {
        assert_eq!(a.not(), TRUTHS[2 - left]);
        for (right, b) in TRUTHS.iter().enumerate() {
            assert_eq!(a.and(*b), TRUTHS[left.min(right)], "{a:?} and {b:?}");
            assert_eq!(a.or(*b), TRUTHS[left.max(right)], "{a:?} or {b:?}");
        }
    }
}

#[test]
fn texts_compare_with_every_operator() {
    let cases = [
        ("x == \"P1\"", "P1", true),
        ("x == \"P1\"", "p1", false),
        ("\"P1\" == x", "P1", true),
        ("x != \"P1\"", "P2", true),
        ("x in [\"P1\", \"P2\"]", "P2", true),
        ("x in [\"P1\", \"P2\"]", "P3", false),
        ("x in []", "P1", false),
        ("x < \"b\"", "a", true),
        ("x >= \"b\"", "b", true),
        ("x.startsWith(\"Wait\")", "Wait - User", true),
        ("x.startsWith(\"wait\")", "Wait - User", false),
        ("x.endsWith(\"User\")", "Wait - User", true),
        ("x.contains(\" - \")", "Wait - User", true),
        ("x.contains(\"x\")", "Wait - User", false),
        ("x == \"Größe\"", "Größe", true),
        ("x == true", "true", true),
        ("known(x)", "", false),
        ("known(x)", "anything", true),
        ("!known(x)", "", true),
        ("true", "", true),
        ("false", "", false),
    ];
    for (text, value, want) in cases {
        assert_eq!(truth(text, &[("x", value)]), Truth::from(want), "{text} on `{value}`");
    }
}

#[test]
fn numbers_compare_exactly() {
    let cases = [
        ("x == 5", "5.0", true),
        ("x == 5", "05", true),
        ("x == 0.1", "0.10", true),
        ("x > 0.1", "0.1", false),
        ("x > 0.1", "0.10000000001", true),
        ("x >= 0.1", "0.1", true),
        ("x < 0.3", "0.29999999999999", true),
        ("x <= 5", "5", true),
        ("x < 5", "5", false),
        ("5 > x", "4.9", true),
        ("5 <= x", "4.9", false),
        ("x in [1, 2.5, \"many\"]", "2.50", true),
        ("x in [1, 2.5, \"many\"]", "many", true),
        ("x == -3", "-3.0", true),
        ("x > -3", "-2.99", true),
    ];
    for (text, value, want) in cases {
        assert_eq!(truth(text, &[("x", value)]), Truth::from(want), "{text} on {value}");
    }
}

#[test]
fn a_value_that_is_no_number_compares_with_none() {
    for value in ["many", "5 ", "1e3", "+5", "5.", "0x5", "1234567890123456"] {
        for text in ["x == 5", "x < 5", "x <= 5", "x > 5", "x >= 5", "x in [5]"] {
            assert_eq!(truth(text, &[("x", value)]), Truth::False, "{text} on `{value}`");
        }
        assert_eq!(truth("x != 5", &[("x", value)]), Truth::True, "it is there, and it is not 5: `{value}`");
    }
}

#[test]
fn a_missing_attribute_leaves_the_answer_open() {
    for name in ["empty", "nowhere"] {
        for rest in ["== 1", "!= \"a\"", "in [\"a\"]", "< 5", ".contains(\"a\")"] {
            let text = format!("{name} {rest}").replace(" .", ".");
            assert_eq!(truth(&text, &[("x", "1")]), Truth::Unknown, "{text}");
            assert_eq!(truth(&format!("!({text})"), &[("x", "1")]), Truth::Unknown, "!({text})");
        }
        let both = |with: &str| truth(&format!("{name} == \"a\" {with}"), &[("x", "1")]);
        assert_eq!(both("|| x == 1"), Truth::True, "whatever {name} is");
        assert_eq!(both("&& x == 2"), Truth::False, "whatever {name} is");
        assert_eq!(both("&& x == 1"), Truth::Unknown);
        assert_eq!(truth(&format!("known({name})"), &[("x", "1")]), Truth::False);
    }
}

#[test]
fn a_condition_names_its_attributes() {
    let condition = Condition::parse("a == 1 && !(b in [\"c\"]) || known(d) && true && a < 2").unwrap();
    assert_eq!(condition.attributes().into_iter().collect::<Vec<_>>(), ["a", "b", "d"]);
    assert_eq!(condition.source, "a == 1 && !(b in [\"c\"]) || known(d) && true && a < 2");
}

#[test]
fn what_cannot_be_compiled_is_refused_at_its_place() {
    let cases = [
        ("open", "`open` alone", 0),
        ("a == 1 && open", "`open` alone", 10),
        ("a == b", "A constant is expected", 5),
        ("1 == 2", "An attribute is compared", 5),
        ("a.b == 1", "An attribute is compared", 1),
        ("size(a) == 1", "An attribute is compared", 4),
        ("a + 1 == 2", "An attribute is compared", 2),
        ("a in \"b\"", "`in` needs a list", 2),
        ("a == 1 ? true : false", "cannot be used", 7),
        ("a.startsWith(1)", "cannot be used", 13),
        ("a == 12345678901234567", "too many digits", 5),
        ("\"text\"", "cannot be used", 0),
        ("[1, 2]", "cannot be used", 0),
        ("a == == 1", "no CEL expression", 5),
        ("é == 1", "no CEL expression", 0),
        ("a == \"é\" && b == == 1", "no CEL expression", 18),
        ("a == \"é\" && b == c", "A constant is expected", 18),
    ];
    for (text, what, start) in cases {
        let fault = Condition::parse(text).unwrap_err();
        assert!(fault.what.contains(what), "{text}: {}", fault.what);
        assert_eq!(fault.span.start, start, "{text}: {}", fault.what);
        assert!(text.get(fault.span.clone()).is_some() && !fault.help.is_empty(), "{text}: {fault:?}");
    }
}

#[test]
fn a_condition_has_limits() {
    let long = format!("a == \"{}\"", "x".repeat(5_000));
    assert!(Condition::parse(&long).unwrap_err().what.contains("over its limit of 4096 bytes"));
    let deep = format!("{}a == 1{}", "(".repeat(500), ")".repeat(500));
    assert!(Condition::parse(&deep).is_err());
    let wide = (0..200).map(|n| format!("a == {n}")).collect::<Vec<_>>().join(" || ");
    assert_eq!(truth(&wide, &[("a", "199")]), Truth::True, "width is no depth");
}

/// A chain nests as deep as it is long, and the reader of CEL walks it on the stack.
#[test]
fn a_long_chain_is_refused() {
    for (first, link) in [("a", ".b"), ("a", "[0]"), ("a", " == a"), ("1", "+1"), ("a", "*a")] {
        let chain = format!("{first}{}", link.repeat(4_000 / link.len()));
        assert!(Condition::parse(&chain).is_err(), "{link}");
    }
}

/// Raw texts, tripled quotation marks, comments and line ends: what CEL reads as code is never taken for text.
#[test]
fn quotation_marks_and_comments_hide_no_chain() {
    for first in ["a == r\"\\\"", "a == \"\"\"x\"y\"\"\"", "a == '''x'y'''", "a == 1 // \"\n", "a == \"\n"] {
        let chain = format!("{first}{}", " == a".repeat(800));
        assert!(Condition::parse(&chain).is_err(), "{first}");
    }
    assert_eq!(truth("a == \"say \\\"b.c.d.e.f.g.h.i.j.k.l.m.n.o\\\"\"", &[("a", "x")]), Truth::False);
}

/// A number or a text that is none, with its value in thousandths, and how CEL writes it.
const VALUES: [(&str, Option<i64>, &str); 7] = [
    ("5", Some(5_000), "5"),
    ("5.0", Some(5_000), "5.0"),
    ("0.1", Some(100), "0.1"),
    ("-3", Some(-3_000), "-3"),
    ("P1", None, "\"P1\""),
    ("P10", None, "\"P10\""),
    ("", None, "\"\""),
];

fn literal(at: usize) -> Literal {
    let (text, number, _) = VALUES[at];
    number.map_or(Literal::Text(text.to_owned()), |_| Literal::Number(Ratio::from_decimal(text).unwrap()))
}

/// One test of one attribute, written three ways: as a tree, as CEL, and as what it should answer.
#[derive(Clone, Debug)]
enum Ask {
    Among(Vec<usize>),
    Less(usize),
    AtLeast(usize),
    Starts,
    Known,
}

#[derive(Clone, Debug)]
enum Plain {
    Ask(usize, Ask),
    Both(Box<Plain>, Box<Plain>),
    Either(Box<Plain>, Box<Plain>),
    Not(Box<Plain>),
    Always(bool),
}

const NAMES: [&str; 4] = ["a", "b", "c", "nowhere"];

fn plain() -> impl Strategy<Value = Plain> {
    let value = 0..VALUES.len();
    let ask = prop_oneof![
        prop::collection::vec(value.clone(), 1..4).prop_map(Ask::Among),
        value.clone().prop_map(Ask::Less),
        value.prop_map(Ask::AtLeast),
        Just(Ask::Starts),
        Just(Ask::Known),
    ];
    let leaf = prop_oneof![
        8 => (0..NAMES.len(), ask).prop_map(|(name, ask)| Plain::Ask(name, ask)),
        1 => any::<bool>().prop_map(Plain::Always),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(a, b)| Plain::Both(Box::new(a), Box::new(b))),
            pair.prop_map(|(a, b)| Plain::Either(Box::new(a), Box::new(b))),
            inner.prop_map(|part| Plain::Not(Box::new(part))),
        ]
    })
}

impl Plain {
    fn tree(&self) -> Tree {
        match self {
            Self::Ask(name, ask) => {
                let test = match ask {
                    Ask::Among(values) => Test::OneOf(values.iter().map(|at| literal(*at)).collect()),
                    Ask::Less(at) => Test::Compare(Comparison::Less, literal(*at)),
                    Ask::AtLeast(at) => Test::Compare(Comparison::AtLeast, literal(*at)),
                    Ask::Starts => Test::StartsWith("P1".to_owned()),
                    Ask::Known => Test::Known,
                };
                Tree::Is(NAMES[*name].to_owned(), test)
            }
            Self::Both(a, b) => Tree::And(vec![a.tree(), b.tree()]),
            Self::Either(a, b) => Tree::Or(vec![a.tree(), b.tree()]),
            Self::Not(part) => Tree::Not(Box::new(part.tree())),
            Self::Always(truth) => Tree::Always(*truth),
        }
    }

    fn cel(&self) -> String {
        match self {
            Self::Ask(name, ask) => {
                let name = NAMES[*name];
                let written = |at: &usize| VALUES[*at].2;
                match ask {
                    Ask::Among(values) => {
                        format!("{name} in [{}]", values.iter().map(written).collect::<Vec<_>>().join(", "))
                    }
                    Ask::Less(at) => format!("{name} < {}", written(at)),
                    Ask::AtLeast(at) => format!("{} <= {name}", written(at)),
                    Ask::Starts => format!("{name}.startsWith(\"P1\")"),
                    Ask::Known => format!("known({name})"),
                }
            }
            Self::Both(a, b) => format!("({} && {})", a.cel(), b.cel()),
            Self::Either(a, b) => format!("({} || {})", a.cel(), b.cel()),
            Self::Not(part) => format!("!({})", part.cel()),
            Self::Always(truth) => truth.to_string(),
        }
    }

    /// The answer by the book: `None` is unknown. `row` has the number of each attribute's value.
    fn answer(&self, row: &[Option<usize>; 4]) -> Option<bool> {
        match self {
            Self::Ask(name, Ask::Known) => Some(row[*name].is_some()),
            Self::Ask(name, ask) => row[*name].map(|value| ask.holds(value)),
            Self::Both(a, b) => match (a.answer(row), b.answer(row)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Either(a, b) => match (a.answer(row), b.answer(row)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::Not(part) => part.answer(row).map(|truth| !truth),
            Self::Always(truth) => Some(*truth),
        }
    }
}

impl Ask {
    fn holds(&self, value: usize) -> bool {
        let (text, number, _) = VALUES[value];
        // Texts compare as texts, numbers as numbers, and a text that is no number with no number.
        let order = |literal: &usize| match VALUES[*literal] {
            (_, Some(wanted), _) => number.map(|number| number.cmp(&wanted)),
            (wanted, None, _) => Some(text.cmp(wanted)),
        };
        match self {
            Self::Among(values) => values.iter().any(|at| order(at).is_some_and(Ordering::is_eq)),
            Self::Less(at) => order(at).is_some_and(Ordering::is_lt),
            Self::AtLeast(at) => order(at).is_some_and(Ordering::is_ge),
            Self::Starts => text.starts_with("P1"),
            Self::Known => true,
        }
    }
}

fn as_truth(answer: Option<bool>) -> Truth {
    answer.map_or(Truth::Unknown, Truth::from)
}

proptest! {
    #[test]
    fn compiled_conditions_agree_with_a_naive_reading(
        plain in plain(),
        rows in prop::collection::vec(prop::array::uniform3(prop::option::of(0..VALUES.len() - 1)), 1..8),
    ) {
        let mut builder = LogBuilder::new();
        let columns = ["a", "b", "c"].map(|name| builder.column(name));
        for (at, values) in rows.iter().enumerate() {
            let cell = |(column, value): (&usize, &Option<usize>)| Some((*column, VALUES[(*value)?].0));
            let cells: Vec<(usize, &str)> = columns.iter().zip(values).filter_map(cell).collect();
            builder.push("A", outrigger_kernel::Instant(at as i64), &cells);
        }
        let log = builder.finish();
        let text = plain.cel();
        let parsed = Condition::parse(&text).unwrap();
        let built = Condition { source: String::new(), tree: plain.tree() };
        for (at, [a, b, c]) in rows.iter().enumerate() {
            let want = as_truth(plain.answer(&[*a, *b, *c, None]));
            prop_assert_eq!(Compiled::new(&built, &log).on_row(&log, at), want, "the tree of {} in row {}", text, at);
            prop_assert_eq!(Compiled::new(&parsed, &log).on_row(&log, at), want, "{} in row {}", text, at);
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[ab1.() &|!=<>\"',?:+*/%\\[\\]{}é-]{0,40}|\\PC{0,40}") {
        if let Err(fault) = Condition::parse(&text) {
            prop_assert!(text.get(fault.span.clone()).is_some(), "{:?} in {:?}", fault, text);
            prop_assert!(!fault.what.is_empty() && !fault.help.is_empty());
        }
    }
}
