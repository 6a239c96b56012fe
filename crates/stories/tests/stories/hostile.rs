//! What strangers, other sites, broken files and markup get: a sentence, and nothing else.

use crate::house::{ANNA, AUDIT, Answer, BEN, HTML, House, JSON, Person, list, text};
use flate2::{Compression, write::GzEncoder};
use outrigger_kernel::EngagementId;
use std::io::Write;

/// Pages of an engagement, one of each kind.
const PAGES: [&str; 26] = [
    "",
    "/people",
    "/assess",
    "/files/00000000000000000000000000000000000000000000000000000000000000ff",
    "/items/PROC-1",
    "/items/PROC-1/edit",
    "/new/process",
    "/gates/G1",
    "/operate",
    "/operate/levels/first-reply",
    "/operate/cases/INC-10001",
    "/operate/statements/STMT-1",
    "/operate/claims/CLAIM-1",
    "/operate/restatements/RST-1",
    "/operate/live",
    "/operate/patterns",
    "/operate/what-if",
    "/operate/agreements",
    "/operate/agreements/AGR-1",
    "/operate/agreements/AGR-1/edit",
    "/operate/agreements/AGR-1/compare",
    "/ledger",
    "/ledger/1",
    "/verify",
    "/do/gate.sign",
    "/watch",
];

const EVENTS: &str = "operate/sources/SRC-1/events";
const MIB: usize = 1 << 20;

#[test]
fn strangers_cannot_tell_what_exists() {
    let house = House::furnished();
    let anna = house.person(ANNA);
    let (stranger, _) = house.newcomer("eve@elsewhere.example", "Eve");
    let nowhere = format!("/e/{}", EngagementId::from_random([5; 16]));
    for page in PAGES {
        for accept in [HTML, JSON] {
            let look = |home: &str| stranger.get_as(&format!("{home}{page}"), accept).with_status(404);
            let (hidden, missing) = (look(&anna.home), look(&nowhere));
            let told = hidden.body.replace(&anna.home, &nowhere);
            assert_eq!(told, missing.body, "{page}");
            assert_eq!(hidden.header("content-length"), missing.header("content-length"), "{page}");
        }
    }
    let act = stranger.post_form(&anna.at("do/gate.sign"), &[("gate", "G1")]).with_status(404);
    assert!(!act.body.contains("Northwind"), "{}", act.body);
    assert_eq!(stranger.upload(&anna.at(EVENTS), b"case,time\n").status, 404);
    for path in ["operate/what-if", "operate/check"] {
        let tried =
            stranger.post_form(&anna.at(path), &[("agreement", "AGR-1"), ("text", "")]).with_status(404);
        assert!(!tried.body.contains("Northwind"), "{}", tried.body);
    }
}

#[test]
fn who_has_no_session_is_asked_to_sign_in() {
    let house = House::furnished();
    let (anna, nobody) = (house.person(ANNA), Person::anonymous(&house.origin()));
    let path = anna.at("operate?period=2026-10");
    let sent_on = nobody.get(&path).with_status(303);
    assert!(
        sent_on.header("location").starts_with("/sign-in?next=%2Fe%2F"),
        "{}",
        sent_on.header("location")
    );
    let told = nobody.get_as(&path, JSON).with_status(401).json();
    assert_eq!(told["next"], "Sign in, and send it again.");
    let link = house.desk.link(house.desk.account(ANNA).unwrap().unwrap()).unwrap();
    let path = format!("/link/{link}");
    nobody.post_form(&path, &[]).with_status(303);
    let used = nobody.post_form(&path, &[]).with_status(403);
    assert!(used.body.contains("You cannot sign in with this link."), "{}", used.body);
}

