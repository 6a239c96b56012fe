//! The line itself: what arrives, what comes back, and that it always ends in time.

use super::*;
use crate::outbox::tests::{
    SOON,
    receiver::{Answer, Receiver},
};
use outrigger_kernel::time::SECOND;
use std::{net::TcpListener, time::Duration};

/// Far above what a send may take, far below what hanging would.
const BOUND: Duration = Duration::from_secs(10);

fn wire(target: Target) -> Wire {
    Wire::new(&Sending { allowed: vec![target], answer_within: SOON, ..Sending::default() })
}

fn request(url: &str) -> Request<'_> {
    Request { url, id: "msg_1", seconds: 1_614_265_330, signature: "v1a,abc", body: br#"{"type":"x"}"# }
}

fn send(receiver: &Receiver) -> Option<Reply> {
    wire(receiver.target()).send(&request(&receiver.url()), Instant(0))
}

/// Does something on a thread of its own, and fails when it does not end.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    ended.recv_timeout(BOUND).expect("it ends in time")
}

#[test]
fn what_is_sent_is_what_arrives() {
    let receiver = Receiver::new();
    assert_eq!(send(&receiver), Some(Reply { status: 204, asked: None }));
    let got = receiver.got().remove(0);
    assert_eq!((got.path.as_str(), got.body.as_slice()), ("/hook", br#"{"type":"x"}"#.as_slice()));
    for (name, want) in [
        ("content-type", "application/json"),
        ("webhook-id", "msg_1"),
        ("webhook-timestamp", "1614265330"),
        ("webhook-signature", "v1a,abc"),
        ("user-agent", USER_AGENT),
        ("cookie", ""),
        ("authorization", ""),
    ] {
        assert_eq!(got.header(name), want, "{name}");
    }
}

#[test]
fn r12_redirects_are_not_followed() {
    let elsewhere = Receiver::new();
    for status in [301, 302, 303, 307, 308] {
        let receiver = Receiver::that([Answer::Status(status, "location", elsewhere.url())]);
        assert_eq!(send(&receiver).map(|reply| reply.status), Some(status));
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[test]
fn r12_no_receiver_holds_a_worker_longer_than_it_may() {
    for (answer, want) in [
        (Answer::Hang, None),
        (Answer::SlowHead, None),
        (Answer::Nonsense, None),
        (Answer::Endless(200), Some(200)),
        (Answer::Endless(500), Some(500)),
    ] {
        let receiver = Receiver::that([answer.clone()]);
        let status = in_time(move || send(&receiver).map(|reply| reply.status));
        assert_eq!(status, want, "{answer:?}");
    }
}

#[test]
fn r12_an_answer_with_a_huge_head_is_none() {
    let receiver = Receiver::that([Answer::Status(200, "x-long", "x".repeat(HEAD_BYTES_MAX + 1))]);
    assert_eq!(in_time(move || send(&receiver)), None);
}

#[test]
fn a_closed_a_silent_and_a_forbidden_address_look_the_same() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let target: Target = closed.to_string().parse().unwrap();
    assert_eq!(wire(target.clone()).send(&request(&format!("http://{closed}/")), Instant(0)), None);
    // A port that takes connections and never answers them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let allowed: Target = address.to_string().parse().unwrap();
    let sent = in_time(move || wire(allowed).send(&request(&format!("http://{address}/")), Instant(0)));
    assert_eq!(sent, None);
    let receiver = Receiver::new();
    assert_eq!(wire(target).send(&request(&receiver.url()), Instant(0)), None);
    assert_eq!(receiver.connections(), 0, "nobody was connected to");
}

#[test]
fn who_has_too_much_to_do_is_heard() {
    for (status, want) in [(429, Some(120 * SECOND)), (503, Some(120 * SECOND)), (500, None), (204, None)] {
        let receiver = Receiver::that([Answer::Status(status, "retry-after", "120".into())]);
        assert_eq!(send(&receiver), Some(Reply { status, asked: want }));
    }
}
