//! A figure is doubted: one side says why, the other answers, and both end with the same statement.

use crate::house::{ANNA, AUDIT, BEN, House, JSON, Person, find, list, text};
use serde_json::Value;

const DISPUTED: &str = "operate/statements/STMT-2";
const RESTATED: &str = "operate/statements/STMT-3";
const WHY: &str = "Two of these cases were doubled by the switch of the ticket system.";

#[test]
fn a_dispute_is_raised_answered_and_settled() {
    let house = House::furnished();
    let (anna, ben) = (house.person(ANNA), house.person(BEN));
    only_those_who_watch_the_figures_may_doubt_them(&house.person(AUDIT));
    a_dispute_is_raised(&anna);
    nothing_is_agreed_while_it_waits(&anna, &ben);
    the_other_side_answers(&anna, &ben);
    the_same_figure_is_no_answer(&anna, &ben);
    the_doubled_cases_are_left_out(&anna, &ben);
    the_period_is_stated_again(&anna, &ben);
}

fn only_those_who_watch_the_figures_may_doubt_them(audit: &Person) {
    let fields = [("statement", "STMT-2"), ("level", "p2-resolution"), ("reason", WHY)];
    let refused = audit.try_act("operate.dispute-statement", &fields).with_status(403);
    assert!(refused.body.contains("You cannot dispute figures."), "{}", refused.body);
}

fn a_dispute_is_raised(anna: &Person) {
    let form = anna.page("do/operate.dispute-statement?statement=STMT-2&level=p2-resolution");
    assert!(form.contains("value=\"STMT-2\"") && form.contains("value=\"p2-resolution\""), "{form}");
    let short = [("statement", "STMT-2"), ("level", "p2-resolution"), ("reason", "No.")];
    let refused = anna.try_act("operate.dispute-statement", &short).with_status(422);
    assert!(refused.body.contains("Reason has fewer than 10 characters."), "{}", refused.body);
    assert!(refused.body.contains("p2-resolution"), "what was typed is not lost");

    let fields = [("statement", "STMT-2"), ("level", "p2-resolution"), ("reason", WHY)];
    assert_eq!(anna.act("operate.dispute-statement", &fields), DISPUTED);
    assert_eq!(anna.data(DISPUTED)["row"]["standing"], "disputed");
    let twice = anna.try_act("operate.dispute-statement", &fields).with_status(409);
    assert!(twice.body.contains("This figure is already disputed as CLAIM-2."), "{}", twice.body);
}

fn nothing_is_agreed_while_it_waits(anna: &Person, ben: &Person) {
    let statement = anna.data(DISPUTED);
    let fields = [("statement", "STMT-2"), ("digest", text(&statement["figures"]["digest"]))];
    for person in [anna, ben] {
        let refused = person.try_act("operate.agree-statement", &fields).with_status(409);
        assert!(refused.body.contains("A dispute of STMT-2 waits for an answer."), "{}", refused.body);
    }
    let desk = ben.get_as("/", JSON).with_status(200).json();
    let waits: Vec<&str> =
        list(&desk["engagements"][0]["on_us"]).iter().map(|one| text(&one["what"])).collect();
    assert!(waits.iter().any(|what| what.starts_with("Answer CLAIM-2")), "{waits:?}");
    let page = ben.page(DISPUTED);
    assert!(page.contains(WHY) && page.contains("Anna Lindqvist"), "{page}");
}

fn the_other_side_answers(anna: &Person, ben: &Person) {
    let answer = [
        ("claim", "CLAIM-2"),
        ("answer", "accept"),
        ("reason", "They were doubled; they are to be counted once."),
    ];
    let own = anna.try_act("operate.answer-claim", &answer).with_status(403);
    assert!(own.body.contains("You cannot answer a claim of your own side."), "{}", own.body);
    ben.act("operate.answer-claim", &answer);
    let twice = ben.try_act("operate.answer-claim", &answer).with_status(409);
    assert!(twice.body.contains("CLAIM-2 is already answered."), "{}", twice.body);
    let statement = anna.data(DISPUTED);
    assert_eq!(statement["row"]["standing"], "to-restate");
    let claim = find(&statement["claims"], "no", "CLAIM-2");
    assert_eq!(claim["answer"], "accept");
    assert_eq!(claim["answered"]["by"]["name"], "Ben Okafor");
}

fn the_same_figure_is_no_answer(anna: &Person, ben: &Person) {
    let again = ben.try_act("operate.state-period", &[("period", "2026-10")]).with_status(409);
    assert!(
        again.body.contains("The disputed figure of p2-resolution comes out as it was."),
        "{}",
        again.body
    );
    let claim = find(&anna.data(DISPUTED)["claims"], "no", "CLAIM-2").clone();
    let back = find(&claim["offers"], "command", "operate.withdraw-claim");
    assert!(back["closed"].is_null(), "whoever disputed may still take it back: {back}");
}

fn the_doubled_cases_are_left_out(anna: &Person, ben: &Person) {
    let level = anna.data("operate/levels/p2-resolution?period=2026-10");
    let counted = list(&level["cases"]).iter().filter(|case| case["excluded"] == false);
    let doubled: Vec<&str> = counted.take(2).map(|case| text(&case["case"])).collect();
    let cases = doubled.join("\n");
    let claim =
        [("kind", "exclusion"), ("levels", "p2-resolution"), ("cases", cases.as_str()), ("reason", WHY)];
    assert_eq!(anna.act("operate.raise-claim", &claim), "operate/claims/CLAIM-3");
    let answer = [("claim", "CLAIM-3"), ("answer", "accept"), ("reason", "They stand there twice indeed.")];
    ben.act("operate.answer-claim", &answer);
}

fn the_period_is_stated_again(anna: &Person, ben: &Person) {
    assert_eq!(ben.act("operate.state-period", &[("period", "2026-10")]), RESTATED);
    let (old, new) = (anna.data(DISPUTED), anna.data(RESTATED));
    assert_eq!(old["row"]["standing"], "replaced");
    assert_eq!(new["row"]["standing"], "stated");
    let level = |statement: &Value| find(&statement["figures"]["levels"], "level", "p2-resolution").clone();
    let cases = |statement: &Value| level(statement)["cases"].as_u64().unwrap();
    assert_eq!(cases(&old), cases(&new) + 2, "the two cases count no more");
    assert!(list(&new["figures"]["batches"]).len() > list(&old["figures"]["batches"]).len(), "weeks went by");
    let fields = [("statement", "STMT-3"), ("digest", text(&new["figures"]["digest"]))];
    for person in [ben, anna] {
        assert_eq!(person.act("operate.agree-statement", &fields), RESTATED);
    }
    assert_eq!(ben.data(RESTATED)["row"]["standing"], "final");
    let late = [("statement", "STMT-3"), ("level", "p2-resolution"), ("reason", WHY)];
    let refused = anna.try_act("operate.dispute-statement", &late).with_status(409);
    assert!(refused.body.contains("STMT-3 is already agreed by both sides."), "{}", refused.body);
}

#[test]
fn a_rejected_dispute_is_kept_beside_the_figure_that_stands() {
    let house = House::furnished();
    let anna = house.person(ANNA);
    let settled = anna.data("operate/statements/STMT-1");
    assert_eq!(settled["row"]["standing"], "final");
    let claim = find(&settled["claims"], "no", "CLAIM-1");
    assert_eq!(claim["answer"], "reject");
    let page = anna.page("operate/statements/STMT-1");
    for reason in [text(&claim["reason"]), text(&claim["answer_reason"])] {
        assert!(page.contains(&reason.replace('\'', "&#39;")), "{reason} is not in {page}");
    }
}
