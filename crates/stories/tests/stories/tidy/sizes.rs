//! Sizes keep the code readable: hard limits for each file and function, and a ratchet for the whole.

use super::{
    finding::{Finding, settle},
    functions::{Function, functions},
    source::{Source, sources},
};
use serde::Deserialize;

const FILE_LINES_MAX: usize = 800;
const USUAL_FILE_LINES_MAX: usize = 500;
const USUAL_FILES_PERCENT_MIN: usize = 95;
const MEDIAN_FILE_LINES_MAX: usize = 149;
const FUNCTION_LINES_MAX: usize = 70;

const RATCHET: &str = "crates/stories/tests/stories/tidy/ratchet.toml";

/// What the tree must not fall behind; `ratchet.toml` explains each value.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ratchet {
    median_file: usize,
    files_over_500: usize,
    longest_file: usize,
    longest_function: usize,
    longest_test_function: usize,
    test_share_percent_min: usize,
}

/// What the tree measures, in lines; files are counted without their tests.
#[derive(Debug)]
struct Sizes {
    files: usize,
    median_file: usize,
    files_over_500: usize,
    longest_file: usize,
    longest_function: usize,
    longest_test_function: usize,
    test_share_percent: usize,
}

#[test]
fn files_and_functions_stay_small() {
    let files = sources().iter().filter(|source| source.product_lines > FILE_LINES_MAX);
    let long_files = files.map(|source| {
        Finding::in_file(source.path, format!("{} lines, at most {FILE_LINES_MAX}", source.product_lines))
    });
    let long_functions = measured()
        .filter(|(source, function)| is_product(source, function) && function.lines > FUNCTION_LINES_MAX);
    let findings: Vec<Finding> = long_files
        .chain(long_functions.map(|(source, Function { name, line, lines })| {
            Finding::at(
                source.path,
                line,
                format!("fn {name} has {lines} lines, at most {FUNCTION_LINES_MAX}"),
            )
        }))
        .collect();
    settle("What is too long is read by nobody; split it:", &findings);
}

#[test]
fn most_files_are_short() {
    let sizes = measure();
    assert!(
        sizes.median_file <= MEDIAN_FILE_LINES_MAX,
        "the median file has {} lines without tests, at most {MEDIAN_FILE_LINES_MAX} are wanted",
        sizes.median_file
    );
    assert!(
        (sizes.files - sizes.files_over_500) * 100 >= sizes.files * USUAL_FILES_PERCENT_MIN,
        "{} of {} files have more than {USUAL_FILE_LINES_MAX} lines without tests, {USUAL_FILES_PERCENT_MIN} % must not",
        sizes.files_over_500,
        sizes.files
    );
}

#[test]
fn sizes_do_not_fall_behind_the_ratchet() {
    let held: Ratchet =
        toml::from_str(include_str!("ratchet.toml")).expect("ratchet.toml holds every key once");
    let measured = measure();
    println!("{measured:?}");
    let findings: Vec<Finding> = compared(&measured, &held)
        .iter()
        .inspect(|value| value.invite())
        .filter(|value| value.slack() < 0)
        .map(|value| Finding::in_file(RATCHET, value.told()))
        .collect();
    settle("The tree got worse than it was; better it, do not loosen the ratchet:", &findings);
}

/// One value beside the one that the ratchet holds.
struct Compared {
    key: &'static str,
    is: usize,
    held: usize,
    /// More is better; otherwise less is.
    is_floor: bool,
    /// From this much slack on the ratchet is worth tightening.
    margin: i64,
}

impl Compared {
    /// How much better the tree is than the ratchet; negative when it is worse.
    fn slack(&self) -> i64 {
        let gap = i64::try_from(self.held).unwrap_or(i64::MAX) - i64::try_from(self.is).unwrap_or(i64::MAX);
        if self.is_floor { -gap } else { gap }
    }

    fn told(&self) -> String {
        format!("{} is {}, the ratchet holds {}", self.key, self.is, self.held)
    }

    fn invite(&self) {
        if self.slack() >= self.margin {
            println!("{RATCHET}: {}; it can be tightened", self.told());
        }
    }
}

fn compared(is: &Sizes, held: &Ratchet) -> [Compared; 6] {
    let ceiling = |key, is, held, margin| Compared { key, is, held, is_floor: false, margin };
    [
        ceiling("median_file", is.median_file, held.median_file, 15),
        ceiling("files_over_500", is.files_over_500, held.files_over_500, 1),
        ceiling("longest_file", is.longest_file, held.longest_file, 25),
        ceiling("longest_function", is.longest_function, held.longest_function, 5),
        ceiling("longest_test_function", is.longest_test_function, held.longest_test_function, 10),
        Compared {
            key: "test_share_percent_min",
            is: is.test_share_percent,
            held: held.test_share_percent_min,
            is_floor: true,
            margin: 3,
        },
    ]
}

fn measure() -> Sizes {
    let mut files: Vec<usize> =
        sources().iter().map(|source| source.product_lines).filter(|lines| *lines > 0).collect();
    files.sort_unstable();
    let all_lines: usize = sources().iter().map(Source::lines).sum();
    let product_lines: usize = files.iter().sum();
    let longest = |of_product: bool| {
        let wanted = measured().filter(|(source, function)| is_product(source, function) == of_product);
        wanted.map(|(_, function)| function.lines).max().unwrap_or(0)
    };
    Sizes {
        files: files.len(),
        median_file: files.get(files.len() / 2).copied().unwrap_or(0),
        files_over_500: files.iter().filter(|lines| **lines > USUAL_FILE_LINES_MAX).count(),
        longest_file: files.last().copied().unwrap_or(0),
        longest_function: longest(true),
        longest_test_function: longest(false),
        test_share_percent: ((all_lines - product_lines) * 100).checked_div(all_lines).unwrap_or(0),
    }
}

fn measured() -> impl Iterator<Item = (&'static Source, Function)> {
    sources()
        .iter()
        .flat_map(|source| functions(&source.code).into_iter().map(move |function| (source, function)))
}

fn is_product(source: &Source, function: &Function) -> bool {
    function.line <= source.product_lines
}

#[test]
fn slack_is_positive_on_the_good_side() {
    let value = |is, is_floor| Compared { key: "x", is, held: 40, is_floor, margin: 1 };
    assert_eq!([value(30, false).slack(), value(30, true).slack()], [10, -10]);
    assert_eq!(value(30, true).told(), "x is 30, the ratchet holds 40");
}
