//! The live board: a case is on it within the moment in which its event is sent, and gone when it is resolved.

use crate::{
    house::{House, Late, SENT, find, list, text, two_months},
    program::{Folder, outrigger},
    watch::{PATIENCE, listen},
};
use serde_json::{Value, json};

const LIVE: &str = "operate/live";

#[test]
fn an_open_case_stands_on_the_board_until_it_is_resolved() {
    let house = House::empty();
    let mut late = two_months(&house);
    assert_eq!(board(&late)["open"], 0, "everything of the two months is resolved");
    let (heard, listening) = listen(&late.lead, "watch?due=1", 4);
    let kind = || text(&heard.recv_timeout(PATIENCE).unwrap()["kind"]).to_owned();
    assert_eq!(kind(), "head");

    send(&late, b"case,time,activity\nL-1,2026-11-21T09:30:00Z,Opened\n");
    assert_eq!(kind(), "events-sent");
    the_case_is_due(&late);
    late.back_at(&house, "2026-11-21T11:45:00Z");
    who_is_told_is_told(&late);

    let seal = [("source", "SRC-1"), ("complete_until", "2026-11-21T11:45:00Z")];
    late.manager.act("operate.seal-batch", &seal);
    assert_eq!(kind(), "operate.batch-sealed");
    the_files_give_the_same_board(&late);

    send(&late, b"case,time,activity\nL-1,2026-11-21T11:40:00Z,Resolved\n");
    assert_eq!(kind(), "events-sent");
    let after = board(&late);
    assert_eq!((&after["open"], &after["rows"], &after["next"]), (&json!(0), &json!([]), &Value::Null));
    assert!(late.lead.page(LIVE).contains("No clock runs at this moment."));
    listening.join().unwrap();
    the_past_knows_what_was_sealed(&late);
}

fn send(late: &Late, events: &[u8]) {
    let sent = late.manager.upload(&late.manager.at(SENT), events).with_status(200).json();
    assert_eq!(sent["report"]["accepted"], 1, "{sent}");
}

fn board(late: &Late) -> Value {
    late.lead.data(LIVE)["live"]["board"].clone()
}

fn the_case_is_due(late: &Late) {
    let live = &late.lead.data(LIVE)["live"];
    assert_eq!((&live["agreement"], &live["unsealed"]), (&json!("AGR-1"), &json!(1)));
    assert_eq!((&live["board"]["open"], &live["board"]["overdue"]), (&json!(1), &json!(0)));
    let row = find(&live["board"]["rows"], "case", "L-1");
    assert_eq!((&row["level"], &row["due"]), (&json!("resolved"), &json!("2026-11-21T13:30:00Z")));
    let half_an_hour_micros = 30 * 60 * 1_000_000_u64;
    assert_eq!(row["counted_micros"], half_an_hour_micros);
    let rung = &row["rungs"][0];
    assert_eq!((&rung["to"], &rung["at"]), (&json!("team lead"), &json!("2026-11-21T11:30:00Z")));
    assert_eq!((&rung["reached"], &live["board"]["next"]), (&json!(false), &rung["at"]));
    let page = late.lead.page(LIVE);
    for word in ["L-1", "Tickets resolved in 4 hours", "team lead", "Europe/Stockholm"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}

fn who_is_told_is_told(late: &Late) {
    let board = board(late);
    let row = find(&board["rows"], "case", "L-1");
    assert_eq!(row["rungs"][0]["reached"], true, "half of the time is used up");
    assert_eq!(board["next"], row["due"], "the target is what comes next");
}

fn the_files_give_the_same_board(late: &Late) {
    let folder = Folder::empty();
    let (terms, events) = folder.keep_copy(&late.lead);
    let at = ["live", "--agreement", &terms, &events, "--at", "2026-11-21T11:45:00Z", "--json"];
    assert_eq!(outrigger(&at).leaving(0).json(), board(late));
}

fn the_past_knows_what_was_sealed(late: &Late) {
    let then = late.lead.data(&format!("{LIVE}?as-of=2026-11-21T11:45:00Z"));
    let board = &then["live"]["board"];
    assert_eq!(list(&board["rows"]).len(), 1, "what is not sealed proves nothing: {board}");
    assert_eq!(then["live"]["unsealed"], 0);
    let before = late.lead.data(&format!("{LIVE}?as-of=2026-11-21T11:00:00Z"));
    assert_eq!(before["live"]["board"]["open"], 0);
}