#[test]
fn acts_are_believed_from_our_own_pages_only() {
    let house = House::furnished();
    let anna = house.person(ANNA);
    let path = anna.at("do/operate.propose-agreement");
    let form = format!("csrf={}&text=none", anna.csrf());
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let own = ("sec-fetch-site", "same-origin");
    let check = |headers: &[(&str, &str)], body: &str, why: &str| {
        let refused = anna.send(&path, headers, body.as_bytes()).with_status(403);
        assert!(refused.body.contains(why), "{headers:?}: {}", refused.body);
    };
    check(&[kind, own], "text=none", "You cannot do this from an old form.");
    check(&[kind, own], "csrf=0000&text=none", "You cannot do this from an old form.");
    check(&[kind], &form, "You cannot do this from another site.");
    check(&[kind, ("sec-fetch-site", "cross-site")], &form, "You cannot do this from another site.");
    check(&[kind, ("sec-fetch-site", "same-site")], &form, "You cannot do this from another site.");
    check(&[kind, ("origin", "https://evil.example")], &form, "You cannot do this from another site.");
    let sent = anna.send(&path, &[kind, own], form.as_bytes()).with_status(422);
    assert!(sent.body.contains("The terms cannot be used"), "the form itself is read: {}", sent.body);
}

#[test]
fn there_are_no_other_commands_and_no_other_pages() {
    let house = House::furnished();
    let anna = house.person(ANNA);
    for command in ["operate.fly", "operate", "engagement.found.twice", "%2e%2e"] {
        assert_eq!(anna.get(&anna.at(&format!("do/{command}"))).status, 404, "{command}");
        assert_eq!(anna.try_act(command, &[]).status, 404, "{command}");
    }
    for page in [
        "operate/cases/INC-1",
        "operate/statements/STMT-99",
        "operate/claims/CLAIM-99",
        "operate/restatements/RST-1",
        "operate/agreements/AGR-9/edit",
        "ledger/0",
        "ledger/99999",
        "items/PROC-0",
    ] {
        let told = anna.get_as(&anna.at(page), JSON).with_status(404).json();
        assert_eq!(told["code"], "not-found", "{page}");
    }
    for path in ["/admin", "/e", "/.git/config", "/assets/../Cargo.toml"] {
        assert_eq!(anna.get(path).status, 404, "{path}");
    }
    for odd in
        ["operate?period=soon", "operate/what-if?choice=p2-resolution+target&value=999999999999999999999"]
    {
        assert_eq!(anna.get(&anna.at(odd)).status, 422, "{odd}");
    }
    assert_eq!(anna.send("/", &[], b"").status, 405);
}

#[test]
fn too_much_is_refused_with_its_limit() {
    let house = House::furnished();
    let (anna, ben) = (house.person(ANNA), house.person(BEN));
    // Just over each limit, so that the server has read everything by the time it answers.
    let form = anna.try_act("operate.propose-agreement", &[("text", &"a".repeat(4 * MIB))]);
    assert_eq!(form.status, 413, "{}", form.body);
    let terms = anna.try_act("operate.propose-agreement", &[("text", &"a".repeat(262_145))]).with_status(413);
    assert!(terms.body.contains("Text is over its limit of 262144 characters."), "the field is named");
    let upload = ben.upload(&ben.at(EVENTS), "a".repeat(64 * MIB + 1).as_bytes());
    assert_eq!(upload.status, 413, "{}", upload.body);
    let address = format!("operate?period={}", "a".repeat(9_000));
    assert_eq!(anna.get(&anna.at(&address)).status, 414);
}

#[test]
fn broken_files_get_a_sentence() {
    let house = House::furnished();
    let ben = house.person(BEN);
    let sentence = |file: &[u8]| {
        let refused = ben.upload(&ben.at(EVENTS), file).with_status(422).json();
        text(&refused["message"]).to_owned()
    };
    let check = |file: &[u8], why: &str| {
        let told = sentence(file);
        assert!(told.contains(why), "{told}");
    };
    check(b"", "There is no file, or nothing in it.");
    check(b" \n\n", "the file is empty");
    check(&packed(48), "the file exceeds the limit of 67108864");
    let whole = packed(1);
    check(&whole[..whole.len() / 2], "the file is cut off");
    check(b"colour,size\nred,large\n", "no column says which case an event belongs to");
    check(b"<?xml version=\"1.0\"?><!DOCTYPE log [<!ENTITY a \"b\">]><log/>", "remove the DOCTYPE");
    let report = ben.data("operate");
    assert_eq!(report["sources"][0]["batches"], 12, "nothing was kept of any of them");
}

