//! Mail as files: what is in them, that they are whole, and that a server is not told secrets in the clear.

use super::*;

fn letter() -> Letter {
    Letter {
        to: "anna@northwind.example".into(),
        name: "Anna Lindqvist".into(),
        subject: "Service desk: 2 things wait on Northwind".into(),
        text: "Good morning, Anna Lindqvist.\n\nPlain text.\n".into(),
    }
}

fn spooled(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn mail_goes_into_the_spool_as_whole_files() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data/spool");
    let post = Post::spool(&folder).unwrap();
    let at: Instant = "2026-03-02T06:00:00Z".parse().unwrap();
    post.send(&letter(), at, [7; 32]).unwrap();
    let names = spooled(&folder);
    assert_eq!(names, ["20260302T060000Z-07070707.eml"]);
    let text = fs::read_to_string(folder.join(&names[0])).unwrap();
    for line in [
        "From: Outrigger <outrigger@localhost>\r\n",
        "To: \"Anna Lindqvist\" <anna@northwind.example>\r\n",
        "Subject: Service desk: 2 things wait on Northwind\r\n",
        "Date: Mon, 02 Mar 2026 06:00:00 +0000\r\n",
        "Message-ID: <07070707@localhost>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "\r\n\r\nGood morning, Anna Lindqvist.\r\n\r\nPlain text.\r\n",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn old_mail_is_swept_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let post = Post::spool(folder.path()).unwrap();
    for at in ["2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"] {
        post.send(&letter(), at.parse().unwrap(), [7; 32]).unwrap();
    }
    fs::write(folder.path().join("19990101-notes.txt"), "not ours").unwrap();
    post.sweep("2026-03-03T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(spooled(folder.path()), ["19990101-notes.txt", "20260303T060000Z-07070707.eml"]);
    Post::spool(&folder.path().join("none")).unwrap().sweep(Instant(0)).unwrap();
}

#[test]
fn what_is_no_address_gets_no_mail() {
    let folder = tempfile::tempdir().unwrap();
    let post = Post::spool(folder.path()).unwrap();
    let refused = post.send(&Letter { to: "anna".into(), ..letter() }, Instant(0), [7; 32]).unwrap_err();
    assert_eq!(refused.code, outrigger_kernel::Code::Unavailable);
    assert!(spooled(folder.path()).is_empty());
}

#[test]
fn a_server_is_told_secrets_over_tls_alone() {
    let from = "Outrigger <desk@example.org>";
    for url in [
        "smtps://user:password@mail.example.org",
        "smtp://user:password@mail.example.org:587?tls=required",
        "smtp://localhost:25",
        "smtp://127.0.0.1:1025",
    ] {
        let post = Post::smtp(url, from).unwrap_or_else(|error| panic!("{url}: {error}"));
        let shown = format!("{post:?}");
        assert!(!shown.contains("password") && !shown.contains("example"), "{shown}");
    }
    for url in [
        "smtp://user:password@mail.example.org",
        "smtp://user:password@mail.example.org?tls=opportunistic",
        "smtp://localhost.example.org",
        "smtp://localhost@mail.example.org",
        "https://mail.example.org",
        "mail.example.org",
        "",
    ] {
        let refused = Post::smtp(url, from).unwrap_err();
        assert!(!refused.contains("password@"), "{refused}");
        assert!(refused.contains("smtps://"), "{url}: {refused}");
    }
    assert!(Post::smtp("smtp://localhost", "nobody").unwrap_err().contains("no address"));
}

#[test]
fn a_server_that_is_not_there_is_a_refusal() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let post = Post::smtp(&format!("smtp://{closed}"), "desk@example.org").unwrap();
    let refused = post.send(&letter(), Instant(0), [7; 32]).unwrap_err();
    assert!(refused.message.starts_with("The mail server took no mail:"), "{refused}");
}

#[test]
fn mail_to_somebody_who_is_erased_goes() {
    let folder = tempfile::tempdir().unwrap();
    let post = Post::spool(folder.path()).unwrap();
    let to = |to: &str| Letter { to: to.into(), ..letter() };
    for (letter, random) in [
        (to("anna@northwind.example"), 1),
        (to("joanna@northwind.example"), 2),
        (to("Anna@Northwind.example"), 3),
    ] {
        post.send(&letter, Instant(0), [random; 32]).unwrap();
    }
    post.forget("anna@northwind.example").unwrap();
    assert_eq!(spooled(folder.path()), ["19700101T000000Z-02020202.eml"]);
}
