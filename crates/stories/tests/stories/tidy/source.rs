//! The Rust files of the tree, with the line between product and tests drawn.

use super::{
    modules::children,
    scrub::scrub,
    tree::{File, files},
};
use std::{collections::HashSet, sync::LazyLock};

/// One Rust file.
pub struct Source {
    pub path: &'static str,
    pub text: &'static str,
    /// The text without comments and literals, line for line.
    pub code: String,
    /// How many lines from the top belong to the product; the rest is test code.
    pub product_lines: usize,
}

impl Source {
    /// All lines, tests included.
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// The scrubbed code above the tests.
    pub fn product_code(&self) -> &str {
        let end: usize = self.code.split_inclusive('\n').take(self.product_lines).map(str::len).sum();
        &self.code[..end]
    }

    fn new(file: &'static File) -> Self {
        let code = scrub(&file.text);
        let product_lines = tests_begin(&code);
        Self { path: &file.path, text: &file.text, code, product_lines }
    }
}

/// Every Rust file of the repository, ordered by path.
pub fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(read);
    &SOURCES
}

fn read() -> Vec<Source> {
    let rust = files().iter().filter(|file| file.extension() == "rs");
    let mut sources: Vec<Source> = rust.map(Source::new).collect();
    let test_files: HashSet<String> = sources
        .iter()
        .flat_map(|source| children(source.path, &source.code))
        .filter(|child| child.test_only)
        .flat_map(|child| child.places)
        .collect();
    for source in &mut sources {
        if is_test_path(source.path) || test_files.contains(source.path) {
            source.product_lines = 0;
        }
    }
    sources
}

fn is_test_path(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "contract"))
}

/// The number of lines above an inline `#[cfg(test)] mod ... {`, which runs to the end of its file.
fn tests_begin(code: &str) -> usize {
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let opens_a_module = |rest: &[&str]| {
        rest.iter()
            .find(|line| !line.is_empty() && !line.starts_with("#["))
            .is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
    };
    lines
        .iter()
        .enumerate()
        .position(|(at, line)| *line == "#[cfg(test)]" && opens_a_module(&lines[at..]))
        .unwrap_or(lines.len())
}

#[test]
fn an_inline_test_module_ends_the_product() {
    assert_eq!(tests_begin("fn a() {}\n\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n}\n"), 2);
    assert_eq!(tests_begin("fn a() {}\n#[cfg(test)]\nmod tests;\n"), 3);
}

#[test]
fn this_file_is_all_test_and_the_kernel_is_not() {
    let of =
        |path: &str| sources().iter().find(|source| source.path == path).map(|source| source.product_lines);
    assert_eq!(of("crates/stories/tests/stories/tidy/source.rs"), Some(0));
    assert!(of("crates/kernel/src/money.rs").is_some_and(|lines| lines > 0));
}
