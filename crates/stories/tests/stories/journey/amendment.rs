//! Terms are amended from the next month on: what was stated under the old ones stays as it is, to the byte.

use crate::house::{House, JSON, Late, TERMS, find, text, two_months};
use outrigger_agreement::LevelResult;
use serde_json::{Value, from_value, json};

const STATED: &str = "operate/statements/STMT-1";

#[test]
fn an_amendment_begins_with_a_month_and_leaves_the_past_alone() {
    let house = House::empty();
    let mut late = two_months(&house);
    let amended = public_holidays_are_refused_until_their_dates_are_written(&late);
    an_amendment_splits_no_month(&late, &amended);
    let before = late.lead.data(STATED);
    both_sides_sign_it(&late, &amended);
    the_old_month_stays(&late, &before);
    late.back_at(&house, "2026-12-01T09:00:00Z");
    the_new_terms_hold_from_their_first_day(&late);
    the_old_month_stays(&late, &before);
}

/// A stricter level from December on, and holidays that the text names without their dates.
fn with_holidays() -> String {
    let later = TERMS.replace("effective = 2026-09-01", "effective = 2026-12-01");
    let stricter = later.replace("expected = \"90 %\"", "expected = \"95 %\"");
    stricter.replace("hours = \"24/7\"\n", "hours = \"24/7\"\nholidays = [\"DE\"]\n")
}

/// The text that can be proposed: the same, with the dates.
fn public_holidays_are_refused_until_their_dates_are_written(late: &Late) -> String {
    let public = with_holidays();
    let refused =
        late.lead.try_act("operate.propose-agreement", &[("text", public.as_str())]).with_status(422);
    assert!(refused.body.contains("public holidays without their dates: DE."), "{}", refused.body);
    let check = |fields: &[(&str, &str)]| {
        late.lead.post_form_as(&late.lead.at("operate/check"), fields, JSON).with_status(200).json()
    };
    assert_eq!(check(&[("text", public.as_str())])["unfrozen"], json!(["DE"]));
    let frozen = check(&[("text", public.as_str()), ("do", "freeze")]);
    assert_eq!((&frozen["sound"], &frozen["unfrozen"]), (&json!(true), &json!([])), "{frozen}");
    let written = text(&frozen["text"]).to_owned();
    assert!(written.contains("2026-12-25"), "{written}");
    written
}

fn an_amendment_splits_no_month(late: &Late, amended: &str) {
    let split = amended.replace("effective = 2026-12-01", "effective = 2026-12-15");
    let refused = late.lead.try_act("operate.propose-agreement", &[("text", &split)]).with_status(422);
    let needed = "on 15 December 2026, and has to begin with a month, next on 1 January 2027.";
    assert!(refused.body.contains(needed), "{}", refused.body);
    let back = amended.replace("effective = 2026-12-01", "effective = 2026-09-01");
    let refused = late.lead.try_act("operate.propose-agreement", &[("text", &back)]).with_status(422);
    let stays = "September 2026 is final; it moves by restatement only.";
    assert!(refused.body.contains(stays), "{}", refused.body);
    assert!(refused.body.contains("Choose an effective date from 1 October 2026 on."), "{}", refused.body);
}

fn both_sides_sign_it(late: &Late, amended: &str) {
    let page = late.lead.act("operate.propose-agreement", &[("text", amended)]);
    assert_eq!(page, "operate/agreements/AGR-2");
    let desk = late.manager.get_as("/", JSON).with_status(200).json();
    assert!(desk.to_string().contains("Sign the proposed terms AGR-2"), "{desk}");
    let proposed = late.manager.data(&page);
    assert_eq!(proposed["text"], amended, "what is signed is what was proposed, to the letter");
    let sign = [("agreement", "AGR-2"), ("digest", text(&proposed["row"]["digest"]))];
    assert_eq!(late.manager.act("operate.sign-agreement", &sign), page);
    let all = late.lead.data("operate/agreements");
    let (old, new) = (find(&all["agreements"], "no", "AGR-1"), find(&all["agreements"], "no", "AGR-2"));
    assert_eq!((&old["in_force"], &old["until"]), (&json!(true), &json!("2026-11-30")));
    assert_eq!((&new["in_force"], &new["effective"]), (&json!(false), &json!("2026-12-01")));
}

fn the_old_month_stays(late: &Late, before: &Value) {
    let after = late.lead.data(STATED);
    assert_eq!(after["figures"], before["figures"]);
    assert_eq!(after["agreement"], "AGR-1");
    assert_eq!(after["recomputed"], true, "under the terms of its time");
    assert_eq!((&after["today"], &after["today_money"]), (&json!([]), &json!([])));
    assert_eq!(late.manager.data("verify")["sound"], true);
}

fn the_new_terms_hold_from_their_first_day(late: &Late) {
    let all = late.lead.data("operate/agreements");
    assert_eq!(find(&all["agreements"], "no", "AGR-1")["in_force"], false);
    assert_eq!(find(&all["agreements"], "no", "AGR-2")["in_force"], true);
    for (month, agreement, expected) in [("2026-11", "AGR-1", "90.0 %"), ("2026-12", "AGR-2", "95.0 %")] {
        let level = late.lead.data(&format!("operate/levels/resolved?period={month}"));
        assert_eq!(level["agreement"], agreement, "{month}");
        let result: LevelResult = from_value(level["result"].clone()).unwrap();
        assert_eq!(result.expected.exact(), expected, "{month}");
    }
}
