//! Files of items: brought along, listed, handed out with care, and refused when they are not what they may be.

use super::*;
use axum::http::{
    HeaderName,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS},
};
use outrigger_kernel::Hash;

const PDF: &str = "%PDF-1.7 minutes";

/// A house with a process in it.
fn furnished() -> House {
    let house = house();
    house.execute("content.draft", json!({ "content": house.process("Tickets") }));
    house
}

/// Sends a file by the form on the page of PROC-1, as a browser does.
async fn bring(house: &House, who: &SignedIn, name: &str, content: &str) -> Reply {
    let token = &who.csrf;
    let parts = format!(
        "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/pdf\r\n\r\n{content}\r\n--b--\r\n"
    );
    let request = as_who(own(Request::post(house.at("/items/PROC-1/files"))), Some(who))
        .header(CONTENT_TYPE, "multipart/form-data; boundary=b");
    house.send(request.body(parts.into()).unwrap()).await
}

/// Sends a file as a program does: bare, and named in the address.
async fn send(house: &House, who: &SignedIn, name: &str, content: impl Into<Body>) -> Reply {
    let request =
        as_who(own(Request::post(house.at(&format!("/items/PROC-1/files?name={name}")))), Some(who))
            .header("x-csrf-token", &who.csrf)
            .header(ACCEPT, "application/json");
    house.send(request.body(content.into()).unwrap()).await
}

async fn keep(house: &House, who: &SignedIn, content: &str) -> Reply {
    house.get(&house.at(&format!("/files/{}", Hash::of(content.as_bytes()))), Some(who)).await
}

