//! A claim that nobody answers in time is settled as the terms say; one that is taken back settles nothing.

use crate::house::{House, JSON, Late, list, text, two_months};
use serde_json::{Value, json};

const CLAIM: &str = "operate/claims/CLAIM-1";
const DUE: &str = "2026-11-26T10:00:00Z";
const WHY: &str = "It was opened a second time under another number.";

#[test]
fn silence_answers_when_the_time_is_over() {
    let house = House::empty();
    let mut late = two_months(&house);
    a_claim_says_until_when_it_waits(&late);
    the_side_that_raised_it_takes_one_back(&late);
    late.back_at(&house, DUE);
    assert!(
        settle(&late, 409).contains("CLAIM-1 can be answered until 2026-11-26T10:00:00Z."),
        "to the last instant"
    );
    late.back_at(&house, "2026-11-26T10:00:00.000001Z");
    it_can_be_answered_no_more(&late);
    silence_settles_it(&late);
}

fn exclude(late: &Late, case: &str) -> String {
    let fields = [("kind", "exclusion"), ("levels", "resolved"), ("cases", case), ("reason", WHY)];
    late.manager.act("operate.raise-claim", &fields)
}

fn settle(late: &Late, status: u16) -> String {
    late.manager.try_act("operate.settle-claim", &[("claim", "CLAIM-1")]).with_status(status).body
}

fn a_claim_says_until_when_it_waits(late: &Late) {
    assert_eq!(exclude(late, "S-8"), CLAIM);
    let row = &late.lead.data(CLAIM)["row"];
    assert_eq!((&row["kind"], &row["about"]), (&json!("exclusion"), &json!("case S-8 in resolved")));
    assert_eq!((&row["due"], &row["silence"]), (&json!(DUE), &json!("accepted")));
    assert!(settle(late, 409).contains("CLAIM-1 can be answered until"));
}

fn the_side_that_raised_it_takes_one_back(late: &Late) {
    assert_eq!(exclude(late, "S-7"), "operate/claims/CLAIM-2");
    let back = [("claim", "CLAIM-2"), ("reason", "It was the right number after all.")];
    let refused = late.lead.try_act("operate.withdraw-claim", &back).with_status(403);
    assert!(refused.body.contains("You cannot withdraw a claim of the other side."), "{}", refused.body);
    late.manager.act("operate.withdraw-claim", &back);
    let row = &late.lead.data("operate/claims/CLAIM-2")["row"];
    assert_eq!((&row["ending"], &row["answer"]), (&json!("withdrawn"), &Value::Null));
    assert!(list(&row["offers"]).is_empty(), "nothing is left to do: {row}");
}

fn it_can_be_answered_no_more(late: &Late) {
    let desk = late.manager.get_as("/", JSON).with_status(200).json();
    let waits = list(&desk["engagements"][0]["on_us"]).iter();
    let waits: Vec<&str> = waits.map(|one| text(&one["what"])).collect();
    assert!(waits.contains(&"Settle CLAIM-1: nobody answered it in time"), "{waits:?}");
    let answer = [("claim", "CLAIM-1"), ("answer", "reject"), ("reason", "It is another case altogether.")];
    let refused = late.lead.try_act("operate.answer-claim", &answer).with_status(409);
    assert!(refused.body.contains("CLAIM-1 could be answered until"), "{}", refused.body);
}

fn silence_settles_it(late: &Late) {
    assert_eq!(late.manager.act("operate.settle-claim", &[("claim", "CLAIM-1")]), CLAIM);
    assert!(settle(late, 409).contains("CLAIM-1 is already settled by silence."));
    let row = &late.lead.data(CLAIM)["row"];
    assert_eq!((&row["ending"], &row["answer"]), (&json!("lapsed"), &json!("accept")));
    assert_eq!(row["answered"]["by"]["name"], "Mira Costa");
    let statement = late.lead.data("operate/statements/STMT-1");
    assert_eq!(statement["row"]["standing"], "final", "it moves by a restatement alone");
    let today = &statement["today"][0]["after"];
    assert_eq!((&today["cases"], &today["misses"], &today["excluded"]), (&json!(7), &json!(2), &json!(1)));
    assert_eq!(late.lead.data("verify")["sound"], true);
}
