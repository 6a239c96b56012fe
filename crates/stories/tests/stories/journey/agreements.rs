//! Terms are read as a schedule, tried on past events, changed and compared before anybody signs them.

use crate::{
    house::{House, JSON, Late, TERMS, find, list, text, two_months},
    program::{Folder, outrigger, with},
};
use serde_json::{Value, json};

const AGREEMENT: &str = "operate/agreements/AGR-1";

#[test]
fn terms_are_read_tried_changed_and_compared() {
    let house = House::empty();
    let late = two_months(&house);
    they_are_read_as_a_schedule(&late);
    a_text_is_checked_as_it_is_written(&late);
    other_terms_on_past_events_come_out_the_same_everywhere(&late);
    a_number_is_changed_and_proposed(&late);
    versions_are_compared(&late);
}

fn they_are_read_as_a_schedule(late: &Late) {
    let page = late.lead.data(AGREEMENT);
    assert_eq!(page["text"], TERMS);
    let schedule = &page["schedule"];
    let level = find(&schedule["levels"], "name", "resolved");
    assert_eq!(level["measured"], "share of cases within 4 h by clock resolution on calendar always");
    assert_eq!((&level["expected"], &level["allocation"]), (&json!("at least 90.0 %"), &json!("100 %")));
    let said = |part: &str, clause: &str| text(&find(&schedule[part], "clause", clause)["what"]).to_owned();
    assert_eq!(said("claims", "claims.answer-within"), "A claim is answered within 5 calendar days.");
    assert_eq!(said("credits", "credits.at-risk"), "10 % of a month's charges are at risk.");
    let shown = late.manager.page(AGREEMENT);
    for word in ["Tickets resolved in 4 hours", "level.resolved", "charges.unit.ticket", "team lead"] {
        assert!(shown.contains(word), "{word} is not in {shown}");
    }
    let file = late.manager.get(&late.manager.at("operate/agreements/AGR-1/text")).with_status(200);
    assert_eq!(file.body, TERMS, "the file is what was signed, byte for byte");
    assert!(file.header("content-disposition").contains("AGR-1.toml"), "{:?}", file.headers);
}

fn check(late: &Late, fields: &[(&str, &str)]) -> Value {
    late.lead.post_form_as(&late.lead.at("operate/check"), fields, JSON).with_status(200).json()
}

fn a_text_is_checked_as_it_is_written(late: &Late) {
    let broken = TERMS.replacen("clock = \"resolution\"", "clock = \"resolutoin\"", 1);
    let found = check(late, &[("text", &broken)]);
    assert_eq!(found["sound"], false);
    let line = broken.lines().position(|line| line.contains("resolutoin")).unwrap() + 1;
    let errors: Vec<&Value> = list(&found["findings"]).iter().filter(|one| one["error"] == true).collect();
    assert!(errors.iter().any(|one| one["line"] == line), "{found}");
    let page =
        late.lead.post_form(&late.lead.at("operate/check"), &[("text", &broken)]).with_status(200).body;
    assert!(page.contains(&format!("Line {line}, column ")) && page.contains("Cannot be used"), "{page}");

    let numbers = [("text", TERMS), ("do", "numbers"), ("number resolved minimum", "85 %")];
    let written = check(late, &numbers);
    assert_eq!(written["text"], TERMS.replace("\"80 %\"", "\"85 %\""), "the rest of the text stays");
    let sealed = late.lead.data("ledger")["size"].clone();
    check(late, &numbers);
    assert_eq!(late.lead.data("ledger")["size"], sealed, "to look is not to act");
}

