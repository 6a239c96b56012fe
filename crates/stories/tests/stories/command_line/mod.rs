//! The program as people and scripts start it: what it prints, where, and what it leaves with.

mod agreements;
mod figures;
mod logs;

use crate::{
    house::{ANNA, House, Person, find, furnish, list, text},
    machine::{example, root},
    program::{Folder, Told, outrigger, program, shown, with},
};
use outrigger_agreement::Verdict;
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
};

const DESK_TERMS: &str = "examples/service-desk.toml";
const DESK_EVENTS: &str = "examples/service-desk.csv";

#[test]
fn the_service_desk_of_the_examples_is_measured() {
    let arguments = ["measure", "--agreement", DESK_TERMS, DESK_EVENTS, "--period", "all"];
    let table = outrigger(&arguments).leaving(0);
    for word in ["Service desk: Northwind and Brightline", "zone Europe/Berlin", "Expected", "Result "] {
        assert!(table.out.contains(word), "{word} is not in {}", table.out);
    }
    assert!(!table.out.contains('\u{1b}'), "nothing is coloured where nobody looks");

    let statements = outrigger(&with(&arguments, &["--json"])).leaving(0).statements();
    for statement in &statements {
        assert!(table.out.contains(&statement.digest.to_string()), "people and programs read the same");
    }
    let mut levels = statements.iter().flat_map(|statement| &statement.levels);
    let missed = levels.any(|level| level.verdict == Verdict::Missed);
    outrigger(&with(&arguments, &["--fail-on-miss"])).leaving(if missed { 6 } else { 0 });
}

#[test]
fn either_side_recomputes_a_statement_from_the_files_of_its_pages() {
    let house = House::furnished();
    let anna = house.person(ANNA);
    let folder = Folder::empty();
    let (terms, events) = folder.keep_copy(&anna);
    let told =
        outrigger(&["measure", "--agreement", &terms, "--period", "2026-10", "--json", &events]).leaving(0);
    let stated = anna.data("operate/statements/STMT-2");
    assert_eq!(told.json()[0]["digest"], stated["figures"]["digest"]);
    let case = &anna.data("operate/levels/p2-resolution?period=2026-10")["cases"][0];
    let arguments = ["explain", "--agreement", &terms, &events, "--case", text(&case["case"]), "--json"];
    let clocks = outrigger(&arguments).leaving(0).json();
    let clock = list(&clocks).iter().find(|one| one["clock"] == "resolution").unwrap();
    let page = anna.data(&format!("operate/cases/{}", text(&case["case"])));
    assert_eq!(clock["intervals"], find(&page["clocks"], "clock", "resolution")["intervals"]);
}

#[test]
fn events_come_in_through_a_pipe_too() {
    let from_file = ["measure", "--agreement", DESK_TERMS, "--json", DESK_EVENTS];
    let from_pipe = ["measure", "--agreement", DESK_TERMS, "--json", "-"];
    let mut command = program(&from_pipe);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let events = fs::read(root().join(DESK_EVENTS)).unwrap();
    child.stdin.take().unwrap().write_all(&events).unwrap();
    let piped = Told::from(child.wait_with_output().unwrap()).leaving(0);
    assert_eq!(piped.json(), outrigger(&from_file).leaving(0).json());
}

#[test]
fn a_case_is_explained_and_an_unknown_one_offers_its_neighbours() {
    let explain = |case: &str, more: &[&str]| {
        let arguments = ["explain", "--agreement", DESK_TERMS, DESK_EVENTS, "--case", case];
        outrigger(&with(&arguments, more))
    };
    let table = explain("INC-10003", &[]).leaving(0);
    assert!(table.out.contains("Case INC-10003 under clock.resolution: "), "{}", table.out);
    let one = explain("INC-10003", &["--clock", "response", "--json"]).leaving(0).json();
    assert_eq!(list(&one).len(), 1);
    assert_eq!(one[0]["events"][0]["effect"], "starts");
    let unknown = explain("INC-1003", &[]).leaving(3);
    assert!(unknown.err.contains("No event has the case \"INC-1003\"."), "{}", unknown.err);
    assert!(unknown.err.contains("hint: Near to it are "), "{}", unknown.err);
    assert!(explain("INC-10003", &["--clock", "sundial"]).leaving(3).err.contains("Its clocks are "));
}

