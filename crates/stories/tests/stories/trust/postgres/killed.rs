//! One of two servers is killed in the middle of its work: the other goes on, and nothing that was answered is
//! lost.

use super::fleet::Fleet;
use crate::trust::{
    client::Client,
    count::{number, tell},
    load::{Load, each_is_written_once},
    site::MANAGER,
};
use std::thread;

/// Programs that write at once, half of them to each server first.
const WRITERS: usize = 4;
/// Answers before the kill, and as many again after it.
const ANSWERS: usize = 100;

#[test]
fn r01_one_of_two_servers_is_killed_and_the_other_goes_on() {
    let Some(Fleet { servers: [one, other], home }) = Fleet::start() else { return };
    let mira = home.client(&one, MANAGER);
    let servers: [Client; 2] = [&one, &other].map(|server| mira.at(&server.origin));
    let load = Load::default();
    let written = thread::scope(|scope| {
        let ending = load.ending();
        let writers: Vec<_> = (0..WRITERS)
            .map(|no| {
                let mut servers = servers.clone();
                servers.rotate_left(no % 2);
                let load = &load;
                scope.spawn(move || load.write_items(&servers, no))
            })
            .collect();
        load.wait_for(ANSWERS);
        one.kill();
        load.wait_for(load.answers() + ANSWERS);
        drop(ending);
        let written = writers.into_iter().flat_map(|writer| writer.join().unwrap());
        written.collect::<Vec<_>>()
    });
    each_is_written_once(&home.entries(), &written);
    let shown = servers[1].data("ledger").unwrap()["size"].as_u64();
    assert_eq!(shown, Some(home.entries().len() as u64), "the server that is left shows all of it");
    home.run(&["verify"]).leaving(0);
    tell("R1", &format!("one of two servers killed, {} answers, 0 lost", number(written.len())));
}
