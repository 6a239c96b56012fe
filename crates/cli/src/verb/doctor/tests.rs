//! A healthy machine passes, and each thing that is not well is one row.

use super::*;
use crate::server::Port;

fn doctor(folder: &std::path::Path, address: &str) -> Doctor {
    Doctor {
        folder: Folder::at(folder.to_owned()),
        listen: Listen { address: address.parse().unwrap() },
        mail: Mail::default(),
    }
}

fn health(findings: &[Finding], about: &str) -> Health {
    findings.iter().find(|finding| finding.about == about).unwrap().health
}

#[test]
fn a_healthy_machine_passes_and_nothing_is_left_behind() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let findings = doctor(&data, "127.0.0.1:0").examine();
    let bad: Vec<_> = findings.iter().filter(|finding| finding.health == Health::Bad).collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert_eq!(health(&findings, "data"), Health::Note, "none yet");
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0, "looking made nothing");
}

#[test]
fn a_running_server_is_told_from_a_stranger_on_the_port() {
    let parent = tempfile::tempdir().unwrap();
    let taken: Port = Listen { address: "127.0.0.1:0".parse().unwrap() }.bind().unwrap();
    let doctor = doctor(parent.path(), &taken.address.to_string());
    assert_eq!(health(&doctor.examine(), "port"), Health::Bad);
    assert_eq!(doctor.run(&Console::plain()), Ok(Exit::Unexpected));
    let desk = doctor.folder.open().ok().unwrap();
    let findings = doctor.examine();
    assert_eq!((health(&findings, "port"), health(&findings, "data")), (Health::Note, Health::Note));
    drop(desk);
    assert_eq!(health(&doctor.examine(), "data"), Health::Good);
}

#[test]
fn older_data_is_told_and_left_as_it_is() {
    let older = folder::schema(Err(outrigger_store::StoreError::Older { found: 1, known: 2 }));
    assert_eq!(older.health, Health::Note);
    assert!(older.seen.starts_with("schema 1; the server brings it to 2 when it starts"), "{}", older.seen);
    assert!(!folder::is_in_use(&older));
}

#[test]
fn a_folder_that_cannot_be_written_is_bad() {
    let parent = tempfile::tempdir().unwrap();
    std::fs::create_dir(parent.path().join("outrigger-doctor.tmp")).unwrap();
    assert_eq!(folder::writable(parent.path()).health, Health::Bad, "the trial file cannot be made");
}

#[test]
fn free_space_is_read_as_posix_lays_it_down() {
    let output =
        "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 102400 1024 81920 2% /\n";
    assert_eq!(folder::free_mib(output), Some(80));
    assert_eq!(folder::free_mib(""), None);
}

#[test]
fn a_clock_that_cannot_be_true_is_bad() {
    assert_eq!(machine::judge_clock("2026-03-02T09:00:00Z".parse().unwrap()).health, Health::Good);
    assert_eq!(machine::judge_clock(outrigger_kernel::Instant(0)).health, Health::Bad);
    assert_eq!(machine::zones().health, Health::Good);
}

#[test]
fn mail_lies_in_the_spool_until_a_server_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let seen = |mail: &Mail| sending::mail(mail, parent.path());
    assert_eq!(seen(&Mail::default()).health, Health::Note);
    std::fs::create_dir(parent.path().join("spool")).unwrap();
    std::fs::write(parent.path().join("spool/1.eml"), "mail").unwrap();
    assert!(seen(&Mail::default()).seen.contains("1 mail lies"), "{:?}", seen(&Mail::default()));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mail = |url: String| Mail { smtp: Some(url), mail_from: Some("desk@example.org".into()) };
    assert_eq!(seen(&mail(format!("smtp://{closed}"))).health, Health::Bad, "nobody answers there");
    assert_eq!(
        seen(&mail("smtp://mail.example.org".into())).health,
        Health::Bad,
        "it would travel in the clear"
    );
}

#[test]
fn webhooks_are_looked_at_beside_a_running_server() {
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::at(parent.path().join("data"));
    assert_eq!(sending::webhooks(&folder).health, Health::Note, "there is no data");
    let desk = folder.open().ok().unwrap();
    let seen = sending::webhooks(&folder);
    assert_eq!((seen.health, seen.seen.as_str()), (Health::Good, "there are none"));
    drop(desk);
}
