//! Sixty addresses that a webhook must not reach, some that it may, and a resolver that changes its mind.

use super::*;
use crate::outbox::{
    Sending,
    tests::{SOON, receiver::Receiver},
    wire::{Request, Wire},
};
use std::{
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// What lies inside some network, with the kinds that people try.
const INSIDE: [&str; 60] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.0",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.0.1.1",
    "127.255.255.255",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.20.10.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.254",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::a00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::8.8.8.8",
    "64:ff9b::1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
];

/// What lies outside, at the edges of what does not.
const OUTSIDE: [&str; 22] = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:200::1",
    "2606:4700::1111",
    "2a00:1450::1",
    "3ffe::1",
];

#[test]
fn t5_sixty_addresses_inside_a_network_are_not_public() {
    for address in INSIDE {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
    for address in OUTSIDE {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

/// Answers with one address after the other, as somebody who rebinds a name would have it.
#[derive(Debug)]
struct Rebinding {
    answers: Mutex<Vec<Vec<SocketAddr>>>,
    asked: Arc<AtomicUsize>,
}

impl Resolver for Rebinding {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut found = self.empty();
        for address in self.answers.lock().unwrap().remove(0) {
            found.push(address);
        }
        Ok(found)
    }
}

fn rebinding(answers: Vec<Vec<SocketAddr>>) -> (Rebinding, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    (Rebinding { answers: Mutex::new(answers), asked: Arc::clone(&asked) }, asked)
}

fn send(wire: &Wire, url: &str) -> Option<u16> {
    let request = Request { url, id: "msg_1", seconds: 1, signature: "v1a,x", body: b"{}" };
    wire.send(&request, outrigger_kernel::Instant(0)).map(|reply| reply.status)
}

#[test]
fn t5_a_name_that_leads_inside_is_not_followed_there() {
    let receiver = Receiver::new();
    let public: SocketAddr = "1.1.1.1:443".parse().unwrap();
    for answer in
        [vec![receiver.address()], vec![public, receiver.address()], vec![receiver.address(), public]]
    {
        let (names, asked) = rebinding(vec![answer]);
        let wire = Wire::with_names(&Sending { answer_within: SOON, ..Sending::default() }, names);
        assert_eq!(send(&wire, "https://hooks.example.org/"), None);
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    assert_eq!(receiver.connections(), 0, "nobody was connected to");
}

#[test]
fn t5_a_name_is_looked_up_once_and_what_was_checked_is_what_is_reached() {
    let (checked, later) = (Receiver::new(), Receiver::new());
    let (names, asked) = rebinding(vec![vec![checked.address()], vec![later.address()]]);
    let allowed = vec!["hooks.example.org:8080".parse().unwrap()];
    let wire = Wire::with_names(&Sending { allowed, answer_within: SOON, ..Sending::default() }, names);
    assert_eq!(send(&wire, "http://hooks.example.org:8080/hook"), Some(204));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!((checked.connections(), later.connections()), (1, 0));
    // Another message is another look-up, and the line of the first is not used again.
    assert_eq!(send(&wire, "http://hooks.example.org:8080/hook"), Some(204));
    assert_eq!((checked.connections(), later.connections()), (1, 1));
}
