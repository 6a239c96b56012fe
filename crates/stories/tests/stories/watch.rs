//! A page that is open learns of what the other side does in the moment in which it is done.

use crate::house::{ANNA, BEN, House, Person, text};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
    time::Duration,
};

/// Far longer than a notice takes.
pub const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn an_open_page_hears_of_what_the_other_side_seals() {
    let house = House::furnished();
    let (anna, ben) = (house.person(ANNA), house.person(BEN));
    let (heard, listening) = listen(&anna, "watch", 2);
    let first = heard.recv_timeout(PATIENCE).unwrap();
    assert_eq!(first["kind"], "head", "whose page is older than the watching learns it at once");
    assert_eq!(first["seq"], anna.data("ledger")["size"]);

    let statement = anna.data("operate/statements/STMT-2");
    let digest = text(&statement["figures"]["digest"]);
    ben.act("operate.agree-statement", &[("statement", "STMT-2"), ("digest", digest)]);
    let second = heard.recv_timeout(PATIENCE).unwrap();
    assert_eq!(second["kind"], "operate.statement-agreed");
    assert_eq!(second["seq"].as_u64(), first["seq"].as_u64().map(|head| head + 1));
    listening.join().unwrap();
}

/// Watches a path of the home for some notices. When this returns, the server has begun to tell.
pub fn listen(person: &Person, path: &str, notices: usize) -> (Receiver<Value>, JoinHandle<()>) {
    person.get_with(&person.at(path), &[], |response| {
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let lines = BufReader::new(response.into_body().into_reader()).lines();
        let (tell, heard) = mpsc::channel();
        let listening = thread::spawn(move || {
            let data = lines.map_while(Result::ok).filter_map(|line| {
                let data = line.strip_prefix("data:")?;
                Some(serde_json::from_str(data).unwrap())
            });
            for notice in data.take(notices) {
                // Nobody hears it any more when the story has failed meanwhile.
                _ = tell.send(notice);
            }
        });
        (heard, listening)
    })
}