/// One number and a whole text, tried on a page and on the command line over the files of the pages.
fn other_terms_on_past_events_come_out_the_same_everywhere(late: &Late) {
    let folder = Folder::empty();
    let (terms, events) = folder.keep_copy(&late.lead);
    let what_if = ["what-if", "--json", &events, "--agreement"];
    let page = late.lead.data("operate/what-if?agreement=AGR-1&choice=resolved+target&value=360");
    assert_eq!((&page["value"], &page["slider"]["agreed"]), (&json!("360 min"), &json!("4 h")));
    let told = outrigger(&with(&what_if, &[&terms, "--set", "level.resolved.target=360 min"])).leaving(0);
    assert_eq!(page["comparison"], told.json());
    let september = of_september(&page["comparison"]);
    assert_eq!((&september["before"]["misses"], &september["after"]["misses"]), (&json!(3), &json!(1)));
    assert_eq!(september["default_changed"], true, "seven of eight are within six hours");
    assert_eq!(page["comparison"]["sides_total"], 2);
    let month = find(&page["comparison"]["months"], "period", "2026-09");
    let credited = (&month["before"]["credited"]["minor"], &month["after"]["credited"]["minor"]);
    assert_eq!(credited, (&json!(100_800), &json!(0)));

    let other = TERMS.replace("[clock.resolution]\n", "[clock.resolution]\nreopen = \"restart\"\n");
    let other = other.replace("\"90 %\"", "\"60 %\"").replace("minimum = \"80 %\"", "minimum = \"50 %\"");
    let fields = [("agreement", "AGR-1"), ("text", other.as_str())];
    let tried =
        late.lead.post_form_as(&late.lead.at("operate/what-if"), &fields, JSON).with_status(200).json();
    let other = folder.keep("other.toml", &other);
    let told = outrigger(&with(&what_if, &[&other, "--against", &terms])).leaving(0);
    assert_eq!(tried["comparison"], told.json());
    assert_eq!(of_september(&tried["comparison"])["after"]["verdict"], "met");
}

/// What becomes of the level that bears credits in the month that missed it.
fn of_september(comparison: &Value) -> &Value {
    let mut changes = list(&comparison["levels"]).iter();
    let found = changes.find(|one| one["level"] == "resolved" && one["period"] == "2026-09");
    found.unwrap_or_else(|| panic!("September is not in {comparison}"))
}

fn a_number_is_changed_and_proposed(late: &Late) {
    let edit = late.lead.data(&format!("{AGREEMENT}/edit?level=resolved&key=target&value=6h"));
    assert_eq!(edit["text"], TERMS.replace("\"4h\"", "\"6h\""), "what was tried is written into the text");
    assert_eq!(find(&edit["numbers"], "level", "resolved")["target"], "6h");
    let back =
        late.lead.try_act("operate.propose-agreement", &[("text", text(&edit["text"]))]).with_status(422);
    assert!(back.body.contains("September 2026 is final; it moves by restatement only."), "{}", back.body);
    let later = text(&edit["text"]).replace("effective = 2026-09-01", "effective = 2026-12-01");
    let proposed = late.lead.act("operate.propose-agreement", &[("text", &later)]);
    assert_eq!(proposed, "operate/agreements/AGR-2");
    let all = late.manager.data("operate/agreements");
    assert_eq!(find(&all["agreements"], "no", "AGR-1")["in_force"], true, "a proposal changes nothing");
}

fn versions_are_compared(late: &Late) {
    let compared = late.manager.data("operate/agreements/AGR-2/compare");
    assert_eq!((&compared["before"], &compared["after"]), (&json!("AGR-1"), &json!("AGR-2")));
    let changed: Vec<&Value> =
        list(&compared["terms"]).iter().filter(|row| row["change"] != "same").collect();
    let keys: Vec<&str> = changed.iter().map(|row| text(&row["key"])).collect();
    assert_eq!(keys, ["agreement.effective", "level.resolved.measure.share-within"]);
    assert_eq!((&changed[1]["before"], &changed[1]["after"]), (&json!("4h"), &json!("6h")));
    let page = late.manager.page("operate/agreements/AGR-2/compare");
    assert!(page.contains("level.resolved.measure.share-within"), "{page}");
}
