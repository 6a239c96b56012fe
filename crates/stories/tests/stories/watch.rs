//! A page that is open learns of an entry in the moment in which the other side seals it.

use crate::house::{ANNA, BEN, House, Person, text};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
    time::Duration,
};

/// Far longer than a notice takes.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn an_open_page_hears_of_what_the_other_side_seals() {
    let house = House::furnished();
    let (anna, ben) = (house.person(ANNA), house.person(BEN));
    let (heard, listening) = listen(&anna, &[]);
    let statement = anna.data("operate/statements/STMT-2");
    let digest = text(&statement["figures"]["digest"]);
    ben.act("operate.agree-statement", &[("statement", "STMT-2"), ("digest", digest)]);
    let notice = heard.recv_timeout(PATIENCE).unwrap();
    assert_eq!(notice["kind"], "operate.statement-agreed");
    assert_eq!(notice["seq"], ben.data("ledger")["size"]);
    listening.join().unwrap();
}

#[test]
fn who_comes_back_hears_what_was_missed() {
    let house = House::furnished();
    let anna = house.person(ANNA);
    let (heard, listening) = listen(&anna, &[("last-event-id", "1")]);
    let notice = heard.recv_timeout(PATIENCE).unwrap();
    assert_eq!(notice["kind"], "missed");
    assert_eq!(notice["seq"], anna.data("ledger")["size"]);
    listening.join().unwrap();
}

/// Watches the home until the first notice. When this returns, the server has begun to tell.
fn listen(person: &Person, headers: &[(&str, &str)]) -> (Receiver<Value>, JoinHandle<()>) {
    person.get_with(&person.at("watch"), headers, |response| {
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let lines = BufReader::new(response.into_body().into_reader()).lines();
        let (tell, heard) = mpsc::channel();
        let listening = thread::spawn(move || {
            let mut data = lines.map_while(Result::ok).filter_map(|line| {
                let data = line.strip_prefix("data:")?;
                Some(serde_json::from_str(data).unwrap())
            });
            if let Some(notice) = data.next() {
                // Nobody hears it any more when the story has failed meanwhile.
                _ = tell.send(notice);
            }
        });
        (heard, listening)
    })
}
