//! Files that are kept and handed out: by whom, of which types, and whose.

use super::*;
use crate::tests::{Room, charter, draft, found, room};
use outrigger_kernel::Code;
use outrigger_lifecycle::Command;
use serde_json::json;

const NOW: &str = "2026-03-03T09:00:00Z";
const PDF: &[u8] = b"%PDF-1.7\n\x00\xff";

/// A room with a process in it: its founder and the engagement.
fn furnished() -> (Room, AccountId, EngagementId) {
    let room = room(NOW);
    let (anna, engagement) = found(&room.desk);
    room.desk.execute(anna, engagement, draft("Service desk")).unwrap();
    (room, anna, engagement)
}

fn item(text: &str) -> ItemNo {
    text.parse().unwrap()
}

fn attach(file: Hash, name: &str) -> Command {
    let fields = json!({ "item": "PROC-1", "file": file, "name": name });
    Command::parse("content.attach-file", fields).unwrap()
}

#[test]
fn a_file_is_kept_attached_and_handed_out() {
    let (room, anna, engagement) = furnished();
    let digest = room.desk.upload_file(anna, engagement, item("PROC-1"), PDF).unwrap();
    let before = room.desk.snapshot(anna, engagement, None).unwrap();
    let unnamed = room.desk.kept_file(&before, digest).unwrap_err();
    assert_eq!(unnamed.code, Code::NotFound, "a file that no entry names is nobody's");
    let receipt = room.desk.execute(anna, engagement, attach(digest, "report")).unwrap();
    assert_eq!(receipt.path, "items/PROC-1");
    let now = room.desk.snapshot(anna, engagement, None).unwrap();
    let kept = KeptFile { name: "report.pdf".into(), kind: FileKind::Pdf, bytes: PDF.to_vec() };
    assert_eq!(room.desk.kept_file(&now, digest), Ok(kept));
    let unknown = Hash::of(b"unknown");
    let told = |digest| room.desk.kept_file(&before, digest).unwrap_err().to_string();
    assert_eq!(told(digest).replace(&digest.to_string(), &unknown.to_string()), told(unknown));
}

#[test]
fn a_file_of_another_engagement_is_not_found() {
    let (room, anna, engagement) = furnished();
    let digest = room.desk.upload_file(anna, engagement, item("PROC-1"), PDF).unwrap();
    room.desk.execute(anna, engagement, attach(digest, "report.pdf")).unwrap();
    let other = room.desk.found(anna, charter()).unwrap().engagement;
    let other = room.desk.snapshot(anna, other, None).unwrap();
    assert_eq!(room.desk.kept_file(&other, digest).unwrap_err().code, Code::NotFound);
}

#[test]
fn what_may_not_be_attached_is_not_kept() {
    let (room, anna, engagement) = furnished();
    let eve = room.desk.add_account("eve@elsewhere.example", "Eve").unwrap();
    let refused = |who: AccountId, no: &str, body: &[u8]| {
        room.desk.upload_file(who, engagement, item(no), body).unwrap_err()
    };
    let large = vec![b'a'; (25 << 20) + 1];
    let page = b"\xef\xbb\xbf \n<!DOCTYPE html><script>alert(1)</script>";
    let cases: [(AccountId, &str, &[u8], Code); 6] = [
        (eve, "PROC-1", PDF, Code::NotFound),
        (anna, "PROC-9", PDF, Code::NotFound),
        (anna, "STMT-1", PDF, Code::NotFound),
        (anna, "PROC-1", &large, Code::TooMuch),
        (anna, "PROC-1", page, Code::Invalid),
        (anna, "PROC-1", b"", Code::Invalid),
    ];
    for (who, no, body, code) in cases {
        assert_eq!(refused(who, no, body).code, code, "{no}");
    }
    assert!(room.store.blobs(None, 10).unwrap().is_empty());
}

#[test]
fn only_who_may_write_an_item_brings_files_for_it() {
    let (room, anna, engagement) = furnished();
    let audit = room.desk.add_account("audit@northwind.example", "Aki").unwrap();
    let admit = json!({ "account": audit, "name": "Aki", "side": "client", "roles": ["auditor"] });
    let admit = Command::parse("engagement.admit-member", admit).unwrap();
    room.desk.execute(anna, engagement, admit).unwrap();
    let refused = room.desk.upload_file(audit, engagement, item("PROC-1"), PDF).unwrap_err();
    assert_eq!((refused.code, refused.message.as_str()), (Code::NotAllowed, "You cannot write processes."));
}

#[test]
fn bytes_that_are_gone_are_said_to_be() {
    let (room, anna, engagement) = furnished();
    let digest = room.desk.upload_file(anna, engagement, item("PROC-1"), PDF).unwrap();
    room.desk.execute(anna, engagement, attach(digest, "report.pdf")).unwrap();
    let name = digest.to_string();
    std::fs::remove_file(room.folder.path().join("blobs").join(&name[..2]).join(&name)).unwrap();
    let now = room.desk.snapshot(anna, engagement, None).unwrap();
    let lost = room.desk.kept_file(&now, digest).unwrap_err();
    assert_eq!(lost.code, Code::Unavailable);
    assert!(lost.message.contains("report.pdf"), "{lost}");
}

#[test]
fn a_digest_alone_attaches_nothing_of_another_engagement() {
    let (room, anna, engagement) = furnished();
    let other = room.desk.found(anna, charter()).unwrap().engagement;
    room.desk.execute(anna, other, draft("Service desk")).unwrap();
    let told = |command: Command, digest: Hash| {
        let refused = room.desk.execute(anna, other, command).unwrap_err();
        refused.to_string().replace(&digest.to_string(), "it").replace(&digest.short(), "it")
    };
    let log = |file: Hash| {
        Command::parse("assess.attach-log", json!({ "process": "PROC-1", "file": file })).unwrap()
    };
    let file = room.desk.upload_file(anna, engagement, item("PROC-1"), PDF).unwrap();
    let events = room.desk.upload(anna, engagement, b"case,time\nA,2026-03-01T10:00:00Z\n").unwrap();
    room.desk.execute(anna, engagement, attach(file, "report.pdf")).unwrap();
    let unknown = Hash::of(b"unknown");
    assert_eq!(told(attach(file, "report.pdf"), file), told(attach(unknown, "report.pdf"), unknown));
    assert_eq!(told(log(events), events), told(log(unknown), unknown));
    // Whoever brings the bytes has them.
    assert_eq!(room.desk.upload_file(anna, other, item("PROC-1"), PDF), Ok(file));
    room.desk.execute(anna, other, attach(file, "report.pdf")).unwrap();
}