fn header(reply: &Reply, name: HeaderName) -> &str {
    reply.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_file_is_brought_listed_and_kept() {
    let house = furnished();
    let anna = house.session(house.anna);
    let brought = bring(&house, &anna, "Minutes (March).pdf", PDF).await;
    assert_eq!(brought.status, StatusCode::SEE_OTHER, "{}", brought.body);
    assert_eq!(brought.location(), house.at("/items/PROC-1?sealed=4"));
    let page = house.get(brought.location(), Some(&anna)).await.body;
    let link = format!("href=\"{}\"", house.at(&format!("/files/{}", Hash::of(PDF.as_bytes()))));
    assert!(page.contains(&link) && page.contains("Minutes (March).pdf"), "{page}");
    assert!(page.contains("16 bytes") && page.contains(">Detach<"), "{page}");

    let kept = keep(&house, &anna, PDF).await;
    assert_eq!((kept.status, kept.body.as_str()), (StatusCode::OK, PDF));
    assert_eq!(header(&kept, CONTENT_TYPE), "application/pdf");
    assert_eq!(header(&kept, CONTENT_DISPOSITION), "attachment; filename=\"Minutes (March).pdf\"");
    assert_eq!(header(&kept, CONTENT_SECURITY_POLICY), "default-src 'none'; sandbox");
    assert_eq!(header(&kept, X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(header(&kept, CACHE_CONTROL), "no-store");
    let data = house.get_json(&house.at("/items/PROC-1"), Some(&anna)).await.json();
    assert_eq!((&data["files"][0]["kind"], &data["files"][0]["bytes"]), (&json!("pdf"), &json!(16)));
    let again = bring(&house, &anna, "other.pdf", PDF).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("This file is already attached to PROC-1"), "{}", again.body);
}

#[tokio::test]
async fn no_name_is_a_path_a_header_or_another_name() {
    let house = furnished();
    let anna = house.session(house.anna);
    let cases = [
        ("../../etc/passwd", "plain", r#"filename="passwd.txt""#),
        (r"C:\temp\run.exe", "plain", r#"filename="run.exe.txt""#),
        (r#"a\"b.pdf"#, PDF, r#"filename="a_b.pdf"; filename*=UTF-8''a%22b.pdf"#),
        ("a;filename=b.pdf", PDF, r#"filename="a_filename=b.pdf"; filename*=UTF-8''a%3Bfilename%3Db.pdf"#),
        (
            "Grüße 👩.pdf",
            PDF,
            r#"filename="Gr__e _.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%F0%9F%91%A9.pdf"#,
        ),
        ("invoice\u{202e}fdp.exe", PDF, r#"filename="invoicefdp.exe.pdf""#),
        ("report.pdf", "plain", r#"filename="report.pdf.txt""#),
    ];
    for (no, (name, content, wanted)) in cases.into_iter().enumerate() {
        let content = format!("{content} {no}");
        let brought = bring(&house, &anna, name, &content).await;
        assert_eq!(brought.status, StatusCode::SEE_OTHER, "{name}: {}", brought.body);
        let kept = keep(&house, &anna, &content).await;
        assert_eq!(header(&kept, CONTENT_DISPOSITION), format!("attachment; {wanted}"), "{name}");
        assert!(["text/plain; charset=utf-8", "application/pdf"].contains(&header(&kept, CONTENT_TYPE)));
    }
    let long = "x".repeat(201);
    for (name, status) in [
        ("a%0D%0ASet-Cookie:%20x=1.pdf", StatusCode::UNPROCESSABLE_ENTITY),
        ("..%2F..%2Fpasswd", StatusCode::UNPROCESSABLE_ENTITY),
        ("a%5Cb", StatusCode::UNPROCESSABLE_ENTITY),
        ("a%00b", StatusCode::UNPROCESSABLE_ENTITY),
        ("", StatusCode::UNPROCESSABLE_ENTITY),
        (long.as_str(), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let refused = send(&house, &anna, name, PDF).await;
        assert_eq!((refused.status, &refused.json()["field"]), (status, &json!("name")), "{name}");
    }
    let split = bring(&house, &anna, "a\r\nSet-Cookie: x=1\r\n\r\n.pdf", PDF).await;
    assert!(split.status.is_client_error() && !split.headers.contains_key("set-cookie"), "{}", split.status);
}

#[tokio::test]
async fn what_runs_is_not_taken_whatever_it_is_called() {
    let house = furnished();
    let anna = house.session(house.anna);
    for (name, content) in [
        ("report.pdf", "<!doctype html><script>alert(1)</script>"),
        ("logo.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("notes.txt", "\u{feff} <?xml version=\"1.0\"?><svg/>"),
        ("setup.pdf", "MZ\u{0}\u{3}"),
        ("empty.pdf", ""),
    ] {
        let refused = bring(&house, &anna, name, content).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let form = format!("action=\"{}\"", house.at("/items/PROC-1/files"));
        assert!(refused.body.contains(&form) && refused.body.contains(name), "{name}: {}", refused.body);
        assert!(!refused.body.contains("alert(1)"), "{name}: {}", refused.body);
        assert_eq!(keep(&house, &anna, content).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let over = "a".repeat((25 << 20) + 1);
    let refused = send(&house, &anna, "long.txt", over).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(refused.json()["message"], "The file is over its limit of 25 MiB.");
    let unread = send(&house, &anna, "longer.txt", "a".repeat((25 << 20) + (64 << 10) + 1)).await;
    assert_eq!(unread.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(unread.body.contains("What was sent is over its limit"), "{}", unread.body);
}

#[tokio::test]
async fn only_what_the_ledger_names_is_handed_out_and_only_to_members() {
    let house = furnished();
    let (anna, sam) = (house.session(house.anna), house.session(house.stranger));
    bring(&house, &anna, "minutes.pdf", PDF).await;
    assert_eq!(keep(&house, &sam, PDF).await.status, StatusCode::NOT_FOUND);
    let unnamed = "case,time,activity\nA,2026-02-01T09:00:00Z,Opened\n";
    house.desk.upload(house.anna, house.engagement, unnamed.as_bytes()).unwrap();
    let (there, nowhere) = (keep(&house, &anna, unnamed).await, keep(&house, &anna, "nowhere").await);
    assert_eq!(there.status, StatusCode::NOT_FOUND, "somebody has put it there, and no entry says so");
    let digests = [unnamed, "nowhere"].map(|content| Hash::of(content.as_bytes()).to_string());
    assert_eq!(there.body.replace(&digests[0], "-"), nowhere.body.replace(&digests[1], "-"));
    for odd in ["/files/PROC-1", "/files/..%2F..%2Fkeys", "/files/"] {
        assert_eq!(house.get(&house.at(odd), Some(&anna)).await.status, StatusCode::NOT_FOUND, "{odd}");
    }
    let data = json!({ "process": "PROC-1", "file": Hash::of(unnamed.as_bytes()) });
    house.execute("assess.attach-log", data);
    let log = keep(&house, &anna, unnamed).await;
    assert_eq!((log.status, header(&log, CONTENT_TYPE)), (StatusCode::OK, "text/plain; charset=utf-8"));
    let name = format!("log-{}.csv", Hash::of(unnamed.as_bytes()).short());
    assert_eq!(header(&log, CONTENT_DISPOSITION), format!("attachment; filename=\"{name}\""));
}

#[tokio::test]
async fn a_detached_file_stays_in_the_ledger_and_in_the_past() {
    let house = furnished();
    house.later("2026-03-05T12:00:00Z");
    let anna = house.session(house.anna);
    bring(&house, &anna, "minutes.pdf", PDF).await;
    let digest = Hash::of(PDF.as_bytes());
    let form = house
        .get(&house.at(&format!("/do/content.detach-file?item=PROC-1&file={digest}")), Some(&anna))
        .await;
    assert!(form.body.contains(&format!("name=\"file\" type=\"text\" value=\"{digest}\"")), "{}", form.body);
    let fields = format!("item=PROC-1&file={digest}&reason=It+was+the+wrong+version.");
    let detached = house.post(&house.at("/do/content.detach-file"), &anna, &fields).await;
    assert_eq!(detached.status, StatusCode::SEE_OTHER, "{}", detached.body);
    let page = house.get(&house.at("/items/PROC-1"), Some(&anna)).await.body;
    assert!(page.contains("Detached: It was the wrong version.") && !page.contains(">Detach<"), "{page}");
    assert_eq!(keep(&house, &anna, PDF).await.status, StatusCode::OK);
    let before = house.get(&house.at(&format!("/files/{digest}?as-of=2026-03-04")), Some(&anna)).await;
    assert_eq!(before.status, StatusCode::NOT_FOUND, "it was not there then");
}
