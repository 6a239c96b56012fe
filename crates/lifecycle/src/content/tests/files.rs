//! Files of items: who attaches what, how they are detached, and which of them a member may have.

use crate::{
    Command, Evidence, Need,
    content::{FILE_MIB_MAX, FILES_MAX, FileKind},
    scene::{
        REASON, Scene, assert_lines, attach_file, detach_file, digest, draft, no, pdf, process, source, told,
        with,
    },
    view,
};
use outrigger_kernel::{Code, Hash};

const REPORT: &str = "report.pdf";

/// With PROC-1, as entry 8.
fn given() -> Scene {
    Scene::given()
        .when("otto", "content.draft", draft(process("Incidents")))
        .then("otto content.draft => content.item-drafted")
}

fn attach(scene: Scene, who: &str, evidence: Evidence) -> Scene {
    scene.evidence(evidence).when(who, "content.attach-file", attach_file("PROC-1", REPORT))
}

#[test]
fn whoever_may_write_an_item_attaches_files_to_it() {
    let scene = attach(given(), "ben", pdf(1));
    let scene = attach(scene, "stranger", pdf(1))
        .when("otto", "content.attach-file", attach_file("PROC-9", REPORT))
        .when("otto", "content.attach-file", attach_file("AGR-1", REPORT))
        .when("stranger", "content.attach-file", attach_file("AGR-1", REPORT))
        .when("otto", "content.attach-file", attach_file("PROC-1", REPORT));
    let scene = attach(scene, "otto", Evidence::Impossible("The file is empty.".into()));
    let scene = attach(scene, "otto", pdf((FILE_MIB_MAX << 20) + 1));
    let scene = attach(scene, "otto", pdf(FILE_MIB_MAX << 20));
    let scene = attach(scene, "anna", pdf(1)).then(
        "
        ben content.attach-file => NotAllowed: You cannot write processes.
        stranger content.attach-file => NotFound: There is no engagement with that address here.
        otto content.attach-file => NotFound: There is no item PROC-9 here.
        otto content.attach-file => NotFound: There is no item AGR-1 here.
        stranger content.attach-file => NotFound: There is no engagement with that address here.
        otto content.attach-file => NotReady: The file was not looked at.
        otto content.attach-file => Invalid: The file is empty.
        otto content.attach-file => TooMuch: The file is over its limit of 25 MiB.
        otto content.attach-file => content.file-attached
        anna content.attach-file => Conflict: \
        This file is already attached to PROC-1 for the client by otto on 2 April 2026, 10:07.
        ",
    );
    let attached = &scene.on.files[&no("PROC-1")][0];
    assert_eq!((attached.bytes, attached.kind, attached.stamp.seq), (FILE_MIB_MAX << 20, FileKind::Pdf, 9));
}

#[test]
fn each_side_attaches_to_what_it_writes() {
    Scene::given()
        .when("ben", "content.draft", draft(source("Remedy")))
        .evidence(pdf(1))
        .when("tina", "content.attach-file", attach_file("SRC-1", "mapping.pdf"))
        .when("otto", "content.detach-file", detach_file("SRC-1", "mapping.pdf"))
        .then(
            "
            ben content.draft => content.item-drafted
            tina content.attach-file => content.file-attached
            otto content.detach-file => NotAllowed: You cannot write sources.
            ",
        );
}

#[test]
fn a_file_has_a_plain_name() {
    let mut scene = given();
    let mut refused = |name: &str| {
        scene = scene.clone().evidence(pdf(1));
        let fields = with(attach_file("PROC-1", REPORT), "name", name);
        let refusal = scene.ask("otto", "content.attach-file", fields).unwrap_err();
        assert_eq!(refusal.field.as_deref(), Some("name"));
        told(&refusal)
    };
    for name in ["../report.pdf", "C:\\report.pdf", "report\n.pdf", "report\0.pdf", "\u{7f}"] {
        let expected = "Invalid: The name of a file has a slash, a backslash or a control character.";
        assert_eq!(refused(name), expected, "{name:?}");
    }
    assert_eq!(refused(" "), "Invalid: Name is empty.");
    assert_eq!(refused(&"x".repeat(201)), "TooMuch: Name is over its limit of 200 characters.");
}

