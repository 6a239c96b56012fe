//! Claims are read, checked against the agreement, and shown by what they change.

use super::*;
use crate::sample_terms::DESK;

fn load(text: &str) -> Result<Exclude, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("claims.toml");
    std::fs::write(&path, text).unwrap();
    let (agreement, _) = Agreement::parse(DESK).unwrap();
    Exclude::load(&path, &agreement)
}

#[test]
fn claims_are_read_with_all_they_say() {
    let read = load(
        "[[relief]]\nclaim = \"CLAIM-1\"\nlevels = [\"fast\"]\ncondition = 'cause == \"client outage\"'\n\
         cases = [\"A\"]\nfrom = \"2026-03-01T00:00:00Z\"\nto = \"2026-03-02T00:00:00Z\"\n\
         [[relief]]\nclaim = \"CLAIM-2\"\ncases = [\"B\", \"C\"]\n",
    );
    let reliefs = read.unwrap().reliefs;
    assert_eq!(reliefs.len(), 2);
    assert_eq!((reliefs[0].claim.to_string(), reliefs[0].levels.len()), ("CLAIM-1".to_owned(), 1));
    assert_eq!(reliefs[1].cases, ["B", "C"]);
    assert!(reliefs[1].levels.is_empty() && reliefs[1].from.is_none());
}

#[test]
fn claims_that_cannot_be_applied_are_refused_in_words() {
    let cases = [
        ("[[releif]]\nclaim = \"CLAIM-1\"\n", Exit::Usage, "holds no claims"),
        ("[[relief]]\nclaim = \"first\"\n", Exit::Usage, "holds no claims"),
        ("[[relief]]\nclaim = \"CLAIM-1\"\nlevels = [\"slow\"]\n", Exit::NotFound, "a level \"slow\""),
        (
            "[[relief]]\nclaim = \"CLAIM-1\"\ncondition = 'cause ='\n",
            Exit::Usage,
            "CLAIM-1 cannot be applied",
        ),
    ];
    for (text, exit, part) in cases {
        let failure = load(text).unwrap_err();
        assert_eq!(failure.exit, exit, "{failure}");
        assert!(failure.message.contains(part), "{failure}");
    }
    let many = "[[relief]]\nclaim = \"CLAIM-1\"\n".repeat(CLAIMS_MAX + 1);
    assert!(load(&many).unwrap_err().message.ends_with("more than 64 claims."));
}

#[test]
fn claims_without_effect_say_so() {
    let exclude = load("[[relief]]\nclaim = \"CLAIM-7\"\ncases = [\"X\"]\n").unwrap();
    let said = exclude.effect(&[], &[], &Console::plain());
    assert_eq!(said, "The figures above are those with 1 claim (CLAIM-7), which change nothing.");
}