#[test]
fn an_agreement_is_checked_and_its_faults_are_pointed_at() {
    for file in fs::read_dir(root().join("examples")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            outrigger(&["check", &shown(&path)]).leaving(0);
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.toml");
    let terms = fs::read_to_string(root().join(DESK_TERMS)).unwrap();
    let terms = terms.replacen("clock = \"resolution\"", "clock = \"resolutoin\"", 1);
    fs::write(&path, &terms).unwrap();
    let line = terms.lines().position(|line| line.contains("resolutoin")).unwrap() + 1;
    let told = outrigger(&["check", &shown(&path)]).leaving(2);
    for word in [format!("broken.toml:{line}:"), "\"resolutoin\"".into(), "cannot be used".into()] {
        assert!(told.out.contains(&word), "{word} is not in {}", told.out);
    }
    let found = outrigger(&["check", "--json", &shown(&path)]).leaving(2).json();
    let error = list(&found).iter().find(|one| one["severity"] == "error").unwrap();
    assert_eq!(error["line"], line);
    let measured = outrigger(&["measure", "--agreement", &shown(&path), DESK_EVENTS]).leaving(2);
    assert!(
        measured.out.is_empty() && measured.err.contains(&format!("broken.toml:{line}:")),
        "{}",
        measured.err
    );
}

#[test]
fn questions_about_business_time_are_answered_in_their_order() {
    let path = example("calendar-questions.json");
    let asked: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let told = outrigger(&["calendar", &shown(&path)]).leaving(0);
    let answers: Vec<Value> = told.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids = |answers: &[Value]| -> Vec<String> {
        answers.iter().map(|one| text(&one["id"]).to_owned()).collect()
    };
    assert_eq!(ids(&answers), ids(list(&asked["cases"])));
    assert!(answers.iter().all(|answer| answer["error"].is_null()), "{}", told.out);
}

#[test]
fn rejected_rows_are_told_kept_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (events, rejects) = (folder.path().join("events.csv"), folder.path().join("rejects.csv"));
    let rows = "case,time,activity,status,priority,cause\n\
        A-1,2026-03-02T09:00:00Z,Opened,New,P2,\nA-1,soon,First reply,Work,P2,\n\
        A-1,2026-03-02T10:00:00Z,Resolved,Done,P2,\n";
    fs::write(&events, rows).unwrap();
    let (events, rejects) = (shown(&events), shown(&rejects));
    let arguments = ["measure", "--agreement", DESK_TERMS, &events];
    let told = outrigger(&arguments).leaving(4);
    assert!(told.err.contains("1 of 3 rows was rejected:"), "{}", told.err);
    assert!(told.err.contains("line 3, time:") && told.err.contains("--rejects "), "{}", told.err);
    outrigger(&with(&arguments, &["--rejects", &rejects])).leaving(4);
    let kept = fs::read_to_string(&rejects).unwrap();
    assert!(kept.contains("A-1,soon,First reply,Work,P2,,3,time,"), "{kept}");
}

