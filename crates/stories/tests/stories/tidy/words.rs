//! Words that do not belong into the tree, each with its reason; the list is `words.toml`.

use super::{
    finding::{Finding, settle},
    tree::{File, files},
};
use serde::Deserialize;

/// What people write. Data and lock files are not read, nor is anything binary.
const WRITTEN: [&str; 15] = [
    "",
    "css",
    "gitattributes",
    "gitignore",
    "html",
    "js",
    "md",
    "rs",
    "sh",
    "snap",
    "sql",
    "toml",
    "txt",
    "yaml",
    "yml",
];

/// What people write in sentences, beside the comments of the code.
const PROSE: [&str; 3] = ["html", "md", "txt"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    word: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    text: String,
    /// Upper and lower case count.
    #[serde(default)]
    exact: bool,
    why: String,
}

#[test]
fn no_banned_word_is_written() {
    let words = words();
    let findings: Vec<Finding> = written().flat_map(|file| banned(file, &words)).collect();
    settle("Some words do not belong into the tree:", &findings);
}

#[test]
fn no_sentence_shouts() {
    let findings: Vec<Finding> = written()
        .flat_map(|file| file.text.lines().enumerate().map(move |(at, line)| (file, at + 1, line)))
        .filter(|(file, _, line)| is_prose(file.extension(), line) && shouts(line))
        .map(|(file, line, _)| Finding::at(&file.path, line, "end the sentence with a full stop"))
        .collect();
    settle("Plain sentences need no exclamation mark:", &findings);
}

fn written() -> impl Iterator<Item = &'static File> {
    files().iter().filter(|file| WRITTEN.contains(&file.extension()))
}

/// A bar splits each word in the list, so that the list passes its own test.
fn words() -> Vec<Word> {
    let list: List =
        toml::from_str(include_str!("words.toml")).expect("words.toml is a list of words with reasons");
    let whole = |word: Word| {
        let text = word.text.replace('|', "");
        Word { text: if word.exact { text } else { text.to_lowercase() }, ..word }
    };
    list.word.into_iter().map(whole).collect()
}

fn banned(file: &File, words: &[Word]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let lower = line.to_lowercase();
        let found = words.iter().filter(|word| word.stands_in(if word.exact { line } else { &lower }));
        findings.extend(found.map(|word| {
            Finding::at(&file.path, at + 1, format!("`{}`: {}", word.text.trim_end_matches('*'), word.why))
        }));
    }
    findings
}

impl Word {
    /// Whether the word stands in the line by itself; one that ends in a star may go on.
    fn stands_in(&self, line: &str) -> bool {
        let stem = self.text.trim_end_matches('*');
        let may_go_on = stem.len() < self.text.len();
        line.match_indices(stem).any(|(at, _)| {
            let is_begun = line[..at].ends_with(|c: char| in_word(c) || matches!(c, '.' | '-'));
            let goes_on = line[at + stem.len()..].starts_with(in_word);
            !is_begun && (may_go_on || !goes_on)
        })
    }
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_prose(extension: &str, line: &str) -> bool {
    PROSE.contains(&extension) || (extension == "rs" && line.trim_start().starts_with("//"))
}

/// A letter, an exclamation mark and the end of the word: not a macro, an operator or a Markdown image.
fn shouts(line: &str) -> bool {
    line.match_indices('!').any(|(at, mark)| {
        let after = line[at + mark.len()..].chars().next();
        line[..at].ends_with(char::is_alphabetic)
            && after.is_none_or(|c| c.is_whitespace() || matches!(c, '<' | '"' | ')'))
    })
}

#[test]
fn every_banned_word_is_found_when_written() {
    for word in words() {
        let stem = word.text.trim_end_matches('*');
        assert!(word.stands_in(&format!("see {stem}, there")), "{stem} is not found");
        assert!(!word.stands_in(&format!("see x{stem}")), "{stem} is found inside another word");
        assert!(!word.why.is_empty(), "{stem} has no reason");
    }
}

#[test]
fn a_starred_word_may_go_on_and_a_plain_one_not() {
    let word = |text: &str| Word { text: text.to_owned(), exact: true, why: String::new() };
    assert!(word("/shed/*").stands_in("open /shed/tools"));
    assert!(!word("/shed/*").stands_in("open ../shed/tools"));
    assert!(word("shed").stands_in("the shed.") && !word("shed").stands_in("sheds"));
}

#[test]
fn shouting_is_told_from_code() {
    assert!(shouts("It works!") && shouts("<p>Done!</p>"));
    assert!(!shouts("`panic!` and assert!(a != b)") && !shouts("![shot](shot.png)"));
    assert!(is_prose("rs", "    /// A sentence.") && !is_prose("rs", "let a = b;"));
}