#[test]
fn a_detached_file_stays_on_record_and_may_be_attached_again() {
    let scene = attach(given(), "otto", pdf(1))
        .when("otto", "content.detach-file", detach_file("PROC-1", "other.pdf"))
        .when("otto", "content.detach-file", detach_file("PROC-9", REPORT))
        .when("otto", "content.detach-file", with(detach_file("PROC-1", REPORT), "reason", "no"))
        .when("anna", "content.detach-file", detach_file("PROC-1", REPORT))
        .when("otto", "content.detach-file", detach_file("PROC-1", REPORT));
    let other = digest("other.pdf").short();
    let scene = attach(scene, "otto", pdf(1)).then(&format!(
        "
        otto content.attach-file => content.file-attached
        otto content.detach-file => NotFound: There is no file {other} here.
        otto content.detach-file => NotFound: There is no item PROC-9 here.
        otto content.detach-file => Invalid: Reason has fewer than 3 characters.
        anna content.detach-file => content.file-detached
        otto content.detach-file => Conflict: \
        This file is already detached for the client by anna on 2 April 2026, 10:08.
        otto content.attach-file => content.file-attached
        ",
    ));
    let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed("ben", name, fields);
    let page = view::item(&scene.on, no("PROC-1"), &try_command).unwrap();
    let row = |row: &view::FileRow| {
        let end = row.detached.as_ref().map(|end| (end.reason.as_str(), end.sealed.entry));
        format!("{} {:?} {} {} {end:?} {}", row.name, row.kind, row.bytes, row.by.name, row.offers.len())
    };
    assert_lines(
        page.files.iter().map(row),
        &format!("report.pdf Pdf 1 otto Some((\"{REASON}\", 10)) 0\nreport.pdf Pdf 1 otto None 1"),
    );
    let closed = page.files[1].offers[0].closed.as_deref();
    assert_eq!(closed, Some("You cannot write processes."), "the provider reads it");
    assert_eq!(scene.on.file(digest(REPORT)), Some((REPORT.to_owned(), FileKind::Pdf)));
}

#[test]
fn an_item_has_a_limited_number_of_files() {
    let mut scene = given();
    let ask = |scene: Scene, name: &str| -> (Scene, Result<usize, String>) {
        let mut scene = scene.evidence(pdf(1));
        let answer = scene.ask("otto", "content.attach-file", attach_file("PROC-1", name));
        (scene, answer.map(|facts| facts.len()).map_err(|refusal| told(&refusal)))
    };
    for at in 0..FILES_MAX {
        let (next, answer) = ask(scene, &format!("{at}.pdf"));
        assert_eq!(answer, Ok(1));
        scene = next;
    }
    let (mut scene, answer) = ask(scene, REPORT);
    assert_eq!(answer, Err("TooMuch: The number of files of PROC-1 is over its limit of 50.".into()));
    scene.ask("otto", "content.detach-file", detach_file("PROC-1", "0.pdf")).unwrap();
    assert_eq!(ask(scene, REPORT).1, Ok(1));
}

#[test]
fn only_what_the_ledger_names_is_a_file() {
    let scene = Scene::assessed();
    let log = format!("log-{}.csv", digest("log").short());
    assert_eq!(scene.on.file(digest("log")), Some((log, FileKind::Text)));
    assert_eq!(scene.on.file(digest(REPORT)), None, "uploaded by whomever, named by nobody");
    assert_eq!(scene.on.file(Hash::default()), None);
    let scene = scene
        .evidence(Evidence::File { bytes: 9, kind: FileKind::Text })
        .when("otto", "content.attach-file", attach_file("PROC-1", "start.bat"))
        .then("otto content.attach-file => content.file-attached");
    let found = scene.on.file(digest("start.bat"));
    assert_eq!(found, Some(("start.bat.txt".to_owned(), FileKind::Text)), "a name promises what is in it");
}

#[test]
fn a_file_is_looked_at_before_it_is_attached() {
    let need = |name: &str, fields| Command::parse(name, fields).unwrap().needs(&Scene::given().on);
    let attach = need("content.attach-file", attach_file("PROC-1", REPORT));
    assert_eq!(attach, Some(Need::File { digest: digest(REPORT) }));
    assert_eq!(need("content.detach-file", detach_file("PROC-1", REPORT)), None);
    assert_eq!(need("content.draft", draft(process("Incidents"))), None);
    let wrong = with(attach_file("PROC-1", REPORT), "file", REPORT);
    assert_eq!(Command::parse("content.attach-file", wrong).unwrap_err().code, Code::Invalid);
}

#[test]
fn each_type_has_a_name_a_media_type_and_an_end() {
    for kind in FileKind::ALL {
        let name = format!("Report.{}", kind.extension().to_uppercase());
        assert_eq!(kind.named(&name), name);
        assert_eq!(kind.named("report.exe"), format!("report.exe.{}", kind.extension()));
        assert_eq!(kind.named("report"), format!("report.{}", kind.extension()));
        assert!(kind.mime().contains('/') && !kind.title().is_empty());
    }
    assert_eq!(serde_json::to_value(FileKind::Docx).unwrap(), "docx");
    assert_eq!(FileKind::Jpeg.named("photo.jpeg"), "photo.jpeg");
}