#[test]
fn scripts_can_rely_on_the_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let data = shown(&folder.path().join("data"));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    outrigger(&["--version"]).leaving(0);
    assert!(outrigger(&["mesure"]).leaving(2).err.contains("measure"), "a slip of the finger is understood");
    assert!(outrigger(&["check", "nowhere.toml"]).leaving(3).err.contains("hint: Check the path."));
    outrigger(&["verify", "--data", &data]).leaving(3);
    let port = outrigger(&["serve", "--data", &data, "--listen", &address]).leaving(9);
    assert!(port.err.contains("--listen 127.0.0.1:0"), "{}", port.err);
    let beyond = ["measure", "--agreement", DESK_TERMS, DESK_EVENTS, "--period", "2031-01", "--fail-on-miss"];
    assert!(
        outrigger(&beyond).leaving(2).err.contains("hint: The events reach from "),
        "no silence is a met level"
    );
    let empty = folder.path().join("empty.csv");
    fs::write(&empty, "").unwrap();
    outrigger(&["measure", "--agreement", DESK_TERMS, &shown(&empty)]).leaving(2);
    let unmade = shown(&empty.join("data"));
    let unmade = outrigger(&["serve", "--data", &unmade, "--listen", "127.0.0.1:0"]).leaving(2);
    assert!(unmade.err.contains("cannot be made there"), "{}", unmade.err);
    let without_zone = folder.path().join("local.csv");
    fs::write(&without_zone, "case,time,activity\nA-1,2026-03-02 09:00:00,Opened\n").unwrap();
    let told = outrigger(&["measure", "--agreement", DESK_TERMS, &shown(&without_zone)]).leaving(2);
    assert!(told.err.contains("add `--zone Europe/Berlin`"), "{}", told.err);
}

#[test]
fn a_data_folder_is_verified_and_a_changed_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    furnish(folder.path());
    let data = shown(folder.path());
    let sound = outrigger(&["verify", "--data", &data, "--json"]).leaving(0).json();
    assert_eq!(sound[0]["verification"]["sound"], true);
    let path = folder.path().join(outrigger_store::sqlite::FILE_NAME);
    let mut bytes = fs::read(&path).unwrap();
    let name = b"Otto Brandt";
    let places: Vec<usize> =
        bytes.windows(name.len()).enumerate().filter(|(_, seen)| *seen == name).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "what people write about others is not sealed");
    for at in places {
        bytes[at] = b'A';
    }
    fs::write(&path, bytes).unwrap();
    let changed = outrigger(&["verify", "--data", &data, "--json"]).leaving(7).json();
    assert_eq!(changed[0]["verification"]["sound"], false);
    assert_eq!(changed[0]["verification"]["first_bad"], 6, "the entry that names him as an owner is named");
}

#[test]
fn the_machine_is_examined_and_shells_learn_the_verbs() {
    let folder = tempfile::tempdir().unwrap();
    let doctor = outrigger(&["doctor", "--data", &shown(folder.path()), "--listen", "127.0.0.1:0"]);
    for about in ["data folder", "free space", "port", "clock", "time zones", "browser"] {
        assert!(doctor.out.contains(about), "{about} is not in {}", doctor.out);
    }
    let is_bad = doctor.out.split_whitespace().any(|word| word == "bad");
    assert_eq!(doctor.code, Some(i32::from(is_bad)), "{}", doctor.out);
    for shell in ["bash", "zsh", "fish"] {
        assert!(outrigger(&["completions", shell]).leaving(0).out.contains("measure"), "{shell}");
    }
    let api = outrigger(&["openapi"]).leaving(0).json();
    assert!(text(&api["openapi"]).starts_with("3.1"));
    assert!(api["paths"]["/e/{id}/operate"]["get"].is_object());
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let mut child = program(&["openapi"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let told = Told::from(child.wait_with_output().unwrap()).leaving(0);
    assert_eq!(told.err, "");
}

/// A server that ends with this value, whatever becomes of the story.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

#[test]
fn the_demo_lets_people_in_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let data = shown(&folder.path().join("demo"));
    let mut command = program(&["demo", "--data", &data, "--listen", "127.0.0.1:0"]);
    let mut demo = Running(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut said = BufReader::new(demo.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = said.find(|line| line.contains("/link/")).unwrap();
    let (origin, token) = line.split_whitespace().next_back().unwrap().split_once("/link/").unwrap();
    let anna = Person::enter(origin, token);
    assert!(line.contains("Anna Lindqvist"), "{line}");
    assert_eq!(list(&anna.data("operate")["levels"]).len(), 10);
    drop(anna);
    let asked = Command::new("sh").args(["-c", &format!("kill -INT {}", demo.0.id())]).status().unwrap();
    assert!(asked.success());
    assert_eq!(demo.0.wait().unwrap().code(), Some(0), "an orderly end");
    outrigger(&["verify", "--data", &data]).leaving(0);
}
