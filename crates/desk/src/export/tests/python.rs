//! The verifier that travels in the export, run on the same cases, and as its reader would run it.

use super::*;
use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
};

/// Verifies many exports in one process: a line of arguments each, and after each the exit code.
const EACH: &str = "import sys, verify\n\
    for line in sys.stdin:\n    \
        sys.argv = ['verify.py'] + line.rstrip('\\n').split('\\t')\n    \
        print('exit', verify.main())\n";

/// What the verifier in Python prints about an export.
pub(super) fn printed(tar: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(VERIFIER), include_bytes!("../verify.py")).unwrap();
    fs::write(folder.path().join("export.tar"), tar).unwrap();
    let asked = Command::new("python3").args([VERIFIER, "export.tar"]).current_dir(folder.path()).output();
    String::from_utf8(asked.unwrap().stdout).unwrap()
}

/// The verifier in Python comes to the verdict that each case wants.
pub(super) fn check(cases: &[Case]) {
    if !is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(VERIFIER), include_bytes!("../verify.py")).unwrap();
    let lines: Vec<String> =
        cases.iter().enumerate().map(|(at, case)| arguments(folder.path(), at, case)).collect();
    fs::write(folder.path().join("cases"), lines.join("\n")).unwrap();
    let output = Command::new("python3")
        .args(["-B", "-c", EACH])
        .current_dir(folder.path())
        .stdin(File::open(folder.path().join("cases")).unwrap())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut answers = text.split_inclusive("exit ");
    let mut answer = answers.next().unwrap_or_default();
    for case in cases {
        let next = answers.next().unwrap_or_else(|| panic!("{}: no verdict in {text}", case.name));
        let (code, rest) = next.split_once('\n').unwrap();
        assert_eq!(
            (verdicts(answer), code),
            (case.want.clone(), code_of(&case.want)),
            "{}: {answer}",
            case.name
        );
        answer = rest;
    }
}

/// Whether there is a Python to ask.
pub(super) fn is_here() -> bool {
    let asked =
        Command::new("python3").args(["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]).status();
    let is_here = asked.is_ok_and(|status| status.success());
    if !is_here {
        assert!(!is_set("OUTRIGGER_REQUIRE_ALL"), "nothing may be skipped here: there is no python3");
        println!("skipped: there is no python3 of 3.8 or later; the second verifier was not asked");
    }
    is_here
}

#[expect(clippy::disallowed_methods, reason = "tests are told how strict to be through the environment")]
fn is_set(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| !value.is_empty())
}

fn arguments(folder: &Path, at: usize, case: &Case) -> String {
    fs::write(folder.join(format!("{at}.tar")), &case.tar).unwrap();
    let mut line = format!("{at}.tar");
    for key in &case.trusted.keys {
        line += &format!("\t--key\t{key}");
    }
    for (no, note) in case.trusted.notes.iter().enumerate() {
        fs::write(folder.join(format!("{at}.{no}.txt")), note.to_string()).unwrap();
        line += &format!("\t--checkpoint\t{at}.{no}.txt");
    }
    line
}

/// What the verifier printed, in the same words as a report's verdicts.
fn verdicts(printed: &str) -> Vec<String> {
    let word = |line: &str| match line.split(' ').collect::<Vec<_>>()[..] {
        ["OK", ..] => Some(line.to_owned()),
        ["UNREADABLE", ..] => Some("UNREADABLE".into()),
        ["REWRITTEN", ..] => Some("REWRITTEN".into()),
        ["ROLLED", "BACK", ..] => Some("ROLLED BACK".into()),
        ["BAD", what, ..] => Some(format!("BAD {what}")),
        _ => None,
    };
    let mut words: Vec<String> = printed.lines().filter_map(word).collect();
    words.sort();
    words.dedup();
    words
}

fn code_of(want: &[String]) -> &'static str {
    match want.first().map_or("", String::as_str) {
        "UNREADABLE" => "2",
        first if first.starts_with("OK ") => "0",
        _ => "1",
    }
}

#[test]
fn an_unpacked_export_verifies_as_its_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    let tar = export(&entries(5));
    let mut archive = Archive::new(&tar[..]);
    archive.unpack(folder.path()).unwrap();
    fs::write(folder.path().join("kept.txt"), signed(&entries(3), &[]).text.replace('\n', "\r\n")).unwrap();
    let report = verify_path(folder.path(), &Trusted::default()).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report, verify(&tar[..], &Trusted::default()).unwrap());

    let run = |arguments: &[&str]| {
        let output = Command::new("python3").args(arguments).current_dir(folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    if is_here() {
        let (code, printed) = run(&["verify.py", "."]);
        assert!(code == Some(0) && printed.contains("compare it with the other party"), "{printed}");
        let key = server().verifier().to_string();
        let (code, printed) = run(&["verify.py", ".", "--checkpoint", "kept.txt", "--key", &key]);
        assert_eq!(
            (code, printed),
            (Some(0), format!("OK entries=5 root={}\nSigned by: {key}\n", report.root))
        );
        assert_eq!(run(&["verify.py", "nowhere"]).0, Some(2));
        assert_eq!(run(&["verify.py", ".", "--key", "Anna"]).0, Some(2));
    }

    let ledger = fs::read_to_string(folder.path().join(LEDGER)).unwrap();
    fs::write(folder.path().join(LEDGER), ledger.replacen("\"no\\\":4", "\"no\\\":9", 1)).unwrap();
    let report = verify_path(folder.path(), &Trusted::default()).unwrap();
    assert_eq!(report.first_bad, Some((4, "it is not what was sealed".into())));
    if is_here() {
        let (code, printed) = run(&["verify.py", "."]);
        assert!(code == Some(1) && printed.starts_with("BAD entry=4 "), "{printed}");
    }
    assert!(verify_path(&folder.path().join("nowhere"), &Trusted::default()).is_err());
}