/// Some times two MiB of events, packed a thousandfold.
fn packed(times: usize) -> Vec<u8> {
    let rows = "A-1,2026-11-01T00:00:00Z,Opened\n".repeat(64 << 10);
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(b"case,time,activity\n").unwrap();
    for _ in 0..times {
        packed.write_all(rows.as_bytes()).unwrap();
    }
    packed.finish().unwrap()
}

#[test]
fn files_are_taken_for_what_they_hold_and_handed_out_to_be_kept() {
    let house = House::furnished();
    let (anna, audit) = (house.person(ANNA), house.person(AUDIT));
    let (stranger, _) = house.newcomer("eve@elsewhere.example", "Eve");
    let (pdf, page) = (b"%PDF-1.7 minutes", b"<html><script>alert(1)</script></html>");
    let bring = |who: &Person, name: &str, file: &[u8]| {
        who.upload(&format!("{}/items/PROC-1/files?name={name}", anna.home), file)
    };
    for (name, file) in
        [("report.pdf", &page[..]), ("logo.svg", b"<svg onload=\"alert(1)\"/>"), ("a.pdf", b"MZ\0")]
    {
        bring(&anna, name, file).with_status(422);
    }
    for name in ["..%2F..%2Fkeys", "a%0D%0Ab.pdf", "a%5Cb.pdf"] {
        let refused = bring(&anna, name, pdf).with_status(422).json();
        assert_eq!(refused["field"], "name", "{refused}");
    }
    assert!(list(&anna.data("items/PROC-1")["files"]).is_empty(), "nothing was attached");
    bring(&audit, "report.pdf", pdf).with_status(403);
    bring(&stranger, "report.pdf", pdf).with_status(404);

    bring(&anna, "%E2%80%AEfdp.%22exe", pdf).with_status(201);
    let file = anna.data("items/PROC-1")["files"][0].clone();
    let path = anna.at(&format!("files/{}", text(&file["digest"])));
    let kept = audit.get(&path).with_status(200);
    assert_eq!((kept.body.as_bytes(), kept.header("content-type")), (&pdf[..], "application/pdf"));
    let named = "attachment; filename=\"fdp._exe.pdf\"; filename*=UTF-8''fdp.%22exe.pdf";
    assert_eq!(kept.header("content-disposition"), named);
    assert_eq!(kept.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(kept.header("x-content-type-options"), "nosniff");
    stranger.get(&path).with_status(404);
}

#[test]
fn markup_is_shown_and_never_run() {
    let house = House::empty();
    let (mut ada, _) = house.newcomer("ada@meridian.example", "Ada <b>Diaz</b>");
    let markup = "<img src=x onerror=alert(1)>\"'&";
    let charter = [
        ("title", markup),
        ("client", markup),
        ("provider", "Halyard"),
        ("zone", "Etc/UTC"),
        ("founder", markup),
    ];
    ada.post_form("/found", &charter).with_status(303);
    ada.find_home();
    let process = [
        ("kind", "process"),
        ("name", markup),
        ("function", markup),
        ("owner", markup),
        ("volume_per_month", "1"),
        ("handling_minutes", "1"),
        ("fte_tenths", "1"),
        ("importance", "1"),
        ("standardisation", "low"),
        ("documentation", "1"),
        ("notes", markup),
    ];
    assert_eq!(ada.act("content.draft", &process), "items/PROC-1");
    for page in ["", "assess", "items/PROC-1", "items/PROC-1/edit", "ledger", "ledger/3", "gates/G1"] {
        let shown: Answer = ada.get(&ada.at(page)).with_status(200);
        let body = &shown.body;
        assert!(!body.contains("<img") && !body.contains("<b>Diaz"), "{page}: {body}");
        assert!(body.contains("onerror=alert(1)"), "{page} shows what was written: {body}");
    }
    assert_eq!(ada.data("items/PROC-1")["content"]["name"], markup, "data is what was written");
    let echoed = ada.get("/sign-in?next=%22%3E%3Cscript%3E").with_status(200).body;
    assert!(!echoed.contains("\"><script>"), "{echoed}");
}
